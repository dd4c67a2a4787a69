//! The table of actions on groups and teams: one row per action.

use std::fmt;

use guildhall_kernel::Rule;
use guildhall_kernel::rules::CO_6;
use serde::{Deserialize, Serialize};

use crate::rules::{FT_1, GR_3, GR_9, GR_10, GR_14, GR_15, GR_17, RM_19};
use crate::{Cell, GroupType, Role, RoleCell, Roles, WhileFrozen};

/// An action on a group or a team.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupAction {
    /// Sees that it exists, its name and its members.
    #[doc(alias = "GR-15")]
    View,
    /// Asks which users may do what with it, and why. Each user who sees it asks about themself.
    #[doc(alias = "GR-15")]
    Explain,
    /// Reads the conversation in its room.
    ReadRoom,
    /// Mails it. Its mailing list decides.
    Mail,
    /// Invites all its members to an event.
    InviteToEvent,
    /// Asks for membership.
    AskToJoin,
    /// Edits its profile picture and description.
    EditProfile,
    /// Gives it another name.
    Rename,
    /// Makes a user the leader of a team.
    AppointLeader,
    /// Appoints Masters.
    AppointMasters,
    /// Dismisses Masters, the acting user included.
    DismissMasters,
    /// Hands their own mastership over to another user.
    #[doc(alias = "GR-3")]
    HandOver,
    /// Adds members: users, teams and other groups.
    AddMembers,
    /// Removes members, the acting user included.
    RemoveMembers,
    /// Opens the room of a team, by turning its Message on for the first time.
    OpenTeamRoom,
    /// Switches its features.
    #[doc(alias = "FT-1")]
    SwitchFeatures,
    /// Locks and unlocks the settings of its features.
    #[doc(alias = "CO-6")]
    LockFeatures,
    /// Deletes the data of a feature.
    #[doc(alias = "FT-4")]
    DeleteData,
    /// Edits its mailing list.
    EditMailingList,
    /// Makes it public or private.
    #[doc(alias = "GR-14")]
    ChangePrivacy,
    /// Turns the notification of its members on or off.
    ChangeNotification,
    /// Deletes it.
    Delete,
    /// Leaves it.
    #[doc(alias = "GR-10")]
    Leave,
}

impl GroupAction {
    /// Every action, in the order of the table.
    #[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
    pub const ALL: [Self; 23] = {
        let mut all = [Self::View; 23];
        let mut index = 0;
        while index < 23 {
            all[index] = GROUP_ACTIONS[index].action;
            index += 1;
        }
        all
    };

    /// Checks that a user with these roles may do this in a group of this privacy.
    ///
    /// # Errors
    /// The rule that refuses. If several roles are refused, it is the rule of the last one in the
    /// order of [`Role`]. If every role would be allowed in a public group, it is the rule that
    /// hides a private one (GR-15).
    #[doc(alias = "GR-9")]
    pub fn authorize(self, roles: &Roles, privacy: Privacy) -> Result<(), &'static Rule> {
        let (mut hidden, mut refused) = (None, None);
        for role in roles.iter() {
            match (self.cell(roles.group_type(), role), privacy) {
                (Cell::Yes, _) | (Cell::WhilePublic(_), Privacy::Public) => return Ok(()),
                (Cell::WhilePublic(rule), Privacy::Private) => hidden = Some(rule),
                (Cell::No(rule), _) => refused = Some(rule),
            }
        }
        Err(refused.or(hidden).unwrap_or(&GR_15))
    }

    /// Returns the cells that answer a user with these roles, one for each role.
    #[doc(alias = "GR-9")]
    #[must_use]
    pub fn cells(self, roles: &Roles) -> Vec<RoleCell> {
        let cell = |role| RoleCell { role, cell: self.cell(roles.group_type(), role) };
        roles.iter().map(cell).collect()
    }

    /// Whether the action is possible while the company has no application that allows groups
    /// (CO-2).
    #[doc(alias = "CO-2")]
    #[must_use]
    pub fn allowed_while_frozen(self) -> bool {
        self.row().is_some_and(|row| row.while_frozen.is_allowed())
    }

    /// Returns the cell for a role, in a group or in a team. A role that has no column there may do
    /// nothing (GR-17).
    #[must_use]
    pub fn cell(self, group_type: GroupType, role: Role) -> Cell {
        let cells = self.row().map(|row| match group_type {
            GroupType::Group => row.group.as_slice(),
            GroupType::Team => row.team.as_slice(),
        });
        let cell = cells.and_then(|cells| cells.iter().find(|cell| cell.0 == role));
        cell.map_or(Cell::No(&GR_17), |cell| cell.1)
    }

    /// Returns the stable name of the action, such as `add_members`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    // Every action has a row (tested). Without one it would be refused to every role.
    fn row(self) -> Option<&'static GroupActionRow> {
        GROUP_ACTIONS.iter().find(|row| row.action == self)
    }
}

