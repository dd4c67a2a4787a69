//! The commands of a company, and how its events change it.

use std::collections::BTreeSet;
use std::sync::Arc;

use guildhall_kernel::rules::{FT_3, ML_13};
use guildhall_kernel::{
    CommandError, DomainName, Envelope, Feature, ListLocalPart, Name, Rule, Timestamp, User,
    UserId, Version,
};

use super::administrators::Administrators;
use super::{Company, Domains, State};
use crate::rules::{CO_3, CO_4, CO_5, GR_19, RM_10};
use crate::{
    Application, Authority, CompanyContext, CompanyError, CompanyEvent, ExternalContacts, Limits,
    NewCompany, Plan, Retention,
};

/// The event of a command, or the reason why there is none.
type Outcome = Result<Envelope<CompanyEvent>, CommandError<CompanyError>>;

impl Company {
    /// Creates a company. The service does this: no user acts.
    #[must_use]
    pub fn create(new: NewCompany, cx: &CompanyContext) -> (Self, Envelope<CompanyEvent>) {
        let company = Self::created(&new);
        (company, Envelope::by_service(cx.at(), CompanyEvent::Created(new)))
    }

    /// Gives the company an application (CO-2). The service does this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn grant_application(&mut self, application: Application, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::ApplicationGranted { application }, cx)
    }

    /// Takes an application from the company. What needs it is frozen (CO-2). The service does
    /// this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn revoke_application(&mut self, application: Application, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::ApplicationRevoked { application }, cx)
    }

    /// Adds a mail domain (ML-2). The service does this after it verified that the company owns it.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn add_domain(&mut self, domain: DomainName, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::DomainAdded { domain }, cx)
    }

    /// Removes a mail domain (ML-2). The addresses of lists and users in it stay taken until their
    /// holders give them up. If the company does not have the domain, only the version changes. The
    /// service does this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn remove_domain(&mut self, domain: DomainName, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::DomainRemoved { domain }, cx)
    }

    /// Gives the company another name. If it has the name already, only the version changes. The
    /// service does this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn rename(&mut self, name: Name, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::Renamed { name }, cx)
    }

    /// Closes the company for good (CO-2): its contract ended. Everything that it has is frozen and
    /// stays readable, and its mail domains are free. The service does this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed already (CO-2).
    #[doc(alias = "CO-2")]
    pub fn close(&mut self, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::Closed, cx)
    }

    /// Puts the company on a plan (CO-7). The service does this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn set_plan(&mut self, plan: Plan, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::PlanSet { plan }, cx)
    }

    /// Replaces all limits of the company (CO-7). What already exceeds them stays. The service does
    /// this.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn set_limits(&mut self, limits: Limits, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::LimitsSet { limits }, cx)
    }

    /// Removes a user who leaves the company from its policy (GR-18): from the administrators, the
    /// named authorities, and the users without the permission for external contact. The directory
    /// does this.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotNamed`] if the policy does not mention the user (GR-18)
    #[doc(alias = "GR-18")]
    pub fn off_board(&mut self, user: UserId, cx: &CompanyContext) -> Outcome {
        self.check_open()?;
        if self.mentions(user) {
            self.by_service(CompanyEvent::UserOffBoarded { user }, cx)
        } else {
            Err(CompanyError::NotNamed { user }.into())
        }
    }

    /// Makes a user of the company an administrator. The directory does this.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotOfCompany`] if the user is external (CO-1)
    pub fn appoint_administrator(&mut self, user: User, cx: &CompanyContext) -> Outcome {
        self.check_internal(user)?;
        self.by_service(CompanyEvent::AdministratorAppointed { user: user.id() }, cx)
    }

    /// Removes a user from the administrators. The directory does this. If the user is not an
    /// administrator, only the version changes.
    ///
    /// # Errors
    /// [`CompanyError::CompanyClosed`] if the company is closed (CO-2).
    pub fn dismiss_administrator(&mut self, user: UserId, cx: &CompanyContext) -> Outcome {
        self.by_service(CompanyEvent::AdministratorDismissed { user }, cx)
    }

    /// Sets who may create groups (CO-3). Administrators always may.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (CO-3)
    #[doc(alias = "CO-3")]
    pub fn set_group_creation(&mut self, by: User, to: Authority, cx: &CompanyContext) -> Outcome {
        self.by_administrator(by, &CO_3, CompanyEvent::GroupCreationSet { to }, cx)
    }

    /// Sets who may create external groups (CO-4).
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (CO-4)
    #[doc(alias = "CO-4")]
    pub fn set_external_groups(&mut self, by: User, to: Authority, cx: &CompanyContext) -> Outcome {
        self.by_administrator(by, &CO_4, CompanyEvent::ExternalGroupsSet { to }, cx)
    }

    /// Sets whether the company's users may have contact with external users (RM-10).
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (RM-10)
    #[doc(alias = "RM-10")]
    pub fn set_external_contacts(
        &mut self,
        by: User,
        to: ExternalContacts,
        cx: &CompanyContext,
    ) -> Outcome {
        self.by_administrator(by, &RM_10, CompanyEvent::ExternalContactsSet { to }, cx)
    }

    /// Sets whether one user may have contact with external users (GR-19). It has an effect only
    /// for the company's own users.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (GR-19)
    #[doc(alias = "GR-19")]
    pub fn set_contact_permission(
        &mut self,
        by: User,
        user: UserId,
        to: ExternalContacts,
        cx: &CompanyContext,
    ) -> Outcome {
        self.by_administrator(by, &GR_19, CompanyEvent::ContactPermissionSet { user, to }, cx)
    }

    /// Sets how long the data of Message are kept after it is turned off (FT-3). It also applies to
    /// rooms where Message is already off.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (FT-3)
    #[doc(alias = "FT-3")]
    pub fn set_message_retention(
        &mut self,
        by: User,
        to: Retention,
        cx: &CompanyContext,
    ) -> Outcome {
        self.by_administrator(by, &FT_3, CompanyEvent::MessageRetentionSet { to }, cx)
    }

    /// Sets which addresses only administrators can give to a list, besides those that every company
    /// reserves (ML-13). A list that has one of them already keeps it.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (ML-13)
    #[doc(alias = "ML-13")]
    pub fn set_reserved_addresses(
        &mut self,
        by: User,
        to: BTreeSet<ListLocalPart>,
        cx: &CompanyContext,
    ) -> Outcome {
        self.by_administrator(by, &ML_13, CompanyEvent::ReservedAddressesSet { to }, cx)
    }

    /// Disables a feature in every group of the company (CO-5).
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (CO-5)
    #[doc(alias = "CO-5")]
    pub fn disable_feature(&mut self, by: User, feature: Feature, cx: &CompanyContext) -> Outcome {
        self.by_administrator(by, &CO_5, CompanyEvent::FeatureDisabled { feature }, cx)
    }

    /// Allows a feature again. In every group it returns to its earlier setting (CO-5).
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - [`CompanyError::NotAdministrator`] if the user is not an administrator (CO-5)
    #[doc(alias = "CO-5")]
    pub fn allow_feature(&mut self, by: User, feature: Feature, cx: &CompanyContext) -> Outcome {
        self.by_administrator(by, &CO_5, CompanyEvent::FeatureAllowed { feature }, cx)
    }

    fn by_administrator(
        &mut self,
        by: User,
        rule: &'static Rule,
        event: CompanyEvent,
        cx: &CompanyContext,
    ) -> Outcome {
        self.check_open()?;
        self.check_administrator(by, rule)?;
        Ok(self.applied(Envelope::by_user(by.id(), cx.at(), event)))
    }

    fn by_service(&mut self, event: CompanyEvent, cx: &CompanyContext) -> Outcome {
        self.check_open()?;
        Ok(self.applied(Envelope::by_service(cx.at(), event)))
    }
}

