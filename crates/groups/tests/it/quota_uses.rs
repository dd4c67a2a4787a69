//! Which changes use more of the company's limits on groups (CO-7). The store counts, and the
//! company says how many there may be.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupEvent, TeamEdit};
use guildhall_kernel::RemovalCause::OffBoarding;
use guildhall_kernel::{Feature, Quota, Switch, User};
use guildhall_rooms::RoomChange;

use crate::commands::Command;
use crate::neighbours::{OtherGroups, UNIT};
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ids};
use crate::world::{GROUP, ROOM, World, draft, slice, switches, team_draft};

/// The quota of the company, and those of these users.
fn of_company_and(users: &[User]) -> BTreeSet<Quota> {
    of(users).into_iter().chain([Quota::GroupsOfCompany(ACME)]).collect()
}

fn of(users: &[User]) -> BTreeSet<Quota> {
    users.iter().map(|user| Quota::GroupsOfUser { company: ACME, user: user.id() }).collect()
}

fn charges_of_new(world: &World, (group, created): (Group, GroupEvent)) -> BTreeSet<Quota> {
    let (room, opened) =
        guildhall_rooms::Room::open_for_group(group.room(), group.id(), ANN.id(), &world.cx());
    GroupChange::new(group, created, RoomChange::new(room, opened)).quota_uses().clone()
}

fn quota_uses(before: &Group, after: &Group) -> BTreeSet<Quota> {
    GroupChange::between(before, after.clone(), vec![]).quota_uses().clone()
}

// refuses: CO-7
#[test]
fn refuses_a_new_group_uncounted_for_the_company_and_each_member() {
    let world = World::new();
    let cx = &world.cx();
    let created = Group::create(GROUP, ROOM, &ANN, draft().members([BO, EVE]).external(), cx);
    assert_eq!(charges_of_new(&world, created.unwrap()), of_company_and(&[ANN, BO, EVE]));
    let first = draft().members([BO]).masters([CY]);
    let by_ada = Group::create_as_administrator(GROUP, ROOM, &ADA, first, cx).unwrap();
    assert_eq!(charges_of_new(&world, by_ada), of_company_and(&[BO]), "a Master is no member");
}

// refuses: CO-7
#[test]
fn refuses_a_converted_room_uncounted() {
    let world = World::new();
    let before = world.general_room(&[ANN, BO, CY]);
    let mut room = before.clone();
    let (group, created, event) =
        Group::convert(GROUP, &mut room, &ANN, draft(), &world.cx()).unwrap();
    let change = GroupChange::new(group, created, RoomChange::between(&before, room, vec![event]));
    assert_eq!(change.quota_uses(), &of_company_and(&[ANN, BO, CY]));
}

// refuses: CO-7
#[test]
fn refuses_new_members_uncounted_former_ones_included() {
    let world = World::new();
    let before = world.external_crew();
    let mut group = before.clone();
    group.add_members(&ANN, &[DEE, FAY, GUS], &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &group), of(&[DEE, FAY, GUS]));
    let sliced = slice(&before, &[ANN, DEE, FAY, GUS]);
    let mut group = sliced.clone();
    group.add_members(&ANN, &[DEE, FAY, GUS], &world.cx()).unwrap();
    assert_eq!(quota_uses(&sliced, &group), of(&[DEE, FAY, GUS]), "a slice tells the same");
}

// allows: CO-7
#[test]
fn allows_whoever_comes_and_goes_in_one_change_uncounted() {
    let world = World::new();
    let before = world.crew();
    let mut group = before.clone();
    group.add_members(&ANN, &[DEE], &world.cx()).unwrap();
    group.remove_members(&ANN, &ids(&[DEE, BO]), &world.cx()).unwrap();
    group.add_members(&ANN, &[BO], &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &group), BTreeSet::new());
}

// allows: CO-7
#[test]
fn allows_everything_else_uncounted() {
    let world = World::new();
    for command in Command::one_of_each() {
        if matches!(command, Command::AddMembers(_)) {
            continue;
        }
        let before = world.crew();
        let mut group = before.clone();
        let mut room = world.room_of(&group);
        let _ = command.give(&ADA, &mut group, &mut room, &world.cx());
        assert_eq!(quota_uses(&before, &group), BTreeSet::new(), "{command:?}");
    }
    let before = world.crew();
    let mut group = before.clone();
    group.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &group), BTreeSet::new());
}

// allows: CO-7
#[test]
fn allows_those_who_take_part_through_a_nested_group_uncounted() {
    let world = World::new();
    let before = world.crew();
    let mut group = before.clone();
    let below = OtherGroups::AtFirst.below(UNIT, &ANN, &group);
    let event = group.nest(&ANN, UNIT, &below, &world.cx()).unwrap();
    let change = GroupChange::between(&before, group, vec![event]);
    assert_eq!(change.quota_uses(), &BTreeSet::new());
}

// allows: CO-7
#[test]
fn allows_teams_uncounted() {
    let world = World::new();
    let formed = Group::form_team(GROUP, ROOM, team_draft().led_by(ANN).members([BO]), &world.cx());
    assert_eq!(charges_of_new(&world, formed.unwrap()), BTreeSet::new());
    let before = world.team();
    let mut team = before.clone();
    team.change_team(TeamEdit::new().joined([DEE, FAY]), &world.cx()).unwrap();
    let on = switches(&[(Feature::Message, Switch::On)]);
    team.switch_features(&ANN, &on, &world.cx()).unwrap();
    assert_eq!(quota_uses(&before, &team), BTreeSet::new());
}
