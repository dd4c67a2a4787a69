//! What a change of a group and its events say to a store: what differs from the stored group, and
//! which of the company's quotas it uses (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{
    Group, GroupChange, GroupCommand, GroupEvent, Position, RecipientChange, TeamEdit,
};
use guildhall_kernel::RemovalCause::OffBoarding;
use guildhall_kernel::{EmailAddress, Envelope, Feature, Quota, RemovalCause, Switch, User};
use guildhall_rooms::RoomChange;
use guildhall_testkit::commands as every;

use crate::commands::Request;
use crate::other_groups::{OtherGroups, UNIT};
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ids};
use crate::world::{GROUP, ROOM, World, draft, mail, slice, switches, team_draft};

const PAT: &str = "pat@partner.example";
const KIM: &str = "kim@partner.example";

fn change(before: &Group, after: &Group) -> GroupChange {
    GroupChange::between(before, after.clone(), Vec::new())
}

// about: GR-4
#[test]
fn a_change_says_whether_the_group_has_another_name() {
    let world = World::new();
    let before = world.crew();
    let mut after = before.clone();
    after.execute(ANN, every::some_edit(), &world.cx()).unwrap();
    assert!(!change(&before, &after).is_renamed());
    after.execute(ANN, every::rename("Landing crew"), &world.cx()).unwrap();
    assert!(change(&before, &after).is_renamed());
}

// about: CO-7
#[test]
fn a_change_releases_the_quota_of_members_who_leave_and_of_no_others_who_change() {
    let world = World::new();
    let before = world.crew();
    let mut after = before.clone();
    after.appoint_masters(ANN, &[BO], &world.cx()).unwrap();
    after.remove_members(CY, &[ANN.id()], &world.cx()).unwrap();
    let of_ann = Quota::GroupsOfUser { company: before.company(), user: ANN.id() };
    assert_eq!(change(&before, &after).quota_releases(), &[of_ann].into());
    assert_eq!(change(&after, &before).quota_releases(), &[].into());
}

// about: CO-7
#[test]
fn a_deletion_releases_the_quota_of_the_company_once() {
    let world = World::new();
    let before = world.crew();
    let tombstone = world.deleted(before.clone());
    let of_company = Quota::GroupsOfCompany(before.company());
    assert_eq!(change(&before, &tombstone).quota_releases(), &[of_company].into());
    assert_eq!(change(&tombstone, &tombstone).quota_releases(), &[].into());
}

// about: GR-20
#[test]
fn a_change_names_the_groups_that_it_nests_and_unnests() {
    let world = World::new();
    let before = world.crew();
    let mut after = before.clone();
    let nested = OtherGroups::AtFirst.nested_groups(UNIT, ANN, &before);
    after.nest(ANN, UNIT, &nested, &world.cx()).unwrap();
    let (there, back) = (change(&before, &after), change(&after, &before));
    assert_eq!((there.nested(), there.unnested()), (&[UNIT].into(), &BTreeSet::new()));
    assert_eq!((back.nested(), back.unnested()), (&BTreeSet::new(), &[UNIT].into()));
}

#[test]
fn positions_are_counted_from_one() {
    assert_eq!(Position::FIRST.number(), 1);
    assert_eq!(Position::FIRST.next().next(), Position::new(3));
    assert_eq!(Position::new(3).number(), 3);
}

// about: GR-10
#[test]
fn an_event_names_the_users_who_are_members_after_it_and_no_longer() {
    let world = World::new();
    let cx = &world.cx();
    let (mut group, created) =
        Group::create(GROUP, ROOM, ANN, draft().with_members([BO]), cx).unwrap();
    group.ask_to_join(DEE, cx).unwrap();
    let mut team = world.team();
    let edit = TeamEdit::new().with_joined([CY]).with_left([BO.id()]);
    let happened = [
        (created, ids(&[ANN, BO]), vec![]),
        (group.add_members(ANN, &[CY, FAY], cx).unwrap(), ids(&[CY, FAY]), vec![]),
        (group.accept_requests(ANN, &[DEE], cx).unwrap(), ids(&[DEE]), vec![]),
        (group.remove_members(ANN, &ids(&[CY, DEE]), cx).unwrap(), vec![], ids(&[CY, DEE])),
        (group.remove_user(FAY.id(), RemovalCause::OffBoarding, cx).unwrap(), vec![], ids(&[FAY])),
        (group.execute(ANN, every::some_edit(), cx).unwrap(), vec![], vec![]),
        (team.change_team(edit, cx).unwrap(), ids(&[CY]), ids(&[BO])),
    ];
    for (happened, joining, leaving) in happened {
        assert_eq!(happened.event.joining().collect::<Vec<_>>(), joining, "{happened:?}");
        assert_eq!(happened.event.leaving().collect::<Vec<_>>(), leaving, "{happened:?}");
    }
}

// about: ML-6
#[test]
fn a_change_has_only_the_recipients_that_are_new_gone_or_respelled() {
    let world = World::new();
    let mut before = world.crew();
    before.add_recipients(ANN, &[mail(PAT), mail(KIM)], &world.cx()).unwrap();
    let mut after = before.clone();
    after.remove_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
    assert_eq!(rows(&change(&before, &after)), (vec![], vec![PAT.to_owned()]));
    assert_eq!(rows(&change(&after, &before)), (vec![PAT.to_owned()], vec![]));
    let respelled = "pat@PARTNER.example";
    after.add_recipients(ANN, &[mail(respelled)], &world.cx()).unwrap();
    assert_eq!(rows(&change(&before, &after)), (vec![respelled.to_owned()], vec![]));
}

// about: GR-12
#[test]
fn a_deletion_clears_the_recipients_if_there_are_any() {
    let world = World::new();
    let before = world.crew();
    assert_eq!(rows(&change(&before, &world.deleted(before.clone()))), (vec![], vec![]));
    let mut before = before;
    before.add_recipients(ANN, &[mail(PAT)], &world.cx()).unwrap();
    let after = world.deleted(before.clone());
    assert_eq!(*change(&before, &after).recipients(), RecipientChange::Clear);
}

/// Returns the spellings that the change adds and the keys that it removes.
fn rows(change: &GroupChange) -> (Vec<String>, Vec<String>) {
    match change.recipients() {
        RecipientChange::Clear => panic!("all recipients are removed"),
        RecipientChange::Rows { added, removed } => (
            added.values().map(EmailAddress::to_string).collect(),
            removed.iter().map(|key| key.as_str().to_owned()).collect(),
        ),
    }
}

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
