//! The table of actions on rooms: one row per action.

use std::fmt;

use guildhall_kernel::RoomKind;
use serde::{Deserialize, Serialize};

use crate::roles::no;
use crate::rules::{GR_6, RM_2, RM_7, RM_9, RM_11, RM_12, RM_14, RM_19, RM_20};
use crate::{Cell, WhileFrozen};

/// An action of a participant on a room.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomAction {
    /// Reads the conversation.
    #[doc(alias = "RM-14")]
    Read,
    /// Sets its name, picture and description.
    #[doc(alias = "RM-9")]
    EditInfo,
    /// Invites others.
    #[doc(alias("RM-10", "RM-11"))]
    Invite,
    /// Removes another participant.
    #[doc(alias = "RM-12")]
    Remove,
    /// Leaves.
    #[doc(alias = "RM-13")]
    Leave,
    /// Starts a new room from its participants.
    #[doc(alias = "RM-7")]
    StartFrom,
    /// Makes a group of it.
    #[doc(alias = "GR-6")]
    Convert,
}

impl RoomAction {
    /// Every action, in the order of the table.
    #[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
    pub const ALL: [Self; 7] = {
        let mut all = [Self::Read; 7];
        let mut index = 0;
        while index < 7 {
            all[index] = ROOM_ACTIONS[index].action;
            index += 1;
        }
        all
    };

    /// Whether the action is possible while the company does not have Core (CO-2).
    #[doc(alias = "CO-2")]
    #[must_use]
    pub fn allowed_while_frozen(self) -> bool {
        self.row().is_some_and(|row| row.while_frozen.is_allowed())
    }

    /// Returns the cell for a participant of a room of this kind: `Yes` or `No`.
    #[must_use]
    pub fn cell(self, kind: RoomKind) -> Cell {
        let cell = self.row().and_then(|row| row.cells.get(kind as usize));
        cell.map_or(Cell::No(&RM_14), |cell| cell.1)
    }

    /// Returns the stable name of the action, such as `start_from`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    // Every action has a row and every kind a cell, in the order of the actions and kinds (tested).
    // Without one it would be refused.
    fn row(self) -> Option<&'static RoomActionRow> {
        ROOM_ACTIONS.get(self as usize)
    }
}

impl fmt::Display for RoomAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().map_or("do this", |row| row.phrase))
    }
}

/// A row of the table: an action, and the answer of each kind of room to a participant.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct RoomActionRow {
    /// The action.
    pub action: RoomAction,
    /// The stable name of the action, in snake case.
    pub name: &'static str,
    /// The action in words, as it follows "may not".
    pub phrase: &'static str,
    /// Whether the action is possible without Core (CO-2).
    pub while_frozen: WhileFrozen,
    /// The answers.
    pub cells: [(RoomKind, Cell); 5],
}

/// The table of actions on rooms. It decides, and the documentation is generated from it. A user
/// who is not a participant may do nothing (RM-14).
pub const ROOM_ACTIONS: [RoomActionRow; 7] = {
    use Cell::Yes as YES;
    use RoomAction as A;
    use WhileFrozen::{Allowed, Refused};
    [
        row(A::Read, "read", "read it", Allowed, [YES, YES, YES, YES, YES]),
        row(
            A::EditInfo,
            "edit_info",
            "change its name, picture or description",
            Refused,
            [no(&RM_9), no(&RM_9), YES, no(&RM_19), no(&RM_20)],
        ),
        row(
            A::Invite,
            "invite",
            "invite to it",
            Refused,
            [no(&RM_2), no(&RM_11), YES, no(&RM_19), no(&RM_20)],
        ),
        row(
            A::Remove,
            "remove",
            "remove another from it",
            Allowed,
            [no(&RM_2), no(&RM_12), YES, no(&RM_19), no(&RM_20)],
        ),
        row(A::Leave, "leave", "leave it", Allowed, [no(&RM_2), YES, YES, no(&RM_19), no(&RM_20)]),
        row(
            A::StartFrom,
            "start_from",
            "start a new room from it",
            Refused,
            [no(&RM_7), no(&RM_7), YES, YES, YES],
        ),
        row(
            A::Convert,
            "convert",
            "convert it to a group",
            Refused,
            [no(&GR_6), no(&GR_6), YES, no(&GR_6), no(&GR_6)],
        ),
    ]
};

const fn row(
    action: RoomAction,
    name: &'static str,
    phrase: &'static str,
    while_frozen: WhileFrozen,
    cells: [Cell; 5],
) -> RoomActionRow {
    let [to_me, one_to_one, general, team, group] = cells;
    let cells = [
        (RoomKind::ToMe, to_me),
        (RoomKind::OneToOne, one_to_one),
        (RoomKind::General, general),
        (RoomKind::Team, team),
        (RoomKind::Group, group),
    ];
    RoomActionRow { action, name, phrase, while_frozen, cells }
}
