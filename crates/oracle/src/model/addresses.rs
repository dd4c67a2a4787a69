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
        only_if(is_of(address, company), "ML-2")?;
        let wanted = canonical(address, company);
        only_if(
            !self.is_reserved(&wanted, company) || self.is_administrator(by, company),
            "ML-13",
        )?;
        only_if(self.group_at(&wanted).is_none_or(|group| Some(group) == but), "ML-2")?;
        only_if(self.user_at(&wanted).is_none(), "ML-2")?;
        only_if(self.user_at(&bounce(&wanted)).is_none(), "ML-14")
    }

    /// Saves the profile of a user with this address.
    pub(crate) fn save_profile(&mut self, user: Person, address: Option<&str>) -> ModelResult {
        only_if(address.is_none_or(is_address), "ML-2")?;
        // No directory registers a user of no company again (CO-1, GR-18).
        only_if(user.company().is_some() || !self.left.contains(&user), "CO-1")?;
        if let Some(address) = address.filter(|address| is_of_any(address)) {
            let wanted = address.to_ascii_lowercase();
            only_if(self.group_at(&wanted).is_none(), "ML-2")?;
            only_if(self.group_bouncing_to(&wanted).is_none(), "ML-2")?;
            only_if(self.user_at(&wanted).is_none_or(|other| other == user), "ML-2")?;
        }
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

    /// Finds the user with this address in the domain of a company. Such an address is unique.
    pub(crate) fn user_at(&self, address: &str) -> Option<Person> {
        let has = |(user, held): (&Person, &Option<String>)| {
            let held = held.as_deref().filter(|held| is_of_any(held));
            (held.map(str::to_ascii_lowercase).as_deref() == Some(address)).then_some(*user)
        };
        self.addresses.iter().find_map(has)
    }
}

/// Checks whether an address is in the domain of a company.
fn is_of_any(address: &str) -> bool {
    [Company::Acme, Company::Orbit].into_iter().any(|company| is_of(address, company))
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

/// Checks whether an address is in the company's domain.
pub(super) fn is_of(address: &str, company: Company) -> bool {
    address.split_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(company.domain()))
}

/// Returns the canonical form of an address, by which a company compares addresses. The part before
/// the `@` is compared without case only in the company's own domain.
pub(super) fn canonical(address: &str, company: Company) -> String {
    match address.split_once('@') {
        Some((local, domain)) if !is_of(address, company) => {
            format!("{local}@{}", domain.to_ascii_lowercase())
        }
        _ => address.to_ascii_lowercase(),
    }
}

/// Returns the canonical forms of addresses, each once.
pub(super) fn all_canonical<'a>(
    addresses: impl IntoIterator<Item = &'a String>,
    company: Company,
) -> BTreeSet<String> {
    addresses.into_iter().map(|address| canonical(address, company)).collect()
}
