use std::collections::BTreeSet;

use guildhall_kernel::{CompanyId, DomainName, Feature, ListLocalPart, Name, UserId};
use serde::{Deserialize, Serialize};

use crate::{Application, Authority, ExternalContacts, Limits, Plan, Retention};

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
