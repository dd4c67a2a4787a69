//! The rules of the room features.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

/// FT-2: without Message, none of the others is on.
pub const FT_2: Rule = Rule::new(
    "FT-2",
    "Message is the room itself: turning it off turns the other features off, and none of them \
     can be on without it.",
    &[Basis::Product],
    Remedy::master("Turn Message on first, or in the same edit."),
)
.involving(&["Feature::Message", "Features::decide", "FeatureError::NeedsMessage"]);

/// FT-4: which data a Master can delete.
pub const FT_4: Rule = Rule::new(
    "FT-4",
    "A Group Master can delete the data of Note, Event and Folder, each on its own, and of \
     nothing else.",
    &[Basis::Stated(SourcePage::Groups)],
    Remedy::none("The data of Message and Task stay as long as the group does."),
)
.involving(&["FeatureData", "GroupAction::DeleteData", "FeatureError::NotDeletable"]);

/// FT-5: a deletion is requested, then reported done.
pub const FT_5: Rule = Rule::new(
    "FT-5",
    "A deletion of data is requested, then reported done with the space it set free; meanwhile \
     the same data cannot be requested again.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a second request could only report space that the first has set free"),
    ],
    Remedy::service("Wait until the store of the data reports the deletion done."),
)
.involving(&[
    "Group::request_deletion",
    "Group::report_deletion",
    "FreedSpace",
    "GroupEvent::DataDeletionRequested",
    "GroupEvent::DataDeleted",
    "FeatureError::DeletionUnderWay",
    "FeatureError::NoDeletionRequested",
]);

/// FT-6: an edit names what it changes.
pub const FT_6: Rule = Rule::new(
    "FT-6",
    "An edit names what it changes, and what it does not name stays as it was.",
    &[Basis::Chosen("an omitted switch that reads as off turns features off by accident")],
    Remedy::you("Name something that is to be different."),
)
.involving(&["FeatureEdit", "Edit", "FeatureError::NothingChanges"]);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[&FT_2, &FT_4, &FT_5, &FT_6];
