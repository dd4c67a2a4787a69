//! Who reads a conversation (RM-14), and which features its participants may use (FT-7).

use std::collections::BTreeMap;

use guildhall_kernel::{Feature, History, NotLoaded, ReadsFrom, Refusal, Rule, User};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{FeatureUse, Room, RoomError};

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

/// Returns the answers for the five features, Message first.
fn answers(may_use: &BTreeMap<Feature, FeatureUse>) -> [FeatureUse; 5] {
    Feature::ALL.map(|feature| may_use[&feature])
}

// allows: FT-7
#[test]
fn participants_use_what_their_kind_of_room_has() {
    use FeatureUse::{NotOfKind, Yes};
    let acme = World::acme();
    let only_message = [Yes, NotOfKind, NotOfKind, NotOfKind, NotOfKind];
    for (room, expected) in [
        (acme.to_me(ANN), only_message),
        (acme.pair(ANN, BO), only_message),
        (acme.general([ANN, BO, EVE]), [Yes; 5]),
    ] {
        assert_eq!(answers(&room.may_use(ANN, &acme.cx()).unwrap()), expected);
    }
    let mixed = acme.general([ANN, BO, EVE]);
    assert_eq!(answers(&mixed.may_use(EVE, &acme.cx()).unwrap()), [Yes; 5]);
}

// refuses: FT-7
#[test]
fn only_participants_use_the_features_of_a_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.may_use(CY, &acme.cx()));
    refused_by("RM-14", &room, |room| room.may_use(DEE, &acme.cx()));
    refused_by("RM-14", &room, |room| room.seen_by(DEE, &acme.cx()));
    refused_by("RM-15", &acme.closed(), |room| room.may_use(ANN, &acme.cx()));
    refused_by("RM-20", &acme.group(), |room| room.may_use(ANN, &acme.cx()));
}

// refuses: CO-2
#[test]
fn without_core_a_room_is_read_and_not_written_in() {
    use FeatureUse::{Frozen, NotOfKind, Yes};
    let (acme, frozen) = (World::acme(), World::acme().frozen());
    let may_use = |room: Room| answers(&room.may_use(ANN, &frozen.cx()).unwrap());
    let pair = [Frozen, NotOfKind, NotOfKind, NotOfKind, NotOfKind];
    assert_eq!(may_use(acme.pair(ANN, BO)), pair);
    assert_eq!(may_use(acme.general([ANN, BO, CY])), [Frozen; 5]);
    assert_eq!(may_use(acme.to_me(ANN))[0], Yes, "it needs no application");
    let view = acme.general([ANN, BO, CY]).seen_by(ANN, &frozen.cx()).unwrap();
    assert_eq!(view.allowed, [RoomAction::Read, RoomAction::Remove, RoomAction::Leave]);
}

// about: FT-7
#[test]
fn every_answer_but_yes_names_its_rule() {
    use FeatureUse::{Disabled, Frozen, NeverOn, NotOfKind, Off, Yes};
    let code = |answer: FeatureUse| answer.rule().map(Rule::code);
    assert_eq!(
        [Disabled, Frozen, NeverOn, NotOfKind, Off].map(code),
        [Some("CO-5"), Some("CO-2"), Some("FT-7"), Some("RM-16"), Some("FT-7")]
    );
    assert_eq!((code(Yes), Yes.is_allowed(), Off.is_allowed()), (None, true, false));
}

// about: FT-7
#[test]
fn a_view_says_what_the_participant_may_do_now() {
    use RoomAction::{Convert, EditInfo, Invite, Leave, Read, Remove, StartFrom};
    let acme = World::acme();
    let allowed = |room: &Room| room.seen_by(ANN, &acme.cx()).unwrap().allowed;
    let mut room = acme.general([ANN, BO, CY]);
    assert_eq!(allowed(&room), [Read, EditInfo, Invite, Remove, Leave, StartFrom, Convert]);
    let mixed = acme.general([ANN, BO, EVE]);
    assert_eq!(allowed(&mixed), [Read, EditInfo, Invite, Remove, Leave, Convert]);
    room.remove(ANN, &ids([BO]), &acme.cx()).unwrap();
    assert_eq!(allowed(&room), [Read, EditInfo, Invite, Remove, Leave, StartFrom]);
    assert_eq!(allowed(&acme.pair(ANN, BO)), [Read, Leave]);
    assert_eq!(allowed(&acme.to_me(ANN)), [Read]);
}
