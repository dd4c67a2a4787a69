//! The commands of a company as values, and the events that they make.

use std::collections::BTreeSet;

use guildhall_kernel::{
    CommandError, CompanyId, DomainName, Envelope, Feature, ListLocalPart, Name, User, UserId,
};
use serde::{Deserialize, Serialize};

use crate::{
    Application, Authority, Company, CompanyContext, CompanyError, ExternalContacts, Limits, Plan,
    Retention,
};

/// A command of an administrator on their company.
///
/// [`Company::execute`] decides it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum CompanyCommand {
    /// Allows a feature again in every group (CO-5).
    AllowFeature {
        /// The feature.
        feature: Feature,
    },
    /// Disables a feature in every group (CO-5).
    DisableFeature {
        /// The feature.
        feature: Feature,
    },
    /// Sets whether one user may have contact with external users (GR-19).
    SetContactPermission {
        /// The user.
        user: UserId,
        /// Whether the user may.
        to: ExternalContacts,
    },
    /// Sets whether the company's users may have contact with external users (RM-10). What exists
    /// stays: `UserHandle::end_external_contacts` of `guildhall` ends it (GR-19).
    SetExternalContacts {
        /// Whether they may.
        to: ExternalContacts,
    },
    /// Sets who may create external groups (CO-4).
    SetExternalGroups {
        /// The users who may.
        to: Authority,
    },
    /// Sets who may create groups (CO-3).
    SetGroupCreation {
        /// The users who may.
        to: Authority,
    },
    /// Sets how long the data of Message are kept after it is turned off (FT-3).
    SetMessageRetention {
        /// How long.
        to: Retention,
    },
    /// Sets which addresses only administrators can give to a list (ML-13).
    SetReservedAddresses {
        /// The parts before the `@`.
        to: BTreeSet<ListLocalPart>,
    },
}

/// A command of the service or the directory on a company. No user acts.
///
/// [`Company::execute_service`] decides it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum CompanyServiceCommand {
    /// Adds a mail domain that the service verified (ML-2).
    AddDomain {
        /// The domain.
        domain: DomainName,
    },
    /// Makes an internal user an administrator (CO-1).
    AppointAdministrator {
        /// The user.
        user: User,
    },
    /// Closes the company for good (CO-2). It loses its applications, its administrators, its mail
    /// domains and every permission to create groups.
    Close,
    /// Removes a user from the administrators (CO-1).
    DismissAdministrator {
        /// The user.
        user: UserId,
    },
    /// Gives the company an application (CO-2).
    GrantApplication {
        /// The application.
        application: Application,
    },
    /// Removes a user who leaves the company from its policy (GR-18).
    OffBoard {
        /// The user.
        user: UserId,
    },
    /// Removes a mail domain (ML-2).
    RemoveDomain {
        /// The domain.
        domain: DomainName,
    },
    /// Gives the company another name.
    Rename {
        /// The name.
        name: Name,
    },
    /// Takes an application from the company, which freezes what needs it (CO-2).
    RevokeApplication {
        /// The application.
        application: Application,
    },
    /// Replaces all limits of the company (CO-7).
    SetLimits {
        /// The limits.
        limits: Limits,
    },
    /// Puts the company on a plan (CO-7).
    SetPlan {
        /// The plan.
        plan: Plan,
    },
}

impl CompanyCommand {
    /// Returns the users whom the command names. They must be users of the company (CO-1).
    #[doc(alias = "CO-1")]
    #[must_use]
    pub fn names(&self) -> BTreeSet<UserId> {
        match self {
            Self::SetContactPermission { user, .. } => BTreeSet::from([*user]),
            Self::SetExternalGroups { to } | Self::SetGroupCreation { to } => match to {
                Authority::Named(users) => users.clone(),
                Authority::EveryInternalUser | Authority::NoOne => BTreeSet::new(),
            },
            Self::AllowFeature { .. }
            | Self::DisableFeature { .. }
            | Self::SetExternalContacts { .. }
            | Self::SetMessageRetention { .. }
            | Self::SetReservedAddresses { .. } => BTreeSet::new(),
        }
    }
}

impl CompanyServiceCommand {
    /// Returns the users who get a role by the command, as the directory names them (CO-1).
    #[must_use]
    pub const fn brings(&self) -> &[User] {
        match self {
            Self::AppointAdministrator { user } => std::slice::from_ref(user),
            _ => &[],
        }
    }
}

impl Company {
    /// Executes a command of an administrator. An error changes nothing.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - those of the method that the command is named after, such as
    ///   [`Company::set_group_creation`]
    pub fn execute(
        &mut self,
        by: User,
        command: CompanyCommand,
        cx: &CompanyContext,
    ) -> Result<Envelope<CompanyEvent>, CommandError<CompanyError>> {
        use CompanyCommand as C;
        match command {
            C::AllowFeature { feature } => self.allow_feature(by, feature, cx),
            C::DisableFeature { feature } => self.disable_feature(by, feature, cx),
            C::SetContactPermission { user, to } => self.set_contact_permission(by, user, to, cx),
            C::SetExternalContacts { to } => self.set_external_contacts(by, to, cx),
            C::SetExternalGroups { to } => self.set_external_groups(by, to, cx),
            C::SetGroupCreation { to } => self.set_group_creation(by, to, cx),
            C::SetMessageRetention { to } => self.set_message_retention(by, to, cx),
            C::SetReservedAddresses { to } => self.set_reserved_addresses(by, to, cx),
        }
    }

