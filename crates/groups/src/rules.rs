//! The rules of the groups that no table of actions decides.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// GR-1: the ways in.
pub const GR_1: Rule = Rule::new(
    "GR-1",
    "A group is created by a user, converted from a general room, or created by an administrator.",
    &[GROUPS],
    Remedy::none("There are these three ways."),
)
.involving(&[
    "GroupOrigin",
    "Group::create",
    "Group::create_as_administrator",
    "Group::convert",
    "GroupEvent::Created",
]);

/// GR-2: who becomes what.
pub const GR_2: Rule = Rule::new(
    "GR-2",
    "The user who creates a group becomes a Group Master and a member. A group that an \
     administrator creates names at least one Master; the administrator is neither by that act.",
    &[GROUPS, Basis::Chosen("to administer a group is not to take part in it")],
    Remedy::administrator("Name at least one Group Master."),
)
.involving(&[
    "Group::create",
    "Group::create_as_administrator",
    "GroupDraft::masters",
    "GroupEvent::Created",
    "GroupError::NeedsMaster",
]);

/// GR-5: external groups.
pub const GR_5: Rule = Rule::new(
    "GR-5",
    "Only an external group holds external users, and it is private unless said otherwise. An \
     internal group never becomes external. Masters are internal users.",
    &[
        GROUPS,
        Basis::Product,
        Basis::Chosen("members joined an internal group on the word that it stays one"),
    ],
    Remedy::you("Create an external group for them."),
)
.involving(&[
    "GroupKind",
    "GroupDraft::external",
    "GroupError::ExternalInInternalGroup",
    "GroupError::ExternalMaster",
]);

/// GR-7: what a conversion keeps.
pub const GR_7: Rule = Rule::new(
    "GR-7",
    "A conversion keeps the room's id and its whole history. Message is on by default, all \
     participants become members, the converter a Master too, and group and room change together \
     or not at all.",
    &[GROUPS],
    Remedy::none("A half conversion would lose the history or the group."),
)
.involving(&[
    "Group::convert",
    "GroupChange::with_room",
    "GroupOrigin::Conversion",
    "RoomEvent::Converted",
    "GroupEvent::Created",
]);

/// GR-8: conversions respect the policy.
pub const GR_8: Rule = Rule::new(
    "GR-8",
    "Converting a room with an external participant makes an external group, which needs that \
     authority; every way in respects the company's applications and permissions.",
    &[Basis::Chosen("a conversion is a creation by another door")],
    Remedy::administrator("Ask an administrator for the authority to create external groups."),
)
.involving(&[
    "Group::convert",
    "Company::check_group_creation",
    "Company::check_external_group_creation",
]);

/// GR-11: a removed member reads no longer.
pub const GR_11: Rule = Rule::new(
    "GR-11",
    "A removed member no longer reads the group's room; what they posted stays.",
    &[GROUPS],
    Remedy::master("Ask a Group Master for membership."),
)
.involving(&["Group::remove_members", "Group::read_room", "GroupEvent::MembersRemoved"]);

/// GR-12: deletion.
pub const GR_12: Rule = Rule::new(
    "GR-12",
    "A deleted group loses the data of Message, Note, Event, Folder and the mailing list beyond \
     recovery, refuses everything, and sets its mail address and name free.",
    &[GROUPS],
    Remedy::you("Create another group."),
)
.involving(&[
    "Group::delete",
    "LostData",
    "GroupState::Deleted",
    "GroupEvent::Deleted",
    "GroupError::Deleted",
]);

/// GR-13: notification.
pub const GR_13: Rule = Rule::new(
    "GR-13",
    "While group notification is on, all members are told when the group is created, edited or \
     deleted; a former member is never told of what comes after.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to turn the notification on."),
)
.involving(&[
    "Group::change_notification",
    "GroupNotice",
    "NoticeKind",
    "GroupEvent::NotificationChanged",
]);

/// GR-16: the three lists.
pub const GR_16: Rule = Rule::new(
    "GR-16",
    "There are three lists: groups one belongs to, groups one manages, and all groups: the public \
     ones and the private ones that one belongs to or manages.",
    &[GROUPS],
    Remedy::administrator("Administrators see every group, apart from the three lists."),
)
.involving(&["GroupList", "GroupFilter::admits", "GroupRepository::list_groups"]);

/// GR-20: groups and teams as members.
pub const GR_20: Rule = Rule::new(
    "GR-20",
    "Members are users, teams and other groups. Who takes part is computed through the nesting, and \
     a cycle is refused when it would arise, and named. An external group holds users alone.",
    &[
        Basis::Product,
        Basis::Chosen("who meets external users is named one by one, and can be taken out alone"),
    ],
    Remedy::you("Nest groups in one direction alone."),
)
.involving(&["Group::nest", "Group::unnest", "Nesting", "NestedGroups", "IndirectMembers", "Participants", "GroupEvent::GroupNested", "GroupEvent::GroupUnnested", "GroupError::AlreadyNested", "GroupError::Cycle", "GroupError::ExternalNesting", "GroupError::NotNested"]);

/// ML-8: privacy and mail.
pub const ML_8: Rule = Rule::new(
    "ML-8",
    "Privacy hides a group, it does not gate mail. What the list refuses to whoever may not know of \
     the group reads like mail to an unknown address.",
    &[Basis::Chosen("a refusal of its own would tell outsiders that the group is there")],
    Remedy::you("Check the address, or ask for it."),
)
.involving(&["Group::decide_mail", "MailAnswer", "GroupError::UnknownAddress"]);

/// The rules that this crate owns.
pub const RULES: &[&Rule] =
    &[&GR_1, &GR_2, &GR_5, &GR_7, &GR_8, &GR_11, &GR_12, &GR_13, &GR_16, &GR_20, &ML_8];
