//! Who may do what with a group, rule by rule.

use guildhall_kernel::Affiliation::{External, Internal};
use guildhall_kernel::Rule;
use guildhall_permissions::GroupAction as A;
use guildhall_permissions::Privacy::{Private, Public};
use guildhall_permissions::{GroupAction, GroupSetting, GroupType, Privacy, RoleCell, Roles};

use crate::team_actions::{in_team, leader};

/// What Masters do not decide: every other action manages the group.
const NOT_MANAGEMENT: [GroupAction; 11] = [
    A::View,
    A::Explain,
    A::ReadRoom,
    A::Mail,
    A::InviteToEvent,
    A::AskToJoin,
    A::WithdrawRequest,
    A::AppointLeader,
    A::OpenTeamRoom,
    A::ChangeLocks,
    A::Leave,
];

// allows: FT-1
#[test]
fn masters_switch_features() {
    assert_eq!(answer(A::SwitchFeatures, master(), Private), Ok(()));
}

// refuses: FT-1
#[test]
fn members_and_outsiders_cannot_switch_features() {
    for roles in [member(), external_member(), outsider(), stranger()] {
        assert_eq!(answer(A::SwitchFeatures, roles, Public), Err("FT-1"));
    }
}

// allows: GR-3
#[test]
fn a_master_who_is_a_member_reads_the_room() {
    assert_eq!(answer(A::ReadRoom, master().member(), Private), Ok(()));
}

// refuses: GR-3
#[test]
fn a_master_who_is_no_member_cannot_read_the_room() {
    assert_eq!(answer(A::ReadRoom, master(), Public), Err("GR-3"));
}

// allows: GR-9
#[test]
fn masters_manage_the_group() {
    for roles in [master(), master().member()] {
        for action in management() {
            assert_eq!(answer(action, roles, Private), Ok(()), "{action}");
        }
    }
}

// allows: GR-9
#[test]
fn administrators_manage_everything_except_the_privacy_and_a_mastership_of_their_own() {
    let of_masters = [A::ChangePrivacy, A::HandOver];
    for action in management().filter(|action| !of_masters.contains(action)) {
        assert_eq!(answer(action, outsider().administrator(), Private), Ok(()), "{action}");
    }
}

// about: GR-9
#[test]
fn each_role_of_a_user_is_answered_by_one_cell() {
    for roles in [master(), member().administrator(), leader(), stranger()] {
        for action in A::ALL {
            let cells = action.cells(&roles);
            assert!(cells.iter().map(|cell| cell.role).eq(roles.iter()), "{action}");
            for RoleCell { role, cell } in cells {
                assert_eq!(cell, action.cell(roles.group_type(), role), "{action}");
            }
        }
    }
}

// allows: GR-9
#[test]
fn administrators_invite_the_members_of_a_private_group() {
    assert_eq!(answer(A::InviteToEvent, outsider().administrator(), Private), Ok(()));
}

// refuses: GR-9
#[test]
fn other_users_cannot_manage_the_group() {
    for roles in [member(), external_member(), outsider(), stranger()] {
        for action in management() {
            let rule = own_rule(action).unwrap_or("GR-9");
            assert_eq!(answer(action, roles, Public), Err(rule), "{action}");
        }
    }
}

// refuses: GR-9
#[test]
fn an_administrator_who_is_no_member_cannot_read_the_room() {
    assert!(answer(A::ReadRoom, outsider().administrator(), Public).is_err());
    assert_eq!(answer(A::ReadRoom, member().administrator(), Public), Ok(()));
}

// allows: GR-3
#[test]
fn masters_hand_over_their_mastership() {
    for roles in [master(), master().member(), master().administrator()] {
        assert_eq!(answer(A::HandOver, roles, Private), Ok(()), "{roles:?}");
    }
}

// refuses: GR-3
#[test]
fn an_administrator_who_is_no_master_has_no_mastership_to_hand_over() {
    for roles in [outsider().administrator(), member().administrator()] {
        assert_eq!(answer(A::HandOver, roles, Public), Err("GR-3"), "{roles:?}");
    }
}