impl Company {
    /// Returns the company that these events made. `None` if they do not begin with its creation.
    pub fn replay(events: impl IntoIterator<Item = Envelope<CompanyEvent>>) -> Option<Self> {
        let mut events = events.into_iter();
        let Some(CompanyEvent::Created(new)) = events.next().map(|first| first.event) else {
            return None;
        };
        let mut company = Self::created(&new);
        events.for_each(|event| company.apply(&event));
        Some(company)
    }

    fn created(new_company: &NewCompany) -> Self {
        let state = State {
            id: new_company.company,
            version: Version::FIRST,
            name: new_company.name.clone(),
            administrators: new_company.administrators.clone().into(),
            applications: new_company.applications.clone(),
            group_creation: Authority::EveryInternalUser,
            external_groups: Authority::NoOne,
            external_contacts: ExternalContacts::Allowed,
            disabled_features: BTreeSet::new(),
            message_retention: Retention::default(),
            plan: Plan::default(),
            limits: Limits::default(),
            without_contact: BTreeSet::new(),
            reserved_addresses: BTreeSet::new(),
            closed_at: None,
            domains: Domains::default(),
        };
        Self { state: Arc::new(state) }
    }

    fn applied(&mut self, happened: Envelope<CompanyEvent>) -> Envelope<CompanyEvent> {
        self.apply(&happened);
        happened
    }

