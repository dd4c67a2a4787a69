//! What the participants of a room have because they take part in it.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, GroupId, RoomId, UserId};

use super::followed::FollowedGroup;
use super::participants::Moved;
use super::{Access, AccessChange};

/// What each participant of a room has: the same for all of them.
pub(super) type Grants = BTreeSet<Grant>;

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Grant {
    Room(RoomId),
    Feature(RoomId, Feature),
    List(GroupId),
}

impl Grant {
    pub(super) const fn to(self, user: UserId) -> Access {
        match self {
            Self::Room(room) => Access::Room { room, user },
            Self::Feature(room, feature) => Access::Feature { room, feature, user },
            Self::List(group) => Access::List { group, user },
        }
    }
}

/// Passes on what a user lost and gained, who had `before` and has `after`.
pub(super) fn pass_on(
    before: &Grants,
    after: &Grants,
    user: UserId,
    changed: &mut impl FnMut(AccessChange),
) {
    for grant in before.difference(after) {
        changed(AccessChange::Lost(grant.to(user)));
    }
    for grant in after.difference(before) {
        changed(AccessChange::Gained(grant.to(user)));
    }
}

/// Passes on what a user who begins to take part in a group gets.
pub(super) fn gain(
    groups: &BTreeMap<GroupId, FollowedGroup>,
    (group, user): Moved,
    changed: &mut impl FnMut(AccessChange),
) {
    if let Some(group) = groups.get(&group) {
        pass_on(&Grants::new(), &group.grants, user, changed);
    }
}

/// Passes on what a user who ceases to take part in a group loses.
pub(super) fn lose(
    groups: &BTreeMap<GroupId, FollowedGroup>,
    (group, user): Moved,
    changed: &mut impl FnMut(AccessChange),
) {
    if let Some(group) = groups.get(&group) {
        pass_on(&group.grants, &Grants::new(), user, changed);
    }
}
