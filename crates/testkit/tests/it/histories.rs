//! The check of histories accepts what a sound store does, and notices what a broken one does.

use std::sync::{Arc, Mutex};

use guildhall::groups::EventRecord;
use guildhall_crash_tests::history::{Checked, History, HistoryFault};
use guildhall_crash_tests::{CallId, Said};
use guildhall_oracle::Person::{Ann, Bo, Cy, Dee, Gus};
use guildhall_oracle::story::{
    CreationStep, Draft, GroupNo, GroupStep, ListDraft, MailStep, Query, RoomNo, RoomStep, Step,
};
use guildhall_oracle::{Company, World};
use guildhall_testkit::oracle::Caller;
use guildhall_testkit::reading::{ReplayFault, events, replay};
use guildhall_testkit::{Call, Interposed};
use pollster::block_on;

use crate::fault::Fault;
use crate::faulty::Faulty;

type Store = Interposed<Faulty>;

const ROOM: RoomNo = RoomNo(0);

#[test]
fn two_calls_at_once_are_accepted_in_the_order_of_the_outbox() {
    let checked = at_once(None, &leave(), &remove()).check().unwrap();

    assert_eq!((checked.changes, checked.refused), (1, 1), "the one who leaves is removed first");
}

#[test]
fn a_change_that_ignores_another_is_noticed() {
    let fault = at_once(Some(Fault::IgnoresVersions), &leave(), &remove()).check().unwrap_err();

    let HistoryFault::Change { place: 2, model: Said::Refused { .. }, .. } = &*fault else {
        panic!("{fault}");
    };
}

// about: GR-17, GR-20
#[test]
fn a_request_is_refused_if_the_user_comes_in_through_a_nested_group_meanwhile() {
    let mut played = Played::new(None);
    for (number, step) in (1..).zip([create("Crew"), create("Cast"), nest()]) {
        played.call(CallId { worker: 3, number }, &step);
    }
    let add = Step::Group(Ann, GroupNo(1), GroupStep::Add(vec![Gus]));
    let ask = Step::Group(Gus, GroupNo(0), GroupStep::Ask);
    played.at_once(&ask, &add);

    let checked = played.check().unwrap();
    assert_eq!((checked.changes, checked.refused), (4, 1));
}

#[test]
fn a_lost_event_is_noticed() {
    let mut played = Played::new(Some(Fault::LosesEvents));
    for (number, name) in (1..).zip(["Launch", "Lunch", "Dinner"]) {
        let step = Step::Room(Ann, ROOM, RoomStep::Describe(name.to_owned()));
        played.call(CallId { worker: 1, number }, &step);
    }

    let company = Caller::<Store>::company(Company::Acme);
    let found = block_on(replay(&played.store, company)).unwrap_err();
    assert!(matches!(found, ReplayFault::Position { expected: 5, .. }), "{found}");
}

#[test]
fn a_state_that_its_events_do_not_make_is_noticed() {
    let mut played = Played::new(Some(Fault::ForgetsAddedRecipients));
    let list = Some(ListDraft::at("crew@acme.example"));
    let draft = Draft { name: "Crew".to_owned(), list, ..Draft::default() };
    let pat = MailStep::AddRecipients(vec!["pat@partner.example".to_owned()]);
    let steps = [Step::Open(Ann, CreationStep::Group(draft)), Step::Mail(Ann, GroupNo(0), pat)];
    for (number, step) in (1..).zip(&steps) {
        played.call(CallId { worker: 1, number }, step);
    }

    let company = Caller::<Store>::company(Company::Acme);
    let found = block_on(replay(&played.store, company)).unwrap_err();
    assert!(matches!(found, ReplayFault::State { .. }), "{found}");
}

#[test]
fn an_old_answer_is_noticed() {
    let mut played = Played::new(None);
    let [remove_it, question] = [1, 2].map(|number| CallId { worker: 1, number });
    let asked = Step::Query(Bo, Query::MayUse(ROOM));
    // The store answers this after the change as if it did not know of it.
    let old = played.answer(question, &asked);
    played.call(remove_it, &remove());
    let mut history = played.history.clone();
    history.invoke(question, asked.clone());
    history.answer(question, old);
    let fault = history.check(&played.outbox()).unwrap_err();
    assert!(
        matches!(&*fault, HistoryFault::NoPlace { places, .. } if places.len() == 1),
        "{fault}"
    );

    played.call(question, &asked);
    assert_eq!(played.check().unwrap().refused, 1, "what it answers now is right");
}

#[test]
fn an_answer_older_than_one_before_it_is_noticed() {
    let mut played = Played::new(None);
    let [change, asks_again] = [1, 2].map(|worker| CallId { worker, number: 1 });
    let asks = CallId { worker: 3, number: 1 };
    let asked = Step::Query(Bo, Query::MayUse(ROOM));
    let before = played.answer(asks, &asked);
    let changed = played.answer(change, &remove());
    let after = played.answer(asks, &asked);
    // While the change is under way, it is seen, and then no longer seen.
    let mut history = played.history.clone();
    history.invoke(change, remove());
    for (call, said) in [(asks, after), (asks_again, before)] {
        history.invoke(call, asked.clone());
        history.answer(call, said);
    }
    history.answer(change, changed);
    let fault = history.check(&played.outbox()).unwrap_err();
    assert!(matches!(*fault, HistoryFault::NoPlace { call, .. } if call == asks_again), "{fault}");
}

