//! The rules of the mailing list.

use guildhall_kernel::{Basis, Remedy, Rule, SourcePage};

/// ML-1: no list, or one that is on or off.
pub const ML_1: Rule = Rule::new(
    "ML-1",
    "A group or team has no mailing list, or has one that is on or off. A default address is \
     proposed; it can be changed.",
    &[Basis::Stated(SourcePage::Groups)],
    Remedy::master("Turn the mailing list on."),
)
.involving(&[
    "MailingList",
    "ListEdit",
    "Group::proposed_addresses",
    "Group::open_mailing_list",
    "Group::edit_mailing_list",
    "GroupEvent::MailingListOpened",
    "GroupEvent::MailingListEdited",
    "MailError::HasList",
    "MailError::NoList",
    "MailError::NothingChanges",
    "MailError::Off",
]);

/// ML-3: send-as.
pub const ML_3: Rule = Rule::new(
    "ML-3",
    "The members who may send with the list's address as sender are named one by one.",
    &[Basis::Stated(SourcePage::Groups)],
    Remedy::master("Ask a Group Master for the right to send as the list."),
)
.involving(&[
    "MailRight::SendAs",
    "Group::send_as",
    "Group::grant_mail_right",
    "Group::revoke_mail_right",
    "GroupEvent::MailRightGranted",
    "GroupEvent::MailRightRevoked",
    "MailError::MayNotSendAs",
]);

/// ML-4: the sending restriction.
pub const ML_4: Rule = Rule::new(
    "ML-4",
    "Anyone may send to the list, or named members only; where none is named, nobody may.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a restriction that falls open when its last name goes is none"),
    ],
    Remedy::master("Ask a Group Master to be named among those who may send."),
)
.involving(&[
    "Posting",
    "MailRight::Post",
    "Group::post",
    "Group::grant_mail_right",
    "Group::revoke_mail_right",
    "GroupEvent::MailRightGranted",
    "GroupEvent::MailRightRevoked",
    "MailError::MayNotPost",
]);

/// ML-5: the block of external mail.
pub const ML_5: Rule = Rule::new(
    "ML-5",
    "External mail can be blocked; the block comes first and stops external members and external \
     recipients too.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("whoever blocks external mail means all of it"),
    ],
    Remedy::master("Ask a Group Master to accept external mail."),
)
.involving(&["ExternalMail", "Mail::affiliation", "MailError::ExternalMailBlocked"]);

/// ML-6: external recipients.
pub const ML_6: Rule = Rule::new(
    "ML-6",
    "External addresses can be recipients of the list, each once; never the list's own address \
     or one of the company's lists.",
    &[
        Basis::Stated(SourcePage::Groups),
        Basis::Chosen("a list that receives from a list loops, and twice is once too often"),
    ],
    Remedy::master("Name an external address that is not yet a recipient."),
)
.involving(&[
    "Group::add_recipients",
    "Group::remove_recipients",
    "GroupEvent::RecipientsAdded",
    "GroupEvent::RecipientsRemoved",
    "MailError::NoUsersNamed",
    "MailError::NoSuchRecipient",
    "MailError::RecipientIsInternal",
    "MailError::RecipientIsList",
    "MailError::RecipientTwice",
]);

/// ML-7: who a mail is of.
pub const ML_7: Rule = Rule::new(
    "ML-7",
    "A sender counts as internal only when the mail is authenticated as theirs, whatever it says. \
     A mail with no sender or several is refused.",
    &[Basis::Chosen("anybody can write any address into a mail")],
    Remedy::you("Send the mail with one sender."),
)
.involving(&["Mail", "SenderIdentity", "MailError::NoSender", "MailError::SeveralSenders"]);

/// ML-9: who receives.
pub const ML_9: Rule = Rule::new(
    "ML-9",
    "A mail to the list goes to all who take part in the group, the sender too, and to the \
     external recipients, to each address once.",
    &[Basis::Product],
    Remedy::none("Every address receives a mail once."),
)
.involving(&["Expansion", "Delivery", "DropReason"]);

/// ML-10: loops and bounces.
pub const ML_10: Rule = Rule::new(
    "ML-10",
    "A mail that already went through the list is stopped, and so is one past the limit of hops \
     or one that is itself an automatic answer. None of them is ever answered.",
    &[Basis::Chosen("an answer to a loop or a bounce makes the next")],
    Remedy::none("A mail goes through a list once."),
)
.involving(&[
    "ListId",
    "MailKind",
    "Mail::is_unanswerable",
    "MailError::Automatic",
    "MailError::TooManyHops",
    "MailError::WentThrough",
]);

/// ML-11: rights end with the membership.
pub const ML_11: Rule = Rule::new(
    "ML-11",
    "Who ceases to be a member ceases to be among those who may send, in the same change.",
    &[Basis::Chosen("a right that outlives the membership is found out too late")],
    Remedy::master("Add the user as a member first."),
)
.involving(&[
    "MailRights",
    "Group::remove_members",
    "GroupError::NotMembers",
    "GroupEvent::MembersRemoved",
    "GroupEvent::UserRemoved",
]);

/// ML-12: the order of the checks.
pub const ML_12: Rule = Rule::new(
    "ML-12",
    "A mail is asked, in this order: whether the list is on, whether the mail loops, whether it \
     has one sender, the block of external mail, the sending restriction. The first refusal counts.",
    &[Basis::Chosen("who is refused for two reasons is told the same one each time")],
    Remedy::none("The order is always this one."),
)
.involving(&["Check", "Decision", "Verdict", "MailingList::decide_mail"]);

/// The rules that this crate owns.
pub const RULES: &[&Rule] =
    &[&ML_1, &ML_3, &ML_4, &ML_5, &ML_6, &ML_7, &ML_9, &ML_10, &ML_11, &ML_12];