    /// Executes a command of the service or the directory. An error changes nothing.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`] if the company is closed (CO-2)
    /// - those of the method that the command is named after, such as [`Company::off_board`]
    pub fn execute_service(
        &mut self,
        command: CompanyServiceCommand,
        cx: &CompanyContext,
    ) -> Result<Envelope<CompanyEvent>, CommandError<CompanyError>> {
        use CompanyServiceCommand as C;
        match command {
            C::AddDomain { domain } => self.add_domain(domain, cx),
            C::AppointAdministrator { user } => self.appoint_administrator(user, cx),
            C::Close => self.close(cx),
            C::DismissAdministrator { user } => self.dismiss_administrator(user, cx),
            C::GrantApplication { application } => self.grant_application(application, cx),
            C::OffBoard { user } => self.off_board(user, cx),
            C::RemoveDomain { domain } => self.remove_domain(domain, cx),
            C::Rename { name } => self.rename(name, cx),
            C::RevokeApplication { application } => self.revoke_application(application, cx),
            C::SetLimits { limits } => self.set_limits(limits, cx),
            C::SetPlan { plan } => self.set_plan(plan, cx),
        }
    }
}

/// A change of a company's policy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CompanyEvent {
    /// A user became an administrator.
    #[doc(alias = "CO-3")]
    AdministratorAppointed {
        /// The user.
        user: UserId,
    },
    /// A user is no longer an administrator.
    #[doc(alias = "CO-3")]
    AdministratorDismissed {
        /// The user.
        user: UserId,
    },
    /// The company got an application (CO-2).
    #[doc(alias = "CO-2")]
    ApplicationGranted {
        /// The application.
        application: Application,
    },
    /// The company lost an application (CO-2).
    #[doc(alias = "CO-2")]
    ApplicationRevoked {
        /// The application.
        application: Application,
    },
    /// The company was closed for good (CO-2).
    #[doc(alias = "CO-2")]
    Closed,
    /// An administrator set whether a user may have contact with external users (GR-19).
    #[doc(alias = "GR-19")]
    ContactPermissionSet {
        /// The user.
        user: UserId,
        /// Whether they may.
        to: ExternalContacts,
    },
    /// The company got a mail domain (ML-2).
    #[doc(alias = "CO-1")]
    DomainAdded {
        /// The domain.
        domain: DomainName,
    },
    /// The company lost a mail domain (ML-2).
    #[doc(alias = "ML-2")]
    DomainRemoved {
        /// The domain.
        domain: DomainName,
    },
    /// An administrator set whether users may have external contact (RM-10).
    #[doc(alias = "RM-10")]
    ExternalContactsSet {
        /// Whether they may.
        to: ExternalContacts,
    },
    /// An administrator set who may create external groups (CO-4).
    #[doc(alias = "CO-4")]
    ExternalGroupsSet {
        /// The users who may.
        to: Authority,
    },
    /// An administrator allowed a feature again (CO-5).
    #[doc(alias = "CO-5")]
    FeatureAllowed {
        /// The feature.
        feature: Feature,
    },
    /// An administrator disabled a feature (CO-5).
    #[doc(alias = "CO-5")]
    FeatureDisabled {
        /// The feature.
        feature: Feature,
    },
    /// The company was created.
    #[doc(alias = "CO-1")]
    Created(NewCompany),
    /// An administrator set who may create groups (CO-3).
    #[doc(alias = "CO-3")]
    GroupCreationSet {
        /// The users who may.
        to: Authority,
    },
    /// The limits of the company were replaced (CO-7).
    #[doc(alias = "CO-7")]
    LimitsSet {
        /// The limits.
        limits: Limits,
    },
    /// An administrator set how long the data of Message are kept after it is turned off (FT-3).
    #[doc(alias = "FT-3")]
    MessageRetentionSet {
        /// How long.
        to: Retention,
    },
    /// The plan of the company was set (CO-7).
    #[doc(alias = "CO-7")]
    PlanSet {
        /// The plan.
        plan: Plan,
    },
    /// The company got another name.
    #[doc(alias = "CO-1")]
    Renamed {
        /// The name.
        name: Name,
    },
    /// An administrator set which addresses only administrators can give to a list (ML-13).
    #[doc(alias = "ML-13")]
    ReservedAddressesSet {
        /// The parts before the `@`.
        to: BTreeSet<ListLocalPart>,
    },
    /// A user left the company, and its policy no longer mentions them (GR-18).
    #[doc(alias = "GR-18")]
    UserOffBoarded {
        /// The user.
        user: UserId,
    },
}

/// The values that create a company.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct NewCompany {
    /// The company's id.
    pub company: CompanyId,
    /// Its name.
    pub name: Name,
    /// Its first administrators.
    pub administrators: BTreeSet<UserId>,
    /// The applications that it holds.
    pub applications: BTreeSet<Application>,
}
