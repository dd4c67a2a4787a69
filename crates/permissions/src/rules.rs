//! The rules that a company's policy and the tables of actions decide.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const ROOMS: Basis = Basis::Stated(SourcePage::GeneralMessageRooms);
const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// CO-1: one company owns it.
pub const CO_1: Rule = Rule::new(
    "CO-1",
    "Every room and group belongs to exactly one company, and nobody acts on another company's \
     but as its external participant or member.",
    &[Basis::Chosen("a tenant's data have one owner")],
    Remedy::you("Act in the company that you are of."),
);

/// CO-2: the applications that rooms and groups need.
pub const CO_2: Rule = Rule::new(
    "CO-2",
    "One-to-one and general rooms need the company to hold Core, groups Core or Approval. Without \
     it nothing new comes to be, and what exists stays readable and intact.",
    &[ROOMS, GROUPS, Basis::Chosen("an application that lapses must not cost anybody their data")],
    Remedy::administrator("Ask an administrator to apply for the application."),
);

/// CO-3: who may create groups.
pub const CO_3: Rule = Rule::new(
    "CO-3",
    "The company decides who may create groups: every internal user, named users, or \
     administrators alone. Administrators always may.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator for permission, or to create the group."),
);

/// CO-4: who may create external groups.
pub const CO_4: Rule = Rule::new(
    "CO-4",
    "External groups need an authority of their own: nobody's, that of named users, or every \
     internal user's.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator for the authority to create external groups."),
);

/// CO-5: disabled features.
pub const CO_5: Rule = Rule::new(
    "CO-5",
    "A feature that the administrator disabled is off wherever it was on, comes back as it was \
     when allowed again, and no Master can change its setting meanwhile.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator to allow the feature."),
);

/// CO-7: how many groups.
pub const CO_7: Rule = Rule::new(
    "CO-7",
    "A company has up to 100,000 groups, or 1,000 on the free plan, and one user is in up to 2,000 \
     of them, unless other limits are set for the company. Who is full is refused by name.",
    &[Basis::Product],
    Remedy::administrator(
        "Ask an administrator to delete groups that nobody needs, or to have the limit raised.",
    ),
);

/// FT-1: features are switched one by one.
pub const FT_1: Rule = Rule::new(
    "FT-1",
    "Message, Note, Event, Task and Folder of a group or team are switched one by one, by its \
     Masters or its leader, unless the company forbids it.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to switch the feature."),
);

/// GR-3: Masters and members.
pub const GR_3: Rule = Rule::new(
    "GR-3",
    "A group always has one or more Masters. A Master who is no member manages the group but does \
     not take part in its room.",
    &[GROUPS, Basis::Product],
    Remedy::master("Appoint another Master first."),
);

/// GR-6: what converts.
pub const GR_6: Rule = Rule::new(
    "GR-6",
    "Only an open general room of at least three participants, the one who converts included, \
     becomes a group.",
    &[GROUPS],
    Remedy::you("Create a group instead, or invite more participants first."),
);

/// GR-9: who edits a group.
pub const GR_9: Rule = Rule::new(
    "GR-9",
    "Only its Masters edit a group. An administrator may do what a Master may, except change its \
     privacy or read its conversation.",
    &[GROUPS, Basis::Product, Basis::Chosen("administration needs no look into conversations")],
    Remedy::master("Ask a Group Master."),
);

/// GR-10: nobody leaves.
pub const GR_10: Rule = Rule::new(
    "GR-10",
    "Members cannot leave a group. A Master may remove any member, themself included, and may \
     step down while another Master remains.",
    &[GROUPS, Basis::Chosen("to step down is to give up an office, not to leave")],
    Remedy::master("Ask a Group Master to remove you."),
);

/// GR-14: who changes the privacy.
pub const GR_14: Rule = Rule::new(
    "GR-14",
    "A group is public or private, and its Masters alone change that.",
    &[GROUPS],
    Remedy::master("Ask a Group Master."),
);

/// GR-15: private groups.
pub const GR_15: Rule = Rule::new(
    "GR-15",
    "A private group does not exist for whoever does not belong to it; its members, its Masters \
     and the company's administrators see it.",
    &[GROUPS],
    Remedy::none("There is no group of this id for you."),
);

