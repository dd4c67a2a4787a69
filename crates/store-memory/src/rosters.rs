//! Rosters, of which a save reads and writes only the entries that change.

use std::collections::BTreeMap;

use guildhall_kernel::{Counts, Roster, RosterEntry, Scope, UserId};

use crate::MemoryError;
use crate::store::Saved;

/// Returns the stored roster as it is after a change: the changed entries and those of `others`,
/// with the counts of the whole.
///
/// Refuses a change whose counts differ.
pub(crate) fn after_change<'a, E: Clone + RosterEntry + 'a>(
    stored: &Roster<E>,
    rows: impl Iterator<Item = (UserId, &'a E)>,
    others: impl IntoIterator<Item = UserId>,
    counts: Counts,
) -> Saved<Roster<E>> {
    let rows: BTreeMap<_, _> = rows.collect();
    let scope = Scope::of(rows.keys().copied().chain(others));
    let mut after = stored.slice_of(&scope).map_err(MemoryError::from)?;
    for (user, entry) in rows {
        after.insert(user, entry.clone());
    }
    if after.counts() == counts { Ok(after) } else { Err(MemoryError::Counts.into()) }
}
