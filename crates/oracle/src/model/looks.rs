use crate::answer::Verdict;
use crate::story::Look;
use crate::{Person, World};

impl World {
    /// What is seen. Nothing changes by it.
    pub(crate) fn look(&mut self, by: Person, look: &Look) -> Verdict {
        match look {
            Look::Rooms => self.rooms_of(by),
            Look::RoomsWith(users) => Ok(self.rooms_with(by, users)),
            Look::Participants(room) => self.participants_of(by, *room),
            Look::Groups(company, list, prefix) => {
                self.list_groups(by, *company, *list, prefix.as_deref())
            }
            Look::Group(group) => self.view(by, *group),
            Look::Members(group) => self.members_of(by, *group),
            Look::Masters(group) => self.masters_of(by, *group),
            Look::GroupParticipants(group) => self.participants_seen(by, *group),
            Look::Nested(group) => self.nested_in(by, *group),
            Look::Post(group) => self.post(by, *group),
            Look::SendAs(group) => self.send_as(by, *group),
            Look::ProposeAddress(group) => self.propose_address(by, *group),
            Look::Recipients(group) => self.recipients(*group),
            Look::ByAddress(company, address) => self.by_address(*company, address),
            Look::KeptUntil(group) => self.kept_until(*group),
            Look::PreviewDelete(group) => self.preview_delete(by, *group),
            Look::PreviewDisable(feature) => self.preview_disable(by, *feature),
            Look::PreviewOffBoarding(user) => Ok(self.preview_off_boarding(*user)),
            Look::PreviewForbidContact(user) => self.preview_forbid_contact(by, *user),
        }
    }
}
