//! Several users act at once for the last group within a limit (CO-7), and for the same new room
//! (FT-3).

use std::collections::BTreeSet;

use guildhall::groups::{Event, GroupEvent, ProfileEdit, TeamEdit};
use guildhall::kernel::{Envelope, Switch};
use guildhall::permissions::Limits;
use guildhall::rooms::RoomEvent;
use time::Duration;

use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, GUS, ids};
use crate::races::{ROUNDS, races, worker};
use crate::replay::assert_replays;
use crate::world::{message, named, set};

races! {
    // about: CO-7
    async fn the_last_group_of_a_company_goes_to_one_of_several(race) {
        for round in 0..ROUNDS {
            let groups = Some(u32::try_from(round).unwrap() + 1);
            let limits = Limits { groups, ..Limits::default() };
            race.world.set_limits(ACME, limits).await.unwrap();
            let room = race.world.general_room(&[ANN, BO, CY]).await;
            let name = |i: usize| named(&format!("Crew {round} {i}"));
            let answers = race.at_once(4, async |hall, i| match i {
                0 => outcome(hall.user(CY).room(room).convert(name(i)).await),
                1 => {
                    let ordered = name(i).with_masters([BO]);
                    outcome(hall.user(GUS).create_group_as_administrator(ordered).await)
                }
                _ => outcome(hall.user([ANN, BO][i - 2]).create_group(name(i)).await),
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "CO-7");
            }
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: CO-7
    async fn the_last_group_of_a_user_goes_to_one_of_several(race) {
        for round in 0..ROUNDS {
            let guest = worker(round);
            let mut groups = Vec::new();
            race.world.set_limits(ACME, Limits::default()).await.unwrap();
            for i in 0..3 {
                groups.push(race.world.group(named(&format!("Crew {round} {i}"))).await);
            }
            let limits = Limits { groups_per_user: Some(1), ..Limits::default() };
            race.world.set_limits(ACME, limits).await.unwrap();
            let answers = race.at_once(4, async |hall, i| match i {
                3 => outcome(hall.user(guest).create_group(named(&format!("Own {round}"))).await),
                _ => outcome(hall.user(ANN).group(groups[i]).add_members(&[guest]).await),
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "CO-7");
            }
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: CO-7
    async fn a_group_replaces_another_without_exceeding_the_limit(race) {
        let limits = Limits { groups: Some(1), ..Limits::default() };
        race.world.set_limits(ACME, limits).await.unwrap();
        for round in 0..ROUNDS {
            let group = race.world.group(named(&format!("Crew {round}"))).await;
            let answers = race.at_once(3, async |hall, i| {
                let acting = hall.user([ANN, BO, CY][i]);
                let own = match i {
                    0 => group,
                    _ => acting.create_group(named(&format!("Own {round} {i}"))).await?.id(),
                };
                acting.group(own).delete().await
            });
            let answers: Vec<_> = answers.into_iter().map(outcome).collect();

            assert!(answers[0].is_ok());
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "CO-7");
            }
        }
        let mut living = 0;
        for recorded in race.world.events(ACME).await {
            match recorded.event {
                Event::Group(Envelope { event: GroupEvent::Created(_), .. }) => living += 1,
                Event::Group(Envelope { event: GroupEvent::Deleted { .. }, .. }) => living -= 1,
                _ => {}
            }
            assert!(living <= 1);
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: FT-3
    async fn only_one_of_several_users_begins_the_room_anew(race) {
        for round in 0..ROUNDS {
            let draft = named(&format!("Crew {round}")).with_members([BO]).with_masters([BO, CY]);
            let group = race.world.group(draft).await;
            let old = race.world.room_of(group).await;
            race.world.turn_message(ANN, group, Switch::Off).await;
            race.world.wait(Duration::days(31));
            let answers = race.at_once(4, async |hall, i| {
                let handle = hall.user([ANN, BO, CY, ANN][i]).group(group);
                if i < 3 {
                    return outcome(handle.switch_features(message(Switch::On)).await);
                }
                let edit = ProfileEdit::name(format!("Cast {round}").parse().unwrap());
                outcome(handle.edit_profile(edit).await)
            });

            assert!(answers[3].is_ok());
            assert_eq!(answers[..3].iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "FT-6");
            }
            let events = race.world.events(ACME).await;
            let began = events.iter().filter_map(|recorded| match &recorded.event {
                Event::Group(Envelope {
                    event: GroupEvent::MessageBeganAnew { room, .. }, ..
                }) => Some(*room),
                _ => None,
            });
            let opened: BTreeSet<_> = began.collect();
            assert_eq!(opened.len(), round + 1);
            assert!(opened.contains(&race.world.room_of(group).await));
            assert!(race.world.whole_room(old).await.is_closed());
            let closed = events.iter().filter(|recorded| {
                matches!(recorded.event, Event::Room(Envelope { event: RoomEvent::Closed, .. }))
            });
            assert_eq!(closed.count(), round + 1);
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: FT-3
    async fn a_group_that_begins_anew_is_deleted_with_its_room(race) {
        for round in 0..ROUNDS {
            let group = race.world.group(named(&format!("Crew {round}")).with_masters([BO])).await;
            race.world.turn_message(ANN, group, Switch::Off).await;
            race.world.wait(Duration::days(31));
            let answers = race.at_once(2, async |hall, i| {
                let handle = hall.user([ANN, BO][i]).group(group);
                if i == 0 {
                    return outcome(handle.delete().await);
                }
                outcome(handle.switch_features(message(Switch::On)).await)
            });

            assert!(answers[0].is_ok(), "{answers:?}");
            if let Err(lost) = &answers[1] {
                assert_eq!(refused::<(), _>(Err(lost.clone())), "GR-12");
            }
            let room = race.world.room_of(group).await;
            assert!(race.world.whole_room(room).await.is_closed());
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: RM-19
    async fn no_change_of_a_team_is_lost(race) {
        let team = race.world.unit().await;
        let done = race.at_once(6, async |hall, i| {
            let edit = TeamEdit::new().with_joined([worker(i)]);
            let joined = outcome(hall.change_team(team, edit).await);
            let edit = TeamEdit::new().with_left(ids([worker(i)]));
            [joined, outcome(hall.change_team(team, edit).await)]
        });

        assert!(done.iter().flatten().all(Result::is_ok), "{done:?}");
        assert_eq!(race.world.members_of(team).await, set([BO, CY, DEE]));
        assert_eq!(race.world.whole_group(team).await.version().events(), 1 + 12);
        assert_replays(&*race.world, ACME).await;
    }
}
