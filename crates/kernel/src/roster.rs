//! Who is in a room or a group: the whole roster, or the slice that a command touches.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{GroupId, UserId};

/// Seats by user, with exact counts; whole, or a slice of some users.
///
/// A slice knows of each of its users whether they have a seat. Of any other it knows nothing:
/// asking is an error ([`NotLoaded`]) and never a wrong answer. Its counts are those of the whole.
/// So a command decides the same from a slice as from the whole, and costs the same in a group of
/// ten as in one of a hundred thousand.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(
    bound(deserialize = "S: Deserialize<'de> + RosterEntry", serialize = "S: Clone + Serialize"),
    try_from = "Parts<S>",
    into = "Parts<S>"
)]
pub struct Roster<S> {
    scope: Scope,
    counts: Counts,
    entries: BTreeMap<UserId, S>,
}

impl<S: RosterEntry> Roster<S> {
    /// A whole roster.
    #[must_use]
    pub fn whole(entries: BTreeMap<UserId, S>) -> Self {
        let counts = Counts::sum(entries.values());
        Self { scope: Scope::Whole, counts, entries }
    }

    /// The slice of the roster that `users` are in or not in, with the counts of the whole.
    ///
    /// # Errors
    /// [`RosterError::Stranger`] for a seat of a user who is not of the slice, and
    /// [`RosterError::Counts`] where the counts are less than the seats at hand add up to, or leave
    /// more external members to the rest than members.
    pub fn slice(
        users: BTreeSet<UserId>,
        entries: BTreeMap<UserId, S>,
        counts: Counts,
    ) -> Result<Self, RosterError> {
        Self::try_from(Parts { scope: Scope::Users(users), counts, entries })
    }

    /// The part of this roster that `scope` asks for.
    ///
    /// # Errors
    /// [`NotLoaded`] where this roster is a slice that lacks some of it.
    pub fn slice_of(&self, scope: &Scope) -> Result<Self, NotLoaded>
    where
        S: Clone,
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

    /// The user's seat, or none where they have none.
    ///
    /// # Errors
    /// [`NotLoaded`] for a user that this slice does not cover.
    pub fn entry(&self, user: UserId) -> Result<Option<&S>, NotLoaded> {
        match &self.scope {
            Scope::Users(users) if !users.contains(&user) => Err(NotLoaded::User(user)),
            _ => Ok(self.entries.get(&user)),
        }
    }

    /// Every seat, by user.
    ///
    /// # Errors
    /// [`NotLoaded`] where this is a slice.
    pub fn all(&self) -> Result<&BTreeMap<UserId, S>, NotLoaded> {
        match self.scope {
            Scope::Whole => Ok(&self.entries),
            Scope::Users(_) => Err(NotLoaded::Rest),
        }
    }

    /// The seats at hand, by user: all of them, or those of the slice.
    #[must_use]
    pub const fn loaded(&self) -> &BTreeMap<UserId, S> {
        &self.entries
    }

    /// What is at hand.
    #[must_use]
    pub const fn scope(&self) -> &Scope {
        &self.scope
    }

    /// How many there are in the whole roster.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// Gives the user this seat in place of any that they had.
    ///
    /// Only an aggregate does this, after it has asked for the seat: a user whom a slice does not
    /// cover counts as one who had none.
    pub fn insert(&mut self, user: UserId, entry: S) {
        if let Scope::Users(users) = &mut self.scope {
            users.insert(user);
        }
        let gained = entry.counts();
        let lost = self.entries.insert(user, entry).map_or(Counts::default(), |old| old.counts());
        self.counts = self.counts.plus(gained).minus(lost);
    }
}

/// The empty roster, which is whole.
impl<S: RosterEntry> Default for Roster<S> {
    fn default() -> Self {
        Self::whole(BTreeMap::new())
    }
}

/// What one user's entry adds to the counts of its roster.
pub trait RosterEntry {
    /// What it adds: 0 or 1 to each count.
    fn counts(&self) -> Counts;
}

/// How many are in a room or group.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Counts {
    members: u32,
    masters: u32,
    externals: u32,
}

impl Counts {
    /// Counts of so many members (participants of a room), Group Masters, and external members.
    #[must_use]
    pub const fn new(members: u32, masters: u32, externals: u32) -> Self {
        Self { members, masters, externals }
    }

    /// How many members a group has, or participants a room.
    #[must_use]
    pub const fn members(&self) -> u32 {
        self.members
    }

    /// How many Group Masters there are, members or not.
    #[must_use]
    pub const fn masters(&self) -> u32 {
        self.masters
    }

    /// How many of the members are external users.
    #[must_use]
    pub const fn externals(&self) -> u32 {
        self.externals
    }

    fn sum<'a, S: RosterEntry + 'a>(entries: impl Iterator<Item = &'a S>) -> Self {
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

    // Whether these can be the counts of a whole that `part` is a part of.
    const fn covers(self, part: Self) -> bool {
        let rest = self.minus(part);
        self.members >= part.members
            && self.masters >= part.masters
            && self.externals >= part.externals
            && rest.members >= rest.externals
    }
}

/// How much of a roster is at hand, or is asked for.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Of these users alone.
    Users(BTreeSet<UserId>),
    /// Of everybody.
    Whole,
}

impl Scope {
    /// The scope of these users.
    #[must_use]
    pub fn of(users: impl IntoIterator<Item = UserId>) -> Self {
        Self::Users(users.into_iter().collect())
    }
}

/// A roster was asked for what it was not loaded with. No rule refused anything: load more.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum NotLoaded {
    /// A group that is nested, directly or through others, was not loaded.
    #[error("what is nested is loaded without group {0}")]
    Group(GroupId),
    /// The whole is needed where a slice is at hand.
    #[error("the whole roster is needed, and only a slice of it is loaded")]
    Rest,
    /// The slice does not cover this user.
    #[error("the roster is loaded without user {0}")]
    User(UserId),
}

/// Parts that make no roster.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RosterError {
    /// The counts cannot be those of the seats.
    #[error("the counts of the roster do not agree with its entries")]
    Counts,
    /// A seat of a user who is not of the slice.
    #[error("a slice of a roster has a entry of user {0}, whom it does not cover")]
    Stranger(UserId),
}

#[derive(Clone, Deserialize, Serialize)]
struct Parts<S> {
    scope: Scope,
    counts: Counts,
    entries: BTreeMap<UserId, S>,
}

impl<S: RosterEntry> TryFrom<Parts<S>> for Roster<S> {
    type Error = RosterError;

    fn try_from(parts: Parts<S>) -> Result<Self, RosterError> {
        let Parts { scope, counts, entries } = parts;
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

impl<S> From<Roster<S>> for Parts<S> {
    fn from(roster: Roster<S>) -> Self {
        Self { scope: roster.scope, counts: roster.counts, entries: roster.entries }
    }
}
