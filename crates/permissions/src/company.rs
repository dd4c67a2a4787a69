mod administrators;
mod checks;
mod commands;

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_kernel::{
    Claim, CompanyId, DomainName, Feature, ListLocalPart, Name, Timestamp, User, UserId, Version,
};
use serde::{Deserialize, Serialize};

use self::administrators::Administrators;
pub use self::checks::{CompanyContext, Context};
use crate::{Application, Authority, ExternalContacts, Limits, Plan, QuotaLimits, Retention};

/// A company and its policy: its applications, limits and administrators, and what its users may
/// do.
///
/// In a new company every internal user may create groups, no one may create external groups, every
/// user may have external contact, and every feature is allowed. It is on the paid plan (CO-7), and
/// keeps the data of Message for 30 days after it is turned off (FT-3).
///
/// ```
/// use guildhall_kernel::{CompanyId, User, UserId};
/// use guildhall_permissions::{Application, Authority, Company, CompanyContext, NewCompany};
/// use time::macros::datetime;
/// use uuid::Uuid;
///
/// let cx = CompanyContext::new(datetime!(2026-01-05 09:00 UTC));
/// let acme = CompanyId::new(Uuid::from_u128(1));
/// let ann = User::of_company(UserId::new(Uuid::from_u128(2)), acme);
/// let new = NewCompany {
///     company: acme,
///     name: "Acme".parse()?,
///     administrators: [ann.id()].into(),
///     applications: [Application::Core].into(),
/// };
/// let (mut company, _) = Company::create(new, &cx);
/// company.set_group_creation(ann, Authority::NoOne, &cx)?;
/// assert!(company.check_group_creation(ann).is_ok(), "administrators always may (CO-3)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "CO-1")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Company {
    // Every command loads the company, so a clone must cost the same however many users it names.
    state: Arc<State>,
}

#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct State {
    id: CompanyId,
    version: Version,
    name: Name,
    administrators: Administrators,
    applications: BTreeSet<Application>,
    group_creation: Authority,
    external_groups: Authority,
    external_contacts: ExternalContacts,
    disabled_features: BTreeSet<Feature>,
    #[serde(default, skip_serializing_if = "is_default")]
    message_retention: Retention,
    #[serde(default, skip_serializing_if = "is_default")]
    plan: Plan,
    #[serde(default, skip_serializing_if = "is_default")]
    limits: Limits,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    without_contact: BTreeSet<UserId>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    reserved_addresses: BTreeSet<ListLocalPart>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    closed_at: Option<Timestamp>,
    #[serde(flatten)]
    domains: Domains,
}

impl Company {
    /// Returns the company's id.
    #[inline]
    #[must_use]
    pub fn id(&self) -> CompanyId {
        self.state.id
    }

    /// Returns the version: the number of the company's events.
    #[must_use]
    pub fn version(&self) -> Version {
        self.state.version
    }

    /// Returns its name.
    #[must_use]
    pub fn name(&self) -> &Name {
        &self.state.name
    }

