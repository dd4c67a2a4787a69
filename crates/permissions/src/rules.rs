//! The rules that a company's policy and the tables of actions decide.

mod groups;
mod rooms;

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

pub use groups::{FT_1, GR_3, GR_6, GR_9, GR_10, GR_14, GR_15, GR_17, GR_18, GR_19};
pub use rooms::{RM_2, RM_7, RM_9, RM_10, RM_11, RM_12, RM_14, RM_19, RM_20};

const ROOMS: Basis = Basis::Stated(SourcePage::GeneralMessageRooms);
const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// CO-1: one company owns it.
pub const CO_1: Rule = Rule::new(
    "CO-1",
    "Every room and group belongs to exactly one company, and nobody acts on another company's \
     but as its external participant or member.",
    &[Basis::Chosen("a tenant's data have one owner")],
    Remedy::you("Act in the company that you are of."),
)
.involving(&[
    "Company",
    "Company::check_internal",
    "CompanyEvent::Created",
    "CompanyEvent::DomainAdded",
    "CompanyError::DomainTaken",
    "CompanyError::NotOfCompany",
    "RoomError::OtherCompany",
    "GroupError::OtherCompany",
]);

/// CO-2: the applications that rooms and groups need.
pub const CO_2: Rule = Rule::new(
    "CO-2",
    "One-to-one and general rooms need the company to hold Core, groups Core or Approval. Without \
     it nothing new comes to be, and what exists stays readable and intact.",
    &[ROOMS, GROUPS, Basis::Chosen("an application that lapses must not cost anybody their data")],
    Remedy::administrator("Ask an administrator to apply for the application."),
)
.involving(&[
    "Application",
    "Company::check_rooms",
    "Company::check_groups",
    "GroupAction::allowed_while_frozen",
    "RoomAction::allowed_while_frozen",
    "CompanyEvent::ApplicationGranted",
    "CompanyEvent::ApplicationRevoked",
    "CompanyError::NeedsCore",
    "CompanyError::NeedsCoreOrApproval",
]);

/// CO-3: who may create groups.
pub const CO_3: Rule = Rule::new(
    "CO-3",
    "The company decides who may create groups: every internal user, named users, or \
     administrators alone. Administrators always may.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator for permission, or to create the group."),
)
.involving(&[
    "Authority",
    "Company::set_group_creation",
    "Company::check_group_creation",
    "CompanyEvent::AdministratorAppointed",
    "CompanyEvent::AdministratorDismissed",
    "CompanyEvent::GroupCreationSet",
    "CompanyError::MayNotCreateGroups",
]);

/// CO-4: who may create external groups.
pub const CO_4: Rule = Rule::new(
    "CO-4",
    "External groups need an authority of their own: nobody's, that of named users, or every \
     internal user's.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator for the authority to create external groups."),
)
.involving(&[
    "Authority",
    "Company::set_external_groups",
    "Company::check_external_group_creation",
    "CompanyEvent::ExternalGroupsSet",
    "CompanyError::MayNotCreateExternalGroups",
]);

/// CO-5: disabled features.
pub const CO_5: Rule = Rule::new(
    "CO-5",
    "A feature that the administrator disabled is off wherever it was on, comes back as it was \
     when allowed again, and no Master can change its setting meanwhile.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator to allow the feature."),
)
.involving(&[
    "Company::disable_feature",
    "Company::allow_feature",
    "Company::check_feature_setting",
    "Features::effective",
    "CompanyEvent::FeatureDisabled",
    "CompanyEvent::FeatureAllowed",
    "CompanyError::FeatureDisabled",
]);

/// CO-7: how many groups.
pub const CO_7: Rule = Rule::new(
    "CO-7",
    "A company has up to 100,000 groups, or 1,000 on the free plan, and one user is in up to 2,000 \
     of them, unless other limits are set for the company. Who is full is refused by name.",
    &[Basis::Product],
    Remedy::administrator(
        "Ask an administrator to delete groups that nobody needs, or to have the limit raised.",
    ),
)
.involving(&[
    "Plan",
    "Limits",
    "Quota",
    "Company::check_quota",
    "GroupChange::quota_uses",
    "CompanyEvent::PlanSet",
    "CompanyEvent::LimitsSet",
    "SaveError::QuotaExceeded",
    "CompanyError::CompanyQuotaExceeded",
    "CompanyError::UserQuotaExceeded",
]);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[
    &CO_1, &CO_2, &CO_3, &CO_4, &CO_5, &CO_7, &FT_1, &GR_3, &GR_6, &GR_9, &GR_10, &GR_14, &GR_15,
    &GR_17, &GR_18, &GR_19, &RM_2, &RM_7, &RM_9, &RM_10, &RM_11, &RM_12, &RM_14, &RM_19, &RM_20,
];
