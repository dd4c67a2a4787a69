//! The settings of a group, its features and its mailing list, as one user changes them.

use guildhall_groups::{GroupCommand, LockEdit};
use guildhall_kernel::{EmailAddress, History, ListAddress, Switch, UserId};
use guildhall_mailing_list::{ListEdit, MailRight};
use guildhall_permissions::Privacy;
use guildhall_room_features::{FeatureData, FeatureEdit};

use crate::{Environment, GroupDone, GroupHandle, Result, Stores};

/// Settings, features and the end.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Makes the group public or private (GR-14).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::NothingChanges`](crate::groups::GroupError::NothingChanges) if it is so
    /// already (GR-9).
    pub async fn change_privacy(&self, to: Privacy) -> Result<GroupDone, S> {
        self.execute(GroupCommand::ChangePrivacy { to }).await
    }

    /// Decides whether users who become members from now on may read what was said before (RM-22).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::NothingChanges`](crate::groups::GroupError::NothingChanges) if it is so
    /// already (GR-9).
    #[doc(alias = "RM-22")]
    pub async fn change_history(&self, to: History) -> Result<GroupDone, S> {
        self.execute(GroupCommand::ChangeHistory { to }).await
    }

    /// Turns the notification of the members on or off (GR-13).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::NothingChanges`](crate::groups::GroupError::NothingChanges) if it is so
    /// already (GR-9).
    pub async fn change_notification(&self, to: Switch) -> Result<GroupDone, S> {
        self.execute(GroupCommand::ChangeNotification { to }).await
    }

    /// Switches the features that the edit names (FT-1, FT-2, FT-6).
    ///
    /// If Message is turned on while its room and its data are kept, they are back. After that, a
    /// new room begins and the room before closes: the event names both (FT-3). In a team, the
    /// leader opens the room in this way (RM-19).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`FeatureError::NeedsMessage`](crate::room_features::FeatureError::NeedsMessage) if a
    ///   feature would be on without Message (FT-2)
    /// - [`GroupError::Locked`](crate::groups::GroupError::Locked) if a setting that would change is
    ///   locked, and the user is no administrator (CO-6)
    /// - [`FeatureError::NothingChanges`](crate::room_features::FeatureError::NothingChanges) if
    ///   the edit changes nothing (FT-6)
    /// - [`CompanyError::FeatureDisabled`](crate::permissions::CompanyError::FeatureDisabled) if
    ///   the company has disabled the feature (CO-5)
    pub async fn switch_features(&self, edit: FeatureEdit) -> Result<GroupDone, S> {
        self.execute(GroupCommand::SwitchFeatures { features: edit }).await
    }

    /// Locks and unlocks settings against the Group Masters or the leader: each feature, the name,
    /// the privacy and the members (CO-6).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::NothingChanges`](crate::groups::GroupError::NothingChanges) if the edit
    /// changes nothing (FT-6).
    #[doc(alias = "CO-6")]
    pub async fn change_locks(&self, edit: LockEdit) -> Result<GroupDone, S> {
        self.execute(GroupCommand::ChangeLocks { edit }).await
    }

    /// Requests that the data of a feature be deleted (FT-4). The store of the data deletes them
    /// and reports it with [`Guildhall::report_deletion`](crate::Guildhall::report_deletion)
    /// (FT-5).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`FeatureError::DeletionUnderWay`](crate::room_features::FeatureError::DeletionUnderWay) if
    /// the same data are being deleted already (FT-5).
    pub async fn request_deletion(&self, data: FeatureData) -> Result<GroupDone, S> {
        self.execute(GroupCommand::RequestDeletion { data }).await
    }

    /// Deletes the group and closes its room (GR-12).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn delete(&self) -> Result<GroupDone, S> {
        self.execute(GroupCommand::Delete).await
    }
}

