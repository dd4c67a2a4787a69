//! A mailing list as it begins.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{AddressKey, DomainName, EmailAddress, ListAddress, Switch};
use serde::{Deserialize, Serialize};

use crate::recipients::check_addition;
use crate::{ExternalMail, ExternalRecipients, MailError, MailingList, Posting};

/// A mailing list as it is opened: its settings and its first external recipients (GR-2, ML-1).
#[doc(alias = "ML-1")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct NewList {
    list: MailingList,
    recipients: BTreeMap<AddressKey, EmailAddress>,
}

impl NewList {
    /// Makes a list without external recipients.
    #[must_use]
    pub const fn new(list: MailingList) -> Self {
        Self { list, recipients: BTreeMap::new() }
    }

    /// Gives the list these first external recipients, in place of any that it had. `own` are the
    /// mail domains of the company.
    ///
    /// # Errors
    /// Any of these refuses all of the addresses (ML-6):
    /// - [`MailError::NoAddressNamed`] if there is none
    /// - [`MailError::RecipientIsList`] if one is the list's own address
    /// - [`MailError::RecipientIsInternal`] if one is in the company's own domains
    /// - [`MailError::RecipientTwice`] if one is named twice
    #[doc(alias = "ML-6")]
    pub fn with_recipients(
        self,
        addresses: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<Self, MailError> {
        let recipients =
            check_addition(addresses, self.list.address(), own, |_| Ok::<_, MailError>(false))?;
        Ok(Self { recipients, ..self })
    }

    /// Returns the settings.
    #[must_use]
    pub const fn list(&self) -> &MailingList {
        &self.list
    }

    /// Returns the first external recipients by key, spelled as they are delivered.
    #[must_use]
    pub const fn recipients(&self) -> &BTreeMap<AddressKey, EmailAddress> {
        &self.recipients
    }
}

/// The reasons why stored parts are not a new mailing list.
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

impl TryFrom<Parts> for NewList {
    type Error = ListFormError;

    fn try_from(parts: Parts) -> Result<Self, ListFormError> {
        let Parts { address, state, posting, external_mail, recipients } = parts;
        if recipients.values().any(|recipient| recipient.folded_key() == address.key()) {
            return Err(ListFormError::OwnRecipient { address });
        }
        let misfiled = |(key, recipient): &(&AddressKey, &EmailAddress)| {
            ExternalRecipients::key_of(recipient) != **key
        };
        if let Some((key, recipient)) = recipients.iter().find(misfiled) {
            return Err(ListFormError::Misfiled { address: recipient.clone(), key: key.clone() });
        }
        let list = MailingList { address, state, posting, external_mail };
        Ok(Self { list, recipients })
    }
}

impl From<NewList> for Parts {
    fn from(NewList { list, recipients }: NewList) -> Self {
        let MailingList { address, state, posting, external_mail } = list;
        Self { address, state, posting, external_mail, recipients }
    }
}
