//! Who may do what with a group.

use std::fmt;

use guildhall_kernel::Rule;
use serde::{Deserialize, Serialize};

use crate::group_tables::{GROUP_ACTIONS, Row, TEAM_ACTIONS};
use crate::rules::{GR_15, GR_17};
use crate::{GroupType, Role, Roles};

/// Something that somebody does with a group or a team.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum GroupAction {
    /// To see that it exists, its name and its members.
    View,
    /// To read the conversation in its room.
    ReadRoom,
    /// To mail it. Its mailing list decides.
    Mail,
    /// To invite all its members to an event.
    InviteToEvent,
    /// To ask its Masters for membership.
    AskToJoin,
    /// To edit its profile picture and description.
    EditProfile,
    /// To give it another name.
    Rename,
    /// To make somebody the leader of a team.
    AppointLeader,
    /// To appoint Masters.
    AppointMasters,
    /// To dismiss Masters, oneself included.
    DismissMasters,
    /// To add members: users, teams and other groups.
    AddMembers,
    /// To remove members, oneself included.
    RemoveMembers,
    /// To open the room of a team, by turning its Message on for the first time.
    OpenTeamRoom,
    /// To switch its features.
    SwitchFeatures,
    /// To lock the settings of its features, and to unlock them.
    LockFeatures,
    /// To delete the data of a feature.
    DeleteData,
    /// To edit its mailing list.
    EditMailingList,
    /// To make it public or private.
    ChangePrivacy,
    /// To turn the notification of its members on or off.
    ChangeNotification,
    /// To delete it.
    Delete,
    /// To leave it.
    Leave,
}

impl GroupAction {
    /// Every action, in the order of the table.
    pub const ALL: [Self; 21] = [
        Self::View,
        Self::ReadRoom,
        Self::Mail,
        Self::InviteToEvent,
        Self::AskToJoin,
        Self::EditProfile,
        Self::Rename,
        Self::AppointLeader,
        Self::AppointMasters,
        Self::DismissMasters,
        Self::AddMembers,
        Self::RemoveMembers,
        Self::OpenTeamRoom,
        Self::SwitchFeatures,
        Self::LockFeatures,
        Self::DeleteData,
        Self::EditMailingList,
        Self::ChangePrivacy,
        Self::ChangeNotification,
        Self::Delete,
        Self::Leave,
    ];

    /// Whether somebody of this standing may do so in a group of this privacy.
    ///
    /// # Errors
    /// The rule that refuses the last of the standing's roles that no privacy would help, an
    /// administrator's before an outsider's. GR-15 where a public group would grant it to all of
    /// them: then the group is hidden.
    pub fn authorize(self, roles: &Roles, privacy: Privacy) -> Result<(), &'static Rule> {
        let mut refused = None;
        for role in roles.iter() {
            match (self.grant(roles.group_type(), role), privacy) {
                (Cell::Always, _) | (Cell::WhilePublic, Privacy::Public) => return Ok(()),
                (Cell::WhilePublic, Privacy::Private) => {}
                (Cell::Never(rule), _) => refused = Some(rule),
            }
        }
        Err(refused.unwrap_or(&GR_15))
    }

    /// Whether it stays possible while the company holds no application that brings groups (CO-2):
    /// to read, to take out and to delete; not to make or to bring in.
    #[must_use]
    pub const fn allowed_while_frozen(self) -> bool {
        use GroupAction as A;
        matches!(
            self,
            A::View
                | A::ReadRoom
                | A::Mail
                | A::DismissMasters
                | A::RemoveMembers
                | A::DeleteData
                | A::Delete
                | A::Leave
        )
    }

    /// The cell for a role, in the table for groups or in that for teams. A role that there is not
    /// in one of them may do nothing there (GR-17).
    #[must_use]
    pub fn grant(self, group_type: GroupType, role: Role) -> Cell {
        match group_type {
            GroupType::Team => cell(&TEAM_ACTIONS, self, role),
            GroupType::Group => cell(&GROUP_ACTIONS, self, role),
        }
    }
}

impl fmt::Display for GroupAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::View => "see it",
            Self::ReadRoom => "read its room",
            Self::Mail => "mail it",
            Self::InviteToEvent => "invite its members to an event",
            Self::AskToJoin => "ask to join it",
            Self::EditProfile => "edit its picture or description",
            Self::Rename => "rename it",
            Self::AppointLeader => "make somebody its leader",
            Self::AppointMasters => "appoint Group Masters",
            Self::DismissMasters => "dismiss Group Masters",
            Self::AddMembers => "add members",
            Self::RemoveMembers => "remove members",
            Self::OpenTeamRoom => "open its room",
            Self::SwitchFeatures => "switch its features",
            Self::LockFeatures => "lock its features",
            Self::DeleteData => "delete data of its features",
            Self::EditMailingList => "edit its mailing list",
            Self::ChangePrivacy => "change its privacy",
            Self::ChangeNotification => "change its notification",
            Self::Delete => "delete it",
            Self::Leave => "leave it",
        })
    }
}

/// Whether a group shows itself to the internal users who do not belong to it (GR-14).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// It does not exist for them.
    Private,
    /// It does.
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

/// A cell of the table.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Cell {
    /// Yes.
    Always,
    /// No, by this rule.
    Never(&'static Rule),
    /// Yes while the group is public; no by GR-15 while it is private.
    WhilePublic,
}

fn cell<const N: usize>(table: &[Row<N>], action: GroupAction, role: Role) -> Cell {
    let row = table.iter().find(|row| row.0 == action);
    // Every action has a row in both tables (tested), and what had no cell would be refused.
    let cell = row.and_then(|row| row.1.iter().find(|cell| cell.0 == role));
    cell.map_or(Cell::Never(&GR_17), |cell| cell.1)
}
