//! The five kinds of rooms (RM-1), and what comes with each (RM-16, RM-17, RM-18).

use std::collections::BTreeSet;

use guildhall_kernel::{Feature, RoomKind};

const ALONE: [RoomKind; 2] = [RoomKind::ToMe, RoomKind::OneToOne];
const SEVERAL: [RoomKind; 3] = [RoomKind::General, RoomKind::Team, RoomKind::Group];
const MANAGED: [RoomKind; 2] = [RoomKind::Team, RoomKind::Group];
const UNMANAGED: [RoomKind; 3] = [RoomKind::ToMe, RoomKind::OneToOne, RoomKind::General];

// allows: RM-1
#[test]
fn allows_five_kinds() {
    assert_eq!(BTreeSet::from(RoomKind::ALL).len(), 5);
    for kind in RoomKind::ALL {
        // A new kind does not compile here before it is thought of.
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
fn refuses_any_other_kind() {
    for word in ["channel", "open", "External", ""] {
        assert!(serde_json::from_str::<RoomKind>(&format!("{word:?}")).is_err(), "{word}");
    }
}

// allows: RM-16
#[test]
fn allows_every_feature_in_a_room_of_several_people() {
    for kind in SEVERAL {
        assert_eq!(kind.features(), Feature::ALL, "{kind}");
    }
}

// refuses: RM-16
#[test]
fn refuses_all_but_message_in_the_others() {
    for kind in ALONE {
        assert_eq!(kind.features(), [Feature::Message], "{kind}");
    }
}

// allows: RM-16
#[test]
fn allows_switching_features_of_team_and_group_rooms() {
    assert!(MANAGED.into_iter().all(RoomKind::switches_features));
}

// refuses: RM-16
#[test]
fn refuses_switching_features_of_other_rooms() {
    assert!(!UNMANAGED.into_iter().any(RoomKind::switches_features));
}

// allows: RM-17
#[test]
fn allows_a_mailing_list_and_privacy_for_team_and_group_rooms() {
    assert!(MANAGED.into_iter().all(RoomKind::has_mailing_list_and_privacy));
}

// refuses: RM-17
#[test]
fn refuses_a_mailing_list_and_privacy_for_other_rooms() {
    assert!(!UNMANAGED.into_iter().any(RoomKind::has_mailing_list_and_privacy));
}

// allows: RM-18
#[test]
fn allows_the_badge_for_team_and_group_rooms() {
    assert!(MANAGED.into_iter().all(RoomKind::has_group_badge));
}

// refuses: RM-18
#[test]
fn refuses_the_badge_for_other_rooms() {
    assert!(!UNMANAGED.into_iter().any(RoomKind::has_group_badge));
}

#[test]
fn every_feature_is_listed_once_and_message_first() {
    assert_eq!(BTreeSet::from(Feature::ALL).len(), 5);
    assert_eq!(Feature::ALL.first(), Some(&Feature::Message));
}
