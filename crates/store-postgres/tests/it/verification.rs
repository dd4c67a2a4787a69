//! What the check of a store finds in damaged tables.

use futures_util::future::join;
use guildhall::{Error, Guildhall};
use guildhall_groups::{GroupDraft, GroupRepository};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use guildhall_testkit::commands;
use guildhall_testkit::verification::{
    Dialect, check_beside_writers, check_corruptions, check_that_an_error_ends_it,
};
use pollster::block_on;

use crate::beside::Beside;
use crate::server::{Schema, by_hand, on_runtime};
use crate::world::{World, group_id, room_id, user};

// about: GR-18
#[test]
fn nothing_is_found_beside_running_writers() {
    let schema = Schema::new();
    check_beside_writers(block_on(on_runtime(schema.connect())).unwrap(), 6);
}

#[test]
fn a_leftover_that_gets_its_owner_while_the_repair_waits_is_not_removed() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    block_on(store.save_room(world.room(room_id(1), &[1, 2, 3].map(user)))).unwrap();
    by_hand(
        &schema,
        "INSERT INTO rooms_of_users SELECT md5('dee')::uuid, id, company_id FROM rooms",
    );
    let hall = Guildhall::new(store.clone());
    let found = block_on(hall.verify().all()).unwrap();
    let repair = found[0].repair().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let repaired = block_on(async {
        let save = "UPDATE rooms SET version = version + 1;
            INSERT INTO participants SELECT company_id, room_id, md5('dee')::uuid, true, false, NULL, form
            FROM participants LIMIT 1;
            INSERT INTO rooms_of_users SELECT md5('dee')::uuid, id, company_id FROM rooms
            ON CONFLICT DO NOTHING";
        let other = Beside::begin(&schema, save).await;
        let commit = async { other.until_waited_for_by(1).await.commit().await };
        Box::pin(join(hall.repair(repair), commit)).await.0
    });
    assert!(matches!(repaired, Err(Error::Contended { attempts: 1 })), "{repaired:?}");
    by_hand(&schema, "SELECT 1 / count(*) FROM rooms_of_users WHERE user_id = md5('dee')::uuid");
}

// about: GR-16
#[test]
fn a_search_keeps_no_word_of_a_name_that_a_group_had() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let draft = GroupDraft::named("Night watch").unwrap();
    block_on(store.save_group(world.group(group_id(1), user(1), draft))).unwrap();
    let hall = Guildhall::new(store);
    let (ann, found) = (hall.user(user(1)), || block_on(hall.verify().all()).unwrap());
    block_on(ann.group(group_id(1)).execute(commands::rename("Day watch"))).unwrap();
    assert_eq!(found(), []);
    block_on(ann.group(group_id(1)).delete()).unwrap();
    assert_eq!(found(), []);
}

#[test]
fn nothing_is_found_of_users_who_are_no_members_and_have_a_part_in_a_group() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let draft = GroupDraft::named("Crew").unwrap().with_masters([user(2)]);
    block_on(store.save_group(world.group(group_id(1), user(1), draft))).unwrap();
    let hall = Guildhall::new(store);
    block_on(hall.user(user(3)).group(group_id(1)).ask_to_join()).unwrap();
    assert_eq!(block_on(hall.verify().all()).unwrap(), []);
}

#[test]
fn an_error_of_the_store_ends_the_check() {
    let schema = Schema::new();
    let store = block_on(on_runtime(schema.connect())).unwrap();
    check_that_an_error_ends_it(store, |statements| by_hand(&schema, statements));
}

#[test]
fn each_corruption_is_found_by_its_name_and_repaired_if_the_truth_is_stored() {
    check_corruptions(Dialect::Postgres, || {
        let schema = Schema::new();
        let store = block_on(on_runtime(schema.connect())).unwrap();
        (store, move |statements: &str| by_hand(&schema, statements))
    });
}
