//! The rules that a company's policy and the tables of actions decide.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const ROOMS: Basis = Basis::Stated(SourcePage::GeneralMessageRooms);
const GROUPS: Basis = Basis::Stated(SourcePage::Groups);

/// CO-1: one company owns a room or group.
pub const CO_1: Rule = Rule::new(
    "CO-1",
    "Every room and group belongs to exactly one company. Only that company's users act on it, \
     and external users as its participants or members. A user acts for one company at a time: the \
     one in which they are registered. A user who moved keeps nothing that needs the old company. \
     A directory never changes another company's user or address.",
    &[Basis::Chosen("the data of a tenant have one owner")],
    Remedy::you("Act in the company that you belong to."),
);

/// CO-2: the applications that rooms and groups need.
pub const CO_2: Rule = Rule::new(
    "CO-2",
    "One-to-one and general rooms require that the company holds Core. Groups require Core or \
     Approval. Message in a group requires Core: with Approval only, a group has its mailing list \
     and its settings, but no Message. Without the application nothing new can be created, and \
     what exists stays readable and intact. A company that the service closes loses its \
     applications, its administrators and its mail domains for good, and its users leave it.",
    &[
        ROOMS,
        GROUPS,
        Basis::Product,
        Basis::Chosen("an expired application must not cost anyone their data"),
        Basis::Chosen("a contract that ended must not keep a mail domain from its next company"),
    ],
    Remedy::administrator("Ask an administrator to obtain the application."),
);

/// CO-3: who may create groups.
pub const CO_3: Rule = Rule::new(
    "CO-3",
    "The company decides who may create groups: every internal user, named users, or only \
     administrators. Administrators always may.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator for the permission, or to create the group."),
);

/// CO-4: who may create external groups.
pub const CO_4: Rule = Rule::new(
    "CO-4",
    "Creating an external group requires a permission. A company gives it to no one, to named \
     users, or to every internal user.",
    &[GROUPS],
    Remedy::administrator("Ask an administrator for the permission to create external groups."),
);

/// CO-5: disabled features.
pub const CO_5: Rule = Rule::new(
    "CO-5",
    "A feature that the administrator disabled is off in every group. Masters cannot change its \
     setting. It returns to its earlier setting when it is allowed again. A draft may set it: the \
     setting takes effect when the feature is allowed.",
    &[GROUPS, Basis::Chosen("disabling a feature must not lose what was chosen for a group")],
    Remedy::administrator("Ask an administrator to allow the feature."),
);

/// CO-7: how many groups.
pub const CO_7: Rule = Rule::new(
    "CO-7",
    "A company has up to 100,000 groups, or 1,000 on the free plan. A user is in up to 2,000 of \
     them. The company can have other limits. The refusal names the users who have reached the \
     limit. The participants of a general room and the members of a group have a limit only if \
     the company sets one.",
    &[
        Basis::Product,
        Basis::Chosen(
            "the product publishes no limit for the participants of a room or the members of a group",
        ),
    ],
    Remedy::administrator(
        "Ask an administrator to delete unused groups, or to have the limit raised.",
    ),
);

/// CO-6: locked settings.
pub const CO_6: Rule = Rule::new(
    "CO-6",
    "The company can lock settings of one group against its Masters or its leader: each feature, \
     the name, the privacy and the members. Only administrators lock and unlock. \
     Until a setting is unlocked, only administrators can change it, and of the privacy only those \
     who are Masters too.",
    &[
        Basis::Product,
        Basis::Chosen("an administrator who can unlock a setting need not do so to change it"),
    ],
    Remedy::administrator("Ask an administrator to unlock the setting."),
);

/// CO-8: decisions hold when they are saved.
pub const CO_8: Rule = Rule::new(
    "CO-8",
    "A decision holds against the policy and the users that are stored when the change is saved. \
     Once an administrator's change has returned, it applies to everything that is saved later. \
     The same holds for a user who left the company or lost external contact.",
    &[Basis::Chosen("a withdrawn permission must not work a moment longer")],
    Remedy::service("Repeat the request: it is decided on what is stored now."),
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
    "A group always has at least one Master. A Master who is not a member manages the group but \
     does not take part in its room. A Master can hand over in one step: the other user becomes a \
     Master and they stop being one, together or not at all.",
    &[
        GROUPS,
        Basis::Product,
        Basis::Chosen(
            "a handover in two steps can stop halfway, with two Masters or the wrong one",
        ),
    ],
    Remedy::master("Appoint another Master first."),
);

/// GR-6: what converts.
pub const GR_6: Rule = Rule::new(
    "GR-6",
    "Only an open general room with at least three participants, including the user who converts \
     it, can become a group.",
    &[GROUPS],
    Remedy::you("Create a group instead, or invite more participants first."),
);

/// GR-9: who edits a group.
pub const GR_9: Rule = Rule::new(
    "GR-9",
    "Only Masters edit a group. An administrator may do what a Master may, except change its \
     privacy or read its conversation.",
    &[
        GROUPS,
        Basis::Product,
        Basis::Chosen("administration does not require reading conversations"),
    ],
    Remedy::master("Ask a Group Master to do it."),
);

/// GR-10: members do not leave.
pub const GR_10: Rule = Rule::new(
    "GR-10",
    "Members cannot leave a group. A Master may remove any member, including themself, and may \
     step down while another Master remains.",
    &[GROUPS, Basis::Chosen("a Master who steps down gives up an office and stays a member")],
    Remedy::master("Ask a Group Master to remove you."),
);

/// GR-14: who changes the privacy.
pub const GR_14: Rule = Rule::new(
    "GR-14",
    "A group is public or private, and only its Masters change that.",
    &[GROUPS],
    Remedy::master("Ask a Group Master to change it."),
);

