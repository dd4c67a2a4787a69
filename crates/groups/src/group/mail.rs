//! The mailing list of a group (ML), and what becomes of a mail to it.

use guildhall_kernel::{CommandError, EmailAddress, ListAddress, NotLoaded, User, UserId};
use guildhall_mailing_list::rules::ML_11;
use guildhall_mailing_list::{
    CompanyDomains, Decision, ListEdit, Mail, MailError, MailRight, MailRights, MailingList,
    SenderIdentity, UnsubscribeReason, Verdict,
};
use guildhall_permissions::{Context, GroupAction, Roles};
use serde::Serialize;

use super::creation::new_list;
use super::{CheckResult, CommandResult, Group};
use crate::entry::NO_RIGHTS;
use crate::{GroupEntry, GroupError, GroupEvent, ListDraft};

/// What becomes of a mail to an address, as its sender may know it (ML-8).
///
/// Every answer to a sender who may not know of the list, except that the mail is accepted, equals
/// the answer for an address without a list. It names no group.
#[doc(alias = "ML-8")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum MailAnswer {
    /// The list decided, and the sender may know the decision.
    Decided(Decision),
    /// The mail is dropped without an answer, because it loops or is itself an answer (ML-10).
    Discarded,
    /// As far as the sender may know, no list has the address.
    UnknownAddress,
}

impl MailAnswer {
    /// Makes the answer for an address without a list. `address` is the address that the mail was
    /// sent to, or `None` if it cannot be the address of a list.
    #[must_use]
    pub fn to_unknown(mail: &Mail, address: Option<&ListAddress>) -> Self {
        if mail.is_unanswerable(address) { Self::Discarded } else { Self::UnknownAddress }
    }

    /// Returns whether the mail goes to the list.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        matches!(self, Self::Decided(decision) if decision.is_accepted())
    }

    /// Returns the refusal to send back to the sender. It is `None` if the mail is accepted or
    /// discarded.
    #[must_use]
    pub fn refusal(&self) -> Option<GroupError> {
        match self {
            Self::Decided(decision) => match decision.verdict() {
                Verdict::Refused(refused) => Some(refused.clone().into()),
                _ => None,
            },
            Self::Discarded => None,
            Self::UnknownAddress => Some(GroupError::UnknownAddress),
        }
    }
}

/// Mail to the list, and from it.
impl Group {
    /// Decides what becomes of a mail to the mailing list, in the order of ML-12.
    ///
    /// The privacy of the group does not stop mail. But a sender who may not know of the group gets
    /// the answer of an unknown address, unless the mail is accepted (ML-8). These senders may know
    /// of the group:
    /// - a user who is proven to have sent the mail, if they see the group (GR-15)
    /// - an external recipient of the list (ML-6)
    /// - any other sender whose domain is proven, if an outsider of that domain sees the group
    ///
    /// # Errors
    /// Returns these only to senders who may know of the group:
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the group's (CO-1)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::Mail`] if the group has no mailing list (ML-1)
    ///
    /// For all senders, it returns [`CommandError::NotLoaded`] if the loaded slice does not cover
    /// the user who sent the mail, or the address that is [proven](SenderIdentity::verified) to
    /// have sent it.
    #[doc(alias = "ML-8")]
    pub fn decide_mail(
        &self,
        mail: &Mail,
        cx: &Context<'_>,
    ) -> Result<MailAnswer, CommandError<GroupError>> {
        let rights = match mail.identity().user() {
            Some(user) => self.rights_of(*user)?,
            None => &NO_RIGHTS,
        };
        let own = CompanyDomains::new(self.company(), cx.company().domains());
        let decided = self
            .check_company(cx)
            .and_then(|()| self.active_list())
            .map(|list| list.decide_mail(mail, rights, own));
        if decided.as_ref().is_ok_and(Decision::is_accepted) || self.is_known_to(mail, own, cx)? {
            return Ok(MailAnswer::Decided(decided?));
        }
        Ok(MailAnswer::to_unknown(mail, self.list().ok().map(MailingList::address)))
    }

