//! The order of the calls that changed something.

use std::collections::BTreeSet;

use guildhall::groups::{AggregateId, EventRecord};
use guildhall_oracle::World;

use super::{History, HistoryFault};
use crate::{CallId, Said};

/// The calls that changed something, in the order of the outbox.
pub(super) struct Order {
    pub(super) changes: Vec<CallId>,
    /// The world before each change, and after the last.
    pub(super) worlds: Vec<World>,
}

/// A call that changed something, and what it changed.
struct Change {
    call: CallId,
    aggregates: BTreeSet<AggregateId>,
}

impl History {
    pub(super) fn order(&self, outbox: &[EventRecord]) -> Result<Order, Box<HistoryFault>> {
        let changes = self.changes(outbox)?;
        self.check_real_time(&changes)?;
        let mut worlds = vec![self.beginning.clone()];
        for (at, change) in changes.iter().enumerate() {
            let world = self.world_after(&worlds[at], change.call);
            worlds.push(world.map_err(|model| self.misfit(change.call, at, model))?);
        }
        let changes = changes.into_iter().map(|change| change.call).collect();
        Ok(Order { changes, worlds })
    }

    /// Returns the changes in the order of the outbox.
    fn changes(&self, outbox: &[EventRecord]) -> Result<Vec<Change>, Box<HistoryFault>> {
        let mut changes: Vec<Change> = Vec::new();
        let mut seen = BTreeSet::new();
        for record in outbox {
            let call = CallId::at(record.event.at());
            if call.worker == 0 {
                continue;
            }
            if !self.calls.contains_key(&call) {
                return Err(HistoryFault::NoCall { position: record.position, call }.into());
            }
            let is_new = match changes.last_mut() {
                Some(last) if last.call == call => last.aggregates.insert(record.aggregate),
                _ => {
                    changes.push(Change { call, aggregates: [record.aggregate].into() });
                    seen.insert(call)
                }
            };
            if !is_new {
                let (step, position) = (self.sentence(call), record.position);
                return Err(HistoryFault::Twice { call, step, position }.into());
            }
        }
        Ok(changes)
    }

    /// Checks that no change comes after another one that was made after its answer.
    fn check_real_time(&self, changes: &[Change]) -> Result<(), Box<HistoryFault>> {
        let mut last: Option<CallId> = None;
        for change in changes.iter().map(|change| change.call) {
            if let Some(last) = last.filter(|last| self.is_before(change, *last)) {
                return Err(HistoryFault::Order {
                    first: change,
                    first_step: self.sentence(change),
                    second: last,
                    second_step: self.sentence(last),
                }
                .into());
            }
            last = last.into_iter().chain([change]).max_by_key(|call| self.calls[call].invoked);
        }
        Ok(())
    }

    /// Returns the world after a change, or the answer of the model if the call has another one.
    fn world_after(&self, before: &World, change: CallId) -> Result<World, Said> {
        let mut world = before.clone();
        let call = &self.calls[&change];
        let model = Said::from(world.answer_at_once(&call.step));
        let fits = match &call.answered {
            Some((_, said)) => *said == model,
            // A change that is stored cannot have been refused.
            None => matches!(model, Said::Done(_)),
        };
        if fits { Ok(world) } else { Err(model) }
    }

    fn misfit(&self, call: CallId, at: usize, model: Said) -> Box<HistoryFault> {
        let said = self.calls[&call].answered.as_ref().map(|(_, said)| said.clone());
        let step = self.sentence(call);
        HistoryFault::Change { call, step, place: at + 1, model, said }.into()
    }

    /// Returns whether a call was answered before another one was made.
    fn is_before(&self, one: CallId, other: CallId) -> bool {
        self.calls[&one].is_answered_before(self.calls[&other].invoked)
    }
}
