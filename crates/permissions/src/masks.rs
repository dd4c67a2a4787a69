//! What the table says of one action on a group or a team, and of all: a decision looks up the
//! mask of the user's roles, and only a refusal asks for the cell.

use std::fmt;
use std::ops::BitAnd;

use guildhall_kernel::Rule;
use serde::{Serialize, Serializer};

use crate::rules::{GR_15, GR_17};
use crate::{
    Cell, GROUP_ACTIONS, GroupAction, GroupActionRow, GroupSetting, GroupType, Privacy, Role,
    RoleCell, Roles,
};

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
    /// privacy. A user with several roles may do what any of the roles may.
    #[inline]
    #[must_use]
    pub fn granted(roles: Roles, privacy: Privacy) -> Self {
        let masks = match privacy {
            Privacy::Private => &PRIVATE,
            Privacy::Public => &PUBLIC,
        };
        masks.get(roles.number()).copied().unwrap_or_default()
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

/// What the table grants to each set of roles, at its [number](Roles::number).
type Masks = [GroupActions; Roles::SETS];

static PRIVATE: Masks = masks(Privacy::Private);
static PUBLIC: Masks = masks(Privacy::Public);

#[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
const fn masks(privacy: Privacy) -> Masks {
    let mut masks = [GroupActions(0); Roles::SETS];
    let of_group = of_roles(GroupType::Group, privacy);
    let of_team = of_roles(GroupType::Team, privacy);
    let sets = 1 << Role::ALL.len();
    // No role may do nothing, in a group and in a team.
    let mut roles = 1_usize;
    while roles < sets {
        // All but the lowest role, of which the mask is already there, and the lowest.
        let (others, lowest) = (roles & (roles - 1), roles.trailing_zeros() as usize);
        masks[roles] = GroupActions(masks[others].0 | of_group[lowest].0);
        masks[sets + roles] = GroupActions(masks[sets + others].0 | of_team[lowest].0);
        roles += 1;
    }
    masks
}

/// Returns what the table grants to each role.
#[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
const fn of_roles(group_type: GroupType, privacy: Privacy) -> [GroupActions; Role::ALL.len()] {
    let of_actions = cells(group_type);
    let mut of_roles = [GroupActions(0); Role::ALL.len()];
    let mut action = 0;
    while action < of_actions.len() {
        let mut role = 0;
        while role < of_roles.len() {
            if is_granted(of_actions[action][role], privacy) {
                of_roles[role] = of_roles[role].with(GroupAction::ALL[action]);
            }
            role += 1;
        }
        action += 1;
    }
    of_roles
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

impl GroupAction {
    /// Every action, in the order of the table.
    #[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
    pub const ALL: [Self; GROUP_ACTIONS.len()] = {
        let mut all = [Self::View; GROUP_ACTIONS.len()];
        let mut index = 0;
        while index < all.len() {
            all[index] = GROUP_ACTIONS[index].action;
            index += 1;
        }
        all
    };

    /// Checks that a user with these roles may do this in a group of this privacy.
    ///
    /// # Errors
    /// The rule that refuses. If several roles are refused, it is the rule of the last one in the
    /// order of [`Role`]. If every role would be allowed in a public group, it is the rule that
    /// hides a private one (GR-15).
    #[doc(alias = "GR-9")]
    #[inline]
    pub fn authorize(self, roles: &Roles, privacy: Privacy) -> Result<(), &'static Rule> {
        if GroupActions::granted(*roles, privacy).contains(self) {
            Ok(())
        } else {
            Err(self.refusing_rule(*roles))
        }
    }

    /// Returns the rule that refuses the action to a user with these roles, none of which may do
    /// it.
    #[inline]
    fn refusing_rule(self, roles: Roles) -> &'static Rule {
        let (mut hidden, mut bits) = (None, roles.bits());
        while let Some(last) = bits.checked_ilog2() {
            match self.cell_at(roles.group_type(), last as usize) {
                Cell::Yes => {}
                Cell::WhilePublic(rule) => hidden = hidden.or(Some(rule)),
                Cell::No(rule) => return rule,
            }
            bits &= !(1 << last);
        }
        hidden.unwrap_or(&GR_15)
    }

    /// Returns the cells that answer a user with these roles, one for each role.
    #[doc(alias = "GR-9")]
    #[must_use]
    pub fn cells(self, roles: &Roles) -> Vec<RoleCell> {
        let cell = |role| RoleCell { role, cell: self.cell(roles.group_type(), role) };
        roles.iter().map(cell).collect()
    }

    /// Whether the action is possible while the company has no application that allows groups
    /// (CO-2).
    #[doc(alias = "CO-2")]
    #[inline]
    #[must_use]
    pub const fn allowed_while_frozen(self) -> bool {
        GroupActions::ALLOWED_WHILE_FROZEN.contains(self)
    }

    /// Returns the cell for a role, in a group or in a team. A role that has no column there may do
    /// nothing (GR-17).
    #[must_use]
    pub fn cell(self, group_type: GroupType, role: Role) -> Cell {
        self.cell_at(group_type, role as usize)
    }

    #[inline]
    fn cell_at(self, group_type: GroupType, role: usize) -> Cell {
        let cells = match group_type {
            GroupType::Group => &GROUP_CELLS,
            GroupType::Team => &TEAM_CELLS,
        };
        let cell = cells.get(self as usize).and_then(|cells| cells.get(role));
        cell.copied().unwrap_or(NO_COLUMN)
    }

    /// Returns the setting that the action changes, if the company can lock it (CO-6).
    #[must_use]
    pub fn setting(self) -> Option<GroupSetting> {
        self.row().and_then(|row| row.setting)
    }

    /// Returns the stable name of the action, such as `add_members`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().map_or("", |row| row.name)
    }

    // Every action has a row, in the order of the actions (tested). Without one it would be refused
    // to every role.
    fn row(self) -> Option<&'static GroupActionRow> {
        GROUP_ACTIONS.get(self as usize)
    }
}

/// The answers of the table, at the number of the action and of the role.
type Cells = [[Cell; Role::ALL.len()]; GroupAction::ALL.len()];

static GROUP_CELLS: Cells = cells(GroupType::Group);
static TEAM_CELLS: Cells = cells(GroupType::Team);

/// The answer to a role that has no column.
const NO_COLUMN: Cell = Cell::No(&GR_17);

#[expect(clippy::indexing_slicing, reason = "an index out of bounds would not compile here")]
const fn cells(group_type: GroupType) -> Cells {
    let mut of_actions = [[NO_COLUMN; Role::ALL.len()]; GroupAction::ALL.len()];
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
            of_actions[*action as usize][role as usize] = cell;
            column += 1;
        }
        row += 1;
    }
    of_actions
}

impl fmt::Display for GroupAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.row().map_or("do this", |row| row.phrase))
    }
}