/// GR-15: private groups.
pub const GR_15: Rule = Rule::new(
    "GR-15",
    "A private group does not exist for users who do not belong to it. Its members, its Masters \
     and the company's administrators see it.",
    &[GROUPS],
    Remedy::none("No group with this id exists for you."),
);

/// GR-17: what outsiders may do.
pub const GR_17: Rule = Rule::new(
    "GR-17",
    "An outsider can see a public group's name and members, mail it, invite its members to an \
     event, and ask to join. They never enter its room. External users who are not members see \
     nothing. A user has one open request to join a group. A Master or an administrator accepts or \
     declines it, the user can withdraw it, and it expires after 30 days or when the user becomes \
     a member. The user gets a notice of the answer. Requests reveal nothing about a hidden group.",
    &[
        GROUPS,
        Basis::Chosen(
            "a public group is public within its company, and a request that is only a mail is lost \
             or answered twice",
        ),
    ],
    Remedy::master("Ask a Group Master for membership."),
);

/// GR-18: leaving the company.
pub const GR_18: Rule = Rule::new(
    "GR-18",
    "A user who leaves the company is removed from every room, group, list and permission. If \
     they were the last Master, the group continues for its members, and an administrator must \
     appoint a Master.",
    &[Basis::Chosen(
        "a user who has left must not stay in, and their groups must not end with them",
    )],
    Remedy::none("The policy does not mention the user, so there is nothing to remove."),
);

/// GR-19: the permission for external contact.
pub const GR_19: Rule = Rule::new(
    "GR-19",
    "A user who loses the company's permission for external contact is removed from external \
     groups and from rooms with external users, and cannot be added to any. The company of an \
     external user is asked too: its general setting, and its permission for that user. \
     Administrators have two different actions: to forbid external contact, so that nothing new \
     starts, and to end it, so that all external users are removed.",
    &[Basis::Product],
    Remedy::administrator("Ask an administrator for the permission for external contact."),
);

/// RM-2: to-me rooms.
pub const RM_2: Rule = Rule::new(
    "RM-2",
    "A to-me room has only its owner and is unique per user. No one can join or leave it.",
    &[Basis::Chosen("the room is for one user")],
    Remedy::you("Keep it for yourself, and create another room with others."),
);

/// RM-7: a room from a room.
pub const RM_7: Rule = Rule::new(
    "RM-7",
    "A new room can start from an existing room with some of its participants and any other \
     users. The creator must be a participant of the existing room. It cannot be a to-me room, a \
     one-to-one room, or a room with an external participant.",
    &[ROOMS, Basis::Chosen("users cannot copy a room that they cannot see")],
    Remedy::you("Choose the users one by one instead."),
);

/// RM-9: name, picture and description.
pub const RM_9: Rule = Rule::new(
    "RM-9",
    "A room of several people has a name, a picture and a description, which any participant may \
     change. A to-me or one-to-one room has none.",
    &[ROOMS, Basis::Chosen("the limits are those of a group, and a general room has no Master")],
    Remedy::none("The room is shown with the name and picture of the other user, or your own."),
);

/// RM-10: invitations.
pub const RM_10: Rule = Rule::new(
    "RM-10",
    "Any participant of a general room may invite anyone: internal users, and external users if \
     both companies allow external contact. If a user is already in the room, the whole \
     invitation is refused and names that user. Inviting an external user to a general room that \
     has none starts a new general room of all of them, without the history, and the answer says \
     which room it is.",
    &[ROOMS, Basis::Product, Basis::Chosen("half an invitation surprises more than none")],
    Remedy::you("Name only users who are not in the room."),
);

/// RM-11: a one-to-one room never grows.
pub const RM_11: Rule = Rule::new(
    "RM-11",
    "A one-to-one room never grows. Inviting to it starts a new general room with the pair and \
     the invited users, without its history. If one of the pair has left, inviting one other user \
     opens the one-to-one room with that user.",
    &[Basis::Product, Basis::Chosen("two users make a one-to-one room")],
    Remedy::you("Start a general room with the pair and the other users."),
);

/// RM-12: removals.
pub const RM_12: Rule = Rule::new(
    "RM-12",
    "Any participant of a general room may remove another participant, who gets a notice. \
     Removing oneself counts as leaving.",
    &[ROOMS, Basis::Chosen("the two differ only in the notice")],
    Remedy::you("Leave the room instead."),
);

/// RM-14: who reads.
pub const RM_14: Rule = Rule::new(
    "RM-14",
    "Only participants read a room. A user who left or was removed can no longer read it, \
     including what was said while they were in it.",
    &[ROOMS],
    Remedy::you("Ask a participant for an invitation."),
);

/// RM-19: team rooms.
pub const RM_19: Rule = Rule::new(
    "RM-19",
    "A team room has the participants of its organisation unit and the name of the team. Only the \
     directory changes them. The team's leader opens the room, and does for the team what a Group \
     Master does for a group.",
    &[ROOMS, Basis::Product, Basis::Chosen("a team has a leader where a group has Masters")],
    Remedy::administrator("Ask an administrator to change the organisation unit."),
);

/// RM-20: group rooms.
pub const RM_20: Rule = Rule::new(
    "RM-20",
    "A group room has the members of its group as participants. Only the group changes it.",
    &[GROUPS],
    Remedy::manager("Ask a user who manages the group to change it."),
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[
    &CO_1, &CO_2, &CO_3, &CO_4, &CO_5, &CO_6, &CO_7, &CO_8, &FT_1, &GR_3, &GR_6, &GR_9, &GR_10,
    &GR_14, &GR_15, &GR_17, &GR_18, &GR_19, &RM_2, &RM_7, &RM_9, &RM_10, &RM_11, &RM_12, &RM_14,
    &RM_19, &RM_20,
];
