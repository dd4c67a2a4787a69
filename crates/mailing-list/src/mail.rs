use std::collections::BTreeSet;

use guildhall_kernel::{Affiliation, CompanyId, DomainName, EmailAddress, ListAddress, User};
use serde::{Deserialize, Serialize};

use crate::{ListId, MailError};

/// The facts of a mail that a list checks (ML-7, ML-10).
///
/// The service reads them from the session, the envelope and the header. This crate reads no
/// message.
///
/// ```
/// use guildhall_mailing_list::{Mail, SenderIdentity};
///
/// let mail = Mail::of(SenderIdentity::Verified("pat@partner.example".parse()?))
///     .with_list_id("news.partner.example".parse()?)
///     .with_hops(4);
/// assert_eq!(mail.hops(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "ML-7")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mail {
    identity: SenderIdentity,
    from: Option<Vec<EmailAddress>>,
    through: Vec<ListId>,
    delivered_to: Vec<EmailAddress>,
    addresses: Vec<EmailAddress>,
    hops: usize,
    kind: MailKind,
}

impl Mail {
    /// The limit of hops. RFC 5321 §6.3 demands a threshold of at least 100 `Received` fields.
    pub const MAX_HOPS: usize = 100;

    /// Makes an ordinary mail of this sender, who is the only address in `From`, without hops.
    #[must_use]
    pub const fn of(identity: SenderIdentity) -> Self {
        Self {
            identity,
            from: None,
            through: Vec::new(),
            delivered_to: Vec::new(),
            addresses: Vec::new(),
            hops: 0,
            kind: MailKind::Ordinary,
        }
    }

    /// Sets the addresses in `From`.
    #[must_use]
    pub fn with_from(mut self, addresses: impl IntoIterator<Item = EmailAddress>) -> Self {
        self.from = Some(addresses.into_iter().collect());
        self
    }

    /// Adds a `List-Id`: the mail went through that list.
    #[must_use]
    pub fn with_list_id(mut self, list: ListId) -> Self {
        self.through.push(list);
        self
    }

    /// Adds a `Delivered-To`: the mail was delivered to that address, such as another list's.
    #[must_use]
    pub fn with_delivered_to(mut self, address: EmailAddress) -> Self {
        self.delivered_to.push(address);
        self
    }

    /// Adds addresses that the signed-in user may write in `From`: their own, and those of lists
    /// that they may send as (ML-3). A mail with another address in `From` is external (ML-7).
    #[must_use]
    pub fn with_user_addresses(
        mut self,
        addresses: impl IntoIterator<Item = EmailAddress>,
    ) -> Self {
        self.addresses.extend(addresses);
        self
    }

    /// Sets the number of hops, which is the number of `Received` fields.
    #[must_use]
    pub const fn with_hops(mut self, hops: usize) -> Self {
        self.hops = hops;
        self
    }

    /// Sets the kind of mail.
    #[must_use]
    pub const fn with_kind(mut self, kind: MailKind) -> Self {
        self.kind = kind;
        self
    }

    /// Returns the sender, as far as it is known.
    #[must_use]
    pub const fn identity(&self) -> &SenderIdentity {
        &self.identity
    }

    /// Returns the addresses in `From`, as far as they are known. The address of a signed-in user
    /// who wrote none is not known.
    pub fn addresses_in_from(&self) -> impl Iterator<Item = &EmailAddress> {
        let alone = match (&self.from, &self.identity) {
            (None, SenderIdentity::Unverified(address) | SenderIdentity::Verified(address)) => {
                Some(address)
            }
            _ => None,
        };
        self.from.iter().flatten().chain(alone)
    }

    /// Returns the user who sent the mail, if it is certainly theirs: they are signed in, and
    /// `From` has only addresses that they may write there (ML-7).
    #[must_use]
    pub fn author(&self, own: CompanyDomains<'_>) -> Option<User> {
        let SenderIdentity::User(user) = self.identity else { return None };
        let keys: BTreeSet<_> =
            self.addresses.iter().map(|address| address.key(own.domains)).collect();
        let written = |from: &Vec<EmailAddress>| {
            !from.is_empty() && from.iter().all(|from| keys.contains(&from.key(own.domains)))
        };
        self.from.as_ref().is_none_or(written).then_some(user)
    }

    /// Returns the number of hops.
    #[must_use]
    pub const fn hops(&self) -> usize {
        self.hops
    }

