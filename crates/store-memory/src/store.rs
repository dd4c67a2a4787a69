use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_kernel::{
    CompanyId, ReadSet, Registration, RegistrationChange, SaveError, Store, UserId, UserRead,
    Version,
};
use guildhall_permissions::Company;

use crate::MemoryError;
use crate::answers::Answers;
use crate::claims::Holders;
use crate::group_table::Groups;
use crate::history::History;
use crate::room_table::Rooms;
use crate::users::Users;

/// A store in memory. Clones share their data.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<State>>,
}

impl MemoryStore {
    /// Makes an empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    // No code panics between the first and the last write of a save. So the state is consistent
    // after a panic elsewhere.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    type Error = MemoryError;
}

/// Everything that is stored.
#[derive(Debug, Default)]
pub(crate) struct State {
    pub(crate) answers: Answers,
    pub(crate) companies: BTreeMap<CompanyId, Company>,
    pub(crate) groups: Groups,
    pub(crate) history: History,
    pub(crate) holders: Holders,
    pub(crate) rooms: Rooms,
    pub(crate) users: Users,
}

impl State {
    /// Checks that everything that a decision read is still as it was (CO-8).
    pub(crate) fn check_reads(&self, reads: &ReadSet) -> Saved {
        for (company, version) in reads.companies() {
            check_version(self.companies.get(company).map(Company::version), *version)?;
        }
        for (group, version) in reads.groups() {
            check_version(self.groups.version(*group), Some(*version))?;
        }
        for (room, version) in reads.rooms() {
            check_version(self.rooms.version(*room), Some(*version))?;
        }
        for (user, read) in reads.users() {
            let expected = match read {
                UserRead::FirstUse(_) => None,
                UserRead::Stored(version) => Some(*version),
            };
            check_version(self.registration(user), expected)?;
        }
        Ok(())
    }

    /// Records the users whom a saved change names for the first time.
    pub(crate) fn record_first_uses(&mut self, reads: &ReadSet) {
        reads.first_uses().for_each(|first| self.users.put_registration(first));
    }

    pub(crate) fn check_registration(&self, change: &RegistrationChange) -> Saved {
        check_version(self.registration(&change.registration().id()), change.expected())?;
        self.check_reads(change.reads())
    }

    fn registration(&self, user: &UserId) -> Option<Version> {
        self.users.registration(user).map(Registration::version)
    }
}

/// The result of a save, or of a check before it.
pub(crate) type Saved<T = ()> = Result<T, SaveError<MemoryError>>;

/// Checks that the stored aggregate still has the version that a change was decided at.
pub(crate) fn check_version(stored: Option<Version>, expected: Option<Version>) -> Saved {
    if stored == expected { Ok(()) } else { Err(SaveError::Conflict) }
}
