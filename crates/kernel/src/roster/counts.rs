use serde::{Deserialize, Serialize};

use super::RosterEntry;

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

    pub(super) fn sum<'a, E: RosterEntry + 'a>(entries: impl Iterator<Item = &'a E>) -> Self {
        entries.fold(Self::default(), |sum, entry| sum.plus(entry.counts()))
    }

    pub(super) const fn plus(self, more: Self) -> Self {
        Self {
            members: self.members.saturating_add(more.members),
            masters: self.masters.saturating_add(more.masters),
            externals: self.externals.saturating_add(more.externals),
        }
    }

    pub(super) const fn minus(self, less: Self) -> Self {
        Self {
            members: self.members.saturating_sub(less.members),
            masters: self.masters.saturating_sub(less.masters),
            externals: self.externals.saturating_sub(less.externals),
        }
    }

    /// Changes an entry that is counted here, and returns the counts after that.
    pub(super) fn changed_by<E: RosterEntry>(
        self,
        entry: &mut E,
        change: impl FnOnce(&mut E),
    ) -> Self {
        let lost = entry.counts();
        change(entry);
        self.plus(entry.counts()).minus(lost)
    }

    // Checks whether a whole with these counts can have a part with the counts `part`.
    pub(super) const fn covers(self, part: Self) -> bool {
        let rest = self.minus(part);
        self.members >= part.members
            && self.masters >= part.masters
            && self.externals >= part.externals
            && rest.members >= rest.externals
    }
}
