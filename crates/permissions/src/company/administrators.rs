//! The administrators of a company, and the addresses that only they can give to a list (ML-13).

use std::collections::BTreeSet;

use guildhall_kernel::{ListAddress, ListLocalPart, UserId};
use serde::{Deserialize, Serialize, Serializer};

use super::Company;

/// The administrators of a company. Most decisions ask whether a user is one of them, and most
/// users are not.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq)]
#[serde(from = "BTreeSet<UserId>")]
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
        self.can_contain(user) && self.is_among(user)
    }

    #[inline(never)]
    fn is_among(&self, user: UserId) -> bool {
        self.users.contains(&user)
    }

    /// Returns whether a user with this mark is one of them.
    #[inline]
    const fn can_contain(&self, user: UserId) -> bool {
        self.marks & mark(user) != 0
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

impl Serialize for Administrators {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.users.serialize(serializer)
    }
}

/// The local parts that are reserved in every company: the mailboxes of RFC 2142 that answer for a
/// domain, RFC 5321 §4.5.1, and addresses by which a certificate authority lets one prove that one
/// controls a domain.
const RESERVED: [&str; 15] = [
    "abuse",
    "admin",
    "administrator",
    "hostmaster",
    "mailer-daemon",
    "no-reply",
    "noc",
    "noreply",
    "postmaster",
    "root",
    "security",
    "ssladmin",
    "ssladministrator",
    "sslwebmaster",
    "webmaster",
];

impl Company {
    /// Returns the local parts that the company has reserved, besides those of every company
    /// (ML-13).
    #[doc(alias = "ML-13")]
    #[must_use]
    pub fn reserved_addresses(&self) -> &BTreeSet<ListLocalPart> {
        &self.state.reserved_addresses
    }

    /// Checks whether only an administrator can give this address to a list (ML-13).
    #[doc(alias = "ML-13")]
    #[must_use]
    pub fn reserves(&self, address: &ListAddress) -> bool {
        RESERVED.contains(&address.local_part())
            || self
                .state
                .reserved_addresses
                .iter()
                .any(|part| part.as_str() == address.local_part())
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_mark_of_a_user_tells_most_others_apart() {
        let users = (0..64).map(|n| UserId::new(Uuid::from_u128(n)));
        let (one, others) = (users.clone().next(), users.skip(1).collect::<Vec<_>>());
        let mut administrators = Administrators::from(BTreeSet::from_iter(one));
        assert!(one.is_some_and(|one| administrators.can_contain(one)));
        for other in others {
            assert!(!administrators.can_contain(other), "{other}");
            administrators.insert(other);
            assert!(administrators.can_contain(other));
            administrators.remove(other);
        }
    }
}
