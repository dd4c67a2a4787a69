//! The outbox, entry by entry and aggregate by aggregate.

use std::num::NonZeroU32;

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::{AggregateId, EventRecord, OutboxEntry, Position};
use guildhall_kernel::{CompanyId, Version};
use uuid::Uuid;

use crate::codec::{decode, number, version};
use crate::{SqliteError, Stored};

/// Lists the entries of a company's outbox after a position.
pub(super) fn entries(
    db: &Connection,
    company: CompanyId,
    after: Option<Position>,
    limit: NonZeroU32,
) -> Result<Vec<OutboxEntry>, SqliteError> {
    const ENTRIES: &str = "\
        SELECT position, aggregate_kind, aggregate_id, version FROM events
        WHERE company_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
    let after = after.map_or(0, |after| number(after.number()));
    let mut statement = db.prepare_cached(ENTRIES)?;
    let entries = statement.query_map(params![company.as_uuid(), after, limit.get()], |row| {
        let position = Position::new(row.get(0)?);
        let (kind, id): (String, Option<Uuid>) = (row.get(1)?, row.get(2).ok());
        let aggregate = id.and_then(|id| AggregateId::of_key(&kind, id));
        Ok(OutboxEntry { position, aggregate, version: Version::after(row.get(3)?) })
    })?;
    Ok(entries.collect::<Result<_, _>>()?)
}

/// Lists the events of an aggregate after a version.
pub(super) fn of(
    db: &Connection,
    aggregate: AggregateId,
    after: Version,
    limit: NonZeroU32,
) -> Result<Vec<EventRecord>, SqliteError> {
    const EVENTS: &str = "\
        SELECT position, version, event, company_id FROM events
        WHERE aggregate_kind = ?1 AND aggregate_id = ?2 AND version > ?3
        ORDER BY version LIMIT ?4";
    let (kind, id) = aggregate.key();
    let mut statement = db.prepare_cached(EVENTS)?;
    let mut rows = statement.query(params![kind, id, version(after), limit.get()])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        let position = Position::new(row.get(0)?);
        let event: String = row.get(2)?;
        events.push(EventRecord {
            company: CompanyId::new(row.get(3)?),
            position,
            aggregate,
            version: Version::after(row.get(1)?),
            event: decode(Stored::Event(position), &event)?,
        });
    }
    Ok(events)
}

/// Returns the version of an aggregate after its last event. 0 if it has none.
pub(super) fn last(db: &Connection, aggregate: AggregateId) -> Result<Version, SqliteError> {
    const LAST: &str = "\
        SELECT version FROM events WHERE aggregate_kind = ?1 AND aggregate_id = ?2
        ORDER BY version DESC LIMIT 1";
    let (kind, id) = aggregate.key();
    let last = db.prepare_cached(LAST)?.query_row(params![kind, id], |row| row.get(0));
    Ok(last.optional()?.map(Version::after).unwrap_or_default())
}
