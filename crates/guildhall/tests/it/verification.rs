//! The check of a store: its words, and users who are leaving meanwhile (GR-18).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use guildhall::groups::{AggregateId, ClaimHolder, Position, StaleCopy, Tally};
use guildhall::kernel::{Claim, Counts, RegistrationChange, RegistrationState};
use guildhall::permissions::CompanyRepository;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Environment, Finding, GroupId, Guildhall, RoomId, SystemEnvironment, Version};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::commands as every;
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::people::{ACME, ANN, BO};
use crate::world::{World, crew, id};

#[test]
fn the_words_of_every_finding_are_stable() {
    let (room, group) = (RoomId::new(id(1)), GroupId::new(id(2)));
    let (company, user, version) = (ACME, ANN.id(), Version::after(3));
    let aggregate = AggregateId::Group(group);
    let (holder, other) = (ClaimHolder::Group(group), ClaimHolder::User(user));
    let claim = |expected, actual| {
        let claim = Claim::Address("crew@acme.example".parse().unwrap());
        Finding::Claim { claim, expected, actual, version: Some(version) }
    };
    let copy = StaleCopy {
        place: "groups.public".to_owned(),
        expected: "1".to_owned(),
        actual: "0".to_owned(),
    };
    let groups = Tally { kept: 1, counted: 2 };
    let expected = Counts::new(3, 1, 0);
    let (nested, none) = ([GroupId::new(id(3))].into(), [].into());
    let texts = ["crew ".to_owned()].into();
    let findings = [
        Finding::Behind { aggregate, version, last_event: version.next() },
        claim(Some(holder), None),
        claim(Some(holder), Some(other)),
        claim(None, Some(other)),
        Finding::ClaimMadeTwice {
            claim: Claim::Address("crew@acme.example".parse().unwrap()),
            holder,
            other,
        },
        Finding::CompanyMissing { company },
        Finding::Contradiction { aggregate, cause: "it has no Group Master".to_owned() },
        Finding::Copy { aggregate, version, copy },
        Finding::Counts { aggregate, version, expected, actual: Counts::default() },
        Finding::Cycle { groups: vec![group, group] },
        Finding::EventsMissing { aggregate, from: Version::FIRST, to: version },
        Finding::GroupsOfCompany { company, groups },
        Finding::GroupsOfUser { company, user, groups },
        Finding::Missing { aggregate: AggregateId::Room(room) },
        Finding::Nestings { group, version, expected: nested, actual: none },
        Finding::Pair { group, room, cause: "the room is not stored".to_owned() },
        Finding::PositionsMissing { company, from: Position::FIRST, to: Position::new(3) },
        Finding::RecipientCount { group, version, expected: 1, actual: 2 },
        Finding::SearchTexts { group, version, expected: texts, actual: [].into() },
        Finding::State {
            aggregate,
            user: Some(user),
            expected: json!({ "name": "Crew" }),
            actual: json!({ "name": "Crow" }),
        },
        Finding::State {
            aggregate: AggregateId::Company(company),
            user: None,
            expected: json!(null),
            actual: json!({}),
        },
        Finding::Unreadable { cause: "room 1 has no header".to_owned() },
        Finding::UserLeft { user: ANN, places: [aggregate, AggregateId::Room(room)].into() },
    ];
    let sentences: Vec<_> = findings.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!("sentences_of_findings", sentences.join("\n"));
    let forms: Vec<_> = findings.iter().map(|found| (found, found.repair())).collect();
    insta::assert_json_snapshot!("forms_of_findings", forms);
    for finding in findings {
        let form = serde_json::to_string(&finding).unwrap();
        assert_eq!(serde_json::from_str::<Finding>(&form).unwrap(), finding);
    }
}

/// Counts the pauses. Off-boards a user at one of them.
#[derive(Clone)]
struct Pausing {
    pauses: Arc<AtomicU32>,
    off_boards: Option<(u32, MemoryStore)>,
}

impl Environment for Pausing {
    fn now(&self) -> OffsetDateTime {
        SystemEnvironment.now()
    }

    fn new_uuid(&self) -> Uuid {
        SystemEnvironment.new_uuid()
    }

    async fn pause(&self, _: Duration) {
        let pauses = self.pauses.fetch_add(1, Ordering::Relaxed) + 1;
        if let Some((at, store)) = &self.off_boards
            && *at == pauses
        {
            Guildhall::new(store.clone()).off_board(BO).await.unwrap();
        }
    }
}

/// Records that Bo left, and nothing else. Then checks the store.
async fn check_leaving(off_boards_at: Option<u32>) -> (Vec<Finding>, GroupId, u32) {
    let world = World::in_memory().await;
    let group = world.group(crew()).await;
    let store = world.store().clone();
    let before = store.find_registrations([BO.id()].into()).await.unwrap();
    let left = RegistrationChange::to(before.first(), BO, RegistrationState::Left);
    store.save_registration(left).await.unwrap();
    let pauses = Arc::new(AtomicU32::new(0));
    let off_boards = off_boards_at.map(|at| (at, store.clone()));
    let environment = Pausing { pauses: Arc::clone(&pauses), off_boards };
    let hall = Guildhall::with_environment(store, environment);
    let found = hall.verify().all().await.unwrap();
    for finding in &found {
        Box::pin(hall.repair(finding.repair().unwrap())).await.unwrap();
        assert_eq!(hall.verify().all().await.unwrap(), []);
    }
    (found, group, pauses.load(Ordering::Relaxed))
}

// refuses: GR-18
#[test]
fn an_off_boarding_that_stopped_half_way_is_found_and_done() {
    let (found, group, pauses) = pollster::block_on(check_leaving(None));
    let places = [AggregateId::Group(group)].into();
    assert_eq!(found, [Finding::UserLeft { user: BO, places }]);
    assert_eq!(pauses, 5, "it is looked at several times");
}

// allows: GR-18
#[test]
fn a_user_who_is_leaving_meanwhile_is_not_found() {
    let (found, _, pauses) = pollster::block_on(check_leaving(Some(3)));
    assert_eq!((found, pauses), (vec![], 3));
}

#[test]
fn a_history_that_is_longer_than_a_page_is_whole() {
    pollster::block_on(async {
        let hall = World::in_memory().await;
        let group = hall.group(crew()).await;
        let names = ["One", "Two"].map(every::rename).into_iter().cycle();
        let events = usize::try_from(GREATEST_PAGE.get()).unwrap() + 1;
        hall.execute(group, names.take(events)).await;
        assert_eq!(hall.verify().all().await.unwrap(), []);
    });
}
