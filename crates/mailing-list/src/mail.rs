use std::collections::BTreeSet;

use guildhall_kernel::{Affiliation, CompanyId, DomainName, EmailAddress, ListAddress, User};

use crate::{ListId, MailError};

/// A mail to a list, as far as the list asks (ML-7, ML-10).
///
/// Whoever receives mail reads it off the session, the envelope and the header; nothing here reads
/// a message.
///
/// ```
/// use guildhall_mailing_list::{Mail, SenderIdentity};
///
/// let mail = Mail::of(SenderIdentity::Verified("pat@partner.example".parse()?))
///     .through("news.partner.example".parse()?)
///     .after_hops(4);
/// assert_eq!(mail.hops(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Mail {
    identity: SenderIdentity,
    from: Option<Vec<EmailAddress>>,
    through: Vec<ListId>,
    hops: usize,
    kind: MailKind,
}

impl Mail {
    /// The most hops that a mail may have behind it: RFC 5321 §6.3 asks for a threshold of at least
    /// 100 `Received` fields, and mail that loops is past any.
    pub const MAX_HOPS: usize = 100;

    /// An ordinary mail of this sender, who is the only one in `From`, straight from there.
    #[must_use]
    pub const fn of(identity: SenderIdentity) -> Self {
        Self { identity, from: None, through: Vec::new(), hops: 0, kind: MailKind::Ordinary }
    }

    /// The mail, with these addresses in `From`.
    #[must_use]
    pub fn from(mut self, addresses: impl IntoIterator<Item = EmailAddress>) -> Self {
        self.from = Some(addresses.into_iter().collect());
        self
    }

    /// The mail, with this `List-Id` too: it went through that list.
    #[must_use]
    pub fn through(mut self, list: ListId) -> Self {
        self.through.push(list);
        self
    }

    /// The mail, with so many hops behind it: its `Received` fields.
    #[must_use]
    pub const fn after_hops(mut self, hops: usize) -> Self {
        self.hops = hops;
        self
    }

    /// The mail, of this kind.
    #[must_use]
    pub const fn of_kind(mut self, kind: MailKind) -> Self {
        self.kind = kind;
        self
    }

    /// Who sends it, as far as that is known.
    #[must_use]
    pub const fn identity(&self) -> &SenderIdentity {
        &self.identity
    }

    /// How many hops it has behind it.
    #[must_use]
    pub const fn hops(&self) -> usize {
        self.hops
    }

    /// Whether its sender is internal to the company (ML-7): one of its users, signed in; or an
    /// address that a domain vouches for which is exactly one of the company's, never a subdomain.
    #[must_use]
    pub fn affiliation(&self, home: CompanyDomains<'_>) -> Affiliation {
        match &self.identity {
            SenderIdentity::User(user) => user.affiliation(home.company),
            _ if self.vouched(home).is_some_and(|address| address.is_of(home.domains)) => {
                Affiliation::Internal
            }
            _ => Affiliation::External,
        }
    }

    /// The sender's address, where its domain vouches for it and it is the one in `From` (ML-7):
    /// what is vouched for another address says nothing of this mail.
    #[must_use]
    pub fn vouched(&self, home: CompanyDomains<'_>) -> Option<&EmailAddress> {
        let SenderIdentity::Verified(address) = &self.identity else { return None };
        let key = address.key(home.domains);
        let written = |from: &Vec<EmailAddress>| {
            !from.is_empty() && from.iter().all(|other| other.key(home.domains) == key)
        };
        self.from.as_ref().is_none_or(written).then_some(address)
    }

    /// Whether it loops or is itself an answer (ML-10). Whatever becomes of such a mail, it is never
    /// answered. `list` is what it came to, where that can be the address of a list.
    #[must_use]
    pub fn is_unanswerable(&self, list: Option<&ListAddress>) -> bool {
        self.check_loop(list).is_err()
    }

    pub(crate) fn check_loop(&self, list: Option<&ListAddress>) -> Result<(), MailError> {
        if list.is_some_and(|list| self.through.contains(&ListId::of(list))) {
            Err(MailError::WentThrough)
        } else if self.hops > Self::MAX_HOPS {
            Err(MailError::TooManyHops { hops: self.hops, max: Self::MAX_HOPS })
        } else if self.kind == MailKind::Automatic {
            Err(MailError::Automatic)
        } else {
            Ok(())
        }
    }

    // One address in several spellings is one sender.
    pub(crate) fn check_sender(&self, home: CompanyDomains<'_>) -> Result<(), MailError> {
        let senders = match (&self.identity, &self.from) {
            (SenderIdentity::None, _) => 0,
            (_, None) => 1,
            (_, Some(from)) => {
                from.iter().map(|address| address.key(home.domains)).collect::<BTreeSet<_>>().len()
            }
        };
        match senders {
            0 => Err(MailError::NoSender),
            1 => Ok(()),
            count => Err(MailError::SeveralSenders { count }),
        }
    }
}

/// Who sends a mail, and how much of that is certain (ML-7).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum SenderIdentity {
    /// Nobody: neither the session nor the header names a sender.
    None,
    /// The address in `From`, which nothing vouches for. It counts as external whatever it says.
    Unverified(EmailAddress),
    /// A user who is signed in, or whose mail is otherwise certain to be theirs.
    User(User),
    /// The address in `From`, which its domain vouches for.
    Verified(EmailAddress),
}

impl SenderIdentity {
    /// The user, where the mail is certain to be of one.
    #[must_use]
    pub const fn user(&self) -> Option<&User> {
        match self {
            Self::User(user) => Some(user),
            Self::None | Self::Unverified(_) | Self::Verified(_) => None,
        }
    }
}

/// Whether a mail may be answered.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MailKind {
    /// An answer of a machine: its envelope sender is empty, as that of a bounce (RFC 5321 §4.5.5),
    /// or it says `Auto-Submitted: auto-replied` (RFC 3834 §5).
    Automatic,
    /// Any other. What a machine writes unasked (`auto-generated`) belongs here: alerts go to lists.
    Ordinary,
}

/// The company of a list, as far as mail tells it: internal is what is of it (ML-7).
#[derive(Clone, Copy, Debug)]
pub struct CompanyDomains<'a> {
    company: CompanyId,
    domains: &'a BTreeSet<DomainName>,
}

impl<'a> CompanyDomains<'a> {
    /// The company with these mail domains.
    #[must_use]
    pub const fn new(company: CompanyId, domains: &'a BTreeSet<DomainName>) -> Self {
        Self { company, domains }
    }
}