    /// Checks that a mail which the user writes now would reach the list (ML-4, ML-5).
    ///
    /// This is for users who see the group (GR-15). For a sender who only knows the address of the
    /// list, call [`Group::decide_mail`].
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), or if it refuses the mail
    /// - the errors of [`Group::view`]
    #[doc(alias = "ML-4")]
    pub fn post(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.view(by, cx)?;
        Ok(self.check_mail_of(by, self.entry_of(by)?, cx)?)
    }

    /// Checks that a mail which this user writes now would reach the list. They see the group, and
    /// `entry` is theirs.
    pub(super) fn check_mail_of(
        &self,
        user: User,
        entry: Option<&GroupEntry>,
        cx: &Context<'_>,
    ) -> Result<(), GroupError> {
        let list = self.active_list()?;
        let own = CompanyDomains::new(self.company(), cx.company().domains());
        let rights = entry.map_or(&NO_RIGHTS, GroupEntry::rights);
        let mail = Mail::of(SenderIdentity::User(user));
        match list.decide_mail(&mail, rights, own).verdict().refusal() {
            Some(refused) => Err(refused.clone().into()),
            None => Ok(()),
        }
    }

    /// Checks that the user may send mail with the list's address as the sender (ML-3).
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), if it is off, or if the user
    ///   lacks the right (ML-3)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "ML-3")]
    pub fn send_as(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.authorized(by, GroupAction::View, cx)?;
        let rights = self.rights_of(by)?;
        let list = self.active_list()?;
        Ok(list.may_send_as(rights).map_err(GroupError::from)?)
    }

    fn is_known_to(
        &self,
        mail: &Mail,
        own: CompanyDomains<'_>,
        cx: &Context<'_>,
    ) -> Result<bool, NotLoaded> {
        if let Some(user) = mail.identity().user() {
            return self.is_seen_by(*user, cx);
        }
        if self.check_company(cx).is_err() {
            // The domains of another company do not tell who is internal to this one.
            return Ok(false);
        }
        let Some(address) = mail.vouched(own) else { return Ok(false) };
        Ok(self.recipients.has(address, cx.company().domains())?
            || self.is_visible_to(Roles::of(mail.affiliation(own))))
    }

    fn active_list(&self) -> Result<&MailingList, GroupError> {
        self.check_active()?;
        Ok(self.list()?)
    }

    /// Returns the mail rights of a user. Only members have any (ML-11).
    fn rights_of(&self, user: User) -> Result<&MailRights, NotLoaded> {
        Ok(self.entry_of(user)?.map_or(&NO_RIGHTS, GroupEntry::rights))
    }

    fn list(&self) -> Result<&MailingList, MailError> {
        self.header.mailing_list.as_ref().ok_or(MailError::NoList)
    }
}

