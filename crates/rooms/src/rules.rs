//! The rules of the rooms that no table of actions decides.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const ROOMS: Basis = Basis::Stated(SourcePage::GeneralMessageRooms);

/// RM-1: the five kinds.
pub const RM_1: Rule = Rule::new(
    "RM-1",
    "There are five kinds of rooms: to-me, one-to-one, general, team and group.",
    &[ROOMS, Basis::Product],
    Remedy::none("A room is of one of the five kinds."),
)
.involving(&["RoomKind", "RoomType", "Room::kind", "RoomEvent::Opened"]);

/// RM-3: one-to-one rooms.
pub const RM_3: Rule = Rule::new(
    "RM-3",
    "A one-to-one room has two different users and is unique per pair while both are in it: \
     opening it again, or by both at once, gives the same room.",
    &[ROOMS, Basis::Chosen("two rooms of the same two split one conversation")],
    Remedy::you("Open the room to yourself instead."),
)
.involving(&["RoomKind::OneToOne", "Room::open_one_to_one", "Claim::Pair", "RoomError::SameUser"]);

/// RM-4: general rooms begin with three.
pub const RM_4: Rule = Rule::new(
    "RM-4",
    "A general room is created with at least three users, the creator included; two make a \
     one-to-one room.",
    &[Basis::Product],
    Remedy::you("Choose at least two others."),
)
.involving(&["RoomDraft::plan", "RoomPlan", "Room::open", "RoomError::TooFew"]);

/// RM-5: what a room starts from.
pub const RM_5: Rule = Rule::new(
    "RM-5",
    "A new room can start from contact search, the organisation chart, a profile, the member list, \
     a calendar event, a mail or an existing room.",
    &[ROOMS],
    Remedy::none("Every room says what it started from."),
)
.involving(&[
    "RoomOrigin",
    "RoomDraft::from_contact_search",
    "RoomDraft::from_organisation_chart",
    "RoomDraft::from_profile",
    "RoomDraft::from_member_list",
    "RoomDraft::from_event",
    "RoomDraft::from_mail",
    "RoomDraft::from_room",
]);

/// RM-6: titles.
pub const RM_6: Rule = Rule::new(
    "RM-6",
    "From an event the room is titled as the event, from a mail as its subject; too long a title \
     is cut, and an empty one leaves the room unnamed.",
    &[ROOMS, Basis::Chosen("a title that another wrote is no reason to refuse a room")],
    Remedy::you("Name the room."),
)
.involving(&["Name::cut_from", "RoomDraft::from_event", "RoomDraft::from_mail"]);

/// RM-8: recommendations.
pub const RM_8: Rule = Rule::new(
    "RM-8",
    "Existing general rooms with exactly the chosen users are recommended, the most recently \
     active first; a second room with the same participants is legal.",
    &[ROOMS, Basis::Chosen("rooms come to the same set by joining and leaving")],
    Remedy::you("Open a recommended room, or create another."),
)
.involving(&["Fingerprint", "Room::has_exactly", "UserHandle::rooms_with"]);

/// RM-13: leaving.
pub const RM_13: Rule = Rule::new(
    "RM-13",
    "One may leave one-to-one and general rooms, several at once, each with its own answer.",
    &[ROOMS, Basis::Chosen("one refusal is no reason to stay in the others")],
    Remedy::none("Other rooms are not left by hand."),
)
.involving(&["RoomAction::Leave", "Room::leave", "UserHandle::leave_rooms", "RoomEvent::Left"]);

/// RM-15: the others go on.
pub const RM_15: Rule = Rule::new(
    "RM-15",
    "The others go on, also when the creator leaves. A room that the last participant leaves is \
     closed for good.",
    &[ROOMS, Basis::Chosen("nobody could be let in again by anybody")],
    Remedy::you("Create another room."),
)
.involving(&[
    "RoomState",
    "Room::is_closed",
    "RoomEvent::Closed",
    "RoomError::Closed",
    "RoomError::OfNoGroup",
]);

/// RM-16: features by kind.
pub const RM_16: Rule = Rule::new(
    "RM-16",
    "Note, Event, Task and Folder are there in every room of several people, and cannot be switched \
     in general rooms. To-me and one-to-one rooms have Message alone.",
    &[ROOMS, Basis::Product],
    Remedy::you("Use a room of several people, or a group to switch features in."),
)
.involving(&["RoomKind::features", "RoomKind::switches_features"]);

/// RM-17: mailing list and privacy.
pub const RM_17: Rule = Rule::new(
    "RM-17",
    "A mailing list and a privacy setting exist for team and group rooms only.",
    &[ROOMS],
    Remedy::you("Convert the room to a group."),
)
.involving(&["RoomKind::has_mailing_list_and_privacy"]);

/// RM-18: the badge.
pub const RM_18: Rule = Rule::new(
    "RM-18",
    "Team and group rooms carry the group badge in the room list; no other room does.",
    &[ROOMS],
    Remedy::none("The badge follows from the kind of the room."),
)
.involving(&["RoomKind::has_group_badge"]);

/// RM-21: why somebody is there, or no longer.
pub const RM_21: Rule = Rule::new(
    "RM-21",
    "Every entry keeps when and why a user joined or left to be there.",
    &[Basis::Chosen("notices and a later invitation depend on it")],
    Remedy::none("No entry is ever taken away."),
)
.involving(&["Participant", "Presence", "Joined", "Left", "JoinReason", "LeaveReason"]);

/// The rules that this crate owns.
pub const RULES: &[&Rule] =
    &[&RM_1, &RM_3, &RM_4, &RM_5, &RM_6, &RM_8, &RM_13, &RM_15, &RM_16, &RM_17, &RM_18, &RM_21];
