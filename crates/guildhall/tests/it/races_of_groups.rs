//! Several users act at once in the same groups, and for the same names and addresses. No cycle is
//! closed between users who nest groups at once (GR-20).

use std::collections::BTreeSet;

use guildhall::groups::ProfileEdit;
use guildhall::kernel::{GroupId, RoomKind, Scope};
use guildhall::permissions::Profile;

use crate::answers::{outcome, refused};
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, ids};
use crate::races::{ROUNDS, Race, races, worker};
use crate::replay::assert_replays;
use crate::world::{AnyStore, crew, named, set};

races! {
    // about: GR-3
    async fn one_of_two_masters_who_step_down_at_once_stays(race) {
        for round in 0..ROUNDS {
            let group = race.world.group(named(&format!("Crew {round}")).with_masters([BO])).await;
            let answers = race.at_once(2, async |hall, i| {
                outcome(hall.user([ANN, BO][i]).group(group).step_down().await)
            });

            let stayed = answers.iter().position(Result::is_err).expect("one has to stay");
            assert!(answers[1 - stayed].is_ok());
            assert_eq!(refused(answers[stayed].clone()), "GR-3");
            assert_eq!(race.world.masters_of(group).await, set([[ANN, BO][stayed]]));
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-3
    async fn one_of_two_masters_who_dismiss_each_other_at_once_stays(race) {
        for round in 0..ROUNDS {
            let group = race.world.group(named(&format!("Crew {round}")).with_masters([BO])).await;
            let answers = race.at_once(2, async |hall, i| {
                let other = ids([[BO, ANN][i]]);
                outcome(hall.user([ANN, BO][i]).group(group).dismiss_masters(&other).await)
            });

            let won = answers.iter().position(Result::is_ok).expect("one is faster");
            assert_eq!(refused(answers[1 - won].clone()), "GR-9");
            assert_eq!(race.world.masters_of(group).await, set([[ANN, BO][won]]));
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-4
    async fn only_one_of_several_groups_gets_a_name(race) {
        for round in 0..ROUNDS {
            let room = race.world.general_room(&[ANN, BO, CY]).await;
            let renamed = race.world.group(named(&format!("Before {round}"))).await;
            let name = |case: &str| format!("{case} {round}");
            let answers = race.at_once(4, async |hall, i| match i {
                0 => outcome(hall.user(ANN).create_group(named(&name("Crew"))).await),
                1 => outcome(hall.user(BO).create_group(named(&name("CREW"))).await),
                2 => outcome(hall.user(CY).room(room).convert(named(&name("crew"))).await),
                _ => {
                    let edit = ProfileEdit::name(name("cReW").parse().unwrap());
                    outcome(hall.user(ANN).group(renamed).edit_profile(edit).await)
                }
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.iter().filter(|answer| answer.is_err()) {
                assert_eq!(refused(lost.clone()), "GR-4");
            }
            let kind = if answers[2].is_ok() { RoomKind::Group } else { RoomKind::General };
            assert_eq!(race.world.whole_room(room).await.kind(), kind);
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: ML-2
    async fn only_one_of_several_lists_and_users_gets_an_address(race) {
        for round in 0..ROUNDS {
            let group = race.world.group(named(&format!("Before {round}"))).await;
            let address = format!("crew{round}@acme.example");
            let answers = race.at_once(3, async |hall, i| match i {
                0 => outcome(hall.user(ANN).group(group).open_mailing_list(list(&address)).await),
                1 => {
                    let draft = named(&format!("Crew {round}")).with_list_at(list(&address));
                    outcome(hall.user(BO).create_group(draft).await)
                }
                _ => {
                    let address = Some(mail(&address.to_uppercase()));
                    let profile =
                        Profile { user: worker(round), name: "W".parse().unwrap(), address };
                    outcome(hall.save_profiles(ACME, vec![profile]).await)
                }
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.iter().filter(|answer| answer.is_err()) {
                assert_eq!(refused(lost.clone()), "ML-2");
            }
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-9
    async fn no_change_of_a_group_is_lost(race) {
        let masters = [0, 1, 2, 3, 4, 5].map(worker);
        let group = race.world.group(crew().with_masters(masters)).await;
        let done = race.at_once(6, async |hall, i| {
            let (me, guest) = (hall.user(masters[i]).group(group), worker(100 + i));
            vec![
                outcome(me.add_members(&[guest]).await),
                outcome(me.appoint_masters(&[guest]).await),
                outcome(me.remove_members(&ids([guest])).await),
                outcome(me.step_down().await),
            ]
        });

        assert!(done.iter().flatten().all(Result::is_ok), "{done:?}");
        assert_eq!(race.world.whole_group(group).await.version().events(), 1 + 6 * 4);
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-12
    async fn a_group_is_deleted_with_its_room_amid_other_changes(race) {
        for round in 0..ROUNDS {
            let group = race.world.group(named(&format!("Crew {round}")).with_masters([BO, CY])).await;
            let answers = race.at_once(3, async |hall, i| match i {
                0 => outcome(hall.user(ANN).group(group).delete().await),
                1 => outcome(hall.user(BO).group(group).delete().await),
                _ => outcome(hall.user(CY).group(group).add_members(&[DEE]).await),
            });

            assert_eq!(answers[..2].iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "GR-12");
            }
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: CO-3
    async fn no_decision_of_a_company_is_lost(race) {
        let before = race.world.company(ACME).await.unwrap().version().events();
        let appointed = race.at_once(8, async |hall, i| {
            outcome(hall.appoint_administrator(ACME, worker(i)).await)
        });

        assert!(appointed.iter().all(Result::is_ok), "{appointed:?}");
        let company = race.world.company(ACME).await.unwrap();
        assert_eq!(company.version().events(), before + 8);
        assert_eq!(company.administrators().len(), 9);
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-20
    async fn only_one_of_two_groups_nested_in_each_other_at_once_is_nested(race) {
        for round in 0..ROUNDS {
            let mut pair = Vec::new();
            for i in 0..2 {
                let draft = named(&format!("Crew {round} {i}")).with_masters([BO]);
                pair.push(race.world.group(draft).await);
            }
            let answers = race.at_once(2, async |hall, i| {
                outcome(hall.user([ANN, BO][i]).group(pair[i]).nest(pair[1 - i]).await)
            });

            let won = answers.iter().position(Result::is_ok).expect("one is faster");
            assert_eq!(refused(answers[1 - won].clone()), "GR-20");
            assert_eq!(nested(&race, pair[won]).await, BTreeSet::from([pair[1 - won]]));
            assert!(nested(&race, pair[1 - won]).await.is_empty());
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-20
    async fn several_nestings_at_once_close_no_cycle(race) {
        for round in 0..ROUNDS {
            let mut ring = Vec::new();
            for i in 0..4 {
                let draft = named(&format!("Crew {round} {i}")).with_members([worker(i)]);
                ring.push(race.world.group(draft).await);
            }
            let answers = race.at_once(4, async |hall, i| {
                outcome(hall.user(ANN).group(ring[i]).nest(ring[(i + 1) % 4]).await)
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 3, "{answers:?}");
            let lost = answers.iter().position(Result::is_err).unwrap();
            assert_eq!(refused(answers[lost].clone()), "GR-20");
            for group in &ring {
                assert!(!is_in_itself(&race, *group).await);
            }
            let top = race.world.participants_of(ring[(lost + 1) % 4]).await;
            let mut all = set([ANN]);
            all.extend(ids([0, 1, 2, 3].map(worker)));
            assert_eq!(top, all, "the whole chain is below it");
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-20
    async fn a_group_that_several_users_nest_at_once_is_nested_once(race) {
        for round in 0..ROUNDS {
            let mut pair = Vec::new();
            for i in 0..2 {
                let draft = named(&format!("Crew {round} {i}")).with_masters([BO, CY]);
                pair.push(race.world.group(draft).await);
            }
            let answers = race.at_once(3, async |hall, i| {
                outcome(hall.user([ANN, BO, CY][i]).group(pair[0]).nest(pair[1]).await)
            });

            assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
            for lost in answers.into_iter().filter(Result::is_err) {
                assert_eq!(refused(lost), "GR-20");
            }
        }
        assert_replays(&*race.world, ACME).await;
    }

    // about: GR-20
    async fn a_group_is_nested_while_it_is_deleted(race) {
        for round in 0..ROUNDS {
            let mut pair = Vec::new();
            for i in 0..2 {
                let draft = named(&format!("Crew {round} {i}")).with_members([worker(i)]);
                pair.push(race.world.group(draft).await);
            }
            let answers = race.at_once(3, async |hall, i| match i {
                0 => outcome(hall.user(ANN).group(pair[0]).nest(pair[1]).await),
                1 => outcome(hall.user(ANN).group(pair[1]).delete().await),
                _ => outcome(hall.user(ANN).group(pair[0]).add_members(&[BO]).await),
            });

            assert!(answers[1].is_ok() && answers[2].is_ok(), "{answers:?}");
            if answers[0].is_err() {
                assert_eq!(refused(answers[0].clone()), "GR-12");
            }
            let left = race.world.participants_of(pair[0]).await;
            assert_eq!(left, set([ANN, BO, worker(0)]), "a deleted group brings no participants");
        }
        assert_replays(&*race.world, ACME).await;
    }
}

async fn nested<S: AnyStore>(race: &Race<S>, group: GroupId) -> BTreeSet<GroupId> {
    let found = race.world.store().find_group(group, Scope::of([])).await.unwrap().unwrap();
    found.header().nested().keys().copied().collect()
}

/// Whether the group is below itself.
async fn is_in_itself<S: AnyStore>(race: &Race<S>, group: GroupId) -> bool {
    let (mut open, mut seen) = (vec![group], BTreeSet::new());
    while let Some(next) = open.pop() {
        for child in nested(race, next).await {
            if child == group {
                return true;
            }
            if seen.insert(child) {
                open.push(child);
            }
        }
    }
    false
}
