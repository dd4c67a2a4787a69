//! The five kinds of rooms, and what comes with each (RM-1, RM-16, RM-17, RM-18).

use guildhall_kernel::{Feature, RoomKind};
use guildhall_rooms::{Room, RoomType};

use crate::world::{ANN, BO, CY, World};

/// A room of each kind.
fn rooms() -> [Room; 5] {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    [acme.to_me(ANN), acme.pair(ANN, BO), general, acme.team(), acme.group()]
}

// allows: RM-1
#[test]
fn rooms_are_of_five_kinds() {
    let kinds = rooms().map(|room| room.kind());
    assert_eq!(kinds, RoomKind::ALL);
}

// refuses: RM-1
#[test]
fn a_sixth_kind_is_refused() {
    let broadcast = serde_json::json!({ "kind": "broadcast" });
    assert!(serde_json::from_value::<RoomType>(broadcast).is_err());
}

// allows: RM-16
#[test]
fn general_team_and_group_rooms_have_every_feature() {
    let [_, _, several @ ..] = rooms();
    for room in several {
        assert_eq!(room.kind().features(), Feature::ALL);
    }
}

// refuses: RM-16
#[test]
fn to_me_and_one_to_one_rooms_have_only_message() {
    let [to_me, pair, ..] = rooms();
    for room in [to_me, pair] {
        assert_eq!(room.kind().features(), [Feature::Message]);
    }
}

// allows: RM-16
#[test]
fn only_team_and_group_rooms_switch_features() {
    let switches = rooms().map(|room| room.kind().switches_features());
    assert_eq!(switches, [false, false, false, true, true]);
}

// allows: RM-17
#[test]
fn team_and_group_rooms_have_a_mailing_list_and_privacy() {
    let [.., team, group] = rooms();
    assert!(team.kind().has_mailing_list_and_privacy());
    assert!(group.kind().has_mailing_list_and_privacy());
}

// refuses: RM-17
#[test]
fn other_rooms_have_no_mailing_list_and_no_privacy() {
    let [to_me, pair, general, ..] = rooms();
    for room in [to_me, pair, general] {
        assert!(!room.kind().has_mailing_list_and_privacy());
    }
}

// allows: RM-18
#[test]
fn team_and_group_rooms_have_the_badge() {
    let [.., team, group] = rooms();
    assert!(team.kind().has_group_badge());
    assert!(group.kind().has_group_badge());
}

// refuses: RM-18
#[test]
fn other_rooms_have_no_badge() {
    let [to_me, pair, general, ..] = rooms();
    for room in [to_me, pair, general] {
        assert!(!room.kind().has_group_badge());
    }
}
