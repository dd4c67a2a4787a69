//! The mailing list of a group (ML).

use std::collections::BTreeSet;

use guildhall_kernel::{CommandError, EmailAddress, ListAddress, NotLoaded, User, UserId};
use guildhall_mailing_list::rules::ML_11;
use guildhall_mailing_list::{
    CompanyDomains, Decision, ListEdit, Mail, MailError, MailRight, MailRights, MailingList,
    SenderIdentity,
};
use guildhall_permissions::{Context, GroupAction, Roles};

use super::{Answer, Group, Outcome};
use crate::{GroupError, GroupEvent, MailAnswer};

/// What it is asked.
impl Group {
    /// The addresses to propose for a mailing list of this group, the best first (ML-1): one made
    /// from its name, where that gives any, and one made from its id. None where the company has no
    /// domain.
    pub fn proposed_addresses(&self, cx: &Context<'_>) -> impl Iterator<Item = ListAddress> {
        let local = format!("group-{}", self.id().as_uuid().simple());
        cx.company().list_domain().into_iter().flat_map(move |domain| {
            let by_name = ListAddress::proposed(self.header.name.as_str(), domain.clone());
            by_name.into_iter().chain(ListAddress::new(&local, domain.clone()))
        })
    }

    /// What becomes of a mail to the mailing list: it decides, in the order of ML-12. Privacy gates no
    /// mail, but whoever may not know of the group is told what an unknown address tells (ML-8).
    ///
    /// Those may know of it who see it (GR-15), by the user that the mail is certain to be of or, where
    /// its domain alone is, as an outsider; and the external recipients, to whom it writes (ML-6).
    ///
    /// # Errors
    /// For those who may know of it: [`GroupError::OtherCompany`] (CO-1), [`GroupError::Deleted`]
    /// (GR-12), and [`GroupError::Mail`] where there is no list (ML-1). For anybody,
    /// [`CommandError::NotLoaded`] where a slice does not cover the user.
    pub fn decide_mail(
        &self,
        mail: &Mail,
        cx: &Context<'_>,
    ) -> Result<MailAnswer, CommandError<GroupError>> {
        let rights = match mail.identity().user() {
            Some(user) => self.rights_of(user.id())?,
            None => MailRights::none(),
        };
        let home = CompanyDomains::new(self.company(), cx.company().domains());
        let decided = self
            .check_company(cx)
            .and_then(|()| self.active_list())
            .map(|list| list.decide_mail(mail, &rights, home));
        if decided.as_ref().is_ok_and(Decision::is_accepted) || self.is_known_to(mail, home, cx)? {
            return Ok(MailAnswer::Decided(decided?));
        }
        Ok(MailAnswer::to_unknown(mail, self.list().ok().map(MailingList::address)))
    }

    /// Whether a mail that the user writes now reaches the list (ML-4, ML-5), for whoever sees the
    /// group (GR-15). Whoever knows its address alone asks [`Group::decide_mail`].
    ///
    /// # Errors
    /// As for [`Group::view`], and [`GroupError::Mail`] where there is no list (ML-1) or it does not
    /// take the mail.
    pub fn post(&self, by: &User, cx: &Context<'_>) -> Answer {
        self.view(by, cx)?;
        let mail = Mail::of(SenderIdentity::User(*by));
        Ok(self.decide_mail(&mail, cx)?.of_group(self.id())?)
    }

    /// Whether the user may send with the list's address as sender (ML-3).
    ///
    /// # Errors
    /// [`GroupError::Mail`], and as for [`Group::authorize`].
    pub fn send_as(&self, by: &User, cx: &Context<'_>) -> Answer {
        self.authorize(by, GroupAction::View, cx)?;
        let rights = self.rights_of(by.id())?;
        let list = self.active_list()?;
        Ok(list.may_send_as(&rights).map_err(GroupError::from)?)
    }

    fn is_known_to(
        &self,
        mail: &Mail,
        home: CompanyDomains<'_>,
        cx: &Context<'_>,
    ) -> Result<bool, NotLoaded> {
        let sees = |roles: &Roles| GroupAction::View.authorize(roles, self.header.privacy).is_ok();
        if let Some(user) = mail.identity().user() {
            return Ok(sees(&self.roles(user, cx)?));
        }
        if self.check_company(cx).is_err() {
            // These are not the domains that tell who is internal.
            return Ok(false);
        }
        let is_recipient = |address: &EmailAddress| {
            self.list().is_ok_and(|list| list.has_recipient(address, cx.company().domains()))
        };
        Ok(mail.vouched(home).is_some_and(|address| {
            is_recipient(address) || sees(&Roles::of(mail.affiliation(home)))
        }))
    }

    fn active_list(&self) -> Result<&MailingList, GroupError> {
        self.check_active()?;
        Ok(self.list()?)
    }

