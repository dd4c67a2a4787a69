//! What a participant may do in a room of each kind, rule by rule.

use guildhall_kernel::RoomKind::{self, General, Group, OneToOne, Team, ToMe};
use guildhall_permissions::RoomAction as A;
use guildhall_permissions::{RoomAction, RoomGrant};

// allows: GR-6
#[test]
fn allows_converting_a_general_room() {
    assert_eq!(refused_by(A::Convert, General), None);
}

// refuses: GR-6
#[test]
fn refuses_converting_any_other_room() {
    for kind in [ToMe, OneToOne, Team, Group] {
        assert_eq!(refused_by(A::Convert, kind), Some("GR-6"), "{kind}");
    }
}

// allows: RM-2
#[test]
fn allows_the_owner_to_read_a_to_me_room() {
    assert_eq!(refused_by(A::Read, ToMe), None);
}

// refuses: RM-2
#[test]
fn refuses_joining_and_leaving_a_to_me_room() {
    for action in [A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, ToMe), Some("RM-2"), "{action}");
    }
}

// allows: RM-7
#[test]
fn allows_starting_from_a_room_of_several_people() {
    for kind in [General, Team, Group] {
        assert_eq!(refused_by(A::StartFrom, kind), None, "{kind}");
    }
}

// refuses: RM-7
#[test]
fn refuses_starting_from_a_to_me_or_one_to_one_room() {
    for kind in [ToMe, OneToOne] {
        assert_eq!(refused_by(A::StartFrom, kind), Some("RM-7"), "{kind}");
    }
}

// allows: RM-9
#[test]
fn allows_describing_a_general_room() {
    assert_eq!(refused_by(A::Describe, General), None);
}

// refuses: RM-9
#[test]
fn refuses_describing_a_to_me_or_one_to_one_room() {
    for kind in [ToMe, OneToOne] {
        assert_eq!(refused_by(A::Describe, kind), Some("RM-9"), "{kind}");
    }
}

// allows: RM-10
#[test]
fn allows_inviting_to_a_general_room() {
    assert_eq!(refused_by(A::Invite, General), None);
}

// allows: RM-11
#[test]
fn allows_a_new_room_instead() {
    assert_eq!(refused_by(A::Invite, General), None);
    assert_eq!(refused_by(A::Leave, OneToOne), None);
}

// refuses: RM-11
#[test]
fn refuses_inviting_to_a_one_to_one_room() {
    assert_eq!(refused_by(A::Invite, OneToOne), Some("RM-11"));
}

// allows: RM-12
#[test]
fn allows_removing_from_a_general_room() {
    assert_eq!(refused_by(A::Remove, General), None);
}

// refuses: RM-12
#[test]
fn refuses_removing_from_a_one_to_one_room() {
    assert_eq!(refused_by(A::Remove, OneToOne), Some("RM-12"));
}

// allows: RM-13
#[test]
fn allows_leaving_one_to_one_and_general_rooms() {
    for kind in [OneToOne, General] {
        assert_eq!(refused_by(A::Leave, kind), None, "{kind}");
    }
}

// allows: RM-14
#[test]
fn allows_a_participant_to_read_a_room_of_every_kind() {
    for kind in RoomKind::ALL {
        assert_eq!(refused_by(A::Read, kind), None, "{kind}");
    }
}

// allows: RM-19
#[test]
fn allows_reading_a_team_room_and_starting_from_it() {
    for action in [A::Read, A::StartFrom] {
        assert_eq!(refused_by(action, Team), None, "{action}");
    }
}

// refuses: RM-19
#[test]
fn refuses_changing_a_team_room_by_hand() {
    for action in [A::Describe, A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, Team), Some("RM-19"), "{action}");
    }
}

// allows: RM-20
#[test]
fn allows_reading_a_group_room_and_starting_from_it() {
    for action in [A::Read, A::StartFrom] {
        assert_eq!(refused_by(action, Group), None, "{action}");
    }
}

// refuses: RM-20
#[test]
fn refuses_changing_a_group_room_but_through_its_group() {
    for action in [A::Describe, A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, Group), Some("RM-20"), "{action}");
    }
}

// allows: CO-2
#[test]
fn allows_a_frozen_room_to_be_read_and_taken_from() {
    for action in [A::Read, A::Leave, A::Remove] {
        assert!(action.allowed_while_frozen(), "{action}");
    }
}

// refuses: CO-2
#[test]
fn refuses_a_frozen_room_anything_new() {
    for action in [A::Describe, A::Invite, A::StartFrom, A::Convert] {
        assert!(!action.allowed_while_frozen(), "{action}");
    }
}

fn refused_by(action: RoomAction, kind: RoomKind) -> Option<&'static str> {
    match action.grant(kind) {
        RoomGrant::Granted => None,
        RoomGrant::Refused(rule) => Some(rule.code()),
    }
}
