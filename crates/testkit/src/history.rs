//! The events in the outbox against what is stored.

use std::collections::BTreeMap;

use guildhall_groups::{AggregateId, Event, EventRecord, Group, GroupEvent};
use guildhall_kernel::{Envelope, Version};
use guildhall_permissions::{Company, CompanyEvent};
use guildhall_rooms::{Room, RoomEvent};

use crate::GuildhallStore;
use crate::driver::Driver;
use crate::nested::by_its_events;

/// Fails unless positions grow, the versions of each aggregate come in order and without a gap, and
/// the events of each make the very aggregate that is stored.
pub(crate) async fn assert_history<S: GuildhallStore>(driver: &Driver<S>) {
    let events = driver.events().await;
    assert!(events.is_sorted_by(|one, next| one.position < next.position), "positions must grow");
    for (aggregate, history) in by_aggregate(events) {
        let versions: Vec<_> = history.iter().map(|recorded| recorded.version).collect();
        let expected: Vec<_> = (1..).map(Version::after).take(history.len()).collect();
        assert_eq!(versions, expected, "the versions of {aggregate:?} in the outbox");
        match aggregate {
            AggregateId::Company(id) => {
                let company = driver.store.find_company(id).await.unwrap();
                assert_eq!(Company::replay(history.into_iter().map(company_event)), company);
            }
            AggregateId::Group(id) => {
                let group = by_its_events(&driver.group(id).await);
                assert_eq!(Group::replay(history.into_iter().map(group_event)), Some(group));
            }
            AggregateId::Room(id) => {
                let room = driver.room(id).await;
                assert_eq!(Room::replay(history.into_iter().map(room_event)), Some(room));
            }
        }
    }
}

/// The events of each aggregate, in the order of the outbox.
pub(crate) fn by_aggregate(events: Vec<EventRecord>) -> BTreeMap<AggregateId, Vec<EventRecord>> {
    let mut histories = BTreeMap::<_, Vec<_>>::new();
    for recorded in events {
        histories.entry(recorded.aggregate).or_default().push(recorded);
    }
    histories
}

fn company_event(recorded: EventRecord) -> Envelope<CompanyEvent> {
    match recorded.event {
        Event::Company(event) => event,
        other => panic!("a company has an event of another: {other:?}"),
    }
}

fn group_event(recorded: EventRecord) -> Envelope<GroupEvent> {
    match recorded.event {
        Event::Group(event) => event,
        other => panic!("a group has an event of another: {other:?}"),
    }
}

fn room_event(recorded: EventRecord) -> Envelope<RoomEvent> {
    match recorded.event {
        Event::Room(event) => event,
        other => panic!("a room has an event of another: {other:?}"),
    }
}
