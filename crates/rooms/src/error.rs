//! Why a rule of the rooms refuses: one variant per reason, one row per variant.

use guildhall_kernel::{
    Class, Refusal, RefusalRow, Remedy, RemovalCause, RoomId, RoomKind, Rule, UserId,
};
use guildhall_permissions::rules::{
    CO_1, GR_6, GR_18, GR_19, RM_7, RM_9, RM_10, RM_12, RM_14, RM_20,
};
use guildhall_permissions::{CompanyError, RoomAction};

use crate::rules::{RM_3, RM_4, RM_15};

/// Why a rule of the rooms refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RoomError {
    /// RM-10: these users are already in the room. No user was invited.
    #[doc(alias = "RM-10")]
    #[error("some of these users are already in the room")]
    AlreadyIn {
        /// The users who are already in the room.
        users: Vec<UserId>,
    },
    /// RM-15: the room is closed for good.
    #[doc(alias = "RM-15")]
    #[error("the room is closed")]
    Closed {
        /// The room.
        room: RoomId,
    },
    /// The policy of the company refuses.
    #[error(transparent)]
    Company(#[from] CompanyError),
    /// RM-20: the group or team decides who may do this. Ask the group, so that a user who may not
    /// see it learns nothing (GR-15).
    #[doc(alias = "RM-20")]
    #[error("the group of room {room} decides this")]
    GroupDecides {
        /// The room.
        room: RoomId,
    },
    /// RM-10: an external user is invited, and no external user is in the room.
    #[doc(alias = "RM-10")]
    #[error("inviting an external user to room {room} starts a new room")]
    NeedsNewRoom {
        /// The room.
        room: RoomId,
    },
    /// The request names no user. The rule is the one of the command.
    #[error("no user is named")]
    NoUsersNamed {
        /// The rule of the command.
        rule: &'static Rule,
    },
    /// RM-14: the user left the room or was removed from it.
    #[doc(alias = "RM-14")]
    #[error("user {user} is no longer in the room")]
    NoLongerIn {
        /// The kind of the room when the user left it.
        kind: RoomKind,
        /// The room.
        room: RoomId,
        /// The user.
        user: UserId,
    },
    /// RM-14: the room does not exist, or the user was never in it.
    #[doc(alias = "RM-14")]
    #[error("room {room} does not exist")]
    NoSuchRoom {
        /// The id in the request.
        room: RoomId,
    },
    /// The kind of the room does not allow this. The rule says why.
    #[error("participants of a {kind} room may not {action}")]
    NotAllowed {
        /// The action.
        action: RoomAction,
        /// The kind of the room.
        kind: RoomKind,
        /// The rule.
        rule: &'static Rule,
    },
    /// RM-9: the edit names no field, or only fields that already have the value.
    #[doc(alias = "RM-9")]
    #[error("the edit changes nothing")]
    NothingChanges,
    /// RM-12: these users are not in the room. No user was removed.
    #[doc(alias = "RM-12")]
    #[error("some of these users are not in the room")]
    NotIn {
        /// The users who are not in the room.
        users: Vec<UserId>,
    },
    /// RM-7: these users are not in the room that the new one starts from.
    #[doc(alias = "RM-7")]
    #[error("some of the chosen users are not in the existing room")]
    NotInSource {
        /// The users who are not in that room.
        users: Vec<UserId>,
    },
    /// GR-18: the user is not in the room. GR-19: the user is not in the room, or no external user
    /// is.
    #[doc(alias("GR-18", "GR-19"))]
    #[error("user {user} is not in the room{}", with_externals(*why))]
    NothingToEnd {
        /// The room.
        room: RoomId,
        /// The user.
        user: UserId,
        /// Why the user was to be removed.
        why: RemovalCause,
    },
    /// RM-15: only the room of a group or team is closed with it.
    #[doc(alias = "RM-15")]
    #[error("a {kind} room does not belong to a group")]
    OfNoGroup {
        /// The kind of the room.
        kind: RoomKind,
    },
    /// CO-1: the context is of another company than the room.
    #[doc(alias = "CO-1")]
    #[error("the room belongs to another company")]
    OtherCompany {
        /// The room.
        room: RoomId,
    },
    /// RM-4: a one-to-one room has no name, picture or description.
    #[doc(alias = "RM-4")]
    #[error("a room of two users has no name, picture or description")]
    PairTakesNoInfo,
    /// RM-3: a one-to-one room has two different users.
    #[doc(alias = "RM-3")]
    #[error("a one-to-one room needs two different users")]
    SameUser,
    /// RM-7: an external user is in the room that the new one starts from.
    #[doc(alias = "RM-7")]
    #[error("an external user is in the existing room")]
    SourceHasExternals {
        /// The room that the new one was to start from.
        room: RoomId,
    },
    /// RM-10: the users join this room, so the invitation starts no new room.
    #[doc(alias = "RM-10")]
    #[error("the users can be invited to room {room} itself")]
    TakesInvitations {
        /// The room.
        room: RoomId,
    },
    /// RM-4: a general room begins with at least three users.
    #[doc(alias = "RM-4")]
    #[error("a general room needs at least three users, and this one would have {participants}")]
    TooFew {
        /// How many users the room would have, the creator included.
        participants: u32,
    },
    /// GR-6: only a room of at least three participants becomes a group.
    #[doc(alias = "GR-6")]
    #[error("a group needs at least three participants, and this room has {participants}")]
    TooFewToConvert {
        /// How many participants the room has.
        participants: u32,
    },
}

const fn with_externals(why: RemovalCause) -> &'static str {
    match why {
        RemovalCause::ExternalContactEnded => " as an external user",
        RemovalCause::ExternalPermissionLost => " together with external users",
        RemovalCause::OffBoarding => "",
    }
}

