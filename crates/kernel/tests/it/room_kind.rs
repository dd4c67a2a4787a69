//! The five kinds of rooms (RM-1), and what each kind has (RM-16, RM-17, RM-18).

use std::collections::BTreeSet;

use guildhall_kernel::{Feature, RoomKind};

const ONE_OR_TWO: [RoomKind; 2] = [RoomKind::ToMe, RoomKind::OneToOne];
const SEVERAL: [RoomKind; 3] = [RoomKind::General, RoomKind::Team, RoomKind::Group];
const MANAGED: [RoomKind; 2] = [RoomKind::Team, RoomKind::Group];
const UNMANAGED: [RoomKind; 3] = [RoomKind::ToMe, RoomKind::OneToOne, RoomKind::General];

// allows: RM-1
#[test]
fn a_room_has_one_of_five_kinds() {
    assert_eq!(BTreeSet::from(RoomKind::ALL).len(), 5);
    for kind in RoomKind::ALL {
        // A new kind must be added here before this compiles.
        let word = match kind {
            RoomKind::ToMe => "to_me",
            RoomKind::OneToOne => "one_to_one",
            RoomKind::General => "general",
            RoomKind::Team => "team",
            RoomKind::Group => "group",
        };
        assert_eq!(serde_json::from_str::<RoomKind>(&format!("{word:?}")).unwrap(), kind);
    }
}

// refuses: RM-1
#[test]
fn any_other_kind_is_refused() {
    for word in ["channel", "open", "External", ""] {
        assert!(serde_json::from_str::<RoomKind>(&format!("{word:?}")).is_err(), "{word}");
    }
}

// allows: RM-16
#[test]
fn a_room_of_several_people_has_every_feature() {
    for kind in SEVERAL {
        assert_eq!(kind.features(), Feature::ALL, "{kind}");
    }
}

// refuses: RM-16
#[test]
fn a_room_of_one_or_two_has_only_message() {
    for kind in ONE_OR_TWO {
        assert_eq!(kind.features(), [Feature::Message], "{kind}");
    }
}

// allows: RM-16
#[test]
fn the_features_of_team_and_group_rooms_can_be_switched() {
    assert!(MANAGED.into_iter().all(RoomKind::switches_features));
}

// refuses: RM-16
#[test]
fn the_features_of_other_rooms_cannot_be_switched() {
    assert!(!UNMANAGED.into_iter().any(RoomKind::switches_features));
}

// allows: RM-17
#[test]
fn team_and_group_rooms_have_a_mailing_list_and_privacy() {
    assert!(MANAGED.into_iter().all(RoomKind::has_mailing_list_and_privacy));
}

// refuses: RM-17
#[test]
fn other_rooms_have_no_mailing_list_and_privacy() {
    assert!(!UNMANAGED.into_iter().any(RoomKind::has_mailing_list_and_privacy));
}

// allows: RM-18
#[test]
fn team_and_group_rooms_have_the_badge() {
    assert!(MANAGED.into_iter().all(RoomKind::has_group_badge));
}

// refuses: RM-18
#[test]
fn other_rooms_have_no_badge() {
    assert!(!UNMANAGED.into_iter().any(RoomKind::has_group_badge));
}

#[test]
fn every_feature_is_listed_once_and_message_first() {
    assert_eq!(BTreeSet::from(Feature::ALL).len(), 5);
    assert_eq!(Feature::ALL.first(), Some(&Feature::Message));
}
