//! What a change does to rooms and groups, or would do.

use guildhall_groups::{
    Group, GroupEntry, GroupEvent, GroupKind, GroupNotice, GroupState, NoticeKind, Team,
};
use guildhall_kernel::{
    Claim, Claims, CompanyId, Envelope, Feature, GroupId, RoomId, RoomKind, UserId,
};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::ExternalContacts::{Allowed, Forbidden};
use guildhall_permissions::{Authority, Company, Context};
use guildhall_rooms::{Room, RoomEvent, RoomNotice};
use serde::{Deserialize, Serialize};

/// One thing that a change ends, frees, freezes or announces.
///
/// Effects come in the order in which they happen, aggregate by aggregate.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "effect")]
pub enum Effect {
    /// The policy of the company no longer names the user: as an administrator, or with or without
    /// a permission of their own (GR-18).
    RemovedFromPolicy {
        /// The company.
        company: CompanyId,
        /// The user.
        user: UserId,
    },
    /// The company is closed for good: its mail domains are free, and nothing new can happen in its
    /// rooms and groups (CO-2).
    CompanyClosed {
        /// The company.
        company: CompanyId,
    },
    /// The company has no administrator any more. The service must appoint one (GR-18).
    NoAdministratorLeft {
        /// The company.
        company: CompanyId,
    },
    /// The user loses the company's permission for external contact (GR-19).
    ContactForbidden {
        /// The company.
        company: CompanyId,
        /// The user.
        user: UserId,
    },
    /// The company forbids external contact to all its users (RM-10, GR-19).
    ExternalContactsForbidden {
        /// The company.
        company: CompanyId,
    },
    /// The user is no longer in the room.
    RoomLeft {
        /// The room.
        room: RoomId,
        /// The user.
        user: UserId,
    },
    /// The room closes for good (RM-15).
    RoomClosed {
        /// The room.
        room: RoomId,
    },
    /// The user gets a notice that they are no longer in the room (RM-12).
    UserNotified {
        /// The user who gets the notice.
        user: UserId,
        /// The room.
        room: RoomId,
    },
    /// The user is no longer a member of the group.
    MembershipEnded {
        /// The group.
        group: GroupId,
        /// The user.
        user: UserId,
    },
    /// The user is no longer a Master of the group.
    MastershipEnded {
        /// The group.
        group: GroupId,
        /// The user.
        user: UserId,
    },
    /// The user no longer leads the team.
    LeadershipEnded {
        /// The team.
        team: GroupId,
        /// The user.
        user: UserId,
    },
    /// The user no longer has this right on the group's mailing list (ML-11).
    MailRightEnded {
        /// The group.
        group: GroupId,
        /// The user.
        user: UserId,
        /// The right.
        right: MailRight,
    },
    /// The request of the user to join the group ends without an answer (GR-17).
    RequestEnded {
        /// The group.
        group: GroupId,
        /// The user.
        user: UserId,
    },
    /// The group has no Master, and an administrator must appoint one (GR-18).
    GroupOrphaned {
        /// The group.
        group: GroupId,
    },
    /// The group is deleted, with the data that belong to it (GR-12).
    GroupDeleted {
        /// The group.
        group: GroupId,
    },
    /// A name or a mail address of the group can be used by others (GR-12).
    ClaimFreed {
        /// The group that held it.
        group: GroupId,
        /// The name or the address.
        claim: Claim,
    },
    /// The participants of the nested group no longer take part in the other one through it
    /// (GR-20).
    NestingEnded {
        /// The group that was nested.
        group: GroupId,
        /// The group in which it was nested.
        parent: GroupId,
    },
    /// All participants of the group get a notice (GR-13).
    MembersNotified {
        /// The group.
        group: GroupId,
        /// What the notice is about.
        kind: NoticeKind,
    },
    /// A feature that was on in the group is off (CO-5, FT-2).
    FeatureOff {
        /// The group.
        group: GroupId,
        /// The feature.
        feature: Feature,
    },
    /// The room can be read and left, and nothing new can happen in it (CO-2).
    RoomFrozen {
        /// The room.
        room: RoomId,
    },
    /// The group can be read and reduced, and nothing new can happen in it (CO-2).
    GroupFrozen {
        /// The group.
        group: GroupId,
    },
    /// The room has external users and accepts no more of them (RM-10).
    RoomClosedToExternals {
        /// The room.
        room: RoomId,
    },
    /// The group accepts no more external users (RM-10).
    GroupClosedToExternals {
        /// The group.
        group: GroupId,
    },
    /// The room has external users, and no user can convert it to a group any more (GR-8).
    RoomNotConvertible {
        /// The room.
        room: RoomId,
    },
}

