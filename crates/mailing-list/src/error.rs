use guildhall_kernel::rules::{ML_2, ML_13};
use guildhall_kernel::{Class, EmailAddress, ListAddress, Refusal, RefusalRow, Remedy};

use crate::rules::{ML_1, ML_3, ML_4, ML_5, ML_6, ML_7, ML_10, ML_14, ML_15};

/// The reasons why a rule of the mailing list refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MailError {
    /// ML-13: only an administrator may use the address.
    #[doc(alias = "ML-13")]
    #[error("the address {address} is reserved for administrators")]
    AddressReserved {
        /// The address.
        address: ListAddress,
    },
    /// ML-2: another list or a user has the address.
    #[doc(alias = "ML-2")]
    #[error("the address {address} is in use")]
    AddressTaken {
        /// The address.
        address: ListAddress,
    },
    /// ML-10: a machine sent the mail, for example as a bounce.
    #[doc(alias = "ML-10")]
    #[error("the mail is an automatic answer")]
    Automatic,
    /// ML-14: a user has the address to which the mails of the list would bounce.
    #[doc(alias = "ML-14")]
    #[error("the list would need {address} for bounces, and that address is in use")]
    BounceAddressTaken {
        /// The address for bounces.
        address: EmailAddress,
    },
    /// ML-5: external mail is blocked.
    #[doc(alias = "ML-5")]
    #[error("the mailing list does not accept external mail")]
    ExternalMailBlocked,
    /// ML-2: the address is in no domain of the company.
    #[doc(alias = "ML-2")]
    #[error("{address} is in no domain of the company")]
    ForeignDomain {
        /// The address.
        address: ListAddress,
    },
    /// ML-1: the group already has a list.
    #[doc(alias = "ML-1")]
    #[error("the group already has a mailing list")]
    HasList,
    /// ML-4: only named members may send, and the sender is not one of them.
    #[doc(alias = "ML-4")]
    #[error("only named members may send to the mailing list")]
    MayNotPost,
    /// ML-3: the mail has the list's address in `From`, and the sender may not use it.
    #[doc(alias = "ML-3")]
    #[error("the sender may not use the address of the mailing list")]
    MayNotSendAs,
    /// ML-6: the request names no address.
    #[doc(alias = "ML-6")]
    #[error("no address is named")]
    NoAddressNamed,
    /// ML-14: the domain is so long that no address for bounces fits.
    #[doc(alias = "ML-14")]
    #[error("{address} is too long: its address for bounces would exceed the limit")]
    NoBounceAddress {
        /// The address of the list.
        address: ListAddress,
    },
    /// ML-1: the group has no list.
    #[doc(alias = "ML-1")]
    #[error("the group has no mailing list")]
    NoList,
    /// ML-7: the mail names no sender.
    #[doc(alias = "ML-7")]
    #[error("the mail has no sender")]
    NoSender,
    /// ML-6: the address is not an external recipient.
    #[doc(alias = "ML-6")]
    #[error("{address} is not an external recipient of the mailing list")]
    NoSuchRecipient {
        /// The address.
        address: EmailAddress,
    },
    /// ML-15: the address is not an external recipient, so it cannot unsubscribe.
    #[doc(alias = "ML-15")]
    #[error("{address} is not subscribed to the mailing list")]
    NotSubscribed {
        /// The address.
        address: EmailAddress,
    },
    /// ML-1: the edit changes nothing.
    #[doc(alias = "ML-1")]
    #[error("the edit does not change the mailing list")]
    NothingChanges,
    /// ML-1: the list is off.
    #[doc(alias = "ML-1")]
    #[error("the mailing list is off")]
    Off,
    /// ML-6: the address is in the company's own domains, so it is a user's or a list's.
    #[doc(alias = "ML-6")]
    #[error("{address} is in the company's own domains")]
    RecipientIsInternal {
        /// The address.
        address: EmailAddress,
    },
    /// ML-6: the address is the list's own.
    #[doc(alias = "ML-6")]
    #[error("{address} is the address of the mailing list itself")]
    RecipientIsList {
        /// The address.
        address: EmailAddress,
    },
    /// ML-6: the address is already an external recipient, or is named twice.
    #[doc(alias = "ML-6")]
    #[error("{address} is already an external recipient, or is named twice")]
    RecipientTwice {
        /// The address.
        address: EmailAddress,
    },
    /// ML-7: the mail names several senders.
    #[doc(alias = "ML-7")]
    #[error("the mail has {count} senders")]
    SeveralSenders {
        /// The number of senders.
        count: usize,
    },
    /// ML-10: the mail passed too many servers.
    #[doc(alias = "ML-10")]
    #[error("the mail passed {hops} servers, but at most {max} are allowed")]
    TooManyHops {
        /// The number of hops.
        hops: usize,
        /// The limit, [`Mail::MAX_HOPS`](crate::Mail::MAX_HOPS).
        max: usize,
    },
    /// ML-10: the mail already went through this list.
    #[doc(alias = "ML-10")]
    #[error("the mail already went through the mailing list")]
    WentThrough,
}

