use guildhall_kernel::{CompanyId, EmailAddress, NotLoaded, Timestamp, User, UserId};
use guildhall_mailing_list::{AddressHolder, MailRight};
use guildhall_permissions::{Company, CompanyError, Privacy};
use guildhall_rooms::Room;
use serde::{Deserialize, Serialize};

use crate::rules::GR_16;
use crate::{Group, GroupEntry, GroupState, SearchText};

/// Which groups of a company a list, a search or an autocompletion shows to a viewer (GR-15,
/// GR-16). Deleted groups are never shown.
///
/// [`GroupFilter::admits`] is the definition. A store may express the same as a database query.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupFilter {
    company: CompanyId,
    viewer: User,
    list: GroupList,
    search: Option<SearchText>,
}

impl GroupFilter {
    /// Makes the filter for a list of groups of the company, as this user sees it.
    ///
    /// # Errors
    /// Returns [`CompanyError::NotAdministrator`] if the viewer asks for
    /// [`GroupList::Administered`] or [`GroupList::Orphaned`] and is not an administrator (GR-16).
    pub fn new(company: &Company, viewer: User, list: GroupList) -> Result<Self, CompanyError> {
        if matches!(list, GroupList::Administered | GroupList::Orphaned) {
            company.check_administrator(viewer, &GR_16)?;
        }
        Ok(Self { company: company.id(), viewer, list, search: None })
    }

    /// Limits the list to the groups that this text finds: a word of the group's name begins with
    /// it, without regard to case (GR-16).
    #[must_use]
    pub fn with_search(self, text: &str) -> Self {
        Self { search: Some(SearchText::of(text)), ..self }
    }

    /// Returns whether the group is shown.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the group is loaded without the viewer.
    #[doc(alias = "GR-16")]
    pub fn admits(&self, group: &Group) -> Result<bool, NotLoaded> {
        let entry = group.entry_of(self.viewer)?;
        let member = group.participates(self.viewer)?;
        let master = entry.is_some_and(GroupEntry::is_master);
        let header = group.header();
        let public = header.privacy() == Privacy::Public && !self.viewer_is_external();
        let listed = match self.list {
            GroupList::Administered => true,
            GroupList::Orphaned => matches!(header.state(), GroupState::Orphaned(_)),
            GroupList::Teams => group.is_team() && (public || member),
            _ if group.is_team() => false,
            GroupList::All => public || member || master,
            GroupList::Belonging => member,
            GroupList::Managed => master,
            GroupList::Requested => public && entry.is_some_and(|entry| entry.asked_at().is_some()),
        };
        let named = self.search.as_ref().is_none_or(|text| text.finds(&header.name().key()));
        Ok(header.company() == self.company && !group.is_deleted() && listed && named)
    }

    /// Returns the company.
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.company
    }

    /// Returns the viewer.
    #[must_use]
    pub const fn viewer(&self) -> UserId {
        self.viewer.id()
    }

    /// Returns whether the viewer is external to the company. Public groups are not shown to
    /// external users (GR-17).
    #[must_use]
    pub fn viewer_is_external(&self) -> bool {
        self.viewer.is_external_to(self.company)
    }

    /// Returns which list is asked for.
    #[must_use]
    pub const fn list(&self) -> GroupList {
        self.list
    }

    /// Returns what the user searches for, if they search.
    #[must_use]
    pub const fn search(&self) -> Option<&SearchText> {
        self.search.as_ref()
    }
}

/// The lists of groups (GR-16).
#[doc(alias = "GR-16")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupList {
    /// Every group and team of the company, for its administrators. This is not one of the three
    /// lists.
    Administered,
    /// All groups: the public ones, and the private ones that the viewer belongs to or manages.
    All,
    /// The groups that the viewer belongs to, also through nested groups (GR-20).
    Belonging,
    /// The groups that the viewer manages.
    Managed,
    /// The orphaned groups of the company, for its administrators, who appoint their Masters
    /// (GR-18). This is not one of the three lists.
    #[doc(alias = "GR-18")]
    Orphaned,
    /// The public groups that the viewer asked to join, without an answer so far (GR-17). A request
    /// may have expired. This is not one of the three lists.
    #[doc(alias = "GR-17")]
    Requested,
    /// Teams: the public ones, and the private ones that the viewer belongs to. This is not one of
    /// the three lists.
    Teams,
}

/// Which entries of a group are asked for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MembershipFilter {
    /// All entries: present and former members and Group Masters (RM-21).
    All,
    /// The Group Masters.
    Masters,
    /// The members.
    Members,
    /// The users who asked to join, without an answer so far (GR-17). A request may have expired.
    Requests,
    /// The members who hold this mail right.
    Right(MailRight),
}

impl MembershipFilter {
    /// Returns whether the entry is asked for.
    #[must_use]
    pub fn admits(&self, entry: &GroupEntry) -> bool {
        match self {
            Self::All => true,
            Self::Masters => entry.is_master(),
            Self::Members => entry.is_member(),
            Self::Requests => entry.asked_at().is_some(),
            Self::Right(right) => entry.rights().hold(*right),
        }
    }
}

/// A participant of a group as a recipient of mail to its list (ML-9).
#[doc(alias = "ML-9")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ParticipantAddress {
    /// The participant.
    pub user: UserId,
    /// The mail address of the participant's profile, if there is one.
    pub address: Option<EmailAddress>,
    /// Who has that address now. `None` if no list and no user has it (ML-2).
    pub holder: Option<AddressHolder>,
}

/// A room in the room list of a user.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedRoom {
    /// The room, loaded with the user's entry.
    pub room: Room,
    /// The group whose room it is, loaded with the user's entry.
    pub group: Option<Group>,
    /// When something last happened in it.
    pub last_active: Timestamp,
}