// allows: GR-10
#[test]
fn a_master_removes_members_and_steps_down() {
    assert_eq!(answer(A::RemoveMembers, master().member(), Private), Ok(()));
    assert_eq!(answer(A::DismissMasters, master(), Private), Ok(()));
}

// refuses: GR-10
#[test]
fn no_user_can_leave_a_group() {
    for roles in every_user() {
        assert_eq!(answer(A::Leave, roles, Public), Err("GR-10"), "{roles:?}");
        assert_eq!(answer(A::Leave, roles, Private), Err("GR-10"), "{roles:?}");
    }
}

// allows: GR-14
#[test]
fn masters_change_the_privacy() {
    assert_eq!(answer(A::ChangePrivacy, master(), Private), Ok(()));
    assert_eq!(answer(A::ChangePrivacy, master().administrator(), Public), Ok(()));
}

// refuses: GR-14
#[test]
fn administrators_and_members_cannot_change_the_privacy() {
    for roles in [outsider().administrator(), member().administrator(), member()] {
        assert_eq!(answer(A::ChangePrivacy, roles, Public), Err("GR-14"));
    }
}

// allows: GR-15
#[test]
fn members_masters_and_administrators_see_a_private_group() {
    for roles in [member(), external_member(), master(), outsider().administrator()] {
        assert_eq!(answer(A::View, roles, Private), Ok(()), "{roles:?}");
    }
}

// refuses: GR-15
#[test]
fn outsiders_do_not_see_a_private_group() {
    for action in [A::View, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, outsider(), Private), Err("GR-15"), "{action}");
    }
}

// allows: GR-17
#[test]
fn outsiders_view_mail_invite_and_ask_to_join_a_public_group() {
    for action in [A::View, A::Mail, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, outsider(), Public), Ok(()), "{action}");
    }
}

// allows: GR-17
// refuses: GR-17
#[test]
fn members_and_managers_ask_what_others_may_do_and_outsiders_and_guests_do_not() {
    for roles in [member(), stranger().master(), outsider().administrator()] {
        assert_eq!(answer(A::Explain, roles, Private), Ok(()));
    }
    for roles in [external_member(), outsider(), stranger()] {
        assert_eq!(answer(A::Explain, roles, Public), Err("GR-17"));
    }
}

// refuses: GR-17
#[test]
fn outsiders_cannot_read_the_room() {
    assert_eq!(answer(A::ReadRoom, outsider(), Public), Err("GR-17"));
}

// refuses: GR-17
#[test]
fn strangers_do_not_see_a_public_group() {
    for action in [A::View, A::ReadRoom, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, stranger(), Public), Err("GR-17"), "{action}");
    }
}

// allows: GR-17
#[test]
fn masters_and_administrators_answer_requests_to_join_and_outsiders_withdraw_theirs() {
    for roles in [master(), outsider().administrator()] {
        for action in [A::AcceptRequests, A::DeclineRequests, A::WithdrawRequest] {
            assert_eq!(answer(action, roles, Private), Ok(()), "{action}");
        }
    }
    assert_eq!(answer(A::WithdrawRequest, outsider(), Public), Ok(()));
}

// allows: GR-17
#[test]
fn a_user_who_takes_part_through_a_nested_group_can_withdraw_a_request() {
    for roles in [member(), external_member()] {
        assert_eq!(answer(A::WithdrawRequest, roles, Public), Ok(()), "{roles:?}");
    }
}

// refuses: GR-17
#[test]
fn a_stranger_has_no_request_to_withdraw() {
    assert_eq!(answer(A::WithdrawRequest, stranger(), Public), Err("GR-17"));
    assert_eq!(answer(A::WithdrawRequest, outsider(), Private), Err("GR-15"));
}

// refuses: GR-17
#[test]
fn members_and_masters_cannot_ask_to_join() {
    for roles in [member(), external_member(), master()] {
        assert_eq!(answer(A::AskToJoin, roles, Public), Err("GR-17"), "{roles:?}");
    }
}

