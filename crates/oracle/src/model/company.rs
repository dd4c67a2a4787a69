//! What companies decide, the limits of CO-7, and a company that the service closes for good
//! (CO-2). What exceeds a limit already stays. Only an addition is refused.

use std::collections::BTreeSet;

use super::addresses::is_local_part;
use crate::answer::{ModelResult, no, only_if, unless_any};
use crate::story::{Authority, CompanyStep};
use crate::world::{Policy, World};
use crate::{Company, Person};

impl World {
    /// Does a step of an administrator in their own company.
    pub(crate) fn administer(&mut self, by: Person, step: &CompanyStep) -> ModelResult {
        if let CompanyStep::Reserve(local) = step {
            only_if(local.iter().all(|local| is_local_part(local)), "ML-2")?;
        }
        let company = by.company().ok_or(no("CO-1"))?;
        let own = |user: &Person| user.company() == Some(company);
        only_if(step.names().iter().all(own), "CO-1")?;
        match step {
            CompanyStep::AllowContact(user) => {
                self.administered(by, "GR-19")?.without_contact.remove(user);
            }
            CompanyStep::AllowFeature(feature) => {
                self.administered(by, "CO-5")?.disabled.remove(feature);
            }
            CompanyStep::DisableFeature(feature) => {
                self.administered(by, "CO-5")?.disabled.insert(*feature);
            }
            CompanyStep::EndContacts => return self.end_contacts(by),
            CompanyStep::ForbidContact(user) => return self.forbid_contact(by, *user),
            CompanyStep::Reserve(local) => {
                let local = local.iter().map(|local| local.to_ascii_lowercase()).collect();
                self.administered(by, "ML-13")?.reserved = local;
            }
            CompanyStep::SetContacts(allowed) => {
                self.administered(by, "RM-10")?.contacts = *allowed;
            }
            CompanyStep::SetExternalGroups(to) => {
                self.administered(by, "CO-4")?.external_groups = to.clone();
            }
            CompanyStep::SetGroupCreation(to) => {
                self.administered(by, "CO-3")?.group_creation = to.clone();
            }
            CompanyStep::SetRetention(days) => {
                self.administered(by, "FT-3")?.retention = u64::from(*days);
            }
        }
        Ok(Vec::new())
    }

    /// Returns the policy of the user's company, if they administer it. The rule is the one that
    /// refuses otherwise.
    pub(super) fn administered(
        &mut self,
        by: Person,
        rule: &'static str,
    ) -> ModelResult<&mut Policy> {
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.is_administrator(by, company), rule)?;
        Ok(self.policy_mut(company))
    }

    /// Checks that the users `coming` may join those who are `there`, in a room or group of this
    /// company.
    pub(crate) fn may_meet(
        &self,
        company: Company,
        coming: &BTreeSet<Person>,
        there: &BTreeSet<Person>,
    ) -> ModelResult<()> {
        let external = |person: &Person| person.company() != Some(company);
        let guests: BTreeSet<_> = coming.iter().copied().filter(external).collect();
        if !self.policy(company).contacts {
            unless_any(guests.iter().copied(), "RM-10")?;
        }
        // A user who meets external users needs the permission of their own company. The company's
        // own users are checked first, then the guests, then the users who are there and meet the
        // guests.
        let lost = |person: &Person| self.lost_contact(*person);
        let own: BTreeSet<_> = coming.difference(&guests).copied().collect();
        if !guests.is_empty() || there.iter().any(external) {
            unless_any(own.into_iter().filter(lost), "GR-19")?;
        }
        unless_any(guests.iter().copied().filter(|guest| self.keeps_home(*guest)), "RM-10")?;
        unless_any(guests.iter().copied().filter(lost), "GR-19")?;
        if !guests.is_empty() {
            unless_any(there.iter().copied().filter(lost), "GR-19")?;
        }
        Ok(())
    }

    /// Checks whether the user's company forbids external contact to all of its users (GR-19).
    pub(crate) fn keeps_home(&self, person: Person) -> bool {
        person.company().is_some_and(|company| !self.policy(company).contacts)
    }

    /// Checks whether the user's company took the permission for external contact from them
    /// (GR-19).
    pub(crate) fn lost_contact(&self, person: Person) -> bool {
        person
            .company()
            .is_some_and(|company| self.policy(company).without_contact.contains(&person))
    }
}

impl World {
    /// Closes a company. It loses its applications, its administrators, its mail domains and every
    /// permission to create groups, and each of its users leaves it (GR-18). Its rooms and groups
    /// stay. To close it again does what is left, which is nothing here.
    pub(crate) fn close(&mut self, company: Company) -> Vec<String> {
        let mut lines = Vec::new();
        let policy = self.policy_mut(company);
        if !policy.closed {
            lines.push(format!("{company} is closed"));
        }
        policy.closed = true;
        policy.core = false;
        policy.approval = false;
        policy.administrators.clear();
        policy.without_contact.clear();
        policy.domains.clear();
        policy.proposes_in = None;
        policy.group_creation = Authority::Named(BTreeSet::new());
        policy.external_groups = Authority::Named(BTreeSet::new());
        for user in Person::ALL {
            if user.company() == Some(company) && !self.left.contains(&user) {
                lines.extend(self.off_board(user));
            }
        }
        lines
    }

    /// Refuses every change of a closed company, and every user whom its directory registers.
    pub(crate) fn not_closed(&self, company: Company) -> ModelResult<()> {
        only_if(!self.policy(company).closed, "CO-2")
    }
}

impl World {
    /// Checks that the company can have one more group.
    pub(crate) fn check_group_limit(&self, company: Company) -> ModelResult<()> {
        let policy = &self.policy(company);
        let most = policy.group_limit.unwrap_or(if policy.free { 1_000 } else { 100_000 });
        let groups = self.counted(company).count();
        only_if(groups < most as usize, "CO-7")
    }

    /// Checks that a group of the company can have this number of direct members.
    pub(crate) fn check_group_size(&self, company: Company, members: usize) -> ModelResult<()> {
        let most = self.policy(company).member_limit;
        only_if(most.is_none_or(|most| members <= most as usize), "CO-7")
    }

    /// Checks that each of these users can join one more group of the company. The refusal names
    /// the users who cannot.
    pub(crate) fn check_user_limit(
        &self,
        company: Company,
        joining: &BTreeSet<Person>,
    ) -> ModelResult<()> {
        let most = self.policy(company).user_limit.unwrap_or(2_000);
        let is_in =
            |user: &&Person| self.counted(company).filter(|members| members.contains(user)).count();
        unless_any(joining.iter().filter(|user| is_in(user) >= most as usize).copied(), "CO-7")
    }

    /// Returns the members of each group that counts. Teams and deleted groups do not count.
    fn counted(&self, company: Company) -> impl Iterator<Item = &BTreeSet<Person>> {
        let counts = self.groups.iter().filter(move |group| {
            group.company == company && group.team.is_none() && !group.deleted
        });
        counts.map(|group| &group.members)
    }
}
