//! The external recipients of a list: all of them, or the slice that a command touches.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use guildhall_kernel::{
    AddressKey, CommandError, DomainName, EmailAddress, ListAddress, NotLoaded,
};
use serde::{Deserialize, Serialize};

use crate::MailError;

/// The external recipients of a list by address, with their exact number (ML-6). They are whole, or
/// a slice for some addresses.
///
/// Addresses that differ only in case are filed together, under their
/// [folded key](EmailAddress::folded_key): outside the company's domains they are several
/// recipients, and inside they are one. A slice knows all recipients under each of its keys. A
/// question about any other address is an error ([`NotLoaded::Recipient`]), never a wrong answer.
/// So a command decides the same from a slice as from the whole, and costs the same for ten
/// recipients as for ten thousand.
///
/// ```
/// use std::collections::BTreeSet;
/// use guildhall_kernel::{EmailAddress, NotLoaded};
/// use guildhall_mailing_list::{RecipientScope, ExternalRecipients};
///
/// let pat: EmailAddress = "pat@partner.example".parse()?;
/// let sam: EmailAddress = "sam@partner.example".parse()?;
/// let own = BTreeSet::from(["acme.example".parse()?]);
/// let whole = ExternalRecipients::whole([pat.clone(), sam.clone()]);
/// let slice = whole.slice_of(&RecipientScope::of([pat.folded_key()]))?;
/// assert_eq!((slice.count(), slice.has(&pat, &own)), (2, Ok(true)));
/// assert_eq!(slice.has(&sam, &own), Err(NotLoaded::Recipient));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "ML-6")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "StoredRecipients", try_from = "StoredRecipients")]
pub struct ExternalRecipients {
    scope: RecipientScope,
    count: u32,
    filed: BTreeMap<AddressKey, Spellings>,
}

/// The recipients under one folded key, by key.
type Spellings = BTreeMap<AddressKey, EmailAddress>;

impl ExternalRecipients {
    /// Makes all recipients of a list. An address that comes twice is one recipient.
    #[must_use]
    pub fn whole(addresses: impl IntoIterator<Item = EmailAddress>) -> Self {
        let filed = filed(addresses);
        Self { scope: RecipientScope::Whole, count: sum(&filed), filed }
    }

    /// Makes a slice for these folded keys, with the number of all recipients.
    ///
    /// # Errors
    /// - [`RecipientsError::Stranger`] if a recipient is filed under none of the keys
    /// - [`RecipientsError::Count`] if there are more recipients than `count`
    pub fn slice(
        keys: BTreeSet<AddressKey>,
        addresses: impl IntoIterator<Item = EmailAddress>,
        count: u32,
    ) -> Result<Self, RecipientsError> {
        let recipients = addresses.into_iter().collect();
        Self::try_from(StoredRecipients {
            scope: RecipientScope::Addresses(keys),
            count,
            recipients,
        })
    }

    /// Returns the part of these recipients for `scope`.
    ///
    /// # Errors
    /// - [`NotLoaded::Recipients`] if this is a slice and `scope` is the whole
    /// - [`NotLoaded::Recipient`] if this is a slice that does not cover `scope`
    pub fn slice_of(&self, scope: &RecipientScope) -> Result<Self, NotLoaded> {
        let RecipientScope::Addresses(keys) = scope else {
            return match self.scope {
                RecipientScope::Whole => Ok(self.clone()),
                RecipientScope::Addresses(_) => Err(NotLoaded::Recipients),
            };
        };
        let mut filed = BTreeMap::new();
        for key in keys {
            if let Some(spellings) = self.spellings(key)? {
                filed.insert(key.clone(), spellings.clone());
            }
        }
        Ok(Self { scope: scope.clone(), count: self.count, filed })
    }

    /// Returns the canonical form of an address as an external recipient. It is not folded: no
    /// recipient was in the company's own domains when it was added.
    #[must_use]
    pub fn key_of(address: &EmailAddress) -> AddressKey {
        address.key(&BTreeSet::new())
    }

    /// Returns the number of all recipients of the list.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Returns the addresses for which recipients are loaded.
    #[must_use]
    pub const fn scope(&self) -> &RecipientScope {
        &self.scope
    }

    /// Returns the loaded recipients with their keys, spelled as they are delivered: all recipients,
    /// or those of the slice. They are ordered by folded key, and then by key.
    pub fn loaded(&self) -> impl Iterator<Item = (&AddressKey, &EmailAddress)> {
        self.filed.values().flatten()
    }

