//! What a decision was based on, besides the aggregate that it changes.

use std::collections::BTreeMap;

use crate::{CompanyId, GroupId, Registration, RoomId, User, UserId, Version};

/// What a decision read besides the aggregate that it changes, each with its version.
///
/// A store saves a change only if all of it is still as it was read (CO-8). So once an
/// administrator's change has returned, nothing is saved that was decided on the policy before it;
/// and once a user has left, nothing is saved that adds them.
#[doc(alias = "CO-8")]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ReadSet {
    companies: BTreeMap<CompanyId, Option<Version>>,
    groups: BTreeMap<GroupId, Version>,
    rooms: BTreeMap<RoomId, Version>,
    users: BTreeMap<UserId, UserRead>,
}

/// What a decision read of one user.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum UserRead {
    /// The user is not stored. The save records them with this company (CO-1).
    #[doc(alias = "CO-1")]
    FirstUse(User),
    /// The user's registration has this version.
    Stored(Version),
}

impl ReadSet {
    /// Adds a company. `None` if the store does not have it.
    pub fn read_company(&mut self, company: CompanyId, version: Option<Version>) {
        self.companies.entry(company).or_insert(version);
    }

    /// Adds a group.
    pub fn read_group(&mut self, group: GroupId, version: Version) {
        self.groups.entry(group).or_insert(version);
    }

    /// Adds a room.
    pub fn read_room(&mut self, room: RoomId, version: Version) {
        self.rooms.entry(room).or_insert(version);
    }

    /// Adds a user whose registration is stored.
    pub fn read_user(&mut self, registration: &Registration) {
        self.users.insert(registration.id(), UserRead::Stored(registration.version()));
    }

    /// Adds a user who is not stored yet.
    pub fn first_use(&mut self, user: User) {
        self.users.insert(user.id(), UserRead::FirstUse(user));
    }

    /// Returns what two decisions read together. `None` if they read different things of the same,
    /// which cannot both still hold.
    #[must_use]
    pub fn with(mut self, other: &Self) -> Option<Self> {
        self.agrees_with(other).then(|| {
            self.add(other);
            self
        })
    }

    /// Returns whether two decisions read the same of all that both of them read.
    #[must_use]
    pub fn agrees_with(&self, other: &Self) -> bool {
        agree(&self.companies, &other.companies)
            && agree(&self.groups, &other.groups)
            && agree(&self.rooms, &other.rooms)
            && agree(&self.users, &other.users)
    }

    /// Adds what another decision read, which [agrees](Self::agrees_with) with this one. Where it does
    /// not, this read set keeps what it has.
    pub fn add(&mut self, other: &Self) {
        add_all(&mut self.companies, &other.companies);
        add_all(&mut self.groups, &other.groups);
        add_all(&mut self.rooms, &other.rooms);
        add_all(&mut self.users, &other.users);
    }

    /// Returns the companies, each with the version that the store must still have.
    #[must_use]
    pub const fn companies(&self) -> &BTreeMap<CompanyId, Option<Version>> {
        &self.companies
    }

    /// Returns the groups, each with the version that the store must still have.
    #[must_use]
    pub const fn groups(&self) -> &BTreeMap<GroupId, Version> {
        &self.groups
    }

    /// Returns the rooms, each with the version that the store must still have.
    #[must_use]
    pub const fn rooms(&self) -> &BTreeMap<RoomId, Version> {
        &self.rooms
    }

    /// Returns the users, each with what the store must still have of them.
    #[must_use]
    pub const fn users(&self) -> &BTreeMap<UserId, UserRead> {
        &self.users
    }

    /// Returns the registrations that the save makes, because a use case names these users for the
    /// first time (CO-1).
    pub fn first_uses(&self) -> impl Iterator<Item = Registration> {
        self.users.values().filter_map(|read| match read {
            UserRead::FirstUse(user) => Some(Registration::first_use(*user)),
            UserRead::Stored(_) => None,
        })
    }
}

/// Returns whether the entries of `more` are equal to those under the same keys.
fn agree<K: Ord, V: Eq>(all: &BTreeMap<K, V>, more: &BTreeMap<K, V>) -> bool {
    more.iter().all(|(key, value)| all.get(key).is_none_or(|known| known == value))
}

fn add_all<K: Copy + Ord, V: Copy>(all: &mut BTreeMap<K, V>, more: &BTreeMap<K, V>) {
    for (key, value) in more {
        all.entry(*key).or_insert(*value);
    }
}