/// Commands on the mailing list.
impl Group {
    /// Gives the group a mailing list with this address. The list is on (ML-1).
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if the group has a mailing list (ML-1), or if the address belongs to
    ///   another domain (ML-2), is reserved (ML-13), or leaves no address for bounces (ML-14)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "ML-1")]
    pub fn open_mailing_list(
        &mut self,
        by: User,
        address: ListAddress,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::EditMailingList, cx)?;
        if self.header.mailing_list.is_some() {
            return Err(GroupError::Mail(MailError::HasList).into());
        }
        let list = new_list(ListDraft::new(address), by, cx)?;
        Ok(self.record(by, GroupEvent::MailingListOpened { list }, cx))
    }

    /// Edits the address, the state or the restrictions of the mailing list (ML-1, ML-4, ML-5).
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), if the address belongs to another
    ///   domain (ML-2) or to an external recipient of the list (ML-6), is reserved (ML-13), leaves
    ///   no address for bounces (ML-14), or if the edit changes nothing (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "ML-1")]
    pub fn edit_mailing_list(
        &mut self,
        by: User,
        edit: ListEdit,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::EditMailingList, cx)?;
        let list = self.list().map_err(GroupError::from)?;
        let edit = list.decide(edit, cx.company().domains()).map_err(GroupError::from)?;
        if let Some(address) = edit.new_address() {
            let checked = self.recipients.check_list_address(address);
            checked.map_err(|error| error.map(GroupError::from))?;
            check_reserved(address, by, cx)?;
        }
        Ok(self.record(by, GroupEvent::MailingListEdited { edit }, cx))
    }

    /// Grants members a mail right: to send as the list (ML-3), or to send to a restricted list
    /// (ML-4). Members who hold it already keep it.
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), or if all of the members hold the
    ///   right already (FT-6)
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::NotMembers`] if one of the users is not a member (ML-11)
    /// - the errors of [`Group::authorize`]
    #[doc(alias("ML-3", "ML-4"))]
    pub fn grant_mail_right(
        &mut self,
        by: User,
        right: MailRight,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> CommandResult {
        let users = self.decide_right(by, users, |rights| !rights.hold(right), cx)?;
        Ok(self.record(by, GroupEvent::MailRightGranted { right, users }, cx))
    }

    /// Revokes a mail right of members. Members who do not hold it stay as they are.
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), or if none of the members holds
    ///   the right (FT-6)
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::NotMembers`] if one of the users is not a member (ML-11)
    /// - the errors of [`Group::authorize`]
    #[doc(alias("ML-3", "ML-4"))]
    pub fn revoke_mail_right(
        &mut self,
        by: User,
        right: MailRight,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> CommandResult {
        let users = self.decide_right(by, users, |rights| rights.hold(right), cx)?;
        Ok(self.record(by, GroupEvent::MailRightRevoked { right, users }, cx))
    }

    /// Adds external recipients: all of them or, if one is refused, none (ML-6).
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), or if an address cannot be a
    ///   recipient (ML-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "ML-6")]
    pub fn add_recipients(
        &mut self,
        by: User,
        addresses: &[EmailAddress],
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::EditMailingList, cx)?;
        let list = self.list().map_err(GroupError::from)?;
        let own = cx.company().domains();
        let recipients = self.recipients.decide_addition(addresses, list.address(), own);
        let recipients = recipients.map_err(|error| error.map(GroupError::from))?;
        Ok(self.record(by, GroupEvent::RecipientsAdded { recipients }, cx))
    }

    /// Checks that the user may see the external recipients: those who edit the list may (ML-6).
    ///
    /// # Errors
    /// The errors of [`Group::authorize`].
    #[doc(alias = "ML-6")]
    pub fn see_recipients(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.authorize(by, GroupAction::EditMailingList, cx)
    }

    /// Removes external recipients: all of them or, if one is refused, none (ML-6).
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), or if an address is not a
    ///   recipient (ML-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "ML-6")]
    pub fn remove_recipients(
        &mut self,
        by: User,
        addresses: &[EmailAddress],
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::EditMailingList, cx)?;
        self.list().map_err(GroupError::from)?;
        let recipients = self.recipients.decide_removal(addresses, cx.company().domains());
        let recipients = recipients.map_err(|error| error.map(GroupError::from))?;
        Ok(self.record(by, GroupEvent::RecipientsRemoved { recipients }, cx))
    }

    /// Removes an external recipient who unsubscribed, or whose address is dead. The service reports
    /// it, and no Group Master is needed (ML-15).
    ///
    /// # Errors
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the group's (CO-1)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::Mail`] if there is no mailing list (ML-1), or if the address is not an
    ///   external recipient (ML-15)
    #[doc(alias = "ML-15")]
    pub fn unsubscribe(
        &mut self,
        address: &EmailAddress,
        why: UnsubscribeReason,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.check_company(cx)?;
        self.active_list()?;
        let decided = self.recipients.decide_unsubscription(address, cx.company().domains());
        let recipients = decided.map_err(|error| error.map(GroupError::from))?;
        Ok(self.record(None, GroupEvent::RecipientUnsubscribed { recipients, why }, cx))
    }

    fn decide_right(
        &self,
        by: User,
        users: &[UserId],
        would_change: impl Fn(&MailRights) -> bool,
        cx: &Context<'_>,
    ) -> Result<Vec<UserId>, CommandError<GroupError>> {
        self.authorized(by, GroupAction::EditMailingList, cx)?;
        self.list().map_err(GroupError::from)?;
        self.check_members(users, &ML_11)?;
        let changed = self.matching(users.iter().copied(), |entry| {
            entry.is_some_and(|entry| would_change(entry.rights()))
        })?;
        if changed.is_empty() {
            return Err(GroupError::Mail(MailError::NothingChanges).into());
        }
        Ok(changed)
    }
}

/// Checks that the user may give this address to a list (ML-13).
pub(super) fn check_reserved(
    address: &ListAddress,
    by: User,
    cx: &Context<'_>,
) -> Result<(), GroupError> {
    let company = cx.company();
    if company.reserves(address) && !company.is_administrator(by.id()) {
        return Err(MailError::AddressReserved { address: address.clone() }.into());
    }
    Ok(())
}
