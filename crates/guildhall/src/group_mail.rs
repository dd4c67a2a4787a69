//! The mailing list of a group, as one user uses it.

use guildhall_groups::Group;
use guildhall_kernel::{EmailAddress, ListAddress, UserId};
use guildhall_mailing_list::{ListEdit, MailRight};
use guildhall_permissions::GroupAction;

use crate::Result;
use crate::{Environment, Error, GroupDone, GroupHandle, Stores};

impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// An address for a mailing list of this group that no list has now (ML-1), or none where the
    /// company has no domain. It can be taken until it is used, by a user too.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn propose_address(&self) -> Result<Option<ListAddress>, S> {
        let proposed = self
            .ask([], |group, by, cx| {
                group.authorize(by, GroupAction::EditMailingList, cx)?;
                Ok(group.proposed_addresses(cx).collect::<Vec<_>>())
            })
            .await?;
        for address in proposed {
            let holder = self.acting.hall().store().find_group_by_address(address.key()).await;
            if holder.map_err(Error::Store)?.is_none() {
                return Ok(Some(address));
            }
        }
        Ok(None)
    }

    /// Gives the group a mailing list (ML-1).
    ///
    /// # Errors
    /// [`Error::Group`], also where another has the address (ML-2).
    pub async fn open_mailing_list(&self, address: ListAddress) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.open_mailing_list(by, address.clone(), cx)).await
    }

    /// Edits the mailing list (ML-1, ML-4, ML-5).
    ///
    /// # Errors
    /// [`Error::Group`], also where another has the address (ML-2).
    pub async fn edit_mailing_list(&self, edit: ListEdit) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.edit_mailing_list(by, edit.clone(), cx)).await
    }

    /// Gives members a mail right (ML-3, ML-4).
    ///
    /// # Errors
    /// [`Error::Group`], also for whoever is no member (ML-11).
    pub async fn grant_mail_right(
        &self,
        right: MailRight,
        users: &[UserId],
    ) -> Result<GroupDone, S> {
        let ids = users.iter().copied();
        self.act(ids, |group, by, cx| group.grant_mail_right(by, right, users, cx)).await
    }

    /// Takes a mail right from members (ML-3, ML-4).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn revoke_mail_right(
        &self,
        right: MailRight,
        users: &[UserId],
    ) -> Result<GroupDone, S> {
        let ids = users.iter().copied();
        self.act(ids, |group, by, cx| group.revoke_mail_right(by, right, users, cx)).await
    }

    /// Adds external recipients (ML-6).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn add_recipients(&self, addresses: &[EmailAddress]) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.add_recipients(by, addresses, cx)).await
    }

    /// Removes external recipients (ML-6).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn remove_recipients(&self, addresses: &[EmailAddress]) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.remove_recipients(by, addresses, cx)).await
    }

    /// Whether a mail that the user writes now reaches the list (ML-4, ML-5), for whoever sees the
    /// group (GR-15). What came in by mail is asked by its address, with
    /// [`Guildhall::decide_mail`](crate::Guildhall::decide_mail).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn post(&self) -> Result<(), S> {
        self.ask([], Group::post).await
    }

    /// Whether the user may send with the list's address as sender (ML-3).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn send_as(&self) -> Result<(), S> {
        self.ask([], Group::send_as).await
    }
}
