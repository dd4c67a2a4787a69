//! What a command needs of a room, and what a store is to save of it.

use guildhall_kernel::{
    CommandDigest, CommandId, Counts, KeptAnswer, ReadSet, RemovalCause, Roster, UserId, Version,
};
use guildhall_rooms::{InfoEdit, Participant, Room, RoomChange, RoomDraft};

use crate::world::{ANN, BO, CREW, CY, DEE, ROOM, World, ids, name, not_loaded, slice};

#[test]
fn a_slice_without_the_actor_says_so_and_stays_as_it_was() {
    let acme = World::acme();
    let cx = acme.cx();
    let mut room = slice(&acme.general([ANN, BO, CY]), [BO, DEE]);
    let before = room.clone();
    let edit = InfoEdit::name(name("Crew"));
    assert_eq!(room.read(ANN, &cx), Err(not_loaded(ANN)));
    assert_eq!(room.source(ANN, &[BO.id()], &cx), Err(not_loaded(ANN)));
    let outcomes = [
        room.invite(ANN, &[DEE], &cx),
        room.remove(ANN, &[BO.id()], &cx),
        room.leave(ANN, &cx),
        room.edit_info(ANN, edit, &cx),
        room.convert(ANN, CREW, &cx),
    ];
    let removed = room.remove_user(ANN.id(), RemovalCause::OffBoarding, &cx);
    for outcome in outcomes.into_iter().chain([removed]) {
        assert_eq!(outcome, Err(not_loaded(ANN)));
    }
    assert_eq!(room, before);
}

#[test]
fn a_slice_knows_who_has_no_entry() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, DEE]);
    room.invite(ANN, &[DEE], &acme.cx()).unwrap();
    assert_eq!(room.roster().counts(), Counts::new(4, 0, 0));
}

#[test]
fn a_slice_holds_the_claims_of_the_whole() {
    let pair = World::acme().pair(ANN, BO);
    assert_eq!(slice(&pair, [ANN]).claims(), pair.claims());
}

#[test]
fn a_slice_knows_when_the_last_leaves() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO, &acme.cx()).unwrap();
    let mut last = slice(&pair, [ANN]);
    let mut removed = last.clone();
    last.leave(ANN, &acme.cx()).unwrap();
    assert!(last.is_closed());
    removed.remove_user(ANN.id(), RemovalCause::OffBoarding, &acme.cx()).unwrap();
    assert!(removed.is_closed());
}

#[test]
fn a_room_comes_back_from_a_header_and_some_entries() {
    let room = World::acme().general([ANN, BO, CY]);
    let entries = [(BO.id(), room.roster().entry(BO.id()).unwrap().unwrap().clone())];
    let users = [BO.id(), DEE.id()].into();
    let roster = Roster::<Participant>::slice(users, entries.into(), room.roster().counts());
    let loaded = Room::from_parts(room.header().clone(), roster.unwrap());
    assert_eq!(loaded, Ok(slice(&room, [BO, DEE])));
}

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
