//! Saves beside another session that changes what their decision read, and has not committed yet.

use futures_util::future::join;
use guildhall_kernel::{
    CompanyId, ReadSet, Registration, RegistrationChange, RegistrationState, SaveError, User,
    UserId, Version,
};
use guildhall_permissions::{
    Authority, CompanyChange, CompanyCommand, CompanyContext, CompanyRepository,
};
use guildhall_rooms::{RoomChange, RoomRepository};
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;
use uuid::Uuid;

use crate::beside::{Beside, WAITING};
use crate::server::{Schema, on_runtime, session};
use crate::world::{World, minute, room_id, user};

// about: CO-8
#[test]
fn a_save_waits_for_a_change_of_the_policy_and_is_a_conflict() {
    let change = "UPDATE companies SET version = version + 1";
    let saved = save_beside(change, |reads, world| {
        reads.read_company(world.company.id(), Some(world.company.version()));
    });
    assert!(matches!(saved, Err(SaveError::Conflict)), "{saved:?}");
}

// about: CO-8
#[test]
fn a_save_waits_for_a_company_that_was_not_stored_and_is_a_conflict() {
    let change = format!("INSERT INTO companies VALUES ('{}', 1, '{{}}')", guests().as_uuid());
    let saved = save_beside(&change, |reads, _| reads.read_company(guests(), None));
    assert!(matches!(saved, Err(SaveError::Conflict)), "{saved:?}");
}

// about: CO-1
#[test]
fn a_save_that_names_a_user_waits_for_another_and_is_a_conflict() {
    let guest = User::of_company(UserId::new(Uuid::from_u128(77)), guests());
    let id = guest.id();
    let change = format!("INSERT INTO registrations VALUES ('{id}', NULL, 'first_use', 1)");
    let saved = save_beside(&change, |reads, _| reads.first_use(guest));
    assert!(matches!(saved, Err(SaveError::Conflict)), "{saved:?}");
}

// about: CO-8
#[test]
fn a_save_waits_for_a_room_that_it_read_and_is_a_conflict() {
    let change = "UPDATE rooms SET version = version + 1";
    let saved = save_beside(change, |reads, _| reads.read_room(room_id(1), Version::FIRST));
    assert!(matches!(saved, Err(SaveError::Conflict)), "{saved:?}");
}

#[test]
fn a_change_that_is_rolled_back_is_no_conflict() {
    let change = "UPDATE companies SET version = version + 1; ROLLBACK; BEGIN";
    let saved = save_beside(change, |reads, world| {
        reads.read_company(world.company.id(), Some(world.company.version()));
    });
    assert!(saved.is_ok(), "{saved:?}");
}

// about: CO-8
#[test]
fn a_change_of_the_policy_that_waits_comes_before_a_save_that_begins_later() {
    let (schema, world) = (Schema::new(), World::new());
    // Two processes, because the saves of one process take turns.
    let [one, other] = [(); 2].map(|()| block_on(on_runtime(schema.connect())).unwrap());
    block_on(one.save_company(world.created.clone())).unwrap();
    let mut reads = ReadSet::default();
    reads.read_company(world.company.id(), Some(world.company.version()));
    let room = world.room(room_id(1), &[1, 2, 3].map(user)).with_reads(reads);
    let (policy, room) = block_on(async {
        let earlier = Beside::begin(&schema, "SELECT 1 FROM companies FOR SHARE").await;
        let later = async {
            let earlier = earlier.until_waited_for_by(1).await;
            let both_wait_or_saved = format!("{WAITING} = 2 OR EXISTS (SELECT 1 FROM rooms)");
            let commit = async { earlier.until(&both_wait_or_saved).await.commit().await };
            join(other.save_room(room), commit).await.0
        };
        join(one.save_company(policy(&world)), later).await
    });
    policy.unwrap();
    assert!(matches!(room, Err(SaveError::Conflict)), "{room:?}");
}