    /// Puts an event into effect, on a copy that follows the events of the company. Commands do it
    /// themselves.
    pub fn apply(&mut self, happened: &Envelope<CompanyEvent>) {
        Arc::make_mut(&mut self.state).apply(happened);
    }
}

impl State {
    fn apply(&mut self, happened: &Envelope<CompanyEvent>) {
        self.version = self.version.next();
        match &happened.event {
            CompanyEvent::AdministratorAppointed { user } => self.administrators.insert(*user),
            CompanyEvent::AdministratorDismissed { user } => self.administrators.remove(*user),
            CompanyEvent::ApplicationGranted { application } => {
                self.applications.insert(*application);
            }
            CompanyEvent::ApplicationRevoked { application } => {
                self.applications.remove(application);
            }
            CompanyEvent::Closed => self.end(happened.at),
            CompanyEvent::ContactPermissionSet { user, to } => {
                match to {
                    ExternalContacts::Allowed => self.without_contact.remove(user),
                    ExternalContacts::Forbidden => self.without_contact.insert(*user),
                };
            }
            CompanyEvent::DomainAdded { domain } => self.domains.add(domain.clone()),
            CompanyEvent::DomainRemoved { domain } => self.domains.remove(domain),
            CompanyEvent::ExternalContactsSet { to } => self.external_contacts = *to,
            CompanyEvent::ExternalGroupsSet { to } => self.external_groups = to.clone(),
            CompanyEvent::FeatureAllowed { feature } => {
                self.disabled_features.remove(feature);
            }
            CompanyEvent::FeatureDisabled { feature } => {
                self.disabled_features.insert(*feature);
            }
            // A company is created once, and `replay` has handled it.
            CompanyEvent::Created(_) => {}
            CompanyEvent::GroupCreationSet { to } => self.group_creation = to.clone(),
            CompanyEvent::LimitsSet { limits } => self.limits = *limits,
            CompanyEvent::MessageRetentionSet { to } => self.message_retention = *to,
            CompanyEvent::PlanSet { plan } => self.plan = *plan,
            CompanyEvent::Renamed { name } => self.name.clone_from(name),
            CompanyEvent::ReservedAddressesSet { to } => self.reserved_addresses.clone_from(to),
            CompanyEvent::UserOffBoarded { user } => self.remove_user(*user),
        }
    }

    fn end(&mut self, at: Timestamp) {
        self.closed_at = Some(at);
        self.administrators = Administrators::default();
        self.applications.clear();
        self.group_creation = Authority::NoOne;
        self.external_groups = Authority::NoOne;
        self.without_contact.clear();
        self.domains = Domains::default();
    }

    fn remove_user(&mut self, user: UserId) {
        self.administrators.remove(user);
        self.group_creation.remove_user(user);
        self.external_groups.remove_user(user);
        self.without_contact.remove(&user);
    }
}
