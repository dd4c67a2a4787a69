//! What a use case that reaches many rooms and groups does to them, or would do.

use guildhall_groups::{
    Group, GroupChange, GroupEntry, GroupEvent, GroupNotice, GroupState, NoticeKind, Team,
};
use guildhall_kernel::{Claim, CompanyId, Feature, GroupId, RoomId, UserId};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{Company, Context};
use guildhall_rooms::{Room, RoomEvent, RoomNotice};

/// One thing that happens, or would happen: a preview lists what then comes.
///
/// Effects come in the order in which they happen, aggregate by aggregate.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Effect {
    /// The company's policy names the user no longer: not as an administrator, nor with an
    /// authority or without one (GR-18).
    PolicyForgets {
        /// Whose policy.
        company: CompanyId,
        /// Whom.
        user: UserId,
    },
    /// The company takes the user's permission for external contact away (GR-19).
    ContactForbidden {
        /// Which company.
        company: CompanyId,
        /// Whose.
        user: UserId,
    },
    /// A user is in the room no longer.
    RoomLeft {
        /// Which.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// The room closes for good (RM-15).
    RoomClosed {
        /// Which.
        room: RoomId,
    },
    /// The user is told that they are no longer in the room (RM-12).
    UserTold {
        /// Who is told.
        user: UserId,
        /// Of which room.
        room: RoomId,
    },
    /// A user is a member of the group no longer.
    MembershipEnded {
        /// Which.
        group: GroupId,
        /// Who.
        user: UserId,
    },
    /// A user is a Master of the group no longer.
    MastershipEnded {
        /// Which.
        group: GroupId,
        /// Who.
        user: UserId,
    },
    /// A user leads the team no longer.
    LeadershipEnded {
        /// Which.
        team: GroupId,
        /// Who.
        user: UserId,
    },
    /// A user may no longer do this with the group's mailing list (ML-11).
    MailRightEnded {
        /// Which.
        group: GroupId,
        /// Who.
        user: UserId,
        /// What.
        right: MailRight,
    },
    /// The group is without a Master: an administrator must appoint one (GR-18).
    GroupOrphaned {
        /// Which.
        group: GroupId,
    },
    /// The group is deleted, with the data that go with it (GR-12).
    GroupDeleted {
        /// Which.
        group: GroupId,
    },
    /// A name or a mail address that the group held is free (GR-12).
    ClaimFreed {
        /// Whose it was.
        group: GroupId,
        /// Which.
        claim: Claim,
    },
    /// Whoever took part in a group through this one takes part in it no longer, but by another way
    /// (GR-20).
    NestingEnded {
        /// The group that was nested.
        group: GroupId,
        /// Where.
        parent: GroupId,
    },
    /// Everybody who takes part in the group is told (GR-13).
    MembersTold {
        /// Which.
        group: GroupId,
        /// Of what.
        kind: NoticeKind,
    },
    /// A feature that was on in the group is off, as long as the company has it so (CO-5).
    FeatureOff {
        /// Which group.
        group: GroupId,
        /// Which feature.
        feature: Feature,
    },
    /// Nothing new comes to be in the room: it is read and left (CO-2).
    RoomFrozen {
        /// Which.
        room: RoomId,
    },
    /// Nothing new comes to be in the group: it is read, and what is there can be taken out (CO-2).
    GroupFrozen {
        /// Which.
        group: GroupId,
    },
    /// The room, in which external users are, takes no more of them (RM-10).
    RoomClosedToExternals {
        /// Which.
        room: RoomId,
    },
    /// The group takes no more external users (RM-10).
    GroupClosedToExternals {
        /// Which.
        group: GroupId,
    },
    /// The room, in which external users are, can be made a group by nobody any more (GR-8).
    RoomNotConvertible {
        /// Which.
        room: RoomId,
    },
}

/// What an event did to a room.
pub(crate) fn of_room(after: &Room, event: &RoomEvent) -> Vec<Effect> {
    let room = after.id();
    let mut effects = Vec::new();
    if let RoomEvent::UserRemoved { user, .. } = event {
        effects.push(Effect::RoomLeft { room, user: *user });
    }
    if after.is_closed() {
        effects.push(Effect::RoomClosed { room });
    }
    for notice in RoomNotice::of(room, event) {
        let RoomNotice::RemovedFromRoom { to, .. } = notice;
        effects.push(Effect::UserTold { user: to, room });
    }
    effects
}

