//! What is done to a company, and how its events make it what it is.

use std::collections::BTreeSet;

use guildhall_kernel::rules::FT_3;
use guildhall_kernel::{CommandError, DomainName, Feature, Timestamp, User, UserId, Version};

use super::Company;
use crate::domains::Domains;
use crate::rules::{CO_3, CO_4, CO_5, GR_19, RM_10};
use crate::{
    Application, Authority, CompanyError, CompanyEvent, ExternalContacts, Limits, NewCompany, Plan,
    Retention,
};

/// The outcome of a command: the event that it made, or why it made none.
type Outcome = Result<CompanyEvent, CommandError<CompanyError>>;

/// Its commands.
impl Company {
    /// Begins a company. Whoever sells or sets up companies does this: no user acts.
    #[must_use]
    pub fn create(new_company: NewCompany) -> (Self, CompanyEvent) {
        (Self::created(&new_company), CompanyEvent::Created(new_company))
    }

    /// Gives the company an application. The service does this: no user acts.
    pub fn grant_application(&mut self, application: Application, at: Timestamp) -> CompanyEvent {
        self.applied(CompanyEvent::ApplicationGranted { application, at })
    }

    /// Takes an application from the company: what exists freezes (CO-2). The service does this.
    pub fn revoke_application(&mut self, application: Application, at: Timestamp) -> CompanyEvent {
        self.applied(CompanyEvent::ApplicationRevoked { application, at })
    }

    /// Gives the company a mail domain. The service does this, which has proof of it.
    pub fn add_domain(&mut self, domain: DomainName, at: Timestamp) -> CompanyEvent {
        self.applied(CompanyEvent::DomainAdded { domain, at })
    }

    /// Puts the company on a plan (CO-7). The service does this.
    pub fn set_plan(&mut self, plan: Plan, at: Timestamp) -> CompanyEvent {
        self.applied(CompanyEvent::PlanSet { plan, at })
    }

    /// Sets the company's limits in place of those before, all of them (CO-7). What there is
    /// beyond them stays. The service does this.
    pub fn set_limits(&mut self, limits: Limits, at: Timestamp) -> CompanyEvent {
        self.applied(CompanyEvent::LimitsSet { limits, at })
    }

    /// Takes a user who leaves the company out of all of its policy that names them (GR-18):
    /// the administrators, the named authorities, and those without the permission for external
    /// contact. The directory does this.
    ///
    /// # Errors
    /// [`CompanyError::NotNamed`].
    pub fn off_board(&mut self, user: UserId, at: Timestamp) -> Outcome {
        if self.mentions(user) {
            Ok(self.applied(CompanyEvent::UserOffBoarded { user, at }))
        } else {
            Err(CompanyError::NotNamed { user }.into())
        }
    }

    /// Makes an internal user an administrator. The directory does this.
    ///
    /// # Errors
    /// [`CompanyError::NotOfCompany`] (CO-1).
    pub fn appoint_administrator(&mut self, user: &User, at: Timestamp) -> Outcome {
        self.check_internal(user)?;
        Ok(self.applied(CompanyEvent::AdministratorAppointed { user: user.id(), at }))
    }

    /// Makes a user an administrator no longer. The directory does this.
    pub fn dismiss_administrator(&mut self, user: UserId, at: Timestamp) -> CompanyEvent {
        self.applied(CompanyEvent::AdministratorDismissed { user, at })
    }

    /// Sets who may create groups; administrators always may (CO-3).
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn set_group_creation(&mut self, by: UserId, to: Authority, at: Timestamp) -> Outcome {
        self.check_administrator(by, &CO_3)?;
        Ok(self.applied(CompanyEvent::GroupCreationSet { by, to, at }))
    }

    /// Sets who may create external groups (CO-4).
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn set_external_groups(&mut self, by: UserId, to: Authority, at: Timestamp) -> Outcome {
        self.check_administrator(by, &CO_4)?;
        Ok(self.applied(CompanyEvent::ExternalGroupsSet { by, to, at }))
    }

    /// Sets whether there is contact with external users (RM-10).
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn set_external_contacts(
        &mut self,
        by: UserId,
        to: ExternalContacts,
        at: Timestamp,
    ) -> Outcome {
        self.check_administrator(by, &RM_10)?;
        Ok(self.applied(CompanyEvent::ExternalContactsSet { by, to, at }))
    }

