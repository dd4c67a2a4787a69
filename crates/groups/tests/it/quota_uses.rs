//! Which changes use the company's quotas of groups (CO-7).
//!
//! The store counts the uses, and the company sets the limits.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupCommand, GroupEvent, TeamEdit};
use guildhall_kernel::RemovalCause::OffBoarding;
use guildhall_kernel::{Envelope, Feature, Quota, Switch, User};
use guildhall_rooms::RoomChange;

use crate::commands::Request;
use crate::other_groups::{OtherGroups, UNIT};
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ids};
use crate::world::{GROUP, ROOM, World, draft, slice, switches, team_draft};

/// The quota of the company, and those of these users.
fn of_company_and(users: &[User]) -> BTreeSet<Quota> {
    of(users).into_iter().chain([Quota::GroupsOfCompany(ACME)]).collect()
}

fn of(users: &[User]) -> BTreeSet<Quota> {
    users.iter().map(|user| Quota::GroupsOfUser { company: ACME, user: user.id() }).collect()
}

fn uses_of_new(world: &World, (group, created): (Group, Envelope<GroupEvent>)) -> BTreeSet<Quota> {
    let (room, opened) =
        guildhall_rooms::Room::open_for_group(group.room(), group.id(), ANN, &world.cx());
    GroupChange::new(group, created, RoomChange::new(room, opened)).quota_uses().clone()
}

fn quota_uses(before: &Group, after: &Group) -> BTreeSet<Quota> {
    GroupChange::between(before, after.clone(), vec![]).quota_uses().clone()
}

// about: CO-7
#[test]
fn a_new_group_counts_for_the_company_and_each_member() {
    let world = World::new();
    let cx = &world.cx();
    let created = Group::create(GROUP, ROOM, ANN, draft().with_members([BO, EVE]).external(), cx);
    assert_eq!(uses_of_new(&world, created.unwrap()), of_company_and(&[ANN, BO, EVE]));
    let first = draft().with_members([BO]).with_masters([CY]);
    let by_ada = Group::create_as_administrator(GROUP, ROOM, ADA, first, cx).unwrap();
    assert_eq!(uses_of_new(&world, by_ada), of_company_and(&[BO]), "a Master is no member");
}

// about: CO-7
#[test]
fn a_converted_room_counts_as_a_new_group() {
    let world = World::new();
    let before = world.general_room(&[ANN, BO, CY]);
    let mut room = before.clone();
    let (group, created, event) =
        Group::convert(GROUP, &mut room, ANN, draft(), &world.cx()).unwrap();
    let change = GroupChange::new(group, created, RoomChange::between(&before, room, vec![event]));
    assert_eq!(change.quota_uses(), &of_company_and(&[ANN, BO, CY]));
}

// about: CO-7
#[test]
fn new_members_count_even_if_they_were_members_before() {
    let world = World::new();
    let before = world.external_crew();
    let mut group = before.clone();
    group.add_members(ANN, &[DEE, FAY, GUS], &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &group), of(&[DEE, FAY, GUS]));
    let sliced = slice(&before, &[ANN, DEE, FAY, GUS]);
    let mut group = sliced.clone();
    group.add_members(ANN, &[DEE, FAY, GUS], &world.cx()).unwrap();
    assert_eq!(quota_uses(&sliced, &group), of(&[DEE, FAY, GUS]), "a slice tells the same");
}

// about: CO-7
#[test]
fn a_member_added_and_removed_in_one_change_does_not_count() {
    let world = World::new();
    let before = world.crew();
    let mut group = before.clone();
    group.add_members(ANN, &[DEE], &world.cx()).unwrap();
    group.remove_members(ANN, &ids(&[DEE, BO]), &world.cx()).unwrap();
    group.add_members(ANN, &[BO], &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &group), BTreeSet::new());
}

// about: CO-7
#[test]
fn no_other_command_uses_a_quota() {
    let world = World::new();
    for request in Request::one_of_each() {
        if matches!(request, Request::Command(GroupCommand::AddMembers { .. })) {
            continue;
        }
        let before = world.crew();
        let mut group = before.clone();
        let mut room = world.room_of(&group);
        let _ = request.give(ADA, &mut group, &mut room, &world.cx());
        assert_eq!(quota_uses(&before, &group), BTreeSet::new(), "{request:?}");
    }
    let before = world.crew();
    let mut group = before.clone();
    group.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &group), BTreeSet::new());
}

// about: CO-7
#[test]
fn participants_through_a_nested_group_do_not_count() {
    let world = World::new();
    let before = world.crew();
    let mut group = before.clone();
    let nested = OtherGroups::AtFirst.nested_groups(UNIT, ANN, &group);
    let event = group.nest(ANN, UNIT, &nested, &world.cx()).unwrap();
    let change = GroupChange::between(&before, group, vec![event]);
    assert_eq!(change.quota_uses(), &BTreeSet::new());
}

// about: CO-7
#[test]
fn teams_do_not_count() {
    let world = World::new();
    let formed = Group::form_team(
        GROUP,
        ROOM,
        team_draft().with_leader(ANN).with_members([BO]),
        &world.cx(),
    );
    assert_eq!(uses_of_new(&world, formed.unwrap()), BTreeSet::new());
    let before = world.team();
    let mut team = before.clone();
    team.change_team(TeamEdit::new().with_joined([DEE, FAY]), &world.cx()).unwrap();
    let on = switches(&[(Feature::Message, Switch::On)]);
    team.switch_features(ANN, &on, &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &team), BTreeSet::new());
}