/// What an event did to a group, as far as this user and the group's claims are concerned.
pub(crate) fn of_group(
    before: &Group,
    after: &Group,
    event: &GroupEvent,
    user: Option<UserId>,
) -> Vec<Effect> {
    let group = after.id();
    let mut effects = Vec::new();
    if let Some(user) = user {
        let entry = |group: &Group| group.roster().loaded().get(&user).cloned();
        let (was, is) = (entry(before), entry(after));
        let ended = |holds: fn(&GroupEntry) -> bool| {
            was.as_ref().is_some_and(holds) && !is.as_ref().is_some_and(holds)
        };
        if ended(GroupEntry::is_member) {
            effects.push(Effect::MembershipEnded { group, user });
        }
        if ended(GroupEntry::is_master) {
            effects.push(Effect::MastershipEnded { group, user });
        }
        let leads = |group: &Group| group.header().team().and_then(Team::leader);
        if leads(before) == Some(user) && leads(after) != Some(user) {
            effects.push(Effect::LeadershipEnded { team: group, user });
        }
        for right in MailRight::ALL {
            let held = |entry: &Option<GroupEntry>| {
                entry.as_ref().is_some_and(|entry| entry.rights().hold(right))
            };
            if held(&was) && !held(&is) {
                effects.push(Effect::MailRightEnded { group, user, right });
            }
        }
    }
    let orphaned = |group: &Group| matches!(group.header().state(), GroupState::Orphaned(_));
    if orphaned(after) && !orphaned(before) {
        effects.push(Effect::GroupOrphaned { group });
    }
    if after.is_deleted() && !before.is_deleted() {
        effects.push(Effect::GroupDeleted { group });
    }
    let change = GroupChange::between(before, after.clone(), Vec::new());
    let freed = change.claims().released().iter().cloned();
    effects.extend(freed.map(|claim| Effect::ClaimFreed { group, claim }));
    let notice = GroupNotice::of(after, event);
    effects.extend(notice.map(|notice| Effect::MembersTold { group, kind: notice.kind }));
    effects
}

/// What a change of the company's policy does to a room of it.
pub(crate) fn of_policy_on_room(before: &Company, after: &Company, room: &Room) -> Vec<Effect> {
    use guildhall_kernel::RoomKind::{General, Group, OneToOne, Team, ToMe};
    let (id, mut effects) = (room.id(), Vec::new());
    let counts = room.roster().counts();
    // What is frozen already can lose nothing more, and what freezes now loses all at once.
    if before.check_rooms().is_err() {
        return effects;
    }
    if after.check_rooms().is_err() {
        let freezes = match room.kind() {
            General => true,
            // External users begin no room, so an invitation of theirs to a pair comes to nothing
            // (CO-1).
            OneToOne => counts.members() > counts.externals(),
            Group | Team | ToMe => false,
        };
        effects.extend(freezes.then_some(Effect::RoomFrozen { room: id }));
    } else if room.kind() == General && counts.externals() > 0 {
        if closes_to_externals(before, after) {
            effects.push(Effect::RoomClosedToExternals { room: id });
        }
        if is_convertible(before) && !is_convertible(after) {
            effects.push(Effect::RoomNotConvertible { room: id });
        }
    }
    effects
}

/// What a change of the company's policy does to a group of it.
pub(crate) fn of_policy_on_group(
    before: &Context<'_>,
    after: &Context<'_>,
    group: &Group,
) -> Vec<Effect> {
    use guildhall_groups::GroupKind;
    let (id, mut effects) = (group.id(), Vec::new());
    for feature in Feature::ALL {
        if group.feature(feature, before).is_on() && !group.feature(feature, after).is_on() {
            effects.push(Effect::FeatureOff { group: id, feature });
        }
    }
    let (before, after) = (before.company(), after.company());
    if before.check_groups().is_err() {
        return effects;
    }
    if after.check_groups().is_err() {
        effects.push(Effect::GroupFrozen { group: id });
    } else if group.header().kind() == GroupKind::External && closes_to_externals(before, after) {
        effects.push(Effect::GroupClosedToExternals { group: id });
    }
    effects
}

fn closes_to_externals(before: &Company, after: &Company) -> bool {
    use guildhall_permissions::ExternalContacts::{Allowed, Forbidden};
    (before.external_contacts(), after.external_contacts()) == (Allowed, Forbidden)
}

/// Whether somebody of the company could make a group of a general room in which external users
/// are, once they are in it too (GR-8, RM-10).
fn is_convertible(company: &Company) -> bool {
    use guildhall_permissions::ExternalContacts::Allowed;
    company.check_groups().is_ok()
        && company.external_contacts() == Allowed
        && !company.external_groups().is_empty()
}
