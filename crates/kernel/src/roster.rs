//! The users of a room or group: the whole roster, or the slice that a command touches.

#![expect(
    clippy::inline_always,
    reason = "each decision looks an entry up, and a call takes longer"
)]

mod counts;
mod entries;
mod index;
mod order;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use self::counts::Counts;
pub use self::entries::Entries;
use crate::{GroupId, User, UserId};

/// The entries of a room or group by user, with exact counts. A roster is whole, or a slice for
/// some users.
///
/// A slice knows for each of its users whether they have an entry. A question about any other user
/// is an error ([`NotLoaded`]), never a wrong answer. The counts of a slice are those of the whole.
/// So a command decides the same from a slice as from the whole, and costs the same in a group of
/// ten as in one of a hundred thousand.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    bound(
        deserialize = "E: Deserialize<'de> + RosterEntry",
        serialize = "E: Clone + RosterEntry + Serialize"
    ),
    try_from = "StoredRoster<E>",
    into = "StoredRoster<E>"
)]
pub struct Roster<E: RosterEntry> {
    scope: Covered,
    counts: Counts,
    entries: Entries<E>,
}

/// The scope of a roster. A copy of a slice shares it until it covers one more user.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Covered {
    Slice(Arc<Scope>),
    Whole,
}

impl<E: RosterEntry> Roster<E> {
    /// Makes a whole roster. [`FromIterator`] makes one of entries without their keys.
    ///
    /// # Errors
    /// [`MisplacedEntry`] if an entry is of another user than its key
    pub fn whole(entries: BTreeMap<UserId, E>) -> Result<Self, MisplacedEntry> {
        Ok(Self::of_entries(entries.try_into()?))
    }

    /// Makes a slice for `users`, with the counts of the whole roster. A user without an entry is
    /// not in the room or group.
    ///
    /// # Errors
    /// - [`RosterError::Misplaced`] if an entry is of another user than its key
    /// - [`RosterError::Stranger`] if an entry belongs to a user who is not among `users`
    /// - [`RosterError::Counts`] if the counts are less than the sum of the entries, or leave more
    ///   external members than members for the other entries
    pub fn slice(
        users: BTreeSet<UserId>,
        entries: BTreeMap<UserId, E>,
        counts: Counts,
    ) -> Result<Self, RosterError> {
        Self::try_from(StoredRoster { scope: Scope::Users(users), counts, entries })
    }

    /// Returns the part of this roster for `scope`.
    ///
    /// # Errors
    /// [`NotLoaded`] if this roster is a slice that does not cover `scope`
    pub fn slice_of(&self, scope: &Scope) -> Result<Self, NotLoaded>
    where
        E: Clone,
    {
        let Scope::Users(users) = scope else {
            self.all()?;
            return Ok(self.clone());
        };
        let mut entries = Vec::with_capacity(users.len());
        for user in users {
            entries.extend(self.entry(*user)?.cloned());
        }
        let scope = Covered::of(scope.clone());
        Ok(Self { scope, counts: self.counts, entries: Entries::of_sorted(entries) })
    }

    /// Returns the entry of a user, or `None` if they have no entry.
    ///
    /// # Errors
    /// [`NotLoaded::User`] if this slice does not cover the user
    #[inline(always)]
    pub fn entry(&self, user: UserId) -> Result<Option<&E>, NotLoaded> {
        match &self.scope {
            Covered::Whole => Ok(self.entries.get(&user)),
            Covered::Slice(scope) => self.entry_of_slice(scope, user),
        }
    }

    fn entry_of_slice(&self, scope: &Scope, user: UserId) -> Result<Option<&E>, NotLoaded> {
        if scope.covers(user) { Ok(self.entries.get(&user)) } else { Err(NotLoaded::User(user)) }
    }

    /// Returns all entries by user.
    ///
    /// # Errors
    /// [`NotLoaded::Rest`] if this is a slice
    pub const fn all(&self) -> Result<&Entries<E>, NotLoaded> {
        match self.scope {
            Covered::Whole => Ok(&self.entries),
            Covered::Slice(_) => Err(NotLoaded::Rest),
        }
    }

    /// Returns entries among which are those of these users: only theirs, or all if the roster is
    /// whole and has fewer entries than there are users.
    ///
    /// # Errors
    /// [`NotLoaded::User`] if this slice does not cover one of the users
    pub fn covering(&self, users: &BTreeSet<UserId>) -> Result<Vec<&E>, NotLoaded> {
        match self.all() {
            Ok(entries) if entries.len() < users.len() => Ok(entries.values().collect()),
            Ok(_) | Err(_) => {
                let entries = users.iter().map(|user| self.entry(*user));
                entries.filter_map(Result::transpose).collect()
            }
        }
    }

    /// Returns the loaded entries by user: all entries, or those of the slice.
    #[must_use]
    pub const fn loaded(&self) -> &Entries<E> {
        &self.entries
    }

    /// Returns the users that are loaded.
    #[must_use]
    pub fn scope(&self) -> &Scope {
        match &self.scope {
            Covered::Slice(scope) => scope,
            Covered::Whole => &Scope::Whole,
        }
    }

    /// Returns the counts of the whole roster.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Sets the entry of a user.
    ///
    /// Only an aggregate does this, after it has read the entry. If a slice does not cover the
    /// user, they count as a user without an entry.
    pub fn insert(&mut self, entry: E) {
        let user = entry.of_user().id();
        self.scope.cover(user);
        let gained = entry.counts();
        let lost = if let Some(old) = self.entries.get_mut(user) {
            std::mem::replace(old, entry).counts()
        } else {
            self.entries.add(entry);
            Counts::default()
        };
        self.counts = self.counts.plus(gained).minus(lost);
    }

