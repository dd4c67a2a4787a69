//! The outbox, entry by entry and aggregate by aggregate.

use std::num::NonZeroU32;

use guildhall_groups::{AggregateId, EventRecord, OutboxEntry, Position};
use guildhall_kernel::{CompanyId, Version};

use crate::codec::{column, decode, number, unsigned, version};
use crate::session::Session;
use crate::{PostgresError, Stored};

/// Lists the entries of a company's outbox after a position.
pub(super) async fn entries(
    at: &Session,
    company: CompanyId,
    after: Option<Position>,
    limit: NonZeroU32,
) -> Result<Vec<OutboxEntry>, PostgresError> {
    const ENTRIES: &str = "
        SELECT position, aggregate_kind, aggregate_id, version FROM events
        WHERE company_id = $1 AND position > $2 ORDER BY position LIMIT $3";
    let after = after.map_or(0, |after| number(after.number()));
    let limit = i64::from(limit.get());
    let rows = at.rows(ENTRIES, &[company.as_uuid(), &after, &limit]).await?;
    let entries = rows.iter().map(|row| {
        let position = position(column(row, 0)?);
        let what = Stored::Event(position);
        let aggregate = AggregateId::of_key(column(row, 1)?, column(row, 2)?);
        Ok(OutboxEntry { position, aggregate, version: Version::after(unsigned(what, row, 3)?) })
    });
    entries.collect()
}

/// Lists the events of an aggregate after a version.
pub(super) async fn of(
    at: &Session,
    company: CompanyId,
    aggregate: AggregateId,
    after: Version,
    limit: NonZeroU32,
) -> Result<Vec<EventRecord>, PostgresError> {
    const EVENTS: &str = "
        SELECT position, version, event FROM events
        WHERE company_id = $1 AND aggregate_kind = $2 AND aggregate_id = $3 AND version > $4
        ORDER BY version LIMIT $5";
    let (kind, id) = aggregate.key();
    let (after, limit) = (version(after), i64::from(limit.get()));
    let rows = at.rows(EVENTS, &[company.as_uuid(), &kind, &id, &after, &limit]).await?;
    let events = rows.iter().map(|row| {
        let position = position(column(row, 0)?);
        let what = Stored::Event(position);
        Ok(EventRecord {
            company,
            position,
            aggregate,
            version: Version::after(unsigned(what, row, 1)?),
            event: decode(what, column(row, 2)?)?,
        })
    });
    events.collect()
}

/// Returns the version of an aggregate after its last event. 0 if it has none.
pub(super) async fn last(
    at: &Session,
    company: CompanyId,
    aggregate: AggregateId,
) -> Result<Version, PostgresError> {
    const LAST: &str = "
        SELECT version FROM events
        WHERE company_id = $1 AND aggregate_kind = $2 AND aggregate_id = $3
        ORDER BY version DESC LIMIT 1";
    let (kind, id) = aggregate.key();
    let Some(row) = at.row(LAST, &[company.as_uuid(), &kind, &id]).await? else {
        return Ok(Version::default());
    };
    Ok(Version::after(unsigned(Stored::Event(Position::FIRST), &row, 0)?))
}

fn position(number: i64) -> Position {
    Position::new(u64::try_from(number).unwrap_or_default())
}
