//! The rules that the types of this crate enforce, and the rules that two other crates enforce
//! together.

use crate::{Basis, Remedy, Rule, SourcePage};

/// CO-9: command ids.
pub const CO_9: Rule = Rule::new(
    "CO-9",
    "A command can carry a key of 1 to 255 visible ASCII characters. The first answer to a user's \
     key is kept with the change, and the same command with the same key gets that answer and \
     changes nothing, for as long as the service keeps it. Another command with the same key is \
     refused. A refused command keeps no answer.",
    &[Basis::Chosen(
        "a client that lost an answer must be able to ask again without a second change",
    )],
    Remedy::service("Give each command a key of its own."),
);

/// CO-10: expected versions.
pub const CO_10: Rule = Rule::new(
    "CO-10",
    "A command can name the version of the room, group or company that it expects. If another \
     version is stored, the command is refused and changes nothing.",
    &[Basis::Chosen("a form that is out of date must not overwrite what another user has saved")],
    Remedy::you("Load it again, and decide anew."),
);

/// FT-3: how long the data of a feature are kept while it is off.
pub const FT_3: Rule = Rule::new(
    "FT-3",
    "Turning a feature off deletes nothing. When Message is turned off, a deadline is set: 30 days \
     later, or the company's retention at that moment. If Message is turned on by the deadline, \
     the room and its data are as before. After it, the conversation and the data of Note, Event \
     and Folder are gone, and a new room begins. A later change of the retention never moves a \
     deadline. A feature that is switched off by itself keeps its data.",
    &[
        Basis::Product,
        Basis::Chosen("the service may have deleted the data before the retention is extended"),
    ],
    Remedy::master("Start a new room."),
);

/// GR-4: names and descriptions.
pub const GR_4: Rule = Rule::new(
    "GR-4",
    "A name has 1 to 100 characters, one of them visible, and a description up to 300. Characters \
     are Unicode scalar values, counted after NFC and trimming. Control characters, bidirectional \
     controls, line and paragraph separators, tag characters, private-use characters, unassigned \
     code points and non-characters are not allowed. A group's name is unique in its company, \
     without regard to case and to invisible characters.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Product,
        Basis::Chosen(
            "databases count scalar values too, and two names must not look the same and differ",
        ),
    ],
    Remedy::you("Choose a text within the limits, and a name that no other group has."),
);

/// ML-2: mail addresses.
pub const ML_2: Rule = Rule::new(
    "ML-2",
    "An address is unique among all mailing lists and users in the domains of companies, without \
     regard to case, and keeps the limits of RFC 5321. The part before the @ of a list's address \
     has 2 to 64 letters, digits and characters of . _ - ! #, without a dot at an end or two dots \
     in a row. An address stays taken until its holder gives it up.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Product,
        Basis::Chosen("people do not notice case, so two addresses must not differ only in case"),
    ],
    Remedy::master("Choose another address."),
);

/// ML-13: reserved addresses.
pub const ML_13: Rule = Rule::new(
    "ML-13",
    "Some addresses are reserved: a Group Master cannot give them to a list, and they are never \
     proposed. An administrator can use them, and can reserve more for the company.",
    &[Basis::Chosen(
        "people trust mail from postmaster or security, and some addresses prove that one \
         controls the domain",
    )],
    Remedy::administrator("Choose another address, or ask an administrator to use this one."),
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] = &[&CO_9, &CO_10, &FT_3, &GR_4, &ML_2, &ML_13];
