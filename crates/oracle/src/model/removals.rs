//! The removal of users from rooms and groups by off-boarding or the loss of external contact.

use crate::answer::{ModelResult, no, only_if};
use crate::story::{Authority, GroupNo, MailRight, RoomNo};
use crate::world::{Group, Policy, Room};
use crate::{Company, Person, World};

#[derive(Clone, Copy, Eq, PartialEq)]
enum Cause {
    ContactEnded,
    LostContact,
    OffBoarding,
}

impl World {
    /// Off-boards a user (GR-18): removes them from the policy of their company, and from all rooms
    /// and groups of all companies.
    pub(crate) fn off_board(&mut self, user: Person) -> Vec<String> {
        let mut lines = Vec::new();
        let administered = user
            .company()
            .is_some_and(|company| self.policy(company).administrators.contains(&user));
        if let Some(company) = user.company()
            && self.policy_mut(company).remove_user(user)
        {
            lines.push(format!("{company} removes {user} from its policy"));
            if administered && self.policy(company).administrators.is_empty() {
                lines.push(format!("{company} has no administrator"));
            }
        }
        self.left.insert(user);
        lines.extend(self.remove_everywhere(user, Cause::OffBoarding));
        lines
    }

    /// Takes the permission for external contact from a user (GR-19): removes them from external
    /// groups, and from rooms with external users.
    pub(crate) fn forbid_contact(&mut self, by: Person, user: Person) -> ModelResult {
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(user.company() == Some(company), "CO-1")?;
        let mut lines = Vec::new();
        if self.administered(by, "GR-19")?.without_contact.insert(user) {
            lines.push(format!("{company} forbids {user} external contact"));
        }
        lines.extend(self.remove_everywhere(user, Cause::LostContact));
        Ok(lines)
    }

    /// Ends the external contact of a company (GR-19): forbids it, and removes all external users from
    /// its rooms and groups, and its users from those of the other company.
    pub(crate) fn end_contacts(&mut self, by: Person) -> ModelResult {
        let company = by.company().ok_or(no("CO-1"))?;
        let (mut lines, now) = (Vec::new(), self.now);
        let policy = self.administered(by, "GR-19")?;
        if policy.contacts {
            policy.contacts = false;
            lines.push(format!("{company} forbids external contact"));
        }
        let ends = |owner: Company, person: &Person| {
            let guest = person.company() != Some(owner);
            guest && (owner == company || person.company() == Some(company))
        };
        for (number, room) in self.rooms.iter_mut().enumerate() {
            let owner = room.company;
            for user in room.inside().into_iter().filter(|person| ends(owner, person)) {
                let number = RoomNo(number);
                lines.extend(remove_from_room(number, room, user, Cause::ContactEnded, now));
            }
        }
        for (number, group) in self.groups.iter_mut().enumerate().filter(|(_, it)| !it.deleted) {
            let owner = group.company;
            for user in group.members.clone().into_iter().filter(|person| ends(owner, person)) {
                let number = GroupNo(number);
                lines.extend(remove_from_group(number, group, user, Cause::ContactEnded));
            }
        }
        Ok(lines)
    }

    /// Previews an off-boarding. The effects are exactly those of doing it.
    pub(crate) fn preview_off_boarding(&self, user: Person) -> Vec<String> {
        self.clone().off_board(user)
    }

    pub(crate) fn preview_forbid_contact(&self, by: Person, user: Person) -> ModelResult {
        self.clone().forbid_contact(by, user)
    }

    pub(crate) fn preview_end_contacts(&self, by: Person) -> ModelResult {
        self.clone().end_contacts(by)
    }

    fn remove_everywhere(&mut self, user: Person, why: Cause) -> Vec<String> {
        let mut lines = Vec::new();
        let now = self.now;
        for (number, room) in self.rooms.iter_mut().enumerate() {
            let concerned = why == Cause::OffBoarding || room.has_externals();
            if room.is_in(user) && concerned {
                lines.extend(remove_from_room(RoomNo(number), room, user, why, now));
            }
        }
        for (number, group) in self.groups.iter_mut().enumerate() {
            let concerned = why == Cause::OffBoarding || group.external;
            if !group.deleted && concerned {
                lines.extend(remove_from_group(GroupNo(number), group, user, why));
            }
        }
        lines
    }
}

fn remove_from_room(
    number: RoomNo,
    room: &mut Room,
    user: Person,
    why: Cause,
    now: u64,
) -> Vec<String> {
    let reason = match why {
        Cause::ContactEnded => "external contact ended",
        Cause::LostContact => "lost external contact",
        Cause::OffBoarding => "left the company",
    };
    room.leave(user, now, reason);
    let mut lines = vec![format!("{user} is removed from {number}")];
    if room.closed {
        lines.push(format!("{number} closes"));
    }
    // A user who left the company is not notified.
    if why != Cause::OffBoarding {
        lines.push(format!("{user} is notified of {number}"));
    }
    lines
}

fn remove_from_group(number: GroupNo, group: &mut Group, user: Person, why: Cause) -> Vec<String> {
    let mut lines = Vec::new();
    let leaves = why == Cause::OffBoarding;
    if group.members.remove(&user) {
        lines.push(format!("{user} is no longer a member of {number}"));
    }
    // The last Master who only lost the permission stays one, without taking part (GR-3, GR-5).
    let manages = leaves || (group.external && group.masters.len() > 1);
    let was_master = manages && group.masters.remove(&user);
    if was_master {
        lines.push(format!("{user} is no longer a Master of {number}"));
    }
    if leaves && group.team == Some(Some(user)) {
        group.team = Some(None);
        lines.push(format!("{user} no longer leads {number}"));
    }
    // Only members have mail rights, so they end with the membership (ML-11).
    if let Some(list) = &mut group.list {
        if list.rights.remove(&(MailRight::Post, user)) {
            lines.push(format!("{user} may not post to {number}"));
        }
        if list.rights.remove(&(MailRight::SendAs, user)) {
            lines.push(format!("{user} may not send as {number}"));
        }
    }
    let notifies = !lines.is_empty();
    if leaves && group.asked.remove(&user).is_some() {
        lines.push(format!("{user} no longer asks to join {number}"));
    }
    // Only this can leave a group without a Master.
    if was_master && group.masters.is_empty() {
        lines.push(format!("{number} has no Master"));
    }
    if group.notify && notifies {
        lines.push(format!("the members of {number} are notified that it is edited"));
    }
    lines
}

impl Policy {
    /// Removes a user from the policy, and returns whether it named them.
    fn remove_user(&mut self, user: Person) -> bool {
        let forgotten = [
            self.administrators.remove(&user),
            self.without_contact.remove(&user),
            self.group_creation.remove_user(user),
            self.external_groups.remove_user(user),
        ];
        forgotten.contains(&true)
    }
}

impl Authority {
    fn remove_user(&mut self, user: Person) -> bool {
        match self {
            Self::EveryUser => false,
            Self::Named(users) => users.remove(&user),
        }
    }
}
