//! What is stored, and the effects of a removal derived from the stored states.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::Effect;
use guildhall::groups::{
    AggregateId, EventRecord, Group, GroupEntry, GroupState, NoticeKind, Team,
};
use guildhall::kernel::{CompanyId, GroupId, LeaveReason, RoomId, UserId, Version};
use guildhall::mailing_list::MailRight;
use guildhall::permissions::{Authority, Company};
use guildhall::rooms::{Participant, Room};

use crate::people::{ACME, ORBIT};
use crate::world::{AnyStore, World};

/// Both companies with their rooms, groups and events, at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Stored {
    pub(crate) companies: BTreeMap<CompanyId, Company>,
    pub(crate) rooms: BTreeMap<RoomId, Room>,
    pub(crate) groups: BTreeMap<GroupId, Group>,
    pub(crate) events: BTreeMap<CompanyId, Vec<EventRecord>>,
}

pub(crate) async fn stored<S: AnyStore>(hall: &World<S>) -> Stored {
    let (mut companies, mut events) = (BTreeMap::new(), BTreeMap::new());
    let (mut rooms, mut groups) = (BTreeMap::new(), BTreeMap::new());
    for id in [ACME, ORBIT] {
        companies.insert(id, hall.company(id).await.unwrap());
        events.insert(id, hall.events(id).await);
    }
    let begun = events.values().flatten().filter(|recorded| recorded.version == Version::FIRST);
    for EventRecord { aggregate, .. } in begun {
        match *aggregate {
            AggregateId::Company(_) => {}
            AggregateId::Group(id) => drop(groups.insert(id, hall.whole_group(id).await)),
            AggregateId::Room(id) => drop(rooms.insert(id, hall.whole_room(id).await)),
        }
    }
    Stored { companies, rooms, groups, events }
}

/// Returns the effects on this user, from what is stored before and after: on the policies of the
/// companies, then on rooms by id, then on groups by id.
pub(crate) fn effects(user: UserId, before: &Stored, after: &Stored) -> Vec<Effect> {
    let mut effects = Vec::new();
    for (id, was) in &before.companies {
        let is = &after.companies[id];
        if was.has_contact_permission(user) && !is.has_contact_permission(user) {
            effects.push(Effect::ContactForbidden { company: *id, user });
        } else if names(was, user) && !names(is, user) {
            effects.push(Effect::RemovedFromPolicy { company: *id, user });
            if was.is_administrator(user) && is.administrators().is_empty() {
                effects.push(Effect::NoAdministratorLeft { company: *id });
            }
        }
    }
    for (id, was) in &before.rooms {
        effects.extend(in_room(user, was, &after.rooms[id]));
    }
    for (id, was) in &before.groups {
        effects.extend(in_group(user, was, &after.groups[id]));
    }
    effects
}

fn in_room(user: UserId, was: &Room, is: &Room) -> Vec<Effect> {
    let (room, mut effects) = (was.id(), Vec::new());
    let entry = |room: &Room| room.roster().loaded().get(&user).cloned();
    if entry(was).is_some_and(|entry| entry.is_in()) && !entry(is).unwrap().is_in() {
        effects.push(Effect::RoomLeft { room, user });
        if is.is_closed() {
            effects.push(Effect::RoomClosed { room });
        }
        let why = entry(is).unwrap().presence().left().unwrap().why;
        let notified = [LeaveReason::ExternalContactEnded, LeaveReason::ExternalPermissionLost];
        if notified.contains(&why) {
            effects.push(Effect::UserNotified { user, room });
        }
    }
    effects
}

fn in_group(user: UserId, was: &Group, is: &Group) -> Vec<Effect> {
    let mut effects = effects_on(user, was, is);
    // The members get no notice of a request that ends.
    let notified = effects.iter().any(|effect| !matches!(effect, Effect::RequestEnded { .. }));
    if notified && is.header().notification().is_on() {
        effects.push(Effect::MembersNotified { group: was.id(), kind: NoticeKind::Edited });
    }
    effects
}

/// Returns the effects of a change of the group on this user, and whether it leaves no Master.
pub(crate) fn effects_on(user: UserId, was: &Group, is: &Group) -> Vec<Effect> {
    let (group, mut effects) = (was.id(), Vec::new());
    let lost = |has: &dyn Fn(&Group) -> bool| has(was) && !has(is);
    let entry = |group: &Group| group.roster().loaded().get(&user).cloned();
    if lost(&|group| entry(group).is_some_and(|entry| entry.is_member())) {
        effects.push(Effect::MembershipEnded { group, user });
    }
    if lost(&|group| entry(group).is_some_and(|entry| entry.is_master())) {
        effects.push(Effect::MastershipEnded { group, user });
    }
    if lost(&|group| leader(group) == Some(user)) {
        effects.push(Effect::LeadershipEnded { team: group, user });
    }
    for right in [MailRight::Post, MailRight::SendAs] {
        if lost(&|group| entry(group).is_some_and(|entry| entry.rights().hold(right))) {
            effects.push(Effect::MailRightEnded { group, user, right });
        }
    }
    let asks = |group: &Group| entry(group).is_some_and(|entry| entry.asked_at().is_some());
    // To become a member is the answer.
    if lost(&asks) && !entry(is).is_some_and(|entry| entry.is_member()) {
        effects.push(Effect::RequestEnded { group, user });
    }
    if lost(&has_master) {
        effects.push(Effect::GroupOrphaned { group });
    }
    effects
}

