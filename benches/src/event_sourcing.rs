//! Two event-sourcing libraries, whose aggregate checks nothing and whose store keeps nothing,
//! over the command with all checks. The floor is the least code that checks and keeps the same.

use std::cell::RefCell;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use cqrs_es::event_sink::EventSink;
use cqrs_es::{
    AggregateContext, AggregateError, CqrsFramework, DomainEvent, EventEnvelope,
    EventStore as CqrsStore,
};
use esrs::AggregateState;
use esrs::manager::AggregateManager;
use esrs::store::{EventStore as EsrsStore, EventStoreLockGuard, StoreEvent, UnlockOnDrop};
use guildhall::groups::Group;
use guildhall::permissions::{Company, Context};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Failure;
use crate::least_command::Least;
use crate::measure::{Clock, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::world;

/// How many times a lane adds and removes a user in each round.
const PAIRS: usize = 500;

/// Adds and removes a user of a group of 1,000 members in each library.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let members = scale.of(1_000, 100);
    let company = world::company();
    let cx = Context::new(&company, world::at());
    let (group, _) = world::group_of(1, world::draft("Crew", members), &cx)?;
    let newcomer = world::user(members);
    let slice = world::slice(&group, &[world::user(0), newcomer])?;
    let ids: Vec<Uuid> = (0..members).map(|number| *world::user(number).id().as_uuid()).collect();

    let esrs = Esrs::new(&ids);
    let cqrs = Cqrs::new(&ids);
    let mut least = Least::new(members);
    check(&esrs, &cqrs, &mut least, group.clone(), &company, members)?;
    let (mut whole, mut slice) = (group, slice);
    let newcomer_id = *newcomer.id().as_uuid();
    let [esrs, cqrs, ours_whole, ours_slice, least] = interleaved::<5, Failure>(
        scale.rounds(101),
        [
            &mut || repeated(|| esrs.add_and_remove(newcomer_id)),
            &mut || repeated(|| cqrs.add_and_remove(newcomer_id)),
            &mut || repeated(|| add_and_remove(&mut whole, &company, members)),
            &mut || repeated(|| add_and_remove(&mut slice, &company, members)),
            &mut || repeated(|| least.add_and_remove(newcomer)),
        ],
    )?;
    let one = |samples: &[_]| time(each(Clock::Thread, samples, 2 * PAIRS).median);
    let row = |key, name, peer: &[_]| {
        let on_slice = ratio(Clock::Thread, peer, &ours_slice).median;
        let compared = format!(
            "{name} without checks ({}) over `Group` with all checks ({}), whole rosters of \
             {members}, CPU time; all checks by hand {}; over a slice, as the front door loads: \
             {on_slice:.2}",
            one(peer),
            one(&ours_whole),
            one(&least)
        );
        let floor = ratio(Clock::Thread, peer, &least);
        Row::new(key, ratio(Clock::Thread, peer, &ours_whole), compared).with_floor(floor)
    };
    Ok(vec![row("esrs", "esrs", &esrs), row("cqrs_es", "cqrs-es", &cqrs)])
}

fn repeated(mut pair: impl FnMut() -> Result<(), Failure>) -> Result<(), Failure> {
    for _ in 0..PAIRS {
        pair()?;
    }
    Ok(())
}

fn add_and_remove(group: &mut Group, company: &Company, members: usize) -> Result<(), Failure> {
    let (cx, newcomer) = (Context::new(company, world::at()), world::user(members));
    group.add_members(world::user(0), &[newcomer], &cx)?;
    group.remove_members(world::user(0), &[newcomer.id()], &cx)?;
    Ok(())
}

