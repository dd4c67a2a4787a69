use std::future::Future;
use std::num::NonZeroU32;

use guildhall_kernel::{CompanyId, GroupId, RoomId, Store, Timestamp, Version};
use guildhall_permissions::CompanyEvent;
use guildhall_rooms::RoomEvent;
use serde::{Deserialize, Serialize};

use crate::GroupEvent;

/// The events of a company, for the service that notifies, indexes or sends mail.
///
/// # Contract
/// - An event is here as soon as the save that carried it was acknowledged, and for good.
/// - Positions grow. Once a position was handed out, no event appears at an earlier one: whoever
///   goes on from the last position misses nothing.
/// - The events of one aggregate come in the order of their versions, without a gap.
pub trait Outbox: Store {
    /// The events of the company behind a position, or from the beginning.
    fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<Vec<EventRecord>, Self::Error>> + Send;
}

/// A place in a company's sequence of events.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// The position of this number, as a store counts them.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// An event with where it stands.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EventRecord {
    /// Where it stands among the company's events.
    pub position: Position,
    /// What it happened to.
    pub aggregate: AggregateId,
    /// The version that it made of it.
    pub version: Version,
    /// What happened.
    pub event: Event,
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

/// What happened.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// To a company.
    Company(CompanyEvent),
    /// To a group.
    Group(GroupEvent),
    /// To a room.
    Room(RoomEvent),
}

impl Event {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Company(event) => event.at(),
            Self::Group(event) => event.at(),
            Self::Room(event) => event.at(),
        }
    }
}
