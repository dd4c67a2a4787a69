//! What no corruption of one table shows: rooms and groups that do not fit, claims and circles that
//! are there no longer.

use guildhall_groups::{GroupRecord, Inspection, RoomRecord, Tally, TeamDraft};
use guildhall_kernel::{Page, RegistrationChange, RegistrationState};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{RoomDraft, RoomHeader};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::cast::{ACME, ANN, BO, CY, GUS};
use pollster::block_on;

use super::*;
use crate::{Application, GroupDraft};

/// The front door of a company, with a group, a deleted group, a team and a general room.
struct Scene {
    hall: Guildhall<MemoryStore>,
    crew: GroupId,
    old: GroupId,
    team: GroupId,
    general: RoomId,
}

impl Scene {
    fn new() -> Self {
        block_on(async {
            let hall = Guildhall::new(MemoryStore::new());
            let admin = [GUS.id()];
            hall.create_company(ACME, "Acme".parse().unwrap(), admin, [Application::Core])
                .await
                .unwrap();
            let ann = hall.user(ANN);
            let draft = RoomDraft::from_event("Hall", [BO, CY]);
            let general = ann.create_room(draft).await.unwrap().room().id();
            ann.one_to_one(BO).await.unwrap();
            let named = |name| GroupDraft::named(name).unwrap().with_members([BO]);
            let crew = ann.create_group(named("Crew")).await.unwrap().id();
            let old = ann.create_group(named("Old")).await.unwrap().id();
            ann.group(old).delete().await.unwrap();
            let draft = TeamDraft::named("Unit").unwrap().with_members([BO]);
            let team = hall.form_team(ACME, draft).await.unwrap().id();
            Self { hall, crew, old, team, general }
        })
    }

    fn group(&self, id: GroupId) -> GroupRecord {
        readable(block_on(self.hall.store().inspect_group(id)).unwrap().unwrap())
    }

    fn room(&self, id: RoomId) -> RoomRecord {
        readable(block_on(self.hall.store().inspect_room(id)).unwrap().unwrap())
    }

    fn room_of(&self, group: GroupId) -> RoomHeader {
        self.room(self.group(group).header.room()).header
    }
}

fn readable<T>(record: Inspected<T>) -> T {
    super::readable(record, &mut Vec::new()).unwrap()
}

/// Returns the group and the cause of a finding, if there is one.
fn pair(found: Option<Finding>) -> Option<(GroupId, String)> {
    found.map(|found| match found {
        Finding::Pair { group, cause, .. } => (group, cause),
        other => panic!("{other:?}"),
    })
}

#[test]
fn a_group_and_its_room_are_open_together_and_closed_together() {
    let scene = Scene::new();
    let verification = scene.hall.verify();
    let of = |record: &GroupRecord| pair(verification.room_of_group(record));
    for group in [scene.crew, scene.old, scene.team] {
        assert_eq!(of(&scene.group(group)), None, "as it is stored");
    }
    let with = |group, room: Option<RoomHeader>| GroupRecord {
        room: room.map(Inspected::Readable),
        ..scene.group(group)
    };
    let found = |group, cause: &str| Some((group, cause.to_owned()));
    assert_eq!(of(&with(scene.crew, None)), found(scene.crew, "the room is not stored"));
    for other in [scene.room_of(scene.team), scene.room(scene.general).header] {
        let cause = "the room belongs to something else";
        assert_eq!(of(&with(scene.crew, Some(other))), found(scene.crew, cause));
    }

    let open = scene.group(scene.crew);
    block_on(scene.hall.user(ANN).group(scene.crew).delete()).unwrap();
    let deleted = scene.group(scene.crew);
    let [room_open, room_closed] = [&open, &deleted].map(|record| record.room.clone());
    let cause = "the group is deleted, but the room is open";
    assert_eq!(of(&GroupRecord { room: room_open, ..deleted }), found(scene.crew, cause));
    let cause = "the room is closed, but the group is not deleted";
    assert_eq!(of(&GroupRecord { room: room_closed, ..open }), found(scene.crew, cause));
}

#[test]
fn an_open_room_of_a_group_is_the_one_that_the_group_has() {
    let scene = Scene::new();
    let mut verification = scene.hall.verify();
    let mut of = |record: &RoomRecord| pair(verification.group_of_room(record));
    let found = |group, cause: &str| Some((group, cause.to_owned()));
    for group in [scene.crew, scene.old, scene.team] {
        let record = scene.room(scene.group(group).header.room());
        assert_eq!(of(&record), None, "as it is stored");
        let without = RoomRecord { group: None, ..record };
        assert_eq!(of(&without), found(group, "the group is not stored"));
    }
    assert_eq!(of(&scene.room(scene.general)), None);
    let other = Some(Inspected::Readable(scene.group(scene.old).header));
    let with_other = |group: GroupId| {
        let record = scene.room(scene.group(group).header.room());
        RoomRecord { group: other.clone(), ..record }
    };
    let cause = "the group has another room";
    assert_eq!(of(&with_other(scene.crew)), found(scene.crew, cause));
    let closed = with_other(scene.old);
    let crew = Inspected::Readable(scene.group(scene.crew).header);
    let other = RoomRecord { group: Some(crew), ..closed };
    assert_eq!(of(&other), None, "a group whose room began anew has another one");
}

