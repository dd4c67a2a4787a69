//! What a participant may do in a room of each kind, rule by rule.

use guildhall_kernel::RoomKind::{self, General, Group, OneToOne, Team, ToMe};
use guildhall_permissions::RoomAction as A;
use guildhall_permissions::{Cell, RoomAction};

// allows: GR-6
#[test]
fn a_general_room_is_converted() {
    assert_eq!(refused_by(A::Convert, General), None);
}

// refuses: GR-6
#[test]
fn no_other_room_is_converted() {
    for kind in [ToMe, OneToOne, Team, Group] {
        assert_eq!(refused_by(A::Convert, kind), Some("GR-6"), "{kind}");
    }
}

// allows: RM-2
#[test]
fn the_owner_reads_a_to_me_room() {
    assert_eq!(refused_by(A::Read, ToMe), None);
}

// refuses: RM-2
#[test]
fn no_user_joins_or_leaves_a_to_me_room() {
    for action in [A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, ToMe), Some("RM-2"), "{action}");
    }
}

// allows: RM-7
#[test]
fn a_room_starts_from_a_general_team_or_group_room() {
    for kind in [General, Team, Group] {
        assert_eq!(refused_by(A::StartFrom, kind), None, "{kind}");
    }
}

// refuses: RM-7
#[test]
fn no_room_starts_from_a_to_me_or_one_to_one_room() {
    for kind in [ToMe, OneToOne] {
        assert_eq!(refused_by(A::StartFrom, kind), Some("RM-7"), "{kind}");
    }
}

// allows: RM-9
#[test]
fn a_general_room_is_edited() {
    assert_eq!(refused_by(A::EditInfo, General), None);
}

// refuses: RM-9
#[test]
fn a_to_me_or_one_to_one_room_is_not_edited() {
    for kind in [ToMe, OneToOne] {
        assert_eq!(refused_by(A::EditInfo, kind), Some("RM-9"), "{kind}");
    }
}

// allows: RM-10
#[test]
fn a_participant_invites_to_a_general_room() {
    assert_eq!(refused_by(A::Invite, General), None);
}

// allows: RM-11
#[test]
fn a_pair_can_be_left_for_a_general_room() {
    assert_eq!(refused_by(A::Invite, General), None);
    assert_eq!(refused_by(A::Leave, OneToOne), None);
}

// refuses: RM-11
#[test]
fn no_user_invites_to_a_one_to_one_room() {
    assert_eq!(refused_by(A::Invite, OneToOne), Some("RM-11"));
}

// allows: RM-12
#[test]
fn a_participant_removes_users_from_a_general_room() {
    assert_eq!(refused_by(A::Remove, General), None);
}

// refuses: RM-12
#[test]
fn no_user_removes_users_from_a_one_to_one_room() {
    assert_eq!(refused_by(A::Remove, OneToOne), Some("RM-12"));
}

// allows: RM-13
#[test]
fn a_participant_leaves_one_to_one_and_general_rooms() {
    for kind in [OneToOne, General] {
        assert_eq!(refused_by(A::Leave, kind), None, "{kind}");
    }
}

// allows: RM-14
#[test]
fn a_participant_reads_a_room_of_every_kind() {
    for kind in RoomKind::ALL {
        assert_eq!(refused_by(A::Read, kind), None, "{kind}");
    }
}

// allows: RM-19
#[test]
fn a_member_reads_a_team_room_and_starts_from_it() {
    for action in [A::Read, A::StartFrom] {
        assert_eq!(refused_by(action, Team), None, "{action}");
    }
}

// refuses: RM-19
#[test]
fn no_user_changes_a_team_room_directly() {
    for action in [A::EditInfo, A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, Team), Some("RM-19"), "{action}");
    }
}

// allows: RM-20
#[test]
fn a_member_reads_a_group_room_and_starts_from_it() {
    for action in [A::Read, A::StartFrom] {
        assert_eq!(refused_by(action, Group), None, "{action}");
    }
}

// refuses: RM-20
#[test]
fn no_user_changes_a_group_room_directly() {
    for action in [A::EditInfo, A::Invite, A::Remove, A::Leave] {
        assert_eq!(refused_by(action, Group), Some("RM-20"), "{action}");
    }
}

// allows: CO-2
#[test]
fn a_frozen_room_can_be_read_left_and_reduced() {
    for action in [A::Read, A::Leave, A::Remove] {
        assert!(action.allowed_while_frozen(), "{action}");
    }
}

// refuses: CO-2
#[test]
fn a_frozen_room_takes_nothing_new() {
    for action in [A::EditInfo, A::Invite, A::StartFrom, A::Convert] {
        assert!(!action.allowed_while_frozen(), "{action}");
    }
}

fn refused_by(action: RoomAction, kind: RoomKind) -> Option<&'static str> {
    match action.cell(kind) {
        Cell::Yes => None,
        Cell::No(rule) | Cell::WhilePublic(rule) => Some(rule.code()),
    }
}
