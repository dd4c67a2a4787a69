//! Which users become members by an event, and which are members no longer.

use guildhall_kernel::{User, UserId};

use super::GroupEvent;

impl GroupEvent {
    /// Returns the users who are members after this event. Some of them may have been before.
    pub fn joining(&self) -> impl Iterator<Item = UserId> {
        let (listed, of_unit) = match self {
            Self::Created(creation) => (Some(&creation.members), None),
            Self::JoinRequestsAccepted { users } | Self::MembersAdded { users } => {
                (Some(users), None)
            }
            Self::TeamChanged { edit } => (None, Some(&edit.joined)),
            _ => (None, None),
        };
        let listed = listed.into_iter().flatten();
        listed.chain(of_unit.into_iter().flatten()).map(User::id)
    }

    /// Returns the users who are members no longer after this event. Some of them may not have been
    /// before. By a deletion every user is (GR-12), and none is named.
    pub fn leaving(&self) -> impl Iterator<Item = UserId> {
        let (listed, one) = match self {
            Self::MembersRemoved { users } => (Some(users), None),
            Self::TeamChanged { edit } => (Some(&edit.left), None),
            Self::UserRemoved { user, .. } => (None, Some(*user)),
            _ => (None, None),
        };
        listed.into_iter().flatten().copied().chain(one)
    }
}
