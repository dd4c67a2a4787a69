use guildhall_kernel::rules::ML_2;
use guildhall_kernel::{
    AddressKey, Class, CompanyId, DomainName, Feature, Refusal, RefusalRow, Remedy, Rule, UserId,
    Who,
};

use crate::rules::{CO_1, CO_2, CO_3, CO_4, CO_5, CO_7, GR_18, GR_19, RM_10};

/// The reasons why a company's policy refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CompanyError {
    /// ML-2: a mailing list or another user has the address.
    #[doc(alias = "ML-2")]
    #[error("the address {address} is in use")]
    AddressTaken {
        /// The address, in its canonical form.
        address: AddressKey,
    },
    /// CO-2: the service closed the company.
    #[doc(alias = "CO-2")]
    #[error("the company is closed")]
    CompanyClosed {
        /// The company.
        company: CompanyId,
    },
    /// CO-1: the mail domain belongs to another company.
    #[doc(alias = "CO-1")]
    #[error("the domain {domain} belongs to another company")]
    DomainTaken {
        /// The domain.
        domain: DomainName,
    },
    /// GR-18: these users left the company.
    #[doc(alias = "GR-18")]
    #[error("some of these users have left their company")]
    HaveLeft {
        /// The users.
        users: Vec<UserId>,
    },
    /// CO-1: these users are of another company than the request says.
    #[doc(alias = "CO-1")]
    #[error("some of these users are of another company than the request says")]
    WrongCompany {
        /// The users.
        users: Vec<UserId>,
    },
    /// RM-10: the company forbids contact with external users.
    #[doc(alias = "RM-10")]
    #[error(
        "some of these users are external, and this company or theirs does not allow external \
         contact"
    )]
    ExternalContactForbidden {
        /// The external users.
        users: Vec<UserId>,
    },
    /// CO-5: the feature is disabled for the company.
    #[doc(alias = "CO-5")]
    #[error("{feature} is disabled for the company")]
    FeatureDisabled {
        /// The feature.
        feature: Feature,
    },
    /// CO-4: the user may not create external groups.
    #[doc(alias = "CO-4")]
    #[error("user {user} may not create external groups")]
    MayNotCreateExternalGroups {
        /// The user.
        user: UserId,
    },
    /// CO-3: the user may not create groups.
    #[doc(alias = "CO-3")]
    #[error("user {user} may not create groups")]
    MayNotCreateGroups {
        /// The user.
        user: UserId,
    },
    /// CO-2: the company does not hold Core.
    #[doc(alias = "CO-2")]
    #[error("the company does not hold the Core application")]
    NeedsCore,
    /// CO-2: the company holds neither Core nor Approval.
    #[doc(alias = "CO-2")]
    #[error("the company holds neither the Core nor the Approval application")]
    NeedsCoreOrApproval,
    /// GR-19: users lost the company's permission for external contact.
    #[doc(alias = "GR-19")]
    #[error("some of these users have no permission for contact with external users")]
    NoContactPermission {
        /// The internal users.
        users: Vec<UserId>,
    },
    /// The user is not an administrator, and `rule` requires one.
    #[error("user {user} is not an administrator of the company")]
    NotAdministrator {
        /// The user.
        user: UserId,
        /// The rule that demands an administrator.
        rule: &'static Rule,
    },
    /// GR-18: the company's policy does not mention the user.
    #[doc(alias = "GR-18")]
    #[error("the company's policy does not mention user {user}")]
    NotNamed {
        /// The user.
        user: UserId,
    },
    /// CO-1: the user belongs to another company, or to none.
    #[doc(alias = "CO-1")]
    #[error("user {user} does not belong to this company")]
    NotOfCompany {
        /// The user.
        user: UserId,
    },
    /// CO-7: the company has reached its limit of groups.
    #[doc(alias = "CO-7")]
    #[error("the company has reached its limit of {limit} groups")]
    CompanyQuotaExceeded {
        /// The limit.
        limit: u32,
    },
    /// CO-7: a group would have more members than the company allows.
    #[doc(alias = "CO-7")]
    #[error("a group of the company can have {limit} members, and this one would have {count}")]
    GroupQuotaExceeded {
        /// The limit.
        limit: u32,
        /// How many members the group would have.
        count: u32,
    },
    /// CO-7: a room would have more participants than the company allows.
    #[doc(alias = "CO-7")]
    #[error("a room of the company can have {limit} participants, and this one would have {count}")]
    RoomQuotaExceeded {
        /// The limit.
        limit: u32,
        /// How many participants the room would have.
        count: u32,
    },
    /// CO-7: these users have reached the limit of groups per user.
    #[doc(alias = "CO-7")]
    #[error("some of these users have reached the limit of {limit} groups")]
    UserQuotaExceeded {
        /// The users.
        users: Vec<UserId>,
        /// The limit.
        limit: u32,
    },
}

