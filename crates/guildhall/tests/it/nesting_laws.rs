//! Participants through random nestings, on both stores, compared with a walk too simple to be
//! wrong (GR-20).

use std::collections::BTreeSet;

use guildhall::groups::GroupList;
use guildhall::kernel::{GroupId, User, UserId};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::answers::outcome;
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, all, named};

/// Few enough that random nestings meet.
const GROUPS: usize = 6;
const PEOPLE: [User; 4] = [BO, CY, DEE, FLO];

#[derive(Clone, Copy, Debug)]
enum Step {
    Add(usize, User),
    Delete(usize),
    Nest(usize, usize),
    Remove(usize, User),
    Unnest(usize, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let group = || 0..GROUPS;
    prop_oneof![
        4 => (group(), select(&PEOPLE)).prop_map(|(group, user)| Step::Add(group, user)),
        8 => (group(), group()).prop_map(|(parent, child)| Step::Nest(parent, child)),
        2 => (group(), select(&PEOPLE)).prop_map(|(group, user)| Step::Remove(group, user)),
        2 => (group(), group()).prop_map(|(parent, child)| Step::Unnest(parent, child)),
        1 => group().prop_map(Step::Delete),
    ]
}

/// The groups, as sets.
#[derive(Clone, Debug, Default)]
struct Model {
    members: [BTreeSet<UserId>; GROUPS],
    nested: [BTreeSet<usize>; GROUPS],
    deleted: BTreeSet<usize>,
}

impl Model {
    fn reaches(&self, from: usize, to: usize) -> bool {
        from == to
            || !self.deleted.contains(&from)
                && self.nested[from].iter().any(|child| self.reaches(*child, to))
    }

    fn participants(&self, group: usize) -> BTreeSet<UserId> {
        let living = self.nested[group].iter().filter(|child| !self.deleted.contains(child));
        let through = living.flat_map(|child| self.participants(*child));
        self.members[group].iter().copied().chain(through).collect()
    }

    /// Takes the step if it is allowed, and returns whether it is.
    fn step(&mut self, step: Step) -> bool {
        let lives = |group: &usize| !self.deleted.contains(group);
        match step {
            Step::Add(group, user) => lives(&group) && self.members[group].insert(user.id()),
            Step::Delete(group) => self.deleted.insert(group),
            Step::Nest(parent, child) => {
                let closes = self.reaches(child, parent);
                lives(&parent) && lives(&child) && !closes && self.nested[parent].insert(child)
            }
            Step::Remove(group, user) => lives(&group) && self.members[group].remove(&user.id()),
            Step::Unnest(parent, child) => lives(&parent) && self.nested[parent].remove(&child),
        }
    }
}

proptest! {
    // allows: GR-20
    #[test]
    fn participants_are_exactly_those_that_a_naive_walk_finds(steps in vec(step(), 1..40)) {
        pollster::block_on(async {
            follow(World::over(MemoryStore::default()).await, &steps).await?;
            follow(World::over(SqliteStore::open_in_memory().unwrap()).await, &steps).await
        })?;
    }
}

async fn follow<S: AnyStore>(hall: World<S>, steps: &[Step]) -> Result<(), TestCaseError> {
    let (mut groups, mut model) = (Vec::new(), Model::default());
    for n in 0..GROUPS {
        groups.push(hall.group(named(&format!("Crew {n}")).private()).await);
        model.members[n].insert(ANN.id());
    }
    for step in steps {
        let done = take(&hall, &groups, *step).await;
        prop_assert_eq!(done, model.step(*step), "{:?} of {:?}", step, model);
    }
    for (n, group) in groups.iter().enumerate() {
        if !model.deleted.contains(&n) {
            compare(&hall, *group, &model.participants(n)).await?;
        }
    }
    for user in PEOPLE {
        let living = (0..GROUPS).filter(|n| !model.deleted.contains(n));
        let own = living.filter(|n| model.participants(*n).contains(&user.id()));
        let own: Vec<_> = own.map(|n| groups[n]).collect();
        let belonging = hall.user(user).groups(ACME, GroupList::Belonging, all()).await.unwrap();
        let listed: Vec<_> = belonging.items().iter().map(|view| view.id).collect();
        prop_assert_eq!(&listed, &own);
        let rooms = hall.user(user).rooms(all()).await.unwrap();
        let of: BTreeSet<_> = rooms.items().iter().map(|listed| listed.room.group()).collect();
        prop_assert_eq!(of, own.into_iter().map(Some).collect());
    }
    assert_replays(&*hall, ACME).await;
    Ok(())
}

/// Attempts the step as an administrator, who sees every group, and returns whether it was allowed.
async fn take<S: AnyStore>(hall: &World<S>, groups: &[GroupId], step: Step) -> bool {
    let handle = |group: usize| hall.user(GUS).group(groups[group]);
    let answer = match step {
        Step::Add(group, user) => outcome(handle(group).add_members(&[user]).await),
        Step::Delete(group) => outcome(handle(group).delete().await),
        Step::Nest(parent, child) => outcome(handle(parent).nest(groups[child]).await),
        Step::Remove(group, user) => outcome(handle(group).remove_members(&[user.id()]).await),
        Step::Unnest(parent, child) => outcome(handle(parent).unnest(groups[child]).await),
    };
    answer.is_ok()
}

async fn compare<S: AnyStore>(
    hall: &World<S>,
    group: GroupId,
    expected: &BTreeSet<UserId>,
) -> Result<(), TestCaseError> {
    let listed = hall.user(GUS).group(group).participants(all()).await.unwrap();
    let listed: Vec<_> = listed.items().iter().map(User::id).collect();
    prop_assert_eq!(&listed, &expected.iter().copied().collect::<Vec<_>>(), "each once, by id");
    let whole = hall.whole_group(group).await;
    for user in PEOPLE {
        let is = expected.contains(&user.id());
        prop_assert_eq!(hall.user(user).group(group).read_room().await.is_ok(), is);
        prop_assert_eq!(whole.participant(user.id()).unwrap().is_some(), is);
    }
    Ok(())
}
