//! Slices: a command on a slice that lacks a touched user is not decided and changes nothing.

use guildhall_kernel::{Counts, RemovalCause, Roster};
use guildhall_rooms::{InfoEdit, Participant, Room};

use crate::world::{ANN, BO, CREW, CY, DEE, World, name, not_loaded, slice};

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
