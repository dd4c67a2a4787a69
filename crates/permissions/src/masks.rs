//! The table of group actions as bit masks: a decision looks up the mask of the user's roles.

use std::fmt;
use std::ops::BitAnd;

use serde::{Serialize, Serializer};

use crate::{Cell, GROUP_ACTIONS, GroupAction, GroupActionRow, GroupType, Privacy, Role, Roles};

/// A set of actions on a group, listed in the order of the table.
///
/// ```
/// use guildhall_kernel::Affiliation;
/// use guildhall_permissions::{GroupAction, GroupActions, Privacy, Roles};
///
/// let member = Roles::of(Affiliation::Internal).member();
/// let granted = GroupActions::granted(member, Privacy::Private);
/// assert!(granted.contains(GroupAction::ReadRoom));
/// assert!(!granted.contains(GroupAction::AddMembers));
/// ```
#[derive(Clone, Copy, Default, Eq, Hash, PartialEq)]
pub struct GroupActions(u32);

impl GroupActions {
    /// The actions that are possible while the company has no application that allows groups
    /// (CO-2).
    #[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
    pub const ALLOWED_WHILE_FROZEN: Self = {
        let mut allowed = Self(0);
        let mut row = 0;
        while row < GROUP_ACTIONS.len() {
            if GROUP_ACTIONS[row].while_frozen.is_allowed() {
                allowed = allowed.with(GROUP_ACTIONS[row].action);
            }
            row += 1;
        }
        allowed
    };

    /// Returns the actions that the table grants to a user with these roles, in a group of this
    /// privacy. A user with several roles may do what one of them may.
    #[inline]
    #[must_use]
    pub fn granted(roles: Roles, privacy: Privacy) -> Self {
        let masks = match privacy {
            Privacy::Private => &PRIVATE,
            Privacy::Public => &PUBLIC,
        };
        let masks = match roles.group_type() {
            GroupType::Group => &masks.group,
            GroupType::Team => &masks.team,
        };
        masks.get(usize::from(roles.bits())).copied().unwrap_or_default()
    }

    /// Whether the action is in the set.
    #[inline]
    #[must_use]
    pub const fn contains(self, action: GroupAction) -> bool {
        self.0 & bit(action) != 0
    }

    /// Whether no action is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds this action.
    #[must_use]
    pub const fn with(self, action: GroupAction) -> Self {
        Self(self.0 | bit(action))
    }

    /// Removes this action.
    #[inline]
    #[must_use]
    pub const fn without(self, action: GroupAction) -> Self {
        Self(self.0 & !bit(action))
    }

    /// Removes this action unless the condition holds. The condition is asked only if the action is
    /// in the set.
    #[inline]
    #[must_use]
    pub fn only_if(self, action: GroupAction, holds: impl FnOnce() -> bool) -> Self {
        if self.contains(action) && !holds() { self.without(action) } else { self }
    }

    /// Lists the actions in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = GroupAction> {
        GroupAction::ALL.into_iter().filter(move |action| self.contains(*action))
    }
}

/// Keeps the actions that are in both sets.
impl BitAnd for GroupActions {
    type Output = Self;

    #[inline]
    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl<const N: usize> From<[GroupAction; N]> for GroupActions {
    fn from(actions: [GroupAction; N]) -> Self {
        actions.into_iter().collect()
    }
}

impl FromIterator<GroupAction> for GroupActions {
    fn from_iter<T: IntoIterator<Item = GroupAction>>(actions: T) -> Self {
        actions.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Debug for GroupActions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for GroupActions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

/// What the table grants to each set of roles, at the place that [`Roles::bits`] gives.
type Masks = [GroupActions; 256];

static PRIVATE: OfType = OfType::while_it_is(Privacy::Private);
static PUBLIC: OfType = OfType::while_it_is(Privacy::Public);

/// The masks of a group and of a team.
struct OfType {
    group: Masks,
    team: Masks,
}

impl OfType {
    const fn while_it_is(privacy: Privacy) -> Self {
        Self { group: masks(GroupType::Group, privacy), team: masks(GroupType::Team, privacy) }
    }
}

#[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
const fn masks(group_type: GroupType, privacy: Privacy) -> Masks {
    let mut of_roles = [GroupActions(0); Role::ALL.len()];
    let mut row = 0;
    while row < GROUP_ACTIONS.len() {
        let GroupActionRow { action, group, team, .. } = &GROUP_ACTIONS[row];
        let cells = match group_type {
            GroupType::Group => group.as_slice(),
            GroupType::Team => team.as_slice(),
        };
        let mut column = 0;
        while column < cells.len() {
            let (role, cell) = cells[column];
            if is_granted(cell, privacy) {
                of_roles[role as usize] = of_roles[role as usize].with(*action);
            }
            column += 1;
        }
        row += 1;
    }
    let mut masks = [GroupActions(0); 256];
    let mut roles = 1_usize;
    while roles < masks.len() {
        // All but the lowest role, of which the mask is already there, and the lowest.
        let others = masks[roles & (roles - 1)];
        masks[roles] = GroupActions(others.0 | of_roles[roles.trailing_zeros() as usize].0);
        roles += 1;
    }
    masks
}

const fn is_granted(cell: Cell, privacy: Privacy) -> bool {
    match cell {
        Cell::Yes => true,
        Cell::WhilePublic(_) => matches!(privacy, Privacy::Public),
        Cell::No(_) => false,
    }
}

const fn bit(action: GroupAction) -> u32 {
    1 << action as u32
}
