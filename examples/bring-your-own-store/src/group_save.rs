//! How a group is saved with its rooms: every check, and then every row, in one transaction.

use std::collections::BTreeMap;

use guildhall::groups::{AggregateId, ClaimHolder, Event, Group, GroupChange, RecipientChange};
use guildhall::kernel::{CompanyId, Roster, User, UserId, Version};
use guildhall::mailing_list::ExternalRecipients;
use redb::WriteTransaction;

use crate::checks::{check_answers, check_quotas, check_reads, check_version};
use crate::claims::change_claims;
use crate::companies::record_first_uses;
use crate::nesting::members_below;
use crate::rooms::{change_room_claims, check_room, write_room};
use crate::tables::{GROUPS, LAST_INDIRECT_MEMBERS, NESTINGS, Tables, put};
use crate::{Result, Saved, answers, events};

/// Saves a change. The order of the checks is that of the refusals.
pub(crate) fn save_group(tx: &WriteTransaction, change: &GroupChange) -> Saved {
    check_answers(tx, change.answers())?;
    check_versions(tx, change)?;
    check_reads(tx, change.reads())?;
    change_claims(tx, ClaimHolder::Group(change.group().id()), change.claims())?;
    for room in change.rooms() {
        change_room_claims(tx, room)?;
    }
    // What was written is counted too. If it is too much, the transaction ends and writes nothing.
    write_group(tx, change)?;
    check_quotas(tx, change)?;

    for room in change.rooms() {
        write_room(tx, room)?;
    }
    record_first_uses(tx, change.reads())?;
    Ok(answers::keep(tx, change.answers())?)
}

/// Checks that the group and its rooms have the versions that the change was decided at, and the
/// company the number of nestings (GR-20).
fn check_versions(tx: &WriteTransaction, change: &GroupChange) -> Saved {
    let stored: Option<Group> = tx.find(GROUPS, &change.group().id())?;
    check_version(stored.map(|group| group.version()), change.expected())?;
    if let Some(expected) = change.expected_nestings() {
        let made = nestings(tx, change.group().company())?;
        check_version(Some(made), Some(expected))?;
    }
    change.rooms().iter().try_for_each(|room| check_room(tx, room))
}

/// Writes a change that was checked. The change has a slice of the group, and the store has the
/// rest.
fn write_group(tx: &WriteTransaction, change: &GroupChange) -> Result<()> {
    let (id, company) = (change.group().id(), change.group().company());
    let (mut roster, mut recipients) = (Roster::default(), ExternalRecipients::default());
    if let Some(stored) = tx.find::<Group>(GROUPS, &id)? {
        (roster, recipients) = (stored.roster().clone(), stored.recipients().clone());
    }
    for (_, entry) in change.rows() {
        roster.insert(entry.clone());
    }
    match change.recipients() {
        RecipientChange::Clear => recipients.clear(),
        RecipientChange::Rows { added, removed } => {
            recipients.apply_removal(removed);
            recipients.apply_addition(added);
        }
    }
    let group = Group::from_parts(change.group().header().clone(), roster, recipients)?;
    put(tx, GROUPS, &id, &group)?;
    if let Some(before) = change.expected_nestings() {
        put(tx, NESTINGS, &company, &before.next())?;
    }
    let kept = tx.find::<BTreeMap<UserId, User>>(LAST_INDIRECT_MEMBERS, &id)?;
    if group.is_deleted() && kept.is_none() {
        let users = members_below(tx, &group)?;
        put(tx, LAST_INDIRECT_MEMBERS, &id, &users)?;
    }
    let happened = change.events().iter().cloned().map(Event::Group);
    events::record(tx, company, AggregateId::Group(id), change.expected(), happened)
}

/// Returns how many nestings a company has made.
pub(crate) fn nestings(tables: &impl Tables, company: CompanyId) -> Result<Version> {
    Ok(tables.find(NESTINGS, &company)?.unwrap_or_default())
}
