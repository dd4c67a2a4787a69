//! Groups with nested groups that are deleted while the nested groups change.

use std::num::NonZeroU32;

use futures_util::future::join;
use guildhall_groups::{GroupChange, GroupDraft, GroupRepository};
use guildhall_kernel::{GroupId, PageRequest, Scope};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{RoomChange, RoomRepository};
use guildhall_store_postgres::PostgresStore;
use pollster::block_on;

use crate::beside::Beside;
use crate::server::{Schema, on_runtime};
use crate::world::{World, group_id, user};

const MANY: NonZeroU32 = NonZeroU32::new(100).unwrap();

// about: GR-13, GR-20
#[test]
fn a_deleted_group_keeps_a_member_who_joined_a_group_that_was_just_nested() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    let [top, middle, bottom] = [1, 2, 3].map(group_id);
    block_on(store.save_company(world.created.clone())).unwrap();
    for (name, group) in [("Top", top), ("Middle", middle), ("Bottom", bottom)] {
        let draft = GroupDraft::named(name).unwrap();
        block_on(store.save_group(world.group(group, user(1), draft))).unwrap();
    }
    block_on(nest(&store, &world, top, middle));
    block_on(async {
        let nests = format!(
            "UPDATE groups SET version = version + 1 WHERE id = '{middle}';
             INSERT INTO nestings SELECT company_id, '{middle}', '{bottom}' FROM outbox_heads"
        );
        let nests = Beside::begin(&schema, &nests).await;
        let joins = format!(
            "UPDATE groups SET version = version + 1 WHERE id = '{bottom}';
             INSERT INTO memberships
                 SELECT company_id, group_id, '{}', member, master, posts, sends_as, asks,
                     external, guest_of, form FROM memberships WHERE group_id = '{bottom}';
             UPDATE outbox_heads SET position = position",
            user(7).id()
        );
        let joins = Beside::begin(&schema, &joins).await;
        let commits = async {
            nests.until_waited_for_by(1).await.commit().await;
            joins.until_waited_for_by(1).await.commit().await;
        };
        join(delete(&store, &world, top), commits).await;
    });
    let participants = block_on(store.participants_of(top, PageRequest::first(MANY))).unwrap();
    assert_eq!(participants.items(), [user(1), user(7)]);
}

async fn nest(store: &PostgresStore, world: &World, parent: GroupId, child: GroupId) {
    let scope = || Scope::of([user(1).id()]);
    let below = store.find_nested_groups(child, scope()).await.unwrap();
    let before = store.find_group(parent, scope()).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.nest(user(1), child, &below, &world.cx(2)).unwrap();
    let change = GroupChange::between(&before, after, vec![event]);
    store.save_group(change.with_nestings(below.version())).await.unwrap();
}

async fn delete(store: &PostgresStore, world: &World, group: GroupId) {
    let before = store.find_group(group, Scope::of([user(1).id()])).await.unwrap().unwrap();
    let room = store.find_room(before.room(), Scope::of([])).await.unwrap().unwrap();
    let (mut after, mut closed) = (before.clone(), room.clone());
    let (deleted, closing) = after.delete(user(1), &mut closed, &world.cx(3)).unwrap();
    let change = GroupChange::between(&before, after, vec![deleted]);
    let change = change.with_room(RoomChange::between(&room, closed, vec![closing]));
    store.save_group(change).await.unwrap();
}
