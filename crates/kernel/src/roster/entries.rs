//! The entries of a roster.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Index as At;

use super::index::Index;
use super::order::Order;
use super::{MisplacedEntry, RosterEntry};
use crate::UserId;

/// How many entries are searched without an index.
const FEW: usize = 16;

/// The entries of a roster: one for each user, listed by ascending id.
///
/// A look-up takes about the same time however many entries there are. So does a step from one
/// entry to the next, and adding one. None is ever removed (RM-21).
///
/// ```
/// use guildhall_kernel::{Counts, Roster, RosterEntry, User, UserId};
/// use uuid::Uuid;
///
/// #[derive(Clone, Debug, PartialEq)]
/// struct Present(User);
///
/// impl RosterEntry for Present {
///     fn of_user(&self) -> &User {
///         &self.0
///     }
///
///     fn counts(&self) -> Counts {
///         Counts::new(1, 0, 0)
///     }
/// }
///
/// let [ann, bo] = [1, 2].map(|n| User::of_no_company(UserId::new(Uuid::from_u128(n))));
/// let roster: Roster<Present> = [bo, ann].map(Present).into_iter().collect();
/// let entries = roster.loaded();
/// assert_eq!(entries.get(&bo.id()), Some(&Present(bo)));
/// assert!(entries.keys().eq([&ann.id(), &bo.id()]));
/// assert!(entries.after(Some(&ann.id())).eq([(&bo.id(), &Present(bo))]));
/// ```
pub struct Entries<E> {
    /// Ordered by user while they are few. Later each one stays where it was added.
    entries: Vec<E>,
    many: Option<Many>,
}

/// Where each of many entries is.
#[derive(Clone)]
struct Many {
    index: Index,
    order: Order,
}

impl<E: RosterEntry> Entries<E> {
    /// Returns the number of entries.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Checks whether there is no entry.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the entry of a user.
    #[inline(always)]
    #[must_use]
    pub fn get(&self, user: &UserId) -> Option<&E> {
        self.entries.get(self.position(*user)?)
    }

    /// Checks whether a user has an entry.
    #[must_use]
    pub fn contains_key(&self, user: &UserId) -> bool {
        self.position(*user).is_some()
    }

    /// Iterates over the entries with their users, by ascending id.
    pub fn iter(&self) -> impl Iterator<Item = (&UserId, &E)> + Clone {
        self.after(None)
    }

    /// Iterates over the entries of the users after `last`, or from the first on.
    pub fn after<'a>(
        &'a self,
        last: Option<&UserId>,
    ) -> impl Iterator<Item = (&'a UserId, &'a E)> + Clone + use<'a, E> {
        let last = last.copied();
        let few = match (&self.many, last) {
            (Some(_), _) => None,
            (None, None) => Some(self.entries.as_slice()),
            (None, Some(last)) => {
                let behind = |entry: &E| entry.of_user().id() <= last;
                self.entries.get(self.entries.partition_point(behind)..)
            }
        };
        let many = self
            .many
            .iter()
            .flat_map(move |many| many.order.after(last, |position| self.user_at(position)));
        let many = many.filter_map(|position| self.entries.get(position as usize));
        few.unwrap_or_default().iter().chain(many).map(|entry| (entry.of_user().as_id(), entry))
    }

    /// Iterates over the users with an entry, by ascending id.
    pub fn keys(&self) -> impl Iterator<Item = &UserId> + Clone {
        self.iter().map(|(user, _)| user)
    }

    /// Iterates over the entries, by ascending id of their users.
    pub fn values(&self) -> impl Iterator<Item = &E> + Clone {
        self.iter().map(|(_, entry)| entry)
    }

    /// Takes over entries that are ordered by user, one for each.
    pub(super) fn of_sorted(entries: Vec<E>) -> Self {
        let many = (entries.len() > FEW).then(|| Many::of(&entries));
        Self { entries, many }
    }

    /// Returns the entry of a user, to change it.
    #[inline(always)]
    pub(super) fn get_mut(&mut self, user: UserId) -> Option<&mut E> {
        let position = self.position(user)?;
        self.entries.get_mut(position)
    }

    /// Adds the entry of a user who has none.
    pub(super) fn add(&mut self, entry: E) {
        let user = entry.of_user().id();
        if self.many.is_none() && self.entries.len() < FEW {
            let (Ok(place) | Err(place)) = self.place(user);
            self.entries.insert(place, entry);
            return;
        }
        if self.entries.len() == self.entries.capacity() {
            // An eighth more, and not twice as much: a large roster has no large empty part.
            self.entries.reserve_exact(self.entries.len() / 8 + 1);
        }
        // 2³² entries do not fit into the memory of a machine.
        let position = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        self.entries.push(entry);
        let entries = &self.entries;
        let user_at = |at: u32| entries.get(at as usize).map(|entry| entry.of_user().id());
        match &mut self.many {
            Some(many) => {
                many.index.insert(user, position, user_at);
                many.order.insert(user, position, user_at);
            }
            None => self.many = Some(Many::of(entries)),
        }
    }

    /// Returns where the entry of a user is.
    #[inline(always)]
    fn position(&self, user: UserId) -> Option<usize> {
        match &self.many {
            None => self.place(user).ok(),
            Some(many) => {
                let is_at = |position| self.user_at(position) == Some(user);
                many.index.position(user, is_at).map(|position| position as usize)
            }
        }
    }

    /// Returns where the entry of a user is among a few, or where it would be.
    #[inline]
    fn place(&self, user: UserId) -> Result<usize, usize> {
        self.entries.binary_search_by_key(&user, |entry| entry.of_user().id())
    }

    #[inline]
    fn user_at(&self, position: u32) -> Option<UserId> {
        self.entries.get(position as usize).map(|entry| entry.of_user().id())
    }
}

