//! Who may do what with a team (RM-19), and what only a team has.

use guildhall_permissions::GroupAction as A;
use guildhall_permissions::Privacy::{Private, Public};
use guildhall_permissions::{GroupAction, GroupType, Roles};

use crate::group_actions::{
    answer, directory_of_group, every_user, management, member, outsider, own_rule, stranger,
};

/// What only the directory does with a team.
const OF_THE_UNIT: [GroupAction; 5] =
    [A::Rename, A::AppointLeader, A::AddMembers, A::RemoveMembers, A::Delete];

// allows: RM-19
#[test]
fn the_directory_changes_a_team() {
    for action in OF_THE_UNIT {
        assert_eq!(answer(action, directory_of_team(), Private), Ok(()), "{action}");
    }
    assert_eq!(answer(A::View, directory_of_team(), Private), Ok(()));
}

// refuses: RM-19
#[test]
fn no_other_user_does_what_the_directory_does() {
    for roles in every_user_of_a_team() {
        for action in OF_THE_UNIT {
            assert_eq!(answer(action, roles, Public), Err("RM-19"), "{action}: {roles:?}");
        }
    }
}

// refuses: RM-19
#[test]
fn the_directory_does_not_do_what_a_leader_decides() {
    let room = [A::ReadRoom, A::Mail, A::InviteToEvent, A::OpenTeamRoom, A::Leave];
    let room = room.into_iter().chain(REQUESTS);
    for action in room.chain(of_the_leader()) {
        let rule = own_rule(action).unwrap_or("RM-19");
        assert_eq!(answer(action, directory_of_team(), Public), Err(rule), "{action}");
    }
}

// allows: RM-19
#[test]
fn a_leader_manages_a_team_as_a_master_manages_a_group() {
    for action in of_the_leader() {
        assert_eq!(answer(action, leader(), Private), Ok(()), "{action}");
    }
}

// allows: RM-19
#[test]
fn administrators_do_what_a_leader_does_except_privacy_and_opening() {
    let administrator = in_team(outsider().administrator());
    for action in of_the_leader() {
        let expected = match own_rule(action) {
            Some("GR-14") => Err("GR-14"),
            _ => Ok(()),
        };
        assert_eq!(answer(action, administrator, Private), expected, "{action}");
    }
    assert_eq!(answer(A::OpenTeamRoom, administrator, Public), Err("RM-19"));
}

// refuses: RM-19
#[test]
fn members_cannot_do_what_the_leader_does() {
    for roles in [member(), outsider(), stranger()].map(in_team) {
        for action in of_the_leader() {
            let rule = own_rule(action).unwrap_or("RM-19");
            assert_eq!(answer(action, roles, Public), Err(rule), "{action}");
        }
    }
}

// allows: RM-19
#[test]
fn the_leader_opens_the_room() {
    assert_eq!(answer(A::OpenTeamRoom, leader(), Private), Ok(()));
    assert_eq!(answer(A::OpenTeamRoom, leader().administrator(), Private), Ok(()));
}

// refuses: RM-19
#[test]
fn a_team_has_no_masters_and_no_user_leaves_it_or_asks_to_join() {
    for roles in every_user_of_a_team().into_iter().chain([directory_of_team()]) {
        let of_groups = [A::AppointMasters, A::DismissMasters, A::HandOver, A::Leave];
        for action in of_groups.into_iter().chain(REQUESTS) {
            assert_eq!(answer(action, roles, Public), Err("RM-19"), "{action}: {roles:?}");
        }
    }
}

// refuses: RM-19
#[test]
fn a_group_has_no_leader_and_its_room_is_not_opened() {
    for roles in every_user().into_iter().chain([directory_of_group()]) {
        for action in [A::AppointLeader, A::OpenTeamRoom] {
            assert_eq!(answer(action, roles, Public), Err("RM-19"), "{action}: {roles:?}");
        }
    }
}

// allows: GR-15
// refuses: GR-15
#[test]
fn only_members_and_administrators_see_a_private_team() {
    let seen = [member(), leader(), outsider().administrator()].map(in_team);
    for roles in seen {
        assert_eq!(answer(A::View, roles, Private), Ok(()), "{roles:?}");
    }
    for action in [A::View, A::InviteToEvent] {
        assert_eq!(answer(action, in_team(outsider()), Private), Err("GR-15"), "{action}");
        assert_eq!(answer(action, in_team(outsider()), Public), Ok(()), "{action}");
    }
}

/// What is about requests to join: a team has none.
const REQUESTS: [GroupAction; 4] =
    [A::AcceptRequests, A::AskToJoin, A::DeclineRequests, A::WithdrawRequest];

/// Returns what a leader does with a team as a Master does with a group.
fn of_the_leader() -> impl Iterator<Item = GroupAction> {
    let masters = [A::AppointMasters, A::DismissMasters, A::HandOver];
    let of_groups =
        move |action: &GroupAction| masters.contains(action) || REQUESTS.contains(action);
    management().filter(move |action| !OF_THE_UNIT.contains(action) && !of_groups(action))
}

/// Returns every set of roles in a team.
fn every_user_of_a_team() -> [Roles; 6] {
    let leader = member().leader();
    let chief = leader.administrator();
    [member(), leader, chief, outsider(), stranger(), outsider().administrator()].map(in_team)
}

pub(crate) fn in_team(roles: Roles) -> Roles {
    roles.in_group_type(GroupType::Team)
}

pub(crate) fn leader() -> Roles {
    in_team(member().leader())
}

fn directory_of_team() -> Roles {
    Roles::directory(GroupType::Team)
}
