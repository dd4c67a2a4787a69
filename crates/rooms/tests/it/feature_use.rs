//! Which features the participants of a room may use, and what they may do (FT-7).

use std::collections::BTreeMap;

use guildhall_kernel::{Feature, Rule};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{FeatureUse, Room};

use crate::world::{ANN, BO, CY, DEE, EVE, World, ids, refused_by};

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
