//! Plays stories to a naive model of the rules and to the front door over a store, and compares the
//! answers.
//!
//! The model is `guildhall-oracle`: the same rules as plain sets and ifs, in a crate without
//! dependencies. [`agrees`] plays a story to both and compares the answers to every step. At the
//! end it compares what each user is shown. [`stories`] has strategies for stories. A story that
//! fails shrinks to the steps that matter, and prints as sentences.

mod answers;
mod creations;
mod disagreement;
mod driver;
mod queries;
mod service;
mod steps;
pub mod stories;
mod values;

use guildhall::Stores;
use guildhall_oracle::story::Step;
use guildhall_oracle::{Answer, World};

pub use self::disagreement::Disagreement;
use self::driver::Driver;

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
