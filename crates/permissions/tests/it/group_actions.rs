//! Who may do what with a group, rule by rule.

use guildhall_kernel::Affiliation::{External, Internal};
use guildhall_kernel::Rule;
use guildhall_permissions::GroupAction as A;
use guildhall_permissions::Privacy::{Private, Public};
use guildhall_permissions::{GroupAction, GroupType, Privacy, Roles};

use crate::team_actions::{in_team, leader};

const MANAGEMENT: [GroupAction; 12] = [
    A::EditProfile,
    A::Rename,
    A::AppointMasters,
    A::DismissMasters,
    A::AddMembers,
    A::RemoveMembers,
    A::SwitchFeatures,
    A::DeleteData,
    A::EditMailingList,
    A::ChangePrivacy,
    A::ChangeNotification,
    A::Delete,
];

// allows: FT-1
#[test]
fn allows_masters_to_switch_features() {
    assert_eq!(answer(A::SwitchFeatures, &master(), Private), Ok(()));
}

// refuses: FT-1
#[test]
fn refuses_members_and_outsiders_to_switch_features() {
    for standing in [member(), external_member(), outsider(), stranger()] {
        assert_eq!(answer(A::SwitchFeatures, &standing, Public), Err("FT-1"));
    }
}

// allows: GR-3
#[test]
fn allows_a_master_who_is_a_member_to_read_the_room() {
    assert_eq!(answer(A::ReadRoom, &master().member(), Private), Ok(()));
}

// refuses: GR-3
#[test]
fn refuses_a_master_who_is_no_member_to_read_the_room() {
    assert_eq!(answer(A::ReadRoom, &master(), Public), Err("GR-3"));
}

// allows: GR-9
#[test]
fn allows_masters_to_manage_the_group() {
    for standing in [master(), master().member()] {
        for action in MANAGEMENT {
            assert_eq!(answer(action, &standing, Private), Ok(()), "{action}");
        }
    }
}

// allows: GR-9
#[test]
fn allows_administrators_all_of_it_but_the_privacy() {
    for action in MANAGEMENT.into_iter().filter(|action| *action != A::ChangePrivacy) {
        assert_eq!(answer(action, &outsider().administrator(), Private), Ok(()), "{action}");
    }
}

// allows: GR-9
#[test]
fn allows_administrators_to_invite_the_members_of_a_private_group() {
    assert_eq!(answer(A::InviteToEvent, &outsider().administrator(), Private), Ok(()));
}

// refuses: GR-9
#[test]
fn refuses_everybody_else_to_manage_the_group() {
    for standing in [member(), external_member(), outsider(), stranger()] {
        for action in MANAGEMENT {
            let rule = match action {
                A::ChangePrivacy => "GR-14",
                A::SwitchFeatures => "FT-1",
                _ => "GR-9",
            };
            assert_eq!(answer(action, &standing, Public), Err(rule), "{action}");
        }
    }
}

// refuses: GR-9
#[test]
fn refuses_an_administrator_to_read_the_room() {
    assert!(answer(A::ReadRoom, &outsider().administrator(), Public).is_err());
    assert_eq!(answer(A::ReadRoom, &member().administrator(), Public), Ok(()));
}

// allows: GR-10
#[test]
fn allows_a_master_to_remove_members_and_to_step_down() {
    assert_eq!(answer(A::RemoveMembers, &master().member(), Private), Ok(()));
    assert_eq!(answer(A::DismissMasters, &master(), Private), Ok(()));
}

// refuses: GR-10
#[test]
fn refuses_everybody_to_leave() {
    for standing in everybody() {
        assert_eq!(answer(A::Leave, &standing, Public), Err("GR-10"), "{standing:?}");
        assert_eq!(answer(A::Leave, &standing, Private), Err("GR-10"), "{standing:?}");
    }
}

// allows: GR-14
#[test]
fn allows_masters_to_change_the_privacy() {
    assert_eq!(answer(A::ChangePrivacy, &master(), Private), Ok(()));
    assert_eq!(answer(A::ChangePrivacy, &master().administrator(), Public), Ok(()));
}

