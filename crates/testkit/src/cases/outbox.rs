//! The outbox has every event of every change that was saved, in order, for good.

use std::collections::BTreeMap;

use guildhall_groups::{AggregateId, Event, EventRecord, GroupChange, ProfileEdit};
use guildhall_kernel::{CompanyId, Feature, User};
use guildhall_permissions::CompanyChange;
use guildhall_rooms::RoomChange;

use crate::GuildhallStore;
use crate::hall::{ADMIN, Hall, named};
use crate::history::{assert_history, by_aggregate};
use crate::ids::{company_id, group_id, minute, room_id, user_id, users};
use crate::walk::{PAGE_SIZES, limit};

/// A company without events has none, and that is no error.
pub async fn outbox_of_an_absent_company_is_empty<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    assert_eq!(read(&hall, company_id(2), 100).await, []);
}

/// Every event of every change is there, once, and in order: those of a change that has several, of
/// a group and its room, and of a company.
pub async fn outbox_has_every_event_in_order<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let mut expected = Expected::default();
    expected.0.insert(AggregateId::Company(hall.company.id()), happenings(hall.events().await));

    let change = hall.general(1, &[ann, bo, cy], 1);
    expected.room(&change);
    let room = hall.save_room(change).await;

    let mut several = room.clone();
    let events = vec![
        several.invite(ann.id(), &[dee], &hall.cx(2)).unwrap(),
        several.leave(cy.id(), &hall.cx(3)).unwrap(),
    ];
    let change = RoomChange::between(&room, several, events);
    expected.room(&change);
    let room = hall.save_room(change).await;

    let change = hall.conversion(1, &room, &ann, named("Crew"), 4);
    expected.group(&change);
    let before = hall.save_group(change).await;

    let mut group = before.clone();
    let rename = ProfileEdit::name("Launch".parse().unwrap());
    let events = vec![
        group.remove_members(&ann, &[bo.id()], &hall.cx(5)).unwrap(),
        group.edit_profile(&ann, rename, &hall.cx(5)).unwrap(),
        group.add_members(&ann, &[bo], &hall.cx(6)).unwrap(),
    ];
    let change = GroupChange::between(&before, group, events);
    expected.group(&change);
    let group = hall.save_group(change).await;

    let mut company = hall.company.clone();
    let by = user_id(ADMIN);
    let event = company.disable_feature(by, Feature::Note, minute(7)).unwrap();
    expected.add(AggregateId::Company(company.id()), Event::Company(event.clone()));
    let change = CompanyChange::between(&hall.company, company, vec![event]);
    hall.store.save_company(change).await.unwrap();

    let change = hall.deletion(&group, &hall.room(room_id(1)).await, &ann, 8);
    expected.group(&change);
    hall.save_group(change).await;

    let found = by_aggregate(hall.events().await);
    let found: BTreeMap<_, _> = found.into_iter().map(|(id, all)| (id, happenings(all))).collect();
    assert_eq!(found, expected.0);
    assert_history(&hall).await;
}

/// The outbox is read on from any position, in pages of any size.
pub async fn outbox_is_read_in_pages<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    busy(&hall, 1).await;
    let all = hall.events().await;
    assert!(all.len() > 10);
    for size in PAGE_SIZES {
        assert_eq!(read(&hall, hall.company.id(), size).await, all);
    }
    for (index, recorded) in all.iter().enumerate() {
        let after = Some(recorded.position);
        let rest = hall.store.events_after(hall.company.id(), after, limit(100)).await.unwrap();
        assert_eq!(rest, all[index + 1..]);
    }
}

/// What was read stays where it was, and what is saved later comes behind it.
pub async fn outbox_only_grows<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let mut seen = hall.events().await;
    for n in 1..=4 {
        let last = seen.last().map(|recorded| recorded.position);
        busy(&hall, n).await;
        let more = hall.store.events_after(hall.company.id(), last, limit(100)).await.unwrap();
        assert!(!more.is_empty(), "an event that was acknowledged is not there");
        seen.extend(more);
        assert_eq!(hall.events().await, seen);
    }
    let last = seen.last().map(|recorded| recorded.position);
    let none = hall.store.events_after(hall.company.id(), last, limit(100)).await.unwrap();
    assert_eq!(none, []);
    assert_history(&hall).await;
}

/// Each company has its own events and no others' (CO-1), also where they come in turns.
// about: CO-1
pub async fn outbox_of_each_company_is_its_own<S: GuildhallStore>(store: S) {
    let ours = Hall::open(store).await;
    let theirs = Hall::of(ours.store.clone(), company_id(2), "other.example").await;
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

/// Some changes of a room and of a group of this number.
async fn busy<S: GuildhallStore>(hall: &Hall<S>, n: u32) {
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    hall.save_room(hall.general(n, &[ann, bo, cy], n)).await;
    let draft = named(&format!("Crew {n}"));
    hall.save_group(hall.new_group(n, &ann, draft, n)).await;
    hall.in_room(room_id(n), n, |room, cx| room.invite(ann.id(), &[dee], cx)).await;
    hall.in_group(group_id(n), n, |group, cx| group.add_members(&ann, &[bo, cy], cx)).await;
    hall.in_room(room_id(n), n, |room, cx| room.leave(cy.id(), cx)).await;
    hall.in_group(group_id(n), n, |group, cx| group.remove_members(&ann, &[cy.id()], cx)).await;
    hall.delete(group_id(n), &ann, n).await;
}

async fn read<S: GuildhallStore>(
    hall: &Hall<S>,
    company: CompanyId,
    size: u32,
) -> Vec<EventRecord> {
    let mut all = Vec::<EventRecord>::new();
    loop {
        let after = all.last().map(|recorded| recorded.position);
        let page = hall.store.events_after(company, after, limit(size)).await.unwrap();
        assert!(page.len() <= size as usize, "more events than were asked for");
        if page.is_empty() {
            return all;
        }
        all.extend(page);
        assert!(all.len() < 10_000, "the outbox never ends");
    }
}

fn happenings(events: Vec<EventRecord>) -> Vec<Event> {
    events.into_iter().map(|recorded| recorded.event).collect()
}

/// What happened to what, as the changes had it.
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
