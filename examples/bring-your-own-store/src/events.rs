//! The events of each company, numbered from 1 without a gap.

use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, Event, EventRecord, Outbox, Position};
use guildhall::kernel::{CompanyId, Version};
use redb::WriteTransaction;

use crate::tables::{EVENTS, POSITIONS, Tables, put};
use crate::{RedbStore, Result};

/// Records the events of an aggregate that had the version `expected`.
pub(crate) fn record(
    tx: &WriteTransaction,
    company: CompanyId,
    aggregate: AggregateId,
    expected: Option<Version>,
    events: impl IntoIterator<Item = Event>,
) -> Result<()> {
    let mut version = expected.unwrap_or_default();
    for event in events {
        let last: Option<Position> = tx.find(POSITIONS, &company)?;
        let position = last.map_or(Position::FIRST, Position::next);
        version = version.next();
        // With leading zeros, the order of the keys is the order of the numbers.
        let key = format!("{company}/{:020}", position.number());
        let record = EventRecord { company, position, aggregate, version, event };
        put(tx, EVENTS, &key, &record)?;
        put(tx, POSITIONS, &company, &position)?;
    }
    Ok(())
}

impl Outbox for RedbStore {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<EventRecord>> {
        let mut events: Vec<EventRecord> = self.read()?.under(EVENTS, &company.to_string())?;
        events.retain(|event| Some(event.position) > after);
        events.truncate(usize::try_from(limit.get()).unwrap_or(usize::MAX));
        Ok(events)
    }
}
