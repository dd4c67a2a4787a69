//! The events of a company against what is stored.

use std::collections::BTreeMap;
use std::fmt;
use std::num::NonZeroU32;

use guildhall_groups::{AggregateId, Event, EventRecord, Group, Position};
use guildhall_kernel::{CompanyId, Scope};
use guildhall_permissions::Company;
use guildhall_rooms::Room;

use crate::GuildhallStore;

/// Reads the whole outbox of a company, and compares it with what is stored: positions and versions
/// have no gap and no double, and each company, group and room is what its events make it.
///
/// The store must not change meanwhile.
///
/// # Errors
/// Returns a [`ReplayFault`] for the first difference.
///
/// # Panics
/// If the store fails.
pub async fn replay<S: GuildhallStore>(
    store: &S,
    company: CompanyId,
) -> Result<Vec<EventRecord>, ReplayFault> {
    let records = events(store, company).await?;
    let mut histories = BTreeMap::<AggregateId, Vec<Event>>::new();
    for record in &records {
        let history = histories.entry(record.aggregate).or_default();
        history.push(record.event.clone());
        if record.version.events() != u64::try_from(history.len()).unwrap() {
            return Err(ReplayFault::Version(Box::new(record.clone())));
        }
    }
    for (aggregate, history) in histories {
        compare(store, aggregate, history).await?;
    }
    Ok(records)
}

/// Reads the whole outbox of a company, whose positions must be 1, 2, 3 and so on.
///
/// # Errors
/// Returns [`ReplayFault::Position`] if a position is missing or doubled.
///
/// # Panics
/// If the store fails.
pub async fn events<S: GuildhallStore>(
    store: &S,
    company: CompanyId,
) -> Result<Vec<EventRecord>, ReplayFault> {
    let mut all = Vec::<EventRecord>::new();
    loop {
        let last = all.last().map(|record| record.position);
        let page = store.events_after(company, last, PAGE).await.unwrap();
        if page.is_empty() {
            return Ok(all);
        }
        for record in page {
            let expected = u64::try_from(all.len()).unwrap() + 1;
            if record.position.number() != expected {
                return Err(ReplayFault::Position { expected, found: record.position });
            }
            all.push(record);
        }
    }
}

const PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// A difference between the events of a company and what is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ReplayFault {
    /// A position is missing or doubled.
    Position {
        /// The position that comes next.
        expected: u64,
        /// The position of the record.
        found: Position,
    },
    /// A version of a room, group or company is missing or doubled at this record.
    Version(Box<EventRecord>),
    /// What is stored is not what the events make it.
    State {
        /// The room, group or company.
        aggregate: AggregateId,
        /// What the events make it.
        expected: String,
        /// What is stored.
        found: String,
    },
}

impl fmt::Display for ReplayFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position { expected, found } => {
                write!(f, "position {expected} is missing or doubled: found {}", found.number())
            }
            Self::Version(record) => write!(
                f,
                "a version of {:?} is missing or doubled: found {:?} at position {}",
                record.aggregate,
                record.version,
                record.position.number()
            ),
            Self::State { aggregate, expected, found } => {
                writeln!(f, "{aggregate:?} is not what its events make it:")?;
                writeln!(f, "    expected: {expected}")?;
                write!(f, "    stored:   {found}")
            }
        }
    }
}

impl std::error::Error for ReplayFault {}

async fn compare<S: GuildhallStore>(
    store: &S,
    aggregate: AggregateId,
    history: Vec<Event>,
) -> Result<(), ReplayFault> {
    match aggregate {
        AggregateId::Company(id) => {
            let events = history.into_iter().filter_map(|event| match event {
                Event::Company(event) => Some(event),
                _ => None,
            });
            let stored = store.find_company(id).await.unwrap();
            same(aggregate, &Company::replay(events), &stored)
        }
        AggregateId::Group(id) => {
            let events = history.into_iter().filter_map(|event| match event {
                Event::Group(event) => Some(event),
                _ => None,
            });
            let stored = store.find_group(id, Scope::Whole).await.unwrap();
            // Participants through nested groups come from the events of those groups (GR-20).
            let parts = |group: Group| (group.header().clone(), group.roster().clone());
            same(aggregate, &Group::replay(events).map(parts), &stored.map(parts))
        }
        AggregateId::Room(id) => {
            let events = history.into_iter().filter_map(|event| match event {
                Event::Room(event) => Some(event),
                _ => None,
            });
            let stored = store.find_room(id, Scope::Whole).await.unwrap();
            same(aggregate, &Room::replay(events), &stored)
        }
    }
}

fn same<T: fmt::Debug + PartialEq>(
    aggregate: AggregateId,
    expected: &T,
    found: &T,
) -> Result<(), ReplayFault> {
    if expected == found {
        return Ok(());
    }
    let [expected, found] = [expected, found].map(|state| format!("{state:?}"));
    Err(ReplayFault::State { aggregate, expected, found })
}
