//! What the service does, and what only administrators look at beforehand.

use super::acts::Act;
use super::features::DAY;
use crate::Person;
use crate::answer::{Verdict, no};
use crate::story::{GroupNo, ServiceDeed};
use crate::world::World;

impl World {
    pub(crate) fn serve(&mut self, deed: &ServiceDeed) -> Verdict {
        match deed {
            ServiceDeed::AppointAdministrator(user) => {
                let company = user.company().ok_or(no("CO-1"))?;
                self.policy_mut(company).administrators.insert(*user);
            }
            ServiceDeed::ChangeTeam(team, edit) => return self.change_team(*team, edit),
            ServiceDeed::DismissAdministrator(user) => {
                if let Some(company) = user.company() {
                    self.policy_mut(company).administrators.remove(user);
                }
            }
            ServiceDeed::DissolveTeam(team) => return self.dissolve_team(*team),
            ServiceDeed::FormTeam(draft) => return self.form_team(draft),
            ServiceDeed::GrantCore(company) => self.policy_mut(*company).core = true,
            ServiceDeed::Mail(company, address, mail) => {
                return self.incoming(*company, address, mail);
            }
            ServiceDeed::OffBoard(user) => return Ok(self.off_board(*user)),
            ServiceDeed::RecordActivity(room) => {
                let now = self.now;
                if let Some(room) = self.rooms.get_mut(room.0) {
                    room.last_active = now;
                }
            }
            ServiceDeed::ReportDeletion(group, feature) => {
                return self.report_deletion(*group, *feature);
            }
            ServiceDeed::SaveProfile(user, address) => {
                return self.save_profile(*user, address.as_deref());
            }
            ServiceDeed::SetLimits(company, groups, each) => {
                let policy = self.policy_mut(*company);
                policy.group_limit = *groups;
                policy.user_limit = *each;
            }
            ServiceDeed::SetPlan(company, free) => self.policy_mut(*company).free = *free,
            ServiceDeed::Wait(days, less) => {
                self.now += (u64::from(*days) * DAY).saturating_sub(u64::from(*less));
            }
            ServiceDeed::WithdrawCore(company) => self.policy_mut(*company).core = false,
        }
        Ok(Vec::new())
    }

    /// What would come of it, if somebody deleted a group: they are told of those groups alone around it
    /// that they see.
    pub(crate) fn preview_delete(&self, by: Person, number: GroupNo) -> Verdict {
        self.may(by, number, Act::Delete)?;
        let group = self.open_group(by, number)?;
        let mut lines = vec![format!("{number} is deleted")];
        if group.list.is_some() {
            lines.push(format!("the address of {number} is free"));
        }
        lines.push(format!("the name of {number} is free"));
        if group.notify {
            lines.push(format!("the members of {number} are told that it is deleted"));
        }
        lines.push(format!("{} closes", group.room));
        for parent in (0..self.groups.len()).map(GroupNo) {
            let nests = self
                .group(parent)
                .is_some_and(|group| group.nested.contains(&number) && !group.deleted);
            if nests && self.sees(by, parent) {
                lines.push(format!("{number} is out of {parent}"));
            }
        }
        Ok(lines)
    }
}