impl Refusal for MailError {
    fn row(&self) -> RefusalRow<'_> {
        use Class::{Conflict, Forbidden, Invalid, NotFound};
        match self {
            Self::AddressReserved { address } => {
                RefusalRow::new("address_reserved", Forbidden, &ML_13).with_fact("address", address)
            }
            Self::AddressTaken { address } => {
                RefusalRow::new("address_taken", Conflict, &ML_2).with_fact("address", address)
            }
            Self::Automatic => RefusalRow::new("automatic", Invalid, &ML_10)
                .with_remedy(Remedy::none("A mailing list never accepts an automatic answer.")),
            Self::BounceAddressTaken { address } => {
                RefusalRow::new("bounce_address_taken", Conflict, &ML_14)
                    .with_fact("address", address)
            }
            Self::ExternalMailBlocked => RefusalRow::new("external_mail_blocked", Forbidden, &ML_5),
            Self::ForeignDomain { address } => RefusalRow::new("foreign_domain", Invalid, &ML_2)
                .with_fact("address", address)
                .with_remedy(Remedy::master("Choose an address in one of the company's domains.")),
            Self::HasList => RefusalRow::new("has_list", Conflict, &ML_1)
                .with_remedy(Remedy::master("Edit the existing mailing list.")),
            Self::MayNotPost => RefusalRow::new("may_not_post", Forbidden, &ML_4),
            Self::MayNotSendAs => RefusalRow::new("may_not_send_as", Forbidden, &ML_3),
            Self::NoAddressNamed => RefusalRow::new("no_address_named", Invalid, &ML_6)
                .with_remedy(Remedy::you("Name at least one address.")),
            Self::NoBounceAddress { address } => {
                RefusalRow::new("no_bounce_address", Invalid, &ML_14)
                    .with_fact("address", address)
                    .with_remedy(Remedy::master("Choose an address in a shorter domain."))
            }
            Self::NoList => RefusalRow::new("no_list", Conflict, &ML_1)
                .with_remedy(Remedy::master("Open a mailing list for the group.")),
            Self::NoSender => RefusalRow::new("no_sender", Invalid, &ML_7),
            Self::NoSuchRecipient { address } => {
                RefusalRow::new("no_such_recipient", NotFound, &ML_6)
                    .with_fact("address", address)
                    .with_remedy(Remedy::you("Name an external recipient of the list."))
            }
            Self::NotSubscribed { address } => {
                RefusalRow::new("not_subscribed", NotFound, &ML_15).with_fact("address", address)
            }
            Self::NothingChanges => RefusalRow::new("nothing_changes", Conflict, &ML_1)
                .with_remedy(Remedy::you("Change at least one field.")),
            Self::Off => RefusalRow::new("off", Conflict, &ML_1),
            Self::RecipientIsInternal { address } => {
                RefusalRow::new("recipient_is_internal", Invalid, &ML_6)
                    .with_fact("address", address)
                    .with_remedy(Remedy::master("Add the user with this address as a member."))
            }
            Self::RecipientIsList { address } => {
                RefusalRow::new("recipient_is_list", Invalid, &ML_6)
                    .with_fact("address", address)
                    .with_remedy(Remedy::master("Leave the list's own address out."))
            }
            Self::RecipientTwice { address } => {
                RefusalRow::new("recipient_twice", Conflict, &ML_6).with_fact("address", address)
            }
            Self::SeveralSenders { count } => {
                RefusalRow::new("several_senders", Invalid, &ML_7).with_fact("count", *count)
            }
            Self::TooManyHops { hops, max } => RefusalRow::new("too_many_hops", Invalid, &ML_10)
                .with_fact("hops", *hops)
                .with_fact("max", *max)
                .with_remedy(Remedy::none("A mail that passed so many servers is in a loop.")),
            Self::WentThrough => RefusalRow::new("went_through", Invalid, &ML_10),
        }
    }
}
