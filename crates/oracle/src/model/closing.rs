//! A company that the service closes for good (CO-2).

use std::collections::BTreeSet;

use crate::answer::{ModelResult, only_if};
use crate::story::Authority;
use crate::{Company, Person, World};

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
