use std::collections::BTreeSet;

use guildhall_kernel::{CompanyId, DomainName, Feature, Name, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{Application, Authority, Limits, Plan, Retention};

/// What happened to a company's policy.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum CompanyEvent {
    /// A user became an administrator.
    AdministratorAppointed {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// A user left to be an administrator.
    AdministratorDismissed {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// The company holds an application now.
    ApplicationGranted {
        /// Which.
        application: Application,
        /// When.
        at: Timestamp,
    },
    /// The company holds an application no longer (CO-2).
    ApplicationRevoked {
        /// Which.
        application: Application,
        /// When.
        at: Timestamp,
    },
    /// An administrator set whether a user may have contact with external users (GR-19).
    ContactPermissionSet {
        /// The administrator.
        by: UserId,
        /// Who may, or may not.
        user: UserId,
        /// What they set.
        to: ExternalContacts,
        /// When.
        at: Timestamp,
    },
    /// A mail domain is the company's now.
    DomainAdded {
        /// Which.
        domain: DomainName,
        /// When.
        at: Timestamp,
    },
    /// An administrator set whether there is contact with external users (RM-10).
    ExternalContactsSet {
        /// The administrator.
        by: UserId,
        /// What they set.
        to: ExternalContacts,
        /// When.
        at: Timestamp,
    },
    /// An administrator set who may create external groups (CO-4).
    ExternalGroupsSet {
        /// The administrator.
        by: UserId,
        /// Who may.
        to: Authority,
        /// When.
        at: Timestamp,
    },
    /// An administrator allowed a feature again (CO-5).
    FeatureAllowed {
        /// The administrator.
        by: UserId,
        /// Which.
        feature: Feature,
        /// When.
        at: Timestamp,
    },
    /// An administrator disabled a feature (CO-5).
    FeatureDisabled {
        /// The administrator.
        by: UserId,
        /// Which.
        feature: Feature,
        /// When.
        at: Timestamp,
    },
    /// The company began.
    Created(NewCompany),
    /// An administrator set who may create groups (CO-3).
    GroupCreationSet {
        /// The administrator.
        by: UserId,
        /// Who may.
        to: Authority,
        /// When.
        at: Timestamp,
    },
    /// The company has these limits now, in place of those before (CO-7).
    LimitsSet {
        /// Which.
        limits: Limits,
        /// When.
        at: Timestamp,
    },
    /// An administrator set how long Message that was turned off is kept (FT-3).
    MessageRetentionSet {
        /// The administrator.
        by: UserId,
        /// How long.
        to: Retention,
        /// When.
        at: Timestamp,
    },
    /// The company is on this plan now (CO-7).
    PlanSet {
        /// Which.
        plan: Plan,
        /// When.
        at: Timestamp,
    },
    /// A user left the company, and its policy names them no longer (GR-18).
    UserOffBoarded {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
}

impl CompanyEvent {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::AdministratorAppointed { at, .. }
            | Self::AdministratorDismissed { at, .. }
            | Self::ApplicationGranted { at, .. }
            | Self::ApplicationRevoked { at, .. }
            | Self::ContactPermissionSet { at, .. }
            | Self::DomainAdded { at, .. }
            | Self::ExternalContactsSet { at, .. }
            | Self::ExternalGroupsSet { at, .. }
            | Self::FeatureAllowed { at, .. }
            | Self::FeatureDisabled { at, .. }
            | Self::Created(NewCompany { at, .. })
            | Self::GroupCreationSet { at, .. }
            | Self::LimitsSet { at, .. }
            | Self::MessageRetentionSet { at, .. }
            | Self::PlanSet { at, .. }
            | Self::UserOffBoarded { at, .. } => *at,
        }
    }
}

/// How a company began.
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
    /// When.
    pub at: Timestamp,
}

/// Whether a company's users may have contact with external users (RM-10), or one of them may
/// (GR-19).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalContacts {
    /// They may.
    Allowed,
    /// They may not.
    Forbidden,
}
