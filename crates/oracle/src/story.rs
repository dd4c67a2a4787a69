//! What may happen, as data that prints as sentences.

mod company;
mod features;
mod groups;
mod looks;
mod mail;
mod rooms;
mod service;

use std::fmt;

pub use company::{Authority, CompanyDeed};
pub use features::{Feature, FeatureDeed};
pub use groups::{Draft, GroupDeed, TeamDraft, TeamEdit};
pub use looks::{GroupList, Look};
pub use mail::{Incoming, MailDeed, MailRight, Sender};
pub use rooms::{Opening, RoomDeed};
pub use service::ServiceDeed;

use crate::Person;

/// A room, by its number: rooms are counted from 0 in the order in which they come to be, those of groups
/// among them.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RoomNo(pub usize);

/// A group or team, by its number: they are counted from 0 in the order in which they come to be.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct GroupNo(pub usize);

/// One step of a story. A number that no room or group has stands for an id that nothing has.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// Somebody administers their company.
    Company(Person, CompanyDeed),
    /// Somebody sees to the features of a group.
    Feature(Person, GroupNo, FeatureDeed),
    /// Somebody does something with a group.
    Group(Person, GroupNo, GroupDeed),
    /// Somebody looks, and changes nothing.
    Look(Person, Look),
    /// Somebody sees to the mailing list of a group.
    Mail(Person, GroupNo, MailDeed),
    /// Somebody opens a room, or creates a group.
    Open(Person, Opening),
    /// Somebody does something in a room.
    Room(Person, RoomNo, RoomDeed),
    /// The service or the directory does something.
    Service(ServiceDeed),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Company(by, deed) => write!(f, "{by} {deed}"),
            Self::Feature(by, group, deed) => write!(f, "{by}, in {group}, {deed}"),
            Self::Group(by, group, deed) => write!(f, "{by}, in {group}, {deed}"),
            Self::Look(by, look) => write!(f, "{by} {look}"),
            Self::Mail(by, group, deed) => write!(f, "{by}, in {group}, {deed}"),
            Self::Open(by, opening) => write!(f, "{by} {opening}"),
            Self::Room(by, room, deed) => write!(f, "{by}, in {room}, {deed}"),
            Self::Service(deed) => deed.fmt(f),
        }
    }
}

impl fmt::Display for RoomNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "room {}", self.0)
    }
}

impl fmt::Display for GroupNo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "group {}", self.0)
    }
}

/// The names, as a sentence has them.
#[must_use]
pub fn listed<T: fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    let names: Vec<_> = all.into_iter().map(|one| one.to_string()).collect();
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}
