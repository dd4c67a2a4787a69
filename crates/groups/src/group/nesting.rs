//! Groups and teams as members of a group (GR-20), and why a user may do something with a group, or
//! may not.

use std::collections::BTreeMap;

use guildhall_kernel::{
    CommandError, Disclosed, GroupId, NotLoaded, Refusal, Scope, Timestamp, User, Version,
};
use guildhall_permissions::{Context, GroupAction, RoleCell};
use serde::Serialize;

use super::{CommandResult, Group};
use crate::{GroupEntry, GroupError, GroupEvent, GroupKind, IndirectMembers, Nesting};

impl Group {
    /// Makes a group or team a member of this group (GR-20).
    ///
    /// Its participants become participants here. They stop being so when their last path into this
    /// group ends. `nested` holds the child and everything that is nested in it.
    ///
    /// An external group holds only users, so that each person who meets external users is named
    /// and can be removed (GR-19). An internal group can nest internal groups and teams (GR-5).
    ///
    /// # Errors
    /// - the errors of [`Group::authorize`] for this group
    /// - [`GroupError::NoSuchGroup`] if the child is hidden from the user (GR-15)
    /// - [`GroupError::OtherCompany`] if the child belongs to another company (CO-1)
    /// - [`GroupError::Deleted`] if the child was deleted (GR-12)
    /// - [`GroupError::ExternalNesting`] if one of the two groups is external (GR-20)
    /// - [`GroupError::AlreadyNested`] if the child is a member already (GR-20)
    /// - [`GroupError::Cycle`] if a group would be nested in itself (GR-20)
    /// - [`CommandError::NotLoaded`](guildhall_kernel::CommandError) if `nested` lacks a group
    #[doc(alias = "GR-20")]
    pub fn nest(
        &mut self,
        by: User,
        child: GroupId,
        nested: &NestedGroups,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::AddMembers, cx)?;
        if child != self.id() {
            let group = nested.group(child)?;
            if !nested.is_seen(child, by, cx)? {
                return Err(GroupError::NoSuchGroup { group: child }.into());
            }
            group.check_company(cx)?;
            group.check_active()?;
            if [self.header.kind, group.header.kind].contains(&GroupKind::External) {
                return Err(GroupError::ExternalNesting { group: child }.into());
            }
        }
        if self.header.nested.contains_key(&child) {
            return Err(GroupError::AlreadyNested { group: child }.into());
        }
        if let Some(cycle) = nested.cycle(self, child, by, cx)? {
            return Err(GroupError::Cycle { cycle }.into());
        }
        Ok(self.record(by, GroupEvent::GroupNested { group: child }, cx))
    }

    /// Removes a group or team from the members (GR-20).
    ///
    /// A user who takes part in another way stays a participant. The child must be loaded with the
    /// user who acts. It may be deleted.
    ///
    /// # Errors
    /// - the errors of [`Group::authorize`] for this group
    /// - [`GroupError::NotNested`] if the child is not a member (GR-20), or is hidden from the user
    ///   (GR-15)
    /// - [`CommandError::NotLoaded`](guildhall_kernel::CommandError) if the child was loaded
    ///   without the user
    #[doc(alias = "GR-20")]
    pub fn unnest(&mut self, by: User, child: &Self, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::RemoveMembers, cx)?;
        let group = child.id();
        if !self.header.nested.contains_key(&group) || !child.is_seen_by(by, cx)? {
            return Err(GroupError::NotNested { group }.into());
        }
        Ok(self.record(by, GroupEvent::GroupUnnested { group }, cx))
    }
}

/// A group that is to be nested in another, with everything that is nested in it (GR-20).
///
/// This is what it takes to find out whether the nesting would close a cycle. All groups are loaded
/// at one moment, each with the entry of the user who acts. `version` counts the nestings of the
/// company up to that moment. A store saves a nesting only if the company has made no other since,
/// so two nestings that close a cycle together cannot both be saved.
#[doc(alias = "GR-20")]
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NestedGroups {
    version: Version,
    groups: BTreeMap<GroupId, Group>,
    nesting: Nesting,
}

impl NestedGroups {
    /// Collects the groups that were loaded.
    #[must_use]
    pub fn new(version: Version, groups: impl IntoIterator<Item = Group>) -> Self {
        let groups: BTreeMap<_, _> = groups.into_iter().map(|group| (group.id(), group)).collect();
        let nested = |group: &Group| {
            let (id, nested) = (group.id(), group.header().nested().clone());
            nested.into_keys().map(move |child| (id, child))
        };
        // A deleted group has no participants, and is never restored.
        let active = groups.values().filter(|group| !group.is_deleted());
        let nesting = active.flat_map(nested).collect();
        Self { version, groups, nesting }
    }

