//! What tests read of a store: listings page by page, everything that is visible, and the events in
//! the outbox with what they make. The participants of groups (GR-20) are calculated from every
//! entry, and the answers of a store are compared with them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fmt::Debug;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupEvent, GroupScope, IndirectMembers, ListedRoom,
    NestedGroups, Position, nearest_first,
};
use guildhall_kernel::{
    Claim, CompanyId, Envelope, GroupId, ListAddress, Page, PageRequest, RoomId, Scope, User,
    UserId, Version,
};
use guildhall_permissions::{Company, Profile};
use guildhall_rooms::Room;

use crate::GuildhallStore;
use crate::assert::{Must, difference};
use crate::driver::{Driver, group_id, group_room, room_id, user_id};

/// Reads the whole outbox of a company, and compares it with what is stored: positions and versions
/// have no gap and no double, and each company, group and room is what its events make it.
///
/// The store must not change meanwhile.
///
/// # Errors
/// Returns a [`ReplayFault`] for the first difference.
///
/// # Panics
/// If the store fails.
pub async fn replay<S: GuildhallStore>(
    store: &S,
    company: CompanyId,
) -> Result<Vec<EventRecord>, ReplayFault> {
    let records = events(store, company).await?;
    for (aggregate, history) in by_aggregate(records.clone()) {
        let versions = (1..).map(Version::after);
        if let Some((record, _)) =
            history.iter().zip(versions).find(|(one, due)| one.version != *due)
        {
            return Err(ReplayFault::Version(Box::new(record.clone())));
        }
        compare(store, aggregate, history).await?;
    }
    Ok(records)
}

/// Reads the whole outbox of a company, whose positions must be 1, 2, 3 and so on.
///
/// # Errors
/// Returns [`ReplayFault::Position`] if a position is missing or doubled.
///
/// # Panics
/// If the store fails.
pub async fn events<S: GuildhallStore>(
    store: &S,
    company: CompanyId,
) -> Result<Vec<EventRecord>, ReplayFault> {
    let mut all = Vec::<EventRecord>::new();
    loop {
        let last = all.last().map(|record| record.position);
        let page = store.events_after(company, last, PAGE).await.unwrap();
        if page.is_empty() {
            return Ok(all);
        }
        for record in page {
            let expected = u64::try_from(all.len()).unwrap() + 1;
            if record.position.number() != expected {
                return Err(ReplayFault::Position { expected, found: record.position });
            }
            all.push(record);
        }
    }
}

const PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

/// A difference between the events of a company and what is stored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum ReplayFault {
    /// A position is missing or doubled.
    Position {
        /// The position that comes next.
        expected: u64,
        /// The position of the record.
        found: Position,
    },
    /// A version of a room, group or company is missing or doubled at this record.
    Version(Box<EventRecord>),
    /// What is stored is not what the events make it.
    State {
        /// The room, group or company.
        aggregate: AggregateId,
        /// What differs.
        difference: String,
    },
}

impl fmt::Display for ReplayFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Position { expected, found } => {
                write!(f, "position {expected} is missing or doubled: found {}", found.number())
            }
            Self::Version(record) => write!(
                f,
                "a version of {:?} is missing or doubled: found {:?} at position {}",
                record.aggregate,
                record.version,
                record.position.number()
            ),
            Self::State { aggregate, difference } => {
                write!(f, "{aggregate:?} is not what its events make it: {difference}")
            }
        }
    }
}

impl std::error::Error for ReplayFault {}

async fn compare<S: GuildhallStore>(
    store: &S,
    aggregate: AggregateId,
    history: Vec<EventRecord>,
) -> Result<(), ReplayFault> {
    let history = history.into_iter().map(|record| record.event);
    match aggregate {
        AggregateId::Company(id) => {
            let stored = store.find_company(id).await.must("find a company");
            same(aggregate, &company_of(history), &stored)
        }
        AggregateId::Group(id) => {
            let stored = store.find_group(id, Scope::Whole).await.must("find a group");
            same(aggregate, &group_of(history), &stored.as_ref().map(by_its_events))
        }
        AggregateId::Room(id) => {
            let stored = store.find_room(id, Scope::Whole).await.must("find a room");
            same(aggregate, &room_of(history), &stored)
        }
    }
}

