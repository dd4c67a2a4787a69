//! What the cases read of a store: listings page by page, everything that is visible, and the events
//! in the outbox.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupEvent, ListedRoom, NestedGroups,
};
use guildhall_kernel::{
    Claim, Envelope, GroupId, ListAddress, Page, PageRequest, RoomId, Scope, UserId, Version,
};
use guildhall_permissions::{Company, CompanyEvent, Profile};
use guildhall_rooms::{Room, RoomEvent};

use crate::GuildhallStore;
use crate::assert::Must;
use crate::driver::Driver;
use crate::ids::{group_id, group_room, room_id, user_id};
use crate::nested::by_its_events;

/// The page sizes in which the cases read every listing.
pub(crate) const PAGE_SIZES: [u32; 4] = [1, 2, 100, u32::MAX];

pub(crate) fn limit(size: u32) -> NonZeroU32 {
    NonZeroU32::new(size).unwrap()
}

/// Reads a whole listing in pages of this size. Checks that no page is too long, and that a page
/// before another one is not empty.
pub(crate) async fn walk<T, K, E, F>(size: u32, read: impl Fn(PageRequest<K>) -> F) -> Vec<T>
where
    K: Clone,
    E: Debug,
    F: Future<Output = Result<Page<T, K>, E>>,
{
    let mut all = Vec::new();
    let mut request = PageRequest::first(limit(size));
    loop {
        let page = read(request).await.must("read a page");
        let next = page.next().cloned();
        let items = page.into_items();
        assert!(items.len() <= size as usize, "a page has more items than its limit");
        assert!(next.is_none() || !items.is_empty(), "an empty page has a next page");
        all.extend(items);
        match next {
            Some(key) => request = PageRequest::after(key, limit(size)),
            None => return all,
        }
        assert!(all.len() < 10_000, "the pages of a listing never end");
    }
}

/// The highest number of the users, rooms and groups that [`visible`] reads. They begin at 1.
const NUMBERS: u32 = 6;

/// The mail addresses that [`visible`] looks up.
const ADDRESSES: [&str; 3] = ["crew@acme.example", "ann@acme.example", "bo@acme.example"];

/// Everything that can be read of a small company. A refused save must not change it.
#[derive(Debug, PartialEq)]
pub(crate) struct Visible {
    company: Option<Company>,
    profiles: Vec<Profile>,
    rooms: BTreeMap<RoomId, Room>,
    groups: BTreeMap<GroupId, Group>,
    below: BTreeMap<GroupId, NestedGroups>,
    room_lists: BTreeMap<UserId, Vec<ListedRoom>>,
    claims: BTreeMap<Claim, RoomId>,
    addresses: BTreeMap<String, GroupId>,
    events: Vec<EventRecord>,
}

pub(crate) async fn visible<S: GuildhallStore>(driver: &Driver<S>) -> Visible {
    let Driver { store, company } = driver;
    let company = company.id();
    let mut seen = Visible {
        company: store.find_company(company).await.must("find a company"),
        profiles: walk(100, |page| store.profiles(Some(company), page)).await,
        rooms: BTreeMap::new(),
        groups: BTreeMap::new(),
        below: BTreeMap::new(),
        room_lists: BTreeMap::new(),
        claims: BTreeMap::new(),
        addresses: BTreeMap::new(),
        events: driver.events().await,
    };
    for n in 1..=NUMBERS {
        for id in [room_id(n), group_room(n)] {
            let room = store.find_room(id, Scope::Whole).await.must("find a room");
            seen.rooms.extend(room.map(|room| (id, room)));
        }
        let group = store.find_group(group_id(n), Scope::Whole).await.must("find a group");
        if let Some(group) = group {
            let below = store.find_nested_groups(group.id(), Scope::Whole).await;
            let below = below.must("find nested groups");
            seen.below.insert(group.id(), below);
            seen.groups.insert(group.id(), group);
        }
        let user = user_id(n);
        let rooms = walk(100, |page| store.rooms_of(user, page)).await;
        seen.room_lists.insert(user, rooms);
        let pairs = (1..n).map(|other| Claim::pair(user, user_id(other)));
        for claim in pairs.chain([Claim::ToMe(user)]) {
            let room =
                store.find_room_by_claim(claim.clone()).await.must("find a room by its claim");
            seen.claims.extend(room.map(|room| (claim, room)));
        }
    }
    for address in ADDRESSES {
        let key = address.parse::<ListAddress>().unwrap().key();
        let group = store.find_group_by_address(key).await.must("find a group by its address");
        seen.addresses.extend(group.map(|group| (address.to_owned(), group)));
    }
    seen
}

/// Checks the outbox: the positions, and the versions of each aggregate, are in order and without a
/// gap, and a replay of its events gives exactly the stored aggregate.
pub(crate) async fn assert_history<S: GuildhallStore>(driver: &Driver<S>) {
    let events = driver.events().await;
    assert_positions(&events);
    for (aggregate, history) in by_aggregate(events) {
        let versions: Vec<_> = history.iter().map(|recorded| recorded.version).collect();
        let expected: Vec<_> = (1..).map(Version::after).take(history.len()).collect();
        assert_eq!(versions, expected, "the versions of {aggregate:?} in the outbox");
        match aggregate {
            AggregateId::Company(id) => {
                let company = driver.store.find_company(id).await.must("find a company");
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

/// Checks that all events of a company have the positions 1, 2, 3 and so on.
pub(crate) fn assert_positions(events: &[EventRecord]) {
    let positions = events.iter().map(|recorded| recorded.position.number());
    assert!(positions.eq(1..=events.len() as u64), "the positions of a company must have no gap");
}

/// Returns the events of each aggregate, in the order of the outbox.
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
        other => panic!("this is not an event of a company: {other:?}"),
    }
}

fn group_event(recorded: EventRecord) -> Envelope<GroupEvent> {
    match recorded.event {
        Event::Group(event) => event,
        other => panic!("this is not an event of a group: {other:?}"),
    }
}

fn room_event(recorded: EventRecord) -> Envelope<RoomEvent> {
    match recorded.event {
        Event::Room(event) => event,
        other => panic!("this is not an event of a room: {other:?}"),
    }
}
