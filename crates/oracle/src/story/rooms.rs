use std::fmt;

use super::{Draft, GroupNo, RoomNo, listed};
use crate::Person;

/// Something comes to be.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Opening {
    /// A group of their own.
    Group(Draft),
    /// A group that an administrator makes.
    GroupAsAdministrator(Draft),
    /// A one-to-one room.
    OneToOne(Person),
    /// A room with these, titled as an event (RM-6) if there is a title, else from the contact
    /// search.
    Room(Vec<Person>, Option<String>),
    /// A room from another, with these of its participants, and these others (RM-7).
    RoomFrom(RoomNo, Vec<Person>, Vec<Person>),
    /// A room from a group, with these of its members, and these others (RM-7).
    RoomFromGroup(GroupNo, Vec<Person>, Vec<Person>),
    /// A room of their own.
    ToMe,
}

/// What somebody does in a room.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum RoomDeed {
    /// Makes a group of it (GR-7).
    Convert(Draft),
    /// Names it.
    Describe(String),
    /// Invites.
    Invite(Vec<Person>),
    /// Leaves.
    Leave,
    /// Leaves it and these too, at once (RM-13).
    LeaveToo(Vec<RoomNo>),
    /// Reads it.
    Read,
    /// Removes.
    Remove(Vec<Person>),
}

impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(draft) => write!(f, "creates {draft}"),
            Self::GroupAsAdministrator(draft) => write!(f, "creates, as administrator, {draft}"),
            Self::OneToOne(with) => write!(f, "opens the room with {with}"),
            Self::Room(with, None) => write!(f, "creates a room with {}", listed(with)),
            Self::Room(with, Some(title)) => {
                write!(f, "creates a room with {}, from the event {title:?}", listed(with))
            }
            Self::RoomFrom(room, chosen, others) => starts(f, room, chosen, others),
            Self::RoomFromGroup(group, chosen, others) => starts(f, group, chosen, others),
            Self::ToMe => f.write_str("opens a room of their own"),
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
    write!(f, "starts a room from {source}, with {chosen} of it, and {others} besides")
}

impl fmt::Display for RoomDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Convert(draft) => write!(f, "converts it to {draft}"),
            Self::Describe(name) => write!(f, "names it {name:?}"),
            Self::Invite(people) => write!(f, "invites {}", listed(people)),
            Self::Leave => f.write_str("leaves"),
            Self::LeaveToo(rooms) => write!(f, "leaves, and {} too", listed(rooms)),
            Self::Read => f.write_str("reads"),
            Self::Remove(people) => write!(f, "removes {}", listed(people)),
        }
    }
}
