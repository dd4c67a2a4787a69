use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{AddressKey, DomainName, EmailAddress, ListAddress, Switch};
use serde::{Deserialize, Serialize};

use crate::{MailError, MailRight, MailRights};

/// The mailing list of a group or team: on or off (ML-1), with its address, its restrictions and
/// its external recipients.
///
/// Which members may send is not written here but with each member ([`MailRights`]), so that a
/// right cannot outlive a membership (ML-11).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct MailingList {
    address: ListAddress,
    state: Switch,
    posting: Posting,
    external_mail: ExternalMail,
    recipients: BTreeMap<AddressKey, EmailAddress>,
}

impl MailingList {
    /// A list that is on, that anyone may send to, and that accepts external mail.
    ///
    /// # Errors
    /// [`MailError::ForeignDomain`] where the address is not of the company's domains (ML-2).
    pub fn new(address: ListAddress, own: &BTreeSet<DomainName>) -> Result<Self, MailError> {
        check_domain(&address, own)?;
        Ok(Self {
            address,
            state: Switch::On,
            posting: Posting::Anyone,
            external_mail: ExternalMail::Accepted,
            recipients: BTreeMap::new(),
        })
    }

    /// The address of the list.
    #[must_use]
    pub const fn address(&self) -> &ListAddress {
        &self.address
    }

    /// Whether the list is on.
    #[must_use]
    pub const fn state(&self) -> Switch {
        self.state
    }

    /// Who may send to it.
    #[must_use]
    pub const fn posting(&self) -> Posting {
        self.posting
    }

    /// What becomes of external mail.
    #[must_use]
    pub const fn external_mail(&self) -> ExternalMail {
        self.external_mail
    }

    /// The external recipients, in the spelling that they are delivered in.
    pub fn recipients(&self) -> impl Iterator<Item = &EmailAddress> {
        self.recipients.values()
    }

    /// Whether this is an external recipient, in whatever spelling.
    #[must_use]
    pub fn has_recipient(&self, address: &EmailAddress, own: &BTreeSet<DomainName>) -> bool {
        self.filed_under(address, own).is_some()
    }

    /// Whether a member with these rights may send with the list's address as sender (ML-3).
    ///
    /// # Errors
    /// [`MailError::Off`] and [`MailError::MayNotSendAs`].
    pub fn may_send_as(&self, rights: &MailRights) -> Result<(), MailError> {
        self.check_on()?;
        if rights.hold(MailRight::SendAs) { Ok(()) } else { Err(MailError::MayNotSendAs) }
    }

    /// What an edit changes, with what is already so left out of it (FT-6).
    ///
    /// # Errors
    /// [`MailError::ForeignDomain`] for an address of other domains than the company's (ML-2),
    /// [`MailError::RecipientIsList`] for one that is an external recipient of the list (ML-6), and
    /// [`MailError::NothingChanges`].
    pub fn decide(
        &self,
        edit: ListEdit,
        own: &BTreeSet<DomainName>,
    ) -> Result<ListEdit, MailError> {
        let changed = ListEdit {
            address: edit.address.filter(|new| *new != self.address),
            state: edit.state.filter(|new| *new != self.state),
            posting: edit.posting.filter(|new| *new != self.posting),
            external_mail: edit.external_mail.filter(|new| *new != self.external_mail),
        };
        if changed == ListEdit::default() {
            return Err(MailError::NothingChanges);
        }
        if let Some(address) = &changed.address {
            check_domain(address, own)?;
            if self.recipients().any(|recipient| recipient.key(own) == address.key()) {
                return Err(MailError::RecipientIsList { address: address.as_email() });
            }
        }
        Ok(changed)
    }

    /// Puts a decision of [`MailingList::decide`] into effect.
    pub fn apply_edit(&mut self, edit: &ListEdit) {
        if let Some(address) = &edit.address {
            self.address = address.clone();
        }
        self.state = edit.state.unwrap_or(self.state);
        self.posting = edit.posting.unwrap_or(self.posting);
        self.external_mail = edit.external_mail.unwrap_or(self.external_mail);
    }

