//! What a participant may do in a room of each kind, rule by rule.

use guildhall_kernel::RoomKind::{self, General, Group, OneToOne, Team, ToMe};
use guildhall_permissions::RoomAction as A;
use guildhall_permissions::{RoomAction, RoomGrant};

#[test]
fn gr_6_allows_converting_a_general_room() {
    assert_eq!(refused_by(A::Convert, General), None);
}

#[test]
fn gr_6_refuses_converting_any_other_room() {
    for kind in [ToMe, OneToOne, Team, Group] {
        assert_eq!(refused_by(A::Convert, kind), Some("GR-6"), "{kind}");
    }
}

#[test]
fn rm_2_allows_the_owner_to_read_a_to_me_room() {
    assert_eq!(refused_by(A::Read, ToMe), None);
}

#[test]
fn rm_2_refuses_joining_and_leaving_a_to_me_room() {
    for action in [A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, ToMe), Some("RM-2"), "{action}");
    }
}

#[test]
fn rm_7_allows_starting_from_a_room_of_several_people() {
    for kind in [General, Team, Group] {
        assert_eq!(refused_by(A::StartFrom, kind), None, "{kind}");
    }
}

#[test]
fn rm_7_refuses_starting_from_a_to_me_or_one_to_one_room() {
    for kind in [ToMe, OneToOne] {
        assert_eq!(refused_by(A::StartFrom, kind), Some("RM-7"), "{kind}");
    }
}

#[test]
fn rm_9_allows_describing_a_general_room() {
    assert_eq!(refused_by(A::Describe, General), None);
}

#[test]
fn rm_9_refuses_describing_a_to_me_or_one_to_one_room() {
    for kind in [ToMe, OneToOne] {
        assert_eq!(refused_by(A::Describe, kind), Some("RM-9"), "{kind}");
    }
}

#[test]
fn rm_10_allows_inviting_to_a_general_room() {
    assert_eq!(refused_by(A::Invite, General), None);
}

#[test]
fn rm_11_allows_a_new_room_instead() {
    assert_eq!(refused_by(A::Invite, General), None);
    assert_eq!(refused_by(A::Leave, OneToOne), None);
}

#[test]
fn rm_11_refuses_inviting_to_a_one_to_one_room() {
    assert_eq!(refused_by(A::Invite, OneToOne), Some("RM-11"));
}

#[test]
fn rm_12_allows_removing_from_a_general_room() {
    assert_eq!(refused_by(A::Remove, General), None);
}

#[test]
fn rm_12_refuses_removing_from_a_one_to_one_room() {
    assert_eq!(refused_by(A::Remove, OneToOne), Some("RM-12"));
}

#[test]
fn rm_13_allows_leaving_one_to_one_and_general_rooms() {
    for kind in [OneToOne, General] {
        assert_eq!(refused_by(A::Leave, kind), None, "{kind}");
    }
}

#[test]
fn rm_14_allows_a_participant_to_read_a_room_of_every_kind() {
    for kind in RoomKind::ALL {
        assert_eq!(refused_by(A::Read, kind), None, "{kind}");
    }
}

#[test]
fn rm_19_allows_reading_a_team_room_and_starting_from_it() {
    for action in [A::Read, A::StartFrom] {
        assert_eq!(refused_by(action, Team), None, "{action}");
    }
}

#[test]
fn rm_19_refuses_changing_a_team_room_by_hand() {
    for action in [A::Describe, A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, Team), Some("RM-19"), "{action}");
    }
}

#[test]
fn rm_20_allows_reading_a_group_room_and_starting_from_it() {
    for action in [A::Read, A::StartFrom] {
        assert_eq!(refused_by(action, Group), None, "{action}");
    }
}

#[test]
fn rm_20_refuses_changing_a_group_room_but_through_its_group() {
    for action in [A::Describe, A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, Group), Some("RM-20"), "{action}");
    }
}

#[test]
fn co_2_allows_a_frozen_room_to_be_read_and_taken_from() {
    for action in [A::Read, A::Leave, A::Remove] {
        assert!(action.outlasts_freeze(), "{action}");
    }
}

#[test]
fn co_2_refuses_a_frozen_room_anything_new() {
    for action in [A::Describe, A::Invite, A::StartFrom, A::Convert] {
        assert!(!action.outlasts_freeze(), "{action}");
    }
}

fn refused_by(action: RoomAction, kind: RoomKind) -> Option<&'static str> {
    match action.grant(kind) {
        RoomGrant::Granted => None,
        RoomGrant::Refused(rule) => Some(rule.code()),
    }
}
