//! The administrators of a company.

use std::collections::BTreeSet;

use guildhall_kernel::UserId;
use serde::{Deserialize, Serialize};

/// The administrators of a company. Most decisions ask whether a user is one of them, and most
/// users are not.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "BTreeSet<UserId>", into = "BTreeSet<UserId>")]
pub(super) struct Administrators {
    users: BTreeSet<UserId>,
    /// The marks of all of them. A user whose mark is not here is not one of them.
    marks: u64,
}

impl Administrators {
    pub(super) const fn users(&self) -> &BTreeSet<UserId> {
        &self.users
    }

    #[inline]
    pub(super) fn contains(&self, user: UserId) -> bool {
        self.marks & mark(user) != 0 && self.users.contains(&user)
    }

    pub(super) fn insert(&mut self, user: UserId) {
        self.marks |= mark(user);
        self.users.insert(user);
    }

    pub(super) fn remove(&mut self, user: UserId) {
        if self.users.remove(&user) {
            self.marks = marks(&self.users);
        }
    }
}

/// One bit, which several users share.
#[inline]
const fn mark(user: UserId) -> u64 {
    1 << (user.as_uuid().as_bytes()[15] % 64)
}

fn marks(users: &BTreeSet<UserId>) -> u64 {
    users.iter().fold(0, |marks, user| marks | mark(*user))
}

impl From<BTreeSet<UserId>> for Administrators {
    fn from(users: BTreeSet<UserId>) -> Self {
        Self { marks: marks(&users), users }
    }
}

impl From<Administrators> for BTreeSet<UserId> {
    fn from(administrators: Administrators) -> Self {
        administrators.users
    }
}
