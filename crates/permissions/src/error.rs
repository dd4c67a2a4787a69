use guildhall_kernel::rules::ML_2;
use guildhall_kernel::{AddressKey, DomainName, Feature, Refusal, Remedy, Rule, UserId};

use crate::rules::{CO_1, CO_2, CO_3, CO_4, CO_5, CO_7, GR_18, GR_19, RM_10};

/// Why a company's policy refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CompanyError {
    /// ML-2: a mailing list or another user has the address.
    #[error("the address {address} is in use")]
    AddressTaken {
        /// The address, in its canonical form.
        address: AddressKey,
    },
    /// CO-1: the mail domain is another company's.
    #[error("the domain {domain} is another company's")]
    DomainTaken {
        /// Which.
        domain: DomainName,
    },
    /// RM-10: the company allows no contact with external users.
    #[error(
        "the company allows no contact with external users, and some of those named are external"
    )]
    ExternalContactForbidden {
        /// The external users.
        users: Vec<UserId>,
    },
    /// CO-5: the feature is disabled for the company.
    #[error("{feature} is disabled for the company")]
    FeatureDisabled {
        /// Which.
        feature: Feature,
    },
    /// CO-4: the user has no authority for external groups.
    #[error("user {user} has no authority to create external groups")]
    MayNotCreateExternalGroups {
        /// Who.
        user: UserId,
    },
    /// CO-3: the user may not create groups.
    #[error("user {user} may not create groups")]
    MayNotCreateGroups {
        /// Who.
        user: UserId,
    },
    /// CO-2: the company lacks Core.
    #[error("the company does not hold the Core application")]
    NeedsCore,
    /// CO-2: the company lacks both Core and Approval.
    #[error("the company holds neither the Core nor the Approval application")]
    NeedsCoreOrApproval,
    /// GR-19: users lost the company's permission for external contact.
    #[error("some of those named have no permission for contact with external users")]
    NoContactPermission {
        /// Those internal users.
        users: Vec<UserId>,
    },
    /// The user is no administrator; the rule says of what.
    #[error("user {user} is no administrator of the company")]
    NotAdministrator {
        /// Who.
        user: UserId,
        /// The rule about what only administrators do.
        rule: &'static Rule,
    },
    /// GR-18: there is nothing to take a user out of.
    #[error("the company's policy does not name user {user}")]
    NotNamed {
        /// Who.
        user: UserId,
    },
    /// CO-1: the user is not of this company.
    #[error("user {user} is not of this company")]
    NotOfCompany {
        /// Who.
        user: UserId,
    },
    /// CO-7: the company has as many groups as it may have.
    #[error("the company may have {limit} groups, and no more")]
    CompanyQuotaExceeded {
        /// How many it may have.
        limit: u32,
    },
    /// CO-7: users are in as many groups as they may be in.
    #[error("the groups of a user are limited to {limit}, and some of those named have as many")]
    UserQuotaExceeded {
        /// Those users.
        users: Vec<UserId>,
        /// How many each may be in.
        limit: u32,
    },
}

impl Refusal for CompanyError {
    fn users(&self) -> &[UserId] {
        match self {
            Self::ExternalContactForbidden { users }
            | Self::NoContactPermission { users }
            | Self::UserQuotaExceeded { users, .. } => users,
            _ => &[],
        }
    }

    fn rule(&self) -> &'static Rule {
        match self {
            Self::AddressTaken { .. } => &ML_2,
            Self::DomainTaken { .. } | Self::NotOfCompany { .. } => &CO_1,
            Self::NeedsCore | Self::NeedsCoreOrApproval => &CO_2,
            Self::MayNotCreateGroups { .. } => &CO_3,
            Self::MayNotCreateExternalGroups { .. } => &CO_4,
            Self::FeatureDisabled { .. } => &CO_5,
            Self::CompanyQuotaExceeded { .. } | Self::UserQuotaExceeded { .. } => &CO_7,
            Self::NotNamed { .. } => &GR_18,
            Self::NoContactPermission { .. } => &GR_19,
            Self::ExternalContactForbidden { .. } => &RM_10,
            Self::NotAdministrator { rule, .. } => rule,
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::AddressTaken { .. } => {
                Remedy::service("Give each user an address that no list and no other user has.")
            }
            Self::DomainTaken { .. } => {
                Remedy::service("Give each mail domain to one company alone.")
            }
            Self::ExternalContactForbidden { .. } => {
                Remedy::administrator("Ask an administrator to allow contact with external users.")
            }
            Self::NotAdministrator { .. } => {
                Remedy::administrator("Ask an administrator of the company to do it.")
            }
            Self::UserQuotaExceeded { .. } => {
                Remedy::you("Leave these users out, or have each removed from another group first.")
            }
            _ => self.rule().remedy(),
        }
    }
}