impl Refusal for CompanyError {
    fn row(&self) -> RefusalRow<'_> {
        use Class::{Conflict, Exhausted, Forbidden, Gone};
        match self {
            Self::AddressTaken { address } => RefusalRow::new("address_taken", Conflict, &ML_2)
                .with_fact("address", address)
                .with_remedy(Remedy::service("Give each user an address that is free.")),
            Self::CompanyClosed { company } => RefusalRow::new("company_closed", Gone, &CO_2)
                .with_fact("company", *company)
                .with_remedy(Remedy::service("Create another company if the tenant comes back.")),
            Self::CompanyQuotaExceeded { limit } => {
                RefusalRow::new("company_quota_exceeded", Exhausted, &CO_7)
                    .with_fact("limit", *limit)
            }
            Self::DomainTaken { domain } => RefusalRow::new("domain_taken", Conflict, &CO_1)
                .with_fact("domain", domain)
                .with_remedy(Remedy::service("Give each mail domain to only one company.")),
            Self::ExternalContactForbidden { users } => {
                let ask = "Ask an administrator to allow contact with external users.";
                RefusalRow::new("external_contact_forbidden", Forbidden, &RM_10)
                    .with_users(users)
                    .with_remedy(Remedy::administrator(ask))
            }
            Self::HaveLeft { users } => {
                let first = "Register these users in the directory of their company first.";
                RefusalRow::new("have_left", Forbidden, &GR_18)
                    .with_users(users)
                    .with_remedy(Remedy::service(first))
            }
            Self::WrongCompany { users } => {
                let first = "Name each user with the company in which they are registered.";
                RefusalRow::new("wrong_company", Forbidden, &CO_1)
                    .with_users(users)
                    .with_remedy(Remedy::service(first))
            }
            Self::FeatureDisabled { feature } => {
                RefusalRow::new("feature_disabled", Forbidden, &CO_5)
                    .with_fact("feature", feature.to_string())
            }
            Self::MayNotCreateExternalGroups { user } => {
                RefusalRow::new("may_not_create_external_groups", Forbidden, &CO_4)
                    .with_fact("user", *user)
            }
            Self::MayNotCreateGroups { user } => {
                RefusalRow::new("may_not_create_groups", Forbidden, &CO_3).with_fact("user", *user)
            }
            Self::NeedsCore => RefusalRow::new("needs_core", Forbidden, &CO_2),
            Self::NeedsCoreOrApproval => {
                RefusalRow::new("needs_core_or_approval", Forbidden, &CO_2)
            }
            Self::NoContactPermission { users } => {
                RefusalRow::new("no_contact_permission", Forbidden, &GR_19).with_users(users)
            }
            Self::NotAdministrator { user, rule } => {
                // A rule can offer something that the user can do without an administrator.
                let own = Some(rule.remedy()).filter(|remedy| remedy.who() == Who::You);
                let ask = Remedy::administrator("Ask an administrator of the company to do it.");
                RefusalRow::new("not_administrator", Forbidden, rule)
                    .with_fact("user", *user)
                    .with_remedy(own.unwrap_or(ask))
            }
            Self::NotNamed { user } => {
                RefusalRow::new("not_named", Conflict, &GR_18).with_fact("user", *user)
            }
            Self::NotOfCompany { user } => {
                RefusalRow::new("not_of_company", Forbidden, &CO_1).with_fact("user", *user)
            }
            Self::GroupQuotaExceeded { limit, count } => {
                RefusalRow::new("group_quota_exceeded", Exhausted, &CO_7)
                    .with_fact("limit", *limit)
                    .with_fact("count", *count)
                    .with_remedy(Remedy::you("Name fewer users, or remove members first."))
            }
            Self::RoomQuotaExceeded { limit, count } => {
                RefusalRow::new("room_quota_exceeded", Exhausted, &CO_7)
                    .with_fact("limit", *limit)
                    .with_fact("count", *count)
                    .with_remedy(Remedy::you("Name fewer users, or remove participants first."))
            }
            Self::UserQuotaExceeded { users, limit } => {
                let first =
                    "Leave these users out, or remove each of them from another group first.";
                RefusalRow::new("user_quota_exceeded", Exhausted, &CO_7)
                    .with_users(users)
                    .with_fact("limit", *limit)
                    .with_remedy(Remedy::you(first))
            }
        }
    }
}
