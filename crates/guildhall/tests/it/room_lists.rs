//! Recommendations, the room list, and the views of several rooms and groups at once (RM-8, RM-18).

use std::sync::{Arc, Mutex};

use guildhall::Error;
use guildhall::kernel::{Feature, GroupId, RoomId, Switch};
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::Room;
use guildhall_testkit::reading::walk;
use guildhall_testkit::{Call, Interposed, InterposedError};
use uuid::Uuid;

use crate::people::{ANN, BO, CY, DEE, EVE, GUS, NAT, ids};
use crate::world::{AnyStore, World, all, crew, named};

on_both_stores! {
    // allows: RM-8
    async fn the_most_recently_active_room_is_recommended_first(hall) {
        let first = hall.general_room(&[ANN, BO, CY]).await;
        let second = hall.general_room(&[BO, ANN, CY]).await;

        assert_eq!(recommended(&hall).await, [second, first]);
        hall.record_activity(first).await.unwrap();
        assert_eq!(recommended(&hall).await, [first, second]);
    }

    // allows: RM-8
    async fn a_room_of_another_company_is_recommended(hall) {
        let room = hall.general_room(&[ANN, EVE, NAT]).await;
        let orbits = hall.general_room(&[EVE, ANN, NAT]).await;

        let found = hall.user(EVE).rooms_with(&[ANN, NAT]).await.unwrap();

        assert_eq!(room_ids(&found), [orbits, room]);
    }

    // about: RM-8
    async fn no_other_room_is_recommended(hall) {
        hall.general_room(&[ANN, BO, DEE]).await;
        hall.general_room(&[ANN, BO, CY, DEE]).await;
        let shrunk = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(shrunk).leave().await.unwrap();
        let converted = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(converted).convert(crew()).await.unwrap();
        hall.pair([ANN, BO]).await;

        assert!(recommended(&hall).await.is_empty());
        let of_two = hall.user(ANN).rooms_with(&[BO]).await.unwrap();
        assert_eq!(room_ids(&of_two), [shrunk]);
    }

    // allows: RM-18
    async fn a_group_room_has_the_badge_in_the_list(hall) {
        let group = hall.crew().await;

        let list = hall.user(BO).rooms(all()).await.unwrap();

        let [listed] = list.items() else { panic!("{list:?}") };
        assert!(listed.room.kind().has_group_badge());
        assert_eq!(listed.group.as_ref().unwrap().id, group);
    }

    // allows: FT-7
    async fn each_room_of_the_list_says_what_the_user_may_do_and_use(hall) {
        hall.user(BO).to_me().await.unwrap();
        hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.crew().await;
        let off = FeatureEdit::new().with_feature(Feature::Note, Switch::Off);
        hall.user(ANN).group(group).switch_features(off).await.unwrap();

        let list = hall.user(BO).rooms(all()).await.unwrap();

        assert_eq!(list.items().len(), 3);
        for listed in list.items() {
            let alone = hall.user(BO).room(listed.room.id()).view().await.unwrap();
            assert_eq!(listed.view, alone);
        }
    }

    // about: FT-7
    async fn a_list_asks_the_store_the_same_however_long_it_is(hall) {
        hall.general_room(&[ANN, BO, CY]).await;
        hall.crew().await;
        let short = calls_of_lists(&hall).await;
        hall.pair([ANN, BO]).await;
        for name in ["Second", "Third", "Fourth"] {
            hall.general_room(&[ANN, BO, CY]).await;
            hall.group(named(name).with_members([BO])).await;
        }

        let long = calls_of_lists(&hall).await;

        assert_eq!(long, short);
        assert!(!short.contains(&Call::FindRoom) && !short.contains(&Call::FindGroup), "{short:?}");
    }

    // about: RM-20
    async fn a_group_room_is_not_listed_while_message_is_off(hall) {
        let group = hall.crew().await;
        let off = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
        hall.user(ANN).group(group).switch_features(off).await.unwrap();

        assert!(hall.user(BO).rooms(all()).await.unwrap().items().is_empty());
    }

    // about: RM-14
    async fn a_group_room_is_not_listed_for_a_removed_member(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();

        assert!(hall.user(BO).rooms(all()).await.unwrap().items().is_empty());
    }

    // allows: RM-14
    async fn the_list_is_read_page_by_page(hall) {
        let mut rooms = Vec::new();
        for other in [BO, CY, DEE, EVE] {
            rooms.push(hall.pair([ANN, other]).await);
        }
        rooms.reverse();
        let ann = hall.user(ANN);
        let listed = walk(1, |page| ann.rooms(page)).await;

        assert_eq!(listed.iter().map(|listed| listed.room.id()).collect::<Vec<_>>(), rooms);
    }

    // allows: GR-15, RM-14
    // refuses: GR-15, RM-14
    async fn several_rooms_are_answered_in_the_order_of_the_call_as_each_by_itself(hall) {
        let hidden = hall.private_crew().await;
        let (top, deleted) = (hall.nesting(hidden).await, hall.group(named("Deleted")).await);
        let of_group = [hall.room_of(top).await, hall.room_of(hidden).await];
        let of_deleted = hall.room_of(deleted).await;
        hall.user(ANN).group(deleted).delete().await.unwrap();
        let one = hall.general_room(&[ANN, BO, CY]).await;
        let left = hall.general_room(&[ANN, BO, DEE]).await;
        hall.user(DEE).room(left).leave().await.unwrap();
        let own = hall.user(BO).to_me().await.unwrap().id();
        let [of_top, of_hidden] = of_group;
        let absent = RoomId::new(ABSENT);
        let asked = [left, absent, of_hidden, one, own, of_deleted, of_top, one];
        for (user, sees) in [(ANN, 5), (BO, 6), (DEE, 0), (GUS, 0)] {
            let mut expected = Vec::new();
            for room in asked {
                expected.push((room, hall.user(user).room(room).view().await.map_err(shown)));
            }
            let views = hall.user(user).view_rooms(asked).await.into_iter();
            let views: Vec<_> = views.map(|(room, view)| (room, view.map_err(shown))).collect();
            assert_eq!(views, expected, "{user:?}");
            let seen = views.iter().filter(|(_, view)| view.is_ok()).count();
            assert_eq!(seen, sees, "{user:?}");
        }
        assert!(hall.user(DEE).view_rooms([]).await.is_empty());
    }

    // allows: GR-15
    // refuses: GR-15
    async fn several_groups_are_answered_in_the_order_of_the_call_as_each_by_itself(hall) {
        let hidden = hall.private_crew().await;
        let (top, deleted) = (hall.nesting(hidden).await, hall.group(named("Deleted")).await);
        hall.user(ANN).group(deleted).delete().await.unwrap();
        let asked = [top, hidden, GroupId::new(ABSENT), deleted, top];
        for (user, seen) in [(ANN, 3), (BO, 3), (DEE, 2), (GUS, 3)] {
            let mut expected = Vec::new();
            for group in asked {
                expected.push((group, hall.user(user).group(group).view().await.map_err(shown)));
            }
            let views = hall.user(user).view_groups(asked).await.into_iter();
            let views: Vec<_> = views.map(|(group, view)| (group, view.map_err(shown))).collect();
            assert_eq!(views, expected, "{user:?}");
            assert_eq!(views.iter().filter(|(_, view)| view.is_ok()).count(), seen, "{user:?}");
        }
    }

    // about: FT-7
    async fn a_room_or_group_that_cannot_be_read_takes_no_answer_of_the_others(hall) {
        let (room, group) = (hall.general_room(&[ANN, BO, CY]).await, hall.crew().await);
        let of_group = hall.room_of(group).await;
        let hall = hall.over_the_same(Interposed::over);
        hall.store().fail(|call| call == Call::FindRooms);
        let views = hall.user(BO).view_rooms([room, of_group]).await;
        assert!(views.iter().all(|(_, view)| view.is_ok()), "{views:?}");
        hall.store().fail(|call| call == Call::FindGroups);
        let views = hall.user(BO).view_groups([group]).await;
        assert!(views.iter().all(|(_, view)| view.is_ok()), "{views:?}");
        hall.store().fail(|call| call == Call::FindGroup);
        let view = hall.user(BO).group(group).view().await.unwrap_err();
        assert!(matches!(view, Error::Store(InterposedError::Planned)));
    }
}

