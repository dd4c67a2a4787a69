//! The users of a room or group: the whole roster, or the slice that a command touches.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{GroupId, UserId};

/// The entries of a room or group by user, with exact counts. A roster is whole, or a slice for
/// some users.
///
/// A slice knows for each of its users whether they have an entry. A question about any other user
/// is an error ([`NotLoaded`]), never a wrong answer. The counts of a slice are those of the whole.
/// So a command decides the same from a slice as from the whole, and costs the same in a group of
/// ten as in one of a hundred thousand.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    bound(deserialize = "E: Deserialize<'de> + RosterEntry", serialize = "E: Clone + Serialize"),
    try_from = "StoredRoster<E>",
    into = "StoredRoster<E>"
)]
pub struct Roster<E> {
    scope: Scope,
    counts: Counts,
    entries: BTreeMap<UserId, E>,
}

impl<E: RosterEntry> Roster<E> {
    /// Makes a whole roster.
    #[must_use]
    pub fn whole(entries: BTreeMap<UserId, E>) -> Self {
        let counts = Counts::sum(entries.values());
        Self { scope: Scope::Whole, counts, entries }
    }

    /// Makes a slice for `users`, with the counts of the whole roster. A user without an entry is
    /// not in the room or group.
    ///
    /// # Errors
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
        let mut entries = BTreeMap::new();
        for user in users {
            if let Some(entry) = self.entry(*user)? {
                entries.insert(*user, entry.clone());
            }
        }
        Ok(Self { scope: scope.clone(), counts: self.counts, entries })
    }

    /// Returns the entry of a user, or `None` if they have no entry.
    ///
    /// # Errors
    /// [`NotLoaded::User`] if this slice does not cover the user
    pub fn entry(&self, user: UserId) -> Result<Option<&E>, NotLoaded> {
        match &self.scope {
            Scope::Users(users) if !users.contains(&user) => Err(NotLoaded::User(user)),
            _ => Ok(self.entries.get(&user)),
        }
    }

    /// Returns all entries by user.
    ///
    /// # Errors
    /// [`NotLoaded::Rest`] if this is a slice
    pub fn all(&self) -> Result<&BTreeMap<UserId, E>, NotLoaded> {
        match self.scope {
            Scope::Whole => Ok(&self.entries),
            Scope::Users(_) => Err(NotLoaded::Rest),
        }
    }

    /// Returns the loaded entries by user: all entries, or those of the slice.
    #[must_use]
    pub const fn loaded(&self) -> &BTreeMap<UserId, E> {
        &self.entries
    }

    /// Returns the users that are loaded.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
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
    pub fn insert(&mut self, user: UserId, entry: E) {
        self.cover(user);
        let gained = entry.counts();
        let lost = self.entries.insert(user, entry).map_or(Counts::default(), |old| old.counts());
        self.counts = self.counts.plus(gained).minus(lost);
    }

    /// Changes the entry of a user. A user without an entry gets `new` first.
    ///
    /// Only an aggregate does this, as for [`Roster::insert`].
    pub fn enter(&mut self, user: UserId, new: impl FnOnce() -> E, change: impl FnOnce(&mut E)) {
        self.cover(user);
        let (entry, lost) = match self.entries.entry(user) {
            Entry::Occupied(old) => {
                let lost = old.get().counts();
                (old.into_mut(), lost)
            }
            Entry::Vacant(place) => (place.insert(new()), Counts::default()),
        };
        change(entry);
        self.counts = self.counts.plus(entry.counts()).minus(lost);
    }

    /// Changes the entry of a user, if they have one.
    ///
    /// Only an aggregate does this, as for [`Roster::insert`].
    pub fn change(&mut self, user: UserId, change: impl FnOnce(&mut E)) {
        if let Some(entry) = self.entries.get_mut(&user) {
            let lost = entry.counts();
            change(entry);
            self.counts = self.counts.plus(entry.counts()).minus(lost);
        }
    }

    fn cover(&mut self, user: UserId) {
        if let Scope::Users(users) = &mut self.scope {
            users.insert(user);
        }
    }
}

/// Makes an empty roster, which is whole.
impl<E: RosterEntry> Default for Roster<E> {
    fn default() -> Self {
        Self::whole(BTreeMap::new())
    }
}

/// An entry of a roster, which adds to its counts.
pub trait RosterEntry {
    /// Returns what the entry adds: 0 or 1 to each count.
    fn counts(&self) -> Counts;
}

/// The number of users in a room or group.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Counts {
    members: u32,
    masters: u32,
    externals: u32,
}

impl Counts {
    /// Makes counts of members (or participants of a room), Group Masters and external members.
    #[must_use]
    pub const fn new(members: u32, masters: u32, externals: u32) -> Self {
        Self { members, masters, externals }
    }

    /// Returns the number of members of a group, or of participants of a room.
    #[must_use]
    pub const fn members(&self) -> u32 {
        self.members
    }

    /// Returns the number of Group Masters, members or not.
    #[must_use]
    pub const fn masters(&self) -> u32 {
        self.masters
    }

    /// Returns the number of members who are external users.
    #[must_use]
    pub const fn externals(&self) -> u32 {
        self.externals
    }

    fn sum<'a, E: RosterEntry + 'a>(entries: impl Iterator<Item = &'a E>) -> Self {
        entries.fold(Self::default(), |sum, entry| sum.plus(entry.counts()))
    }

    const fn plus(self, more: Self) -> Self {
        Self {
            members: self.members.saturating_add(more.members),
            masters: self.masters.saturating_add(more.masters),
            externals: self.externals.saturating_add(more.externals),
        }
    }

    const fn minus(self, less: Self) -> Self {
        Self {
            members: self.members.saturating_sub(less.members),
            masters: self.masters.saturating_sub(less.masters),
            externals: self.externals.saturating_sub(less.externals),
        }
    }

    // Checks whether a whole with these counts can have a part with the counts `part`.
    const fn covers(self, part: Self) -> bool {
        let rest = self.minus(part);
        self.members >= part.members
            && self.masters >= part.masters
            && self.externals >= part.externals
            && rest.members >= rest.externals
    }
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
    /// A slice has an entry for a user that it does not cover.
    #[error("the slice of the roster has an entry for user {0}, but does not cover them")]
    Stranger(UserId),
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
        if agreed { Ok(Self { scope, counts, entries }) } else { Err(RosterError::Counts) }
    }
}

impl<E> From<Roster<E>> for StoredRoster<E> {
    fn from(roster: Roster<E>) -> Self {
        Self { scope: roster.scope, counts: roster.counts, entries: roster.entries }
    }
}
