//! Requests to join a group, and the notices of their answers (GR-17).

use guildhall_kernel::{Envelope, GroupId, Timestamp, User, UserId};
use guildhall_permissions::Privacy;
use serde::{Deserialize, Serialize};
use time::Duration;

use crate::{Group, GroupEvent};

/// A request to join a group.
#[doc(alias = "GR-17")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JoinRequest {
    /// The user who asks.
    pub user: User,
    /// When they asked.
    pub asked_at: Timestamp,
}

impl JoinRequest {
    /// How long a request is open.
    pub const OPEN_FOR: Duration = Duration::days(30);

    /// Returns when the request expires, if it is not answered or withdrawn before.
    #[must_use]
    pub fn expires_at(&self) -> Timestamp {
        self.asked_at.as_date_time().saturating_add(Self::OPEN_FOR).into()
    }

    /// Returns whether the request is open at this time.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        at < self.expires_at()
    }
}

/// A notice to a user whose request to join was answered (GR-17).
#[doc(alias = "GR-17")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct JoinNotice {
    /// The user who asked, and who gets the notice.
    pub to: UserId,
    /// The group.
    pub group: GroupId,
    /// The answer.
    pub answer: JoinAnswer,
    /// The user who answered.
    pub by: Option<UserId>,
    /// When it was answered.
    pub at: Timestamp,
}

/// The answer to a request to join.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum JoinAnswer {
    /// The user is a member now.
    Accepted,
    /// The user does not become a member.
    Declined,
}

impl JoinNotice {
    /// Returns the notices that follow from an event. `before` is the group before it, with the
    /// entries of the users that the command touched.
    ///
    /// A user who was declined by a group that is private by now gets no notice: for them the group
    /// does not exist (GR-15).
    #[must_use]
    pub fn of(before: &Group, happened: &Envelope<GroupEvent>) -> Vec<Self> {
        let (by, at, group) = (happened.by, happened.at, before.id());
        let notices = |users: Vec<UserId>, answer| {
            users.into_iter().map(|to| Self { to, group, answer, by, at }).collect()
        };
        match &happened.event {
            GroupEvent::JoinRequestsAccepted { users } => {
                notices(users.iter().map(User::id).collect(), JoinAnswer::Accepted)
            }
            GroupEvent::JoinRequestsDeclined { users }
                if before.header().privacy() == Privacy::Public =>
            {
                notices(users.iter().copied().collect(), JoinAnswer::Declined)
            }
            // A Master can add a user without looking at the requests.
            GroupEvent::MembersAdded { users } => {
                let asked = users.iter().map(User::id).filter(|user| {
                    let entry = before.roster().loaded().get(user);
                    entry.is_some_and(|entry| entry.open_request(at).is_some())
                });
                notices(asked.collect(), JoinAnswer::Accepted)
            }
            _ => Vec::new(),
        }
    }
}
