//! The rules, each as an `if`. The checks happen in the order in which they are written.

mod acts;
mod addresses;
mod closing;
mod company;
mod features;
mod groups;
mod history;
mod limits;
mod mail;
mod nesting;
mod post;
mod queries;
mod registration;
mod removals;
mod resolved;
mod roles;
mod rooms;
mod service;
mod start;
mod texts;
mod views;

use crate::answer::ModelResult;
use crate::story::Step;
use crate::{Answer, World};

impl World {
    /// Does a step and returns its answer. A refusal changes nothing.
    pub fn answer(&mut self, step: &Step) -> Answer {
        self.now += 1;
        let result = self.check_registered(step).and_then(|()| self.done(step));
        self.note_readers();
        result.map_or_else(|refusal| refusal, Answer::Done)
    }

    /// Does a step in the second of the step before, as two users act at once.
    pub fn answer_at_once(&mut self, step: &Step) -> Answer {
        self.now = self.now.saturating_sub(1);
        self.answer(step)
    }

    fn done(&mut self, step: &Step) -> ModelResult {
        match step {
            Step::Company(by, step) => self.administer(*by, step),
            Step::Feature(by, group, step) => self.features_of(*by, *group, step),
            Step::Group(by, group, step) => self.in_group(*by, *group, step),
            Step::Query(by, query) => self.query(*by, query),
            Step::Mail(by, group, step) => self.list_of(*by, *group, step),
            Step::Open(by, opening) => self.open(*by, opening),
            Step::Room(by, room, step) => self.in_room(*by, *room, step),
            Step::Service(step) => self.serve(step),
        }
    }
}
