//! The outbox has every event of every saved change, in order, permanently.

use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;

use guildhall_groups::{AggregateId, Event, EventRecord, GroupChange};
use guildhall_kernel::{CompanyId, Feature, User};
use guildhall_permissions::CompanyChange;
use guildhall_rooms::RoomChange;

use crate::assert::{RACERS, race};
use crate::driver::{
    ADMIN, Driver, company_cx, company_id, group_id, named, room_id, user, user_id, users,
};
use crate::reading::{PAGE_SIZES, assert_history, by_aggregate, events, limit};
use crate::{GuildhallStore, commands};

/// A reader of the outbox during many saves misses nothing and sees nothing twice.
pub async fn outbox_reader_misses_nothing_of_a_race<S: GuildhallStore>(store: S) {
    const EACH: u32 = 6;
    let driver = Driver::open(store).await;
    let expected = driver.events().await.len() + ((RACERS - 1) * EACH * 2) as usize;
    let read = race(&driver, async |driver, racer| {
        if racer > 0 {
            for n in 0..EACH {
                let n = 1 + racer * EACH + n;
                driver
                    .save_group(driver.new_group(n, &user(1), named(&format!("Crew {n}")), 1))
                    .await;
            }
            return Vec::new();
        }
        let mut seen = Vec::<EventRecord>::new();
        // A store that loses events would be read forever: the reader gives up long after the end.
        for _ in 0..50_000 {
            let after = seen.last().map(|recorded| recorded.position);
            let more =
                driver.store.events_after(driver.company.id(), after, limit(3)).await.unwrap();
            if more.is_empty() {
                thread::sleep(Duration::from_micros(100));
            }
            seen.extend(more);
            if seen.len() >= expected {
                break;
            }
        }
        seen
    });
    let all = driver.events().await;
    assert_eq!(all.len(), expected);
    assert_eq!(read[0], all, "the reader saw another history than the stored one");
    assert_history(&driver).await;
}

/// The outbox of a company without events is empty, without an error.
pub async fn outbox_of_an_absent_company_is_empty<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    assert_eq!(read(&driver, company_id(2), 100).await, []);
}

/// Every event of every change is there, once, and in order: those of a change that has several, of
/// a group and its room, and of a company.
pub async fn outbox_has_every_event_in_order<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let mut expected = Expected::default();
    expected
        .0
        .insert(AggregateId::Company(driver.company.id()), bare_events(driver.events().await));

    let change = driver.general(1, &[ann, bo, cy], 1);
    expected.room(&change);
    let room = driver.save_room(change).await;

    let mut several = room.clone();
    let events = vec![
        several.invite(ann, &[dee], &driver.cx(2)).unwrap(),
        several.leave(cy, &driver.cx(3)).unwrap(),
    ];
    let change = RoomChange::between(&room, several, events);
    expected.room(&change);
    let room = driver.save_room(change).await;

    let change = driver.conversion(1, &room, &ann, named("Crew"), 4);
    expected.group(&change);
    let before = driver.save_group(change).await;

    let mut group = before.clone();
    let events = vec![
        group.remove_members(ann, &[bo.id()], &driver.cx(5)).unwrap(),
        group.execute(ann, commands::rename("Launch"), &driver.cx(5)).unwrap(),
        group.add_members(ann, &[bo], &driver.cx(6)).unwrap(),
    ];
    let change = GroupChange::between(&before, group, events);
    expected.group(&change);
    let group = driver.save_group(change).await;

    let mut company = driver.company.clone();
    let by = user(ADMIN);
    let event = company.disable_feature(by, Feature::Note, &company_cx(7)).unwrap();
    expected.add(AggregateId::Company(company.id()), Event::Company(event.clone()));
    let change = CompanyChange::between(&driver.company, company, vec![event]);
    driver.store.save_company(change).await.unwrap();

    let change = driver.deletion(&group, &driver.room(room_id(1)).await, &ann, 8);
    expected.group(&change);
    driver.save_group(change).await;

    let found = by_aggregate(driver.events().await);
    let found: BTreeMap<_, _> = found.into_iter().map(|(id, all)| (id, bare_events(all))).collect();
    assert_eq!(found, expected.0);
    assert_history(&driver).await;
}

/// The outbox can be read from any position, in pages of any size.
pub async fn outbox_is_read_in_pages<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    busy(&driver, 1).await;
    let all = driver.events().await;
    assert!(all.len() > 10);
    for size in PAGE_SIZES {
        assert_eq!(read(&driver, driver.company.id(), size).await, all);
    }
    for (index, recorded) in all.iter().enumerate() {
        let after = Some(recorded.position);
        let rest = driver.store.events_after(driver.company.id(), after, limit(100)).await.unwrap();
        assert_eq!(rest, all[index + 1..]);
    }
}

