//! The tables of who may do what with a group, and with a team.

use guildhall_kernel::Rule;
use guildhall_kernel::rules::CO_6;

use crate::rules::{FT_1, GR_3, GR_9, GR_10, GR_14, GR_17, RM_19};
use crate::{Cell, GroupAction, Role};

pub(crate) type Row<const ROLES: usize> = (GroupAction, [(Role, Cell); ROLES]);

/// The table for groups: each action, and what it answers to each role. Somebody with several roles
/// may do what one of them may. It decides and it documents.
pub const GROUP_ACTIONS: [Row<7>; 21] = {
    use Cell::{Always, Never, WhilePublic};
    const NO_TEAM: Cell = Never(&RM_19);
    [
        row(
            GroupAction::View,
            [Always, Always, Always, WhilePublic, Never(&GR_17), Always, Always],
        ),
        row(
            GroupAction::ReadRoom,
            [
                Always,
                Always,
                Never(&GR_3),
                Never(&GR_17),
                Never(&GR_17),
                Never(&GR_9),
                Never(&GR_9),
            ],
        ),
        row(GroupAction::Mail, [Always, Always, Always, Always, Always, Always, Never(&GR_9)]),
        row(
            GroupAction::InviteToEvent,
            [Always, Always, Always, WhilePublic, Never(&GR_17), Always, Never(&GR_9)],
        ),
        row(
            GroupAction::AskToJoin,
            [
                Never(&GR_17),
                Never(&GR_17),
                Never(&GR_17),
                WhilePublic,
                Never(&GR_17),
                Never(&GR_17),
                Never(&GR_9),
            ],
        ),
        managed(GroupAction::EditProfile, &GR_9, Never(&GR_9)),
        managed(GroupAction::Rename, &GR_9, Never(&GR_9)),
        row(GroupAction::AppointLeader, [NO_TEAM; 7]),
        managed(GroupAction::AppointMasters, &GR_9, Never(&GR_9)),
        managed(GroupAction::DismissMasters, &GR_9, Always),
        managed(GroupAction::AddMembers, &GR_9, Never(&GR_9)),
        managed(GroupAction::RemoveMembers, &GR_9, Always),
        row(GroupAction::OpenTeamRoom, [NO_TEAM; 7]),
        managed(GroupAction::SwitchFeatures, &FT_1, Never(&FT_1)),
        row(
            GroupAction::LockFeatures,
            [
                Never(&CO_6),
                Never(&CO_6),
                Never(&CO_6),
                Never(&CO_6),
                Never(&CO_6),
                Always,
                Never(&CO_6),
            ],
        ),
        managed(GroupAction::DeleteData, &GR_9, Never(&GR_9)),
        managed(GroupAction::EditMailingList, &GR_9, Never(&GR_9)),
        row(
            GroupAction::ChangePrivacy,
            [
                Never(&GR_14),
                Never(&GR_14),
                Always,
                Never(&GR_14),
                Never(&GR_14),
                Never(&GR_14),
                Never(&GR_14),
            ],
        ),
        managed(GroupAction::ChangeNotification, &GR_9, Never(&GR_9)),
        managed(GroupAction::Delete, &GR_9, Never(&GR_9)),
        row(GroupAction::Leave, [Never(&GR_10); 7]),
    ]
};

/// The table for teams: its members and its name are the directory's, and what Masters do for a
/// group its leader does (RM-19). It decides and it documents.
pub const TEAM_ACTIONS: [Row<6>; 21] = {
    use Cell::{Always, Never, WhilePublic};
    const NO: Cell = Never(&RM_19);
    [
        team(GroupAction::View, [Always, Always, WhilePublic, Never(&GR_17), Always, Always]),
        team(
            GroupAction::ReadRoom,
            [Always, Always, Never(&GR_17), Never(&GR_17), Never(&GR_9), NO],
        ),
        team(GroupAction::Mail, [Always, Always, Always, Always, Always, NO]),
        team(GroupAction::InviteToEvent, [Always, Always, WhilePublic, Never(&GR_17), Always, NO]),
        team(GroupAction::AskToJoin, [NO; 6]),
        led(GroupAction::EditProfile, &RM_19),
        of_directory(GroupAction::Rename),
        of_directory(GroupAction::AppointLeader),
        team(GroupAction::AppointMasters, [NO; 6]),
        team(GroupAction::DismissMasters, [NO; 6]),
        of_directory(GroupAction::AddMembers),
        of_directory(GroupAction::RemoveMembers),
        team(GroupAction::OpenTeamRoom, [NO, Always, NO, NO, NO, NO]),
        led(GroupAction::SwitchFeatures, &FT_1),
        team(
            GroupAction::LockFeatures,
            [Never(&CO_6), Never(&CO_6), Never(&CO_6), Never(&CO_6), Always, Never(&CO_6)],
        ),
        led(GroupAction::DeleteData, &RM_19),
        led(GroupAction::EditMailingList, &RM_19),
        team(
            GroupAction::ChangePrivacy,
            [Never(&GR_14), Always, Never(&GR_14), Never(&GR_14), Never(&GR_14), Never(&GR_14)],
        ),
        led(GroupAction::ChangeNotification, &RM_19),
        of_directory(GroupAction::Delete),
        team(GroupAction::Leave, [NO; 6]),
    ]
};

const fn row(action: GroupAction, grants: [Cell; 7]) -> Row<7> {
    let [member, external_member, master, outsider, stranger, administrator, directory] = grants;
    (
        action,
        [
            (Role::Member, member),
            (Role::ExternalMember, external_member),
            (Role::Master, master),
            (Role::Outsider, outsider),
            (Role::Stranger, stranger),
            (Role::Administrator, administrator),
            (Role::Directory, directory),
        ],
    )
}

const fn managed(action: GroupAction, rule: &'static Rule, directory: Cell) -> Row<7> {
    use Cell::{Always, Never};
    row(action, [Never(rule), Never(rule), Always, Never(rule), Never(rule), Always, directory])
}

const fn team(action: GroupAction, grants: [Cell; 6]) -> Row<6> {
    let [member, leader, outsider, stranger, administrator, directory] = grants;
    (
        action,
        [
            (Role::Member, member),
            (Role::Leader, leader),
            (Role::Outsider, outsider),
            (Role::Stranger, stranger),
            (Role::Administrator, administrator),
            (Role::Directory, directory),
        ],
    )
}

const fn led(action: GroupAction, rule: &'static Rule) -> Row<6> {
    use Cell::{Always, Never};
    team(action, [Never(rule), Always, Never(rule), Never(rule), Always, Never(rule)])
}

const fn of_directory(action: GroupAction) -> Row<6> {
    use Cell::{Always, Never};
    const NO: Cell = Never(&RM_19);
    team(action, [NO, NO, NO, NO, NO, Always])
}
