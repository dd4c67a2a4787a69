//! Histories of concurrent calls, and whether they are strictly serialisable.
//!
//! A history is strictly serialisable if its calls can be put into one order, in which each call
//! has the answer that the model gives in that order, and which a clock would agree with: a call
//! that was answered before another was made comes before it.
//!
//! To find such an order is hard in general. Here the outbox shows most of it: it has the order of
//! all calls that changed something. Each other call then needs only a place between two changes.
//! The earliest one is as good as any other, so it is enough to take the calls in the order in
//! which they were made, and give each the earliest place that is possible.

mod fault;
mod order;

use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::EventRecord;
use guildhall_oracle::World;
use guildhall_oracle::story::Step;

pub use self::fault::HistoryFault;
use self::order::Order;
use crate::steps::is_question;
use crate::{CallId, Said};

/// The calls of some workers over one store, after a beginning.
#[derive(Clone, Debug)]
pub struct History {
    beginning: World,
    calls: BTreeMap<CallId, Call>,
    now: u64,
}

#[derive(Clone, Debug)]
struct Call {
    step: Step,
    invoked: u64,
    answered: Option<(u64, Said)>,
}

impl Call {
    fn is_answered_before(&self, moment: u64) -> bool {
        self.answered.as_ref().is_some_and(|(at, _)| *at < moment)
    }
}

impl History {
    /// Makes a history without calls, which begins with this world of the model. The events of the
    /// beginning are those of worker 0.
    #[must_use]
    pub const fn after(beginning: World) -> Self {
        Self { beginning, calls: BTreeMap::new(), now: 0 }
    }

    /// Records that a call is made.
    pub fn invoke(&mut self, call: CallId, step: Step) {
        let invoked = self.tick();
        self.calls.insert(call, Call { step, invoked, answered: None });
    }

    /// Records the answer of a call.
    ///
    /// # Panics
    /// If the call was not made.
    pub fn answer(&mut self, call: CallId, said: Said) {
        let now = self.tick();
        self.calls.get_mut(&call).unwrap().answered = Some((now, said));
    }

    fn tick(&mut self) -> u64 {
        self.now += 1;
        self.now
    }

    /// Returns the step of a call and its answer, if it was made and answered.
    #[must_use]
    pub fn answered(&self, call: CallId) -> Option<(&Step, &Said)> {
        let Call { step, answered, .. } = self.calls.get(&call)?;
        answered.as_ref().map(|(_, said)| (step, said))
    }

    /// Checks that the calls are strictly serialisable, with the changes in the order of the
    /// outbox. A call without an answer may have taken effect, or not.
    ///
    /// # Errors
    /// Returns a [`HistoryFault`] that names the first call that fits nowhere.
    pub fn check(&self, outbox: &[EventRecord]) -> Result<Checked, Box<HistoryFault>> {
        let Order { changes, worlds } = self.order(outbox)?;
        let checked = self.check_others(&changes, &worlds)?;
        Ok(Checked {
            changes: changes.len(),
            overlapping: changes.windows(2).filter(|pair| self.overlap(pair)).count(),
            world: worlds.into_iter().next_back().unwrap(),
            ..checked
        })
    }

    /// Finds a place between the changes for each other call that has an answer.
    fn check_others(
        &self,
        changes: &[CallId],
        worlds: &[World],
    ) -> Result<Checked, Box<HistoryFault>> {
        let placed_already: BTreeSet<_> = changes.iter().collect();
        let mut others: Vec<_> =
            self.calls.iter().filter(|(id, _)| !placed_already.contains(id)).collect();
        others.sort_by_key(|(_, call)| call.invoked);
        let mut checked = Checked::of(self.beginning.clone());
        let mut placed: Vec<(u64, usize)> = Vec::new();
        for (id, call) in others {
            let Some((at, said)) = &call.answered else {
                checked.unanswered += 1;
                continue;
            };
            let [first, last] = self.window(changes, call, *at);
            let earlier = placed.iter().filter(|(answered, _)| *answered < call.invoked);
            let first = earlier.map(|(_, place)| *place).max().unwrap_or(0).max(first);
            let place = (first..=last).find(|place| is_answered_in(&worlds[*place], call, said));
            let Some(place) = place else {
                return Err(HistoryFault::NoPlace {
                    call: *id,
                    step: self.sentence(*id),
                    said: said.clone(),
                    places: (first..=last)
                        .map(|place| (place, answer_in(&worlds[place], &call.step).0))
                        .collect(),
                }
                .into());
            };
            placed.push((*at, place));
            checked.several_places += usize::from(first < last);
            match said {
                Said::Refused { .. } => checked.refused += 1,
                Said::Done(_) if is_question(&call.step) => checked.questions += 1,
                Said::Done(_) => checked.unchanged += 1,
            }
        }
        Ok(checked)
    }

    /// Returns how many changes come before a call at least and at most, by the clock.
    fn window(&self, changes: &[CallId], call: &Call, answered: u64) -> [usize; 2] {
        let before = |id: &CallId| self.calls[id].is_answered_before(call.invoked);
        let after = |id: &CallId| self.calls[id].invoked > answered;
        let first = changes.iter().rposition(before).map_or(0, |at| at + 1);
        [first, changes.iter().position(after).unwrap_or(changes.len())]
    }

    fn overlap(&self, pair: &[CallId]) -> bool {
        let [one, next] = [&self.calls[&pair[0]], &self.calls[&pair[1]]];
        !one.is_answered_before(next.invoked)
    }

    fn sentence(&self, call: CallId) -> String {
        self.calls[&call].step.to_string()
    }
}

/// Returns whether a call that changed nothing has this answer in a world.
fn is_answered_in(world: &World, call: &Call, said: &Said) -> bool {
    let (model, after) = answer_in(world, &call.step);
    // What the model would change must be in the outbox.
    model == *said && (is_question(&call.step) || after == *world)
}

fn answer_in(world: &World, step: &Step) -> (Said, World) {
    let mut world = world.clone();
    let said = Said::from(world.answer_at_once(step));
    (said, world)
}

/// What was in a history that is strictly serialisable.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Checked {
    /// How many calls changed something.
    pub changes: usize,
    /// How many of the changes were made before the one before them was answered.
    pub overlapping: usize,
    /// How many calls a rule refused.
    pub refused: usize,
    /// How many questions were answered.
    pub questions: usize,
    /// How many commands were answered though there was nothing to change.
    pub unchanged: usize,
    /// How many calls have no answer and changed nothing.
    pub unanswered: usize,
    /// How many calls that changed nothing ran beside a change, so that they had several places.
    pub several_places: usize,
    /// The world of the model after all changes.
    pub world: World,
}

impl Checked {
    const fn of(world: World) -> Self {
        Self {
            changes: 0,
            overlapping: 0,
            refused: 0,
            questions: 0,
            unchanged: 0,
            unanswered: 0,
            several_places: 0,
            world,
        }
    }
}
