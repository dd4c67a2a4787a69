//! The rules that the types of this crate enforce by what they can hold, and those that two crates
//! of the floor above enforce between them.

use crate::{Basis, Remedy, Rule, SourcePage};

/// CO-6: locked features.
pub const CO_6: Rule = Rule::new(
    "CO-6",
    "The company can lock the settings of features of one group: its Masters cannot change them \
     until they are unlocked.",
    &[Basis::Product],
    Remedy::administrator("Ask an administrator to unlock the feature."),
)
.involving(&[
    "GroupAction::LockFeatures",
    "Group::lock_features",
    "Group::unlock_features",
    "Features::locked",
    "GroupEvent::FeaturesLocked",
    "GroupEvent::FeaturesUnlocked",
    "FeatureError::Locked",
]);

/// FT-3: how long what is off is kept.
pub const FT_3: Rule = Rule::new(
    "FT-3",
    "To turn a feature off deletes nothing. Message that is turned on again within the company's \
     retention, 30 days at first, finds its room as it was; later its data are gone. The other \
     features keep their data for as long as they are off.",
    &[
        Basis::Product,
        Basis::Chosen("a room that is off for exactly the retention is still within it"),
    ],
    Remedy::master("Begin a new room."),
)
.involving(&[
    "Retention",
    "FeatureState",
    "Company::set_message_retention",
    "Group::check_message_kept",
    "Group::begin_anew",
    "CompanyEvent::MessageRetentionSet",
    "GroupEvent::MessageRestored",
    "GroupEvent::MessageBeganAnew",
    "FeatureError::MessageGone",
    "GroupError::MessageKept",
]);

/// GR-4: names and descriptions.
pub const GR_4: Rule = Rule::new(
    "GR-4",
    "A name has 1 to 100 characters, a description up to 300: Unicode scalar values after NFC and \
     trimming, and no control characters. A group's name is unique in its company without regard \
     to case.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Product,
        Basis::Chosen("scalar values are what databases count"),
    ],
    Remedy::you("Choose a text within the limits, and a name that no other group has."),
)
.involving(&[
    "Name",
    "Description",
    "NameKey",
    "Claim::GroupName",
    "TextError",
    "GroupError::NameTaken",
]);

/// ML-2: mail addresses.
pub const ML_2: Rule = Rule::new(
    "ML-2",
    "An address is unique among all lists and users of its company's domains, its local part \
     compared without case, and within the limits of RFC 5321.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Product,
        Basis::Chosen("people do not tell addresses apart by case, so two lists must not either"),
    ],
    Remedy::master("Choose another address."),
)
.involving(&[
    "EmailAddress",
    "ListAddress",
    "DomainName",
    "AddressKey",
    "Claim::Address",
    "EmailAddressError",
    "ListAddressError",
    "DomainNameError",
    "MailError::AddressTaken",
    "MailError::ForeignDomain",
    "MailError::NoBounceAddress",
    "CompanyError::AddressTaken",
]);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[&CO_6, &FT_3, &GR_4, &ML_2];
