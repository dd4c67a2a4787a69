use guildhall_kernel::{EmailAddress, ListAddress, Refusal, Remedy, Rule};

use guildhall_kernel::rules::ML_2;

use crate::rules::{ML_1, ML_3, ML_4, ML_5, ML_6, ML_7, ML_10};

/// Why a rule of the mailing list refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MailError {
    /// ML-2: another list or a user has the address.
    #[error("the address {address} is in use")]
    AddressTaken {
        /// The address.
        address: ListAddress,
    },
    /// ML-10: the mail is an answer of a machine, such as a bounce.
    #[error("the mail is an automatic answer")]
    Automatic,
    /// ML-5: external mail is blocked.
    #[error("the mailing list accepts no external mail")]
    ExternalMailBlocked,
    /// ML-2: the address of a list is of one of the company's domains.
    #[error("{address} is not of one of the company's domains")]
    ForeignDomain {
        /// The address.
        address: ListAddress,
    },
    /// ML-1: there is a list already.
    #[error("the group has a mailing list already")]
    HasList,
    /// ML-4: sending is restricted to named members, and the sender is none of them.
    #[error("only named members may send to the mailing list")]
    MayNotPost,
    /// ML-3: the sender may not use the list's address.
    #[error("the sender may not use the address of the mailing list")]
    MayNotSendAs,
    /// ML-1: there is no list.
    #[error("the group has no mailing list")]
    NoList,
    /// ML-2: with the list's address, the one for its bounces would be too long.
    #[error("{address} is too long to have an address for its bounces")]
    NoBounceAddress {
        /// The address of the list.
        address: ListAddress,
    },
    /// ML-6: no address is named.
    #[error("no address is named")]
    NoUsersNamed,
    /// ML-7: nobody is named as sender.
    #[error("the mail has no sender")]
    NoSender,
    /// ML-6: the address is not an external recipient.
    #[error("{address} is no external recipient of the mailing list")]
    NoSuchRecipient {
        /// The address.
        address: EmailAddress,
    },
    /// ML-1: the edit names nothing that is not so already.
    #[error("the edit changes nothing of the mailing list")]
    NothingChanges,
    /// ML-1: the list is off.
    #[error("the mailing list is off")]
    Off,
    /// ML-6: the address is of the company's own domains: a user's or a list's.
    #[error("{address} is of the company's own domains")]
    RecipientIsInternal {
        /// The address.
        address: EmailAddress,
    },
    /// ML-6: the address is the list's own.
    #[error("{address} is the address of the mailing list itself")]
    RecipientIsList {
        /// The address.
        address: EmailAddress,
    },
    /// ML-6: the address is an external recipient already, or is named twice.
    #[error("{address} would be an external recipient twice")]
    RecipientTwice {
        /// The address.
        address: EmailAddress,
    },
    /// ML-7: several are named as sender.
    #[error("the mail has {count} senders")]
    SeveralSenders {
        /// How many.
        count: usize,
    },
    /// ML-10: the mail has too many hops behind it.
    #[error("the mail has {hops} hops behind it, {max} are allowed")]
    TooManyHops {
        /// How many.
        hops: usize,
        /// How many it may have.
        max: usize,
    },
    /// ML-10: the mail went through this list before.
    #[error("the mail went through the mailing list before")]
    WentThrough,
}

impl Refusal for MailError {
    fn rule(&self) -> &'static Rule {
        match self {
            Self::HasList | Self::NoList | Self::NothingChanges | Self::Off => &ML_1,
            Self::AddressTaken { .. }
            | Self::ForeignDomain { .. }
            | Self::NoBounceAddress { .. } => &ML_2,
            Self::MayNotSendAs => &ML_3,
            Self::MayNotPost => &ML_4,
            Self::ExternalMailBlocked => &ML_5,
            Self::NoUsersNamed
            | Self::NoSuchRecipient { .. }
            | Self::RecipientIsInternal { .. }
            | Self::RecipientIsList { .. }
            | Self::RecipientTwice { .. } => &ML_6,
            Self::NoSender | Self::SeveralSenders { .. } => &ML_7,
            Self::Automatic | Self::TooManyHops { .. } | Self::WentThrough => &ML_10,
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::HasList => Remedy::master("Edit the mailing list that there is."),
            Self::NoList => Remedy::master("Open a mailing list for the group."),
            Self::NothingChanges => Remedy::you("Name something that is to be different."),
            Self::ForeignDomain { .. } => {
                Remedy::master("Choose an address of one of the company's domains.")
            }
            Self::NoBounceAddress { .. } => Remedy::master("Choose a shorter address."),
            Self::NoUsersNamed => Remedy::you("Name at least one address."),
            Self::NoSuchRecipient { .. } => Remedy::you("Name an external recipient of the list."),
            Self::RecipientIsList { .. } => {
                Remedy::master("Keep the list's own address out of its recipients.")
            }
            Self::RecipientIsInternal { .. } => {
                Remedy::master("Add the user behind the address as a member.")
            }
            _ => self.rule().remedy(),
        }
    }
}
