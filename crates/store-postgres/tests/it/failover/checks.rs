//! What must hold after a standby took over.

use guildhall::CompanyId;
use guildhall_store_postgres::PostgresStore;
use guildhall_testkit::reading::replay;
use pollster::block_on;

use super::load::{Acknowledged, counted, mark};

/// Checks that the store holds each acknowledged change once and nothing else, and that its events
/// tell of everything in it, without a gap.
pub(super) fn each_change_is_stored_once(
    store: &PostgresStore,
    company: CompanyId,
    acknowledged: &[Acknowledged],
) {
    let events = block_on(replay(store, company)).unwrap();
    let stored = counted(events.iter().filter_map(|event| mark(event.aggregate, &event.event)));
    let answered = counted(acknowledged.iter().map(|one| one.mark.clone()));
    let lost: Vec<_> = answered.keys().filter(|mark| !stored.contains_key(*mark)).collect();
    assert!(lost.is_empty(), "{} acknowledged changes are lost: {lost:?}", lost.len());
    let more: Vec<_> = stored.iter().filter(|(mark, n)| answered.get(*mark) != Some(*n)).collect();
    assert!(more.is_empty(), "{} changes are stored more often: {more:?}", more.len());
}
