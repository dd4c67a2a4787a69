use std::collections::BTreeSet;

use guildhall_kernel::{Claims, UserId, Version};

use crate::{Participant, Room, RoomEvent};

/// A change of one room, to be saved as a whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomChange {
    expected: Option<Version>,
    room: Room,
    events: Vec<RoomEvent>,
    claims: Claims,
    changed: BTreeSet<UserId>,
}

impl RoomChange {
    /// A new room, with the event that made it.
    #[must_use]
    pub fn new(room: Room, opened: RoomEvent) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &room.claims());
        let changed = room.roster().loaded().keys().copied().collect();
        Self { expected: None, room, events: vec![opened], claims, changed }
    }

    /// The change that `events` made of `before`.
    #[must_use]
    pub fn between(before: &Room, room: Room, events: Vec<RoomEvent>) -> Self {
        let claims = Claims::between(&before.claims(), &room.claims());
        let old = before.roster().loaded();
        let new = room.roster().loaded().iter();
        let changed = new.filter(|(user, entry)| old.get(user) != Some(*entry));
        let changed = changed.map(|(user, _)| *user).collect();
        Self { expected: Some(before.version()), room, events, claims, changed }
    }

    /// The version that the store must still have; none for a new room.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// The room as it is after the change: its header is to be saved whole.
    #[must_use]
    pub const fn room(&self) -> &Room {
        &self.room
    }

    /// The entries that changed, to be saved one by one. No entry is ever taken away (RM-21).
    pub fn rows(&self) -> impl Iterator<Item = (UserId, &Participant)> {
        let entries = self.room.roster().loaded();
        self.changed.iter().filter_map(|user| entries.get(user).map(|entry| (*user, entry)))
    }

    /// The events, in order.
    #[must_use]
    pub fn events(&self) -> &[RoomEvent] {
        &self.events
    }

    /// The unique keys that it makes and gives up.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }
}
