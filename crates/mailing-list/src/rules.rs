//! The rules of the mailing list.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

/// ML-1: no list, or one that is on or off.
pub const ML_1: Rule = Rule::new(
    "ML-1",
    "A group or team has no mailing list, or has one that is on or off. A default address is \
     proposed and can be changed. The proposed address is free at that moment.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a proposal that is refused at once helps no one"),
    ],
    Remedy::master("Turn the mailing list on."),
);

/// ML-3: send-as.
pub const ML_3: Rule = Rule::new(
    "ML-3",
    "The members who may send with the list's address as the sender are named one by one. Any \
     mail with the list's address in From needs this right.",
    &[Basis::Stated(SourcePage::Groups)],
    Remedy::manager("Ask a user who manages the group for the right to send as the list."),
);

/// ML-4: the sending restriction.
pub const ML_4: Rule = Rule::new(
    "ML-4",
    "Either anyone may send to the list, or only named members. If no member is named, no one \
     may.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a restriction must not open when its last name is removed"),
    ],
    Remedy::manager("Ask a user who manages the group to let you send to the list."),
);

/// ML-5: the block of external mail.
pub const ML_5: Rule = Rule::new(
    "ML-5",
    "External mail can be blocked. The block is checked first, and also stops external members \
     and external recipients.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a user who blocks external mail means all of it"),
    ],
    Remedy::manager("Ask a user who manages the group to accept external mail."),
);

/// ML-6: external recipients.
pub const ML_6: Rule = Rule::new(
    "ML-6",
    "External addresses can be recipients of the list, each once. The list's own address and the \
     company's other addresses cannot. A recipient whose domain becomes the company's gets no more \
     mail, unless it is a user's address.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a list that receives from a list can loop, and a second copy is useless"),
    ],
    Remedy::master("Name an external address that is not yet a recipient."),
);

/// ML-7: the sender of a mail.
pub const ML_7: Rule = Rule::new(
    "ML-7",
    "A sender counts as internal only if the mail is authenticated as theirs, and From is an \
     address of theirs or one that they may send as. A mail with no sender or several senders is \
     refused.",
    &[Basis::Chosen("a mail can carry any address")],
    Remedy::you("Send the mail with one sender."),
);

/// ML-9: who receives.
pub const ML_9: Rule = Rule::new(
    "ML-9",
    "A mail to the list goes to all participants of the group, including the sender, and to the \
     external recipients, to each address once.",
    &[Basis::Product],
    Remedy::none("Every address receives a mail once."),
);

/// ML-10: loops and bounces.
pub const ML_10: Rule = Rule::new(
    "ML-10",
    "A mail that already went through the list is stopped: the list recognises it by Delivered-To \
     and List-Id. So is a mail beyond the limit of hops, and an automatic answer. None of them is \
     answered.",
    &[Basis::Chosen("an answer to a loop or a bounce causes the next one")],
    Remedy::none("A mail goes through a list once."),
);

/// ML-11: rights end with the membership.
pub const ML_11: Rule = Rule::new(
    "ML-11",
    "A user who stops being a member loses the rights to send and to send as the list in the same \
     change.",
    &[Basis::Chosen("a right that outlives the membership is noticed too late")],
    Remedy::master("Add the user as a member first."),
);

/// ML-12: the order of the checks.
pub const ML_12: Rule = Rule::new(
    "ML-12",
    "A mail is checked in this order: the list is on, the mail does not loop, it has one sender, \
     external mail is not blocked, the sender may send. The first refusal counts.",
    &[Basis::Chosen("a user who is refused for two reasons always sees the same one")],
    Remedy::none("The order never changes."),
);

/// ML-14: the address for bounces.
pub const ML_14: Rule = Rule::new(
    "ML-14",
    "A list also owns the address to which its mails bounce. No user and no other list can have it \
     while the list exists, and a list whose bounce address is taken cannot be opened.",
    &[Basis::Chosen("a bounce that a person receives tells them who the recipients are")],
    Remedy::master("Choose another address for the list."),
);

/// ML-15: unsubscribing.
pub const ML_15: Rule = Rule::new(
    "ML-15",
    "An external recipient can unsubscribe. The service reports the wish, or that the address no \
     longer exists, and no Group Master is needed.",
    &[Basis::Chosen("a recipient outside the company cannot ask a Group Master they do not know")],
    Remedy::service("Report an external recipient of the list."),
);

/// The rules that this crate owns.
pub const RULES: &[&Rule] =
    &[&ML_1, &ML_3, &ML_4, &ML_5, &ML_6, &ML_7, &ML_9, &ML_10, &ML_11, &ML_12, &ML_14, &ML_15];
