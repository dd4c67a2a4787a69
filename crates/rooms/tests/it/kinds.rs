//! The five kinds of rooms, and what comes with each (RM-1, RM-16, RM-17, RM-18).

use guildhall_kernel::{Feature, RoomKind};
use guildhall_rooms::{Nature, Room};

use crate::world::{ANN, BO, CY, World};

/// A room of each kind that a user or a group opens; the directory opens those of teams.
fn rooms() -> [Room; 4] {
    let acme = World::acme();
    [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY]), acme.group()]
}

#[test]
fn rm_1_allows_five_kinds() {
    let kinds = rooms().map(|room| room.kind());
    assert_eq!(kinds, [RoomKind::ToMe, RoomKind::OneToOne, RoomKind::General, RoomKind::Group]);
    assert_eq!(RoomKind::ALL.len(), 5);
}

#[test]
fn rm_1_refuses_a_sixth_kind() {
    let broadcast = serde_json::json!({ "kind": "broadcast" });
    assert!(serde_json::from_value::<Nature>(broadcast).is_err());
}

#[test]
fn rm_16_allows_every_feature_in_rooms_of_several() {
    let [_, _, general, group] = rooms();
    for room in [general, group] {
        assert_eq!(room.kind().features(), Feature::ALL);
    }
}

#[test]
fn rm_16_refuses_all_but_message_in_rooms_of_one_or_two() {
    let [to_me, pair, ..] = rooms();
    for room in [to_me, pair] {
        assert_eq!(room.kind().features(), [Feature::Message]);
    }
}

#[test]
fn rm_16_allows_switching_in_group_rooms_alone() {
    let switches = rooms().map(|room| room.kind().switches_features());
    assert_eq!(switches, [false, false, false, true]);
}

#[test]
fn rm_17_allows_a_mailing_list_and_privacy_in_team_and_group_rooms() {
    assert!(RoomKind::Team.has_mailing_list_and_privacy());
    assert!(RoomKind::Group.has_mailing_list_and_privacy());
}

#[test]
fn rm_17_refuses_a_mailing_list_and_privacy_in_any_other_room() {
    let has = rooms().map(|room| room.kind().has_mailing_list_and_privacy());
    assert_eq!(has, [false, false, false, true]);
}

#[test]
fn rm_18_allows_the_badge_on_team_and_group_rooms() {
    assert!(RoomKind::Team.has_group_badge());
    assert!(RoomKind::Group.has_group_badge());
}

#[test]
fn rm_18_refuses_the_badge_on_any_other_room() {
    let badges = rooms().map(|room| room.kind().has_group_badge());
    assert_eq!(badges, [false, false, false, true]);
}