// allows: CO-2
#[test]
fn a_frozen_group_can_be_read_reduced_and_deleted() {
    for action in [A::View, A::ReadRoom, A::RemoveMembers, A::DismissMasters, A::Delete] {
        assert!(action.allowed_while_frozen(), "{action}");
    }
}

// refuses: CO-2
#[test]
fn a_frozen_group_takes_nothing_new() {
    for action in [A::AddMembers, A::AppointMasters, A::EditProfile, A::SwitchFeatures] {
        assert!(!action.allowed_while_frozen(), "{action}");
    }
}

// allows: GR-18
#[test]
fn the_directory_removes_users_from_a_group() {
    for action in [A::RemoveMembers, A::DismissMasters] {
        assert_eq!(answer(action, directory_of_group(), Private), Ok(()), "{action}");
    }
}

// refuses: GR-9
#[test]
fn the_directory_does_nothing_else_with_a_group() {
    let taking_out = [A::View, A::RemoveMembers, A::DismissMasters];
    for action in A::ALL.into_iter().filter(|action| !taking_out.contains(action)) {
        let rule = match action {
            A::AppointLeader | A::OpenTeamRoom => "RM-19",
            A::Leave => "GR-10",
            _ => own_rule(action).unwrap_or("GR-9"),
        };
        assert_eq!(answer(action, directory_of_group(), Public), Err(rule), "{action}");
    }
}

// allows: CO-6
#[test]
fn administrators_lock_settings() {
    for roles in [outsider(), member(), master().member()].map(Roles::administrator) {
        assert_eq!(answer(A::ChangeLocks, roles, Private), Ok(()), "{roles:?}");
        assert_eq!(answer(A::ChangeLocks, in_team(roles), Private), Ok(()));
    }
}

// about: CO-6
#[test]
fn a_row_names_the_setting_that_its_action_changes() {
    let changing = |setting| -> Vec<_> {
        A::ALL.into_iter().filter(|action| action.setting() == Some(setting)).collect()
    };
    for setting in GroupSetting::ALL {
        let expected = match setting {
            GroupSetting::Members => vec![A::AcceptRequests, A::AddMembers, A::RemoveMembers],
            GroupSetting::Name => vec![A::Rename],
            GroupSetting::Privacy => {
                management().filter(|a| own_rule(*a) == Some("GR-14")).collect()
            }
            _ => Vec::new(),
        };
        assert_eq!(changing(setting), expected, "{setting}");
    }
}

// refuses: CO-6
#[test]
fn masters_and_leaders_cannot_lock_settings() {
    for roles in [member(), master(), master().member(), outsider(), stranger(), leader()] {
        assert_eq!(answer(A::ChangeLocks, roles, Public), Err("CO-6"), "{roles:?}");
    }
}

pub(crate) fn answer(
    action: GroupAction,
    roles: Roles,
    privacy: Privacy,
) -> Result<(), &'static str> {
    action.authorize(&roles, privacy).map_err(Rule::code)
}

/// Returns the actions that manage a group.
pub(crate) fn management() -> impl Iterator<Item = GroupAction> {
    A::ALL.into_iter().filter(|action| !NOT_MANAGEMENT.contains(action))
}

/// Returns the rule of an action that is not only a matter of management.
pub(crate) fn own_rule(action: GroupAction) -> Option<&'static str> {
    match action {
        A::ChangePrivacy => Some("GR-14"),
        A::ChangeLocks => Some("CO-6"),
        A::SwitchFeatures => Some("FT-1"),
        _ => None,
    }
}

pub(crate) fn every_user() -> [Roles; 8] {
    [
        member(),
        external_member(),
        master(),
        master().member(),
        outsider(),
        stranger(),
        outsider().administrator(),
        master().member().administrator(),
    ]
}

pub(crate) fn directory_of_group() -> Roles {
    Roles::directory(GroupType::Group)
}

pub(crate) fn member() -> Roles {
    Roles::of(Internal).member()
}

fn external_member() -> Roles {
    Roles::of(External).member()
}

fn master() -> Roles {
    Roles::of(Internal).master()
}

pub(crate) fn outsider() -> Roles {
    Roles::of(Internal)
}

pub(crate) fn stranger() -> Roles {
    Roles::of(External)
}
