//! Users who are taken out of rooms and groups without anybody there acting.

use crate::answer::{Verdict, no, only_if};
use crate::story::{Authority, GroupNo, MailRight, RoomNo};
use crate::world::{Group, Policy, Room};
use crate::{Person, World};

#[derive(Clone, Copy, Eq, PartialEq)]
enum Why {
    LostContact,
    OffBoarding,
}

impl World {
    /// A user leaves their company (GR-18): out of its policy, and of every room and group,
    /// whosever they are.
    pub(crate) fn off_board(&mut self, user: Person) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(company) = user.company()
            && self.policy_mut(company).forget(user)
        {
            lines.push(format!("{company} forgets {user}"));
        }
        lines.extend(self.take_out(user, Why::OffBoarding));
        lines
    }

    /// A user loses the permission for external contact (GR-19): out of external groups, and of
    /// rooms with external users.
    pub(crate) fn forbid_contact(&mut self, by: Person, user: Person) -> Verdict {
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(user.company() == Some(company), "CO-1")?;
        let mut lines = Vec::new();
        if self.administered(by, "GR-19")?.without_contact.insert(user) {
            lines.push(format!("{company} forbids {user} external contact"));
        }
        lines.extend(self.take_out(user, Why::LostContact));
        Ok(lines)
    }

    /// What is said before is what then comes.
    pub(crate) fn preview_off_boarding(&self, user: Person) -> Vec<String> {
        self.clone().off_board(user)
    }

    pub(crate) fn preview_forbid_contact(&self, by: Person, user: Person) -> Verdict {
        self.clone().forbid_contact(by, user)
    }

    fn take_out(&mut self, user: Person, why: Why) -> Vec<String> {
        let mut lines = Vec::new();
        let now = self.now;
        for (number, room) in self.rooms.iter_mut().enumerate() {
            let concerned = why == Why::OffBoarding || room.has_externals();
            if room.is_in(user) && concerned {
                lines.extend(take_out_of_room(RoomNo(number), room, user, why, now));
            }
        }
        for (number, group) in self.groups.iter_mut().enumerate() {
            let concerned = why == Why::OffBoarding || group.external;
            if !group.deleted && concerned {
                lines.extend(take_out_of_group(GroupNo(number), group, user, why));
            }
        }
        lines
    }
}

fn take_out_of_room(
    number: RoomNo,
    room: &mut Room,
    user: Person,
    why: Why,
    now: u64,
) -> Vec<String> {
    let reason = match why {
        Why::LostContact => "lost external contact",
        Why::OffBoarding => "left the company",
    };
    room.unseat(user, now, reason);
    let mut lines = vec![format!("{user} is out of {number}")];
    if room.closed {
        lines.push(format!("{number} closes"));
    }
    // Who left the company is told nothing.
    if why == Why::LostContact {
        lines.push(format!("{user} is told of {number}"));
    }
    lines
}

fn take_out_of_group(number: GroupNo, group: &mut Group, user: Person, why: Why) -> Vec<String> {
    let mut lines = Vec::new();
    let leaves = why == Why::OffBoarding;
    if group.members.remove(&user) {
        lines.push(format!("{user} is no member of {number}"));
    }
    // Whoever lost the permission alone stays a Master, who takes no part (GR-3).
    let was_master = leaves && group.masters.remove(&user);
    if was_master {
        lines.push(format!("{user} is no Master of {number}"));
    }
    if leaves && group.team == Some(Some(user)) {
        group.team = Some(None);
        lines.push(format!("{user} leads {number} no longer"));
    }
    // Rights are of members, and end with the membership (ML-11).
    if let Some(list) = &mut group.list {
        if list.rights.remove(&(MailRight::Post, user)) {
            lines.push(format!("{user} may not post to {number}"));
        }
        if list.rights.remove(&(MailRight::SendAs, user)) {
            lines.push(format!("{user} may not send as {number}"));
        }
    }
    // There is no other way in which a group comes to be without a Master.
    if was_master && group.masters.is_empty() {
        lines.push(format!("{number} is without a Master"));
    }
    if group.notify && !lines.is_empty() {
        lines.push(format!("the members of {number} are told that it is edited"));
    }
    lines
}

impl Policy {
    /// Takes somebody out of all that names them, and says whether anything did.
    fn forget(&mut self, user: Person) -> bool {
        let forgotten = [
            self.administrators.remove(&user),
            self.without_contact.remove(&user),
            self.group_creation.forget(user),
            self.external_groups.forget(user),
        ];
        forgotten.contains(&true)
    }
}

impl Authority {
    fn forget(&mut self, user: Person) -> bool {
        match self {
            Self::Everybody => false,
            Self::Named(users) => users.remove(&user),
        }
    }
}
