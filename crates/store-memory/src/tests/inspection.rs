//! What the check of a store reads here, and what its repairs write.

use std::num::NonZeroU32;

use guildhall::{Finding, Repair};
use guildhall_groups::{
    AggregateId, ClaimHolder, CompanyRecord, EventRecord, GroupDraft, Inspected, Inspection,
    Outbox, OutboxEntry, StoreRepair, Tally, TeamDraft,
};
use guildhall_kernel::{Claim, GroupId, Page, PageRequest, Quota, SaveError, Version};
use guildhall_testkit::cast::{ACME, ANN, BO, CY};
use guildhall_testkit::verification::{Scene, findings};
use pollster::block_on;

use super::{World, user, uuid};
use crate::MemoryStore;

const TWO: NonZeroU32 = NonZeroU32::new(2).unwrap();
const MANY: NonZeroU32 = NonZeroU32::new(1_000).unwrap();

fn scene() -> (MemoryStore, Scene) {
    let store = MemoryStore::new();
    let scene = block_on(Scene::play(store.clone()));
    assert_eq!(findings(store.clone()), []);
    (store, scene)
}

fn readable<T>(inspected: Inspected<T>) -> T {
    match inspected {
        Inspected::Readable(record) => record,
        Inspected::Unreadable(cause) => panic!("{cause}"),
    }
}

fn acme(store: &MemoryStore) -> CompanyRecord {
    readable(block_on(store.inspect_company(ACME)).unwrap().unwrap())
}

/// Returns the repair of the only finding.
fn only_repair(store: &MemoryStore) -> StoreRepair {
    let found = findings(store.clone());
    match found.iter().map(Finding::repair).collect::<Vec<_>>().as_slice() {
        [Some(Repair::Store(repair))] => repair.clone(),
        _ => panic!("{found:?}"),
    }
}

#[test]
fn a_lost_claim_and_a_foreign_one_are_found_and_repaired() {
    let (store, scene) = scene();
    let address = |local: &str| Claim::Address(format!("{local}@acme.example").parse().unwrap());
    let holder = |claim: &Claim| store.state().holders.of(claim);
    let stranger = ClaimHolder::Group(GroupId::new(uuid(9, 9)));
    let (crew, ghost) = (address("crew"), address("ghost"));
    let domain = Claim::Domain("acme.example".parse().unwrap());
    let pair = Claim::pair(ANN.id(), BO.id());
    assert_eq!(holder(&crew), Some(ClaimHolder::Group(scene.crew())));
    let damages = [
        (&crew, None),
        (&crew, Some(stranger)),
        (&ghost, Some(stranger)),
        (&ghost, Some(ClaimHolder::User(CY.id()))),
        (&domain, None),
        (&pair, None),
    ];
    for (claim, damaged) in damages {
        let sound = holder(claim);
        store.state().holders.put(claim.clone(), damaged);
        let repair = only_repair(&store);
        block_on(store.repair(repair.clone())).unwrap();
        assert_eq!(holder(claim), sound, "{claim}");
        assert_eq!(findings(store.clone()), []);
        let again = block_on(store.repair(repair));
        assert_eq!(again, Err(SaveError::Conflict), "{claim} is no longer held as it was");
    }
}

#[test]
fn a_repair_for_another_version_is_refused() {
    let (store, scene) = scene();
    let aggregate = AggregateId::Group(scene.crew());
    let version = store.state().groups.version(scene.crew()).unwrap();
    let repair = |version| block_on(store.repair(StoreRepair::Derive { aggregate, version }));
    assert_eq!(repair(version), Ok(()));
    assert_eq!(repair(version.next()), Err(SaveError::Conflict));
    assert_eq!(repair(Version::FIRST), Err(SaveError::Conflict));
}

#[test]
fn a_number_of_groups_that_drifted_is_found_and_counted_again() {
    let (store, scene) = scene();
    assert_eq!(acme(&store).groups, Tally { kept: 4, counted: 4 }, "a deleted group is none");
    {
        let mut state = store.state();
        let company = state.groups.get(scene.crew()).unwrap().header.company();
        state.groups.quota_uses.count_one_more(Quota::GroupsOfCompany(company));
    }
    assert_eq!(acme(&store).groups, Tally { kept: 5, counted: 4 });
    block_on(store.repair(only_repair(&store))).unwrap();
    assert_eq!(acme(&store).groups, Tally { kept: 4, counted: 4 });
    assert_eq!(findings(store), []);
}

