//! The rules of rooms that this crate decides.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const ROOMS: Basis = Basis::Stated(SourcePage::GeneralMessageRooms);
const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// RM-2: to-me rooms.
pub const RM_2: Rule = Rule::new(
    "RM-2",
    "A to-me room has its owner alone and is unique per user. Nobody joins or leaves it.",
    &[Basis::Chosen("a room for oneself with somebody else in it is none")],
    Remedy::you("Keep it for yourself, and create another room with others."),
)
.involving(&["RoomKind::ToMe", "Room::open_to_me", "Claim::ToMe"]);

/// RM-7: a room from a room.
pub const RM_7: Rule = Rule::new(
    "RM-7",
    "A new room can start from an existing one that its creator is in, with a part of its \
     participants and any others; not from a to-me room, a one-to-one room, or a room with an \
     external participant.",
    &[ROOMS, Basis::Chosen("nobody copies a room that they cannot see")],
    Remedy::you("Choose the users one by one instead."),
)
.involving(&[
    "RoomAction::StartFrom",
    "Room::source",
    "RoomSource::choose",
    "RoomDraft::from_room",
    "RoomError::NotInSource",
    "RoomError::SourceHasExternals",
]);

/// RM-9: name, picture and description.
pub const RM_9: Rule = Rule::new(
    "RM-9",
    "A room of several people takes a name, a picture and a description, which any participant may \
     change; a to-me or one-to-one room takes none.",
    &[ROOMS, Basis::Chosen("the limits are those of a group, and a general room has no Master")],
    Remedy::none("It is shown with the name and picture of the other, or your own."),
)
.involving(&[
    "RoomAction::Describe",
    "Room::describe",
    "RoomInfo",
    "InfoEdit",
    "RoomEvent::Described",
    "RoomError::NothingChanges",
]);

/// RM-10: invitations.
pub const RM_10: Rule = Rule::new(
    "RM-10",
    "Any participant of a general room may invite anyone, external users where the company allows \
     external contacts. Who is in already is refused by name, and nobody of the call is invited.",
    &[ROOMS, Basis::Chosen("half an invitation surprises more than none")],
    Remedy::you("Name only users who are not in the room."),
)
.involving(&[
    "RoomAction::Invite",
    "Room::invite",
    "Company::set_external_contacts",
    "RoomEvent::Invited",
    "CompanyEvent::ExternalContactsSet",
    "RoomError::AlreadyIn",
    "CompanyError::ExternalContactForbidden",
]);

/// RM-11: a one-to-one room never grows.
pub const RM_11: Rule = Rule::new(
    "RM-11",
    "A one-to-one room never grows: inviting to it starts a new general room, without its history.",
    &[Basis::Product],
    Remedy::you("Start a general room of the pair and the others."),
)
.involving(&["RoomAction::Invite", "Room::branch", "Invited", "RoomError::TakesInvitations"]);

/// RM-12: removals.
pub const RM_12: Rule = Rule::new(
    "RM-12",
    "Any participant of a general room may remove another, who gets a notice. To remove oneself is \
     to leave.",
    &[ROOMS, Basis::Chosen("the two differ in the notice alone")],
    Remedy::you("Leave the room instead."),
)
.involving(&[
    "RoomAction::Remove",
    "Room::remove",
    "RoomNotice",
    "RoomEvent::Removed",
    "RoomError::NotIn",
]);

/// RM-14: who reads.
pub const RM_14: Rule = Rule::new(
    "RM-14",
    "Only who is in a room reads it; who left or was removed no longer does, from that instant, \
     the part before included.",
    &[ROOMS],
    Remedy::you("Ask a participant for an invitation."),
)
.involving(&["RoomAction::Read", "Room::read", "RoomError::NoLongerIn", "RoomError::NoSuchRoom"]);

/// RM-19: team rooms.
pub const RM_19: Rule = Rule::new(
    "RM-19",
    "A team room's participants are its organisation unit's, and it is named as the team: only the \
     directory changes either. The team's leader opens it, and does for it what a Group Master \
     does for a group.",
    &[ROOMS, Basis::Product, Basis::Chosen("a team has a leader where a group has Masters")],
    Remedy::administrator("Ask an administrator to change the organisation unit."),
)
.involving(&[
    "TEAM_ACTIONS",
    "Team",
    "TeamDraft",
    "TeamEdit",
    "Group::form_team",
    "Group::change_team",
    "Group::dissolve_team",
    "GroupError::TeamMessageOff",
    "Room::open_for_team",
    "GroupEvent::TeamChanged",
    "GroupError::LeaderOutside",
    "GroupError::NoTeam",
]);

/// RM-20: group rooms.
pub const RM_20: Rule = Rule::new(
    "RM-20",
    "A group room's participants are its group's members, and it is changed through the group \
     alone.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to change the group."),
)
.involving(&[
    "Room::open_for_group",
    "Room::close_with_group",
    "RoomError::GroupDecides",
    "GroupError::MessageOff",
    "GroupError::WrongRoom",
]);
