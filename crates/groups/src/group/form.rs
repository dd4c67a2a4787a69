//! The stored form of a group: a header and a roster that belong together.

use guildhall_kernel::{Roster, UserId};
use serde::{Deserialize, Serialize};

use super::Group;
use crate::{GroupHeader, GroupKind, GroupState, Place};

impl Group {
    /// The group of a header and a roster, as a store keeps them.
    ///
    /// # Errors
    /// [`GroupFormError`] where the two do not belong together.
    pub fn from_parts(header: GroupHeader, roster: Roster<Place>) -> Result<Self, GroupFormError> {
        Self::try_from(Parts { header, roster })
    }
}

/// A header and a roster that make no group.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum GroupFormError {
    /// GR-5: an internal group is stored with external members.
    #[error("an internal group is stored with external members")]
    ExternalMembers,
    /// GR-12: a tombstone is stored with a mailing list.
    #[error("a deleted group is stored with a mailing list")]
    MailingListOfTombstone,
    /// CO-1: a place is stored under another user than its own, or with another affiliation than
    /// that user has to the group's company.
    #[error("the place of user {user} is another user's, or says that they are of another company")]
    Misplaced {
        /// Under whom it is stored.
        user: UserId,
    },
    /// GR-3: a group is stored without a Group Master.
    #[error("a group is stored without a Group Master")]
    NoMaster,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Parts {
    header: GroupHeader,
    roster: Roster<Place>,
}

impl TryFrom<Parts> for Group {
    type Error = GroupFormError;

    fn try_from(Parts { header, roster }: Parts) -> Result<Self, GroupFormError> {
        let misplaced = |(user, place): &(&UserId, &Place)| {
            let owner = place.user();
            owner.id() != **user || place.affiliation() != owner.affiliation(header.company)
        };
        if let Some((user, _)) = roster.at_hand().iter().find(misplaced) {
            return Err(GroupFormError::Misplaced { user: *user });
        }
        let counts = roster.counts();
        if counts.masters() == 0 {
            return Err(GroupFormError::NoMaster);
        }
        if header.kind == GroupKind::Internal && counts.externals() > 0 {
            return Err(GroupFormError::ExternalMembers);
        }
        if header.state != GroupState::Active && header.mailing_list.is_some() {
            return Err(GroupFormError::MailingListOfTombstone);
        }
        Ok(Self { header, roster })
    }
}

impl From<Group> for Parts {
    fn from(Group { header, roster }: Group) -> Self {
        Self { header, roster }
    }
}