/// Checks that all four have the same members before, between and after the commands.
fn check(
    esrs: &Esrs,
    cqrs: &Cqrs,
    least: &mut Least,
    mut group: Group,
    company: &Company,
    members: usize,
) -> Result<(), Failure> {
    let (cx, by, newcomer) =
        (Context::new(company, world::at()), world::user(0), world::user(members));
    let id = *newcomer.id().as_uuid();
    for add in [true, false] {
        if add {
            group.add_members(by, &[newcomer], &cx)?;
            least.add(by, &[newcomer])?;
        } else {
            group.remove_members(by, &[newcomer.id()], &cx)?;
            least.remove(by, &[newcomer.id()])?;
        }
        let command = if add { Command::Add(vec![id]) } else { Command::Remove(vec![id]) };
        esrs.execute(command.clone())?;
        cqrs.execute(command)?;
        let ours = usize::try_from(group.roster().counts().members())?;
        let theirs = [Esrs::members(), cqrs.members(), usize::try_from(least.members())?];
        if theirs != [ours; 3] {
            return Err(format!("{ours} members here, {theirs:?} there").into());
        }
    }
    Ok(())
}

/// The members of a group, since when they are in.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
struct Members(HashMap<Uuid, i64>);

#[derive(Clone, Debug)]
enum Command {
    Add(Vec<Uuid>),
    Remove(Vec<Uuid>),
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Event {
    Added { by: Uuid, at: i64, users: Vec<Uuid> },
    Removed { by: Uuid, at: i64, users: Vec<Uuid> },
}

impl Command {
    fn event(self) -> Event {
        let (by, at) = (*world::user(0).id().as_uuid(), 0);
        match self {
            Self::Add(users) => Event::Added { by, at, users },
            Self::Remove(users) => Event::Removed { by, at, users },
        }
    }
}

impl Members {
    fn of(ids: &[Uuid]) -> Self {
        Self(ids.iter().map(|id| (*id, 0)).collect())
    }

    fn changed(&mut self, event: &Event) {
        match event {
            Event::Added { at, users, .. } => {
                self.0.extend(users.iter().map(|user| (*user, *at)));
            }
            Event::Removed { users, .. } => {
                for user in users {
                    self.0.remove(user);
                }
            }
        }
    }
}

thread_local! {
    /// The members between two commands. The state of esrs can be made only by its default, and
    /// to make it of events at each command would count against esrs.
    static SHELF: RefCell<Members> = RefCell::default();
}

/// The members as the state of esrs.
struct Shelved(Members);

impl Default for Shelved {
    fn default() -> Self {
        Self(SHELF.take())
    }
}

impl esrs::Aggregate for Members {
    const NAME: &'static str = "group";

    type State = Shelved;
    type Command = Command;
    type Event = Event;
    type Error = Infallible;

    fn handle_command(_: &Shelved, command: Command) -> Result<Vec<Event>, Infallible> {
        Ok(vec![command.event()])
    }

    fn apply_event(mut state: Shelved, event: Event) -> Shelved {
        state.0.changed(&event);
        state
    }
}

struct Esrs(AggregateManager<NoStore>);

impl Esrs {
    fn new(ids: &[Uuid]) -> Self {
        SHELF.set(Members::of(ids));
        Self(AggregateManager::new(NoStore))
    }

    fn execute(&self, command: Command) -> Result<(), Failure> {
        let state = AggregateState::with_id(Uuid::nil());
        let done = pollster::block_on(self.0.handle_command(state, command))??;
        SHELF.set(done.0);
        Ok(())
    }

    fn add_and_remove(&self, user: Uuid) -> Result<(), Failure> {
        self.execute(Command::Add(vec![user]))?;
        self.execute(Command::Remove(vec![user]))
    }

    fn members() -> usize {
        SHELF.with_borrow(|members| members.0.len())
    }
}

struct NoStore;

struct NoLock;

impl UnlockOnDrop for NoLock {}

fn stored(aggregate: Uuid, payload: Event) -> StoreEvent<Event> {
    StoreEvent {
        id: Uuid::nil(),
        aggregate_id: aggregate,
        payload,
        occurred_on: chrono::DateTime::UNIX_EPOCH,
        sequence_number: 1,
        version: None,
    }
}

#[async_trait::async_trait]
impl EsrsStore for NoStore {
    type Aggregate = Members;
    type Error = Infallible;