    /// Returns the number of nestings that the company had made.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Returns the group with this id.
    ///
    /// # Errors
    /// Returns [`NotLoaded::Group`] if the group was not loaded.
    pub fn group(&self, id: GroupId) -> Result<&Group, NotLoaded> {
        self.groups.get(&id).ok_or(NotLoaded::Group(id))
    }

    /// Returns all groups, ordered by id.
    pub fn groups(&self) -> impl Iterator<Item = &Group> {
        self.groups.values()
    }

    /// Returns the nested groups through which the user sees a group: a shortest path down to one
    /// of which they are a member. It is empty if the user sees the group without them. `None` if
    /// the group is hidden from the user (GR-15).
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if a group was not loaded, or was loaded without the user.
    #[doc(alias = "GR-15")]
    pub fn seen_through(
        &self,
        id: GroupId,
        by: User,
        cx: &Context<'_>,
    ) -> Result<Option<Vec<&Group>>, NotLoaded> {
        if !self.is_seen(id, by, cx)? {
            return Ok(None);
        }
        let group = self.group(id)?;
        let not_indirect = IndirectMembers::of(Scope::of([by.id()]), None);
        let by_itself = group.clone().with_indirect_members(not_indirect).is_seen_by(by, cx)?;
        let nearest = if by_itself { None } else { self.nearest_with(by, id)? };
        let path = nearest.and_then(|nearest| self.nesting.path(id, nearest));
        let nested = path.into_iter().flatten().filter(|nested| *nested != id);
        nested.map(|nested| self.group(nested)).collect::<Result<_, _>>().map(Some)
    }

    /// Returns which of the groups are nested in which.
    const fn nesting(&self) -> &Nesting {
        &self.nesting
    }

    /// Returns since when the user takes part in the group through the groups nested in it. `None`
    /// if they do not.
    ///
    /// On each path, that is the last of the moments at which a group was nested or the user
    /// joined. Of several paths, the earliest one counts.
    pub(crate) fn takes_part_since(
        &self,
        group: GroupId,
        user: User,
    ) -> Result<Option<Timestamp>, NotLoaded> {
        let mut reached: BTreeMap<GroupId, Timestamp> = BTreeMap::new();
        let mut open: Vec<(GroupId, Option<Timestamp>)> = vec![(group, None)];
        let mut first = None;
        while let Some((parent, since)) = open.pop() {
            for (child, nested) in self.group(parent)?.header().nested() {
                let since = since.map_or(nested.at, |since| since.max(nested.at));
                let known = reached.get(child).is_some_and(|known| *known <= since);
                let found = self.groups.get(child).filter(|found| !found.is_deleted());
                let Some(found) = found.filter(|_| !known) else { continue };
                reached.insert(*child, since);
                open.push((*child, Some(since)));
                let entry = found.entry_of(user)?.filter(|entry| entry.is_member());
                let joined = entry.and_then(GroupEntry::membership).map(|stay| stay.joined().at);
                first = first.into_iter().chain(joined.map(|at| at.max(since))).min();
            }
        }
        Ok(first)
    }

    /// Returns the cycle that nesting `child` in `parent` would close, without the groups that are
    /// hidden from the user.
    fn cycle(
        &self,
        parent: &Group,
        child: GroupId,
        by: User,
        cx: &Context<'_>,
    ) -> Result<Option<Vec<GroupId>>, NotLoaded> {
        for id in self.nesting.with_below(child) {
            if id != parent.id() {
                self.group(id)?;
            }
        }
        let Some(cycle) = self.nesting.cycle_of(parent.id(), child) else { return Ok(None) };
        let mut seen = Vec::new();
        for id in cycle {
            if id == parent.id() || self.is_seen(id, by, cx)? {
                seen.push(id);
            }
        }
        Ok(Some(seen))
    }

    /// Returns whether the user sees the group, also as a participant through nested groups
    /// (GR-15).
    fn is_seen(&self, id: GroupId, by: User, cx: &Context<'_>) -> Result<bool, NotLoaded> {
        if self.group(id)?.is_deleted() {
            // The children of a deleted group are not in `nesting`. Its own entries and indirect
            // members still tell who could see it.
            return self.group(id)?.is_seen_by(by, cx);
        }
        let mut member = false;
        for nested in self.nesting.below(id) {
            let entry = match self.groups.get(&nested) {
                Some(group) if !group.is_deleted() => group.entry_of(by)?,
                _ => None,
            };
            member |= entry.is_some_and(GroupEntry::is_member);
        }
        let indirect = IndirectMembers::of(Scope::of([by.id()]), member.then_some(by));
        self.group(id)?.clone().with_indirect_members(indirect).is_seen_by(by, cx)
    }
}

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
    fn nearest_with(&self, user: User, id: GroupId) -> Result<Option<GroupId>, NotLoaded> {
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
