//! The rules that the types of this crate enforce by what they can hold.

use crate::{Basis, Remedy, Rule, SourcePage};

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
);

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
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[&GR_4, &ML_2];
