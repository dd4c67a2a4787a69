mod commands;
mod limits;
mod people;

use std::collections::BTreeSet;

use guildhall_kernel::{Claim, CompanyId, DomainName, Feature, Name, Rule, User, UserId, Version};
use serde::{Deserialize, Serialize};

use crate::domains::Domains;
use crate::{Application, Authority, CompanyError, ExternalContacts, Limits, Plan, Retention};

/// A company's policy: what it holds and how much of it, who administers it, and what its users may
/// do.
///
/// A new company lets every internal user create groups, nobody create external groups, and allows
/// contact with external users to all of its own; every feature is allowed. It is on the paid plan
/// with the limits of that plan (CO-7), and keeps Message that is off for 30 days (FT-3).
///
/// ```
/// use guildhall_kernel::{CompanyId, User, UserId};
/// use guildhall_permissions::{Application, Authority, Company, NewCompany};
/// use time::macros::datetime;
/// use uuid::Uuid;
///
/// let at = datetime!(2026-01-05 09:00 UTC).into();
/// let acme = CompanyId::new(Uuid::from_u128(1));
/// let ann = User::of_company(UserId::new(Uuid::from_u128(2)), acme);
/// let (mut company, _) = Company::create(NewCompany {
///     company: acme,
///     name: "Acme".parse()?,
///     administrators: [ann.id()].into(),
///     applications: [Application::Core].into(),
///     at,
/// });
/// company.set_group_creation(ann.id(), Authority::NoOne, at)?;
/// assert!(company.check_group_creation(&ann).is_ok(), "administrators always may (CO-3)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Company {
    id: CompanyId,
    version: Version,
    name: Name,
    administrators: BTreeSet<UserId>,
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
    #[serde(flatten)]
    domains: Domains,
}

/// Its state.
impl Company {
    /// The company's id.
    #[must_use]
    pub const fn id(&self) -> CompanyId {
        self.id
    }

    /// How many events made it what it is.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// Its administrators.
    #[must_use]
    pub const fn administrators(&self) -> &BTreeSet<UserId> {
        &self.administrators
    }

    /// Whether the user is an administrator of this company.
    #[must_use]
    pub fn is_administrator(&self, user: UserId) -> bool {
        self.administrators.contains(&user)
    }

    /// The applications that it holds (CO-2).
    #[must_use]
    pub const fn applications(&self) -> &BTreeSet<Application> {
        &self.applications
    }

    /// Who may create groups, besides its administrators (CO-3).
    #[must_use]
    pub const fn group_creation(&self) -> &Authority {
        &self.group_creation
    }

    /// Who may create external groups (CO-4).
    #[must_use]
    pub const fn external_groups(&self) -> &Authority {
        &self.external_groups
    }

    /// Whether there is contact with external users (RM-10).
    #[must_use]
    pub const fn external_contacts(&self) -> ExternalContacts {
        self.external_contacts
    }

    /// The features that are disabled for the company (CO-5).
    #[must_use]
    pub const fn disabled_features(&self) -> &BTreeSet<Feature> {
        &self.disabled_features
    }

    /// Its mail domains.
    #[must_use]
    pub const fn domains(&self) -> &BTreeSet<DomainName> {
        self.domains.all()
    }

    /// The domain in which addresses of mailing lists are proposed: the first that it had (ML-1).
    #[must_use]
    pub const fn list_domain(&self) -> Option<&DomainName> {
        self.domains.first()
    }

    /// The unique keys that the company holds.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.domains().iter().cloned().map(Claim::Domain).collect()
    }
}

/// What it allows.
impl Company {
    /// Whether new one-to-one and general rooms can be created (CO-2).
    ///
    /// # Errors
    /// [`CompanyError::NeedsCore`].
    pub fn check_rooms(&self) -> Result<(), CompanyError> {
        if self.applications.contains(&Application::Core) {
            Ok(())
        } else {
            Err(CompanyError::NeedsCore)
        }
    }

    /// Whether there can be new things in groups, and new groups (CO-2).
    ///
    /// # Errors
    /// [`CompanyError::NeedsCoreOrApproval`].
    pub fn check_groups(&self) -> Result<(), CompanyError> {
        if self.applications.is_empty() { Err(CompanyError::NeedsCoreOrApproval) } else { Ok(()) }
    }

    /// Whether the user may create groups (CO-1, CO-2, CO-3).
    ///
    /// # Errors
    /// [`CompanyError::NotOfCompany`], [`CompanyError::NeedsCoreOrApproval`] and
    /// [`CompanyError::MayNotCreateGroups`].
    pub fn check_group_creation(&self, user: &User) -> Result<(), CompanyError> {
        self.check_internal(user)?;
        self.check_groups()?;
        if self.is_administrator(user.id()) || self.group_creation.covers(user.id()) {
            Ok(())
        } else {
            Err(CompanyError::MayNotCreateGroups { user: user.id() })
        }
    }

    /// Whether the user may create external groups, beyond what every group needs (CO-4). That
    /// authority is its own: administrators need it too.
    ///
    /// # Errors
    /// [`CompanyError::MayNotCreateExternalGroups`].
    pub fn check_external_group_creation(&self, user: &User) -> Result<(), CompanyError> {
        if !user.is_external_to(self.id) && self.external_groups.covers(user.id()) {
            Ok(())
        } else {
            Err(CompanyError::MayNotCreateExternalGroups { user: user.id() })
        }
    }

    /// Whether these users may be brought together with one another and with the company's own
    /// (RM-10, GR-19).
    ///
    /// # Errors
    /// [`CompanyError::ExternalContactForbidden`] names the external users among them where the
    /// company allows none, and [`CompanyError::NoContactPermission`] the internal ones who lost
    /// the permission for it, where there is an external user among them.
    pub fn check_contacts<'a>(
        &self,
        users: impl IntoIterator<Item = &'a User>,
    ) -> Result<(), CompanyError> {
        let (externals, internals): (Vec<_>, Vec<_>) =
            users.into_iter().partition(|user| user.is_external_to(self.id));
        if externals.is_empty() {
            return Ok(());
        }
        match self.external_contacts {
            ExternalContacts::Allowed => self.check_contact_permission(internals),
            ExternalContacts::Forbidden => {
                let users = externals.into_iter().map(User::id).collect();
                Err(CompanyError::ExternalContactForbidden { users })
            }
        }
    }

    /// Whether the setting of this feature can be changed (CO-5).
    ///
    /// # Errors
    /// [`CompanyError::FeatureDisabled`].
    pub fn check_feature_setting(&self, feature: Feature) -> Result<(), CompanyError> {
        if self.disabled_features.contains(&feature) {
            Err(CompanyError::FeatureDisabled { feature })
        } else {
            Ok(())
        }
    }

    /// Whether the user acts as an administrator of this company; `rule` says what it is about.
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn check_administrator(
        &self,
        user: UserId,
        rule: &'static Rule,
    ) -> Result<(), CompanyError> {
        if self.is_administrator(user) {
            Ok(())
        } else {
            Err(CompanyError::NotAdministrator { user, rule })
        }
    }

    /// Whether the user is one of the company's own (CO-1).
    ///
    /// # Errors
    /// [`CompanyError::NotOfCompany`].
    pub fn check_internal(&self, user: &User) -> Result<(), CompanyError> {
        if user.is_external_to(self.id) {
            Err(CompanyError::NotOfCompany { user: user.id() })
        } else {
            Ok(())
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
