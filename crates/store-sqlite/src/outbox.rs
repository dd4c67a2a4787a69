use std::num::NonZeroU32;

use async_sqlite::rusqlite::{Connection, params};
use guildhall_groups::{AggregateId, Event, EventRecord, Outbox, Position};
use guildhall_kernel::{CompanyId, Version};
use uuid::Uuid;

use crate::codec::{Encoder, decode, number};
use crate::{SqliteError, SqliteStore, Stored};

/// Saves take turns, and each takes the next positions of its company. So no event is later added
/// before a position that was read.
impl Outbox for SqliteStore {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<EventRecord>, SqliteError> {
        const EVENTS: &str = "\
            SELECT position, aggregate_kind, aggregate_id, version, event
            FROM events WHERE company_id = ?1 AND position > ?2 ORDER BY position LIMIT ?3";
        self.read(move |db| {
            let after = after.map_or(0, |after| number(after.number()));
            let mut statement = db.prepare_cached(EVENTS)?;
            let mut rows = statement.query(params![company.as_bytes(), after, limit.get()])?;
            let mut events = Vec::new();
            while let Some(row) = rows.next()? {
                let position = Position::new(row.get(0)?);
                let what = Stored::Event(position);
                let event: String = row.get(4)?;
                events.push(EventRecord {
                    company,
                    position,
                    aggregate: aggregate(what, &row.get::<_, String>(1)?, row.get(2)?)?,
                    version: Version::after(row.get(3)?),
                    event: decode(what, &event)?,
                });
            }
            Ok(events)
        })
        .await
    }
}

/// Makes the forms of the events of one aggregate.
pub(crate) fn forms(
    encoder: &mut Encoder,
    aggregate: AggregateId,
    events: impl Iterator<Item = Event>,
) -> Result<Vec<Box<str>>, SqliteError> {
    let what = Stored::from(aggregate);
    events.map(|event| encoder.encode(what, &event).map(Into::into)).collect()
}

/// Appends the forms of the events after which an aggregate has this version.
pub(crate) fn append(
    db: &Connection,
    company: CompanyId,
    aggregate: AggregateId,
    version: Version,
    events: &[Box<str>],
) -> Result<(), SqliteError> {
    const APPEND: &str = "\
        INSERT INTO events (company_id, position, aggregate_kind, aggregate_id, version, event)
        VALUES (?1, 1 + coalesce((SELECT position FROM events WHERE company_id = ?1
                                  ORDER BY position DESC LIMIT 1), 0), ?2, ?3, ?4, ?5)";
    let (kind, id) = aggregate.key();
    let mut statement = db.prepare_cached(APPEND)?;
    let last = number(version.events());
    let before = last - i64::try_from(events.len()).unwrap_or(last);
    for (made, event) in (before + 1..).zip(events) {
        statement.execute(params![company.as_bytes(), kind, id, made, event])?;
    }
    Ok(())
}

pub(crate) fn aggregate(what: Stored, kind: &str, id: Uuid) -> Result<AggregateId, SqliteError> {
    AggregateId::of_key(kind, id).ok_or_else(|| {
        SqliteError::form(what, format!("the kind {kind:?} of the aggregate is unknown"))
    })
}