/// Returns what an event did to a room.
pub(crate) fn of_room(after: &Room, happened: &Envelope<RoomEvent>) -> Vec<Effect> {
    let room = after.id();
    let left = match &happened.event {
        RoomEvent::Left { user } | RoomEvent::UserRemoved { user, .. } => vec![*user],
        RoomEvent::Removed { users } => users.clone(),
        _ => Vec::new(),
    };
    let mut effects: Vec<_> =
        left.into_iter().map(|user| Effect::RoomLeft { room, user }).collect();
    if after.is_closed() {
        effects.push(Effect::RoomClosed { room });
    }
    let notified = RoomNotice::of(room, happened).into_iter().filter_map(|notice| match notice {
        RoomNotice::RemovedFromRoom { to, .. } => Some(Effect::UserNotified { user: to, room }),
        _ => None,
    });
    effects.extend(notified);
    effects
}

/// Returns what an event did to a group, to its claims and to these users.
pub(crate) fn of_group(
    before: &Group,
    after: &Group,
    happened: &Envelope<GroupEvent>,
    users: impl IntoIterator<Item = UserId>,
) -> Vec<Effect> {
    let group = after.id();
    let mut effects: Vec<_> =
        users.into_iter().flat_map(|user| of_group_on_user(before, after, user)).collect();
    let orphaned = |group: &Group| matches!(group.header().state(), GroupState::Orphaned(_));
    if orphaned(after) && !orphaned(before) {
        effects.push(Effect::GroupOrphaned { group });
    }
    if after.is_deleted() && !before.is_deleted() {
        effects.push(Effect::GroupDeleted { group });
    }
    let claims = Claims::between(&before.claims(), &after.claims());
    let freed = claims.released().iter().cloned();
    effects.extend(freed.map(|claim| Effect::ClaimFreed { group, claim }));
    if let GroupEvent::GroupUnnested { group: child } = &happened.event {
        effects.push(Effect::NestingEnded { group: *child, parent: group });
    }
    let notice = GroupNotice::of(after, happened);
    effects.extend(notice.map(|notice| Effect::MembersNotified { group, kind: notice.kind }));
    effects
}

fn of_group_on_user(before: &Group, after: &Group, user: UserId) -> Vec<Effect> {
    let (group, mut effects) = (after.id(), Vec::new());
    let held = |holds: &dyn Fn(&GroupEntry) -> bool, group: &Group| {
        group.roster().loaded().get(&user).is_some_and(holds)
    };
    let ended = |holds: &dyn Fn(&GroupEntry) -> bool| held(holds, before) && !held(holds, after);
    if ended(&GroupEntry::is_member) {
        effects.push(Effect::MembershipEnded { group, user });
    }
    if ended(&GroupEntry::is_master) {
        effects.push(Effect::MastershipEnded { group, user });
    }
    let leads = |group: &Group| group.header().team().and_then(Team::leader) == Some(user);
    if leads(before) && !leads(after) {
        effects.push(Effect::LeadershipEnded { team: group, user });
    }
    for right in MailRight::ALL {
        if ended(&|entry| entry.rights().hold(right)) {
            effects.push(Effect::MailRightEnded { group, user, right });
        }
    }
    // To become a member is the answer.
    if ended(&|entry| entry.asked_at().is_some()) && !held(&GroupEntry::is_member, after) {
        effects.push(Effect::RequestEnded { group, user });
    }
    effects
}

