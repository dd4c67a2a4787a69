//! Groups and teams as members of a group (GR-20).

use std::collections::BTreeMap;

use guildhall_kernel::{
    Counts, Entries, GroupId, NotLoaded, RosterEntry, Scope, Timestamp, User, UserId, Version,
};
use guildhall_permissions::{Context, GroupAction};
use serde::{Deserialize, Serialize};

use super::{CommandResult, Group};
use crate::{GroupEntry, GroupError, GroupEvent, GroupKind, Nesting};

impl Group {
    /// Adds the users who take part through nested groups, as a store loaded them with the roster.
    /// A group without nested groups ignores them.
    #[must_use]
    pub fn with_indirect_members(self, indirect_members: IndirectMembers) -> Self {
        let indirect_members = (!self.header.nested.is_empty()).then_some(indirect_members);
        Self { indirect_members, ..self }
    }

    /// Returns the user if they take part in the group: as a member, or through a nested group or
    /// team (GR-20).
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    pub fn participant(&self, user: UserId) -> Result<Option<User>, NotLoaded> {
        Ok(self.participant_of(user, self.roster.entry(user)?)?.copied())
    }

    /// Does what [`Group::participant`] does for a user whose entry was looked up.
    #[inline]
    pub(super) fn participant_of<'a>(
        &'a self,
        user: UserId,
        entry: Option<&'a GroupEntry>,
    ) -> Result<Option<&'a User>, NotLoaded> {
        if let Some(entry) = entry.filter(|entry| entry.is_member()) {
            return Ok(Some(entry.of_user()));
        }
        match &self.indirect_members {
            _ if self.header.nested.is_empty() => Ok(None),
            Some(indirect_members) => indirect_members.find(user),
            None => Err(NotLoaded::User(user)),
        }
    }

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

/// The users who take part in a group through nested groups and teams, as far as they were asked
/// for (GR-20).
///
/// They follow from the state of other groups, so they are not part of the group's history. Like a
/// slice of a roster, it knows whether each user of its scope takes part, and knows nothing of
/// other users.
#[doc(alias = "GR-20")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "StoredIndirectMembers", try_from = "StoredIndirectMembers")]
pub struct IndirectMembers {
    scope: Scope,
    users: Entries<IndirectMember>,
}

/// A user who takes part through a nested group. They are not counted as members.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
struct IndirectMember(User);

impl RosterEntry for IndirectMember {
    #[inline]
    fn of_user(&self) -> &User {
        &self.0
    }

    fn counts(&self) -> Counts {
        Counts::default()
    }
}

impl IndirectMembers {
    /// Makes the indirect members of a scope: those of `users` who are in the scope.
    #[must_use]
    pub fn of(scope: Scope, users: impl IntoIterator<Item = User>) -> Self {
        let is_asked = |user: &User| match &scope {
            Scope::Users(asked) => asked.contains(user.as_id()),
            Scope::Whole => true,
        };
        let users = users.into_iter().filter(is_asked).map(IndirectMember).collect();
        Self { scope, users }
    }

    pub(super) fn slice_of(&self, scope: &Scope) -> Result<Self, NotLoaded> {
        let known = match (&self.scope, scope) {
            (Scope::Whole, _) => Ok(()),
            (Scope::Users(_), Scope::Whole) => Err(NotLoaded::Rest),
            (Scope::Users(users), Scope::Users(asked)) => {
                asked.difference(users).next().map_or(Ok(()), |user| Err(NotLoaded::User(*user)))
            }
        };
        known.map(|()| Self::of(scope.clone(), self.users.values().map(|user| user.0)))
    }

    /// Returns the user if they take part through a nested group.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the user is not in the scope.
    pub fn user(&self, user: UserId) -> Result<Option<User>, NotLoaded> {
        Ok(self.find(user)?.copied())
    }

    #[inline]
    fn find(&self, user: UserId) -> Result<Option<&User>, NotLoaded> {
        match &self.scope {
            Scope::Users(users) if !users.contains(&user) => Err(NotLoaded::User(user)),
            _ => Ok(self.users.get(&user).map(IndirectMember::of_user)),
        }
    }
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredIndirectMembers {
    scope: Scope,
    users: BTreeMap<UserId, User>,
}

#[derive(Debug, thiserror::Error)]
#[error("indirect member {user} is stored under another id, or is not in the scope")]
struct IndirectMembersFormError {
    user: UserId,
}

impl TryFrom<StoredIndirectMembers> for IndirectMembers {
    type Error = IndirectMembersFormError;

    fn try_from(stored: StoredIndirectMembers) -> Result<Self, IndirectMembersFormError> {
        let StoredIndirectMembers { scope, users } = stored;
        let asked = |id: &UserId| match &scope {
            Scope::Users(asked) => asked.contains(id),
            Scope::Whole => true,
        };
        if let Some((user, _)) = users.iter().find(|(id, user)| user.id() != **id || !asked(id)) {
            return Err(IndirectMembersFormError { user: *user });
        }
        let users = users.into_values().map(IndirectMember).collect();
        Ok(Self { scope, users })
    }
}

impl From<IndirectMembers> for StoredIndirectMembers {
    fn from(IndirectMembers { scope, users }: IndirectMembers) -> Self {
        Self { scope, users: users.iter().map(|(id, user)| (*id, user.0)).collect() }
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
    pub(super) const fn nesting(&self) -> &Nesting {
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
    pub(super) fn is_seen(
        &self,
        id: GroupId,
        by: User,
        cx: &Context<'_>,
    ) -> Result<bool, NotLoaded> {
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
