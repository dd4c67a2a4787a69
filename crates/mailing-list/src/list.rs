use std::collections::BTreeSet;

use guildhall_kernel::{DomainName, ListAddress, Switch};
use serde::{Deserialize, Serialize};

use crate::{MailError, MailRight, MailRights};

/// The settings of the mailing list of a group or team: on or off (ML-1), its address and its
/// restrictions.
///
/// The external recipients are kept beside the settings, one by one ([`ExternalRecipients`]). The
/// rights of members are stored with each member ([`MailRights`]), so a right cannot outlive a
/// membership (ML-11).
///
/// [`ExternalRecipients`]: crate::ExternalRecipients
#[doc(alias = "ML-1")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
// A list that was stored with its recipients must not lose them.
#[serde(deny_unknown_fields)]
pub struct MailingList {
    pub(crate) address: ListAddress,
    pub(crate) state: Switch,
    pub(crate) posting: Posting,
    pub(crate) external_mail: ExternalMail,
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

    /// Checks that a member with these rights may send with the list's address as the sender.
    ///
    /// # Errors
    /// - [`MailError::Off`] if the list is off (ML-1)
    /// - [`MailError::MayNotSendAs`] if the member has no such right (ML-3)
    pub fn may_send_as(&self, rights: &MailRights) -> Result<(), MailError> {
        self.check_on()?;
        if rights.hold(MailRight::SendAs) { Ok(()) } else { Err(MailError::MayNotSendAs) }
    }

    /// Returns the part of an edit that changes something (FT-6). That a new address is no external
    /// recipient, [`ExternalRecipients::check_list_address`] checks (ML-6).
    ///
    /// [`ExternalRecipients::check_list_address`]: crate::ExternalRecipients::check_list_address
    ///
    /// # Errors
    /// - [`MailError::ForeignDomain`] if the new address is in no domain of the company (ML-2)
    /// - [`MailError::NoBounceAddress`] if no address for bounces fits (ML-14)
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
    pub fn with_address(mut self, address: ListAddress) -> Self {
        self.address = Some(address);
        self
    }

    /// Turns the list on or off.
    #[must_use]
    pub const fn with_state(mut self, state: Switch) -> Self {
        self.state = Some(state);
        self
    }

    /// Sets who may send.
    #[must_use]
    pub const fn with_posting(mut self, posting: Posting) -> Self {
        self.posting = Some(posting);
        self
    }

    /// Accepts or blocks external mail.
    #[must_use]
    pub const fn with_external_mail(mut self, external_mail: ExternalMail) -> Self {
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