// refuses: GR-14
#[test]
fn refuses_administrators_and_members_to_change_the_privacy() {
    for standing in [outsider().administrator(), member().administrator(), member()] {
        assert_eq!(answer(A::ChangePrivacy, &standing, Public), Err("GR-14"));
    }
}

// allows: GR-15
#[test]
fn allows_members_masters_and_administrators_to_see_a_private_group() {
    for standing in [member(), external_member(), master(), outsider().administrator()] {
        assert_eq!(answer(A::View, &standing, Private), Ok(()), "{standing:?}");
    }
}

// refuses: GR-15
#[test]
fn refuses_outsiders_to_see_a_private_group() {
    for action in [A::View, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, &outsider(), Private), Err("GR-15"), "{action}");
    }
}

// allows: GR-17
#[test]
fn allows_outsiders_to_see_mail_invite_and_ask_a_public_group() {
    for action in [A::View, A::Mail, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, &outsider(), Public), Ok(()), "{action}");
    }
}

// refuses: GR-17
#[test]
fn refuses_outsiders_to_enter_the_room() {
    assert_eq!(answer(A::ReadRoom, &outsider(), Public), Err("GR-17"));
}

// refuses: GR-17
#[test]
fn refuses_strangers_to_see_anything() {
    for action in [A::View, A::ReadRoom, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, &stranger(), Public), Err("GR-17"), "{action}");
    }
}

// refuses: GR-17
#[test]
fn refuses_who_belongs_to_the_group_to_ask_for_it() {
    for standing in [member(), external_member(), master()] {
        assert_eq!(answer(A::AskToJoin, &standing, Public), Err("GR-17"), "{standing:?}");
    }
}

// allows: CO-2
#[test]
fn allows_a_frozen_group_to_be_read_and_taken_from() {
    for action in [A::View, A::ReadRoom, A::RemoveMembers, A::DismissMasters, A::Delete] {
        assert!(action.allowed_while_frozen(), "{action}");
    }
}

// refuses: CO-2
#[test]
fn refuses_a_frozen_group_anything_new() {
    for action in [A::AddMembers, A::AppointMasters, A::EditProfile, A::SwitchFeatures] {
        assert!(!action.allowed_while_frozen(), "{action}");
    }
}

// allows: GR-18
#[test]
fn allows_the_directory_to_take_users_out_of_a_group() {
    for action in [A::RemoveMembers, A::DismissMasters] {
        assert_eq!(answer(action, &directory_of_group(), Private), Ok(()), "{action}");
    }
}

// refuses: GR-9
#[test]
fn refuses_the_directory_everything_else_of_a_group() {
    let taking_out = [A::View, A::RemoveMembers, A::DismissMasters];
    for action in A::ALL.into_iter().filter(|action| !taking_out.contains(action)) {
        let rule = match action {
            A::AppointLeader | A::OpenTeamRoom => "RM-19",
            A::ChangePrivacy => "GR-14",
            A::Leave => "GR-10",
            A::LockFeatures => "CO-6",
            A::SwitchFeatures => "FT-1",
            _ => "GR-9",
        };
        assert_eq!(answer(action, &directory_of_group(), Public), Err(rule), "{action}");
    }
}

// allows: CO-6
#[test]
fn allows_administrators_to_lock_features() {
    for standing in [outsider(), member(), master().member()].map(Roles::administrator) {
        assert_eq!(answer(A::LockFeatures, &standing, Private), Ok(()), "{standing:?}");
        assert_eq!(answer(A::LockFeatures, &in_team(standing), Private), Ok(()));
    }
}

// refuses: CO-6
#[test]
fn refuses_masters_and_leaders_to_lock_features() {
    for standing in [member(), master(), master().member(), outsider(), stranger(), leader()] {
        assert_eq!(answer(A::LockFeatures, &standing, Public), Err("CO-6"), "{standing:?}");
    }
}

pub(crate) fn answer(
    action: GroupAction,
    standing: &Roles,
    privacy: Privacy,
) -> Result<(), &'static str> {
    action.authorize(standing, privacy).map_err(Rule::code)
}

pub(crate) fn everybody() -> [Roles; 8] {
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
