use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{AddressKey, DomainName, EmailAddress, ListAddress, Switch};
use serde::{Deserialize, Serialize};

use crate::{MailError, MailRight, MailRights};

/// The mailing list of a group or team: on or off (ML-1), with its address, its restrictions and
/// its external recipients.
///
/// The rights of members are stored with each member ([`MailRights`]), so a right cannot outlive a
/// membership (ML-11).
#[doc(alias = "ML-1")]
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
    /// Makes a list that is on, to which anyone may send, and which accepts external mail.
    ///
    /// # Errors
    /// - [`MailError::ForeignDomain`] if the address is in no domain of the company (ML-2)
    /// - [`MailError::NoBounceAddress`] if no address for bounces fits (ML-14)
    pub fn new(address: ListAddress, own: &BTreeSet<DomainName>) -> Result<Self, MailError> {
        check_address(&address, own)?;
        Ok(Self {
            address,
            state: Switch::On,
            posting: Posting::Anyone,
            external_mail: ExternalMail::Accepted,
            recipients: BTreeMap::new(),
        })
    }

    /// Returns the address of the list.
    #[must_use]
    pub const fn address(&self) -> &ListAddress {
        &self.address
    }

    /// Returns whether the list is on.
    #[must_use]
    pub const fn state(&self) -> Switch {
        self.state
    }

    /// Returns who may send to the list.
    #[must_use]
    pub const fn posting(&self) -> Posting {
        self.posting
    }

    /// Returns what happens to external mail.
    #[must_use]
    pub const fn external_mail(&self) -> ExternalMail {
        self.external_mail
    }

    /// Returns the external recipients, spelled as they are delivered.
    pub fn recipients(&self) -> impl Iterator<Item = &EmailAddress> {
        self.recipients.values()
    }

    /// Returns whether this address is an external recipient, in any spelling.
    #[must_use]
    pub fn has_recipient(&self, address: &EmailAddress, own: &BTreeSet<DomainName>) -> bool {
        !self.filed_under(address, own).is_empty()
    }

    /// Checks that a member with these rights may send with the list's address as the sender.
    ///
    /// # Errors
    /// - [`MailError::Off`] if the list is off (ML-1)
    /// - [`MailError::MayNotSendAs`] if the member has no such right (ML-3)
    pub fn may_send_as(&self, rights: &MailRights) -> Result<(), MailError> {
        self.check_on()?;
        if rights.hold(MailRight::SendAs) { Ok(()) } else { Err(MailError::MayNotSendAs) }
    }

    /// Returns the part of an edit that changes something (FT-6).
    ///
    /// # Errors
    /// - [`MailError::ForeignDomain`] if the new address is in no domain of the company (ML-2)
    /// - [`MailError::NoBounceAddress`] if no address for bounces fits (ML-14)
    /// - [`MailError::RecipientIsList`] if the new address is an external recipient (ML-6)
    /// - [`MailError::NothingChanges`] if the edit changes nothing (ML-1)
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
            check_address(address, own)?;
            if self.recipients().any(|recipient| recipient.folded_key() == address.key()) {
                return Err(MailError::RecipientIsList { address: address.as_email() });
            }
        }
        Ok(changed)
    }

    /// Applies an edit that [`MailingList::decide`] returned.
    pub fn apply_edit(&mut self, edit: &ListEdit) {
        if let Some(address) = &edit.address {
            self.address = address.clone();
        }
        self.state = edit.state.unwrap_or(self.state);
        self.posting = edit.posting.unwrap_or(self.posting);
        self.external_mail = edit.external_mail.unwrap_or(self.external_mail);
    }

    /// Returns the external recipients to add, by their canonical form (ML-6). An address in the
    /// company's own domains is refused: it is a user's, who can be a member, or a list's.
    ///
    /// # Errors
    /// Any of these refuses the whole request (ML-6):
    /// - [`MailError::NoAddressNamed`] if it names no address
    /// - [`MailError::RecipientIsList`] if one is the list's own address
    /// - [`MailError::RecipientIsInternal`] if one is in the company's own domains
    /// - [`MailError::RecipientTwice`] if one is already a recipient, or is named twice
    pub fn decide_recipients(
        &self,
        addresses: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeMap<AddressKey, EmailAddress>, MailError> {
        let mut added = BTreeMap::new();
        for address in addresses {
            let key = address.key(own);
            // The company can have lost the domain of its list.
            if address.folded_key() == self.address.key() {
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
        if added.is_empty() { Err(MailError::NoAddressNamed) } else { Ok(added) }
    }

    /// Returns the canonical forms of the external recipients to remove (ML-6).
    ///
    /// # Errors
    /// - [`MailError::NoAddressNamed`] if the request names no address (ML-6)
    /// - [`MailError::NoSuchRecipient`] if one is not an external recipient (ML-6)
    pub fn decide_removal(
        &self,
        addresses: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeSet<AddressKey>, MailError> {
        let mut removed = BTreeSet::new();
        for address in addresses {
            let keys = self.filed_under(address, own);
            if keys.is_empty() {
                return Err(MailError::NoSuchRecipient { address: address.clone() });
            }
            removed.extend(keys);
        }
        if removed.is_empty() { Err(MailError::NoAddressNamed) } else { Ok(removed) }
    }

    /// Returns the canonical forms of an external recipient who unsubscribes (ML-15).
    ///
    /// # Errors
    /// [`MailError::NotSubscribed`] if the address is not an external recipient (ML-15).
    #[doc(alias = "ML-15")]
    pub fn decide_unsubscription(
        &self,
        address: &EmailAddress,
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeSet<AddressKey>, MailError> {
        self.decide_removal(std::slice::from_ref(address), own)
            .map_err(|_| MailError::NotSubscribed { address: address.clone() })
    }

    /// Adds the external recipients that [`MailingList::decide_recipients`] returned.
    pub fn apply_recipients(&mut self, added: &BTreeMap<AddressKey, EmailAddress>) {
        self.recipients.extend(added.iter().map(|(key, address)| (key.clone(), address.clone())));
    }

    /// Removes the external recipients that [`MailingList::decide_removal`] returned.
    pub fn apply_removal(&mut self, removed: &BTreeSet<AddressKey>) {
        self.recipients.retain(|key, _| !removed.contains(key));
    }

    // Returns the keys that the recipient is stored under. The company may have got its domain after
    // the recipient was added: then several spellings are one address.
    fn filed_under(
        &self,
        address: &EmailAddress,
        own: &BTreeSet<DomainName>,
    ) -> BTreeSet<AddressKey> {
        let key = address.key(own);
        let same = self.recipients.iter().filter(|(_, recipient)| recipient.key(own) == key);
        same.map(|(key, _)| key.clone()).collect()
    }

    pub(crate) fn check_on(&self) -> Result<(), MailError> {
        if self.state.is_on() { Ok(()) } else { Err(MailError::Off) }
    }
}

/// Who may send to a list (ML-4).
#[doc(alias = "ML-4")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Posting {
    /// Anyone.
    Anyone,
    /// Only members who hold [`MailRight::Post`]. If no member holds it, no one may send.
    NamedMembers,
}

/// What happens to mail from external senders (ML-5).
#[doc(alias = "ML-5")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalMail {
    /// It is treated like any other mail.
    Accepted,
    /// It is refused, also from external members and external recipients.
    Blocked,
}

/// An edit of a mailing list. It changes only what it names (FT-6).
#[doc(alias = "ML-1")]
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
    /// Makes an edit that names no field yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the new address, if the edit has one.
    #[must_use]
    pub const fn new_address(&self) -> Option<&ListAddress> {
        self.address.as_ref()
    }

    /// Sets the address.
    #[must_use]
    pub fn address(mut self, address: ListAddress) -> Self {
        self.address = Some(address);
        self
    }

    /// Turns the list on or off.
    #[must_use]
    pub const fn state(mut self, state: Switch) -> Self {
        self.state = Some(state);
        self
    }

    /// Sets who may send.
    #[must_use]
    pub const fn posting(mut self, posting: Posting) -> Self {
        self.posting = Some(posting);
        self
    }

    /// Accepts or blocks external mail.
    #[must_use]
    pub const fn external_mail(mut self, external_mail: ExternalMail) -> Self {
        self.external_mail = Some(external_mail);
        self
    }
}

fn check_address(address: &ListAddress, own: &BTreeSet<DomainName>) -> Result<(), MailError> {
    if !own.contains(address.domain()) {
        return Err(MailError::ForeignDomain { address: address.clone() });
    }
    match address.bounce_address() {
        Some(_) => Ok(()),
        None => Err(MailError::NoBounceAddress { address: address.clone() }),
    }
}

/// Why an external recipient gets no more mail (ML-15).
#[doc(alias = "ML-15")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum UnsubscribeReason {
    /// Mail to the address cannot be delivered any more.
    Dead,
    /// The recipient asked for it.
    Wish,
}

/// The reasons why stored parts are not a mailing list.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ListFormError {
    /// An external recipient is stored under the key of another.
    #[error("the external recipient {address} is stored as {key}")]
    Misfiled {
        /// The external recipient.
        address: EmailAddress,
        /// The key under which it is stored.
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
        // No recipient was in the company's own domains when it was added, so no key is folded.
        let no_domain = BTreeSet::new();
        if recipients.values().any(|recipient| recipient.folded_key() == address.key()) {
            return Err(ListFormError::OwnRecipient { address });
        }
        match recipients.iter().find(|(key, recipient)| recipient.key(&no_domain) != **key) {
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
