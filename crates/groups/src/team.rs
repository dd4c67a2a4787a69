use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Edit, Name, TextError, User, UserId};
use guildhall_permissions::Privacy;
use serde::{Deserialize, Serialize};

/// A team that the directory forms of an organisation unit (RM-19).
///
/// It is public unless the draft says otherwise, every feature is off until its leader opens its
/// room, and it has no mailing list.
///
/// ```
/// use guildhall_groups::TeamDraft;
///
/// let draft = TeamDraft::named("Research")?.private();
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TeamDraft {
    pub(crate) name: Name,
    pub(crate) privacy: Privacy,
    pub(crate) leader: Option<UserId>,
    pub(crate) members: BTreeMap<UserId, User>,
}

impl TeamDraft {
    /// A draft of a team of this name (GR-4).
    #[must_use]
    pub const fn new(name: Name) -> Self {
        Self { name, privacy: Privacy::Public, leader: None, members: BTreeMap::new() }
    }

    /// A draft of a team of this name (GR-4).
    ///
    /// # Errors
    /// [`TextError`] for a text that is no name.
    pub fn named(name: &str) -> Result<Self, TextError> {
        Ok(Self::new(name.parse()?))
    }

    /// The draft of a private team (GR-14).
    #[must_use]
    pub fn private(self) -> Self {
        Self { privacy: Privacy::Private, ..self }
    }

    /// The draft, with this leader, who is a member too.
    #[must_use]
    pub fn led_by(self, leader: User) -> Self {
        Self { leader: Some(leader.id()), ..self.members([leader]) }
    }

    /// The draft, with these members too.
    #[must_use]
    pub fn members(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.members.extend(users.into_iter().map(|user| (user.id(), user)));
        self
    }
}

/// What the directory changes of a team: it names what changes (FT-6), and nothing else does.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct TeamEdit {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<Name>,
    #[serde(default, skip_serializing_if = "Edit::keeps")]
    pub(crate) leader: Edit<UserId>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) joined: BTreeMap<UserId, User>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) left: BTreeSet<UserId>,
}

impl TeamEdit {
    /// An edit that names nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The edit, naming the team so.
    #[must_use]
    pub fn name(self, name: Name) -> Self {
        Self { name: Some(name), ..self }
    }

    /// The edit, making this member the leader, who need not have been one before.
    #[must_use]
    pub fn led_by(self, leader: UserId) -> Self {
        Self { leader: Edit::Set(leader), ..self }
    }

    /// The edit, leaving the team without a leader.
    #[must_use]
    pub fn without_leader(self) -> Self {
        Self { leader: Edit::Clear, ..self }
    }

    /// The edit, with these users in the organisation unit from now on.
    #[must_use]
    pub fn joined(mut self, users: impl IntoIterator<Item = User>) -> Self {
        self.joined.extend(users.into_iter().map(|user| (user.id(), user)));
        self
    }

    /// The edit, with these users in the organisation unit no longer.
    #[must_use]
    pub fn left(mut self, users: impl IntoIterator<Item = UserId>) -> Self {
        self.left.extend(users);
        self
    }

    /// The users that it names: a slice of the team has to cover them.
    pub fn users(&self) -> impl Iterator<Item = UserId> {
        let leader = match self.leader {
            Edit::Set(leader) => Some(leader),
            Edit::Clear | Edit::Keep => None,
        };
        self.joined.keys().chain(&self.left).copied().chain(leader)
    }

    pub(crate) fn changes_nothing(&self) -> bool {
        *self == Self::default()
    }
}
