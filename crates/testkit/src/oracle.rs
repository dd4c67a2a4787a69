//! Stories, played to a naive model of the rules and to a hall over a store, and compared.
//!
//! The model is `guildhall-oracle`: the same rules as plain sets and ifs, in a crate that depends on
//! nothing. [`agrees`] plays a story to both, compares the answer to every step, and at the end what
//! everybody is shown. [`stories`] has strategies for stories; a story that fails shrinks to the steps that
//! matter, and prints as sentences.

mod clock;
mod company;
mod disagreement;
mod effects;
mod features;
mod groups;
mod hall;
mod looks;
mod mail;
mod rooms;
mod service;
pub mod stories;
mod withdrawals;
mod words;

use guildhall::Stores;
use guildhall_oracle::story::Step;
use guildhall_oracle::{Answer, World};

pub use self::disagreement::Disagreement;
use self::hall::Hall;

/// Plays a story to the model and to a hall over the store, which has to be empty.
///
/// # Errors
/// [`Disagreement`] at the first step that the two answer differently.
pub fn agrees<S: Stores>(store: S, steps: &[Step]) -> Result<(), Disagreement> {
    pollster::block_on(play(store, steps))
}

async fn play<S: Stores>(store: S, steps: &[Step]) -> Result<(), Disagreement> {
    let mut world = World::new();
    let mut hall = Hall::over(store).await;
    let mut told = Vec::new();
    for step in steps {
        let step = world.settled(step);
        let answer = compare(&mut world, &mut hall, &told, &step).await?;
        told.push(format!("{step}. {answer}"));
    }
    for look in world.looks() {
        compare(&mut world, &mut hall, &told, &look).await?;
    }
    Ok(())
}

async fn compare<S: Stores>(
    world: &mut World,
    hall: &mut Hall<S>,
    told: &[String],
    step: &Step,
) -> Result<Answer, Disagreement> {
    let (model, hall) = (world.answer(step), hall.answer(step).await);
    if model == hall {
        return Ok(model);
    }
    Err(Disagreement { before: told.to_vec(), step: Box::new(step.clone()), model, hall })
}
