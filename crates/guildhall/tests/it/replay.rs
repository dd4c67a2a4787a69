//! The outbox holds everything that is stored: its events replay to what the store loads.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, EventRecord, Group};
use guildhall::kernel::{CompanyId, RoomKind, Scope};
use guildhall::rooms::Room;
use guildhall::{Environment, Guildhall};
use guildhall_testkit::reading::replay;

use crate::world::AnyStore;

/// Checks that the events of the company have no gap and replay to its stored aggregates, and that
/// each group and its room agree.
pub(crate) async fn assert_replays<S: AnyStore, E: Environment>(
    hall: &Guildhall<S, E>,
    company: CompanyId,
) {
    let records = match replay(hall.store(), company).await {
        Ok(records) => records,
        Err(fault) => panic!("{fault}"),
    };
    assert_eq!(in_pages(hall, company).await, records);
    for aggregate in records.iter().map(|record| record.aggregate).collect::<BTreeSet<_>>() {
        match aggregate {
            AggregateId::Company(_) => {}
            AggregateId::Group(id) => {
                let stored = hall.store().find_group(id, Scope::of([])).await.unwrap();
                assert_has_its_room(hall, &stored.unwrap()).await;
            }
            AggregateId::Room(id) => {
                let stored = hall.store().find_room(id, Scope::of([])).await.unwrap();
                assert_has_its_group(hall, &stored.unwrap()).await;
            }
        }
    }
}

/// Every event of the company, read in small pages.
async fn in_pages<S: AnyStore, E: Environment>(
    hall: &Guildhall<S, E>,
    company: CompanyId,
) -> Vec<EventRecord> {
    let limit = NonZeroU32::MIN.saturating_add(6);
    let mut events: Vec<EventRecord> = Vec::new();
    loop {
        let after = events.last().map(|recorded| recorded.position);
        let page = hall.events_after(company, after, limit).await.unwrap();
        if page.is_empty() {
            return events;
        }
        events.extend(page);
    }
}

async fn assert_has_its_room<S: AnyStore, E: Environment>(hall: &Guildhall<S, E>, group: &Group) {
    let room = hall.store().find_room(group.room(), Scope::Whole).await.unwrap().unwrap();
    let kind = if group.is_team() { RoomKind::Team } else { RoomKind::Group };
    assert_eq!((room.kind(), room.group()), (kind, Some(group.id())));
    assert_eq!(room.is_closed(), group.is_deleted());
}

async fn assert_has_its_group<S: AnyStore, E: Environment>(hall: &Guildhall<S, E>, room: &Room) {
    if let Some(group) = room.group() {
        let group = hall.store().find_group(group, Scope::of([])).await.unwrap().unwrap();
        // A room that began anew leaves the one before it closed (FT-3).
        assert!(room.is_closed() || group.room() == room.id());
    }
}