    /// Whether the service closed it for good (CO-2).
    #[doc(alias = "CO-2")]
    #[inline]
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.state.closed_at.is_some()
    }

    /// Returns when the service closed it, if it did (CO-2).
    #[must_use]
    pub fn closed_at(&self) -> Option<Timestamp> {
        self.state.closed_at
    }

    /// Returns its administrators.
    #[must_use]
    pub fn administrators(&self) -> &BTreeSet<UserId> {
        self.state.administrators.users()
    }

    /// Whether the user is an administrator of this company.
    #[inline]
    #[must_use]
    pub fn is_administrator(&self, user: UserId) -> bool {
        self.state.administrators.contains(user)
    }

    /// Whether this user, with the company that they act for, is an administrator here. A user who
    /// acts for another company is not (CO-1).
    #[doc(alias = "CO-1")]
    #[inline]
    #[must_use]
    pub fn is_administered_by(&self, user: User) -> bool {
        self.is_administrator(user.id()) && !user.is_external_to(self.state.id)
    }

    /// Returns the applications that it holds (CO-2).
    #[must_use]
    pub fn applications(&self) -> &BTreeSet<Application> {
        &self.state.applications
    }

    /// Returns who may create groups, in addition to its administrators (CO-3).
    #[must_use]
    pub fn group_creation(&self) -> &Authority {
        &self.state.group_creation
    }

    /// Returns who may create external groups (CO-4).
    #[must_use]
    pub fn external_groups(&self) -> &Authority {
        &self.state.external_groups
    }

    /// Returns whether its users may have contact with external users (RM-10).
    #[must_use]
    pub fn external_contacts(&self) -> ExternalContacts {
        self.state.external_contacts
    }

    /// Returns the disabled features (CO-5).
    #[must_use]
    pub fn disabled_features(&self) -> &BTreeSet<Feature> {
        &self.state.disabled_features
    }

    /// Returns how long the data of Message are kept after it is turned off (FT-3).
    #[must_use]
    pub fn message_retention(&self) -> Retention {
        self.state.message_retention
    }

    /// Returns its plan.
    #[must_use]
    pub fn plan(&self) -> Plan {
        self.state.plan
    }

    /// Returns how many groups it may have (CO-7): its own limit, or the limit of its plan.
    #[must_use]
    pub fn group_limit(&self) -> u32 {
        self.state.limits.groups_on(self.state.plan)
    }

    /// Returns how many of its groups one user may be in (CO-7).
    #[must_use]
    pub fn groups_per_user_limit(&self) -> u32 {
        self.state.limits.groups_of_each_user()
    }

    /// Returns the limits that a store checks when a change is saved (CO-7).
    #[must_use]
    pub fn quota_limits(&self) -> QuotaLimits {
        QuotaLimits {
            groups_of_company: self.group_limit(),
            groups_of_user: self.groups_per_user_limit(),
        }
    }

    /// Returns the users who lost the company's permission for external contact (GR-19).
    #[must_use]
    pub fn without_contact(&self) -> &BTreeSet<UserId> {
        &self.state.without_contact
    }

    /// Whether the user has the company's permission for external contact (GR-19). Every user has
    /// it until they lose it.
    #[must_use]
    pub fn has_contact_permission(&self, user: UserId) -> bool {
        !self.state.without_contact.contains(&user)
    }

    /// Whether the policy mentions the user: as an administrator, with a permission to create
    /// groups, or without the permission for external contact (GR-18).
    #[must_use]
    pub fn mentions(&self, user: UserId) -> bool {
        self.is_administrator(user)
            || self.state.group_creation.mentions(user)
            || self.state.external_groups.mentions(user)
            || !self.has_contact_permission(user)
    }

    /// Returns its mail domains.
    #[must_use]
    pub fn domains(&self) -> &BTreeSet<DomainName> {
        self.state.domains.all()
    }

    /// Returns the domain in which addresses of mailing lists are proposed: the first that it had
    /// (ML-1). If that domain was removed, it is the first in alphabetical order.
    #[must_use]
    pub fn list_domain(&self) -> Option<&DomainName> {
        self.state.domains.first()
    }

    /// Returns the unique keys that the company holds.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.domains().iter().cloned().map(Claim::Domain).collect()
    }
}

/// A company's mail domains. Addresses of lists are proposed in the first one (ML-1).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "DomainParts", try_from = "DomainParts")]
struct Domains {
    all: BTreeSet<DomainName>,
    first: Option<DomainName>,
}

impl Domains {
    const fn all(&self) -> &BTreeSet<DomainName> {
        &self.all
    }

    const fn first(&self) -> Option<&DomainName> {
        self.first.as_ref()
    }

    fn add(&mut self, domain: DomainName) {
        self.first.get_or_insert_with(|| domain.clone());
        self.all.insert(domain);
    }

    fn remove(&mut self, domain: &DomainName) {
        self.all.remove(domain);
        if self.first.as_ref() == Some(domain) {
            self.first = self.all.first().cloned();
        }
    }
}

#[derive(Clone, Deserialize, Serialize)]
struct DomainParts {
    domains: BTreeSet<DomainName>,
    list_domain: Option<DomainName>,
}

#[derive(Debug, thiserror::Error)]
#[error("the list domain is not one of the company's domains, or is missing")]
struct DomainsFormError;

impl TryFrom<DomainParts> for Domains {
    type Error = DomainsFormError;

    fn try_from(
        DomainParts { domains: all, list_domain: first }: DomainParts,
    ) -> Result<Self, Self::Error> {
        let agreed = match &first {
            Some(first) => all.contains(first),
            None => all.is_empty(),
        };
        if agreed { Ok(Self { all, first }) } else { Err(DomainsFormError) }
    }
}

impl From<Domains> for DomainParts {
    fn from(Domains { all, first }: Domains) -> Self {
        Self { domains: all, list_domain: first }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