/// Returns the features of a group that are off after a change of the group or of the company.
pub(crate) fn of_features(
    before: (&Group, &Context<'_>),
    after: (&Group, &Context<'_>),
) -> impl Iterator<Item = Effect> {
    let group = after.0.id();
    let on = |(group, cx): (&Group, &Context<'_>), feature| group.feature(feature, cx).is_on();
    Feature::ALL
        .into_iter()
        .filter(move |feature| on(before, *feature) && !on(after, *feature))
        .map(move |feature| Effect::FeatureOff { group, feature })
}

/// Returns what a change of the company's policy does to a room of the company.
pub(crate) fn of_policy_on_room(before: &Company, after: &Company, room: &Room) -> Vec<Effect> {
    let (id, mut effects) = (room.id(), Vec::new());
    let counts = room.roster().counts();
    // A frozen room can lose nothing more, and a room that freezes loses everything at once.
    if before.check_rooms().is_err() {
        return effects;
    }
    if after.check_rooms().is_err() {
        let freezes = match room.kind() {
            RoomKind::General => true,
            // An external user cannot start a room, so two of them can do nothing new with their
            // one-to-one room anyway (CO-1).
            RoomKind::OneToOne => counts.members() > counts.externals(),
            RoomKind::Group | RoomKind::Team | RoomKind::ToMe => false,
        };
        effects.extend(freezes.then_some(Effect::RoomFrozen { room: id }));
    } else if room.kind() == RoomKind::General && counts.externals() > 0 {
        if closes_to_externals(before, after) {
            effects.push(Effect::RoomClosedToExternals { room: id });
        }
        if is_convertible(before) && !is_convertible(after) {
            effects.push(Effect::RoomNotConvertible { room: id });
        }
    }
    effects
}

/// Returns what a change of the company's policy does to a group of the company.
pub(crate) fn of_policy_on_group(
    before: &Context<'_>,
    after: &Context<'_>,
    group: &Group,
) -> Vec<Effect> {
    let mut effects: Vec<_> = of_features((group, before), (group, after)).collect();
    let message_on = group.feature(Feature::Message, before).is_on();
    let (id, before, after) = (group.id(), before.company(), after.company());
    if before.check_groups().is_err() {
        return effects;
    }
    if after.check_groups().is_err() {
        effects.push(Effect::GroupFrozen { group: id });
        return effects;
    }
    if before.check_rooms().is_ok() && after.check_rooms().is_err() && message_on {
        effects.push(Effect::RoomFrozen { room: group.room() });
    }
    if group.header().kind() == GroupKind::External && closes_to_externals(before, after) {
        effects.push(Effect::GroupClosedToExternals { group: id });
    }
    effects
}

fn closes_to_externals(before: &Company, after: &Company) -> bool {
    (before.external_contacts(), after.external_contacts()) == (Allowed, Forbidden)
}

/// Returns whether some user of the company could convert a general room that has external users
/// and this user in it (CO-3, CO-4, GR-8, GR-19, RM-10).
fn is_convertible(company: &Company) -> bool {
    let may_create_external = |user: &UserId| {
        company.external_groups().covers(*user) && company.has_contact_permission(*user)
    };
    let by_some_user = match (company.group_creation(), company.external_groups()) {
        (_, Authority::NoOne) => false,
        // Only named users can lack the permission for external contact.
        (Authority::EveryInternalUser, Authority::EveryInternalUser) => true,
        (Authority::EveryInternalUser, Authority::Named(users)) => {
            users.iter().any(may_create_external)
        }
        (Authority::Named(users), _) => {
            users.iter().chain(company.administrators()).any(may_create_external)
        }
        (Authority::NoOne, _) => company.administrators().iter().any(may_create_external),
    };
    company.check_groups().is_ok() && company.external_contacts() == Allowed && by_some_user
}
