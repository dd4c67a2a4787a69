//! What can happen, as data that prints as sentences.

mod company;
mod features;
mod groups;
mod mail;
mod queries;
mod rooms;

use std::fmt;

pub use company::{Authority, CompanyStep, ServiceStep};
pub use features::{Feature, FeatureStep, Setting};
pub use groups::{Draft, GroupStep, ListDraft, TeamDraft, TeamEdit};
pub use mail::{Incoming, MailRight, MailStep, Sender};
pub use queries::{GroupList, Query};
pub use rooms::{CreationStep, RoomStep};

use crate::Person;

/// The number of a room. All rooms are counted from 0 in the order of their creation, including
/// the rooms of groups.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct RoomNo(pub usize);

/// The number of a group or team. They are counted from 0 in the order of their creation.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct GroupNo(pub usize);

/// One step of a story. A number that no room or group has means an id that does not exist.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Step {
    /// A person administers their company.
    Company(Person, CompanyStep),
    /// A person uses the features of a group.
    Feature(Person, GroupNo, FeatureStep),
    /// A person uses or manages a group.
    Group(Person, GroupNo, GroupStep),
    /// A person queries something. This changes nothing.
    Query(Person, Query),
    /// A person manages the mailing list of a group.
    Mail(Person, GroupNo, MailStep),
    /// A person opens a room or creates a group.
    Open(Person, CreationStep),
    /// A person uses a room.
    Room(Person, RoomNo, RoomStep),
    /// The service or the directory acts.
    Service(ServiceStep),
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Company(by, step) => write!(f, "{by} {step}"),
            Self::Feature(by, group, step) => write!(f, "{by}, in {group}, {step}"),
            Self::Group(by, group, step) => write!(f, "{by}, in {group}, {step}"),
            Self::Query(by, query) => write!(f, "{by} {query}"),
            Self::Mail(by, group, step) => write!(f, "{by}, in {group}, {step}"),
            Self::Open(by, opening) => write!(f, "{by} {opening}"),
            Self::Room(by, room, step) => write!(f, "{by}, in {room}, {step}"),
            Self::Service(step) => step.fmt(f),
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

/// Lists names for a sentence.
#[must_use]
pub fn listed<T: fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    let names: Vec<_> = all.into_iter().map(|one| one.to_string()).collect();
    if names.is_empty() { "no one".to_owned() } else { names.join(", ") }
}
