use std::collections::BTreeMap;
use std::num::NonZeroU32;

use guildhall_groups::{AggregateId, Event, EventRecord, Outbox, Position};
use guildhall_kernel::{CompanyId, Version};

use crate::{MemoryError, MemoryStore};

/// The events of each company, numbered from 1.
#[derive(Debug, Default)]
pub(crate) struct History {
    events: BTreeMap<CompanyId, Vec<EventRecord>>,
}

impl History {
    /// Records the events of an aggregate after the version `expected`.
    pub(crate) fn record(
        &mut self,
        company: CompanyId,
        aggregate: AggregateId,
        expected: Option<Version>,
        new_events: impl IntoIterator<Item = Event>,
    ) {
        let events = self.events.entry(company).or_default();
        let mut version = expected.unwrap_or_default();
        for event in new_events {
            let position = events.last().map_or(Position::FIRST, |last| last.position.next());
            version = version.next();
            events.push(EventRecord { company, position, aggregate, version, event });
        }
    }

    /// Iterates over the events of an aggregate of this company.
    pub(crate) fn of(
        &self,
        company: CompanyId,
        aggregate: AggregateId,
    ) -> impl Iterator<Item = &EventRecord> {
        let events = self.events.get(&company).into_iter().flatten();
        events.filter(move |event| event.aggregate == aggregate)
    }

    /// Returns the version of an aggregate after its last event.
    pub(crate) fn last(&self, company: CompanyId, aggregate: AggregateId) -> Version {
        self.of(company, aggregate).last().map(|event| event.version).unwrap_or_default()
    }
}

impl Outbox for MemoryStore {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<EventRecord>, MemoryError> {
        let state = self.state();
        let Some(events) = state.history.events.get(&company) else { return Ok(Vec::new()) };
        let start = after.map_or(0, Position::number);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
        Ok(events.iter().skip(start).take(limit).cloned().collect())
    }
}
