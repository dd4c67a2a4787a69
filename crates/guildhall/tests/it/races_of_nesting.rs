//! Several users nest groups at once: no cycle is closed between them (GR-20).

use std::collections::BTreeSet;

use guildhall::kernel::{GroupId, Scope};

use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, ids};
use crate::races::{ROUNDS, Race, races, worker};
use crate::replay::assert_replays;
use crate::world::{AnyStore, named, set};

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

races! {
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
