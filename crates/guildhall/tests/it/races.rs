//! Several users act at once in the same rooms: each answer is true, and nothing is lost.

mod start;

use std::collections::BTreeSet;

use guildhall::Opened;
use guildhall::kernel::{RoomKind, User};
use guildhall::rooms::InfoEdit;

pub(crate) use self::start::{ROUNDS, Race, worker};
use crate::answers::{comparable, outcome, refused};
use crate::people::{ACME, ANN, BO, CY, ids};
use crate::replay::assert_replays;
use crate::world::named;

/// Makes three tests of each case: on the store in memory, on two clones of one SQLite store, and
/// on two stores on the same file, as two processes would have them.
macro_rules! races {
    ($(async fn $case:ident($race:ident) $body:block)+) => {
        $(async fn $case<S: crate::world::AnyStore>($race: crate::races::Race<S>) $body)+

        races!(@on memory of_memory: $($case)+);
        races!(@on sqlite_clones of_clones: $($case)+);
        races!(@on sqlite_handles of_handles: $($case)+);
    };
    (@on $store:ident $make:ident: $($case:ident)+) => {
        mod $store {
            $(
                #[test]
                fn $case() {
                    pollster::block_on(async {
                        super::$case(crate::races::Race::$make().await).await;
                    });
                }
            )+
        }
    };
}
pub(crate) use races;

races! {
    // about: RM-3
    async fn a_pair_that_opens_at_once_gets_the_same_room(race) {
        for round in 0..ROUNDS {
            let pair = [worker(2 * round), worker(2 * round + 1)];
            let opened = race.at_once(2, async |hall, i| {
                hall.user(pair[i]).one_to_one(pair[1 - i]).await.map_err(comparable)
            });

            let opened: Vec<_> = opened.into_iter().map(Result::unwrap).collect();
            assert_eq!(opened[0].id(), opened[1].id());
            let created = opened.iter().filter(|opened| matches!(opened, Opened::Created(_)));
            assert_eq!(created.count(), 1);
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: RM-2
    async fn a_user_on_many_devices_gets_one_to_me_room(race) {
        let opened = race
            .at_once(8, async |hall, _| hall.user(ANN).to_me().await.map_err(comparable).unwrap());

        assert_eq!(opened.iter().map(Opened::id).collect::<BTreeSet<_>>().len(), 1);
        let created = opened.iter().filter(|opened| matches!(opened, Opened::Created(_)));
        assert_eq!(created.count(), 1);
    }

    // about: RM-3
    async fn a_pair_gets_a_room_with_both_while_one_leaves_the_old_one(race) {
        for round in 0..ROUNDS {
            let pair = [worker(2 * round), worker(2 * round + 1)];
            let first = race.world.pair(pair).await;
            let answers = race.at_once(2, async |hall, i| match i {
                0 => hall.user(pair[0]).room(first).leave().await.map(|_| None),
                _ => hall.user(pair[1]).one_to_one(pair[0]).await.map(Some),
            });

            for answer in answers {
                answer.map_err(comparable).unwrap();
            }
            let now = race.world.pair(pair).await;
            assert_ne!(now, first);
            assert_eq!(race.world.who_is_in(now).await, crate::world::set(pair));
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: RM-10
    async fn no_change_of_a_room_is_lost(race) {
        let crowd: Vec<User> = (0..8).map(worker).collect();
        let room = race.world.general_room(&crowd).await;
        let done = race.at_once(8, async |hall, i| {
            let (me, guest) = (hall.user(crowd[i]).room(room), worker(100 + i));
            let named = InfoEdit::name(format!("by {i}").parse().unwrap());
            let mut done = 0;
            done += u32::from(me.invite(&[guest]).await.map_err(comparable).is_ok());
            done += u32::from(me.edit_info(named).await.map_err(comparable).is_ok());
            done += u32::from(me.remove(&ids([guest])).await.map_err(comparable).is_ok());
            done += u32::from(me.leave().await.map_err(comparable).is_ok());
            done
        });

        assert_eq!(done, [4; 8], "none of these hinders another");
        let room = race.world.whole_room(room).await;
        assert_eq!(room.version().events(), 1 + 8 * 4);
        assert!(room.is_closed());
        assert_replays(&*race.world, ACME).await;
    }

    // about: RM-10
    async fn only_one_of_several_invitations_of_a_guest_succeeds(race) {
        for round in 0..ROUNDS {
            let guest = worker(round);
            let room = race.world.general_room(&[ANN, BO, CY]).await;
            let answers = race.at_once(3, async |hall, i| {
                outcome(hall.user([ANN, BO, CY][i]).room(room).invite(&[guest]).await)
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "RM-10");
            }
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: RM-15
    async fn a_room_that_its_last_two_users_leave_at_once_closes_once(race) {
        for _ in 0..ROUNDS {
            let id = race.world.general_room(&[ANN, BO, CY]).await;
            race.world.user(CY).room(id).leave().await.unwrap();
            let answers = race.at_once(2, async |hall, i| {
                outcome(hall.user([ANN, BO][i]).room(id).leave().await)
            });

            assert_eq!(answers, [Ok(()), Ok(())]);
            let room = race.world.whole_room(id).await;
            assert!(room.is_closed());
            assert_eq!(room.version().events(), 4);
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-7
    async fn only_one_conversion_succeeds_amid_other_changes(race) {
        for round in 0..ROUNDS {
            let id = race.world.general_room(&[ANN, BO, CY, worker(0), worker(1)]).await;
            let converted = race.at_once(5, async |hall, i| {
                let draft = named(&format!("Crew {round} {i}"));
                match i {
                    0 => outcome(hall.user(worker(0)).room(id).leave().await).map(|()| None),
                    1 => outcome(hall.user(worker(1)).room(id).invite(&[worker(2)]).await)
                        .map(|()| None),
                    _ => {
                        let by = [ANN, BO, CY][i - 2];
                        let done = hall.user(by).room(id).convert(draft).await;
                        done.map(|done| Some(done.id())).map_err(comparable)
                    }
                }
            });

            let won: Vec<_> = converted.iter().flatten().flatten().collect();
            let [group] = won[..] else { panic!("{converted:?}") };
            for lost in converted.iter().filter(|answer| answer.is_err()) {
                let rule = refused(lost.clone());
                assert!(["GR-6", "RM-20"].contains(&rule), "{rule}: {lost:?}");
            }
            let room = race.world.whole_room(id).await;
            assert_eq!((room.kind(), room.group()), (RoomKind::Group, Some(*group)));
            // The members are the participants at the moment of the conversion.
            let members = race.world.members_of(*group).await;
            assert_eq!(members.contains(&worker(0).id()), converted[0].is_err());
            assert_eq!(members.contains(&worker(2).id()), converted[1].is_ok());
        }
        assert_replays(&*race.world, ACME).await;
    }
}
