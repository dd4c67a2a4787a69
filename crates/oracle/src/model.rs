//! The rules, each as an `if`. A step is asked in the order in which the ifs stand.

mod acts;
mod addresses;
mod company;
mod features;
mod groups;
mod limits;
mod looks;
mod mail;
mod nesting;
mod post;
mod rooms;
mod service;
mod settled;
mod standing;
mod start;
mod texts;
mod views;
mod withdrawals;

use crate::story::Step;
use crate::{Answer, World};

impl World {
    /// What comes of a step. A refusal changes nothing.
    pub fn answer(&mut self, step: &Step) -> Answer {
        self.now += 1;
        let verdict = match step {
            Step::Company(by, deed) => self.administer(*by, deed),
            Step::Feature(by, group, deed) => self.features_of(*by, *group, deed),
            Step::Group(by, group, deed) => self.in_group(*by, *group, deed),
            Step::Look(by, look) => self.look(*by, look),
            Step::Mail(by, group, deed) => self.list_of(*by, *group, deed),
            Step::Open(by, opening) => self.open(*by, opening),
            Step::Room(by, room, deed) => self.in_room(*by, *room, deed),
            Step::Service(deed) => self.serve(deed),
        };
        verdict.map_or_else(|refusal| refusal, Answer::Done)
    }
}
