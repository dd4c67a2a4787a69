//! What the cases read of a store: listings page by page, everything that is visible, and the events
//! in the outbox. The participants of groups (GR-20) are calculated from every entry, and the answers
//! of a store are compared with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupEvent, GroupScope, IndirectMembers, ListedRoom,
    NestedGroups,
};
use guildhall_kernel::{
    Claim, Envelope, GroupId, ListAddress, Page, PageRequest, RoomId, Scope, User, UserId, Version,
};
use guildhall_permissions::{Company, CompanyEvent, Profile};
use guildhall_rooms::{Room, RoomEvent};

use crate::GuildhallStore;
use crate::assert::Must;
use crate::driver::Driver;
use crate::ids::{group_id, group_room, room_id, user_id};

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

/// Groups, each with all of its entries but without indirect members.
pub(crate) struct Nested {
    groups: BTreeMap<GroupId, Group>,
    /// The users who took part in each deleted group through nested groups (GR-13).
    last: BTreeMap<GroupId, BTreeMap<UserId, User>>,
}

impl Nested {
    /// Loads these groups. They must include every group that one of them nests.
    pub(crate) async fn of<S: GuildhallStore>(
        driver: &Driver<S>,
        ids: impl IntoIterator<Item = GroupId>,
    ) -> Self {
        let mut groups = BTreeMap::new();
        for id in ids {
            groups.insert(id, by_its_events(&driver.group(id).await));
        }
        Self { groups, last: last_indirect_members(&driver.events().await) }
    }

    /// Returns the groups as a store loads them whole.
    pub(crate) fn whole(&self) -> impl Iterator<Item = Group> {
        self.groups.keys().map(|id| self.group(*id, &Scope::Whole))
    }

    /// Returns the group as a store loads it with this scope.
    pub(crate) fn group(&self, id: GroupId, scope: &Scope) -> Group {
        self.slice(id, &scope.clone().into())
    }

    fn slice(&self, id: GroupId, scope: &GroupScope) -> Group {
        let group = self.groups[&id].slice_of(scope).unwrap();
        group.with_indirect_members(IndirectMembers::of(
            scope.users.clone(),
            self.through(id).into_values(),
        ))
    }

    /// Returns the participants of the group, ordered by id.
    pub(crate) fn participants(&self, id: GroupId) -> Vec<User> {
        let mut participants = self.through(id);
        participants.extend(self.members(id));
        participants.into_values().collect()
    }

    /// Returns the group and all groups nested in it, as a store loads them after this many
    /// nestings in the company.
    pub(crate) fn below(&self, id: GroupId, scope: &Scope, nestings: u64) -> NestedGroups {
        let mut ids = BTreeSet::from([id]);
        self.descend(id, &mut ids);
        let scope = GroupScope::new(scope.clone(), []);
        let groups = ids.into_iter().map(|id| self.slice(id, &scope));
        NestedGroups::new(Version::after(nestings), groups)
    }

    fn descend(&self, id: GroupId, ids: &mut BTreeSet<GroupId>) {
        let group = &self.groups[&id];
        for child in group.header().nested().keys().filter(|_| !group.is_deleted()) {
            ids.insert(*child);
            self.descend(*child, ids);
        }
    }

    fn through(&self, id: GroupId) -> BTreeMap<UserId, User> {
        if self.groups[&id].is_deleted() {
            return self.last.get(&id).cloned().unwrap_or_default();
        }
        let children = self.groups[&id].header().nested().keys();
        let active = children.filter(|child| !self.groups[child].is_deleted());
        active
            .flat_map(|child| self.through(*child).into_iter().chain(self.members(*child)))
            .collect()
    }

    fn members(&self, id: GroupId) -> impl Iterator<Item = (UserId, User)> {
        let entries = self.groups[&id].roster().loaded().iter();
        entries.filter(|(_, entry)| entry.is_member()).map(|(id, entry)| (*id, entry.user()))
    }
}

/// Returns who took part in each deleted group through nested groups, as the events tell it.
fn last_indirect_members(records: &[EventRecord]) -> BTreeMap<GroupId, BTreeMap<UserId, User>> {
    let mut events: BTreeMap<GroupId, Vec<Envelope<GroupEvent>>> = BTreeMap::new();
    let mut last = BTreeMap::new();
    for record in records {
        let (AggregateId::Group(id), Event::Group(happened)) = (record.aggregate, &record.event)
        else {
            continue;
        };
        if matches!(happened.event, GroupEvent::Deleted { .. }) {
            let groups = events.iter().map(|(id, events)| (*id, events.clone()));
            let groups = groups.map(|(id, events)| (id, Group::replay(events).unwrap()));
            let before = Nested { groups: groups.collect(), last: last.clone() };
            last.insert(id, before.through(id));
        }
        events.entry(id).or_default().push(happened.clone());
    }
    last
}

/// Returns the group without its indirect members, as its own events make it.
pub(crate) fn by_its_events(group: &Group) -> Group {
    let (roster, recipients) = (group.roster().clone(), group.recipients().clone());
    Group::from_parts(group.header().clone(), roster, recipients).unwrap()
}
