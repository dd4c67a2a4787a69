//! What has to hold when a save begins. A check that fails ends the transaction.

use guildhall::groups::{Group, GroupChange, GroupEntry};
use guildhall::kernel::{
    KeptAnswer, Quota, ReadSet, Registration, RegistrationChange, SaveError, UserRead, Version,
};
use guildhall::permissions::Company;
use guildhall::rooms::Room;
use redb::WriteTransaction;

use crate::tables::{COMPANIES, GROUPS, REGISTRATIONS, ROOMS, Tables};
use crate::{Saved, answers};

/// Checks that no answer of the change is kept already. This comes first: a change that is saved
/// already also has a stale version, and is no conflict (CO-9).
pub(crate) fn check_answers(tx: &WriteTransaction, answers: &[KeptAnswer]) -> Saved {
    for answer in answers {
        if answers::find(tx, answer.id())?.is_some() {
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
pub(crate) fn check_reads(tx: &WriteTransaction, reads: &ReadSet) -> Saved {
    for (id, version) in reads.companies() {
        check_version(tx.find(COMPANIES, id)?.map(|stored: Company| stored.version()), *version)?;
    }
    for (id, version) in reads.groups() {
        check_version(tx.find(GROUPS, id)?.map(|stored: Group| stored.version()), Some(*version))?;
    }
    for (id, version) in reads.rooms() {
        check_version(tx.find(ROOMS, id)?.map(|stored: Room| stored.version()), Some(*version))?;
    }
    for (id, read) in reads.users() {
        let stored: Option<Registration> = tx.find(REGISTRATIONS, id)?;
        let expected = match read {
            UserRead::FirstUse(_) => None,
            UserRead::Stored(version) => Some(*version),
        };
        check_version(stored.map(|stored| stored.version()), expected)?;
    }
    Ok(())
}

/// Checks that a registration, and what its change was decided on, are still as they were.
pub(crate) fn check_registration(tx: &WriteTransaction, change: &RegistrationChange) -> Saved {
    let id = change.registration().id();
    let stored: Option<Registration> = tx.find(REGISTRATIONS, &id)?;
    check_version(stored.map(|registration| registration.version()), change.expected())?;
    check_reads(tx, change.reads())
}

/// Checks the limits on groups (CO-7), after the group is written: the store counts what there
/// would be, and the stored company says whether that is too many.
pub(crate) fn check_quotas(tx: &WriteTransaction, change: &GroupChange) -> Saved {
    let id = change.group().company();
    let company: Option<Company> = tx.find(COMPANIES, &id)?;
    let Some(company) = company.filter(|_| !change.quota_uses().is_empty()) else {
        return Ok(());
    };
    let mut groups: Vec<Group> = tx.all(GROUPS)?;
    groups.retain(|group| group.company() == id && !group.is_team() && !group.is_deleted());
    let uses = |quota: &Quota| {
        let counted = groups.iter().filter(|group| match quota {
            Quota::GroupsOfCompany(_) => true,
            Quota::GroupsOfUser { user, .. } => {
                group.roster().loaded().get(user).is_some_and(GroupEntry::is_member)
            }
        });
        u64::try_from(counted.count()).unwrap_or(u64::MAX)
    };
    let mut exceeded = change.quota_uses().clone();
    exceeded.retain(|quota| company.check_quota(quota, uses(quota)).is_err());
    if exceeded.is_empty() { Ok(()) } else { Err(SaveError::QuotaExceeded(exceeded)) }
}