    /// The external recipients that adding these would make, by their canonical form (ML-6). Every
    /// address of the company's own domains is refused: it is a user's, who can be a member, or a
    /// list's.
    ///
    /// # Errors
    /// [`MailError::NoUsersNamed`], [`MailError::RecipientIsList`],
    /// [`MailError::RecipientIsInternal`] and [`MailError::RecipientTwice`]. None is added then.
    pub fn decide_recipients(
        &self,
        addresses: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeMap<AddressKey, EmailAddress>, MailError> {
        let mut added = BTreeMap::new();
        for address in addresses {
            let key = address.key(own);
            if key == self.address.key() {
                return Err(MailError::RecipientIsList { address: address.clone() });
            }
            if address.is_of(own) {
                return Err(MailError::RecipientIsInternal { address: address.clone() });
            }
            if self.recipients.contains_key(&key) || added.contains_key(&key) {
                return Err(MailError::RecipientTwice { address: address.clone() });
            }
            added.insert(key, address.clone());
        }
        if added.is_empty() { Err(MailError::NoUsersNamed) } else { Ok(added) }
    }

    /// The canonical forms of external recipients that are to be removed (ML-6).
    ///
    /// # Errors
    /// [`MailError::NoUsersNamed`], and [`MailError::NoSuchRecipient`] for an address that is none.
    pub fn decide_removal(
        &self,
        addresses: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeSet<AddressKey>, MailError> {
        let mut removed = BTreeSet::new();
        for address in addresses {
            let Some(key) = self.filed_under(address, own) else {
                return Err(MailError::NoSuchRecipient { address: address.clone() });
            };
            removed.insert(key);
        }
        if removed.is_empty() { Err(MailError::NoUsersNamed) } else { Ok(removed) }
    }

    /// Adds external recipients as [`MailingList::decide_recipients`] gave them.
    pub fn apply_recipients(&mut self, added: &BTreeMap<AddressKey, EmailAddress>) {
        self.recipients.extend(added.iter().map(|(key, address)| (key.clone(), address.clone())));
    }

    /// Removes external recipients as [`MailingList::decide_removal`] gave them.
    pub fn apply_removal(&mut self, removed: &BTreeSet<AddressKey>) {
        self.recipients.retain(|key, _| !removed.contains(key));
    }

    // The domain may have become the company's own since, and its keys without case.
    fn filed_under(
        &self,
        address: &EmailAddress,
        own: &BTreeSet<DomainName>,
    ) -> Option<AddressKey> {
        let keys = [address.key(&BTreeSet::new()), address.key(own)];
        keys.into_iter().find(|key| self.recipients.contains_key(key))
    }

    pub(crate) fn check_on(&self) -> Result<(), MailError> {
        if self.state.is_on() { Ok(()) } else { Err(MailError::Off) }
    }
}

/// Who may send to a list (ML-4).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// Anyone.
    Anyone,
    /// The members who hold [`MailRight::Post`]. Where none does, nobody may: the restriction never
    /// falls open.
    NamedMembers,
}

/// What becomes of mail from external senders (ML-5).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalMail {
    /// It is treated as any other.
    Accepted,
    /// It is refused, also that of external members and external recipients.
    Blocked,
}

/// An edit of a mailing list: it names what it changes (FT-6).
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct ListEdit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address: Option<ListAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    state: Option<Switch>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    posting: Option<Posting>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_mail: Option<ExternalMail>,
}

impl ListEdit {
    /// An edit that names nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The edit, giving the list this address too.
    #[must_use]
    pub fn address(mut self, address: ListAddress) -> Self {
        self.address = Some(address);
        self
    }

    /// The edit, turning the list on or off too.
    #[must_use]
    pub const fn state(mut self, state: Switch) -> Self {
        self.state = Some(state);
        self
    }

    /// The edit, restricting who may send too.
    #[must_use]
    pub const fn posting(mut self, posting: Posting) -> Self {
        self.posting = Some(posting);
        self
    }

    /// The edit, accepting or blocking external mail too.
    #[must_use]
    pub const fn external_mail(mut self, external_mail: ExternalMail) -> Self {
        self.external_mail = Some(external_mail);
        self
    }
}

fn check_domain(address: &ListAddress, own: &BTreeSet<DomainName>) -> Result<(), MailError> {
    if own.contains(address.domain()) {
        Ok(())
    } else {
        Err(MailError::ForeignDomain { address: address.clone() })
    }
}

/// Parts that make no mailing list.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ListFormError {
    /// An external recipient is stored under a key that is not its own.
    #[error("the external recipient {address} is stored as {key}")]
    Misfiled {
        /// The external recipient.
        address: EmailAddress,
        /// What it is stored under.
        key: AddressKey,
    },
    /// ML-6: the list is stored among its own recipients.
    #[error("the list {address} is stored as its own recipient")]
    OwnRecipient {
        /// The list.
        address: ListAddress,
    },
}

#[derive(Clone, Deserialize, Serialize)]
struct Parts {
    address: ListAddress,
    state: Switch,
    posting: Posting,
    external_mail: ExternalMail,
    recipients: BTreeMap<AddressKey, EmailAddress>,
}

impl TryFrom<Parts> for MailingList {
    type Error = ListFormError;

    fn try_from(parts: Parts) -> Result<Self, ListFormError> {
        let Parts { address, state, posting, external_mail, recipients } = parts;
        // No recipient was of the company's own domains when it was added: no key is folded.
        let abroad = BTreeSet::new();
        let own = BTreeSet::from([address.domain().clone()]);
        if recipients.values().any(|recipient| recipient.key(&own) == address.key()) {
            return Err(ListFormError::OwnRecipient { address });
        }
        match recipients.iter().find(|(key, recipient)| recipient.key(&abroad) != **key) {
            Some((key, recipient)) => {
                Err(ListFormError::Misfiled { address: recipient.clone(), key: key.clone() })
            }
            None => Ok(Self { address, state, posting, external_mail, recipients }),
        }
    }
}

impl From<MailingList> for Parts {
    fn from(list: MailingList) -> Self {
        let MailingList { address, state, posting, external_mail, recipients } = list;
        Self { address, state, posting, external_mail, recipients }
    }
}