// about: CO-7
#[test]
fn the_groups_of_a_user_are_those_of_which_they_are_a_member() {
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    block_on(async {
        for n in [1, 2] {
            let draft = GroupDraft::named(&format!("Crew {n}")).unwrap();
            world.group(n, ann, draft.with_members([bo])).await;
        }
        world.team(3, TeamDraft::named("Labs").unwrap().with_members([bo])).await;
        world.in_group(1, |group, cx| group.appoint_masters(ann, &[user(3)], cx)).await;
    });
    let groups = |n| readable(block_on(world.store.inspect_user(user(n).id())).unwrap()).groups;
    assert_eq!(groups(2), [(ACME, Tally { kept: 2, counted: 2 })].into());
    assert_eq!(groups(3), [].into(), "a Group Master is no member");
    let kept = |n| {
        let quota = Quota::GroupsOfUser { company: ACME, user: user(n).id() };
        world.store.state().groups.quota_uses.of(&quota)
    };
    assert_eq!([kept(2), kept(3)], [2, 0]);
}

#[test]
fn events_are_read_of_one_aggregate_after_a_version() {
    let (store, scene) = scene();
    let crew = AggregateId::Group(scene.crew());
    let all = block_on(store.events_after(ACME, None, MANY)).unwrap();
    let entry = |record: &EventRecord| OutboxEntry {
        position: record.position,
        aggregate: Some(record.aggregate),
        version: record.version,
    };
    let entries: Vec<_> = all.iter().map(entry).collect();
    assert_eq!(block_on(store.outbox_after(ACME, None, MANY)).unwrap(), entries);

    let of_crew: Vec<_> = all.iter().filter(|record| record.aggregate == crew).cloned().collect();
    assert!(of_crew.len() > 2);
    for (read, record) in (1..).zip(&of_crew) {
        let later = block_on(store.events_of(ACME, crew, record.version, MANY)).unwrap();
        assert_eq!(readable(later), of_crew[read..]);
    }
    let record = readable(block_on(store.inspect_group(scene.crew())).unwrap().unwrap());
    assert_eq!(Some(record.last_event), of_crew.last().map(|record| record.version));
    let first = block_on(store.events_of(ACME, crew, Version::default(), TWO)).unwrap();
    assert_eq!(readable(first), of_crew[..2]);
}

#[test]
fn everything_that_is_stored_is_listed() {
    let (store, _) = scene();
    let state = store.state();
    let groups = state.groups.after(None).map(|group| group.header.id()).collect::<Vec<_>>();
    let rooms = state.rooms.after(None).map(|room| room.header.id()).collect::<Vec<_>>();
    drop(state);
    assert_eq!((groups.len(), rooms.len()), (6, 9));
    let listed = walk(|page| block_on(store.all_groups(page)));
    assert_eq!(listed, groups.into_iter().map(|id| (ACME, id)).collect::<Vec<_>>());
    let listed = walk(|page| block_on(store.all_rooms(page)));
    assert_eq!(listed, rooms.into_iter().map(|id| (ACME, id)).collect::<Vec<_>>());
    let users = walk(|page| block_on(store.all_users(page)));
    assert!(users.is_sorted() && users.contains(&ANN.id()) && users.len() > 4, "{users:?}");
    let claims = walk(|page| block_on(store.all_claims(page)));
    assert!(claims.is_sorted_by(|one, other| one.text < other.text));
    assert!(claims.iter().any(|claim| claim.text == "domain:orbit.example"));
}

/// Reads all pages of two.
fn walk<T, K: Clone, E: std::fmt::Debug>(
    read: impl Fn(PageRequest<K>) -> Result<Page<T, K>, E>,
) -> Vec<T> {
    let (mut page, mut all) = (PageRequest::first(TWO), Vec::new());
    loop {
        let found = read(page).unwrap();
        let next = found.next().cloned();
        all.extend(found.into_items());
        let Some(next) = next else { return all };
        page = PageRequest::after(next, TWO);
    }
}
