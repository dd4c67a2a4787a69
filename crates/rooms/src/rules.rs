//! The rules of rooms that no table of actions decides.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

const ROOMS: Basis = Basis::Stated(SourcePage::GeneralMessageRooms);

/// FT-7: who uses the features.
pub const FT_7: Rule = Rule::new(
    "FT-7",
    "The participants of a room may use a feature (write messages; share posts, events, tasks and \
     files) while it is effective there. One question answers it for all features of a room, \
     whatever its kind.",
    &[ROOMS],
    Remedy::master("Ask a Group Master to turn the feature on."),
);

/// RM-1: the five kinds.
pub const RM_1: Rule = Rule::new(
    "RM-1",
    "There are five kinds of rooms: to-me, one-to-one, general, team and group.",
    &[ROOMS, Basis::Product],
    Remedy::none("Every room is one of the five kinds."),
);

/// RM-3: one-to-one rooms.
pub const RM_3: Rule = Rule::new(
    "RM-3",
    "A one-to-one room has two different users. While both are in it, it is the only one of the \
     pair: opening it again, or by both at once, gives the same room.",
    &[ROOMS, Basis::Chosen("two rooms of one pair would split the conversation")],
    Remedy::you("Open the room to yourself instead."),
);

/// RM-4: general rooms begin with three.
pub const RM_4: Rule = Rule::new(
    "RM-4",
    "A general room is created with at least three users, the creator included. Two users make a \
     one-to-one room. A name, picture or description given for it is refused, not dropped. From \
     an event or a mail, the one-to-one room is opened and the title is reported as unused.",
    &[
        Basis::Product,
        Basis::Chosen("what a user writes must not disappear, and a title is written by others"),
    ],
    Remedy::you("Choose at least two other users."),
);

/// RM-5: what a room starts from.
pub const RM_5: Rule = Rule::new(
    "RM-5",
    "A new room can start from contact search, the organisation chart, a profile, the member list, \
     a calendar event, a mail or an existing room.",
    &[ROOMS],
    Remedy::none("Every room records what it started from."),
);

/// RM-6: titles.
pub const RM_6: Rule = Rule::new(
    "RM-6",
    "A room that starts from an event is named after its title, and one that starts from a mail \
     after its subject. A title that is too long is cut, and an empty one leaves the room unnamed.",
    &[ROOMS, Basis::Chosen("the creator did not write the title, so it must not refuse the room")],
    Remedy::you("Name the room."),
);

/// RM-8: recommendations.
pub const RM_8: Rule = Rule::new(
    "RM-8",
    "Existing general rooms with exactly the chosen users are recommended, the most recently \
     active first. A second room with the same participants is allowed.",
    &[ROOMS, Basis::Chosen("rooms can end up with the same participants by joining and leaving")],
    Remedy::you("Open a recommended room, or create a new one."),
);

/// RM-13: leaving.
pub const RM_13: Rule = Rule::new(
    "RM-13",
    "A user may leave one-to-one and general rooms, also several at once. Each room gives its own \
     answer.",
    &[ROOMS, Basis::Chosen("if one room refuses, the user can still leave the others")],
    Remedy::none("You can leave only one-to-one and general rooms."),
);

/// RM-15: a room continues without those who leave.
pub const RM_15: Rule = Rule::new(
    "RM-15",
    "A room continues when a participant leaves, even if it is the creator. When the last \
     participant leaves, the room is closed for good.",
    &[ROOMS, Basis::Chosen("no participant is left who could invite a user")],
    Remedy::you("Create a new room."),
);

/// RM-16: features by kind.
pub const RM_16: Rule = Rule::new(
    "RM-16",
    "Every room of several people has Note, Event, Task and Folder, and a general room cannot \
     switch them. To-me and one-to-one rooms have only Message.",
    &[ROOMS, Basis::Product],
    Remedy::you("Use a general room, or a group if you want to switch features."),
);

/// RM-17: mailing list and privacy.
pub const RM_17: Rule = Rule::new(
    "RM-17",
    "Only team and group rooms have a mailing list and a privacy setting.",
    &[ROOMS],
    Remedy::you("Create a group, or convert a general room to one."),
);

/// RM-18: the badge.
pub const RM_18: Rule = Rule::new(
    "RM-18",
    "In the room list, team and group rooms have the group badge, and other rooms do not.",
    &[ROOMS],
    Remedy::none("The kind of the room decides whether it has the badge."),
);

/// RM-21: when and why a user joined or left.
pub const RM_21: Rule = Rule::new(
    "RM-21",
    "Every entry keeps when and why the user joined, and when and why they left: the current or \
     last stay, and the end of the one before. The outbox keeps all stays.",
    &[Basis::Chosen("notices and later invitations depend on it")],
    Remedy::none("Entries are never removed."),
);

/// RM-22: history for newcomers.
pub const RM_22: Rule = Rule::new(
    "RM-22",
    "New participants may read what was said before they joined only if it is shared with them. In \
     a general room the user who invites decides that for the invited, in a group room the Masters, \
     in a team room the leader. This never changes what a current participant may read. By default \
     it is not shared. Reading is answered with since when: from the beginning, or from the moment \
     of joining. A user who returns reads as a newcomer. A conversion keeps what each member could \
     read.",
    &[
        Basis::Product,
        Basis::Chosen(
            "what was shown cannot be taken back, and no user shares what they cannot read",
        ),
    ],
    Remedy::you("Ask a participant who can read the earlier conversation."),
);

/// The rules that this crate enforces.
pub const RULES: &[&Rule] = &[
    &FT_7, &RM_1, &RM_3, &RM_4, &RM_5, &RM_6, &RM_8, &RM_13, &RM_15, &RM_16, &RM_17, &RM_18,
    &RM_21, &RM_22,
];
