use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_groups::Group;
use guildhall_kernel::{
    CompanyId, GroupId, PageRequest, RoomId, SaveError, Store, UserId, Version,
};
use guildhall_permissions::{Company, Profile};

use crate::MemoryError;
use crate::claims::Holders;
use crate::history::History;
use crate::rooms::StoredRoom;

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
    pub(crate) companies: BTreeMap<CompanyId, Company>,
    pub(crate) groups: BTreeMap<GroupId, Group>,
    pub(crate) history: History,
    pub(crate) holders: Holders,
    /// The number of nestings that the groups of each company have made (GR-20).
    pub(crate) nestings: BTreeMap<CompanyId, Version>,
    pub(crate) profiles: BTreeMap<UserId, Profile>,
    pub(crate) rooms: BTreeMap<RoomId, StoredRoom>,
}

/// The result of a save, or of a check before it.
pub(crate) type Saved<T = ()> = Result<T, SaveError<MemoryError>>;

/// Checks that the stored aggregate still has the version that a change was decided at.
pub(crate) fn check_version(stored: Option<Version>, expected: Option<Version>) -> Saved {
    if stored == expected { Ok(()) } else { Err(SaveError::Conflict) }
}

/// Checks whether an item with this key is on the page or on a later one.
pub(crate) fn behind<K: Ord>(page: &PageRequest<K>, key: &K) -> bool {
    page.key().is_none_or(|after| key > after)
}