/// GR-17: what outsiders may do.
pub const GR_17: Rule = Rule::new(
    "GR-17",
    "An outsider sees a public group's name and members, may mail it, invite its members to an \
     event and ask to join, and never enters its room. External users who are no members see \
     nothing.",
    &[GROUPS, Basis::Chosen("a group that is public is so within its company")],
    Remedy::master("Ask a Group Master for membership."),
);

/// GR-18: who leaves the company.
pub const GR_18: Rule = Rule::new(
    "GR-18",
    "Who leaves the company is taken out of every room and group, and of all that names them. A \
     group whose last Master leaves so works on for its members, and an administrator appoints \
     another.",
    &[Basis::Chosen("one who is gone must not stay in, and a group must not go with them")],
    Remedy::none("The user is named nowhere, so there is nothing to take them out of."),
);

/// GR-19: the permission for external contact.
pub const GR_19: Rule = Rule::new(
    "GR-19",
    "Who loses the company's permission for contact with external users is taken out of external \
     groups and of rooms with external users, and comes into none.",
    &[Basis::Product],
    Remedy::administrator("Ask an administrator for the permission for external contact."),
);

/// RM-2: to-me rooms.
pub const RM_2: Rule = Rule::new(
    "RM-2",
    "A to-me room has its owner alone and is unique per user. Nobody joins or leaves it.",
    &[Basis::Chosen("a room for oneself with somebody else in it is none")],
    Remedy::you("Keep it for yourself, and create another room with others."),
);

/// RM-7: a room from a room.
pub const RM_7: Rule = Rule::new(
    "RM-7",
    "A new room can start from an existing one that its creator is in, with a part of its \
     participants and any others; not from a to-me room, a one-to-one room, or a room with an \
     external participant.",
    &[ROOMS, Basis::Chosen("nobody copies a room that they cannot see")],
    Remedy::you("Choose the users one by one instead."),
);

/// RM-9: name, photo and description.
pub const RM_9: Rule = Rule::new(
    "RM-9",
    "A room of several people takes a name, a photo and a description, which any participant may \
     change; a to-me or one-to-one room takes none.",
    &[ROOMS, Basis::Chosen("the limits are those of a group, and a general room has no Master")],
    Remedy::none("It is shown with the name and photo of the other, or your own."),
);

/// RM-10: invitations.
pub const RM_10: Rule = Rule::new(
    "RM-10",
    "Any participant of a general room may invite anyone, external users where the company allows \
     external contacts. Who is in already is refused by name, and nobody of the call is invited.",
    &[ROOMS, Basis::Chosen("half an invitation surprises more than none")],
    Remedy::you("Name only users who are not in the room."),
);

/// RM-11: a one-to-one room never grows.
pub const RM_11: Rule = Rule::new(
    "RM-11",
    "A one-to-one room never grows: inviting to it starts a new general room, without its history.",
    &[Basis::Product],
    Remedy::you("Start a general room of the pair and the others."),
);

/// RM-12: removals.
pub const RM_12: Rule = Rule::new(
    "RM-12",
    "Any participant of a general room may remove another, who gets a notice. To remove oneself is \
     to leave.",
    &[ROOMS, Basis::Chosen("the two differ in the notice alone")],
    Remedy::you("Leave the room instead."),
);

/// RM-14: who reads.
pub const RM_14: Rule = Rule::new(
    "RM-14",
    "Only who is in a room reads it; who left or was removed no longer does, from that instant, \
     the part before included.",
    &[ROOMS],
    Remedy::you("Ask a participant for an invitation."),
);

/// RM-19: team rooms.
pub const RM_19: Rule = Rule::new(
    "RM-19",
    "A team room's participants are its organisation unit's, and it is named as the team: only the \
     directory changes either. The team's leader opens it, and does for it what a Group Master \
     does for a group.",
    &[ROOMS, Basis::Product, Basis::Chosen("a team has a leader where a group has Masters")],
    Remedy::administrator("Ask an administrator to change the organisation unit."),
);

/// RM-20: group rooms.
pub const RM_20: Rule = Rule::new(
    "RM-20",
    "A group room's participants are its group's members, and it is changed through the group \
     alone.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to change the group."),
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[
    &CO_1, &CO_2, &CO_3, &CO_4, &CO_5, &CO_7, &FT_1, &GR_3, &GR_6, &GR_9, &GR_10, &GR_14, &GR_15,
    &GR_17, &GR_18, &GR_19, &RM_2, &RM_7, &RM_9, &RM_10, &RM_11, &RM_12, &RM_14, &RM_19, &RM_20,
];
