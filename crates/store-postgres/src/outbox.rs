use std::num::NonZeroU32;
use std::sync::LazyLock;

use guildhall_groups::{AggregateId, Event, EventRecord, Outbox, Position};
use guildhall_kernel::{CompanyId, Version};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::atom::{Atom, Step, Turn};
use crate::codec::{column, decode, encode, number, unsigned};
use crate::rows::{ByNumber, with_column};
use crate::{PostgresError, PostgresStore, Stored};

/// A save locks the head of its company's outbox until it is committed. So positions have the order
/// of the commits, and no event is later added before a position that was read.
impl Outbox for PostgresStore {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<EventRecord>, PostgresError> {
        const EVENTS: &str = "
            SELECT position, aggregate_kind, aggregate_id, version, event FROM events
            WHERE company_id = $1 AND position > $2 ORDER BY position LIMIT $3";
        self.read(move |at| async move {
            let after = after.map_or(0, |after| number(after.number()));
            let limit = i64::from(limit.get());
            let rows = at.rows(EVENTS, &[company.as_uuid(), &after, &limit]).await?;
            rows.iter().map(|row| record(company, row)).collect()
        })
        .await
    }
}

/// An event that a save appends.
pub(crate) struct NewEvent {
    kind: &'static str,
    aggregate: Uuid,
    version: i64,
    form: String,
}

impl NewEvent {
    /// Appends events of a company, in this order.
    pub(crate) fn append_all(company: CompanyId, events: &[&Self]) -> Step {
        static APPEND: LazyLock<ByNumber> = LazyLock::new(|| {
            ByNumber::of(3, &["text", "uuid", "bigint", "text", "bigint"], |rows| {
                format!(
                    "WITH head AS (
                        INSERT INTO outbox_heads (company_id, position) VALUES ($1, $2)
                        ON CONFLICT (company_id) DO UPDATE
                        SET position = outbox_heads.position + excluded.position
                        RETURNING position
                    )
                    INSERT INTO events (company_id, position, aggregate_kind, aggregate_id, version,
                                        event)
                    SELECT $1, head.position - $2 + place, kind, id, version, event
                    FROM head, {rows} AS appended (kind, id, version, event, place)"
                )
            })
        });
        let count = i64::try_from(events.len()).unwrap_or(i64::MAX);
        let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
        let ids: Vec<_> = events.iter().map(|event| event.aggregate).collect();
        let versions: Vec<_> = events.iter().map(|event| event.version).collect();
        let forms: Vec<_> = events.iter().map(|event| event.form.clone()).collect();
        let company = *company.as_uuid();
        let step = Step::new(Turn::Outbox, company, APPEND.text(events.len()));
        let step = with_column(step.with(company).with(count), kinds);
        let step = with_column(with_column(step, ids), versions);
        with_column(with_column(step, forms), (1..=count).collect())
    }
}

/// Appends the events after which an aggregate of the company has this version.
pub(crate) fn append(
    atom: &mut Atom,
    company: CompanyId,
    aggregate: AggregateId,
    version: Version,
    events: impl ExactSizeIterator<Item = Event>,
) -> Result<(), PostgresError> {
    let ((kind, id), what) = (aggregate.key(), Stored::from(aggregate));
    let last = number(version.events());
    let before = last - i64::try_from(events.len()).unwrap_or(last);
    for (version, event) in (before + 1..).zip(events) {
        let form = encode(what, &event)?;
        atom.append(company, NewEvent { kind, aggregate: id, version, form });
    }
    Ok(())
}

fn record(company: CompanyId, row: &Row) -> Result<EventRecord, PostgresError> {
    let position = column::<i64>(row, 0)?;
    let position = Position::new(u64::try_from(position).unwrap_or_default());
    let what = Stored::Event(position);
    Ok(EventRecord {
        company,
        position,
        aggregate: aggregate(what, column(row, 1)?, column(row, 2)?)?,
        version: Version::after(unsigned(what, row, 3)?),
        event: decode(what, column(row, 4)?)?,
    })
}

pub(crate) fn aggregate(what: Stored, kind: &str, id: Uuid) -> Result<AggregateId, PostgresError> {
    AggregateId::of_key(kind, id).ok_or_else(|| {
        PostgresError::form(what, format!("the kind {kind:?} of the aggregate is unknown"))
    })
}
