//! What a change of a group and its events say to a store: what differs from the stored group, and
//! only that.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, Position, RecipientChange, TeamEdit};
use guildhall_kernel::{EmailAddress, RemovalCause};
use guildhall_testkit::commands as every;

use crate::other_groups::{OtherGroups, UNIT};
use crate::people::{ANN, BO, CY, DEE, FAY, ids};
use crate::world::{GROUP, ROOM, World, draft, mail};

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
