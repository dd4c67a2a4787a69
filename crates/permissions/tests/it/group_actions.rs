//! Who may do what with a group, rule by rule.

use guildhall_kernel::Affiliation::{External, Internal};
use guildhall_kernel::Rule;
use guildhall_permissions::GroupAction as A;
use guildhall_permissions::Privacy::{Private, Public};
use guildhall_permissions::{GroupAction, Privacy, Standing, Stewardship};

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

#[test]
fn ft_1_allows_masters_to_switch_features() {
    assert_eq!(answer(A::SwitchFeatures, &master(), Private), Ok(()));
}

#[test]
fn ft_1_refuses_members_and_outsiders_to_switch_features() {
    for standing in [member(), external_member(), outsider(), stranger()] {
        assert_eq!(answer(A::SwitchFeatures, &standing, Public), Err("FT-1"));
    }
}

#[test]
fn gr_3_allows_a_master_who_is_a_member_to_read_the_room() {
    assert_eq!(answer(A::ReadRoom, &master().member(), Private), Ok(()));
}

#[test]
fn gr_3_refuses_a_master_who_is_no_member_to_read_the_room() {
    assert_eq!(answer(A::ReadRoom, &master(), Public), Err("GR-3"));
}

#[test]
fn gr_9_allows_masters_to_manage_the_group() {
    for standing in [master(), master().member()] {
        for action in MANAGEMENT {
            assert_eq!(answer(action, &standing, Private), Ok(()), "{action}");
        }
    }
}

#[test]
fn gr_9_allows_administrators_all_of_it_but_the_privacy() {
    for action in MANAGEMENT.into_iter().filter(|action| *action != A::ChangePrivacy) {
        assert_eq!(answer(action, &outsider().administrator(), Private), Ok(()), "{action}");
    }
}

#[test]
fn gr_9_allows_administrators_to_invite_the_members_of_a_private_group() {
    assert_eq!(answer(A::InviteToEvent, &outsider().administrator(), Private), Ok(()));
}

#[test]
fn gr_9_refuses_everybody_else_to_manage_the_group() {
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

#[test]
fn gr_9_refuses_an_administrator_to_read_the_room() {
    assert!(answer(A::ReadRoom, &outsider().administrator(), Public).is_err());
    assert_eq!(answer(A::ReadRoom, &member().administrator(), Public), Ok(()));
}

#[test]
fn gr_10_allows_a_master_to_remove_members_and_to_step_down() {
    assert_eq!(answer(A::RemoveMembers, &master().member(), Private), Ok(()));
    assert_eq!(answer(A::DismissMasters, &master(), Private), Ok(()));
}

#[test]
fn gr_10_refuses_everybody_to_leave() {
    for standing in everybody() {
        assert_eq!(answer(A::Leave, &standing, Public), Err("GR-10"), "{standing:?}");
        assert_eq!(answer(A::Leave, &standing, Private), Err("GR-10"), "{standing:?}");
    }
}

#[test]
fn gr_14_allows_masters_to_change_the_privacy() {
    assert_eq!(answer(A::ChangePrivacy, &master(), Private), Ok(()));
    assert_eq!(answer(A::ChangePrivacy, &master().administrator(), Public), Ok(()));
}

#[test]
fn gr_14_refuses_administrators_and_members_to_change_the_privacy() {
    for standing in [outsider().administrator(), member().administrator(), member()] {
        assert_eq!(answer(A::ChangePrivacy, &standing, Public), Err("GR-14"));
    }
}

#[test]
fn gr_15_allows_members_masters_and_administrators_to_see_a_private_group() {
    for standing in [member(), external_member(), master(), outsider().administrator()] {
        assert_eq!(answer(A::View, &standing, Private), Ok(()), "{standing:?}");
    }
}

#[test]
fn gr_15_refuses_outsiders_to_see_a_private_group() {
    for action in [A::View, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, &outsider(), Private), Err("GR-15"), "{action}");
    }
}

#[test]
fn gr_17_allows_outsiders_to_see_mail_invite_and_ask_a_public_group() {
    for action in [A::View, A::Mail, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, &outsider(), Public), Ok(()), "{action}");
    }
}

#[test]
fn gr_17_refuses_outsiders_to_enter_the_room() {
    assert_eq!(answer(A::ReadRoom, &outsider(), Public), Err("GR-17"));
}

#[test]
fn gr_17_refuses_strangers_to_see_anything() {
    for action in [A::View, A::ReadRoom, A::InviteToEvent, A::AskToJoin] {
        assert_eq!(answer(action, &stranger(), Public), Err("GR-17"), "{action}");
    }
}

#[test]
fn gr_17_refuses_who_belongs_to_the_group_to_ask_for_it() {
    for standing in [member(), external_member(), master()] {
        assert_eq!(answer(A::AskToJoin, &standing, Public), Err("GR-17"), "{standing:?}");
    }
}

#[test]
fn co_2_allows_a_frozen_group_to_be_read_and_taken_from() {
    for action in [A::View, A::ReadRoom, A::RemoveMembers, A::DismissMasters, A::Delete] {
        assert!(action.outlasts_freeze(), "{action}");
    }
}

#[test]
fn co_2_refuses_a_frozen_group_anything_new() {
    for action in [A::AddMembers, A::AppointMasters, A::EditProfile, A::SwitchFeatures] {
        assert!(!action.outlasts_freeze(), "{action}");
    }
}

#[test]
fn gr_18_allows_the_directory_to_take_users_out_of_a_group() {
    for action in [A::RemoveMembers, A::DismissMasters] {
        assert_eq!(answer(action, &directory_of_group(), Private), Ok(()), "{action}");
    }
}

#[test]
fn gr_9_refuses_the_directory_everything_else_of_a_group() {
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

#[test]
fn co_6_allows_administrators_to_lock_features() {
    for standing in [outsider(), member(), master().member()].map(Standing::administrator) {
        assert_eq!(answer(A::LockFeatures, &standing, Private), Ok(()), "{standing:?}");
        assert_eq!(answer(A::LockFeatures, &in_team(standing), Private), Ok(()));
    }
}

#[test]
fn co_6_refuses_masters_and_leaders_to_lock_features() {
    for standing in [member(), master(), master().member(), outsider(), stranger(), leader()] {
        assert_eq!(answer(A::LockFeatures, &standing, Public), Err("CO-6"), "{standing:?}");
    }
}

pub(crate) fn answer(
    action: GroupAction,
    standing: &Standing,
    privacy: Privacy,
) -> Result<(), &'static str> {
    action.authorize(standing, privacy).map_err(Rule::code)
}

pub(crate) fn everybody() -> [Standing; 8] {
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

pub(crate) fn directory_of_group() -> Standing {
    Standing::directory(Stewardship::Masters)
}

pub(crate) fn member() -> Standing {
    Standing::of(Internal).member()
}

fn external_member() -> Standing {
    Standing::of(External).member()
}

fn master() -> Standing {
    Standing::of(Internal).master()
}

pub(crate) fn outsider() -> Standing {
    Standing::of(Internal)
}

pub(crate) fn stranger() -> Standing {
    Standing::of(External)
}
