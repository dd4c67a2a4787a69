//! The events of a company, and how stores name what they keep, in columns and in errors.

use std::fmt;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_kernel::{CompanyId, Envelope, GroupId, RoomId, Store, Timestamp, UserId, Version};
use guildhall_permissions::CompanyEvent;
use guildhall_rooms::RoomEvent;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::GroupEvent;

/// The events of a company, for the service that notifies, indexes or sends mail.
///
/// # Contract
/// - An event is here as soon as its save is acknowledged, and forever.
/// - The events of each company have the positions 1, 2, 3 and so on, in the order of their saves
///   and without a gap. They say nothing of other companies.
/// - After a position was returned, no event appears at an earlier one. So a reader who continues
///   from the last position misses nothing.
/// - The events of one aggregate come in the order of their versions, without a gap.
pub trait Outbox: Store {
    /// Returns the events of the company after a position, or from the beginning.
    fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<Vec<EventRecord>, Self::Error>> + Send;
}

/// A position in the sequence of a company's events, counted from 1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// The position of a company's first event.
    pub const FIRST: Self = Self(1);

    /// Makes the position of this number, as a store counts them.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the position of the next event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// An event with its position.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EventRecord {
    /// The company whose outbox has the event (CO-1).
    pub company: CompanyId,
    /// The position among the company's events.
    pub position: Position,
    /// What the event happened to.
    pub aggregate: AggregateId,
    /// The version of the aggregate after the event.
    pub version: Version,
    /// What happened, who caused it and when.
    pub event: Event,
}

/// What happened to a company, a group or a room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// To a company.
    Company(Envelope<CompanyEvent>),
    /// To a group.
    Group(Envelope<GroupEvent>),
    /// To a room.
    Room(Envelope<RoomEvent>),
}

impl Event {
    /// Returns when it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Company(happened) => happened.at,
            Self::Group(happened) => happened.at,
            Self::Room(happened) => happened.at,
        }
    }
}

/// What an event happened to.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AggregateId {
    /// A company.
    Company(CompanyId),
    /// A group.
    Group(GroupId),
    /// A room.
    Room(RoomId),
}

impl AggregateId {
    /// Returns the aggregate with this [key](Self::key). `None` if there is no such kind.
    #[must_use]
    pub fn of_key(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "company" => Some(Self::Company(CompanyId::new(id))),
            "group" => Some(Self::Group(GroupId::new(id))),
            "room" => Some(Self::Room(RoomId::new(id))),
            _ => None,
        }
    }

    /// Returns the stable name of the kind, `company`, `group` or `room`, and the id without it.
    #[must_use]
    pub const fn key(self) -> (&'static str, Uuid) {
        match self {
            Self::Company(id) => ("company", *id.as_uuid()),
            Self::Group(id) => ("group", *id.as_uuid()),
            Self::Room(id) => ("room", *id.as_uuid()),
        }
    }
}

/// What holds a claim.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimHolder {
    /// A company.
    Company(CompanyId),
    /// A group.
    Group(GroupId),
    /// A room.
    Room(RoomId),
    /// A user.
    User(UserId),
}

impl ClaimHolder {
    /// Returns the holder with this [key](Self::key). `None` if there is no such kind.
    #[must_use]
    pub fn of_key(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "user" => Some(Self::User(UserId::new(id))),
            kind => AggregateId::of_key(kind, id).map(Self::from),
        }
    }

    /// Returns the stable name of the kind, `company`, `group`, `room` or `user`, and the id without
    /// it.
    #[must_use]
    pub const fn key(self) -> (&'static str, Uuid) {
        match self {
            Self::Company(id) => AggregateId::Company(id).key(),
            Self::Group(id) => AggregateId::Group(id).key(),
            Self::Room(id) => AggregateId::Room(id).key(),
            Self::User(id) => ("user", *id.as_uuid()),
        }
    }
}

impl From<AggregateId> for ClaimHolder {
    fn from(aggregate: AggregateId) -> Self {
        match aggregate {
            AggregateId::Company(id) => Self::Company(id),
            AggregateId::Group(id) => Self::Group(id),
            AggregateId::Room(id) => Self::Room(id),
        }
    }
}

impl fmt::Display for ClaimHolder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, id) = self.key();
        write!(f, "{kind} {id}")
    }
}

/// What a stored form belongs to, as a store names it in an error.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Stored {
    /// The answer to a command of this user.
    Answer(UserId),
    /// The answers to commands of the users of a company, or of no company.
    Answers(Option<CompanyId>),
    /// A company.
    Company(CompanyId),
    /// The event at this position of a company.
    Event(Position),
    /// A group.
    Group(GroupId),
    /// A user's profile.
    Profile(UserId),
    /// Of which company a user is.
    Registration(UserId),
    /// A room.
    Room(RoomId),
}

impl From<AggregateId> for Stored {
    fn from(aggregate: AggregateId) -> Self {
        match aggregate {
            AggregateId::Company(id) => Self::Company(id),
            AggregateId::Group(id) => Self::Group(id),
            AggregateId::Room(id) => Self::Room(id),
        }
    }
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(user) => write!(f, "the answer to a command of user {user}"),
            Self::Answers(Some(company)) => write!(f, "the answers to users of company {company}"),
            Self::Answers(None) => f.write_str("the answers to users of no company"),
            Self::Company(id) => write!(f, "company {id}"),
            Self::Event(position) => write!(f, "the event at position {}", position.number()),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Profile(id) => write!(f, "the profile of user {id}"),
            Self::Registration(id) => write!(f, "the registration of user {id}"),
            Self::Room(id) => write!(f, "room {id}"),
        }
    }
}