/// Returns whether these effects are in the order of a preview, which can have others between them.
pub(crate) fn are_in_order(effects: &[Effect], preview: &[Effect]) -> bool {
    let mut previewed = preview.iter();
    effects.iter().all(|effect| previewed.any(|previewed| previewed == effect))
}

/// Puts these effects in the order of a preview. Those that it does not have come last.
pub(crate) fn in_order(mut effects: Vec<Effect>, preview: &[Effect]) -> Vec<Effect> {
    let places = preview.iter().filter_map(|previewed| {
        let place = effects.iter().position(|effect| effect == previewed)?;
        Some(effects.remove(place))
    });
    let ordered: Vec<_> = places.collect();
    ordered.into_iter().chain(effects).collect()
}

/// Returns the rooms, groups and companies that the effects name.
pub(crate) fn touched(effects: &[Effect]) -> BTreeSet<AggregateId> {
    let aggregate = |effect: &Effect| match *effect {
        Effect::ContactForbidden { company, .. }
        | Effect::ExternalContactsForbidden { company }
        | Effect::CompanyClosed { company }
        | Effect::NoAdministratorLeft { company }
        | Effect::RemovedFromPolicy { company, .. } => AggregateId::Company(company),
        Effect::RoomLeft { room, .. }
        | Effect::RoomClosed { room }
        | Effect::UserNotified { room, .. } => AggregateId::Room(room),
        Effect::GroupOrphaned { group }
        | Effect::MailRightEnded { group, .. }
        | Effect::MastershipEnded { group, .. }
        | Effect::MembershipEnded { group, .. }
        | Effect::MembersNotified { group, .. }
        | Effect::RequestEnded { group, .. }
        | Effect::LeadershipEnded { team: group, .. } => AggregateId::Group(group),
        ref other => panic!("{other:?} of a removal"),
    };
    effects.iter().map(aggregate).collect()
}

/// Returns the aggregate of each event in the outbox since then.
pub(crate) fn happened(before: &Stored, after: &Stored) -> Vec<AggregateId> {
    let since = |id: &CompanyId| after.events[id].iter().skip(before.events[id].len());
    [ACME, ORBIT].iter().flat_map(since).map(|recorded| recorded.aggregate).collect()
}

/// Checks that the entries of all other users are unchanged, and that of each group only the state
/// and the leader changed.
pub(crate) fn assert_others_stay(user: UserId, before: &Stored, after: &Stored) {
    for (id, was) in &before.rooms {
        let others = |room: &Room| -> BTreeMap<UserId, Participant> {
            let entries = BTreeMap::from(room.roster().loaded().clone());
            entries.into_iter().filter(|(other, _)| *other != user).collect()
        };
        assert_eq!(others(was), others(&after.rooms[id]));
    }
    for (id, was) in &before.groups {
        let is = &after.groups[id];
        let others = |group: &Group| -> BTreeMap<UserId, GroupEntry> {
            let entries = BTreeMap::from(group.roster().loaded().clone());
            entries.into_iter().filter(|(other, _)| *other != user).collect()
        };
        assert_eq!(others(was), others(is));
        let rest = |group: &Group| {
            let header = group.header();
            let names = (header.name().clone(), header.privacy(), header.notification());
            (names, header.mailing_list().cloned(), header.nested().clone(), group.room())
        };
        assert_eq!(rest(was), rest(is));
    }
}

/// Checks that a group is marked as orphaned exactly if it has no Master. Teams are left out.
pub(crate) fn assert_orphans_are_marked(stored: &Stored) {
    for group in stored.groups.values().filter(|group| !group.is_team() && !group.is_deleted()) {
        let orphaned = matches!(group.header().state(), GroupState::Orphaned(_));
        assert_eq!(orphaned, !has_master(group), "{group:?}");
    }
}

/// Returns whether the policy of the company names the user.
pub(crate) fn names(company: &Company, user: UserId) -> bool {
    let named = |to: &Authority| matches!(to, Authority::Named(users) if users.contains(&user));
    company.administrators().contains(&user)
        || company.without_contact().contains(&user)
        || named(company.group_creation())
        || named(company.external_groups())
}

pub(crate) fn leader(group: &Group) -> Option<UserId> {
    group.header().team().and_then(Team::leader)
}

fn has_master(group: &Group) -> bool {
    group.roster().loaded().values().any(GroupEntry::is_master)
}
