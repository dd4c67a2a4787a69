//! Recommendations and the room list (RM-8, RM-18).

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use guildhall::kernel::{Feature, PageRequest, RoomId, Switch};
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::Room;
use guildhall_testkit::Call;

use crate::people::{ANN, BO, CY, DEE, EVE, NAT, ids};
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
        let mut request = PageRequest::first(NonZeroU32::MIN);
        let mut listed = Vec::new();
        loop {
            let page = hall.user(ANN).rooms(request).await.unwrap();
            listed.extend(page.items().iter().map(|listed| listed.room.id()));
            let Some(next) = page.next() else { break };
            request = PageRequest::after(*next, NonZeroU32::MIN);
        }

        assert_eq!(listed, rooms);
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