/// Makes a company of its events.
pub fn company_of(history: impl IntoIterator<Item = Event>) -> Option<Company> {
    Company::replay(history.into_iter().map(|event| match event {
        Event::Company(event) => event,
        other => panic!("this is not an event of a company: {other:?}"),
    }))
}

/// Makes a group of its events. It lacks the indirect members (GR-20).
pub fn group_of(history: impl IntoIterator<Item = Event>) -> Option<Group> {
    Group::replay(history.into_iter().map(|event| match event {
        Event::Group(event) => event,
        other => panic!("this is not an event of a group: {other:?}"),
    }))
}

/// Makes a room of its events.
pub fn room_of(history: impl IntoIterator<Item = Event>) -> Option<Room> {
    Room::replay(history.into_iter().map(|event| match event {
        Event::Room(event) => event,
        other => panic!("this is not an event of a room: {other:?}"),
    }))
}

fn same<T: fmt::Debug + PartialEq>(
    aggregate: AggregateId,
    expected: &T,
    found: &T,
) -> Result<(), ReplayFault> {
    if expected == found {
        return Ok(());
    }
    Err(ReplayFault::State { aggregate, difference: difference(expected, found) })
}

/// Reads a whole listing in pages of this size.
///
/// # Panics
/// If a read fails, a page is too long, or a page before another one is empty.
pub async fn walk<T, K, E, F>(size: u32, read: impl Fn(PageRequest<K>) -> F) -> Vec<T>
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

/// The page sizes in which the cases read every listing.
pub(crate) const PAGE_SIZES: [u32; 4] = [1, 2, 100, u32::MAX];

pub(crate) fn limit(size: u32) -> NonZeroU32 {
    NonZeroU32::new(size).unwrap()
}

/// The highest number of the users, rooms and groups that [`visible`] reads. They begin at 1.
const NUMBERS: u32 = 6;

/// The mail addresses that [`visible`] looks up.
const ADDRESSES: [&str; 3] = ["crew@acme.example", "ann@acme.example", "bo@acme.example"];

/// Everything that can be read of a small company. A refused save must not change it.
#[derive(Debug, Default, PartialEq)]
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
        events: driver.events().await,
        ..Visible::default()
    };
    for n in 1..=NUMBERS {
        for id in [room_id(n), group_room(n)] {
            let room = store.find_room(id, Scope::Whole).await.must("find a room");
            seen.rooms.extend(room.map(|room| (id, room)));
        }
        let group = store.find_group(group_id(n), Scope::Whole).await.must("find a group");
        if let Some(group) = group {
            let below = store.find_nested_groups(group.id(), Scope::Whole).await;
            seen.below.insert(group.id(), below.must("find nested groups"));
            seen.groups.insert(group.id(), group);
        }
        let user = user_id(n);
        seen.room_lists.insert(user, walk(100, |page| store.rooms_of(user, page)).await);
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

/// Replays the outbox of the driver's company, and checks that all events in one page are the same.
pub(crate) async fn assert_history<S: GuildhallStore>(driver: &Driver<S>) {
    match replay(&driver.store, driver.company.id()).await {
        Ok(records) => assert_eq!(records, driver.events().await),
        Err(fault) => panic!("{fault}"),
    }
}

/// Returns the events of each aggregate, in the order of the outbox.
pub(crate) fn by_aggregate(events: Vec<EventRecord>) -> BTreeMap<AggregateId, Vec<EventRecord>> {
    let mut histories = BTreeMap::<_, Vec<_>>::new();
    for recorded in events {
        histories.entry(recorded.aggregate).or_default().push(recorded);
    }
    histories
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
        let active = |id| Some(&self.groups[&id]).filter(|group| !group.is_deleted());
        let children = |id| Some(active(id)?.header().nested().keys().copied());
        let mut users = BTreeMap::new();
        for nested in nearest_first(id, children).filter(|id| active(*id).is_some()) {
            for (id, user) in self.members(nested) {
                users.entry(id).or_insert(user);
            }
        }
        users
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

/// Returns the group without its indirect members (GR-20), as its own events make it.
///
/// # Panics
/// If the group lacks a part that it needs.
#[must_use]
pub fn by_its_events(group: &Group) -> Group {
    let (roster, recipients) = (group.roster().clone(), group.recipients().clone());
    Group::from_parts(group.header().clone(), roster, recipients).unwrap()
}
