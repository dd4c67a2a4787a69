//! Views of several rooms and groups at once.

use guildhall::Error;
use guildhall::kernel::{GroupId, RoomId};
use guildhall_testkit::{Call, Interposed, InterposedError};
use uuid::Uuid;

use crate::people::{ANN, BO, CY, DEE, GUS};
use crate::world::{AnyStore, World, named};

const ABSENT: Uuid = Uuid::from_u128(77);

on_both_stores! {
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