// about: GR-18
#[test]
fn a_user_who_leaves_comes_before_a_save_that_begins_later() {
    let (schema, world) = (Schema::new(), World::new());
    let [one, other] = [(); 2].map(|()| block_on(on_runtime(schema.connect())).unwrap());
    block_on(one.save_company(world.created.clone())).unwrap();
    let ann = Registration::stored(user(1), RegistrationState::Registered, Version::FIRST);
    let registered = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    block_on(one.save_registration(registered)).unwrap();
    let mut reads = ReadSet::default();
    reads.read_user(&ann);
    let room = world.room(room_id(1), &[1, 2, 3].map(user)).with_reads(reads);
    let leave = RegistrationChange::to(Some(&ann), user(1), RegistrationState::Left);
    let (left, room) = block_on(async {
        let earlier = Beside::begin(&schema, "SELECT 1 FROM registrations FOR SHARE").await;
        let later = async {
            let earlier = earlier.until_waited_for_by(1).await;
            let both_wait_or_saved = format!("{WAITING} = 2 OR EXISTS (SELECT 1 FROM rooms)");
            let commit = async { earlier.until(&both_wait_or_saved).await.commit().await };
            join(other.save_room(room), commit).await.0
        };
        join(one.save_registration(leave), later).await
    });
    left.unwrap();
    assert!(matches!(room, Err(SaveError::Conflict)), "{room:?}");
}

// about: CO-8
#[test]
fn a_change_of_a_company_that_waits_holds_no_user_that_it_read() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let registered = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    block_on(store.save_registration(registered)).unwrap();
    let ann = Registration::stored(user(1), RegistrationState::Registered, Version::FIRST);
    let mut reads = ReadSet::default();
    reads.read_user(&ann);
    let saved = block_on(async {
        let other = Beside::begin(&schema, "SELECT 1 FROM companies FOR SHARE").await;
        let user_is_free = async {
            let other = other.until_waited_for_by(1).await;
            // It fails if another session holds the row.
            let locked = "SELECT user_id FROM registrations FOR UPDATE NOWAIT";
            other
                .until(&format!("(SELECT count(*) = 1 FROM ({locked}) AS free)"))
                .await
                .commit()
                .await;
        };
        join(store.save_company(policy(&world).with_reads(reads)), user_is_free).await.0
    });
    saved.unwrap();
}

type Saved = Result<(), SaveError<PostgresError>>;

/// Saves a room after reading, while another session has made a change that it then commits.
fn save_beside(change: &str, read: impl FnOnce(&mut ReadSet, &World)) -> Saved {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    let people = [1, 2, 3].map(user);
    block_on(store.save_company(world.created.clone())).unwrap();
    block_on(store.save_room(world.room(room_id(1), &people))).unwrap();
    let mut reads = ReadSet::default();
    read(&mut reads, &world);
    let save = world.room(room_id(2), &people).with_reads(reads);
    block_on(save_while_open(&store, &schema, change, save))
}

async fn save_while_open(
    store: &PostgresStore,
    schema: &Schema,
    change: &str,
    save: RoomChange,
) -> Saved {
    let (other, change) = (session(schema).await, format!("BEGIN; {change}"));
    let other = on_runtime(async move {
        other.batch_execute(&change).await.unwrap();
        other
    })
    .await;
    // Commits as soon as a save waits for this transaction, or has ended without waiting.
    let commit = on_runtime(async move {
        let waits = "SELECT count(*) FROM pg_stat_activity
                     WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))";
        let events = "SELECT count(*) FROM events";
        loop {
            let waiting: i64 = other.query_one(waits, &[]).await.unwrap().get(0);
            let ended: i64 = other.query_one(events, &[]).await.unwrap().get(0);
            if waiting > 0 || ended > 2 {
                break;
            }
        }
        other.batch_execute("COMMIT").await.unwrap();
    });
    join(store.save_room(save), commit).await.0
}

/// Makes a change of the company's policy.
fn policy(world: &World) -> CompanyChange {
    let (before, mut after) = (&world.company, world.company.clone());
    let command = CompanyCommand::SetGroupCreation { to: Authority::NoOne };
    let event = after.execute(user(99), command, &CompanyContext::new(minute(2))).unwrap();
    CompanyChange::between(before, after, vec![event])
}

fn guests() -> CompanyId {
    CompanyId::new(Uuid::from_u128(9))
}
