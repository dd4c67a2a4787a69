use guildhall_kernel::{CompanyId, GroupId, NameKey, NotLoaded, RoomId, Timestamp, User, UserId};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{Company, CompanyError, Privacy};
use guildhall_rooms::Room;

use crate::rules::GR_16;
use crate::{Group, GroupEntry};

/// Which groups of a company a listing, a search or an autocompletion shows to a viewer (GR-15,
/// GR-16). Tombstones are in none.
///
/// [`GroupFilter::admits`] is the definition. A store asks the same of its database in whatever
/// words that takes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupFilter {
    company: CompanyId,
    viewer: User,
    list: GroupList,
    prefix: Option<NameKey>,
}

impl GroupFilter {
    /// A list of groups of the company, as this user sees it.
    ///
    /// # Errors
    /// [`CompanyError::NotAdministrator`] for [`GroupList::Administered`] and anybody who is none
    /// (GR-16).
    pub fn new(company: &Company, viewer: User, list: GroupList) -> Result<Self, CompanyError> {
        if list == GroupList::Administered {
            company.check_administrator(viewer.id(), &GR_16)?;
        }
        Ok(Self { company: company.id(), viewer, list, prefix: None })
    }

    /// The filter, for groups whose names begin so, without regard to case.
    #[must_use]
    pub fn beginning_with(self, prefix: &str) -> Self {
        Self { prefix: Some(NameKey::of(prefix)), ..self }
    }

    /// Whether the group is shown.
    ///
    /// # Errors
    /// [`NotLoaded`] where the group is loaded without the viewer.
    pub fn admits(&self, group: &Group) -> Result<bool, NotLoaded> {
        let entry = group.roster().entry(self.viewer.id())?;
        let member = group.participant(self.viewer.id())?.is_some();
        let master = entry.is_some_and(GroupEntry::is_master);
        let header = group.header();
        let public = header.privacy() == Privacy::Public && !self.viewer_is_external();
        let listed = match self.list {
            GroupList::Administered => true,
            GroupList::Teams => group.is_team() && (public || member),
            _ if group.is_team() => false,
            GroupList::All => public || member || master,
            GroupList::Belonging => member,
            GroupList::Managed => master,
        };
        let named = self.prefix.as_ref().is_none_or(|p| header.name().key().starts_with(p));
        Ok(header.company() == self.company && !group.is_deleted() && listed && named)
    }

    /// The company.
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.company
    }

    /// Who looks.
    #[must_use]
    pub const fn viewer(&self) -> UserId {
        self.viewer.id()
    }

    /// Whether the viewer is external to the company: no public group is shown then (GR-17).
    #[must_use]
    pub fn viewer_is_external(&self) -> bool {
        self.viewer.is_external_to(self.company)
    }

    /// Which list.
    #[must_use]
    pub const fn list(&self) -> GroupList {
        self.list
    }

    /// What names begin with, if that is asked.
    #[must_use]
    pub const fn prefix(&self) -> Option<&NameKey> {
        self.prefix.as_ref()
    }
}

/// The lists of groups (GR-16).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum GroupList {
    /// Every group and team of the company, for its administrators, apart from the three lists.
    Administered,
    /// All groups: the public ones, and the private ones that one belongs to or manages.
    All,
    /// The groups that one belongs to, also through what is nested in them (GR-20).
    Belonging,
    /// The groups that one manages.
    Managed,
    /// Teams, apart from the three lists: the public ones, and the private ones that one belongs
    /// to.
    Teams,
}

/// Where a page of groups begins: they come by name, without regard to case.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct GroupCursor {
    /// The name of the last group of the page before.
    pub name: NameKey,
    /// Its id.
    pub group: GroupId,
}

impl GroupCursor {
    /// The cursor behind this group.
    #[must_use]
    pub fn behind(group: &Group) -> Self {
        Self { name: group.header().name().key(), group: group.id() }
    }
}

/// Which places of a group are asked for.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum MembershipFilter {
    /// Everybody who is or was something to the group (RM-21).
    All,
    /// The Masters.
    Masters,
    /// The members.
    Members,
    /// The members who hold this mail right.
    Right(MailRight),
}

impl MembershipFilter {
    /// Whether the place is among them.
    #[must_use]
    pub fn admits(&self, entry: &GroupEntry) -> bool {
        match self {
            Self::All => true,
            Self::Masters => entry.is_master(),
            Self::Members => entry.is_member(),
            Self::Right(right) => entry.rights().hold(*right),
        }
    }
}

/// A room in a user's room list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedRoom {
    /// The room, with the user's entry.
    pub room: Room,
    /// The group whose room it is, with the user's place.
    pub group: Option<Group>,
    /// When something last happened in it.
    pub last_active: Timestamp,
}

/// Where a page of a room list begins: the most recently active rooms come first.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct RoomCursor {
    /// When the last room of the page before was last active.
    pub last_active: Timestamp,
    /// Its id.
    pub room: RoomId,
}

impl RoomCursor {
    /// The cursor behind this room.
    #[must_use]
    pub const fn behind(listed: &ListedRoom) -> Self {
        Self { last_active: listed.last_active, room: listed.room.id() }
    }
}
