//! Why a user may do something with a group, or may not.

use guildhall_kernel::{CommandError, Disclosed, GroupId, NotLoaded, Refusal, Scope, User};
use guildhall_permissions::{Context, GroupAction, RoleCell};
use serde::Serialize;

use super::{Group, IndirectMembers, NestedGroups};
use crate::{GroupEntry, GroupError};

/// Why a user may do an action with a group, or may not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupExplanation {
    /// The group.
    pub group: GroupId,
    /// The user.
    pub user: User,
    /// The action.
    pub action: GroupAction,
    /// The roles of the user, each with the cell of the table that answers it (GR-9).
    pub cells: Vec<RoleCell>,
    /// How the user takes part in the group. `None` if they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participation: Option<Participation>,
    /// Why the user may not. `None` if they may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Disclosed>,
}

impl GroupExplanation {
    /// Whether the user may do the action.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

/// How a user takes part in a group.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Participation {
    /// As a member.
    Member,
    /// Through a nested group (GR-20): a shortest path from the group down to the one of which the
    /// user is a member. A group that is hidden from the user who asks is left out (GR-15).
    Nested(Vec<GroupId>),
}

impl Group {
    /// Checks that the user may do this with the group now: that they see it, that the table allows
    /// it, and that the mailing list, Message and the company's applications do.
    ///
    /// # Errors
    /// - [`GroupError::Mail`] if the mailing list refuses the user's mail (ML-4, ML-5)
    /// - [`GroupError::MessageOff`] or [`GroupError::TeamMessageOff`] if the user would read the
    ///   room, and Message is off (RM-19, RM-20)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-9")]
    pub fn check_action(
        &self,
        user: User,
        action: GroupAction,
        cx: &Context<'_>,
    ) -> Result<(), CommandError<GroupError>> {
        let roles = self.authorized(user, GroupAction::View, cx)?;
        self.check_action_of(user, roles, action, cx)
    }
}

impl NestedGroups {
    /// Says why `user` may do an action with a group, or may not. It answers `by`, who sees the
    /// group; both users and everything nested in the group must be loaded.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the group is hidden from the user who asks (GR-15)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::NotAllowed`] if the user asks about another, and may ask only about
    ///   themself (GR-17)
    /// - [`CommandError::NotLoaded`] if something is not loaded
    #[doc(alias("GR-9", "GR-15", "GR-20"))]
    pub fn why(
        &self,
        by: User,
        group: GroupId,
        user: User,
        action: GroupAction,
        cx: &Context<'_>,
    ) -> Result<GroupExplanation, CommandError<GroupError>> {
        let whole = self.with_indirect_members([by, user], group)?;
        let asks = if by == user { GroupAction::View } else { GroupAction::Explain };
        whole.authorize(by, asks, cx)?;
        let refusal = match whole.check_action(user, action, cx) {
            Ok(()) => None,
            Err(CommandError::Refused(refusal)) => Some(refusal.disclosed()),
            Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
        };
        let cells = action.cells(&whole.roles(user, cx)?);
        let participation = self.participation(&whole, user, by, cx)?;
        Ok(GroupExplanation { group, user, action, cells, participation, refusal })
    }

    /// Returns the group with those of these users who take part through nested groups.
    fn with_indirect_members(&self, users: [User; 2], id: GroupId) -> Result<Group, NotLoaded> {
        let mut inside = Vec::new();
        for user in users {
            if self.nearest_with(user, id)?.is_some() {
                inside.push(user);
            }
        }
        let scope = Scope::of(users.iter().map(User::id));
        Ok(self.group(id)?.clone().with_indirect_members(IndirectMembers::of(scope, inside)))
    }

    fn participation(
        &self,
        group: &Group,
        user: User,
        by: User,
        cx: &Context<'_>,
    ) -> Result<Option<Participation>, NotLoaded> {
        if group.entry_of(user)?.is_some_and(GroupEntry::is_member) {
            return Ok(Some(Participation::Member));
        }
        let Some(nearest) = self.nearest_with(user, group.id())? else { return Ok(None) };
        let mut path = Vec::new();
        for id in self.nesting().path(group.id(), nearest).unwrap_or_default() {
            if id == group.id() || self.is_seen(id, by, cx)? {
                path.push(id);
            }
        }
        Ok(Some(Participation::Nested(path)))
    }

    /// Returns the nearest active group, nested in this one, of which the user is a member.
    pub(super) fn nearest_with(
        &self,
        user: User,
        id: GroupId,
    ) -> Result<Option<GroupId>, NotLoaded> {
        for nested in self.nesting().below(id) {
            let group = self.group(nested)?;
            let is_member = group.entry_of(user)?.is_some_and(GroupEntry::is_member);
            if is_member && !group.is_deleted() {
                return Ok(Some(nested));
            }
        }
        Ok(None)
    }
}
