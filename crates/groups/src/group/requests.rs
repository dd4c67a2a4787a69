//! Requests to join a group, and the notices of their answers (GR-17).

use guildhall_kernel::{Envelope, GroupId, NotLoaded, Timestamp, User, UserId};
use guildhall_permissions::{Context, GroupAction, Privacy};
use serde::{Deserialize, Serialize};
use time::Duration;

use super::checks::{check_externals, check_named, each_once};
use super::management::deduplicated;
use super::{CheckResult, CommandResult, Group};
use crate::{GroupEntry, GroupError, GroupEvent};

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
                notices(users.clone(), JoinAnswer::Declined)
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

impl Group {
    /// Asks for membership. The request is open for 30 days (GR-17).
    ///
    /// # Errors
    /// - [`GroupError::AlreadyAsked`] if the user has an open request (GR-17)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-17")]
    pub fn ask_to_join(&mut self, by: User, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::AskToJoin, cx)?;
        self.check_not_asked(by, cx)?;
        Ok(self.record(by, GroupEvent::JoinRequested { user: by }, cx))
    }

    /// Withdraws the user's own request to join (GR-17).
    ///
    /// # Errors
    /// - [`GroupError::NoOpenRequest`] if the user has no open request (GR-17)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-17")]
    pub fn withdraw_request(&mut self, by: User, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::WithdrawRequest, cx)?;
        self.check_requests([by.id()], cx)?;
        Ok(self.record(by, GroupEvent::JoinRequestWithdrawn { user: by.id() }, cx))
    }

    /// Accepts requests to join: all of these users become members or, if one is refused, none
    /// (GR-17).
    ///
    /// # Errors
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::ExternalInInternalGroup`] if one of the users has become external since, and
    ///   the group is internal (GR-5)
    /// - [`GroupError::Company`] if one of the users has lost the permission for external contact,
    ///   and the group is external (GR-19)
    /// - [`GroupError::NoOpenRequest`] if one of the users has no open request (GR-17)
    /// - [`GroupError::Company`] if the group would have more members than the company allows
    ///   (CO-7)
    /// - [`GroupError::ExternalMaster`] if one of the users is a Group Master and has become
    ///   external since (GR-5)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-17")]
    pub fn accept_requests(&mut self, by: User, users: &[User], cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::AcceptRequests, cx)?;
        check_named(users)?;
        let users = deduplicated(users);
        check_externals(self.header.kind, &users, cx)?;
        self.check_requests(users.iter().map(User::id), cx)?;
        self.check_joining(&users, cx)?;
        Ok(self.record(by, GroupEvent::JoinRequestsAccepted { users }, cx))
    }

    /// Declines requests to join: all of them or, if one is refused, none (GR-17).
    ///
    /// # Errors
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::NoOpenRequest`] if one of the users has no open request (GR-17)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-17")]
    pub fn decline_requests(
        &mut self,
        by: User,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::DeclineRequests, cx)?;
        check_named(users)?;
        self.check_requests(users.iter().copied(), cx)?;
        let users = each_once(users.to_vec());
        Ok(self.record(by, GroupEvent::JoinRequestsDeclined { users }, cx))
    }

    /// Checks that the user may see the requests to join: those who answer them may (GR-17).
    ///
    /// # Errors
    /// The errors of [`Group::authorize`].
    #[doc(alias = "GR-17")]
    pub fn see_requests(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.authorize(by, GroupAction::DeclineRequests, cx)
    }

    /// Returns the user's own request to join, if it is open (GR-17).
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    #[doc(alias = "GR-17")]
    pub fn open_request(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<Option<JoinRequest>, NotLoaded> {
        Ok(self.entry_of(user)?.and_then(|entry| entry.open_request(cx.at())))
    }

    pub(super) fn check_not_asked(&self, user: User, cx: &Context<'_>) -> CheckResult {
        match self.open_request(user, cx)? {
            None => Ok(()),
            Some(_) => Err(GroupError::AlreadyAsked { group: self.id() }.into()),
        }
    }

    /// Checks that each of these users has an open request.
    pub(super) fn check_requests(
        &self,
        users: impl IntoIterator<Item = UserId>,
        cx: &Context<'_>,
    ) -> CheckResult {
        let has_none = |entry: Option<&GroupEntry>| {
            entry.and_then(|entry| entry.open_request(cx.at())).is_none()
        };
        let users = self.matching(users, has_none)?;
        if users.is_empty() { Ok(()) } else { Err(GroupError::NoOpenRequest { users }.into()) }
    }
}
