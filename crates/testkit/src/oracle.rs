//! Plays stories to a naive model of the rules and to the front door over a store, and compares the
//! answers.
//!
//! The model is `guildhall-oracle`: the same rules as plain sets and ifs, in a crate without
//! dependencies. [`agrees`] plays a story to both and compares the answers to every step. At the
//! end it compares what each user is shown. [`agrees_interleaved`] does two steps at once.
//! [`stories`] has strategies for stories. A story that fails shrinks to the steps that matter, and
//! prints as sentences.

mod driver;
mod queries;
mod service;
mod steps;
pub mod stories;
mod values;

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use guildhall::Stores;
use guildhall_oracle::story::{CompanyStep, RoomStep, Step};
use guildhall_oracle::{Answer, World};

pub use self::driver::Caller;
use self::driver::Driver;
use crate::{Call, GuildhallStore, Interposed};

/// Plays a story to the model and to the front door over the store, which must be empty.
///
/// # Errors
/// Returns a [`Disagreement`] at the first step that the two answer differently.
pub fn agrees<S: Stores>(store: S, steps: &[Step]) -> Result<(), Disagreement> {
    pollster::block_on(play(store, steps))
}

async fn play<S: Stores>(store: S, steps: &[Step]) -> Result<(), Disagreement> {
    let mut world = World::new();
    let mut driver = Driver::over(store).await;
    let mut before = Vec::new();
    for step in steps {
        let step = world.resolved(step);
        let answer = compare(&mut world, &mut driver, &before, &step).await?;
        before.push(format!("{step}. {answer}"));
    }
    for query in world.queries() {
        compare(&mut world, &mut driver, &before, &query).await?;
    }
    Ok(())
}

async fn compare<S: Stores>(
    world: &mut World,
    driver: &mut Driver<S>,
    before: &[String],
    step: &Step,
) -> Result<Answer, Disagreement> {
    let (model, front_door) = (world.answer(step), driver.answer(step).await);
    if model == front_door {
        return Ok(model);
    }
    Err(Disagreement { before: before.to_vec(), step: Box::new(step.clone()), model, front_door })
}

/// A step that the model and the front door answer differently. It prints the story up to this
/// step.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The story before this step, one sentence for each step.
    pub before: Vec<String>,
    /// The step.
    pub step: Box<Step>,
    /// The answer of the model.
    pub model: Answer,
    /// The answer of the front door.
    pub front_door: Answer,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the model and the front door disagree:")?;
        for (n, sentence) in (1..).zip(&self.before) {
            writeln!(f, "{n:>4}. {sentence}")?;
        }
        writeln!(f, "{:>4}. {}.", self.before.len() + 1, self.step)?;
        writeln!(f, "      the model:      {}", beside(&self.model, &self.front_door))?;
        write!(f, "      the front door: {}", beside(&self.front_door, &self.model))
    }
}

impl std::error::Error for Disagreement {}

/// Returns the text of an answer. If both answers are listings, the text has only the lines that
/// the other one lacks. If the listings differ only in their order, the text has all lines.
fn beside(answer: &Answer, other: &Answer) -> String {
    let (Answer::Done(mine), Answer::Done(theirs)) = (answer, other) else {
        return answer.to_string();
    };
    let alone = |lines: &[String], beside: &[String]| -> Vec<String> {
        lines.iter().filter(|line| !beside.contains(line)).cloned().collect()
    };
    let (here, there) = (alone(mine, theirs), alone(theirs, mine));
    let alike = mine.len() - here.len();
    if alike == 0 || (here.is_empty() && there.is_empty()) {
        return answer.to_string();
    }
    format!("{} (besides {alike} that both say)", Answer::Done(here))
}

/// Plays a story and then two steps at once, in every way in which the second can come between the
/// calls of the first. Each way is played over a new store. Returns how many there were.
///
/// # Errors
/// Returns a [`Mixture`] if the answers, or what is shown afterwards, are those of neither order.
pub fn agrees_interleaved<S: GuildhallStore + Clone>(
    new_store: impl Fn() -> S,
    before: &[Step],
    [first, second]: &[Step; 2],
) -> Result<usize, Box<Mixture>> {
    pollster::block_on(async {
        let mut world = World::new();
        let before = before.iter().map(|step| {
            let step = world.resolved(step);
            world.answer(&step);
            step
        });
        let before: Vec<_> = before.collect();
        let [first, second] = [first, second].map(|step| world.resolved(step));
        let mut orders =
            [in_order(&world, [&first, &second]), in_order(&world, [&second, &first]).swapped()];
        let mut at = 0;
        loop {
            let played = Played::new(&new_store, &before, [&first, &second], at).await;
            let Some(mut played) = played else { return Ok(at) };
            let answers = played.answers.clone();
            let mut shown = None;
            for order in orders.iter_mut().filter(|order| order.answers == answers) {
                shown = played.differs_from(order.shown()).await;
                if shown.is_none() {
                    break;
                }
            }
            let is_one = orders.iter().any(|order| order.answers == answers);
            if !is_one || shown.is_some() {
                let orders = orders.map(|order| order.answers);
                let steps = [first, second];
                return Err(Box::new(Mixture { before, steps, at, answers, orders, shown }));
            }
            at += 1;
        }
    })
}

/// Whether a step is saved in one atom, so that another can only come before or after it.
#[must_use]
pub const fn is_one_atom(step: &Step) -> bool {
    match step {
        Step::Company(_, step) => {
            !matches!(step, CompanyStep::EndContacts | CompanyStep::ForbidContact(_))
        }
        Step::Feature(..) | Step::Group(..) | Step::Mail(..) | Step::Open(..) => true,
        Step::Query(..) | Step::Service(_) => false,
        Step::Room(_, _, step) => !matches!(step, RoomStep::LeaveToo(_)),
    }
}