/// Returns what the store is asked for the room list, and for all rooms and groups of it at once.
async fn calls_of_lists<S: AnyStore>(hall: &World<S>) -> Vec<Call> {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    let record = move |call| {
        seen.lock().unwrap().push(call);
        false
    };
    let hall = hall.again().interleaved(record, async |_| {});
    let list = hall.user(BO).rooms(all()).await.unwrap();
    let rooms = list.items().iter().map(|listed| listed.room.id());
    let groups = list.items().iter().filter_map(|listed| Some(listed.group.as_ref()?.id));
    let (rooms, groups) =
        (hall.user(BO).view_rooms(rooms).await, hall.user(BO).view_groups(groups).await);
    assert!(rooms.iter().all(|(_, view)| view.is_ok()));
    assert!(groups.iter().all(|(_, view)| view.is_ok()));
    calls.lock().unwrap().clone()
}

async fn recommended<S: AnyStore>(hall: &World<S>) -> Vec<RoomId> {
    room_ids(&hall.user(ANN).rooms_with(&[BO, CY]).await.unwrap())
}

fn room_ids(rooms: &[Room]) -> Vec<RoomId> {
    rooms.iter().map(Room::id).collect()
}

const ABSENT: Uuid = Uuid::from_u128(77);

fn shown<E: std::error::Error>(error: E) -> String {
    error.to_string()
}

impl<S: AnyStore> World<S> {
    /// Makes a group in which this one is nested.
    async fn nesting(&self, child: GroupId) -> GroupId {
        let top = self.group(named("Top")).await;
        self.nest(top, child).await;
        top
    }
}
