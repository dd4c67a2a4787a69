//! The cells of a row of the table, as most rows have them.

use guildhall_kernel::Rule;

use crate::{Cell, Role};

pub(crate) const fn no(rule: &'static Rule) -> Cell {
    Cell::No(rule)
}

/// Masters and administrators may, other users may not.
pub(crate) const fn managed(rule: &'static Rule, directory: Cell) -> [Cell; 7] {
    let no = no(rule);
    [no, no, Cell::Yes, no, no, Cell::Yes, directory]
}

/// The leader and administrators may, other users may not.
pub(crate) const fn led(rule: &'static Rule) -> [Cell; 6] {
    let no = no(rule);
    [no, Cell::Yes, no, no, Cell::Yes, no]
}

pub(crate) const fn groups(cells: [Cell; 7]) -> [(Role, Cell); 7] {
    let [member, external_member, master, outsider, stranger, administrator, directory] = cells;
    [
        (Role::Member, member),
        (Role::ExternalMember, external_member),
        (Role::Master, master),
        (Role::Outsider, outsider),
        (Role::Stranger, stranger),
        (Role::Administrator, administrator),
        (Role::Directory, directory),
    ]
}

pub(crate) const fn teams(cells: [Cell; 6]) -> [(Role, Cell); 6] {
    let [member, leader, outsider, stranger, administrator, directory] = cells;
    [
        (Role::Member, member),
        (Role::Leader, leader),
        (Role::Outsider, outsider),
        (Role::Stranger, stranger),
        (Role::Administrator, administrator),
        (Role::Directory, directory),
    ]
}
