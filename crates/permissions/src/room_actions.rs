//! What a participant may do in a room of each kind.

use std::fmt;

use guildhall_kernel::{RoomKind, Rule};

use crate::rules::{GR_6, RM_2, RM_7, RM_9, RM_11, RM_12, RM_14, RM_19, RM_20};

/// Something that a participant does with a room.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum RoomAction {
    /// To make a group of it.
    Convert,
    /// To set its name, picture and description.
    Describe,
    /// To invite others.
    Invite,
    /// To leave.
    Leave,
    /// To read the conversation.
    Read,
    /// To remove another.
    Remove,
    /// To start a new room from its participants.
    StartFrom,
}

impl RoomAction {
    /// Every action, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Read,
        Self::Describe,
        Self::Invite,
        Self::Remove,
        Self::Leave,
        Self::StartFrom,
        Self::Convert,
    ];

    /// Whether it stays possible while the company does not hold Core (CO-2): to read and to take
    /// out; not to make or to bring in.
    #[must_use]
    pub const fn allowed_while_frozen(self) -> bool {
        matches!(self, Self::Leave | Self::Read | Self::Remove)
    }

    /// Whether a participant of a room of this kind may do so.
    #[must_use]
    pub fn grant(self, kind: RoomKind) -> RoomGrant {
        let row = ROOM_ACTIONS.iter().find(|row| row.0 == self);
        // Every action has a row and every kind a cell (tested), and what had none would be refused.
        let cell = row.and_then(|row| row.1.iter().find(|cell| cell.0 == kind));
        cell.map_or(RoomGrant::Refused(&RM_14), |cell| cell.1)
    }
}

impl fmt::Display for RoomAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Convert => "convert it to a group",
            Self::Describe => "change its name, picture or description",
            Self::Invite => "invite to it",
            Self::Leave => "leave it",
            Self::Read => "read it",
            Self::Remove => "remove another from it",
            Self::StartFrom => "start a new room from it",
        })
    }
}

/// A cell of the table: yes, or the rule that says no.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum RoomGrant {
    /// A participant may.
    Granted,
    /// Nobody may, by this rule.
    Refused(&'static Rule),
}

type Row = (RoomAction, [(RoomKind, RoomGrant); 5]);

/// The table: each action, and what each kind of room answers to a participant.
///
/// It decides and it documents. Whoever is no participant may do nothing (RM-14).
pub const ROOM_ACTIONS: [Row; 7] = {
    use RoomGrant::{Granted as YES, Refused};
    use RoomKind::{General, Group, OneToOne, Team, ToMe};
    const fn no(rule: &'static Rule) -> RoomGrant {
        Refused(rule)
    }
    [
        (
            RoomAction::Read,
            [(ToMe, YES), (OneToOne, YES), (General, YES), (Team, YES), (Group, YES)],
        ),
        (
            RoomAction::Describe,
            [
                (ToMe, no(&RM_9)),
                (OneToOne, no(&RM_9)),
                (General, YES),
                (Team, no(&RM_19)),
                (Group, no(&RM_20)),
            ],
        ),
        (
            RoomAction::Invite,
            [
                (ToMe, no(&RM_2)),
                (OneToOne, no(&RM_11)),
                (General, YES),
                (Team, no(&RM_19)),
                (Group, no(&RM_20)),
            ],
        ),
        (
            RoomAction::Remove,
            [
                (ToMe, no(&RM_2)),
                (OneToOne, no(&RM_12)),
                (General, YES),
                (Team, no(&RM_19)),
                (Group, no(&RM_20)),
            ],
        ),
        (
            RoomAction::Leave,
            [
                (ToMe, no(&RM_2)),
                (OneToOne, YES),
                (General, YES),
                (Team, no(&RM_19)),
                (Group, no(&RM_20)),
            ],
        ),
        (
            RoomAction::StartFrom,
            [(ToMe, no(&RM_7)), (OneToOne, no(&RM_7)), (General, YES), (Team, YES), (Group, YES)],
        ),
        (
            RoomAction::Convert,
            [
                (ToMe, no(&GR_6)),
                (OneToOne, no(&GR_6)),
                (General, YES),
                (Team, no(&GR_6)),
                (Group, no(&GR_6)),
            ],
        ),
    ]
};
