//! Finds the entry of a user among many.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use crate::UserId;

/// The position of each user in a list. No entry is ever removed (RM-21), so no position is.
///
/// The hash decides only where a position is kept, and never what is found.
#[derive(Clone, Debug)]
pub(super) struct Index {
    positions: HashTable<u32>,
    state: RandomState,
}

impl Index {
    /// Makes the index of the users at the positions from 0 on.
    pub(super) fn of(users: impl ExactSizeIterator<Item = UserId>) -> Self {
        let positions = HashTable::with_capacity(users.len());
        let mut index = Self { positions, state: RandomState::default() };
        for (user, position) in users.zip(0..) {
            // There is space for all, so no position is hashed again.
            let hash = index.hash(user);
            index.positions.insert_unique(hash, position, |_| 0);
        }
        index
    }

    /// Adds a user at a position. `user_at` says which user is at a position.
    pub(super) fn insert(
        &mut self,
        user: UserId,
        position: u32,
        user_at: impl Fn(u32) -> Option<UserId>,
    ) {
        let state = &self.state;
        let hash = |position: &u32| user_at(*position).map_or(0, |user| hash(state, user));
        self.positions.insert_unique(self.hash(user), position, hash);
    }

    /// Returns the position of the user, if they are in the list. `is_at` says whether they are at
    /// a position.
    #[inline(always)]
    pub(super) fn position(&self, user: UserId, is_at: impl Fn(u32) -> bool) -> Option<u32> {
        self.positions.find(self.hash(user), |position| is_at(*position)).copied()
    }

    #[inline]
    fn hash(&self, user: UserId) -> u64 {
        hash(&self.state, user)
    }
}

#[inline]
fn hash(state: &RandomState, user: UserId) -> u64 {
    // In the byte order of the machine, so no byte is moved.
    state.hash_one(u128::from_ne_bytes(*user.as_uuid().as_bytes()))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn users_have_different_hashes() {
        let state = RandomState::default();
        let hashes = [1, 2, 3, 4].map(|n| hash(&state, UserId::new(Uuid::from_u128(n))));
        for (n, one) in hashes.iter().enumerate() {
            assert!(!hashes.iter().skip(n + 1).any(|other| one == other), "{hashes:?}");
        }
    }
}