    /// Sets whether one user may have contact with external users (GR-19). Only of the company's
    /// own users it is ever asked.
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn set_contact_permission(
        &mut self,
        by: UserId,
        user: UserId,
        to: ExternalContacts,
        at: Timestamp,
    ) -> Outcome {
        self.check_administrator(by, &GR_19)?;
        Ok(self.applied(CompanyEvent::ContactPermissionSet { by, user, to, at }))
    }

    /// Sets how long Message that was turned off is kept (FT-3), where it is off already too.
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn set_message_retention(&mut self, by: UserId, to: Retention, at: Timestamp) -> Outcome {
        self.check_administrator(by, &FT_3)?;
        Ok(self.applied(CompanyEvent::MessageRetentionSet { by, to, at }))
    }

    /// Disables a feature in every group of the company (CO-5).
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn disable_feature(&mut self, by: UserId, feature: Feature, at: Timestamp) -> Outcome {
        self.check_administrator(by, &CO_5)?;
        Ok(self.applied(CompanyEvent::FeatureDisabled { by, feature, at }))
    }

    /// Allows a feature again: in every group it is what it was before (CO-5).
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`].
    pub fn allow_feature(&mut self, by: UserId, feature: Feature, at: Timestamp) -> Outcome {
        self.check_administrator(by, &CO_5)?;
        Ok(self.applied(CompanyEvent::FeatureAllowed { by, feature, at }))
    }
}

/// Its history.
impl Company {
    /// The company that these events made, or none where they do not begin with its new_company.
    pub fn replay(events: impl IntoIterator<Item = CompanyEvent>) -> Option<Self> {
        let mut events = events.into_iter();
        let Some(CompanyEvent::Created(new_company)) = events.next() else { return None };
        let mut company = Self::created(&new_company);
        events.for_each(|event| company.apply(&event));
        Some(company)
    }

    fn created(new_company: &NewCompany) -> Self {
        Self {
            id: new_company.company,
            version: Version::FIRST,
            name: new_company.name.clone(),
            administrators: new_company.administrators.clone(),
            applications: new_company.applications.clone(),
            group_creation: Authority::EveryInternalUser,
            external_groups: Authority::NoOne,
            external_contacts: ExternalContacts::Allowed,
            disabled_features: BTreeSet::new(),
            message_retention: Retention::default(),
            plan: Plan::default(),
            limits: Limits::default(),
            without_contact: BTreeSet::new(),
            domains: Domains::default(),
        }
    }

    fn applied(&mut self, event: CompanyEvent) -> CompanyEvent {
        self.apply(&event);
        event
    }

    fn apply(&mut self, event: &CompanyEvent) {
        self.version = self.version.next();
        match event {
            CompanyEvent::AdministratorAppointed { user, .. } => {
                self.administrators.insert(*user);
            }
            CompanyEvent::AdministratorDismissed { user, .. } => {
                self.administrators.remove(user);
            }
            CompanyEvent::ApplicationGranted { application, .. } => {
                self.applications.insert(*application);
            }
            CompanyEvent::ApplicationRevoked { application, .. } => {
                self.applications.remove(application);
            }
            CompanyEvent::ContactPermissionSet { user, to, .. } => {
                match to {
                    ExternalContacts::Allowed => self.without_contact.remove(user),
                    ExternalContacts::Forbidden => self.without_contact.insert(*user),
                };
            }
            CompanyEvent::DomainAdded { domain, .. } => self.domains.add(domain.clone()),
            CompanyEvent::ExternalContactsSet { to, .. } => self.external_contacts = *to,
            CompanyEvent::ExternalGroupsSet { to, .. } => self.external_groups = to.clone(),
            CompanyEvent::FeatureAllowed { feature, .. } => {
                self.disabled_features.remove(feature);
            }
            CompanyEvent::FeatureDisabled { feature, .. } => {
                self.disabled_features.insert(*feature);
            }
            // A company is founded once: its new_company is where a replay begins.
            CompanyEvent::Created(_) => {}
            CompanyEvent::GroupCreationSet { to, .. } => self.group_creation = to.clone(),
            CompanyEvent::LimitsSet { limits, .. } => self.limits = *limits,
            CompanyEvent::MessageRetentionSet { to, .. } => self.message_retention = *to,
            CompanyEvent::PlanSet { plan, .. } => self.plan = *plan,
            CompanyEvent::UserOffBoarded { user, .. } => self.remove_user(*user),
        }
    }
}
