//! Rosters, of which a save reads and writes only the entries that change.

use std::collections::BTreeMap;

use guildhall_kernel::{Counts, Roster, RosterEntry, Scope, UserId};

use crate::MemoryError;
use crate::index::work;
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
    for entry in rows.into_values() {
        after.insert(entry.clone());
    }
    if after.counts() == counts { Ok(after) } else { Err(MemoryError::Counts.into()) }
}

/// Iterates over the entries of a roster by user, after `last` or from the first on.
pub(crate) fn entries_after<'a, E: RosterEntry>(
    roster: &'a Roster<E>,
    last: Option<&UserId>,
) -> impl Iterator<Item = &'a E> + use<'a, E> {
    let entries = roster.loaded().after(last).inspect(|_| work::count());
    entries.map(|(_, entry)| entry)
}