impl Many {
    fn of<E: RosterEntry>(entries: &[E]) -> Self {
        Self { index: Index::of(users(entries)), order: Order::of(users(entries)) }
    }
}

fn users<E: RosterEntry>(entries: &[E]) -> impl ExactSizeIterator<Item = UserId> {
    entries.iter().map(|entry| entry.of_user().id())
}

/// A copy of a few entries has space for one more: it is made to execute a command on it.
impl<E: Clone> Clone for Entries<E> {
    fn clone(&self) -> Self {
        let more = usize::from(self.many.is_none());
        let mut entries = Vec::with_capacity(self.entries.len() + more);
        entries.extend_from_slice(&self.entries);
        Self { entries, many: self.many.clone() }
    }
}

impl<E> Default for Entries<E> {
    fn default() -> Self {
        Self { entries: Vec::new(), many: None }
    }
}

impl<E: fmt::Debug + RosterEntry> fmt::Debug for Entries<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<E: Eq + RosterEntry> Eq for Entries<E> {}

impl<E: PartialEq + RosterEntry> PartialEq for Entries<E> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<E: PartialEq + RosterEntry> PartialEq<BTreeMap<UserId, E>> for Entries<E> {
    fn eq(&self, other: &BTreeMap<UserId, E>) -> bool {
        self.len() == other.len() && self.iter().eq(other)
    }
}

/// # Panics
/// Panics if the user has no entry.
impl<E: RosterEntry> At<&UserId> for Entries<E> {
    type Output = E;

    #[expect(clippy::expect_used, reason = "indexing panics for a key that is missing")]
    fn index(&self, user: &UserId) -> &E {
        self.get(user).expect("the user has an entry")
    }
}

/// If a user has several entries, the last one counts.
impl<E: RosterEntry> FromIterator<E> for Entries<E> {
    fn from_iter<T: IntoIterator<Item = E>>(entries: T) -> Self {
        let by_user = entries.into_iter().map(|entry| (entry.of_user().id(), entry));
        Self::of_sorted(by_user.collect::<BTreeMap<_, _>>().into_values().collect())
    }
}

impl<E: RosterEntry> TryFrom<BTreeMap<UserId, E>> for Entries<E> {
    type Error = MisplacedEntry;

    fn try_from(entries: BTreeMap<UserId, E>) -> Result<Self, MisplacedEntry> {
        match entries.iter().find(|(user, entry)| entry.of_user().id() != **user) {
            Some((user, _)) => Err(MisplacedEntry { user: *user }),
            None => Ok(Self::of_sorted(entries.into_values().collect())),
        }
    }
}

impl<E: RosterEntry> From<Entries<E>> for BTreeMap<UserId, E> {
    fn from(entries: Entries<E>) -> Self {
        entries.entries.into_iter().map(|entry| (entry.of_user().id(), entry)).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{Counts, User};

    #[derive(Clone, Debug, PartialEq)]
    struct Present(User);

    impl RosterEntry for Present {
        fn of_user(&self) -> &User {
            &self.0
        }

        fn counts(&self) -> Counts {
            Counts::new(1, 0, 0)
        }
    }

    fn entry(n: usize) -> Present {
        Present(User::of_no_company(UserId::new(Uuid::from_u128(n as u128))))
    }

    #[test]
    fn only_more_than_a_few_entries_have_an_index() {
        let mut added = Entries::default();
        for n in 0..=FEW + 2 {
            let at_once = Entries::of_sorted((0..n).map(entry).collect());
            assert_eq!(at_once.many.is_some(), n > FEW, "{n}");
            assert_eq!(added.many.is_some(), n > FEW, "{n}");
            added.add(entry(n));
        }
    }

    #[test]
    fn a_full_list_of_many_entries_grows_by_an_eighth() {
        let mut entries = Entries::default();
        for n in 0..10 * FEW {
            let is_full = entries.entries.len() == entries.entries.capacity();
            entries.add(entry(n));
            if n >= FEW && is_full {
                assert_eq!(entries.entries.capacity(), n + n / 8 + 1);
            }
        }
    }

    #[test]
    fn entries_of_other_users_are_not_the_same() {
        let one: Entries<_> = [1, 2].map(entry).into_iter().collect();
        for others in [vec![1], vec![1, 3], vec![1, 2, 3]] {
            let other: Entries<_> = others.into_iter().map(entry).collect();
            assert_ne!(one, other);
            assert_ne!(one, BTreeMap::from(other));
        }
        assert_eq!(one, one.clone());
        assert_eq!(one, BTreeMap::from(one.clone()));
    }
}
