//! The rules, each as an `if`. The checks happen in the order in which they are written.

mod acts;
mod addresses;
mod company;
mod features;
mod groups;
mod mail;
mod post;
mod registration;
mod removals;
mod resolved;
mod roles;
mod rooms;
mod service;
mod texts;
mod views;

use crate::answer::ModelResult;
use crate::story::{Query, Step};
use crate::{Answer, Person, World};

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

impl World {
    /// Answers a query. This changes nothing.
    pub(crate) fn query(&mut self, by: Person, query: &Query) -> ModelResult {
        match query {
            Query::Rooms => self.rooms_of(by),
            Query::RoomsWith(users) => Ok(self.rooms_with(by, users)),
            Query::MayUse(room) => self.may_use(by, *room),
            Query::Participants(room) => self.participants_of(by, *room),
            Query::Groups(company, list, prefix) => {
                self.list_groups(by, *company, *list, prefix.as_deref())
            }
            Query::Group(group) => self.view(by, *group),
            Query::Members(group) => self.members_of(by, *group),
            Query::Masters(group) => self.masters_of(by, *group),
            Query::GroupParticipants(group) => self.participants_seen(by, *group),
            Query::Nested(group) => self.nested_in(by, *group),
            Query::Post(group) => self.post(by, *group),
            Query::SendAs(group) => self.send_as(by, *group),
            Query::ProposeAddress(group) => self.propose_address(by, *group),
            Query::Requests(group) => self.requests(by, *group),
            Query::Notified(group) => {
                Ok(self.participants(*group).iter().map(Person::to_string).collect())
            }
            Query::Recipients(group) => self.recipients(*group),
            Query::ByAddress(company, address) => self.by_address(*company, address),
            Query::KeptUntil(group) => self.kept_until(*group),
            Query::PreviewDelete(group) => self.preview_delete(by, *group),
            Query::PreviewDisable(feature) => self.preview_disable(by, *feature),
            Query::PreviewOffBoarding(user) => Ok(self.preview_off_boarding(*user)),
            Query::PreviewEndContacts => self.preview_end_contacts(by),
            Query::PreviewForbidContact(user) => self.preview_forbid_contact(by, *user),
        }
    }
}
