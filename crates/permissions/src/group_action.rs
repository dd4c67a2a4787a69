//! What the table says of one action on a group or a team.

use std::fmt;

use guildhall_kernel::Rule;

use crate::rules::{GR_15, GR_17};
use crate::{
    Cell, GROUP_ACTIONS, GroupAction, GroupActionRow, GroupActions, GroupSetting, GroupType,
    Privacy, Role, RoleCell, Roles,
};

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
