use guildhall_kernel::{Refusal, Remedy, RemovalCause, RoomId, RoomKind, Rule, UserId};
use guildhall_permissions::rules::{
    CO_1, GR_6, GR_18, GR_19, RM_7, RM_9, RM_10, RM_11, RM_12, RM_14, RM_20,
};
use guildhall_permissions::{CompanyError, RoomAction};

use crate::rules::{RM_3, RM_4, RM_15};

/// Why a rule of the rooms refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RoomError {
    /// RM-10: these are in the room already. Nobody was invited.
    #[error("some of those named are in the room already")]
    AlreadyIn {
        /// Who.
        users: Vec<UserId>,
    },
    /// RM-15: the room is closed for good.
    #[error("the room is closed")]
    Closed {
        /// Which.
        room: RoomId,
    },
    /// The company's policy refuses.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// RM-20: whatever may be done in the room of a group or team, the group says who does. Ask it,
    /// and whoever may not know of it learns nothing (GR-15).
    #[error("the group of room {room} says who may do that")]
    GroupDecides {
        /// The room.
        room: RoomId,
    },
    /// Nobody is named; the rule says for what.
    #[error("nobody is named")]
    NoUsersNamed {
        /// The rule of the command.
        rule: &'static Rule,
    },
    /// RM-14: the user was in the room, and is no longer.
    #[error("user {user} is no longer in the room")]
    NoLongerIn {
        /// The room.
        room: RoomId,
        /// Who.
        user: UserId,
    },
    /// RM-14: there is no such room for this user.
    #[error("there is no room {room}")]
    NoSuchRoom {
        /// The id that was asked for.
        room: RoomId,
    },
    /// The kind of the room forbids it; the rule says which.
    #[error("nobody can {action}: it is a {kind} room")]
    NotAllowed {
        /// What was wanted.
        action: RoomAction,
        /// The kind of the room.
        kind: RoomKind,
        /// The rule.
        rule: &'static Rule,
    },
    /// RM-9: the edit names nothing that is not so already.
    #[error("the edit changes nothing of the room")]
    NothingChanges,
    /// RM-12: these are not in the room. Nobody was removed.
    #[error("some of those named are not in the room")]
    NotIn {
        /// Who.
        users: Vec<UserId>,
    },
    /// RM-7: these do not take part in the room that the new one starts from.
    #[error("some of those chosen do not take part in the existing room")]
    NotInSource {
        /// Who.
        users: Vec<UserId>,
    },
    /// GR-18, GR-19: there is nothing to take the user out of.
    #[error("user {user} is not in the room, or not with external users")]
    NothingToEnd {
        /// The room.
        room: RoomId,
        /// Who.
        user: UserId,
        /// What was to end their stay.
        why: RemovalCause,
    },
    /// RM-15: only the room of a group is closed with it.
    #[error("a {kind} room closes with no group")]
    OfNoGroup {
        /// The kind of the room.
        kind: RoomKind,
    },
    /// CO-1: the command was asked in another company than the room's.
    #[error("the room belongs to another company")]
    OtherCompany {
        /// The room.
        room: RoomId,
    },
    /// RM-3: a one-to-one room has two different users.
    #[error("a one-to-one room needs another user")]
    SameUser,
    /// RM-7: an external user takes part in the room that the new one starts from.
    #[error("an external user takes part in the existing room")]
    SourceHasExternals {
        /// The room.
        room: RoomId,
    },
    /// RM-11: an invitation to a one-to-one room alone starts another room.
    #[error("room {room} takes invitations itself")]
    TakesInvitations {
        /// The room.
        room: RoomId,
    },
    /// RM-4: a general room begins with at least three users.
    #[error("a general room needs at least three users, not {participants}")]
    TooFew {
        /// How many there would be, the creator included.
        participants: u32,
    },
    /// GR-6: only a room of at least three becomes a group.
    #[error("a room needs at least three participants to become a group, not {participants}")]
    TooFewToConvert {
        /// How many there are.
        participants: u32,
    },
}

impl Refusal for RoomError {
    fn users(&self) -> &[UserId] {
        match self {
            Self::AlreadyIn { users } | Self::NotIn { users } | Self::NotInSource { users } => {
                users
            }
            Self::Company(error) => error.users(),
            _ => &[],
        }
    }

    fn rule(&self) -> &'static Rule {
        match self {
            Self::AlreadyIn { .. } => &RM_10,
            Self::Closed { .. } | Self::OfNoGroup { .. } => &RM_15,
            Self::Company(error) => error.rule(),
            Self::GroupDecides { .. } => &RM_20,
            Self::NoUsersNamed { rule } | Self::NotAllowed { rule, .. } => rule,
            Self::NoLongerIn { .. } | Self::NoSuchRoom { .. } => &RM_14,
            Self::NothingChanges => &RM_9,
            Self::NothingToEnd { why: RemovalCause::ExternalPermissionLost, .. } => &GR_19,
            Self::NothingToEnd { why: RemovalCause::OffBoarding, .. } => &GR_18,
            Self::NotIn { .. } => &RM_12,
            Self::NotInSource { .. } | Self::SourceHasExternals { .. } => &RM_7,
            Self::OtherCompany { .. } => &CO_1,
            Self::SameUser => &RM_3,
            Self::TakesInvitations { .. } => &RM_11,
            Self::TooFew { .. } => &RM_4,
            Self::TooFewToConvert { .. } => &GR_6,
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::Company(error) => error.remedy(),
            Self::GroupDecides { .. } => Remedy::service("Ask the group whose room it is."),
            Self::NoUsersNamed { .. } => Remedy::you("Name at least one user."),
            Self::NoSuchRoom { .. } => Remedy::none("There is no room of this id for you."),
            Self::NothingChanges => Remedy::you("Name something that is to be different."),
            Self::NothingToEnd { .. } => Remedy::service("Go on with the next room."),
            Self::NotIn { .. } => Remedy::you("Name only users who are in the room."),
            Self::NotInSource { .. } => {
                Remedy::you("Name them among the others, who need not take part in it.")
            }
            Self::OfNoGroup { .. } => Remedy::none("It closes when the last participant leaves."),
            Self::TakesInvitations { .. } => Remedy::you("Invite to the room itself."),
            _ => self.rule().remedy(),
        }
    }
}
