use std::collections::BTreeSet;

use guildhall_kernel::DomainName;
use serde::{Deserialize, Serialize};

/// A company's mail domains, and the one in which addresses of lists are proposed: the first that
/// it had (ML-1).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub(crate) struct Domains {
    all: BTreeSet<DomainName>,
    first: Option<DomainName>,
}

impl Domains {
    pub(crate) const fn all(&self) -> &BTreeSet<DomainName> {
        &self.all
    }

    pub(crate) const fn first(&self) -> Option<&DomainName> {
        self.first.as_ref()
    }

    pub(crate) fn add(&mut self, domain: DomainName) {
        self.first.get_or_insert_with(|| domain.clone());
        self.all.insert(domain);
    }
}

#[derive(Clone, Deserialize, Serialize)]
struct Parts {
    domains: BTreeSet<DomainName>,
    list_domain: Option<DomainName>,
}

#[derive(Debug, thiserror::Error)]
#[error("the list domain is none of the company's domains, or is missing where there are some")]
struct DomainsFormError;

impl TryFrom<Parts> for Domains {
    type Error = DomainsFormError;

    fn try_from(Parts { domains: all, list_domain: first }: Parts) -> Result<Self, Self::Error> {
        let agreed = match &first {
            Some(first) => all.contains(first),
            None => all.is_empty(),
        };
        if agreed { Ok(Self { all, first }) } else { Err(DomainsFormError) }
    }
}

impl From<Domains> for Parts {
    fn from(Domains { all, first }: Domains) -> Self {
        Self { domains: all, list_domain: first }
    }
}
