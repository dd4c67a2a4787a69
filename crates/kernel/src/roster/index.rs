//! Finds the entry of a user among many.

use std::hash::BuildHasher;

use crate::{KeyedHash, UserId};

/// The position of each user in a list: a hash table that is at most half full.
///
/// A slot is 0 if it is free. Otherwise its low bits, those of the mask, are a position plus one.
/// The other bits are a part of the hash, so that two users are hardly ever compared in vain. No
/// entry is ever removed (RM-21), so no slot is ever freed.
///
/// A position has 31 bits: 2³¹ entries do not fit into the memory of a machine.
#[derive(Clone, Debug)]
pub(super) struct Index {
    slots: Vec<u32>,
    mask: u32,
    hash: KeyedHash,
}

impl Index {
    /// Makes the index of the users at the positions from 0 on.
    pub(super) fn of(users: impl ExactSizeIterator<Item = UserId>) -> Self {
        let slots = (users.len() * 2).next_power_of_two();
        let mask = u32::try_from(slots - 1).unwrap_or(u32::MAX);
        let mut index = Self { slots: vec![0; slots], mask, hash: KeyedHash::new() };
        for (user, number) in users.zip(1..) {
            index.take_slot(user, number);
        }
        index
    }

    /// Adds the last of `users`. The others are in the index, at the positions from 0 on.
    pub(super) fn push(
        &mut self,
        users: impl ExactSizeIterator<Item = UserId> + DoubleEndedIterator,
    ) {
        let count = users.len();
        if count * 2 > self.slots.len() {
            *self = Self::of(users);
        } else if let Some(user) = users.last() {
            self.take_slot(user, u32::try_from(count).unwrap_or(u32::MAX));
        }
    }

    /// Returns the position of the user, if they are in the list. `is_at` says whether they are at
    /// a position.
    #[inline]
    pub(super) fn position(&self, user: UserId, is_at: impl Fn(usize) -> bool) -> Option<usize> {
        let (mut place, tag) = self.place_and_tag(user);
        loop {
            let slot = *self.slots.get(place)?;
            if slot & !self.mask == tag {
                let position = ((slot & self.mask) as usize).checked_sub(1)?;
                if is_at(position) {
                    return Some(position);
                }
            } else if slot == 0 {
                return None;
            }
            place = (place + 1) & self.mask as usize;
        }
    }

    fn take_slot(&mut self, user: UserId, number: u32) {
        let (mut place, tag) = self.place_and_tag(user);
        while let Some(slot) = self.slots.get_mut(place) {
            if *slot == 0 {
                *slot = tag | number & self.mask;
                return;
            }
            place = (place + 1) & self.mask as usize;
        }
    }

    /// Returns the first place to look, and the bits of the hash that are kept there.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "both halves of the hash are used")]
    fn place_and_tag(&self, user: UserId) -> (usize, u32) {
        let hash = self.hash.hash_one(user.as_uuid().as_u128());
        ((hash as u32 & self.mask) as usize, (hash >> 32) as u32 & !self.mask)
    }
}