/// The mailing list.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Opens a mailing list for the group (ML-1).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`MailError::HasList`](crate::mailing_list::MailError::HasList) if the group has a list
    ///   (ML-1)
    /// - [`MailError::ForeignDomain`](crate::mailing_list::MailError::ForeignDomain) if the address
    ///   is of no domain of the company (ML-2)
    /// - [`MailError::AddressTaken`](crate::mailing_list::MailError::AddressTaken) if another list
    ///   or a user has the address (ML-2)
    pub async fn open_mailing_list(&self, address: ListAddress) -> Result<GroupDone, S> {
        self.execute(GroupCommand::OpenMailingList { address }).await
    }

    /// Edits the mailing list (ML-1, ML-4, ML-5).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::NothingChanges`](crate::mailing_list::MailError::NothingChanges) if the edit
    ///   changes nothing (ML-1)
    /// - [`MailError::ForeignDomain`](crate::mailing_list::MailError::ForeignDomain) if the address
    ///   is of no domain of the company (ML-2)
    /// - [`MailError::AddressTaken`](crate::mailing_list::MailError::AddressTaken) if another list
    ///   or a user has the address (ML-2)
    pub async fn edit_mailing_list(&self, edit: ListEdit) -> Result<GroupDone, S> {
        self.execute(GroupCommand::EditMailingList { edit }).await
    }

    /// Grants a mail right to members. A member who has it already keeps it (ML-3, ML-4).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::NotMembers`](crate::groups::GroupError::NotMembers) if a user is no member
    ///   (ML-11)
    /// - [`GroupError::NoUsersNamed`](crate::groups::GroupError::NoUsersNamed) if `users` is empty
    ///   (GR-9)
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::NothingChanges`](crate::mailing_list::MailError::NothingChanges) if all of
    ///   them have the right already (ML-1)
    pub async fn grant_mail_right(
        &self,
        right: MailRight,
        users: &[UserId],
    ) -> Result<GroupDone, S> {
        self.execute(GroupCommand::GrantMailRight { right, users: users.to_vec() }).await
    }

    /// Revokes a mail right of members. A member without it is left as they are (ML-3,
    /// ML-4).
    ///
    /// # Errors
    /// As for [`grant_mail_right`](Self::grant_mail_right), with
    /// [`MailError::NothingChanges`](crate::mailing_list::MailError::NothingChanges) if none of
    /// them has the right (ML-1).
    pub async fn revoke_mail_right(
        &self,
        right: MailRight,
        users: &[UserId],
    ) -> Result<GroupDone, S> {
        self.execute(GroupCommand::RevokeMailRight { right, users: users.to_vec() }).await
    }

    /// Adds external recipients: all of these addresses or none (ML-6).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::RecipientIsInternal`](crate::mailing_list::MailError::RecipientIsInternal) if
    ///   an address is of a domain of the company (ML-6)
    /// - [`MailError::RecipientIsList`](crate::mailing_list::MailError::RecipientIsList) if an
    ///   address is the list's own (ML-6)
    /// - [`MailError::RecipientTwice`](crate::mailing_list::MailError::RecipientTwice) if an
    ///   address is a recipient already, or is named twice (ML-6)
    /// - [`MailError::NoAddressNamed`](crate::mailing_list::MailError::NoAddressNamed) if `addresses`
    ///   is empty (ML-6)
    pub async fn add_recipients(&self, addresses: &[EmailAddress]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::AddRecipients { recipients: addresses.to_vec() }).await
    }

    /// Removes external recipients: all of these addresses or none (ML-6).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::NoSuchRecipient`](crate::mailing_list::MailError::NoSuchRecipient) if an
    ///   address is no external recipient (ML-6)
    /// - [`MailError::NoAddressNamed`](crate::mailing_list::MailError::NoAddressNamed) if `addresses`
    ///   is empty (ML-6)
    pub async fn remove_recipients(&self, addresses: &[EmailAddress]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::RemoveRecipients { recipients: addresses.to_vec() }).await
    }
}
