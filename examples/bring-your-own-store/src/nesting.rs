//! Who takes part in a group through the groups nested in it (GR-20).

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use guildhall::groups::{Group, GroupEntry, GroupScope, IndirectMembers};
use guildhall::kernel::{GroupId, Scope, User, UserId};

use crate::Result;
use crate::tables::{GROUPS, LAST_INDIRECT_MEMBERS, Tables};

/// Returns what a scope asks for of a whole group, with those who take part through others.
pub(crate) fn loaded(tables: &impl Tables, group: Group, scope: &GroupScope) -> Result<Group> {
    if group.header().nested().is_empty() {
        return Ok(group.slice_of(scope)?);
    }
    let users = indirect_members(tables, &group)?.into_values();
    let group = group.with_indirect_members(IndirectMembers::of(Scope::Whole, users));
    Ok(group.slice_of(scope)?)
}

/// Returns the users who take part in a group, as members or through nested groups.
pub(crate) fn participants(tables: &impl Tables, group: &Group) -> Result<BTreeMap<UserId, User>> {
    let mut users = indirect_members(tables, group)?;
    users.extend(members(group));
    Ok(users)
}

/// Returns the users who take part through nested groups. A deleted group keeps those that it had
/// (GR-13).
fn indirect_members(tables: &impl Tables, group: &Group) -> Result<BTreeMap<UserId, User>> {
    if group.is_deleted() {
        return Ok(tables.find(LAST_INDIRECT_MEMBERS, &group.id())?.unwrap_or_default());
    }
    members_below(tables, group)
}

/// Returns the members of the groups nested in a group now. If two groups differ about a user's
/// company, the nearest decides.
pub(crate) fn members_below(tables: &impl Tables, group: &Group) -> Result<BTreeMap<UserId, User>> {
    let mut users = BTreeMap::new();
    for nested in nested_in(tables, group)?.iter().filter(|nested| !nested.is_deleted()) {
        for (id, user) in members(nested) {
            users.entry(id).or_insert(user);
        }
    }
    Ok(users)
}

/// Returns the groups nested in a group, directly or through others, the nearest first and by id. A
/// deleted one is among them, but what it nests is not.
pub(crate) fn nested_in(tables: &impl Tables, group: &Group) -> Result<Vec<Group>> {
    let (mut found, mut seen) = (Vec::new(), BTreeSet::new());
    let mut open: VecDeque<GroupId> = group.header().nested().keys().copied().collect();
    while let Some(id) = open.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        let Some(nested) = tables.find::<Group>(GROUPS, &id)? else { continue };
        if !nested.is_deleted() {
            open.extend(nested.header().nested().keys());
        }
        found.push(nested);
    }
    Ok(found)
}

/// Iterates over the users who are members by an entry of their own.
fn members(group: &Group) -> impl Iterator<Item = (UserId, User)> {
    let entries = group.roster().loaded().iter().filter(|(_, entry)| entry.is_member());
    entries.map(|(id, entry): (&UserId, &GroupEntry)| (*id, entry.user()))
}