    /// What a user may do with the list: nothing, unless they are a member (ML-11).
    fn rights_of(&self, user: UserId) -> Result<MailRights, NotLoaded> {
        let entry = self.roster.entry(user)?;
        Ok(entry.map_or(MailRights::none(), |entry| entry.rights().clone()))
    }

    fn list(&self) -> Result<&MailingList, MailError> {
        self.header.mailing_list.as_ref().ok_or(MailError::NoList)
    }
}

/// Its commands.
impl Group {
    /// Gives the group a mailing list of this address, which is on (ML-1).
    ///
    /// # Errors
    /// [`GroupError::Mail`] where there is one already (ML-1) or the address is of another domain
    /// (ML-2), and as for [`Group::authorize`].
    pub fn open_mailing_list(
        &mut self,
        by: &User,
        address: ListAddress,
        cx: &Context<'_>,
    ) -> Outcome {
        self.authorize(by, GroupAction::EditMailingList, cx)?;
        if self.header.mailing_list.is_some() {
            return Err(GroupError::Mail(MailError::HasList).into());
        }
        let list = MailingList::new(address, cx.company().domains()).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::MailingListOpened { by: by.id(), list, at: cx.at() }))
    }

    /// Edits the address, the state or the restrictions of the mailing list (ML-1, ML-4, ML-5).
    ///
    /// # Errors
    /// [`GroupError::Mail`] where there is none (ML-1), the address is of another domain (ML-2) or
    /// one of its recipients' (ML-6), or nothing changes, and as for [`Group::authorize`].
    pub fn edit_mailing_list(&mut self, by: &User, edit: ListEdit, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::EditMailingList, cx)?;
        let list = self.list().map_err(GroupError::from)?;
        let edit = list.decide(edit, cx.company().domains()).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::MailingListEdited { by: by.id(), edit, at: cx.at() }))
    }

    /// Gives members a mail right: to send as the list (ML-3), or to send to it while that is
    /// restricted (ML-4). Those who hold it already keep it.
    ///
    /// # Errors
    /// [`GroupError::NotMembers`] (ML-11), [`GroupError::NoUsersNamed`], [`GroupError::Mail`] where
    /// there is no list (ML-1) or nothing changes, and as for [`Group::authorize`].
    pub fn grant_mail_right(
        &mut self,
        by: &User,
        right: MailRight,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> Outcome {
        let users = self.decide_right(by, users, |rights| !rights.hold(right), cx)?;
        Ok(self.applied(GroupEvent::MailRightGranted { by: by.id(), right, users, at: cx.at() }))
    }

    /// Takes a mail right from members. Those who do not hold it are left as they are.
    ///
    /// # Errors
    /// As for [`Group::grant_mail_right`].
    pub fn revoke_mail_right(
        &mut self,
        by: &User,
        right: MailRight,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> Outcome {
        let users = self.decide_right(by, users, |rights| rights.hold(right), cx)?;
        Ok(self.applied(GroupEvent::MailRightRevoked { by: by.id(), right, users, at: cx.at() }))
    }

    /// Adds external recipients, all of them or none (ML-6).
    ///
    /// # Errors
    /// [`GroupError::Mail`], and as for [`Group::authorize`].
    pub fn add_recipients(
        &mut self,
        by: &User,
        addresses: &[EmailAddress],
        cx: &Context<'_>,
    ) -> Outcome {
        self.authorize(by, GroupAction::EditMailingList, cx)?;
        let list = self.list().map_err(GroupError::from)?;
        let own = cx.company().domains();
        let recipients = list.decide_recipients(addresses, own).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::RecipientsAdded { by: by.id(), recipients, at: cx.at() }))
    }

    /// Removes external recipients, all of them or none (ML-6).
    ///
    /// # Errors
    /// [`GroupError::Mail`], and as for [`Group::authorize`].
    pub fn remove_recipients(
        &mut self,
        by: &User,
        addresses: &[EmailAddress],
        cx: &Context<'_>,
    ) -> Outcome {
        self.authorize(by, GroupAction::EditMailingList, cx)?;
        let list = self.list().map_err(GroupError::from)?;
        let own = cx.company().domains();
        let recipients = list.decide_removal(addresses, own).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::RecipientsRemoved { by: by.id(), recipients, at: cx.at() }))
    }

    fn decide_right(
        &self,
        by: &User,
        users: &[UserId],
        is_due: impl Fn(&MailRights) -> bool,
        cx: &Context<'_>,
    ) -> Result<BTreeSet<UserId>, CommandError<GroupError>> {
        self.authorize(by, GroupAction::EditMailingList, cx)?;
        self.list().map_err(GroupError::from)?;
        self.check_members(users, &ML_11)?;
        let changed = self.those(users.iter().copied(), |entry| {
            entry.is_some_and(|entry| is_due(entry.rights()))
        })?;
        if changed.is_empty() {
            return Err(GroupError::Mail(MailError::NothingChanges).into());
        }
        Ok(changed.into_iter().collect())
    }
}
