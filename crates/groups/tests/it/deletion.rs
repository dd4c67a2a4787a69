//! Deleted groups (GR-12).

use std::collections::BTreeSet;

use guildhall_groups::{GroupChange, GroupError, GroupEvent, GroupState, LostData};
use guildhall_kernel::{Claim, CommandDigest, CommandId, Envelope, Feature, KeptAnswer, ReadSet};
use guildhall_permissions::Role;
use guildhall_room_features::{FeatureData, FreedSpace};
use guildhall_rooms::{Room, RoomChange, RoomEvent};
use uuid::Uuid;

use crate::commands::Request;
use crate::people::{ACME, ADA, ANN, BO, CY, DEE};
use crate::world::{CREW, GROUP, ROOM, World, draft, list, refusal, rule};

// allows: GR-12
#[test]
fn masters_and_administrators_delete_the_group_with_its_room() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        let mut room = world.room_of(&group);
        let (deleted, closed) = group.delete(by, &mut room, &world.cx()).unwrap();
        assert!(group.is_deleted() && room.is_closed());
        assert_eq!(group.header().state(), GroupState::Deleted(world.cx().at()));
        assert_eq!(closed, Envelope::by_user(by.id(), world.cx().at(), RoomEvent::Closed));
        assert!(matches!(deleted.event, GroupEvent::Deleted { .. }));
        assert_eq!(deleted.by, Some(by.id()));
    }
}

// about: GR-12
#[test]
fn a_deletion_loses_five_kinds_of_data() {
    let world = World::new();
    let mut group = world.crew();
    let (deleted, _) = group.delete(ANN, &mut world.room_of(&group), &world.cx()).unwrap();
    let GroupEvent::Deleted { lost } = deleted.event else { panic!("{deleted:?}") };
    let expected = [
        LostData::Message,
        LostData::Note,
        LostData::Event,
        LostData::Folder,
        LostData::MailingList,
    ];
    assert_eq!(BTreeSet::from(lost), BTreeSet::from(expected));
    assert_eq!(LostData::ALL, expected);
    assert_eq!(group.header().mailing_list(), None);
    assert!(!Feature::ALL.iter().any(|feature| group.feature(*feature, &world.cx()).is_on()));
}

// allows: GR-12
#[test]
fn a_deletion_releases_the_name_and_the_address() {
    let world = World::new();
    let before = world.crew();
    let name = Claim::GroupName(ACME, before.header().name().key());
    let bounce = list(CREW).bounce_address().unwrap().folded_key();
    let addresses = [list(CREW).key(), bounce].map(Claim::Address);
    let held = addresses.into_iter().chain([name]).collect();
    assert_eq!(before.claims(), held);

    let mut group = before.clone();
    let room = world.room_of(&group);
    let mut closed = room.clone();
    let (deleted, event) = group.delete(ANN, &mut closed, &world.cx()).unwrap();
    assert!(group.claims().is_empty());
    let change = GroupChange::between(&before, group, vec![deleted])
        .with_room(RoomChange::between(&room, closed, vec![event]));
    assert_eq!(change.claims().released(), &held);
    assert!(change.claims().made().is_empty());
    assert!(change.rooms()[0].room().is_closed());
    assert_eq!(change.expected(), Some(before.version()));
}

// allows: GR-12
#[test]
fn a_deletion_of_a_group_without_a_mailing_list_releases_the_name() {
    let world = World::new();
    let before = world.created(draft());
    let mut group = before.clone();
    let (deleted, _) = group.delete(ANN, &mut world.room_of(&before), &world.cx()).unwrap();
    let change = GroupChange::between(&before, group, vec![deleted]);
    let name = Claim::GroupName(ACME, before.header().name().key());
    assert_eq!(change.claims().released(), &[name].into());
}

// about: CO-9
#[test]
fn a_change_carries_the_answers_that_are_kept_with_it() {
    let id = CommandId::new(ANN, "once".parse().unwrap());
    let (before, at) = (World::new().crew(), World::new().cx().at());
    let kept = vec![KeptAnswer::new(id, CommandDigest::of(b"once"), at, String::new())];
    let change = GroupChange::between(&before, before.clone(), Vec::new());
    assert_eq!(change.answers(), []);
    assert_eq!(change.with_answers(kept.clone()).answers(), kept);
}

// about: CO-8
#[test]
fn a_change_keeps_what_was_read() {
    let before = World::new().crew();
    let mut reads = ReadSet::default();
    reads.read_company(ACME, None);
    let change = GroupChange::between(&before, before.clone(), Vec::new());
    assert_eq!(change.reads(), &ReadSet::default());
    assert_eq!(change.with_reads(reads.clone()).reads(), &reads);
}

// refuses: GR-12
#[test]
fn every_command_on_a_deleted_group_is_refused() {
    let world = World::new();
    let tombstone = world.deleted(world.crew());
    for by in [ANN, BO, CY, DEE, ADA] {
        for request in Request::one_of_each() {
            let mut group = tombstone.clone();
            let mut room = world.room_of(&group);
            let refused = refusal(request.give(by, &mut group, &mut room, &world.cx()));
            assert_eq!(refused, GroupError::Deleted { group: GROUP }, "{request:?}");
            assert_eq!(group, tombstone);
        }
    }
    assert_eq!(rule(tombstone.seen_by(ANN, &world.cx())), "GR-12");
    assert!(tombstone.roles(ANN, &world.cx()).unwrap().is(Role::Master));
}

// refuses: GR-12
#[test]
fn a_data_deletion_is_not_reported_after_the_group_is_deleted() {
    let world = World::new();
    let mut group = world.crew();
    group.request_deletion(ANN, FeatureData::Note, &world.cx()).unwrap();
    let mut group = world.deleted(group);
    let report = group.report_deletion(FeatureData::Note, FreedSpace::default(), &world.cx());
    assert_eq!(rule(report), "GR-12");
}

// refuses: GR-12
#[test]
fn a_group_is_not_deleted_with_another_room() {
    let world = World::new();
    let of_another_group = Room::open_for_group(
        ROOM,
        guildhall_kernel::GroupId::new(Uuid::from_u128(7)),
        ANN,
        &world.cx(),
    )
    .0;
    let another_of_this_group = Room::open_for_group(
        guildhall_kernel::RoomId::new(Uuid::from_u128(7)),
        GROUP,
        ANN,
        &world.cx(),
    )
    .0;
    let general = world.general_room(&[ANN, BO, CY]);
    for before in [of_another_group, another_of_this_group, general] {
        let (mut group, mut room) = (world.crew(), before.clone());
        let refused = refusal(group.delete(ANN, &mut room, &world.cx()));
        assert_eq!(refused, GroupError::WrongRoom { group: GROUP });
        assert_eq!((group, room), (world.crew(), before));
    }
}

// refuses: GR-12
#[test]
fn a_refused_deletion_leaves_the_room_open() {
    let world = World::new();
    let mut group = world.crew();
    let mut room = world.room_of(&group);
    assert_eq!(rule(group.delete(BO, &mut room, &world.cx())), "GR-9");
    assert!(!room.is_closed());
    let mut closed = room.clone();
    closed.close_with_group(ANN, &world.cx()).unwrap();
    assert_eq!(rule(group.delete(ANN, &mut closed, &world.cx())), "RM-15");
    assert_eq!(group, world.crew());
}
