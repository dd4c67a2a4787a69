//! The limits of CO-7. What there is beyond a limit stays: only what would come on top is refused.

use std::collections::BTreeSet;

use crate::answer::{Verdict, only_if, unless_any};
use crate::world::World;
use crate::{Company, Person};

impl World {
    /// That the company has room for one group more.
    pub(crate) fn room_for_a_group(&self, company: Company) -> Verdict<()> {
        let policy = &self.policy(company);
        let most = policy.group_limit.unwrap_or(if policy.free { 1_000 } else { 100_000 });
        let groups = self.counted(company).count();
        only_if(groups < most as usize, "CO-7")
    }

    /// That each of these, who are about to become members of a group of the company, has room for it.
    /// The refusal names who is full.
    pub(crate) fn room_for_members(
        &self,
        company: Company,
        joining: &BTreeSet<Person>,
    ) -> Verdict<()> {
        let most = self.policy(company).user_limit.unwrap_or(2_000);
        let is_in =
            |user: &&Person| self.counted(company).filter(|members| members.contains(user)).count();
        unless_any(joining.iter().filter(|user| is_in(user) >= most as usize).copied(), "CO-7")
    }

    /// The members of each group that counts: teams do not, nor what is deleted.
    fn counted(&self, company: Company) -> impl Iterator<Item = &BTreeSet<Person>> {
        let counts = self.groups.iter().filter(move |group| {
            group.company == company && group.team.is_none() && !group.deleted
        });
        counts.map(|group| &group.members)
    }
}
