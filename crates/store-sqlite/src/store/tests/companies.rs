//! What a command costs in a company whose policy names many users, and which company it sees.

use std::collections::BTreeMap;

use async_sqlite::rusqlite::StatementStatus;
use guildhall_groups::{GroupDraft, GroupRepository};
use guildhall_kernel::{CompanyId, Envelope, SaveError};
use guildhall_permissions::{
    Authority, Company, CompanyChange, CompanyContext, CompanyEvent, CompanyRepository, NewCompany,
    Plan,
};
use guildhall_rooms::RoomRepository;
use pollster::block_on;
use uuid::Uuid;

use super::everything::nest;
use super::world::{World, group_id, minute, room_id, user};
use super::{OUTER, commands, counting, traced};
use crate::{SqliteError, SqliteStore};

const FORM: &str = "SELECT form FROM companies WHERE id = ?1";

#[test]
fn a_command_costs_the_same_in_a_company_that_names_ten_thousand_users() {
    let [few, many] = [0, 10_000].map(|named| block_on(costs(named)));
    assert!(few.values().sum::<i32>() > 100, "nothing was counted: {few:?}");
    assert_eq!(few, many);
    assert_eq!(many.get(FORM), None, "the users were read");
}

/// Returns the costs of commands in a company that names this many users.
async fn costs(named: u128) -> BTreeMap<String, i32> {
    let (store, steps) = traced();
    let world = World::new();
    let [ann, bo, cy, dee] = [1, 2, 3, 4].map(user);
    let id = world.company.id();
    store.save_company(world.created.clone()).await.unwrap();
    let users = Authority::named((100..100 + named).map(|number| user(number).id()));
    set(&store, id, |company, cx| company.set_external_groups(user(99), users, cx).unwrap())
        .await
        .unwrap();
    let (group, room) = (group_id(7), room_id(8));
    let draft = GroupDraft::named("Crew").unwrap().with_members([bo]);
    store.save_group(world.group(group, ann, draft)).await.unwrap();
    store.save_room(world.room(room, &[ann, bo, cy])).await.unwrap();
    let outer = GroupDraft::named("Outer").unwrap();
    store.save_group(world.group(OUTER, ann, outer)).await.unwrap();
    nest(&store, &world, OUTER, group).await;
    let mut before = BTreeMap::new();
    // The first run prepares every statement. Only the second run counts.
    for _ in 0..2 {
        before = steps.lock().unwrap().clone();
        store.find_company(id).await.unwrap().unwrap();
        commands(&store, &world, (group, room), [ann, dee]).await;
    }
    let mut after = steps.lock().unwrap().clone();
    after.retain(|statement, steps| {
        *steps -= before.get(statement).copied().unwrap_or_default();
        *steps > 0
    });
    after
}

#[test]
fn a_company_is_read_once_per_version() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    let id = world.company.id();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for _ in 0..2 {
            for _ in 0..3 {
                store.clone().find_company(id).await.unwrap().unwrap();
            }
            set(&store, id, on_free_plan).await.unwrap();
        }
    });
    assert_eq!(runs.lock().unwrap()[FORM], 2);
}

#[test]
fn a_company_that_another_connection_changed_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let [store, other] = [0; 2].map(|_| SqliteStore::open(&path).unwrap());
    let world = World::new();
    let id = world.company.id();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for plan in [Plan::Free, Plan::Paid] {
            for store in [&store, &other] {
                store.find_company(id).await.unwrap();
            }
            set(&other, id, |company, cx| company.set_plan(plan, cx).unwrap()).await.unwrap();
            assert_eq!(store.find_company(id).await.unwrap().unwrap().plan(), plan);
        }
    });
}

#[test]
fn a_save_that_was_rolled_back_is_never_read() {
    let store = SqliteStore::open_in_memory().unwrap();
    let world = World::new();
    let id = world.company.id();
    let other = CompanyId::new(Uuid::from_u128(2));
    let domain = || "acme.example".parse().unwrap();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        let before = store.find_company(id).await.unwrap().unwrap();
        let new = NewCompany {
            company: other,
            name: "Orbit".parse().unwrap(),
            administrators: [].into(),
            applications: [].into(),
        };
        let (orbit, created) = Company::create(new, &CompanyContext::new(minute(1)));
        store.save_company(CompanyChange::new(orbit, created)).await.unwrap();
        set(&store, other, |company, cx| company.add_domain(domain(), cx).unwrap()).await.unwrap();
        let taken = set(&store, id, |company, cx| company.add_domain(domain(), cx).unwrap()).await;
        assert!(matches!(taken, Err(SaveError::Taken(_))), "{taken:?}");
        // It has the version of the save that failed. Nothing is read between the two.
        let mut after = before.clone();
        let event = on_free_plan(&mut after, &CompanyContext::new(minute(3)));
        store.save_company(CompanyChange::between(&before, after, vec![event])).await.unwrap();
        let company = store.find_company(id).await.unwrap().unwrap();
        assert_eq!((company.plan(), company.domains().len()), (Plan::Free, 0));
    });
}

async fn set(
    store: &SqliteStore,
    id: CompanyId,
    command: impl FnOnce(&mut Company, &CompanyContext) -> Envelope<CompanyEvent>,
) -> Result<(), SaveError<SqliteError>> {
    let before = store.find_company(id).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = command(&mut after, &CompanyContext::new(minute(2)));
    store.save_company(CompanyChange::between(&before, after, vec![event])).await
}

fn on_free_plan(company: &mut Company, cx: &CompanyContext) -> Envelope<CompanyEvent> {
    company.set_plan(Plan::Free, cx).unwrap()
}
