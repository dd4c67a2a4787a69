use std::collections::BTreeSet;

use guildhall_kernel::{Claims, Quota, UserId, Version};
use guildhall_rooms::RoomChange;

use crate::{Group, GroupEntry, GroupEvent};

/// A change of one group, and of its rooms where they change with it (GR-7, GR-12, FT-3), to be
/// saved as a whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupChange {
    expected: Option<Version>,
    group: Group,
    events: Vec<GroupEvent>,
    claims: Claims,
    changed: BTreeSet<UserId>,
    quota_uses: BTreeSet<Quota>,
    nesting: Option<Version>,
    rooms: Vec<RoomChange>,
}

impl GroupChange {
    /// A new group, with the event that made it, and its room: new as well, or converted.
    #[must_use]
    pub fn new(group: Group, created: GroupEvent, room: RoomChange) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &group.claims());
        let changed = group.roster().loaded().keys().copied().collect();
        let quota_uses = quota_uses(None, &group);
        let (events, rooms) = (vec![created], vec![room]);
        Self { expected: None, group, events, claims, changed, quota_uses, nesting: None, rooms }
    }

    /// The change that `events` made of `before`.
    #[must_use]
    pub fn between(before: &Group, group: Group, events: Vec<GroupEvent>) -> Self {
        let claims = Claims::between(&before.claims(), &group.claims());
        let old = before.roster().loaded();
        let new = group.roster().loaded().iter();
        let changed = new.filter(|(user, entry)| old.get(user) != Some(*entry));
        let changed = changed.map(|(user, _)| *user).collect();
        let quota_uses = quota_uses(Some(before), &group);
        let (expected, rooms) = (Some(before.version()), Vec::new());
        Self { expected, group, events, claims, changed, quota_uses, nesting: None, rooms }
    }

    /// The change, with that of the group's room in the same atom; or, where the room begins anew,
    /// of the one before and of the new one (FT-3).
    #[must_use]
    pub fn with_room(mut self, room: RoomChange) -> Self {
        self.rooms.push(room);
        self
    }

    /// The change, which nests a group and was decided when the company had made this many nestings
    /// ([`NestedGroups::version`](crate::NestedGroups::version)). It is one more.
    #[must_use]
    pub fn after_nestings(self, version: Version) -> Self {
        Self { nesting: Some(version), ..self }
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
    pub fn rows(&self) -> impl Iterator<Item = (UserId, &GroupEntry)> {
        let entries = self.group.roster().loaded();
        self.changed.iter().filter_map(|user| entries.get(user).map(|entry| (*user, entry)))
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

    /// The quotas of the company that the change uses more of (CO-7). How many groups there are
    /// then is counted in the atom that saves it.
    #[must_use]
    pub const fn quota_uses(&self) -> &BTreeSet<Quota> {
        &self.quota_uses
    }

    /// How many nestings the company must still have made, where the change makes one more (GR-20).
    #[must_use]
    pub const fn expected_nestings(&self) -> Option<Version> {
        self.nesting
    }

    /// The changes of rooms that go with it: of the group's room, or of two where it begins anew.
    #[must_use]
    pub fn rooms(&self) -> &[RoomChange] {
        &self.rooms
    }
}

/// A group is one more of its company, and of each user who becomes a member. A team is neither:
/// the directory says how many there are and who is in them.
fn quota_uses(before: Option<&Group>, after: &Group) -> BTreeSet<Quota> {
    if after.is_team() {
        return BTreeSet::new();
    }
    let company = after.company();
    let was_member = |user: &UserId| {
        let entries = before.map(|group| group.roster().loaded());
        entries.and_then(|entries| entries.get(user)).is_some_and(GroupEntry::is_member)
    };
    let members = after.roster().loaded().iter().filter(|(_, entry)| entry.is_member());
    let joined = members.filter(|(user, _)| !was_member(user));
    let of_users = joined.map(|(user, _)| Quota::GroupsOfUser { company, user: *user });
    let of_company = before.is_none().then_some(Quota::GroupsOfCompany(company));
    of_users.chain(of_company).collect()
}
