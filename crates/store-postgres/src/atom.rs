//! What a save writes, as statements that are sent together.

use std::collections::BTreeMap;

use guildhall_kernel::{Claim, CommandId, CompanyId};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::outbox::NewEvent;

/// Everything that one save checks and writes: all of it, or nothing.
///
/// The statements run in the order of their turns, whatever order they are added in. So all saves
/// lock rows in one order, and the error of a save is that of its first check that does not hold.
#[derive(Default)]
pub(crate) struct Atom {
    steps: Vec<Step>,
    events: BTreeMap<CompanyId, Vec<NewEvent>>,
}

impl Atom {
    /// Adds a statement.
    pub(crate) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// Appends an event to the outbox of a company.
    pub(crate) fn append(&mut self, company: CompanyId, event: NewEvent) {
        self.events.entry(company).or_default().push(event);
    }

    /// Returns the company in whose outbox the save appends events.
    pub(crate) fn company(&self) -> Option<CompanyId> {
        self.events.keys().next().copied()
    }

    /// Returns the statements that append the events of these saves. There is one for each company,
    /// because a save keeps the outbox locked until it is committed.
    pub(crate) fn appends(atoms: &[&Self]) -> Vec<Step> {
        let mut events = BTreeMap::<_, Vec<_>>::new();
        for (company, appended) in atoms.iter().flat_map(|atom| &atom.events) {
            events.entry(*company).or_default().extend(appended);
        }
        events.iter().map(|(company, events)| NewEvent::append_all(*company, events)).collect()
    }

    /// Returns all statements of these saves, in the order in which they run. One save runs after
    /// another, as their events stand in the outbox.
    pub(crate) fn steps<'a>(atoms: &[&'a Self], appends: &'a [Step]) -> Vec<&'a Step> {
        let mut all = Vec::new();
        for atom in atoms {
            let mut steps: Vec<_> = atom.steps.iter().collect();
            steps.sort_by_key(|step| (step.turn, step.id));
            all.extend(steps);
        }
        all.extend(appends);
        all
    }
}

/// When a statement of a save runs. A command that has its answer already comes first. All versions
/// are compared before any claim, and the limits are checked last. A profile is written before the
/// claims of its user, so that saves and erasures of one profile wait for each other.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Turn {
    Answers,
    Companies,
    Users,
    Profiles,
    Rooms,
    Groups,
    Nestings,
    Releases,
    Claims,
    Departures,
    Entries,
    Quotas,
    Outbox,
}

/// A statement with its values.
pub(crate) struct Step {
    turn: Turn,
    /// The row that it is about. Steps of one turn run in the order of these, and steps about one
    /// row in the order in which they were added.
    pub(crate) id: Uuid,
    pub(crate) statement: &'static str,
    pub(crate) values: Vec<Value>,
    /// What it means if a condition that the statement states by `must_hold` does not hold.
    pub(crate) otherwise: Otherwise,
}

/// A value of a statement.
pub(crate) type Value = Box<dyn ToSql + Sync + Send>;

/// Why a change is not saved.
#[derive(Clone, Debug)]
pub(crate) enum Otherwise {
    /// The command has its answer already.
    Answered(CommandId),
    /// What the change was decided on has changed.
    Conflict,
    /// The change exceeds limits of the company. The database names them.
    QuotaExceeded(CompanyId),
    /// One of these keys is taken. The database names it.
    Taken(Vec<Claim>),
}

impl Step {
    pub(crate) const fn new(turn: Turn, id: Uuid, statement: &'static str) -> Self {
        Self { turn, id, statement, values: Vec::new(), otherwise: Otherwise::Conflict }
    }

    /// Adds the value of the next parameter.
    pub(crate) fn with(mut self, value: impl ToSql + Sync + Send + 'static) -> Self {
        self.values.push(Box::new(value));
        self
    }

    /// Says what it means if a condition of the statement does not hold.
    pub(crate) fn or(self, otherwise: Otherwise) -> Self {
        Self { otherwise, ..self }
    }
}
