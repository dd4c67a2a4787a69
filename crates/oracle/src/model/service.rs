//! The steps of the service, and the preview of a deletion.

use super::acts::Act;
use super::features::DAY;
use super::texts;
use crate::answer::{ModelResult, no};
use crate::story::{GroupNo, ServiceStep};
use crate::world::World;
use crate::{Company, Person};

impl World {
    pub(crate) fn serve(&mut self, step: &ServiceStep) -> ModelResult {
        if let Some(company) = company_of(step) {
            self.not_closed(company)?;
        }
        match step {
            ServiceStep::AddDomain(company, domain) => return self.add_domain(*company, domain),
            ServiceStep::AppointAdministrator(user) => {
                let company = user.company().ok_or(no("CO-1"))?;
                self.not_closed(company)?;
                self.policy_mut(company).administrators.insert(*user);
            }
            ServiceStep::ChangeTeam(team, edit) => return self.change_team(*team, edit),
            ServiceStep::CloseCompany(company) => return Ok(self.close(*company)),
            ServiceStep::DismissAdministrator(user) => {
                if let Some(company) = user.company() {
                    self.policy_mut(company).administrators.remove(user);
                }
            }
            ServiceStep::DissolveTeam(team) => return self.dissolve_team(*team),
            ServiceStep::FormTeam(draft) => return self.form_team(draft),
            ServiceStep::GrantApproval(company) => self.policy_mut(*company).approval = true,
            ServiceStep::GrantCore(company) => self.policy_mut(*company).core = true,
            ServiceStep::Mail(company, address, mail) => {
                return self.incoming(*company, address, mail);
            }
            ServiceStep::OffBoard(user) => return Ok(self.off_board(*user)),
            ServiceStep::RecordActivity(room) => {
                let now = self.now;
                if let Some(room) = self.rooms.get_mut(room.0) {
                    room.last_active = now;
                }
            }
            ServiceStep::RemoveDomain(company, domain) => {
                self.remove_domain(*company, domain);
            }
            // A company has its name only for people to read: nothing else depends on it.
            ServiceStep::RenameCompany(company, name) => {
                texts::name(name)?;
                self.not_closed(*company)?;
            }
            ServiceStep::ReportDeletion(group, feature) => {
                return self.report_deletion(*group, *feature);
            }
            ServiceStep::SaveProfile(user, address) => {
                return self.save_profile(*user, address.as_deref());
            }
            ServiceStep::SetLimits(company, groups, each, room, members) => {
                let policy = self.policy_mut(*company);
                policy.group_limit = *groups;
                policy.user_limit = *each;
                policy.room_limit = *room;
                policy.member_limit = *members;
            }
            ServiceStep::SetPlan(company, free) => self.policy_mut(*company).free = *free,
            ServiceStep::Unsubscribe(group, address) => {
                return self.unsubscribe(*group, address);
            }
            ServiceStep::Wait(days, less) => {
                self.now += (u64::from(*days) * DAY).saturating_sub(u64::from(*less));
            }
            ServiceStep::RevokeApproval(company) => self.policy_mut(*company).approval = false,
            ServiceStep::RevokeCore(company) => self.policy_mut(*company).core = false,
        }
        Ok(Vec::new())
    }

    /// Lists the effects of deleting a group. Of the groups that it is nested in, it names only
    /// those that the user sees.
    pub(crate) fn preview_delete(&self, by: Person, number: GroupNo) -> ModelResult {
        self.may(by, number, Act::Delete)?;
        let group = self.open_group(by, number)?;
        let mut lines = vec![format!("{number} is deleted")];
        if group.list.is_some() {
            lines.push(format!("the address for bounces of {number} is free"));
            lines.push(format!("the address of {number} is free"));
        }
        lines.push(format!("the name of {number} is free"));
        if group.notify {
            lines.push(format!("the members of {number} are notified that it is deleted"));
        }
        lines.push(format!("{} closes", group.room));
        for parent in (0..self.groups.len()).map(GroupNo) {
            let nests = self
                .group(parent)
                .is_some_and(|group| group.nested.contains(&number) && !group.deleted);
            if nests && self.sees(by, parent) {
                lines.push(format!("{number} is unnested from {parent}"));
            }
        }
        Ok(lines)
    }
}

/// Returns the company that the step changes, unless a text or a person is checked before it.
fn company_of(step: &ServiceStep) -> Option<Company> {
    match step {
        ServiceStep::AddDomain(company, _)
        | ServiceStep::GrantApproval(company)
        | ServiceStep::GrantCore(company)
        | ServiceStep::RemoveDomain(company, _)
        | ServiceStep::RevokeApproval(company)
        | ServiceStep::RevokeCore(company)
        | ServiceStep::SetLimits(company, ..)
        | ServiceStep::SetPlan(company, _) => Some(*company),
        // Users of no company are in the directory of Acme.
        ServiceStep::DismissAdministrator(user) => Some(user.company().unwrap_or(Company::Acme)),
        _ => None,
    }
}