    /// Returns the loaded recipients after the one with this key, or from the first on, in the order
    /// of [`loaded`](Self::loaded).
    pub fn after(&self, key: Option<&AddressKey>) -> impl Iterator<Item = &EmailAddress> {
        let folded = key.map(AddressKey::folded);
        let from = folded.as_ref().map_or(Bound::Unbounded, Bound::Included);
        let behind = self.filed.range::<AddressKey, _>((from, Bound::Unbounded));
        let is_over = move |filed: &AddressKey, own: &AddressKey| {
            folded.as_ref() != Some(filed) || key.is_none_or(|key| own > key)
        };
        behind.flat_map(move |(filed, spellings)| {
            let is_over = is_over.clone();
            let rest = spellings.iter().filter(move |(own, _)| is_over(filed, own));
            rest.map(|(_, address)| address)
        })
    }

    /// Returns whether this address is an external recipient, in any spelling. `own` are the mail
    /// domains of the company.
    ///
    /// # Errors
    /// [`NotLoaded::Recipient`] if this slice does not cover the address
    pub fn has(
        &self,
        address: &EmailAddress,
        own: &BTreeSet<DomainName>,
    ) -> Result<bool, NotLoaded> {
        Ok(!self.filed_under(address, own)?.is_empty())
    }

    /// Checks that a list can get this address: none of its external recipients has it.
    ///
    /// # Errors
    /// - [`MailError::RecipientIsList`] if the address is an external recipient (ML-6)
    /// - [`NotLoaded::Recipient`] if this slice does not cover the address
    pub fn check_list_address(&self, address: &ListAddress) -> Result<(), CommandError<MailError>> {
        match self.spellings(&address.key())? {
            None => Ok(()),
            Some(_) => Err(MailError::RecipientIsList { address: address.as_email() }.into()),
        }
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
    ///
    /// It returns [`NotLoaded::Recipient`] if this slice does not cover an address.
    pub fn decide_addition(
        &self,
        addresses: &[EmailAddress],
        list: &ListAddress,
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeMap<AddressKey, EmailAddress>, CommandError<MailError>> {
        check_addition(addresses, list, own, |key| {
            Ok(self.spellings(&key.folded())?.is_some_and(|filed| filed.contains_key(key)))
        })
    }

    /// Returns the canonical forms of the external recipients to remove (ML-6).
    ///
    /// # Errors
    /// - [`MailError::NoAddressNamed`] if the request names no address (ML-6)
    /// - [`MailError::NoSuchRecipient`] if one is not an external recipient (ML-6)
    /// - [`NotLoaded::Recipient`] if this slice does not cover an address
    pub fn decide_removal(
        &self,
        addresses: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeSet<AddressKey>, CommandError<MailError>> {
        let mut removed = BTreeSet::new();
        for address in addresses {
            let keys = self.filed_under(address, own)?;
            if keys.is_empty() {
                return Err(MailError::NoSuchRecipient { address: address.clone() }.into());
            }
            removed.extend(keys);
        }
        if removed.is_empty() { Err(MailError::NoAddressNamed.into()) } else { Ok(removed) }
    }

    /// Returns the canonical forms of an external recipient who unsubscribes (ML-15).
    ///
    /// # Errors
    /// - [`MailError::NotSubscribed`] if the address is not an external recipient (ML-15)
    /// - [`NotLoaded::Recipient`] if this slice does not cover the address
    #[doc(alias = "ML-15")]
    pub fn decide_unsubscription(
        &self,
        address: &EmailAddress,
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeSet<AddressKey>, CommandError<MailError>> {
        let keys = self.filed_under(address, own)?;
        if keys.is_empty() {
            return Err(MailError::NotSubscribed { address: address.clone() }.into());
        }
        Ok(keys)
    }

    /// Adds the external recipients that [`decide_addition`](Self::decide_addition) returned. If a
    /// slice does not cover one, the address counts as one without recipients.
    pub fn apply_addition(&mut self, added: &BTreeMap<AddressKey, EmailAddress>) {
        for (key, address) in added {
            let folded = address.folded_key();
            if let RecipientScope::Addresses(keys) = &mut self.scope {
                keys.insert(folded.clone());
            }
            let spellings = self.filed.entry(folded).or_default();
            if spellings.insert(key.clone(), address.clone()).is_none() {
                self.count = self.count.saturating_add(1);
            }
        }
    }

    /// Removes the external recipients that [`decide_removal`](Self::decide_removal) returned.
    pub fn apply_removal(&mut self, removed: &BTreeSet<AddressKey>) {
        for key in removed {
            let folded = key.folded();
            let Some(spellings) = self.filed.get_mut(&folded) else { continue };
            if spellings.remove(key).is_some() {
                self.count = self.count.saturating_sub(1);
            }
            if spellings.is_empty() {
                self.filed.remove(&folded);
            }
        }
    }

    /// Removes all external recipients, loaded or not: the list is gone (GR-12).
    pub fn clear(&mut self) {
        self.filed.clear();
        self.count = 0;
    }

    // Returns the keys that the recipient is stored under. The company may have got its domain after
    // the recipient was added: then several spellings are one address.
    fn filed_under(
        &self,
        address: &EmailAddress,
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeSet<AddressKey>, NotLoaded> {
        let key = address.key(own);
        let spellings = self.spellings(&address.folded_key())?.into_iter().flatten();
        let same = spellings.filter(|(_, recipient)| recipient.key(own) == key);
        Ok(same.map(|(key, _)| key.clone()).collect())
    }

    fn spellings(&self, folded: &AddressKey) -> Result<Option<&Spellings>, NotLoaded> {
        match &self.scope {
            RecipientScope::Addresses(keys) if !keys.contains(folded) => Err(NotLoaded::Recipient),
            _ => Ok(self.filed.get(folded)),
        }
    }
}

/// No recipients, which is whole.
impl Default for ExternalRecipients {
    fn default() -> Self {
        Self::whole([])
    }
}

/// Returns the recipients to add to a list, of which `is_recipient` knows those that it has.
pub(crate) fn check_addition<E: From<MailError>>(
    addresses: &[EmailAddress],
    list: &ListAddress,
    own: &BTreeSet<DomainName>,
    is_recipient: impl Fn(&AddressKey) -> Result<bool, E>,
) -> Result<BTreeMap<AddressKey, EmailAddress>, E> {
    let mut added = BTreeMap::new();
    for address in addresses {
        let key = address.key(own);
        // The company can have lost the domain of its list.
        if address.folded_key() == list.key() {
            return Err(MailError::RecipientIsList { address: address.clone() }.into());
        }
        if address.is_of(own) {
            return Err(MailError::RecipientIsInternal { address: address.clone() }.into());
        }
        if added.contains_key(&key) || is_recipient(&key)? {
            return Err(MailError::RecipientTwice { address: address.clone() }.into());
        }
        added.insert(key, address.clone());
    }
    if added.is_empty() { Err(MailError::NoAddressNamed.into()) } else { Ok(added) }
}

/// The addresses for which the external recipients of a list are loaded.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RecipientScope {
    /// Only those with these [folded keys](EmailAddress::folded_key), in all spellings.
    Addresses(BTreeSet<AddressKey>),
    /// All.
    Whole,
}

impl RecipientScope {
    /// Makes the scope of the addresses with these folded keys.
    #[must_use]
    pub fn of(keys: impl IntoIterator<Item = AddressKey>) -> Self {
        Self::Addresses(keys.into_iter().collect())
    }
}

/// Why addresses and a number do not make the recipients of a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RecipientsError {
    /// The number does not match the recipients.
    #[error("the number of external recipients does not match the recipients")]
    Count,
    /// A slice has a recipient that it does not cover.
    #[error("the slice has an external recipient that it does not cover")]
    Stranger,
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredRecipients {
    scope: RecipientScope,
    count: u32,
    recipients: Vec<EmailAddress>,
}

impl TryFrom<StoredRecipients> for ExternalRecipients {
    type Error = RecipientsError;

    fn try_from(stored: StoredRecipients) -> Result<Self, RecipientsError> {
        let StoredRecipients { scope, count, recipients } = stored;
        let filed = filed(recipients);
        let agrees = match &scope {
            RecipientScope::Whole => sum(&filed) == count,
            RecipientScope::Addresses(keys) => {
                if !filed.keys().all(|key| keys.contains(key)) {
                    return Err(RecipientsError::Stranger);
                }
                sum(&filed) <= count
            }
        };
        if agrees { Ok(Self { scope, count, filed }) } else { Err(RecipientsError::Count) }
    }
}

impl From<ExternalRecipients> for StoredRecipients {
    fn from(ExternalRecipients { scope, count, filed }: ExternalRecipients) -> Self {
        let recipients = filed.into_values().flat_map(BTreeMap::into_values).collect();
        Self { scope, count, recipients }
    }
}

fn filed(addresses: impl IntoIterator<Item = EmailAddress>) -> BTreeMap<AddressKey, Spellings> {
    let mut filed: BTreeMap<AddressKey, Spellings> = BTreeMap::new();
    for address in addresses {
        let spellings = filed.entry(address.folded_key()).or_default();
        spellings.insert(ExternalRecipients::key_of(&address), address);
    }
    filed
}

fn sum(filed: &BTreeMap<AddressKey, Spellings>) -> u32 {
    let sum: usize = filed.values().map(BTreeMap::len).sum();
    u32::try_from(sum).unwrap_or(u32::MAX)
}
