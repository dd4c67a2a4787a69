//! The rules of the room features.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

/// FT-2: no other feature is on without Message.
pub const FT_2: Rule = Rule::new(
    "FT-2",
    "Message is the room itself: turning it off turns the other features off, and none of them \
     can be on without it.",
    &[Basis::Product],
    Remedy::master("Turn Message on first, or in the same edit."),
);

/// FT-4: which data a Master can delete.
pub const FT_4: Rule = Rule::new(
    "FT-4",
    "A Group Master can delete the data of Note, Event and Folder, one by one, and no other data.",
    &[Basis::Stated(SourcePage::Groups)],
    Remedy::none("The data of Message and Task stay as long as the group exists."),
);

/// FT-5: a deletion is requested, then reported done.
pub const FT_5: Rule = Rule::new(
    "FT-5",
    "Deleting data is requested, and then reported as done with the space it freed. Meanwhile the \
     same data cannot be requested again.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a second request could only report the space that the first one freed"),
    ],
    Remedy::service("Wait until the store of the data reports the deletion done."),
);

/// FT-6: an edit names what it changes.
pub const FT_6: Rule = Rule::new(
    "FT-6",
    "An edit changes only what it names. What it does not name stays as it was.",
    &[Basis::Chosen("an omitted switch that reads as off would turn features off by accident")],
    Remedy::you("Change at least one field."),
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[&FT_2, &FT_4, &FT_5, &FT_6];
