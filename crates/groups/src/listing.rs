//! Lists of groups, entries and rooms, and how groups are found by name.

use std::collections::BTreeSet;

use guildhall_kernel::{CompanyId, EmailAddress, NameKey, NotLoaded, Timestamp, User, UserId};
use guildhall_mailing_list::{AddressHolder, MailRight};
use guildhall_permissions::{Company, CompanyError, Privacy};
use guildhall_rooms::Room;
use serde::{Deserialize, Serialize};

use crate::rules::GR_16;
use crate::{Group, GroupEntry, GroupState};

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
    /// a list [for administrators](GroupList::is_for_administrators) and is not one (GR-16).
    pub fn new(company: &Company, viewer: User, list: GroupList) -> Result<Self, CompanyError> {
        if list.is_for_administrators() {
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

impl GroupList {
    /// Every list.
    pub const ALL: [Self; 7] = [
        Self::Administered,
        Self::All,
        Self::Belonging,
        Self::Managed,
        Self::Orphaned,
        Self::Requested,
        Self::Teams,
    ];

    /// Returns whether only administrators can read the list. It has the groups of the company,
    /// whatever the viewer is in them.
    #[doc(alias = "GR-16")]
    #[must_use]
    pub const fn is_for_administrators(self) -> bool {
        matches!(self, Self::Administered | Self::Orphaned)
    }
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

/// What a user typed to find groups by name (GR-16).
///
/// It finds a group if a word of the group's name begins with it, without regard to case. It can go
/// on beyond that word. A blank at its end means that a word ends there: `launch ` finds `Launch
/// crew` and `Launch`, but not `Launchpad`.
///
/// ```
/// use guildhall_groups::SearchText;
/// use guildhall_kernel::NameKey;
///
/// let crew = NameKey::of("Launch crew");
/// assert!(SearchText::of("CR").finds(&crew));
/// assert!(SearchText::of("launch c").finds(&crew));
/// assert!(!SearchText::of("aunch").finds(&crew));
/// ```
#[doc(alias = "GR-16")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SearchText(String);

impl SearchText {
    /// The greatest number of characters of a [beginning](Self::beginning).
    pub const LONGEST_BEGINNING: usize = 3;

    /// Reads what the user typed.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut key = with_single_blanks(NameKey::of(text).as_str());
        if !key.is_empty() && text.ends_with(char::is_whitespace) {
            key.push(' ');
        }
        Self(key)
    }

    /// Returns the text as stores compare it with [`SearchText::entries`].
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first text that comes after all texts that begin with this one, as stores
    /// compare texts: by their characters. `None` if no text comes after them.
    ///
    /// The entries of the names that are found are a range: from this text up to that one.
    ///
    /// ```
    /// use guildhall_groups::SearchText;
    ///
    /// assert_eq!(SearchText::of("Crew").successor().as_deref(), Some("crex"));
    /// assert_eq!(SearchText::of("").successor(), None);
    /// ```
    #[must_use]
    pub fn successor(&self) -> Option<String> {
        let mut text = self.0.clone();
        while let Some(last) = text.pop() {
            // A range of characters leaves out the surrogates.
            if let Some(next) = (last..=char::MAX).nth(1) {
                text.push(next);
                return Some(text);
            }
        }
        None
    }

    /// Returns the beginning of this text by which a store looks up names in their order: at most
    /// [`LONGEST_BEGINNING`](Self::LONGEST_BEGINNING) characters. A shorter text is its own
    /// beginning, and finds every name that is looked up by it.
    #[must_use]
    pub fn beginning(&self) -> &str {
        let end = self.0.char_indices().nth(Self::LONGEST_BEGINNING);
        end.and_then(|(end, _)| self.0.get(..end)).unwrap_or(&self.0)
    }

    /// Returns the beginnings of the texts by which a name is found, each once: all that
    /// [`beginning`](Self::beginning) can be for a text that finds the name, but the empty one.
    ///
    /// ```
    /// use guildhall_groups::SearchText;
    /// use guildhall_kernel::NameKey;
    ///
    /// let found = SearchText::beginnings(&NameKey::of("My crew"));
    /// assert!(found.iter().eq(["c", "cr", "cre", "m", "my", "my "]));
    /// ```
    #[must_use]
    pub fn beginnings(name: &NameKey) -> BTreeSet<String> {
        let mut beginnings = BTreeSet::new();
        for entry in Self::entries(name) {
            let ends = entry.char_indices().map(|(start, last)| start + last.len_utf8());
            let ends = ends.take(Self::LONGEST_BEGINNING);
            beginnings.extend(ends.filter_map(|end| entry.get(..end)).map(str::to_owned));
        }
        beginnings
    }

    /// Checks whether a name is found.
    #[must_use]
    pub fn finds(&self, name: &NameKey) -> bool {
        Self::entries(name).any(|entry| entry.starts_with(&self.0))
    }

    /// Returns the texts by which a name is found: the name from each of its words on. A name is
    /// found if one of them begins with the text that the user typed, so a store can find names by
    /// an index of these texts.
    pub fn entries(name: &NameKey) -> impl Iterator<Item = String> {
        name.word_starts().map(|rest| format!("{} ", with_single_blanks(rest)))
    }
}

fn with_single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_successor_of_a_text_comes_directly_after_all_texts_that_begin_with_it() {
        let successor = |text: &str| SearchText(text.to_owned()).successor();
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(successor("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10ffff}"), None);
        assert_eq!(successor(""), None);
    }
}
