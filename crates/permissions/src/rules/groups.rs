//! The rules of groups and their features that this crate decides.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// FT-1: features are switched one by one.
pub const FT_1: Rule = Rule::new(
    "FT-1",
    "Message, Note, Event, Task and Folder of a group or team are switched one by one, by its \
     Masters or its leader, unless the company forbids it.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to switch the feature."),
)
.involving(&[
    "Feature",
    "FeatureEdit",
    "GroupAction::SwitchFeatures",
    "Group::switch_features",
    "GroupEvent::FeaturesSwitched",
]);

/// GR-3: Masters and members.
pub const GR_3: Rule = Rule::new(
    "GR-3",
    "A group always has one or more Masters. A Master who is no member manages the group but does \
     not take part in its room.",
    &[GROUPS, Basis::Product],
    Remedy::master("Appoint another Master first."),
)
.involving(&[
    "Role::Master",
    "Group::appoint_masters",
    "Group::dismiss_masters",
    "GroupEvent::MastersAppointed",
    "GroupEvent::MastersDismissed",
    "GroupError::AlreadyMasters",
    "GroupError::LastMaster",
    "GroupError::NotMasters",
]);

/// GR-6: what converts.
pub const GR_6: Rule = Rule::new(
    "GR-6",
    "Only an open general room of at least three participants, the one who converts included, \
     becomes a group.",
    &[GROUPS],
    Remedy::you("Create a group instead, or invite more participants first."),
)
.involving(&["RoomAction::Convert", "Room::convert", "RoomError::TooFewToConvert"]);

/// GR-9: who edits a group.
pub const GR_9: Rule = Rule::new(
    "GR-9",
    "Only its Masters edit a group. An administrator may do what a Master may, except change its \
     privacy or read its conversation.",
    &[GROUPS, Basis::Product, Basis::Chosen("administration needs no look into conversations")],
    Remedy::master("Ask a Group Master."),
)
.involving(&[
    "GROUP_ACTIONS",
    "GroupAction::authorize",
    "Roles",
    "Group::edit_profile",
    "Group::add_members",
    "GroupEvent::ProfileEdited",
    "GroupEvent::MembersAdded",
    "GroupError::AlreadyMembers",
    "GroupError::NoUsersNamed",
    "GroupError::NothingChanges",
]);

/// GR-10: nobody leaves.
pub const GR_10: Rule = Rule::new(
    "GR-10",
    "Members cannot leave a group. A Master may remove any member, themself included, and may \
     step down while another Master remains.",
    &[GROUPS, Basis::Chosen("to step down is to give up an office, not to leave")],
    Remedy::master("Ask a Group Master to remove you."),
)
.involving(&[
    "GroupAction::Leave",
    "Group::leave",
    "Group::remove_members",
    "Group::dismiss_masters",
    "GroupEvent::MembersRemoved",
    "GroupEvent::MastersDismissed",
]);

/// GR-14: who changes the privacy.
pub const GR_14: Rule = Rule::new(
    "GR-14",
    "A group is public or private, and its Masters alone change that.",
    &[GROUPS],
    Remedy::master("Ask a Group Master."),
)
.involving(&[
    "Privacy",
    "GroupAction::ChangePrivacy",
    "Group::change_privacy",
    "GroupEvent::PrivacyChanged",
]);

/// GR-15: private groups.
pub const GR_15: Rule = Rule::new(
    "GR-15",
    "A private group does not exist for whoever does not belong to it; its members, its Masters \
     and the company's administrators see it.",
    &[GROUPS],
    Remedy::none("There is no group of this id for you."),
)
.involving(&[
    "Privacy::Private",
    "GroupAction::View",
    "Cell::WhilePublic",
    "Group::seen_by",
    "GroupError::NoSuchGroup",
]);

/// GR-17: what outsiders may do.
pub const GR_17: Rule = Rule::new(
    "GR-17",
    "An outsider sees a public group's name and members, may mail it, invite its members to an \
     event and ask to join, and never enters its room. External users who are no members see \
     nothing.",
    &[GROUPS, Basis::Chosen("a group that is public is so within its company")],
    Remedy::master("Ask a Group Master for membership."),
)
.involving(&[
    "Role::Outsider",
    "Role::Stranger",
    "Group::view",
    "Group::invite_to_event",
    "Group::ask_to_join",
]);

/// GR-18: who leaves the company.
pub const GR_18: Rule = Rule::new(
    "GR-18",
    "Who leaves the company is taken out of every room and group, and of all that names them. A \
     group whose last Master leaves so works on for its members, and an administrator appoints \
     another.",
    &[Basis::Chosen("one who is gone must not stay in, and a group must not go with them")],
    Remedy::none("The user is named nowhere, so there is nothing to take them out of."),
)
.involving(&[
    "Company::off_board",
    "Group::remove_user",
    "Room::remove_user",
    "RemovalCause::OffBoarding",
    "GroupState::Orphaned",
    "CompanyEvent::UserOffBoarded",
    "RoomEvent::UserRemoved",
    "GroupEvent::UserRemoved",
    "CompanyError::NotNamed",
    "RoomError::NothingToEnd",
    "GroupError::NothingToEnd",
]);

/// GR-19: the permission for external contact.
pub const GR_19: Rule = Rule::new(
    "GR-19",
    "Who loses the company's permission for contact with external users is taken out of external \
     groups and of rooms with external users, and comes into none.",
    &[Basis::Product],
    Remedy::administrator("Ask an administrator for the permission for external contact."),
)
.involving(&[
    "Company::set_contact_permission",
    "Company::check_contact_permission",
    "Group::remove_user",
    "Room::remove_user",
    "RemovalCause::ExternalPermissionLost",
    "CompanyEvent::ContactPermissionSet",
    "RoomEvent::UserRemoved",
    "GroupEvent::UserRemoved",
    "CompanyError::NoContactPermission",
    "RoomError::NothingToEnd",
    "GroupError::NothingToEnd",
]);
