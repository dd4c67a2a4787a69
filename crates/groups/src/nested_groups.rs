use std::collections::BTreeMap;

use guildhall_kernel::{GroupId, NotLoaded, Scope, User, Version};
use guildhall_permissions::Context;

use crate::{Group, GroupEntry, IndirectMembers, Nesting};

/// A group that is to be nested in another, with everything nested in it: what it takes to see
/// whether that would close a cycle (GR-20).
///
/// The groups come with the place of whoever acts, and all from one moment. `version` counts the
/// nestings of their company up to then: a store takes the change only where there was none since,
/// so two changes that would only together close a cycle are not both taken.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct NestedGroups {
    version: Version,
    groups: BTreeMap<GroupId, Group>,
    nesting: Nesting,
}

impl NestedGroups {
    /// What was loaded of these groups.
    #[must_use]
    pub fn new(version: Version, groups: impl IntoIterator<Item = Group>) -> Self {
        let groups: BTreeMap<_, _> = groups.into_iter().map(|group| (group.id(), group)).collect();
        let nested = |group: &Group| {
            let (id, nested) = (group.id(), group.header().nested().clone());
            nested.into_keys().map(move |child| (id, child))
        };
        // A tombstone brings nobody, and never comes back.
        let active = groups.values().filter(|group| !group.is_deleted());
        let nesting = active.flat_map(nested).collect();
        Self { version, groups, nesting }
    }

    /// How many nestings their company had made.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The group of this id.
    ///
    /// # Errors
    /// [`NotLoaded::Group`].
    pub fn group(&self, id: GroupId) -> Result<&Group, NotLoaded> {
        self.groups.get(&id).ok_or(NotLoaded::Group(id))
    }

    /// The cycle that nesting `child` in `parent` would close, of those of its groups that the user
    /// sees; none where it closes none.
    pub(crate) fn cycle(
        &self,
        parent: &Group,
        child: GroupId,
        by: &User,
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

    /// Whether the user sees the group, also by what is nested in it (GR-15).
    pub(crate) fn is_seen(
        &self,
        id: GroupId,
        by: &User,
        cx: &Context<'_>,
    ) -> Result<bool, NotLoaded> {
        if self.group(id)?.is_deleted() {
            // What it nested is not below it any more, and still says who knew it.
            return self.group(id)?.is_seen_by(by, cx);
        }
        let mut member = false;
        for nested in self.nesting.below(id) {
            let entry = match self.groups.get(&nested) {
                Some(group) if !group.is_deleted() => group.roster().entry(by.id())?,
                _ => None,
            };
            member |= entry.is_some_and(GroupEntry::is_member);
        }
        let through = IndirectMembers::of(Scope::of([by.id()]), member.then_some(*by));
        self.group(id)?.clone().with_indirect_members(through).is_seen_by(by, cx)
    }
}
