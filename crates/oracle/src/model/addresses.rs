//! The addresses of users and mailing lists (ML-2).

use std::collections::BTreeSet;

use crate::answer::{ModelResult, only_if};
use crate::story::GroupNo;
use crate::world::{List, World};
use crate::{Company, Person};

impl World {
    /// Checks that the user can give a list of the company the address: it is in the company's
    /// domain, it is not reserved for administrators (ML-13), and no other list or user has it or the
    /// address for its bounces (ML-14). `but` is the group of the list.
    pub(crate) fn check_list_address(
        &self,
        company: Company,
        by: Person,
        address: &str,
        but: Option<GroupNo>,
    ) -> ModelResult<()> {
        self.may_give_address(company, by, address)?;
        self.list_address_is_free(address, but)
    }

    /// Checks that the address is in the company's domain, and not reserved for administrators.
    pub(crate) fn may_give_address(
        &self,
        company: Company,
        by: Person,
        address: &str,
    ) -> ModelResult<()> {
        only_if(is_of(address, self.domains(company)), "ML-2")?;
        let reserved = self.is_reserved(&address.to_ascii_lowercase(), company);
        only_if(!reserved || self.is_administrator(by, company), "ML-13")
    }

    /// Checks that no other list and no user has the address or the one for its bounces.
    pub(crate) fn list_address_is_free(
        &self,
        address: &str,
        but: Option<GroupNo>,
    ) -> ModelResult<()> {
        let wanted = address.to_ascii_lowercase();
        only_if(self.group_at(&wanted).is_none_or(|group| Some(group) == but), "ML-2")?;
        only_if(self.user_at(&wanted).is_none(), "ML-2")?;
        only_if(self.user_at(&bounce(&wanted)).is_none(), "ML-14")
    }

    /// Saves the profile of a user with this address.
    pub(crate) fn save_profile(&mut self, user: Person, address: Option<&str>) -> ModelResult {
        only_if(address.is_none_or(is_address), "ML-2")?;
        // Users of no company are in the directory of Acme.
        self.not_closed(user.company().unwrap_or(Company::Acme))?;
        // No directory registers a user of no company again (CO-1, GR-18).
        only_if(user.company().is_some() || !self.left.contains(&user), "CO-1")?;
        let wanted = address.map(str::to_ascii_lowercase);
        let other = |wanted: &String| self.user_at(wanted).is_some_and(|other| other != user);
        if let Some(wanted) = &wanted {
            only_if(self.group_at(wanted).is_none(), "ML-2")?;
            only_if(self.group_bouncing_to(wanted).is_none(), "ML-2")?;
            only_if(!other(wanted), "ML-2")?;
        }
        let keeps = |wanted: &String| self.is_of_any(wanted) || self.user_at(wanted) == Some(user);
        let wanted = wanted.filter(keeps);
        self.taken.retain(|_, by| *by != user);
        self.taken.extend(wanted.map(|wanted| (wanted, user)));
        self.left.remove(&user);
        self.addresses.insert(user, address.map(str::to_owned));
        Ok(Vec::new())
    }

    /// Checks whether only administrators of the company can use an address for a list (ML-13).
    /// Stories have only some of the addresses that every company reserves.
    pub(crate) fn is_reserved(&self, address: &str, company: Company) -> bool {
        let local = address.split('@').next().unwrap_or_default();
        ["root", "postmaster", "noreply"].contains(&local)
            || self.policy(company).reserved.contains(local)
    }

    /// Finds the group with this list address in canonical form.
    pub(crate) fn group_at(&self, address: &str) -> Option<GroupNo> {
        let has = |list: &List| list.address == address;
        self.groups.iter().position(|group| group.list.as_ref().is_some_and(has)).map(GroupNo)
    }

    /// Finds the group whose list has its bounces sent to this address (ML-14).
    fn group_bouncing_to(&self, address: &str) -> Option<GroupNo> {
        let has = |list: &List| bounce(&list.address) == address;
        self.groups.iter().position(|group| group.list.as_ref().is_some_and(has)).map(GroupNo)
    }

    /// Finds the user who has taken this address. A domain that a company gets later takes nothing,
    /// and one that it loses frees nothing.
    pub(crate) fn user_at(&self, address: &str) -> Option<Person> {
        self.taken.get(address).copied()
    }

    /// Checks whether an address is in a domain of any company.
    pub(crate) fn is_of_any(&self, address: &str) -> bool {
        Company::ALL.into_iter().any(|company| is_of(address, self.domains(company)))
    }

    /// Gives a company a domain, unless another company has it (CO-1).
    pub(crate) fn add_domain(&mut self, company: Company, domain: &str) -> ModelResult {
        let has = |other: Company| other != company && self.domains(other).contains(domain);
        only_if(!Company::ALL.into_iter().any(has), "CO-1")?;
        let policy = self.policy_mut(company);
        policy.domains.insert(domain.to_owned());
        policy.proposes_in.get_or_insert_with(|| domain.to_owned());
        Ok(Vec::new())
    }

    /// Takes a domain from a company. The addresses in it stay taken (ML-2).
    pub(crate) fn remove_domain(&mut self, company: Company, domain: &str) {
        let policy = self.policy_mut(company);
        policy.domains.remove(domain);
        if policy.proposes_in.as_deref() == Some(domain) {
            policy.proposes_in = policy.domains.first().cloned();
        }
    }
}

/// Returns the address for the bounces of a list.
pub(super) fn bounce(address: &str) -> String {
    address.replacen('@', "+bounce@", 1)
}

/// Checks whether a text is an address. Stories have only simple addresses.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(' ')
    })
}

/// Checks whether a text can be the address of a list, in any domain.
pub(super) fn is_list_address(text: &str) -> bool {
    let Some((local, _)) = text.split_once('@').filter(|_| is_address(text)) else { return false };
    is_local_part(local)
}

/// Checks whether a text can be the part before the `@` of a list's address.
pub(super) fn is_local_part(local: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_!#".contains(c);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    (2..=64).contains(&local.len()) && local.chars().all(plain) && !dots
}

/// Checks whether an address is in one of these domains.
pub(super) fn is_of(address: &str, own: &BTreeSet<String>) -> bool {
    address.split_once('@').is_some_and(|(_, domain)| own.contains(&domain.to_ascii_lowercase()))
}

/// Returns the canonical form of an address, by which a company with these domains compares
/// addresses. The part before the `@` is compared without case only in its own domains.
pub(super) fn canonical(address: &str, own: &BTreeSet<String>) -> String {
    match address.split_once('@') {
        Some((local, domain)) if !is_of(address, own) => {
            format!("{local}@{}", domain.to_ascii_lowercase())
        }
        _ => address.to_ascii_lowercase(),
    }
}

/// Returns the canonical forms of addresses, each once.
pub(super) fn all_canonical<'a>(
    addresses: impl IntoIterator<Item = &'a String>,
    own: &BTreeSet<String>,
) -> BTreeSet<String> {
    addresses.into_iter().map(|address| canonical(address, own)).collect()
}
