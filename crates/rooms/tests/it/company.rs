//! The company that a room belongs to, and the application it needs (CO-1, CO-2).

use guildhall_kernel::RemovalCause;
use guildhall_permissions::CompanyError;
use guildhall_rooms::{InfoEdit, Room, RoomDraft, RoomError};

use crate::world::{
    ACME, ANN, BO, CREW, CY, DEE, NEW_ROOM, ROOM, World, XEN, ids, name, refusal_of, refused_by,
};

// allows: CO-1
#[test]
fn allows_rooms_of_ones_own_company() {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), general, acme.team(), acme.group()] {
        assert_eq!(room.company(), ACME);
    }
}

// allows: CO-1
#[test]
fn allows_external_participants_to_act_in_the_rooms_company() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    room.describe(XEN.id(), InfoEdit::name(name("Partners")), &acme.cx()).unwrap();
    room.invite(XEN.id(), &[CY], &acme.cx()).unwrap();
    room.leave(XEN.id(), &acme.cx()).unwrap();
}

// refuses: CO-1
#[test]
fn refuses_to_open_rooms_in_another_company() {
    let acme = World::acme();
    let refused = [
        refusal_of("CO-1", Room::open_to_me(ROOM, &XEN, &acme.cx())),
        refusal_of("CO-1", Room::open_one_to_one(ROOM, &XEN, &ANN, &acme.cx())),
        refusal_of("CO-1", acme.open(&XEN, RoomDraft::from_contact_search([ANN, BO]))),
    ];
    for refusal in refused {
        let of_another = CompanyError::NotOfCompany { user: XEN.id() };
        assert_eq!(refusal, RoomError::Company(of_another));
    }
}

// refuses: CO-1
#[test]
fn refuses_the_context_of_another_company() {
    let (acme, other) = (World::acme(), World::other());
    let (room, cx) = (acme.general([ANN, BO, XEN]), other.cx());
    let elsewhere = RoomError::OtherCompany { room: ROOM };
    for by in ids([ANN, XEN]) {
        let edit = InfoEdit::name(name("Ours"));
        let refused = [
            refused_by("CO-1", &room, |room| room.read(by, &cx)),
            refused_by("CO-1", &room, |room| room.invite(by, &[CY], &cx)),
            refused_by("CO-1", &room, |room| room.remove(by, &ids([BO]), &cx)),
            refused_by("CO-1", &room, |room| room.leave(by, &cx)),
            refused_by("CO-1", &room, |room| room.describe(by, edit, &cx)),
            refused_by("CO-1", &room, |room| room.source(by, &[], &cx)),
            refused_by("CO-1", &room, |room| room.branch(NEW_ROOM, by, &[DEE], &cx)),
            refused_by("CO-1", &room, |room| room.convert(by, CREW, &cx)),
            refused_by("CO-1", &room, |room| room.close_with_group(by, &cx)),
            refused_by("CO-1", &room, |room| room.remove_user(by, RemovalCause::OffBoarding, &cx)),
        ];
        assert!(refused.iter().all(|refused| *refused == elsewhere));
    }
    refused_by("CO-1", &acme.group(), |room| room.read(ANN.id(), &cx));
    refused_by("CO-1", &acme.group(), |room| room.close_with_group(ANN.id(), &cx));
}

// allows: CO-2
#[test]
fn allows_to_read_and_to_take_out_without_core() {
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    let mut room = acme.general([ANN, BO, CY, DEE]);
    let mut pair = acme.pair(ANN, BO);
    assert_eq!(room.read(ANN.id(), &frozen.cx()), Ok(()));
    room.remove(ANN.id(), &ids([BO]), &frozen.cx()).unwrap();
    room.remove(ANN.id(), &ids([ANN, CY]), &frozen.cx()).unwrap();
    room.leave(DEE.id(), &frozen.cx()).unwrap();
    pair.leave(BO.id(), &frozen.cx()).unwrap();
}

// allows: CO-2
#[test]
fn allows_to_me_rooms_and_the_end_of_group_rooms_without_core() {
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    assert!(Room::open_to_me(ROOM, &ANN, &frozen.cx()).is_ok());
    assert!(acme.group().close_with_group(ANN.id(), &frozen.cx()).is_ok());
}

// allows: CO-2
#[test]
fn allows_everything_again_with_core() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    refused_by("CO-2", &room, |room| room.invite(ANN.id(), &[DEE], &World::acme().frozen().cx()));
    assert!(room.invite(ANN.id(), &[DEE], &acme.cx()).is_ok());
}

// refuses: CO-2
#[test]
fn refuses_to_open_rooms_without_core() {
    let frozen = World::acme().frozen();
    refusal_of("CO-2", Room::open_one_to_one(ROOM, &ANN, &BO, &frozen.cx()));
    refusal_of("CO-2", frozen.open(&ANN, RoomDraft::from_contact_search([BO, CY])));
    let pair = World::acme().pair(ANN, BO);
    refused_by("CO-2", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[CY], &frozen.cx()));
}

// refuses: CO-2
#[test]
fn refuses_to_make_or_bring_in_anything_without_core() {
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    let (room, cx) = (acme.general([ANN, BO, CY]), frozen.cx());
    let edit = InfoEdit::name(name("Ours"));
    let refused = [
        refused_by("CO-2", &room, |room| room.invite(ANN.id(), &[DEE], &cx)),
        refused_by("CO-2", &room, |room| room.describe(ANN.id(), edit, &cx)),
        refused_by("CO-2", &room, |room| room.source(ANN.id(), &ids([BO]), &cx)),
        refused_by("CO-2", &room, |room| room.convert(ANN.id(), CREW, &cx)),
    ];
    assert!(refused.iter().all(|error| *error == RoomError::Company(CompanyError::NeedsCore)));
}