impl fmt::Display for GroupAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().map_or("do this", |row| row.phrase))
    }
}

/// Whether outsiders can see a group (GR-14).
#[doc(alias = "GR-14")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// They cannot: for them it does not exist.
    #[doc(alias = "GR-15")]
    Private,
    /// They can.
    Public,
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}

/// A row of the table: an action, and the answer to each role. A user with several roles may do the
/// action if one of them may.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct GroupActionRow {
    /// The action.
    pub action: GroupAction,
    /// The stable name of the action, in snake case.
    pub name: &'static str,
    /// The action in words, as it follows "may not".
    pub phrase: &'static str,
    /// Whether the action is possible without an application that allows groups (CO-2).
    pub while_frozen: WhileFrozen,
    /// The answers in a group.
    pub group: [(Role, Cell); 7],
    /// The answers in a team. The directory changes its members and name, and the leader does what
    /// Masters do in a group (RM-19).
    pub team: [(Role, Cell); 6],
}

/// The table of actions on groups and teams. It decides, and the documentation is generated from
/// it.
#[doc(alias = "GR-9")]
pub const GROUP_ACTIONS: [GroupActionRow; 23] = {
    use Cell::Yes as YES;
    use GroupAction as A;
    use WhileFrozen::{Allowed, Refused};
    const WHILE_PUBLIC: Cell = Cell::WhilePublic(&GR_15);
    const BY_DIRECTORY: [Cell; 6] = {
        let no = no(&RM_19);
        [no, no, no, no, no, YES]
    };
    [
        GroupActionRow {
            action: A::View,
            name: "view",
            phrase: "see it",
            while_frozen: Allowed,
            group: groups([YES, YES, YES, WHILE_PUBLIC, no(&GR_17), YES, YES]),
            team: teams([YES, YES, WHILE_PUBLIC, no(&GR_17), YES, YES]),
        },
        GroupActionRow {
            action: A::Explain,
            name: "explain",
            phrase: "ask what others may do with it",
            while_frozen: Allowed,
            group: groups([YES, no(&GR_17), YES, no(&GR_17), no(&GR_17), YES, no(&GR_9)]),
            team: teams([YES, YES, no(&GR_17), no(&GR_17), YES, no(&RM_19)]),
        },
        GroupActionRow {
            action: A::ReadRoom,
            name: "read_room",
            phrase: "read its room",
            while_frozen: Allowed,
            group: groups([YES, YES, no(&GR_3), no(&GR_17), no(&GR_17), no(&GR_9), no(&GR_9)]),
            team: teams([YES, YES, no(&GR_17), no(&GR_17), no(&GR_9), no(&RM_19)]),
        },
        GroupActionRow {
            action: A::Mail,
            name: "mail",
            phrase: "mail it",
            while_frozen: Allowed,
            group: groups([YES, YES, YES, YES, YES, YES, no(&GR_9)]),
            team: teams([YES, YES, YES, YES, YES, no(&RM_19)]),
        },
        GroupActionRow {
            action: A::InviteToEvent,
            name: "invite_to_event",
            phrase: "invite its members to an event",
            while_frozen: Refused,
            group: groups([YES, YES, YES, WHILE_PUBLIC, no(&GR_17), YES, no(&GR_9)]),
            team: teams([YES, YES, WHILE_PUBLIC, no(&GR_17), YES, no(&RM_19)]),
        },
        GroupActionRow {
            action: A::AskToJoin,
            name: "ask_to_join",
            phrase: "ask to join it",
            while_frozen: Refused,
            group: groups([
                no(&GR_17),
                no(&GR_17),
                no(&GR_17),
                WHILE_PUBLIC,
                no(&GR_17),
                no(&GR_17),
                no(&GR_9),
            ]),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::EditProfile,
            name: "edit_profile",
            phrase: "edit its picture or description",
            while_frozen: Refused,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::Rename,
            name: "rename",
            phrase: "rename it",
            while_frozen: Refused,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::AppointLeader,
            name: "appoint_leader",
            phrase: "make a user its leader",
            while_frozen: Refused,
            group: groups([no(&RM_19); 7]),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::AppointMasters,
            name: "appoint_masters",
            phrase: "appoint Group Masters",
            while_frozen: Refused,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::DismissMasters,
            name: "dismiss_masters",
            phrase: "dismiss Group Masters",
            while_frozen: Allowed,
            group: groups(managed(&GR_9, YES)),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::HandOver,
            name: "hand_over",
            phrase: "hand over their mastership",
            while_frozen: Refused,
            group: groups([no(&GR_9), no(&GR_9), YES, no(&GR_9), no(&GR_9), no(&GR_3), no(&GR_9)]),
            team: teams([no(&RM_19); 6]),
        },
        GroupActionRow {
            action: A::AddMembers,
            name: "add_members",
            phrase: "add members",
            while_frozen: Refused,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::RemoveMembers,
            name: "remove_members",
            phrase: "remove members",
            while_frozen: Allowed,
            group: groups(managed(&GR_9, YES)),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::OpenTeamRoom,
            name: "open_team_room",
            phrase: "open its room",
            while_frozen: Refused,
            group: groups([no(&RM_19); 7]),
            team: teams([no(&RM_19), YES, no(&RM_19), no(&RM_19), no(&RM_19), no(&RM_19)]),
        },
        GroupActionRow {
            action: A::SwitchFeatures,
            name: "switch_features",
            phrase: "switch its features",
            while_frozen: Refused,
            group: groups(managed(&FT_1, no(&FT_1))),
            team: teams(led(&FT_1)),
        },
        GroupActionRow {
            action: A::LockFeatures,
            name: "lock_features",
            phrase: "lock its features",
            while_frozen: Refused,
            group: groups([no(&CO_6), no(&CO_6), no(&CO_6), no(&CO_6), no(&CO_6), YES, no(&CO_6)]),
            team: teams([no(&CO_6), no(&CO_6), no(&CO_6), no(&CO_6), YES, no(&CO_6)]),
        },
        GroupActionRow {
            action: A::DeleteData,
            name: "delete_data",
            phrase: "delete data of its features",
            while_frozen: Allowed,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::EditMailingList,
            name: "edit_mailing_list",
            phrase: "edit its mailing list",
            while_frozen: Refused,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::ChangePrivacy,
            name: "change_privacy",
            phrase: "change its privacy",
            while_frozen: Refused,
            group: groups([
                no(&GR_14),
                no(&GR_14),
                YES,
                no(&GR_14),
                no(&GR_14),
                no(&GR_14),
                no(&GR_14),
            ]),
            team: teams([no(&GR_14), YES, no(&GR_14), no(&GR_14), no(&GR_14), no(&GR_14)]),
        },
        GroupActionRow {
            action: A::ChangeNotification,
            name: "change_notification",
            phrase: "change its notification",
            while_frozen: Refused,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(led(&RM_19)),
        },
        GroupActionRow {
            action: A::Delete,
            name: "delete",
            phrase: "delete it",
            while_frozen: Allowed,
            group: groups(managed(&GR_9, no(&GR_9))),
            team: teams(BY_DIRECTORY),
        },
        GroupActionRow {
            action: A::Leave,
            name: "leave",
            phrase: "leave it",
            while_frozen: Allowed,
            group: groups([no(&GR_10); 7]),
            team: teams([no(&RM_19); 6]),
        },
    ]
};

