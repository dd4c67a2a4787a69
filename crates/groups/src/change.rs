use std::collections::BTreeSet;

use guildhall_kernel::{Claims, UserId, Version};
use guildhall_rooms::RoomChange;

use crate::{Group, GroupEvent, Place};

/// A change of one group, and of its room where both change together (GR-7, GR-12), to be saved as
/// a whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupChange {
    expected: Option<Version>,
    group: Group,
    events: Vec<GroupEvent>,
    claims: Claims,
    changed: BTreeSet<UserId>,
    room: Option<RoomChange>,
}

impl GroupChange {
    /// A new group, with the event that made it, and its room: new as well, or converted.
    #[must_use]
    pub fn new(group: Group, created: GroupEvent, room: RoomChange) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &group.claims());
        let changed = group.roster().at_hand().keys().copied().collect();
        let events = vec![created];
        Self { expected: None, group, events, claims, changed, room: Some(room) }
    }

    /// The change that `events` made of `before`.
    #[must_use]
    pub fn between(before: &Group, group: Group, events: Vec<GroupEvent>) -> Self {
        let claims = Claims::between(&before.claims(), &group.claims());
        let old = before.roster().at_hand();
        let new = group.roster().at_hand().iter();
        let changed = new.filter(|(user, place)| old.get(user) != Some(*place));
        let changed = changed.map(|(user, _)| *user).collect();
        Self { expected: Some(before.version()), group, events, claims, changed, room: None }
    }

    /// The change, with that of the group's room in the same atom.
    #[must_use]
    pub fn with_room(self, room: RoomChange) -> Self {
        Self { room: Some(room), ..self }
    }

    /// The version that the store must still have; none for a new group.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// The group as it is after the change: its header is to be saved whole.
    #[must_use]
    pub const fn group(&self) -> &Group {
        &self.group
    }

    /// The places that changed, to be saved one by one. No place is ever taken away (RM-21).
    pub fn rows(&self) -> impl Iterator<Item = (UserId, &Place)> {
        let places = self.group.roster().at_hand();
        self.changed.iter().filter_map(|user| places.get(user).map(|place| (*user, place)))
    }

    /// The events, in order.
    #[must_use]
    pub fn events(&self) -> &[GroupEvent] {
        &self.events
    }

    /// The unique keys that it makes and gives up.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The change of the group's room, where there is one.
    #[must_use]
    pub const fn room(&self) -> Option<&RoomChange> {
        self.room.as_ref()
    }
}
