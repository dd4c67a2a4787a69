//! Who reads a conversation (RM-14).

use guildhall_kernel::{History, NotLoaded, ReadsFrom, Refusal, User};
use guildhall_permissions::RoomAction;
use guildhall_rooms::RoomError;

use crate::world::{ANN, BO, CY, DEE, EVE, ROOM, World, at, ids, not_loaded, refused_by, slice};

// allows: RM-14
#[test]
fn a_participant_reads_the_room() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY])] {
        assert_eq!(room.read(ANN, &acme.cx()), Ok(()));
    }
    assert_eq!(acme.general([ANN, BO, EVE]).read(EVE, &acme.cx()), Ok(()));
}

// allows: RM-14
#[test]
fn a_participant_who_returns_reads_again() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    room.invite(ANN, &[CY], &acme.cx()).unwrap();
    assert_eq!(room.read(CY, &acme.cx()), Ok(()));
}

// about: RM-14
#[test]
fn a_room_without_a_group_says_that_its_participants_certainly_know_it() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO, &acme.cx()).unwrap();
    let namesake = User::of_no_company(ANN.id());
    for (user, knows) in [(ANN, true), (BO, false), (DEE, false), (namesake, false)] {
        assert_eq!(room.is_certainly_known_to(user), Ok(knows), "{user:?}");
    }
    let unknown = slice(&room, [CY]).is_certainly_known_to(ANN);
    assert_eq!(unknown, Err(NotLoaded::User(ANN.id())));
    for of_group in [acme.group(), acme.team()] {
        assert_eq!(of_group.is_certainly_known_to(ANN), Ok(false), "the group says who knows it");
    }
}

// refuses: RM-14
#[test]
fn a_user_who_left_or_was_removed_cannot_read_any_more() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO, &acme.cx()).unwrap();
    room.remove(ANN, &ids([CY]), &acme.cx()).unwrap();
    for user in [BO, CY] {
        let refused = refused_by("RM-14", &room, |room| room.read(user, &acme.cx()));
        assert_eq!(
            refused,
            RoomError::NoLongerIn { kind: room.kind(), room: ROOM, user: user.id() }
        );
    }
}

// refuses: RM-14
#[test]
fn a_user_who_was_never_in_is_refused_as_if_there_were_no_room() {
    let acme = World::acme();
    let never_was = RoomError::NoSuchRoom { room: ROOM };
    let rooms = [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY]), acme.closed()];
    for room in rooms {
        let refused = refused_by("RM-14", &room, |room| room.read(DEE, &acme.cx()));
        assert_eq!(refused, never_was);
        assert_eq!(refused.disclosed(), never_was.disclosed());
    }
}

// allows: RM-14
// refuses: RM-14
#[test]
fn a_room_exists_for_those_who_are_or_were_in_it() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    for known in [ANN, BO, CY] {
        assert_eq!(room.check_known_to(known), Ok(()));
    }
    let refused = refused_by("RM-14", &room, |room| room.check_known_to(DEE));
    assert_eq!(refused, RoomError::NoSuchRoom { room: ROOM });
    assert_eq!(acme.group().check_known_to(DEE), Ok(()), "the group decides");
}

// about: RM-14
#[test]
fn a_room_says_why_a_user_may_and_why_not() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    let why = |user| room.why(user, RoomAction::Read, &acme.cx()).unwrap();

    assert!(why(ANN).is_allowed());
    assert_eq!(why(ANN).participant.as_ref(), room.roster().entry(ANN.id()).unwrap());
    assert!(!why(CY).is_allowed());
    assert!(why(CY).participant.is_some_and(|entry| !entry.is_in()));
    assert!(!why(DEE).is_allowed());
    assert_eq!(why(DEE).participant, None);
    assert_eq!(why(User::of_no_company(ANN.id())).participant, None, "it is another user's entry");
}

// refuses: RM-14
#[test]
fn a_stranger_gets_the_same_refusal_for_every_command() {
    let (acme, other) = (World::acme(), World::other());
    let room = acme.to_me(ANN);
    let never_was = RoomError::NoSuchRoom { room: ROOM };
    let frozen = World::acme().frozen();
    for cx in [acme.cx(), other.cx(), frozen.cx()] {
        let answers = [
            refused_by("RM-14", &room, |room| room.read(DEE, &cx)),
            refused_by("RM-14", &room, |room| room.leave(DEE, &cx)),
            refused_by("RM-14", &room, |room| room.invite(DEE, &[], &cx)),
            refused_by("RM-14", &room, |room| room.source(DEE, &[], &cx)),
            refused_by("RM-14", &room, |room| room.branch(ROOM, DEE, &[], &cx)),
        ];
        assert!(answers.iter().all(|refused| *refused == never_was));
    }
}

// about: RM-14
#[test]
fn a_slice_without_the_reader_cannot_decide() {
    let acme = World::acme();
    let room = slice(&acme.general([ANN, BO, CY]), [ANN]);
    assert_eq!(room.read(ANN, &acme.cx()), Ok(()));
    assert_eq!(room.read(BO, &acme.cx()), Err(not_loaded(BO)));
}

// allows: RM-22
#[test]
fn the_user_who_invites_decides_what_the_invited_may_read() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.invite_with(ANN, &[DEE], History::Shared, &acme.cx_at(1)).unwrap();
    assert_eq!(room.reads_from(ANN, &acme.cx()).unwrap(), ReadsFrom::Beginning);
    assert_eq!(room.reads_from(DEE, &acme.cx()).unwrap(), ReadsFrom::Beginning);
    room.remove(ANN, &ids([DEE]), &acme.cx_at(2)).unwrap();
    room.invite(ANN, &[DEE], &acme.cx_at(3)).unwrap();
    let newcomer = ReadsFrom::Since(at(3));
    assert_eq!(room.reads_from(DEE, &acme.cx()).unwrap(), newcomer, "who returns is a newcomer");
}

// refuses: RM-22
#[test]
fn a_user_shares_no_more_than_they_can_read() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.invite(ANN, &[DEE], &acme.cx_at(1)).unwrap();
    room.leave(CY, &acme.cx_at(2)).unwrap();
    room.invite_with(DEE, &[CY], History::Shared, &acme.cx_at(3)).unwrap();
    assert_eq!(room.reads_from(CY, &acme.cx()).unwrap(), ReadsFrom::Since(at(1)));
    refused_by("RM-14", &room, |room| room.reads_from(EVE, &acme.cx()));
}
