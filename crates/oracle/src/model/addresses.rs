//! Who has which address (ML-2).

use std::collections::BTreeSet;

use crate::answer::{Verdict, only_if};
use crate::story::GroupNo;
use crate::world::{List, World};
use crate::{Company, Person};

impl World {
    /// That a list of the company can have the address: it is of the company's domain, and nobody else has
    /// it. `but` is the group that has it already.
    pub(crate) fn check_list_address(
        &self,
        company: Company,
        address: &str,
        but: Option<GroupNo>,
    ) -> Verdict<()> {
        only_if(is_of(address, company), "ML-2")?;
        let wanted = canonical(address, company);
        only_if(self.group_at(&wanted).is_none_or(|group| Some(group) == but), "ML-2")?;
        only_if(self.user_at(&wanted).is_none(), "ML-2")
    }

    /// The profile of a user is saved, with this address or none.
    pub(crate) fn save_profile(&mut self, user: Person, address: Option<&str>) -> Verdict {
        only_if(address.is_none_or(is_address), "ML-2")?;
        if let Some(address) = address.filter(|address| is_of(address, home(user))) {
            let wanted = canonical(address, home(user));
            only_if(self.group_at(&wanted).is_none(), "ML-2")?;
            only_if(self.user_at(&wanted).is_none_or(|other| other == user), "ML-2")?;
        }
        self.addresses.insert(user, address.map(str::to_owned));
        Ok(Vec::new())
    }

    /// The group whose list has this address, which is in its canonical form.
    pub(crate) fn group_at(&self, address: &str) -> Option<GroupNo> {
        let has = |list: &List| list.address == address;
        self.groups.iter().position(|group| group.list.as_ref().is_some_and(has)).map(GroupNo)
    }

    /// The user who has this address so that nobody else can have it: one of their company's own domain.
    fn user_at(&self, address: &str) -> Option<Person> {
        let has = |(user, held): (&Person, &Option<String>)| {
            let held = held.as_deref().filter(|held| is_of(held, home(*user)));
            (held.map(|held| canonical(held, home(*user))).as_deref() == Some(address))
                .then_some(*user)
        };
        self.addresses.iter().find_map(has)
    }
}

/// The company in whose directory a user is. It is Acme that knows who is of none.
fn home(user: Person) -> Company {
    user.company().unwrap_or(Company::Acme)
}

/// Whether it is an address at all. Stories know plain ones alone.
pub(super) fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !text.contains(' ')
    })
}

/// Whether a list can have it, in whatever domain.
pub(super) fn is_list_address(text: &str) -> bool {
    let Some((local, _)) = text.split_once('@').filter(|_| is_address(text)) else { return false };
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_".contains(c);
    let dots = local.starts_with('.') || local.ends_with('.') || local.contains("..");
    (2..=40).contains(&local.len()) && local.chars().all(plain) && !dots
}

/// Whether the address is of the company's domain.
pub(super) fn is_of(address: &str, company: Company) -> bool {
    address.split_once('@').is_some_and(|(_, domain)| domain.eq_ignore_ascii_case(company.domain()))
}

/// What tells an address from others, as a company sees it. It is only in its own domain that it may take
/// upper and lower case of what stands before the `@` for the same.
pub(super) fn canonical(address: &str, company: Company) -> String {
    match address.split_once('@') {
        Some((local, domain)) if !is_of(address, company) => {
            format!("{local}@{}", domain.to_ascii_lowercase())
        }
        _ => address.to_ascii_lowercase(),
    }
}

/// The addresses in their canonical form, each once.
pub(super) fn all_canonical<'a>(
    addresses: impl IntoIterator<Item = &'a String>,
    company: Company,
) -> BTreeSet<String> {
    addresses.into_iter().map(|address| canonical(address, company)).collect()
}
