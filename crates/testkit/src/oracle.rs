//! Plays stories to a naive model of the rules and to the front door over a store, and compares the
//! answers.
//!
//! The model is `guildhall-oracle`: the same rules as plain sets and ifs, in a crate without
//! dependencies. [`agrees`] plays a story to both and compares the answers to every step. At the
//! end it compares what each user is shown. [`agrees_interleaved`] does two steps at once.
//! [`stories`] has strategies for stories. A story that fails shrinks to the steps that matter, and
//! prints as sentences.

mod answers;
mod caller;
mod driver;
mod interleaved;
mod queries;
mod service;
mod steps;
pub mod stories;
mod values;

use std::fmt;

use guildhall::Stores;
use guildhall_oracle::story::Step;
use guildhall_oracle::{Answer, World};

pub use self::caller::Caller;
use self::driver::Driver;
pub use self::interleaved::{Mixture, agrees_interleaved, is_one_atom};

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
