//! Commands as values, which a service can store, send and preview.

use std::collections::BTreeSet;

use guildhall_kernel::{History, RemovalCause, User, UserId};
use guildhall_permissions::Context;
use serde::{Deserialize, Serialize};

use crate::room::Decision;
use crate::{InfoEdit, Room};

/// A command of a user on a room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum RoomCommand {
    /// Changes the name, picture or description of a general room (RM-9).
    EditInfo {
        /// The fields to change.
        edit: InfoEdit,
    },
    /// Invites users to a general room (RM-10).
    Invite {
        /// The users.
        users: Vec<User>,
        /// Whether they may read what was said before (RM-22).
        #[serde(default)]
        history: History,
    },
    /// Leaves a one-to-one or general room (RM-13).
    Leave,
    /// Removes participants from a general room (RM-12).
    Remove {
        /// The participants.
        users: Vec<UserId>,
    },
}

impl RoomCommand {
    /// Returns the users whose entries the command needs, besides the user who acts. A store loads
    /// a slice of them.
    ///
    /// If external users are invited, the command also needs the entries of the users who have no
    /// permission for external contact (`Company::without_contact`, GR-19), or the whole room.
    #[must_use]
    pub fn touches(&self) -> BTreeSet<UserId> {
        match self {
            Self::EditInfo { .. } | Self::Leave => BTreeSet::new(),
            Self::Invite { users, .. } => users.iter().map(User::id).collect(),
            Self::Remove { users } => users.iter().copied().collect(),
        }
    }

    /// Returns the users who come in by the command, as the caller names them (CO-1).
    #[must_use]
    pub fn brings(&self) -> &[User] {
        match self {
            Self::Invite { users, .. } => users,
            Self::EditInfo { .. } | Self::Leave | Self::Remove { .. } => &[],
        }
    }
}

/// A command of the service on a room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum RoomServiceCommand {
    /// Removes a user who left the company (GR-18) or lost the permission for external contact
    /// (GR-19).
    RemoveUser {
        /// The user.
        user: UserId,
        /// Why.
        cause: RemovalCause,
    },
}

impl RoomServiceCommand {
    /// Returns the users whose entries the command needs. A store loads a slice of them.
    #[must_use]
    pub fn touches(&self) -> BTreeSet<UserId> {
        match self {
            Self::RemoveUser { user, .. } => [*user].into(),
        }
    }
}

impl Room {
    /// Executes a command of a user.
    ///
    /// # Errors
    /// Returns the error of the method that has the name of the command.
    pub fn execute(&mut self, by: User, command: RoomCommand, cx: &Context<'_>) -> Decision {
        match command {
            RoomCommand::EditInfo { edit } => self.edit_info(by, edit, cx),
            RoomCommand::Invite { users, history } => self.invite_with(by, &users, history, cx),
            RoomCommand::Leave => self.leave(by, cx),
            RoomCommand::Remove { users } => self.remove(by, &users, cx),
        }
    }

    /// Executes a command of the service.
    ///
    /// # Errors
    /// Returns the error of the method that has the name of the command.
    #[expect(clippy::needless_pass_by_value, reason = "it takes a command as `execute` does")]
    pub fn execute_service(&mut self, command: RoomServiceCommand, cx: &Context<'_>) -> Decision {
        match command {
            RoomServiceCommand::RemoveUser { user, cause } => self.remove_user(user, cause, cx),
        }
    }
}
