use std::collections::BTreeMap;
use std::num::NonZeroU32;

use guildhall_groups::{AggregateId, Event, EventRecord, Outbox, Position};
use guildhall_kernel::{CompanyId, Version};

use crate::{MemoryError, MemoryStore};

/// The events of all companies, numbered in one sequence.
#[derive(Debug, Default)]
pub(crate) struct History {
    last: u64,
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
            self.last += 1;
            version = version.next();
            let position = Position::new(self.last);
            events.push(EventRecord { position, aggregate, version, event });
        }
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
        let start = events.partition_point(|recorded| Some(recorded.position) <= after);
        let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
        Ok(events.iter().skip(start).take(limit).cloned().collect())
    }
}