#[test]
fn what_is_missing_or_was_found_with_the_room_is_not_found_again() {
    let scene = Scene::new();
    let mut verification = scene.hall.verify();
    let room_missing = GroupRecord { room: None, ..scene.group(scene.crew) };
    let room = room_missing.header.room();
    let group_missing = RoomRecord { group: None, ..scene.room(room) };
    verification.seen.missing = [AggregateId::Group(scene.crew), AggregateId::Room(room)].into();
    assert_eq!(verification.group_of_room(&group_missing), None);
    assert_eq!(verification.room_of_group(&room_missing), None);
    verification.seen.missing.clear();
    assert!(verification.group_of_room(&group_missing).is_some());
    assert_eq!(verification.room_of_group(&room_missing), None);
}

#[test]
fn a_claim_is_found_only_while_it_is_held() {
    let scene = Scene::new();
    let verification = scene.hall.verify();
    let all = PageRequest::first(GREATEST_PAGE);
    let held = block_on(scene.hall.store().all_claims(all.clone())).unwrap();
    assert_eq!(held.items().len(), 2, "of a group and of two users' room");
    for held in held.items() {
        assert!(block_on(verification.makes(held)).unwrap(), "{held:?}");
    }
    let mut wrong = held.items().first().unwrap().clone();
    wrong.holder = Some(guildhall_groups::ClaimHolder::Group(scene.old));
    assert!(!block_on(verification.makes(&wrong)).unwrap());
    assert_eq!(block_on(verification.check_unfounded(wrong, &all)).unwrap(), None, "not held");
}

#[test]
fn a_circle_that_is_there_no_longer_is_not_found() {
    let scene = Scene::new();
    let mut verification = scene.hall.verify();
    let (crew, team) = (scene.crew, scene.team);
    verification.seen.nested = [(crew, [team].into()), (team, [crew].into())].into();
    let mut found = Vec::new();
    block_on(verification.check_cycles(&mut found)).unwrap();
    assert_eq!(found, []);
}

// about: GR-20
#[test]
fn a_circle_leads_through_no_deleted_group() {
    let scene = Scene::new();
    let ann = scene.hall.user(ANN);
    let part = block_on(ann.create_group(GroupDraft::named("Part").unwrap())).unwrap().id();
    block_on(ann.group(scene.crew).nest(part)).unwrap();
    let nested = || {
        let mut verification = scene.hall.verify();
        for group in [scene.crew, part] {
            block_on(verification.check_group(ACME, group, &mut Vec::new())).unwrap();
        }
        verification.seen.nested
    };
    assert_eq!(nested(), [(scene.crew, [part].into())].into());
    block_on(ann.group(scene.crew).delete()).unwrap();
    assert!(scene.group(scene.crew).header.nested().contains_key(&part));
    assert_eq!(nested(), [].into());
}

#[test]
fn the_page_that_follows_begins_after_the_last_key() {
    let following = |next: Option<u8>| super::following(&Page::new(vec![1, 2], next));
    assert_eq!(following(Some(2)), Some(PageRequest::after(2, GREATEST_PAGE)));
    assert_eq!(following(None), None);
}

#[test]
fn each_event_that_is_missing_is_counted() {
    let scene = Scene::new();
    let mut verification = scene.hall.verify();
    let (aggregate, last) = (AggregateId::Group(scene.old), scene.group(scene.old).last_event);
    let (from, to) = (last.next(), last.next().next());
    let mut found = Vec::new();
    let whole = verification.history(ACME, aggregate, (last, last), &mut found);
    let whole = block_on(whole).unwrap().unwrap().len();
    assert_eq!(u64::try_from(whole).unwrap(), last.events());
    let more = verification.history(ACME, aggregate, (to, last), &mut found);
    assert_eq!(block_on(more).unwrap(), None);
    assert_eq!(found, [Finding::EventsMissing { aggregate, from, to }]);
    assert_eq!(verification.seen.missing_events, [(ACME, 2)].into());
}

#[test]
fn positions_are_missing_if_more_were_given_than_events_are_missing() {
    let scene = Scene::new();
    let mut verification = scene.hall.verify();
    let mut reported = |kept, missing| {
        verification.seen = Seen::default();
        verification.seen.lost_positions(ACME, Tally { kept, counted: 3 });
        verification.seen.missing_events.insert(ACME, missing);
        let mut found = Vec::new();
        verification.report_gaps(&mut found);
        found
    };
    let (from, to) = (Position::new(4), Position::new(6));
    let missing = Finding::PositionsMissing { company: ACME, from, to };
    assert_eq!(reported(5, 1), [missing]);
    for (kept, missing) in [(5, 2), (3, 0), (2, 0)] {
        assert_eq!(reported(kept, missing), [], "{kept} were given, {missing} events are missing");
    }
}

// about: GR-18
#[test]
fn a_user_has_left_until_they_are_registered_again() {
    let scene = Scene::new();
    let verification = scene.hall.verify();
    let register = |state| {
        let store = scene.hall.store();
        let before = block_on(store.find_registrations([BO.id()].into())).unwrap();
        let change = RegistrationChange::to(before.first(), BO, state);
        block_on(store.save_registration(change)).unwrap();
    };
    let has_left = |user| block_on(verification.has_left(user)).unwrap();
    assert!(!has_left(BO));
    register(RegistrationState::Left);
    assert!(has_left(BO) && !has_left(User::of_no_company(BO.id())));
    register(RegistrationState::Registered);
    assert!(!has_left(BO));
}

// about: GR-18
#[test]
fn a_policy_that_names_a_user_is_one_of_their_places() {
    let scene = Scene::new();
    let verification = scene.hall.verify();
    let names = || block_on(verification.places(BO)).unwrap().contains(&AggregateId::Company(ACME));
    assert!(!names());
    block_on(scene.hall.user(GUS).forbid_contact(BO)).unwrap();
    assert!(names());
}
