use std::fmt;

use super::{Draft, GroupNo, RoomNo, listed};
use crate::Person;

/// A step that opens a room or creates a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum CreationStep {
    /// Creates a group.
    Group(Draft),
    /// Creates a group as an administrator.
    GroupAsAdministrator(Draft),
    /// Opens a one-to-one room.
    OneToOne(Person),
    /// Creates a room with these people, from an event with this title (RM-6), or from the contact
    /// search if there is no title.
    Room(Vec<Person>, Option<String>),
    /// Creates a room from another, with some of its participants and with other people (RM-7).
    RoomFrom(RoomNo, Vec<Person>, Vec<Person>),
    /// Creates a room from a group, with some of its members and with other people (RM-7).
    RoomFromGroup(GroupNo, Vec<Person>, Vec<Person>),
    /// Opens the to-me room.
    ToMe,
}

/// A step in a room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoomStep {
    /// Converts the room to a group (GR-7).
    Convert(Draft),
    /// Renames the room.
    Describe(String),
    /// Invites people.
    Invite(Vec<Person>),
    /// Invites people, who may read what was said before (RM-22).
    InviteToHistory(Vec<Person>),
    /// Leaves the room.
    Leave,
    /// Leaves this room and other rooms at once (RM-13).
    LeaveToo(Vec<RoomNo>),
    /// Reads the room.
    Read,
    /// Removes people.
    Remove(Vec<Person>),
}

impl fmt::Display for CreationStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(draft) => write!(f, "creates {draft}"),
            Self::GroupAsAdministrator(draft) => write!(f, "creates, as administrator, {draft}"),
            Self::OneToOne(with) => write!(f, "opens a one-to-one room with {with}"),
            Self::Room(with, None) => write!(f, "creates a room with {}", listed(with)),
            Self::Room(with, Some(title)) => {
                write!(f, "creates a room with {}, from the event {title:?}", listed(with))
            }
            Self::RoomFrom(room, chosen, others) => starts(f, room, chosen, others),
            Self::RoomFromGroup(group, chosen, others) => starts(f, group, chosen, others),
            Self::ToMe => f.write_str("opens their to-me room"),
        }
    }
}

fn starts(
    f: &mut fmt::Formatter<'_>,
    source: &dyn fmt::Display,
    chosen: &[Person],
    others: &[Person],
) -> fmt::Result {
    let (chosen, others) = (listed(chosen), listed(others));
    write!(f, "starts a room from {source}, with {chosen} from it and with others: {others}")
}

impl fmt::Display for RoomStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Convert(draft) => write!(f, "converts it to {draft}"),
            Self::Describe(name) => write!(f, "renames it to {name:?}"),
            Self::Invite(people) => write!(f, "invites {}", listed(people)),
            Self::InviteToHistory(people) => {
                write!(f, "invites {} and shares the history", listed(people))
            }
            Self::Leave => f.write_str("leaves it"),
            Self::LeaveToo(rooms) => write!(f, "leaves it and {}", listed(rooms)),
            Self::Read => f.write_str("reads it"),
            Self::Remove(people) => write!(f, "removes {}", listed(people)),
        }
    }
}