    /// Changes the entry of a user. A user without an entry gets `new`.
    ///
    /// Only an aggregate does this, as for [`Roster::insert`]. The user of the entry stays the same.
    pub fn enter(&mut self, user: UserId, new: impl FnOnce() -> E, change: impl FnOnce(&mut E)) {
        if let Some(entry) = self.entries.get_mut(user) {
            self.counts = self.counts.changed_by(entry, change);
        } else {
            let mut entry = new();
            change(&mut entry);
            self.scope.cover(user);
            self.counts = self.counts.plus(entry.counts());
            self.entries.add(entry);
        }
    }

    /// Changes the entry of a user, if they have one.
    ///
    /// Only an aggregate does this, as for [`Roster::insert`]. The user of the entry stays the same.
    pub fn change(&mut self, user: UserId, change: impl FnOnce(&mut E)) {
        if let Some(entry) = self.entries.get_mut(user) {
            self.counts = self.counts.changed_by(entry, change);
        }
    }

    fn of_entries(entries: Entries<E>) -> Self {
        let counts = Counts::sum(entries.values());
        Self { scope: Covered::Whole, counts, entries }
    }
}

impl Covered {
    fn of(scope: Scope) -> Self {
        match scope {
            Scope::Users(_) => Self::Slice(Arc::new(scope)),
            Scope::Whole => Self::Whole,
        }
    }

    fn cover(&mut self, user: UserId) {
        if let Self::Slice(scope) = self
            && let Scope::Users(users) = &**scope
            && !users.contains(&user)
            && let Scope::Users(users) = Arc::make_mut(scope)
        {
            users.insert(user);
        }
    }
}

/// Makes a whole roster. If a user has several entries, the last one counts.
impl<E: RosterEntry> FromIterator<E> for Roster<E> {
    fn from_iter<T: IntoIterator<Item = E>>(entries: T) -> Self {
        Self::of_entries(entries.into_iter().collect())
    }
}

/// Makes an empty roster, which is whole.
impl<E: RosterEntry> Default for Roster<E> {
    fn default() -> Self {
        Self::of_entries(Entries::default())
    }
}

/// An entry of a roster: it is of one user, and adds to the counts.
pub trait RosterEntry {
    /// Returns the user whose entry it is.
    fn of_user(&self) -> &User;

    /// Returns what the entry adds: 0 or 1 to each count.
    fn counts(&self) -> Counts;
}

/// The users that a roster is loaded for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Only these users.
    Users(BTreeSet<UserId>),
    /// All users.
    Whole,
}

impl Scope {
    /// Makes the scope of these users.
    #[must_use]
    pub fn of(users: impl IntoIterator<Item = UserId>) -> Self {
        Self::Users(users.into_iter().collect())
    }

    fn covers(&self, user: UserId) -> bool {
        match self {
            Self::Users(users) => users.contains(&user),
            Self::Whole => true,
        }
    }
}

/// Something that a command needs is not loaded. No rule refused the command. It can succeed when
/// more is loaded.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotLoaded {
    /// A nested group is not loaded.
    #[error("group {0} is not loaded")]
    Group(GroupId),
    /// The slice of a list's external recipients does not cover an address.
    #[error("the loaded slice of the external recipients does not cover the address")]
    Recipient,
    /// All external recipients of a list are needed, but only a slice is loaded.
    #[error("all external recipients are needed, but only a slice is loaded")]
    Recipients,
    /// The room that changes with the group is not loaded.
    #[error("the room of the group is not loaded")]
    Room,
    /// The whole roster is needed, but only a slice is loaded.
    #[error("the whole roster is needed, but only a slice is loaded")]
    Rest,
    /// The slice does not cover this user.
    #[error("the loaded slice of the roster does not cover user {0}")]
    User(UserId),
}

/// Why entries and counts do not make a roster.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RosterError {
    /// The counts do not match the entries.
    #[error("the counts of the roster do not match its entries")]
    Counts,
    /// An entry is of another user than the one under whom it is stored.
    #[error(transparent)]
    Misplaced(#[from] MisplacedEntry),
    /// A slice has an entry for a user that it does not cover.
    #[error("the slice of the roster has an entry for user {0}, but does not cover them")]
    Stranger(UserId),
}

/// An entry is of another user than the one under whom it is stored.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the entry of user {user} is of another user")]
pub struct MisplacedEntry {
    /// The user under whom it is stored.
    pub user: UserId,
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredRoster<E> {
    scope: Scope,
    counts: Counts,
    entries: BTreeMap<UserId, E>,
}

impl<E: RosterEntry> TryFrom<StoredRoster<E>> for Roster<E> {
    type Error = RosterError;

    fn try_from(parts: StoredRoster<E>) -> Result<Self, RosterError> {
        let StoredRoster { scope, counts, entries } = parts;
        let entries = Entries::try_from(entries)?;
        let sum = Counts::sum(entries.values());
        let agreed = match &scope {
            Scope::Whole => counts == sum,
            Scope::Users(users) => {
                if let Some(user) = entries.keys().find(|user| !users.contains(user)) {
                    return Err(RosterError::Stranger(*user));
                }
                counts.covers(sum)
            }
        };
        if agreed {
            Ok(Self { scope: Covered::of(scope), counts, entries })
        } else {
            Err(RosterError::Counts)
        }
    }
}

impl<E: RosterEntry> From<Roster<E>> for StoredRoster<E> {
    fn from(roster: Roster<E>) -> Self {
        let scope = roster.scope().clone();
        Self { scope, counts: roster.counts, entries: roster.entries.into() }
    }
}
