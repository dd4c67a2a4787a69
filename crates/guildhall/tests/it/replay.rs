//! The outbox holds everything that is stored: its events replay to what the store loads.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, Event, EventRecord, Group, GroupEvent};
use guildhall::kernel::{CompanyId, Envelope, RoomKind, Scope, Version};
use guildhall::permissions::{Company, CompanyEvent};
use guildhall::rooms::{Room, RoomEvent};
use guildhall::{Environment, Guildhall};

use crate::world::AnyStore;

/// Checks that the events of the company have no gap and replay to its stored aggregates, and that
/// each group and its room agree.
pub(crate) async fn assert_replays<S: AnyStore, E: Environment>(
    hall: &Guildhall<S, E>,
    company: CompanyId,
) {
    let mut histories: BTreeMap<AggregateId, Vec<Event>> = BTreeMap::new();
    for recorded in in_pages(hall, company).await {
        let history = histories.entry(recorded.aggregate).or_default();
        history.push(recorded.event);
        let versions = u64::try_from(history.len()).unwrap();
        assert_eq!(recorded.version, Version::after(versions), "a gap in {:?}", recorded.aggregate);
    }
    for (aggregate, history) in histories {
        match aggregate {
            AggregateId::Company(id) => {
                let replayed = Company::replay(history.into_iter().map(of_company));
                assert_eq!(replayed, hall.store().find_company(id).await.unwrap());
            }
            AggregateId::Group(id) => {
                let replayed = Group::replay(history.into_iter().map(of_group));
                let stored = hall.store().find_group(id, Scope::Whole).await.unwrap();
                // Participants through nested groups come from the events of those groups (GR-20).
                let parts = |group: &Group| (group.header().clone(), group.roster().clone());
                assert_eq!(replayed.as_ref().map(parts), stored.as_ref().map(parts));
                assert_has_its_room(hall, &stored.unwrap()).await;
            }
            AggregateId::Room(id) => {
                let replayed = Room::replay(history.into_iter().map(of_room));
                let stored = hall.store().find_room(id, Scope::Whole).await.unwrap();
                assert_eq!(replayed, stored);
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
            assert!(events.is_sorted_by(|one, next| one.position < next.position));
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

pub(crate) fn of_company(event: Event) -> Envelope<CompanyEvent> {
    match event {
        Event::Company(event) => event,
        other => panic!("{other:?} of a company"),
    }
}

pub(crate) fn of_group(event: Event) -> Envelope<GroupEvent> {
    match event {
        Event::Group(event) => event,
        other => panic!("{other:?} of a group"),
    }
}

pub(crate) fn of_room(event: Event) -> Envelope<RoomEvent> {
    match event {
        Event::Room(event) => event,
        other => panic!("{other:?} of a room"),
    }
}
