//! The mailing list that a request for a new group asks for.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{EmailAddress, ListAddress, UserId};
use guildhall_mailing_list::{ExternalMail, MailRight, Posting};
use serde::Serialize;

/// The mailing list of a group that is to be created, with all its settings (GR-2).
///
/// By default anyone may send to it, external mail is accepted, no member may send as it, and it
/// has no external recipients.
///
/// ```
/// use guildhall_groups::{GroupDraft, ListDraft};
/// use guildhall_kernel::UserId;
/// use guildhall_mailing_list::ExternalMail;
/// use uuid::Uuid;
///
/// let bo = UserId::new(Uuid::from_u128(2));
/// let list = ListDraft::new("launch@acme.example".parse()?)
///     .with_send_as([bo])
///     .with_posting_by([bo])
///     .with_external_mail(ExternalMail::Blocked)
///     .with_recipients(["pat@partner.example".parse()?]);
/// let draft = GroupDraft::named("Launch crew")?.with_list(list);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "GR-2")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ListDraft {
    pub(crate) address: ListAddress,
    pub(crate) posting: Posting,
    pub(crate) external_mail: ExternalMail,
    pub(crate) recipients: Vec<EmailAddress>,
    pub(crate) rights: BTreeMap<MailRight, BTreeSet<UserId>>,
}

impl ListDraft {
    /// Makes the draft of a list with this address.
    #[must_use]
    pub const fn new(address: ListAddress) -> Self {
        Self {
            address,
            posting: Posting::Anyone,
            external_mail: ExternalMail::Accepted,
            recipients: Vec::new(),
            rights: BTreeMap::new(),
        }
    }

    /// Lets these members send with the list's address as the sender (ML-3).
    #[doc(alias = "ML-3")]
    #[must_use]
    pub fn with_send_as(self, members: impl IntoIterator<Item = UserId>) -> Self {
        self.with_right(MailRight::SendAs, members)
    }

    /// Lets only these members send to the list (ML-4). If there are none, no one may.
    #[doc(alias = "ML-4")]
    #[must_use]
    pub fn with_posting_by(self, members: impl IntoIterator<Item = UserId>) -> Self {
        Self { posting: Posting::NamedMembers, ..self.with_right(MailRight::Post, members) }
    }

    /// Accepts or blocks external mail (ML-5).
    #[doc(alias = "ML-5")]
    #[must_use]
    pub fn with_external_mail(self, external_mail: ExternalMail) -> Self {
        Self { external_mail, ..self }
    }

    /// Adds external recipients (ML-6).
    #[doc(alias = "ML-6")]
    #[must_use]
    pub fn with_recipients(mut self, recipients: impl IntoIterator<Item = EmailAddress>) -> Self {
        self.recipients.extend(recipients);
        self
    }

    fn with_right(mut self, right: MailRight, members: impl IntoIterator<Item = UserId>) -> Self {
        self.rights.entry(right).or_default().extend(members);
        self
    }
}