    /// Returns whether the sender is internal or external to the company (ML-7). A signed-in user of
    /// the company is internal, if they may write the address in `From`. So is an address that a
    /// domain of the company vouches for. A subdomain does not count.
    #[doc(alias = "ML-5")]
    #[must_use]
    pub fn affiliation(&self, own: CompanyDomains<'_>) -> Affiliation {
        match self.author(own) {
            Some(user) => user.affiliation(own.company),
            None if self.vouched(own).is_some_and(|address| address.is_of(own.domains)) => {
                Affiliation::Internal
            }
            None => Affiliation::External,
        }
    }

    /// Returns the sender's address if its domain vouches for it and it is the one in `From`
    /// (ML-7).
    #[must_use]
    pub fn vouched(&self, own: CompanyDomains<'_>) -> Option<&EmailAddress> {
        let address = self.identity.verified()?;
        let key = address.key(own.domains);
        let written = |from: &Vec<EmailAddress>| {
            !from.is_empty() && from.iter().all(|other| other.key(own.domains) == key)
        };
        self.from.as_ref().is_none_or(written).then_some(address)
    }

    /// Returns whether the mail loops or is an automatic answer (ML-10). Such a mail is never
    /// answered. `list` is the address that the mail came to, if a list can have that address.
    #[doc(alias = "ML-10")]
    #[must_use]
    pub fn is_unanswerable(&self, list: Option<&ListAddress>) -> bool {
        self.check_loop(list).is_err()
    }

    pub(crate) fn check_loop(&self, list: Option<&ListAddress>) -> Result<(), MailError> {
        if list.is_some_and(|list| self.went_through(list)) {
            Err(MailError::WentThrough)
        } else if self.hops > Self::MAX_HOPS {
            Err(MailError::TooManyHops { hops: self.hops, max: Self::MAX_HOPS })
        } else if self.kind == MailKind::Automatic {
            Err(MailError::Automatic)
        } else {
            Ok(())
        }
    }

    fn went_through(&self, list: &ListAddress) -> bool {
        self.through.iter().any(|through| *through == ListId::of(list))
            || self.delivered_to.iter().any(|address| address.folded_key() == list.key())
    }

    // One address in several spellings is one sender.
    pub(crate) fn check_sender(&self, own: CompanyDomains<'_>) -> Result<(), MailError> {
        let senders = match (&self.identity, &self.from) {
            (SenderIdentity::None, _) => 0,
            (_, None) => 1,
            (_, Some(from)) => {
                from.iter().map(|address| address.key(own.domains)).collect::<BTreeSet<_>>().len()
            }
        };
        match senders {
            0 => Err(MailError::NoSender),
            1 => Ok(()),
            count => Err(MailError::SeveralSenders { count }),
        }
    }
}

/// The sender of a mail, and how certain it is (ML-7).
#[doc(alias = "ML-7")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SenderIdentity {
    /// No sender: neither the session nor the header names one.
    None,
    /// The address in `From`, which nothing vouches for. It counts as external.
    Unverified(EmailAddress),
    /// A signed-in user. The mail is theirs if they may write the address in `From`
    /// ([`Mail::author`]).
    User(User),
    /// The address in `From`, which its domain vouches for.
    Verified(EmailAddress),
}

impl SenderIdentity {
    /// Returns the user, if one is signed in.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        match self {
            Self::User(user) => Some(user),
            Self::None | Self::Unverified(_) | Self::Verified(_) => None,
        }
    }

    /// Returns the address in `From`, if its domain vouches for it.
    #[must_use]
    pub const fn verified(&self) -> Option<&EmailAddress> {
        match self {
            Self::Verified(address) => Some(address),
            Self::None | Self::Unverified(_) | Self::User(_) => None,
        }
    }
}

/// The kind of a mail. An automatic mail is never answered (ML-10).
#[doc(alias = "ML-10")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// An automatic answer: its envelope sender is empty, as that of a bounce (RFC 5321 §4.5.5), or
    /// it says `Auto-Submitted: auto-replied` (RFC 3834 §5).
    Automatic,
    /// Any other mail. Mail that a machine sends by itself (`auto-generated`) belongs here, because
    /// alerts go to lists.
    Ordinary,
}

/// A company with its mail domains. Mail from them is internal (ML-7).
#[derive(Clone, Copy, Debug)]
pub struct CompanyDomains<'a> {
    company: CompanyId,
    domains: &'a BTreeSet<DomainName>,
}

impl<'a> CompanyDomains<'a> {
    /// Makes the company with these mail domains.
    #[must_use]
    pub const fn new(company: CompanyId, domains: &'a BTreeSet<DomainName>) -> Self {
        Self { company, domains }
    }
}