    async fn lock(&self, _: Uuid) -> Result<EventStoreLockGuard, Infallible> {
        Ok(EventStoreLockGuard::new(NoLock))
    }

    async fn by_aggregate_id(&self, _: Uuid) -> Result<Vec<StoreEvent<Event>>, Infallible> {
        Ok(Vec::new())
    }

    async fn persist(
        &self,
        state: &mut AggregateState<Shelved>,
        events: Vec<Event>,
    ) -> Result<Vec<StoreEvent<Event>>, Infallible> {
        let id = *state.id();
        Ok(events.into_iter().map(|event| stored(id, event)).collect())
    }

    async fn publish(&self, _: &[StoreEvent<Event>]) {}

    async fn delete(&self, _: Uuid) -> Result<(), Infallible> {
        Ok(())
    }
}

impl DomainEvent for Event {
    fn event_type(&self) -> String {
        match self {
            Self::Added { .. } => "added".into(),
            Self::Removed { .. } => "removed".into(),
        }
    }

    fn event_version(&self) -> String {
        "1".into()
    }
}

impl cqrs_es::Aggregate for Members {
    const TYPE: &'static str = "group";

    type Command = Command;
    type Event = Event;
    type Error = Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        command: Command,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Infallible> {
        sink.write(command.event(), self).await;
        Ok(())
    }

    fn apply(&mut self, event: Event) {
        self.changed(&event);
    }
}

/// The framework over a store that hands out the one aggregate and takes it back.
struct Cqrs {
    framework: CqrsFramework<Members, Shelf>,
    shelf: Shelf,
}

#[derive(Clone)]
struct Shelf(Arc<Mutex<Option<Members>>>);

struct Taken(Members);

impl AggregateContext<Members> for Taken {
    fn aggregate(&mut self) -> &mut Members {
        &mut self.0
    }
}

impl Cqrs {
    fn new(ids: &[Uuid]) -> Self {
        let shelf = Shelf(Arc::new(Mutex::new(Some(Members::of(ids)))));
        Self { framework: CqrsFramework::new(shelf.clone(), Vec::new(), ()), shelf }
    }

    fn execute(&self, command: Command) -> Result<(), Failure> {
        Ok(pollster::block_on(self.framework.execute("group", command))?)
    }

    fn add_and_remove(&self, user: Uuid) -> Result<(), Failure> {
        self.execute(Command::Add(vec![user]))?;
        self.execute(Command::Remove(vec![user]))
    }

    fn members(&self) -> usize {
        let members = self.shelf.0.lock().ok();
        members.and_then(|members| members.as_ref().map(|members| members.0.len())).unwrap_or(0)
    }
}

impl CqrsStore<Members> for Shelf {
    type AC = Taken;

    async fn load_events(
        &self,
        _: &str,
    ) -> Result<Vec<EventEnvelope<Members>>, AggregateError<Infallible>> {
        Ok(Vec::new())
    }

    async fn load_aggregate(&self, _: &str) -> Result<Taken, AggregateError<Infallible>> {
        let members = self.0.lock().ok().and_then(|mut shelf| shelf.take());
        Ok(Taken(members.ok_or(AggregateError::AggregateConflict)?))
    }

    async fn commit(
        &self,
        events: Vec<Event>,
        context: Taken,
        metadata: HashMap<String, String>,
    ) -> Result<Vec<EventEnvelope<Members>>, AggregateError<Infallible>> {
        if let Ok(mut shelf) = self.0.lock() {
            *shelf = Some(context.0);
        }
        let envelope = |payload| EventEnvelope {
            aggregate_id: "group".into(),
            sequence: 1,
            payload,
            metadata: metadata.clone(),
        };
        Ok(events.into_iter().map(envelope).collect())
    }
}