/// Two steps that are mixed up: the answers are those of neither order, or what is shown afterwards
/// is not what it is after the steps in that order.
#[derive(Clone, Debug)]
pub struct Mixture {
    /// The story before.
    pub before: Vec<Step>,
    /// The two steps. The second is done while the first is under way.
    pub steps: [Step; 2],
    /// Before which call of the first step, counted from zero.
    pub at: usize,
    /// The answers.
    pub answers: [Answer; 2],
    /// The answers of the model, if the first step is done first, and if it is done second.
    pub orders: [[Answer; 2]; 2],
    /// A query whose answer is of neither order, with the answers of the model and the front door.
    pub shown: Option<(Step, Answer, Answer)>,
}

impl fmt::Display for Mixture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "two steps at once are mixed up:")?;
        for (n, step) in (1..).zip(&self.before) {
            writeln!(f, "{n:>4}. {step}.")?;
        }
        let [first, second] = &self.steps;
        let both = |answers: &[Answer; 2]| format!("{}; and {}", answers[0], answers[1]);
        writeln!(f, "      {first}. And before call {} of it: {second}.", self.at)?;
        writeln!(f, "      in order: {}", both(&self.orders[0]))?;
        writeln!(f, "      reversed: {}", both(&self.orders[1]))?;
        write!(f, "      at once:  {}", both(&self.answers))?;
        if let Some((query, model, front_door)) = &self.shown {
            writeln!(f, "\n      then {query}.")?;
            writeln!(f, "      the model:      {model}")?;
            write!(f, "      the front door: {front_door}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Mixture {}

/// Two steps one after the other in the model: the answers, and the world afterwards.
struct Order {
    answers: [Answer; 2],
    world: World,
    shown: Option<Vec<(Step, Answer)>>,
}

fn in_order(world: &World, steps: [&Step; 2]) -> Order {
    let mut world = world.clone();
    let answers = [world.answer(steps[0]), world.answer_at_once(steps[1])];
    Order { answers, world, shown: None }
}

impl Order {
    fn swapped(self) -> Self {
        let [second, first] = self.answers;
        Self { answers: [first, second], ..self }
    }

    /// Returns every query with the answer of the model. It is the same for every way of the order.
    fn shown(&mut self) -> &[(Step, Answer)] {
        self.shown.get_or_insert_with(|| {
            let queries = self.world.queries().into_iter();
            let answered = queries.map(|query| {
                let answer = sorted(self.world.answer_at_once(&query));
                (query, answer)
            });
            answered.collect()
        })
    }
}

/// Two steps that were done at once.
struct Played<S: GuildhallStore> {
    answers: [Answer; 2],
    driver: Driver<S>,
}

impl<S: GuildhallStore + Clone> Played<S> {
    /// Plays the story, and then the second step just before a call of the first. Returns `None` if
    /// the first step makes no such call before it has decided or saved.
    async fn new(
        new_store: impl Fn() -> S,
        before: &[Step],
        [first, second]: [&Step; 2],
        at: usize,
    ) -> Option<Self> {
        let store = new_store();
        let mut driver = Driver::over(store.clone()).await;
        for step in before {
            driver.answer(step).await;
        }
        let interposed = Interposed::over(store.clone());
        let mut under_way = driver.beside(interposed.clone());
        let mut meanwhile = driver.beside(store);
        let (answer, second) = (Arc::new(Mutex::new(None)), second.clone());
        let slot = Arc::clone(&answer);
        interposed.just_before(at_call(at), move || {
            let answered = pollster::block_on(meanwhile.answer_at_once(&second));
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answered);
        });
        let first = under_way.answer(first).await;
        interposed.stop();
        let second = answer.lock().unwrap_or_else(PoisonError::into_inner).take()?;
        driver.count().await;
        Some(Self { answers: [first, second], driver })
    }

    /// Returns the first query that is answered otherwise than in the model after an order. Items
    /// that were made at the same time may be listed in another order.
    async fn differs_from(&mut self, shown: &[(Step, Answer)]) -> Option<(Step, Answer, Answer)> {
        for (query, model) in shown {
            let front_door = sorted(self.driver.answer_at_once(query).await);
            if *model != front_door {
                return Some((query.clone(), model.clone(), front_door));
            }
        }
        None
    }
}

/// Accepts a call by its number, up to the first save: what comes after it is only for the answer.
fn at_call(at: usize) -> impl FnMut(Call) -> bool {
    let (mut calls, mut over) = (0, false);
    move |call| {
        let due = !over && calls == at && call != Call::EventsAfter;
        calls += 1;
        over |= !call.reads() || call == Call::EventsAfter;
        due
    }
}

fn sorted(answer: Answer) -> Answer {
    match answer {
        Answer::Done(mut lines) => {
            lines.sort_unstable();
            Answer::Done(lines)
        }
        refused @ Answer::Refused { .. } => refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(lines: &[&str]) -> Answer {
        Answer::Done(lines.iter().map(|line| (*line).to_owned()).collect())
    }

    #[test]
    fn two_listings_show_only_their_differences() {
        let (model, front_door) =
            (done(&["room 0", "room 1", "room 2"]), done(&["room 0", "room 2"]));

        assert_eq!(beside(&model, &front_door), "done: room 1 (besides 2 that both say)");
        assert_eq!(beside(&front_door, &model), "done (besides 2 that both say)");
    }

    #[test]
    fn listings_that_differ_only_in_order_are_shown_whole() {
        let (model, front_door) = (done(&["room 0", "room 1"]), done(&["room 1", "room 0"]));

        assert_eq!(beside(&model, &front_door), "done: room 0; room 1");
    }
}
