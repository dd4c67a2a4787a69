//! The company that a room belongs to, and the application it needs (CO-1, CO-2).

use guildhall_kernel::{RemovalCause, User};
use guildhall_permissions::CompanyError;
use guildhall_rooms::{InfoEdit, Room, RoomDraft, RoomError};

use crate::world::{
    ACME, ANN, BO, CREW, CY, DEE, EVE, NEW_ROOM, ROOM, World, ids, name, refusal_of, refused_by,
};

// allows: CO-1
#[test]
fn a_room_belongs_to_the_company_of_its_creator() {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), general, acme.team(), acme.group()] {
        assert_eq!(room.company(), ACME);
    }
}

// refuses: CO-1
#[test]
fn a_user_who_moved_is_in_no_room_of_the_old_company() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    for moved in [User::of_no_company(ANN.id()), User::of_company(EVE.id(), ACME)] {
        let hidden = RoomError::NoSuchRoom { room: room.id() };
        assert_eq!(refusal_of("RM-14", room.read(moved, &acme.cx())), hidden);
        assert_eq!(refusal_of("RM-14", room.invite(moved, &[CY], &acme.cx())), hidden);
    }
}

// allows: CO-1
#[test]
fn external_participants_act_in_the_company_of_the_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    room.edit_info(EVE, InfoEdit::name(name("Partners")), &acme.cx()).unwrap();
    room.invite(EVE, &[CY], &acme.cx()).unwrap();
    room.leave(EVE, &acme.cx()).unwrap();
}

// refuses: CO-1
#[test]
fn a_user_cannot_open_a_room_in_another_company() {
    let acme = World::acme();
    let refused = [
        refusal_of("CO-1", Room::open_to_me(ROOM, EVE, &acme.cx())),
        refusal_of("CO-1", Room::open_one_to_one(ROOM, EVE, ANN, &acme.cx())),
        refusal_of("CO-1", acme.open(EVE, RoomDraft::from_contact_search([ANN, BO]))),
    ];
    for refusal in refused {
        let of_another = CompanyError::NotOfCompany { user: EVE.id() };
        assert_eq!(refusal, RoomError::Company(of_another));
    }
}

// refuses: CO-1
#[test]
fn another_companys_context_is_refused_on_every_command() {
    let (acme, other) = (World::acme(), World::other());
    let (room, cx) = (acme.general([ANN, BO, EVE]), other.cx());
    let elsewhere = RoomError::OtherCompany { room: ROOM };
    for by in [ANN, EVE] {
        let edit = InfoEdit::name(name("Ours"));
        let refused = [
            refused_by("CO-1", &room, |room| room.read(by, &cx)),
            refused_by("CO-1", &room, |room| room.invite(by, &[CY], &cx)),
            refused_by("CO-1", &room, |room| room.remove(by, &ids([BO]), &cx)),
            refused_by("CO-1", &room, |room| room.leave(by, &cx)),
            refused_by("CO-1", &room, |room| room.edit_info(by, edit, &cx)),
            refused_by("CO-1", &room, |room| room.source(by, &[], &cx)),
            refused_by("CO-1", &room, |room| room.branch(NEW_ROOM, by, &[DEE], &cx)),
            refused_by("CO-1", &room, |room| room.convert(by, CREW, &cx)),
            refused_by("CO-1", &room, |room| room.close_with_group(by, &cx)),
            refused_by("CO-1", &room, |room| {
                room.remove_user(by.id(), RemovalCause::OffBoarding, &cx)
            }),
        ];
        assert!(refused.iter().all(|refused| *refused == elsewhere));
    }
    refused_by("CO-1", &acme.group(), |room| room.read(ANN, &cx));
    refused_by("CO-1", &acme.group(), |room| room.close_with_group(ANN, &cx));
}

// allows: CO-2
#[test]
fn reading_removing_and_leaving_need_no_core() {
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    let mut room = acme.general([ANN, BO, CY, DEE]);
    let mut pair = acme.pair(ANN, BO);
    assert_eq!(room.read(ANN, &frozen.cx()), Ok(()));
    room.remove(ANN, &ids([BO]), &frozen.cx()).unwrap();
    room.remove(ANN, &ids([ANN, CY]), &frozen.cx()).unwrap();
    room.leave(DEE, &frozen.cx()).unwrap();
    pair.leave(BO, &frozen.cx()).unwrap();
}

// allows: CO-2
#[test]
fn opening_a_to_me_room_and_closing_a_group_room_need_no_core() {
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    assert!(Room::open_to_me(ROOM, ANN, &frozen.cx()).is_ok());
    assert!(acme.group().close_with_group(ANN, &frozen.cx()).is_ok());
}

// allows: CO-2
#[test]
fn a_frozen_room_works_again_with_core() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    refused_by("CO-2", &room, |room| room.invite(ANN, &[DEE], &World::acme().frozen().cx()));
    assert!(room.invite(ANN, &[DEE], &acme.cx()).is_ok());
}

// refuses: CO-2
#[test]
fn opening_a_room_needs_core() {
    let frozen = World::acme().frozen();
    refusal_of("CO-2", Room::open_one_to_one(ROOM, ANN, BO, &frozen.cx()));
    refusal_of("CO-2", frozen.open(ANN, RoomDraft::from_contact_search([BO, CY])));
    let pair = World::acme().pair(ANN, BO);
    refused_by("CO-2", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[CY], &frozen.cx()));
}

// refuses: CO-2
#[test]
fn inviting_editing_starting_and_converting_need_core() {
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    let (room, cx) = (acme.general([ANN, BO, CY]), frozen.cx());
    let edit = InfoEdit::name(name("Ours"));
    let refused = [
        refused_by("CO-2", &room, |room| room.invite(ANN, &[DEE], &cx)),
        refused_by("CO-2", &room, |room| room.edit_info(ANN, edit, &cx)),
        refused_by("CO-2", &room, |room| room.source(ANN, &ids([BO]), &cx)),
        refused_by("CO-2", &room, |room| room.convert(ANN, CREW, &cx)),
    ];
    assert!(refused.iter().all(|error| *error == RoomError::Company(CompanyError::NeedsCore)));
}
