use std::collections::BTreeMap;

use guildhall_kernel::{NotLoaded, Scope, User, UserId};
use serde::{Deserialize, Serialize};

/// Who takes part in a group through the groups and teams nested in it, as far as it was asked
/// (GR-20).
///
/// It follows from other groups than the one that it comes with, so it is no part of that group's
/// history. Like a slice of a roster it knows of each of its users whether they take part so, and
/// of nobody else.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct IndirectMembers {
    scope: Scope,
    users: BTreeMap<UserId, User>,
}

impl IndirectMembers {
    /// Of the users in `scope`, those who take part through what is nested.
    #[must_use]
    pub fn of(scope: Scope, users: impl IntoIterator<Item = User>) -> Self {
        let users = users.into_iter().map(|user| (user.id(), user));
        let users = match &scope {
            Scope::Users(asked) => users.filter(|(user, _)| asked.contains(user)).collect(),
            Scope::Whole => users.collect(),
        };
        Self { scope, users }
    }

    /// The user, where they take part through what is nested.
    ///
    /// # Errors
    /// [`NotLoaded`] for a user whom nobody asked about.
    pub fn user(&self, user: UserId) -> Result<Option<User>, NotLoaded> {
        match &self.scope {
            Scope::Users(users) if !users.contains(&user) => Err(NotLoaded::User(user)),
            _ => Ok(self.users.get(&user).copied()),
        }
    }
}

#[derive(Clone, Deserialize, Serialize)]
struct Parts {
    scope: Scope,
    users: BTreeMap<UserId, User>,
}

#[derive(Debug, thiserror::Error)]
#[error("user {user}, through what is nested, is another one or was not asked about")]
struct ThroughFormError {
    user: UserId,
}

impl TryFrom<Parts> for IndirectMembers {
    type Error = ThroughFormError;

    fn try_from(Parts { scope, users }: Parts) -> Result<Self, ThroughFormError> {
        let asked = |id: &UserId| match &scope {
            Scope::Users(asked) => asked.contains(id),
            Scope::Whole => true,
        };
        match users.iter().find(|(id, user)| user.id() != **id || !asked(id)) {
            Some((user, _)) => Err(ThroughFormError { user: *user }),
            None => Ok(Self { scope, users }),
        }
    }
}

impl From<IndirectMembers> for Parts {
    fn from(IndirectMembers { scope, users }: IndirectMembers) -> Self {
        Self { scope, users }
    }
}