/// Events that were read keep their positions, and later events come after them.
pub async fn outbox_only_grows<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let mut seen = driver.events().await;
    for n in 1..=4 {
        let last = seen.last().map(|recorded| recorded.position);
        busy(&driver, n).await;
        let more = driver.store.events_after(driver.company.id(), last, limit(100)).await.unwrap();
        assert!(!more.is_empty(), "an event that was acknowledged is not there");
        seen.extend(more);
        assert_eq!(driver.events().await, seen);
    }
    let last = seen.last().map(|recorded| recorded.position);
    let none = driver.store.events_after(driver.company.id(), last, limit(100)).await.unwrap();
    assert_eq!(none, []);
    assert_history(&driver).await;
}

/// Each company has only its own events (CO-1), even if the companies take turns.
// about: CO-1
pub async fn outbox_of_each_company_is_its_own<S: GuildhallStore>(store: S) {
    let ours = Driver::open(store).await;
    let theirs = Driver::of(ours.store.clone(), company_id(2), "other.example").await;
    let owner = User::of_company(user_id(9), company_id(2));
    for n in 1..=3 {
        busy(&ours, n).await;
        theirs.save_group(theirs.new_group(10 + n, &owner, named(&format!("G{n}")), n)).await;
    }
    let (ours_all, theirs_all) = (ours.events().await, theirs.events().await);
    for size in PAGE_SIZES {
        assert_eq!(read(&ours, ours.company.id(), size).await, ours_all);
        assert_eq!(read(&ours, theirs.company.id(), size).await, theirs_all);
    }
    // A company, and a group and a room each time.
    assert_eq!(by_aggregate(theirs_all).len(), 1 + 3 * 2);
    assert_history(&ours).await;
    assert_history(&theirs).await;
}

/// Each company counts its own events from 1, so a position tells nothing of other companies, even
/// if the companies take turns (CO-1).
// about: CO-1
pub async fn positions_of_each_company_are_its_own<S: GuildhallStore>(store: S) {
    let ours = Driver::open(store).await;
    let theirs = Driver::of(ours.store.clone(), company_id(2), "other.example").await;
    let owner = User::of_company(user_id(9), company_id(2));
    for n in 1..=3 {
        let group = theirs.new_group(10 + n, &owner, named(&format!("G{n}")), 2 * n);
        theirs.save_group(group).await;
        busy(&ours, 2 * n + 1).await;
        for driver in [&ours, &theirs] {
            let events = events(&driver.store, driver.company.id()).await;
            assert!(events.is_ok(), "{events:?}");
        }
    }
}

/// Some changes of a room and of a group of this number.
async fn busy<S: GuildhallStore>(driver: &Driver<S>, n: u32) {
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    driver.save_room(driver.general(n, &[ann, bo, cy], n)).await;
    let draft = named(&format!("Crew {n}"));
    driver.save_group(driver.new_group(n, &ann, draft, n)).await;
    driver.in_room(room_id(n), n, |room, cx| room.invite(ann, &[dee], cx)).await;
    driver.in_group(group_id(n), n, |group, cx| group.add_members(ann, &[bo, cy], cx)).await;
    driver.in_room(room_id(n), n, |room, cx| room.leave(cy, cx)).await;
    driver.in_group(group_id(n), n, |group, cx| group.remove_members(ann, &[cy.id()], cx)).await;
    driver.delete(group_id(n), &ann, n).await;
}

async fn read<S: GuildhallStore>(
    driver: &Driver<S>,
    company: CompanyId,
    size: u32,
) -> Vec<EventRecord> {
    let mut all = Vec::<EventRecord>::new();
    loop {
        let after = all.last().map(|recorded| recorded.position);
        let page = driver.store.events_after(company, after, limit(size)).await.unwrap();
        assert!(page.len() <= size as usize, "more events than requested");
        let own = page.iter().all(|recorded| recorded.company == company);
        assert!(own, "an event names another company than the one whose events were asked for");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        assert!(all.len() < 10_000, "the outbox never ends");
    }
}

fn bare_events(events: Vec<EventRecord>) -> Vec<Event> {
    events.into_iter().map(|recorded| recorded.event).collect()
}

/// The events of each aggregate, as the changes had them.
#[derive(Default)]
struct Expected(BTreeMap<AggregateId, Vec<Event>>);

impl Expected {
    fn add(&mut self, aggregate: AggregateId, event: Event) {
        self.0.entry(aggregate).or_default().push(event);
    }

    fn room(&mut self, change: &RoomChange) {
        for event in change.events() {
            self.add(AggregateId::Room(change.room().id()), Event::Room(event.clone()));
        }
    }

    fn group(&mut self, change: &GroupChange) {
        for event in change.events() {
            self.add(AggregateId::Group(change.group().id()), Event::Group(event.clone()));
        }
        change.rooms().iter().for_each(|change| self.room(change));
    }
}
