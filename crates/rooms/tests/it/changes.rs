//! Changes: what a store is to save of a room.

use guildhall_kernel::{CommandDigest, CommandId, KeptAnswer, ReadSet, UserId, Version};
use guildhall_rooms::{Room, RoomChange, RoomDraft};

use crate::world::{ANN, BO, CY, DEE, ROOM, World, ids, slice};

fn rows(change: &RoomChange) -> Vec<UserId> {
    change.rows().map(|(user, _)| user).collect()
}

#[test]
fn a_new_room_is_saved_whole() {
    let acme = World::acme();
    let draft = RoomDraft::from_contact_search([BO, CY]);
    let (room, opened) = Room::open(ROOM, ANN, draft, &acme.cx()).unwrap();
    let change = RoomChange::new(room.clone(), opened.clone());
    assert_eq!(change.expected(), None);
    assert_eq!(change.room(), &room);
    assert_eq!(change.events(), [opened]);
    assert_eq!(rows(&change), ids([ANN, BO, CY]));
}

// about: CO-8
#[test]
fn a_change_keeps_what_was_read() {
    let draft = RoomDraft::from_contact_search([BO, CY]);
    let (room, opened) = Room::open(ROOM, ANN, draft, &World::acme().cx()).unwrap();
    let mut reads = ReadSet::default();
    reads.read_company(room.company(), None);
    let change = RoomChange::new(room, opened);
    assert_eq!(change.reads(), &ReadSet::default());
    assert_eq!(change.with_reads(reads.clone()).reads(), &reads);
}

// about: CO-9
#[test]
fn a_change_carries_the_answers_that_are_kept_with_it() {
    let draft = RoomDraft::from_contact_search([BO, CY]);
    let (room, opened) = Room::open(ROOM, ANN, draft, &World::acme().cx()).unwrap();
    let (id, asked) = (CommandId::new(ANN, "once".parse().unwrap()), CommandDigest::of(b"open"));
    let kept = vec![KeptAnswer::new(id.clone(), asked, opened.at, "answer".to_owned())];
    assert_eq!((kept[0].id(), kept[0].asked()), (&id, asked));
    assert_eq!((kept[0].at(), kept[0].answer()), (opened.at, "answer"));
    let change = RoomChange::new(room, opened);
    assert_eq!(change.answers(), []);
    assert_eq!(change.with_answers(kept.clone()).answers(), kept);
}

#[test]
fn a_change_saves_only_the_entries_that_changed() {
    let acme = World::acme();
    let before = acme.general([ANN, BO, CY]);
    let mut room = before.clone();
    let invited = room.invite(ANN, &[DEE], &acme.cx_at(1)).unwrap();
    let left = room.leave(BO, &acme.cx_at(2)).unwrap();
    let change = RoomChange::between(&before, room.clone(), vec![invited.clone(), left.clone()]);
    assert_eq!(change.expected(), Some(Version::FIRST));
    assert_eq!(change.room().version(), Version::after(3));
    assert_eq!(change.events(), [invited, left]);
    assert_eq!(rows(&change), ids([BO, DEE]));
    for (user, entry) in change.rows() {
        assert_eq!(room.roster().entry(user), Ok(Some(entry)));
    }
}

#[test]
fn a_change_of_a_slice_saves_the_same() {
    let acme = World::acme();
    let before = slice(&acme.general([ANN, BO, CY]), [BO]);
    let mut room = before.clone();
    let left = room.leave(BO, &acme.cx_at(2)).unwrap();
    let change = RoomChange::between(&before, room, vec![left]);
    assert_eq!(rows(&change), ids([BO]));
}