impl Refusal for RoomError {
    fn row(&self) -> RefusalRow<'_> {
        match self {
            Self::AlreadyIn { users } => {
                RefusalRow::new("already_in", Class::Conflict, &RM_10).with_users(users)
            }
            Self::Closed { room } => {
                RefusalRow::new("closed", Class::Gone, &RM_15).with_fact("room", *room)
            }
            Self::Company(error) => error.row(),
            Self::GroupDecides { room } => {
                RefusalRow::new("group_decides", Class::Internal, &RM_20)
                    .with_remedy(Remedy::service("Ask the group that the room belongs to."))
                    .with_fact("room", *room)
            }
            Self::NeedsNewRoom { room } => {
                RefusalRow::new("needs_new_room", Class::Internal, &RM_10)
                    .with_remedy(Remedy::service("Open a new room for all of them."))
                    .with_fact("room", *room)
            }
            Self::NoUsersNamed { rule } => RefusalRow::new("no_users_named", Class::Invalid, rule)
                .with_remedy(Remedy::you("Name at least one user.")),
            Self::NoLongerIn { kind, room, user } => {
                RefusalRow::new("no_longer_in", Class::Forbidden, &RM_14)
                    .with_remedy(to_return(*kind))
                    .with_fact("room", *room)
                    .with_fact("user", *user)
            }
            Self::NoSuchRoom { room } => RefusalRow::new("no_such_room", Class::NotFound, &RM_14)
                .with_remedy(Remedy::none("No room has this id, or you were never in it."))
                .with_fact("room", *room),
            Self::NotAllowed { action, kind, rule } => {
                RefusalRow::new("room_not_allowed", Class::Forbidden, rule)
                    .with_remedy(instead(*action, *kind, rule))
                    .with_fact("action", action.name())
                    .with_fact("kind", kind.to_string())
            }
            Self::NothingChanges => RefusalRow::new("nothing_changes", Class::Conflict, &RM_9)
                .with_remedy(Remedy::you("Change at least one field.")),
            Self::NotIn { users } => RefusalRow::new("not_in", Class::Conflict, &RM_12)
                .with_remedy(Remedy::you("Name only users who are in the room."))
                .with_users(users),
            Self::NotInSource { users } => RefusalRow::new("not_in_source", Class::Conflict, &RM_7)
                .with_remedy(Remedy::you("Add them as other users instead."))
                .with_users(users),
            Self::NothingToEnd { room, user, why } => {
                let rule = match why {
                    RemovalCause::ExternalContactEnded | RemovalCause::ExternalPermissionLost => {
                        &GR_19
                    }
                    RemovalCause::OffBoarding => &GR_18,
                };
                RefusalRow::new("room_nothing_to_end", Class::Conflict, rule)
                    .with_remedy(Remedy::service("Continue with the next room."))
                    .with_fact("room", *room)
                    .with_fact("user", *user)
                    .with_fact("why", *why)
            }
            Self::OfNoGroup { kind } => RefusalRow::new("of_no_group", Class::Internal, &RM_15)
                .with_remedy(Remedy::none("The room closes when its last participant leaves."))
                .with_fact("kind", kind.to_string()),
            Self::OtherCompany { room } => {
                let remedy = "Decide the command in the company that the room belongs to.";
                RefusalRow::new("room_other_company", Class::Internal, &CO_1)
                    .with_remedy(Remedy::service(remedy))
                    .with_fact("room", *room)
            }
            Self::PairTakesNoInfo => {
                let remedy = "Leave out the name, picture and description, or choose another user.";
                RefusalRow::new("pair_takes_no_info", Class::Invalid, &RM_4)
                    .with_remedy(Remedy::you(remedy))
            }
            Self::SameUser => RefusalRow::new("same_user", Class::Invalid, &RM_3),
            Self::SourceHasExternals { room } => {
                RefusalRow::new("source_has_externals", Class::Conflict, &RM_7)
                    .with_fact("room", *room)
            }
            Self::TakesInvitations { room } => {
                RefusalRow::new("takes_invitations", Class::Conflict, &RM_10)
                    .with_remedy(Remedy::you("Invite the users to this room."))
                    .with_fact("room", *room)
            }
            Self::TooFew { participants } => RefusalRow::new("too_few", Class::Invalid, &RM_4)
                .with_fact("participants", *participants),
            Self::TooFewToConvert { participants } => {
                RefusalRow::new("too_few_to_convert", Class::Conflict, &GR_6)
                    .with_remedy(Remedy::you("Invite more participants first."))
                    .with_fact("participants", *participants)
            }
        }
    }
}

/// Returns how a user comes back who is no longer in a room of this kind. A one-to-one room takes no
/// invitations (RM-11).
const fn to_return(kind: RoomKind) -> Remedy {
    match kind {
        RoomKind::OneToOne => Remedy::you("Open the room with the other user again."),
        _ => RM_14.remedy(),
    }
}

/// Returns what to do instead of an action that this kind of room does not allow.
fn instead(action: RoomAction, kind: RoomKind, rule: &Rule) -> Remedy {
    match (action, kind) {
        (RoomAction::Convert, RoomKind::ToMe) => {
            Remedy::you("Create a group instead, or a room with at least two other users.")
        }
        (RoomAction::Convert, RoomKind::OneToOne) => Remedy::you(
            "Create a group instead, or invite other users: that starts a room which can become \
             a group.",
        ),
        (RoomAction::Convert, RoomKind::Group | RoomKind::Team) => {
            Remedy::none("The room already belongs to a group or team.")
        }
        _ => rule.remedy(),
    }
}