#[test]
fn a_lost_change_is_noticed() {
    let mut played = Played::new(None);
    played.call(CallId { worker: 1, number: 1 }, &remove());
    let mut outbox = played.outbox();
    outbox.pop();

    let fault = played.history.check(&outbox).unwrap_err();
    assert!(matches!(*fault, HistoryFault::NoPlace { .. }), "{fault}");
}

#[test]
fn a_change_that_is_stored_twice_is_noticed() {
    let mut played = Played::new(None);
    played.call(CallId { worker: 1, number: 1 }, &remove());
    let mut outbox = played.outbox();
    outbox.extend(outbox.last().cloned());

    let fault = played.history.check(&outbox).unwrap_err();
    assert!(matches!(*fault, HistoryFault::Twice { .. }), "{fault}");
}

#[test]
fn an_order_against_the_clock_is_noticed() {
    let mut played = Played::new(None);
    (1..=2).for_each(|number| played.call(CallId { worker: 1, number }, &open()));
    let mut outbox = played.outbox();
    let last = outbox.len() - 1;
    outbox.swap(last - 1, last);

    let fault = played.history.check(&outbox).unwrap_err();
    assert!(matches!(*fault, HistoryFault::Order { .. }), "{fault}");
}

#[test]
fn an_event_of_no_call_is_noticed() {
    let mut played = Played::new(None);
    played.answer(CallId { worker: 1, number: 1 }, &remove());

    let fault = played.check().unwrap_err();
    assert!(matches!(*fault, HistoryFault::NoCall { .. }), "{fault}");
}

#[test]
fn a_fault_is_shown_in_a_few_lines() {
    let fault = at_once(Some(Fault::IgnoresVersions), &leave(), &remove()).check().unwrap_err();

    let expected = [
        "call 1.1 is change 2, and does not follow from those before:",
        "    Bo, in room 0, leaves it",
        "    the model: refused by RM-14",
        "    the call:  done",
    ];
    assert_eq!(fault.to_string(), expected.join("\n"));
}

fn open() -> Step {
    Step::Open(Ann, CreationStep::Room(vec![Bo, Cy, Dee], None))
}

fn create(name: &str) -> Step {
    Step::Open(Ann, CreationStep::Group(Draft { name: name.to_owned(), ..Draft::default() }))
}

fn nest() -> Step {
    Step::Group(Ann, GroupNo(0), GroupStep::Nest(GroupNo(1)))
}

fn leave() -> Step {
    Step::Room(Bo, ROOM, RoomStep::Leave)
}

fn remove() -> Step {
    Step::Room(Ann, ROOM, RoomStep::Remove(vec![Bo]))
}

/// Does a step, and another one just before the first is saved.
fn at_once(fault: Option<Fault>, first: &Step, second: &Step) -> Played {
    let mut played = Played::new(fault);
    played.at_once(first, second);
    played
}

/// Calls over one store in which a room is open.
struct Played {
    store: Store,
    history: History,
    callers: u32,
}

impl Played {
    fn new(fault: Option<Fault>) -> Self {
        let store = Interposed::over(Faulty::new(fault));
        let (mut world, mut caller) = (World::new(), block_on(Caller::begin(store.clone(), 0)));
        let beginning = CallId { worker: 0, number: 1 };
        let said = Said::from(block_on(caller.answer(beginning.nanosecond(), None, &open())));
        assert_eq!(said, Said::from(world.answer_at_once(&open())));
        Self { store, history: History::after(world), callers: 0 }
    }

    /// Makes a call that the history has.
    fn call(&mut self, call: CallId, step: &Step) {
        self.history.invoke(call, step.clone());
        let said = self.answer(call, step);
        self.history.answer(call, said);
    }

    /// Makes a call, and another one just before the first is saved.
    fn at_once(&mut self, first: &Step, second: &Step) {
        let [one, two] = [1, 2].map(|worker| CallId { worker, number: 1 });
        self.history.invoke(one, first.clone());
        let meanwhile = Arc::new(Mutex::new(None));
        let (said, step) = (Arc::clone(&meanwhile), second.clone());
        let mut caller = self.join();
        self.store.just_before(Call::saves, move || {
            block_on(caller.counts());
            let answer = block_on(caller.answer(two.nanosecond(), None, &step));
            *said.lock().unwrap() = Some(Said::from(answer));
        });
        let said = self.answer(one, first);
        self.history.invoke(two, second.clone());
        self.history.answer(two, meanwhile.lock().unwrap().take().unwrap());
        self.history.answer(one, said);
    }

    /// Makes a call that the history does not have.
    fn answer(&mut self, call: CallId, step: &Step) -> Said {
        let mut caller = self.join();
        block_on(caller.counts());
        Said::from(block_on(caller.answer(call.nanosecond(), None, step)))
    }

    fn join(&mut self) -> Caller<Store> {
        self.callers += 1;
        Caller::join(self.store.clone(), self.callers)
    }

    fn outbox(&self) -> Vec<EventRecord> {
        block_on(events(&self.store, Caller::<Store>::company(Company::Acme))).unwrap()
    }

    fn check(&self) -> Result<Checked, Box<HistoryFault>> {
        self.history.check(&self.outbox())
    }
}
