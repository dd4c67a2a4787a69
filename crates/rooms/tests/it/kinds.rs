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
fn allows_five_kinds() {
    let kinds = rooms().map(|room| room.kind());
    assert_eq!(kinds, RoomKind::ALL);
}

// refuses: RM-1
#[test]
fn refuses_a_sixth_kind() {
    let broadcast = serde_json::json!({ "kind": "broadcast" });
    assert!(serde_json::from_value::<RoomType>(broadcast).is_err());
}

// allows: RM-16
#[test]
fn allows_every_feature_in_rooms_of_several() {
    let [_, _, several @ ..] = rooms();
    for room in several {
        assert_eq!(room.kind().features(), Feature::ALL);
    }
}

// refuses: RM-16
#[test]
fn refuses_all_but_message_in_rooms_of_one_or_two() {
    let [to_me, pair, ..] = rooms();
    for room in [to_me, pair] {
        assert_eq!(room.kind().features(), [Feature::Message]);
    }
}

// allows: RM-16
#[test]
fn allows_switching_in_team_and_group_rooms_alone() {
    let switches = rooms().map(|room| room.kind().switches_features());
    assert_eq!(switches, [false, false, false, true, true]);
}

// allows: RM-17
#[test]
fn allows_a_mailing_list_and_privacy_in_team_and_group_rooms() {
    let [.., team, group] = rooms();
    assert!(team.kind().has_mailing_list_and_privacy());
    assert!(group.kind().has_mailing_list_and_privacy());
}

// refuses: RM-17
#[test]
fn refuses_a_mailing_list_and_privacy_in_any_other_room() {
    let [to_me, pair, general, ..] = rooms();
    for room in [to_me, pair, general] {
        assert!(!room.kind().has_mailing_list_and_privacy());
    }
}

// allows: RM-18
#[test]
fn allows_the_badge_on_team_and_group_rooms() {
    let [.., team, group] = rooms();
    assert!(team.kind().has_group_badge());
    assert!(group.kind().has_group_badge());
}

// refuses: RM-18
#[test]
fn refuses_the_badge_on_any_other_room() {
    let [to_me, pair, general, ..] = rooms();
    for room in [to_me, pair, general] {
        assert!(!room.kind().has_group_badge());
    }
}
