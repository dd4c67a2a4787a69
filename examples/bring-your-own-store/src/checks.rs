//! What has to hold when a save begins. A check that fails ends the transaction.

use std::collections::BTreeSet;

use guildhall::groups::{Group, GroupChange};
use guildhall::kernel::{
    KeptAnswer, Quota, ReadSet, Registration, RegistrationChange, SaveError, UserRead, Version,
};
use guildhall::permissions::Company;
use guildhall::rooms::Room;
use redb::WriteTransaction;

use crate::tables::{COMPANIES, GROUPS, REGISTRATIONS, ROOMS, Tables};
use crate::{RedbError, Saved, answers};

/// Checks that no answer of the change is kept already. This comes first: a change that is saved
/// already also has a stale version, and is no conflict (CO-9).
pub(crate) fn check_answers(transaction: &WriteTransaction, answers: &[KeptAnswer]) -> Saved {
    for answer in answers {
        if answers::find(transaction, answer.id())?.is_some() {
            return Err(SaveError::Answered(answer.id().clone()));
        }
    }
    Ok(())
}

/// Checks that something still has the version that the decision read. `None`: it is not stored.
pub(crate) fn check_version(stored: Option<Version>, expected: Option<Version>) -> Saved {
    if stored == expected { Ok(()) } else { Err(SaveError::Conflict) }
}

/// Checks that everything else that the decision read is still as it was (CO-8).
pub(crate) fn check_reads(transaction: &WriteTransaction, reads: &ReadSet) -> Saved {
    for (id, version) in reads.companies() {
        let company: Option<Company> = transaction.find(COMPANIES, id)?;
        check_version(company.map(|company| company.version()), *version)?;
    }
    for (id, version) in reads.groups() {
        let group: Option<Group> = transaction.find(GROUPS, id)?;
        check_version(group.map(|group| group.version()), Some(*version))?;
    }
    for (id, version) in reads.rooms() {
        let room: Option<Room> = transaction.find(ROOMS, id)?;
        check_version(room.map(|room| room.version()), Some(*version))?;
    }
    for (id, read) in reads.users() {
        let registration: Option<Registration> = transaction.find(REGISTRATIONS, id)?;
        let expected = match read {
            UserRead::FirstUse(_) => None,
            UserRead::Stored(version) => Some(*version),
        };
        check_version(registration.map(|registration| registration.version()), expected)?;
    }
    Ok(())
}

pub(crate) fn check_registration(
    transaction: &WriteTransaction,
    change: &RegistrationChange,
) -> Saved {
    let id = change.registration().id();
    let stored: Option<Registration> = transaction.find(REGISTRATIONS, &id)?;
    check_version(stored.map(|registration| registration.version()), change.expected())?;
    check_reads(transaction, change.reads())
}

/// Checks the limits on groups (CO-7), after the group is written: the store counts what there
/// would be, and the stored company says whether that is too many.
pub(crate) fn check_quotas(transaction: &WriteTransaction, change: &GroupChange) -> Saved {
    let id = change.group().company();
    let company: Option<Company> = transaction.find(COMPANIES, &id)?;
    let Some(company) = company.filter(|_| !change.quota_uses().is_empty()) else {
        return Ok(());
    };
    let mut groups: Vec<Group> = transaction.all(GROUPS)?;
    groups.retain(|group| group.company() == id && !group.is_team() && !group.is_deleted());
    let mut exceeded = BTreeSet::new();
    for quota in change.quota_uses() {
        if company.check_quota(quota, uses(quota, &groups)?).is_err() {
            exceeded.insert(*quota);
        }
    }
    if exceeded.is_empty() { Ok(()) } else { Err(SaveError::QuotaExceeded(exceeded)) }
}

/// Counts those of a company's groups that use a quota.
fn uses(quota: &Quota, groups: &[Group]) -> Result<u64, RedbError> {
    let mut uses = 0;
    for group in groups {
        let counts = match quota {
            Quota::GroupsOfCompany(_) => true,
            Quota::GroupsOfUser { user, .. } => {
                group.roster().entry(*user)?.is_some_and(|entry| entry.is_member())
            }
        };
        uses += u64::from(counts);
    }
    Ok(uses)
}
