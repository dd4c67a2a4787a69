use std::collections::BTreeSet;

use crate::answer::{Verdict, no, only_if, unless_any};
use crate::story::CompanyDeed;
use crate::world::Policy;
use crate::{Company, Person, World};

impl World {
    /// What administrators do, in their own company.
    pub(crate) fn administer(&mut self, by: Person, deed: &CompanyDeed) -> Verdict {
        match deed {
            CompanyDeed::AllowContact(user) => {
                self.administered(by, "GR-19")?.without_contact.remove(user);
            }
            CompanyDeed::AllowFeature(feature) => {
                self.administered(by, "CO-5")?.disabled.remove(feature);
            }
            CompanyDeed::DisableFeature(feature) => {
                self.administered(by, "CO-5")?.disabled.insert(*feature);
            }
            CompanyDeed::ForbidContact(user) => return self.forbid_contact(by, *user),
            CompanyDeed::SetContacts(allowed) => {
                self.administered(by, "RM-10")?.contacts = *allowed;
            }
            CompanyDeed::SetExternalGroups(to) => {
                self.administered(by, "CO-4")?.external_groups = to.clone();
            }
            CompanyDeed::SetGroupCreation(to) => {
                self.administered(by, "CO-3")?.group_creation = to.clone();
            }
            CompanyDeed::SetRetention(days) => {
                self.administered(by, "FT-3")?.retention = u64::from(*days);
            }
        }
        Ok(Vec::new())
    }

    /// The policy of their own company, for its administrators. The rule says what it is about.
    pub(super) fn administered(&mut self, by: Person, rule: &'static str) -> Verdict<&mut Policy> {
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.is_administrator(by, company), rule)?;
        Ok(self.policy_mut(company))
    }

    /// Whether these may come in where those are, in a room or group of this company.
    pub(crate) fn may_meet(
        &self,
        company: Company,
        coming: &BTreeSet<Person>,
        there: &BTreeSet<Person>,
    ) -> Verdict<()> {
        let external = |person: &Person| person.company() != Some(company);
        let guests: BTreeSet<_> = coming.iter().copied().filter(external).collect();
        if !self.policy(company).contacts {
            unless_any(guests.iter().copied(), "RM-10")?;
        }
        // Their own company is asked of everybody who meets somebody from outside: of its own users
        // first, then of the guests, then of those who are there, whom guests alone would bring
        // among external users.
        let lost = |person: &Person| self.lost_contact(*person);
        let own: BTreeSet<_> = coming.difference(&guests).copied().collect();
        if !guests.is_empty() || there.iter().any(external) {
            unless_any(own.into_iter().filter(lost), "GR-19")?;
        }
        unless_any(guests.iter().copied().filter(lost), "GR-19")?;
        if !guests.is_empty() {
            unless_any(there.iter().copied().filter(lost), "GR-19")?;
        }
        Ok(())
    }

    /// Whether their own company took the permission for external contact from them (GR-19).
    pub(crate) fn lost_contact(&self, person: Person) -> bool {
        person.company().is_some_and(|home| self.policy(home).without_contact.contains(&person))
    }
}
