//! A change of a group together with the changes of two rooms.

use std::num::NonZeroU32;

use guildhall_groups::{AggregateId, GroupChange, GroupDraft, GroupRepository, Outbox};
use guildhall_kernel::{Feature, Scope, Switch};
use guildhall_room_features::FeatureEdit;
use guildhall_rooms::{RoomChange, RoomRepository};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;

use crate::world::{World, group_id, room_id, user};

const DAY: i64 = 24 * 60;

// about: FT-3
#[test]
fn both_rooms_are_saved_with_their_events() {
    let (world, store, ann) = (World::new(), SqliteStore::open_in_memory().unwrap(), user(1));
    let message = |to| FeatureEdit::new().with_feature(Feature::Message, to);
    block_on(async {
        let crew = world.group(group_id(1), ann, GroupDraft::named("Crew").unwrap());
        let mut group = crew.group().clone();
        let room = crew.rooms()[0].room().clone();
        store.save_group(crew).await.unwrap();
        let before = group.clone();
        let off = group.switch_features(ann, &message(Switch::Off), &world.cx(2)).unwrap();
        let change = GroupChange::between(&before, group.clone(), vec![off]);
        store.save_group(change).await.unwrap();

        let (before, mut closed) = (group.clone(), room.clone());
        let (on, cx) = (message(Switch::On), world.cx(40 * DAY));
        let begun = group.begin_anew(ann, &on, &mut closed, room_id(2), &cx).unwrap();
        let (opened, opening) = begun.opened;
        let change = GroupChange::between(&before, group.clone(), vec![begun.event])
            .with_room(RoomChange::between(&room, closed.clone(), vec![begun.closed]))
            .with_room(RoomChange::new(opened.clone(), opening));
        store.save_group(change).await.unwrap();

        let found = store.find_group(group_id(1), Scope::Whole).await.unwrap();
        assert_eq!(found, Some(group));
        for room in [closed, opened] {
            let found = store.find_room(room.id(), Scope::Whole).await.unwrap();
            assert_eq!(found.as_ref(), Some(&room));
        }
        let many = NonZeroU32::new(100).unwrap();
        let events = store.events_after(world.company.id(), None, many).await.unwrap();
        for (room, count) in [(room_id(1), 2), (room_id(2), 1)] {
            let own = events.iter().filter(|event| event.aggregate == AggregateId::Room(room));
            assert_eq!(own.count(), count);
        }
    });
}
