//! The stored form of a group: a header and a roster that belong together.

use guildhall_kernel::{Roster, UserId};
use serde::{Deserialize, Serialize};

use super::Group;
use crate::{GroupEntry, GroupHeader, GroupKind, GroupState, IndirectMembers};

impl Group {
    /// The group of a header and a roster, as a store keeps them.
    ///
    /// # Errors
    /// [`GroupFormError`] where the two do not belong together.
    pub fn from_parts(
        header: GroupHeader,
        roster: Roster<GroupEntry>,
    ) -> Result<Self, GroupFormError> {
        Self::try_from(Parts { header, roster, through: None })
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
    #[error("the entry of user {user} is another user's, or says that they are of another company")]
    Misplaced {
        /// Under whom it is stored.
        user: UserId,
    },
    /// GR-20: an external group is stored with groups nested in it.
    #[error("an external group is stored with groups nested in it")]
    NestedInExternal,
    /// GR-20: a group is stored as nested in itself.
    #[error("a group is stored as nested in itself")]
    NestedInItself,
    /// GR-3: a group is stored without a Group Master, and not as orphaned; or as orphaned with one
    /// (GR-18).
    #[error("a group is stored without a Group Master, or as orphaned with one")]
    NoMaster,
    /// RM-19: a team is stored with a Group Master, as external or orphaned, with nested groups, or
    /// with a leader who is no member.
    #[error("a team is stored with what only groups have, or with a leader who is no member")]
    Team,
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Parts {
    header: GroupHeader,
    roster: Roster<GroupEntry>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    through: Option<IndirectMembers>,
}

impl TryFrom<Parts> for Group {
    type Error = GroupFormError;

    fn try_from(Parts { header, roster, through }: Parts) -> Result<Self, GroupFormError> {
        let misplaced = |(user, entry): &(&UserId, &GroupEntry)| {
            let owner = entry.user();
            owner.id() != **user || entry.affiliation() != owner.affiliation(header.company)
        };
        if let Some((user, _)) = roster.loaded().iter().find(misplaced) {
            return Err(GroupFormError::Misplaced { user: *user });
        }
        let counts = roster.counts();
        let orphaned = matches!(header.state, GroupState::Orphaned(_));
        let deleted = matches!(header.state, GroupState::Deleted(_));
        if let Some(team) = header.team {
            let leads = |user: &UserId| {
                roster.entry(*user).map_or(true, |entry| entry.is_some_and(GroupEntry::is_member))
            };
            let plain = header.kind == GroupKind::Internal && header.nested.is_empty();
            if counts.masters() > 0 || orphaned || !plain || !team.leader.as_ref().is_none_or(leads)
            {
                return Err(GroupFormError::Team);
            }
        } else if !deleted && (counts.masters() == 0) != orphaned {
            return Err(GroupFormError::NoMaster);
        }
        if header.kind == GroupKind::Internal && counts.externals() > 0 {
            return Err(GroupFormError::ExternalMembers);
        }
        if header.kind == GroupKind::External && !header.nested.is_empty() {
            return Err(GroupFormError::NestedInExternal);
        }
        if header.nested.contains_key(&header.id) {
            return Err(GroupFormError::NestedInItself);
        }
        if deleted && header.mailing_list.is_some() {
            return Err(GroupFormError::MailingListOfTombstone);
        }
        let through = through.filter(|_| !header.nested.is_empty());
        Ok(Self { header, roster, through })
    }
}

impl From<Group> for Parts {
    fn from(Group { header, roster, through }: Group) -> Self {
        Self { header, roster, through }
    }
}
