//! The limits of CO-7. What exceeds a limit already stays. Only an addition is refused.

use std::collections::BTreeSet;

use crate::answer::{ModelResult, only_if, unless_any};
use crate::world::World;
use crate::{Company, Person};

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
