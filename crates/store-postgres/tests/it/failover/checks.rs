//! What must hold after a standby took over.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, Event, EventRecord, Group, GroupRepository, Outbox};
use guildhall::permissions::{Company, CompanyRepository};
use guildhall::rooms::{Room, RoomRepository};
use guildhall::{CompanyId, Scope};
use guildhall_store_postgres::PostgresStore;
use pollster::block_on;

use super::load::{Acknowledged, counted, mark};

/// Checks that the store holds each acknowledged change once and nothing else, and that its events
/// tell of everything in it, without a gap.
pub(super) fn each_change_is_stored_once(
    store: &PostgresStore,
    company: CompanyId,
    acknowledged: &[Acknowledged],
) {
    let events = events(store, company);
    for (position, event) in (1..).zip(&events) {
        assert_eq!(event.position.number(), position, "a position is missing or doubled");
    }
    let stored = counted(events.iter().filter_map(|event| mark(event.aggregate, &event.event)));
    let answered = counted(acknowledged.iter().map(|one| one.mark.clone()));
    let lost: Vec<_> = answered.keys().filter(|mark| !stored.contains_key(*mark)).collect();
    assert!(lost.is_empty(), "{} acknowledged changes are lost: {lost:?}", lost.len());
    let more: Vec<_> = stored.iter().filter(|(mark, n)| answered.get(*mark) != Some(*n)).collect();
    assert!(more.is_empty(), "{} changes are stored more often: {more:?}", more.len());
    replayed_is_stored(store, events);
}

fn events(store: &PostgresStore, company: CompanyId) -> Vec<EventRecord> {
    let page = NonZeroU32::new(100).unwrap();
    let mut all = Vec::<EventRecord>::new();
    loop {
        let last = all.last().map(|event| event.position);
        let more = block_on(store.events_after(company, last, page)).unwrap();
        if more.is_empty() {
            return all;
        }
        all.extend(more);
    }
}

/// Checks that each company, group and room is what its events make it.
fn replayed_is_stored(store: &PostgresStore, events: Vec<EventRecord>) {
    let mut histories = BTreeMap::<AggregateId, Vec<Event>>::new();
    for record in events {
        let history = histories.entry(record.aggregate).or_default();
        history.push(record.event);
        assert_eq!(record.version.events(), u64::try_from(history.len()).unwrap());
    }
    for (aggregate, history) in histories {
        let history = history.into_iter();
        match aggregate {
            AggregateId::Company(id) => {
                let events = history.filter_map(|event| match event {
                    Event::Company(event) => Some(event),
                    _ => None,
                });
                assert_eq!(block_on(store.find_company(id)).unwrap(), Company::replay(events));
            }
            AggregateId::Group(id) => {
                let events = history.filter_map(|event| match event {
                    Event::Group(event) => Some(event),
                    _ => None,
                });
                let group = block_on(store.find_group(id, Scope::Whole)).unwrap();
                assert_eq!(group, Group::replay(events));
            }
            AggregateId::Room(id) => {
                let events = history.filter_map(|event| match event {
                    Event::Room(event) => Some(event),
                    _ => None,
                });
                let room = block_on(store.find_room(id, Scope::Whole)).unwrap();
                assert_eq!(room, Room::replay(events));
            }
        }
    }
}
