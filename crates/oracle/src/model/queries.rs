use crate::answer::ModelResult;
use crate::story::Query;
use crate::{Person, World};

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
