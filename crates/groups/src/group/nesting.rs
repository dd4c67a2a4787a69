//! Groups and teams as members (GR-20).

use guildhall_kernel::{GroupId, NotLoaded, User, UserId};
use guildhall_permissions::{Context, GroupAction};

use super::{Group, Outcome};
use crate::{GroupError, GroupEvent, GroupKind, IndirectMembers, NestedGroups};

impl Group {
    /// The group, with who takes part in it through what is nested, as a store found it with the
    /// places. A group that nests nothing needs none.
    #[must_use]
    pub fn with_indirect_members(self, through: IndirectMembers) -> Self {
        let through = (!self.header.nested.is_empty()).then_some(through);
        Self { through, ..self }
    }

    /// The user, where they take part in the group: as a member, or through a group or team that is
    /// one (GR-20).
    ///
    /// # Errors
    /// [`NotLoaded`] where a slice does not cover the user.
    pub fn participant(&self, user: UserId) -> Result<Option<User>, NotLoaded> {
        let entry = self.roster.entry(user)?.filter(|entry| entry.is_member());
        if let Some(entry) = entry {
            return Ok(Some(entry.user()));
        }
        match &self.through {
            _ if self.header.nested.is_empty() => Ok(None),
            Some(through) => through.user(user),
            None => Err(NotLoaded::User(user)),
        }
    }

    /// Makes a group or team a member of this group: whoever takes part in it takes part here, and
    /// with nobody's doing ceases to with their last way in. The child is the one of `below` that
    /// is named; what is nested in it came with it.
    ///
    /// An external group holds users alone: each of those who meet external users is named, and can
    /// be taken out alone (GR-19). An internal group nests internal ones and teams (GR-5).
    ///
    /// # Errors
    /// As for [`Group::authorize`], here and for the child, which has to be seen: else
    /// [`GroupError::NoSuchGroup`]. [`GroupError::Cycle`], [`GroupError::AlreadyNested`],
    /// [`GroupError::ExternalNesting`]; and
    /// [`CommandError::NotLoaded`](guildhall_kernel::CommandError) where `below` lacks a group.
    pub fn nest(
        &mut self,
        by: &User,
        child: GroupId,
        below: &NestedGroups,
        cx: &Context<'_>,
    ) -> Outcome {
        self.authorize(by, GroupAction::AddMembers, cx)?;
        if child != self.id() {
            let nested = below.group(child)?;
            if !below.is_seen(child, by, cx)? {
                return Err(GroupError::NoSuchGroup { group: child }.into());
            }
            nested.check_company(cx)?;
            nested.check_active()?;
            if [self.header.kind, nested.header.kind].contains(&GroupKind::External) {
                return Err(GroupError::ExternalNesting { group: child }.into());
            }
        }
        if self.header.nested.contains_key(&child) {
            return Err(GroupError::AlreadyNested { group: child }.into());
        }
        if let Some(cycle) = below.cycle(self, child, by, cx)? {
            return Err(GroupError::Cycle { cycle }.into());
        }
        Ok(self.applied(GroupEvent::GroupNested { by: by.id(), group: child, at: cx.at() }))
    }

    /// Takes a group or team out of the members. Who takes part by another way too stays. The child
    /// comes as a store loads it for whoever acts; it may be a tombstone.
    ///
    /// # Errors
    /// As for [`Group::authorize`], here alone; [`GroupError::NotNested`] for what is no member, and
    /// for what the user does not see (GR-15); and
    /// [`CommandError::NotLoaded`](guildhall_kernel::CommandError) where the child was loaded
    /// without the user.
    pub fn unnest(&mut self, by: &User, child: &Self, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::RemoveMembers, cx)?;
        let group = child.id();
        if !self.header.nested.contains_key(&group) || !child.is_seen_by(by, cx)? {
            return Err(GroupError::NotNested { group }.into());
        }
        Ok(self.applied(GroupEvent::GroupUnnested { by: by.id(), group, at: cx.at() }))
    }
}