const fn no(rule: &'static Rule) -> Cell {
    Cell::No(rule)
}

/// Masters and administrators may, other users may not.
const fn managed(rule: &'static Rule, directory: Cell) -> [Cell; 7] {
    let no = no(rule);
    [no, no, Cell::Yes, no, no, Cell::Yes, directory]
}

/// The leader and administrators may, other users may not.
const fn led(rule: &'static Rule) -> [Cell; 6] {
    let no = no(rule);
    [no, Cell::Yes, no, no, Cell::Yes, no]
}

const fn groups(cells: [Cell; 7]) -> [(Role, Cell); 7] {
    let [member, external_member, master, outsider, stranger, administrator, directory] = cells;
    [
        (Role::Member, member),
        (Role::ExternalMember, external_member),
        (Role::Master, master),
        (Role::Outsider, outsider),
        (Role::Stranger, stranger),
        (Role::Administrator, administrator),
        (Role::Directory, directory),
    ]
}

const fn teams(cells: [Cell; 6]) -> [(Role, Cell); 6] {
    let [member, leader, outsider, stranger, administrator, directory] = cells;
    [
        (Role::Member, member),
        (Role::Leader, leader),
        (Role::Outsider, outsider),
        (Role::Stranger, stranger),
        (Role::Administrator, administrator),
        (Role::Directory, directory),
    ]
}
