//! Participants of a group through the groups and teams nested in it (GR-20).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupFilter, GroupList, TeamDraft, TeamEdit};
use guildhall_kernel::{GroupId, RemovalCause, Scope, User, UserId, Version};

use crate::assert::assert_conflict;
use crate::driver::{Driver, company_id, group_id, named, user, user_id, users};
use crate::reading::{Nested, PAGE_SIZES, assert_history, visible, walk};
use crate::{GuildhallStore, commands};

/// A group is loaded with the users of the scope who take part through nested groups at any depth,
/// as long as one way to them remains.
// about: GR-20
pub async fn group_comes_with_its_indirect_members<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, eve] = users([1, 2, 3, 5]);
    nest_groups(&driver).await;
    assert_loaded(&driver).await;
    assert_eq!(takes_part(&driver, eve).await, [1, 2, 3, 4]);

    driver.unnest([2, 4], &ann, 3).await;
    assert_loaded(&driver).await;
    assert_eq!(takes_part(&driver, eve).await, [1, 3, 4], "one of two ways has ended");
    driver.in_group(group_id(4), 4, |group, cx| group.remove_members(ann, &[cy.id()], cx)).await;
    assert_eq!(takes_part(&driver, cy).await, [1, 2]);
    driver.in_group(group_id(2), 4, |group, cx| group.remove_members(ann, &[cy.id()], cx)).await;
    assert!(takes_part(&driver, cy).await.is_empty());
    driver.unnest([3, 4], &ann, 5).await;
    assert_eq!(takes_part(&driver, eve).await, [4]);
    assert_eq!(takes_part(&driver, bo).await, [1, 4], "an own entry stays");
    driver.change_team(5, TeamEdit::new().with_joined([cy]).with_left([user_id(6)]), 6).await;
    assert_eq!(takes_part(&driver, cy).await, [1, 3, 5]);
    assert!(takes_part(&driver, user(6)).await.is_empty());
    assert_loaded(&driver).await;
    assert_history(&driver).await;
}

/// Several groups are found in one call, each with the user if they take part through nested groups.
/// A deleted group keeps the participants that it had.
// about: GR-20
pub async fn several_groups_come_with_their_indirect_members<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    nest_groups(&driver).await;
    assert_found_together(&driver).await;
    driver.delete(group_id(1), &user(1), 3).await;
    driver.delete(group_id(4), &user(1), 4).await;
    driver.in_group(group_id(2), 5, |g, cx| g.remove_members(user(1), &[user_id(3)], cx)).await;
    assert_found_together(&driver).await;
}

/// A deleted group brings no participants to the groups that nest it, and keeps its own.
// about: GR-20
pub async fn deleted_group_brings_no_participants<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, dee, eve] = users([1, 4, 5]);
    nest_groups(&driver).await;
    let tombstone = driver.delete(group_id(3), &ann, 3).await;
    assert_eq!(tombstone.header().nested().len(), 2);
    assert_eq!(takes_part(&driver, dee).await, [3]);
    assert_eq!(takes_part(&driver, eve).await, [1, 2, 3, 4]);
    assert_eq!(takes_part(&driver, user(6)).await, [3, 5]);
    assert_loaded(&driver).await;

    driver.delete(group_id(4), &ann, 4).await;
    assert_eq!(takes_part(&driver, eve).await, [3, 4], "the deleted group 3 keeps them");
    driver.dissolve_team(5, 5).await;
    assert_eq!(takes_part(&driver, user(6)).await, [3, 5]);
    assert_loaded(&driver).await;
    assert_history(&driver).await;
}

/// A deleted group keeps who took part in it when it was deleted, through nested groups too,
/// whatever happens to those groups afterwards.
// about: GR-13
pub async fn deleted_group_keeps_its_participants<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, eve] = users([1, 2, 3, 5]);
    nest_groups(&driver).await;
    driver.delete(group_id(1), &ann, 3).await;
    let before = walk(2, |page| driver.store.participants_of(group_id(1), page)).await;
    assert_eq!(before.len(), 5);

    driver.in_group(group_id(4), 4, |g, cx| g.remove_members(ann, &[eve.id()], cx)).await;
    driver.in_group(group_id(4), 5, |g, cx| g.add_members(ann, &[user(8)], cx)).await;
    driver.unnest([3, 4], &ann, 6).await;
    driver.nest([2, 6], &ann, 7).await;
    let why = RemovalCause::OffBoarding;
    driver.in_group(group_id(2), 8, |g, cx| g.remove_user(cy.id(), why, cx)).await;
    driver.delete(group_id(2), &ann, 9).await;
    driver.dissolve_team(5, 10).await;

    for size in PAGE_SIZES {
        let kept = walk(size, |page| driver.store.participants_of(group_id(1), page)).await;
        assert_eq!(kept, before);
    }
    assert_eq!(takes_part(&driver, eve).await, [1], "the deleted group 1 keeps them");
    assert!(takes_part(&driver, user(8)).await.contains(&4));
    assert!(!takes_part(&driver, user(8)).await.contains(&1));
    assert!(takes_part(&driver, bo).await.contains(&1));
    assert_loaded(&driver).await;
    assert_history(&driver).await;
}

/// A slice answers a participant through a nested group as the whole group does.
// about: GR-20
pub async fn slice_decides_as_the_whole<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    nest_groups(&driver).await;
    let nested = Nested::of(&driver, (1..=6).map(group_id)).await;
    let mut seen = 0;
    for (id, one) in (1..=6).flat_map(|n| (1..=9).map(move |u| (group_id(n), user(u)))) {
        let scope = Scope::of([one.id()]);
        let slice = driver.store.find_group(id, scope).await.unwrap().unwrap();
        let whole = nested.group(id, &Scope::Whole);
        let cx = driver.cx(3);
        assert_eq!(slice.seen_by(one, &cx), whole.seen_by(one, &cx));
        assert_eq!(slice.read_room(one, &cx), whole.read_room(one, &cx));
        assert!(slice.participant(user_id(99)).is_err(), "this user is not in the scope");
        seen += usize::from(slice.read_room(one, &cx).is_ok());
    }
    // Message of the team was never on.
    assert_eq!(seen, 5 + 3 + 5 + 3 + 1);
}

/// Lists of groups and of rooms show what a user takes part in through nested groups, private or
/// not, with the indirect members.
// about: GR-20
pub async fn lists_show_groups_that_the_user_takes_part_in<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, eve] = users([1, 5]);
    nest_groups(&driver).await;
    assert_eq!(listed(&driver, eve).await, [1, 2, 3, 4].map(group_id).into());
    driver.unnest([1, 2], &ann, 3).await;
    assert_eq!(listed(&driver, eve).await, [1, 2, 3, 4].map(group_id).into());
    driver.unnest([1, 3], &ann, 4).await;
    assert_eq!(listed(&driver, eve).await, [2, 3, 4].map(group_id).into());
    driver.delete(group_id(4), &ann, 5).await;
    assert_eq!(listed(&driver, eve).await, [].into());
}

/// A group comes with every group below it, each once, and with the company's count of nestings.
/// A deleted group is loaded without the groups below it.
// about: GR-20
pub async fn everything_below_a_group_is_found<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    nest_groups(&driver).await;
    assert_below(&driver, 5).await;
    driver.unnest([2, 4], &ann, 3).await;
    assert_below(&driver, 5).await;
    driver.nest([2, 6], &ann, 4).await;
    assert_below(&driver, 6).await;
    driver.delete(group_id(3), &ann, 5).await;
    driver.delete(group_id(6), &ann, 6).await;
    assert_below(&driver, 6).await;
}

/// A group that does not exist has nothing nested in it.
// about: GR-20
pub async fn nothing_is_below_an_absent_group<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    driver.save_group(driver.new_group(1, &user(1), named("Crew"), 1)).await;
    let below = driver.below(2, &user(1)).await;
    assert!([1, 2].iter().all(|n| below.group(group_id(*n)).is_err()));
    assert_eq!(walk(2, |page| driver.store.groups_nesting(group_id(2), page)).await, []);
    assert_eq!(walk(2, |page| driver.store.participants_of(group_id(2), page)).await, []);
}

/// A nesting that was decided before another one of the company conflicts, and no part of it is
/// saved.
// about: GR-20
pub async fn nesting_at_an_older_count_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    for n in 1..=4 {
        driver.save_group(driver.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
    }
    let stale = driver.nesting([3, 4], &ann, 9).await;
    assert_eq!(driver.below(4, &ann).await.version(), Version::default());
    driver.nest([1, 2], &ann, 2).await;
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(stale).await);
    assert_eq!(visible(&driver).await, before);

    // A change that is refused for its own version makes no nesting either.
    let parent = driver.group(group_id(3)).await;
    let below = driver.below(4, &ann).await;
    let nests = driver.on_group(&parent, 9, |group, cx| group.nest(ann, group_id(4), &below, cx));
    driver.execute(3, ann, commands::some_edit(), 3).await;
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(nests.with_nestings(below.version())).await);
    assert_eq!(visible(&driver).await, before);
    driver.nest([3, 4], &ann, 4).await;
    assert_eq!(driver.below(4, &ann).await.version(), Version::after(2));
    assert_history(&driver).await;
}

/// A nesting does not conflict with an unnesting or with another company's nesting after its
/// decision: these close no cycle.
// about: GR-20
pub async fn only_nestings_of_the_company_are_counted<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let (ann, owner) = (user(1), User::of_company(user_id(9), company_id(2)));
    for n in 1..=4 {
        driver.save_group(driver.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
        other.save_group(other.new_group(10 + n, &owner, named(&format!("Group {n}")), 1)).await;
    }
    driver.nest([1, 2], &ann, 2).await;
    let decided = driver.nesting([3, 4], &ann, 3).await;
    other.nest([11, 12], &owner, 4).await;
    driver.unnest([1, 2], &ann, 5).await;
    driver.in_group(group_id(1), 6, |group, cx| group.add_members(ann, &[user(2)], cx)).await;
    driver.save_group(decided).await;
    assert_eq!(driver.below(1, &ann).await.version(), Version::after(2));
    assert_eq!(other.below(11, &owner).await.version(), Version::after(1));
}

/// The participants of a group are ordered by user, each once however they take part, in pages of
/// any size.
// about: GR-20
pub async fn participants_are_paged_each_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    nest_groups(&driver).await;
    let external = named("External").external().with_members([User::of_no_company(user_id(8))]);
    driver.save_group(driver.new_group(7, &user(1), external, 2)).await;
    driver.in_group(group_id(7), 3, |g, cx| g.add_members(user(1), &[user(2)], cx)).await;
    driver.in_group(group_id(7), 4, |g, cx| g.remove_members(user(1), &[user_id(1)], cx)).await;
    assert_participants(&driver).await;
    driver.delete(group_id(4), &user(1), 5).await;
    driver.delete(group_id(1), &user(1), 6).await;
    assert_participants(&driver).await;
    let top = walk(2, |page| driver.store.participants_of(group_id(1), page)).await;
    assert_eq!(top.len(), 4, "a deleted group keeps its participants");
}

/// The groups that nest a group directly are ordered by id, in pages of any size, without deleted
/// groups and without those that have unnested it.
// about: GR-20
pub async fn groups_that_nest_a_group_are_paged<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    for n in 1..=10 {
        driver.save_group(driver.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
    }
    driver
        .save_group(driver.new_team(11, TeamDraft::named("Team").unwrap().with_members([ann]), 1))
        .await;
    for n in 1..=8 {
        driver.nest([n, 10], &ann, 2).await;
        driver.nest([n, 11], &ann, 2).await;
    }
    driver.nest([9, 1], &ann, 3).await;
    driver.unnest([2, 10], &ann, 4).await;
    driver.delete(group_id(3), &ann, 5).await;
    for (child, parents) in
        [(10, vec![1, 4, 5, 6, 7, 8]), (11, vec![1, 2, 4, 5, 6, 7, 8]), (1, vec![9]), (9, vec![])]
    {
        let mut expected: Vec<_> = parents.into_iter().map(group_id).collect();
        expected.sort_unstable();
        for size in PAGE_SIZES {
            let read = walk(size, |page| driver.store.groups_nesting(group_id(child), page)).await;
            assert_eq!(read, expected);
        }
    }
    driver.delete(group_id(10), &ann, 6).await;
    let read = walk(100, |page| driver.store.groups_nesting(group_id(10), page)).await;
    assert_eq!(read.len(), 6, "the nested group may be deleted");
}

/// Groups 1 to 4 and 6, and the team 5, all managed by user 1, who takes part in none. Group 1 is
/// private, and nests 2 and 3; both nest 4, and 3 nests the team.
async fn nest_groups<S: GuildhallStore>(driver: &Driver<S>) {
    let ann = user(1);
    let members: [(u32, &[u32]); 5] = [(1, &[2]), (2, &[3]), (3, &[4]), (4, &[5, 3, 2]), (6, &[7])];
    for (n, members) in members {
        let draft = named(&format!("Group {n}")).private().with_masters([ann]);
        let draft = draft.with_members(members.iter().copied().map(user));
        driver.save_group(driver.administered(n, draft, 1)).await;
    }
    let team = TeamDraft::named("Team").unwrap().with_members([user(6)]);
    driver.save_group(driver.new_team(5, team, 1)).await;
    // The team is public, so that the user who nests it sees it.
    for pair in [[2, 4], [3, 4], [3, 5], [1, 2], [1, 3]] {
        driver.nest(pair, &ann, 2).await;
    }
}

/// Returns the numbers of the groups among 1 to 6 that the user takes part in.
async fn takes_part<S: GuildhallStore>(driver: &Driver<S>, one: User) -> Vec<u32> {
    let mut numbers = Vec::new();
    for n in 1..=6 {
        let group = driver.store.find_group(group_id(n), Scope::of([one.id()])).await.unwrap();
        let participant = group.unwrap().participant(one.id()).unwrap();
        assert!(participant.is_none_or(|found| found == one));
        numbers.extend(participant.map(|_| n));
    }
    numbers
}

async fn assert_loaded<S: GuildhallStore>(driver: &Driver<S>) {
    let nested = Nested::of(driver, (1..=6).map(group_id)).await;
    for (n, scope) in (1..=6).flat_map(|n| scopes().into_iter().map(move |scope| (n, scope))) {
        let loaded = driver.store.find_group(group_id(n), scope.clone()).await.unwrap().unwrap();
        assert_eq!(loaded, nested.group(group_id(n), &scope));
    }
}

async fn assert_found_together<S: GuildhallStore>(driver: &Driver<S>) {
    let ids: BTreeSet<_> = (1..=6).map(group_id).collect();
    let nested = Nested::of(driver, ids.iter().copied()).await;
    for one in (1..=9).map(user_id) {
        let scope = Scope::of([one]);
        let expected: Vec<_> = ids.iter().map(|id| nested.group(*id, &scope)).collect();
        assert_eq!(driver.store.find_groups(ids.clone(), one).await.unwrap(), expected);
    }
}

async fn assert_below<S: GuildhallStore>(driver: &Driver<S>, nestings: u64) {
    let nested = Nested::of(driver, (1..=6).map(group_id)).await;
    for (n, scope) in (1..=6).flat_map(|n| scopes().into_iter().map(move |scope| (n, scope))) {
        let below = driver.store.find_nested_groups(group_id(n), scope.clone()).await.unwrap();
        assert_eq!(below, nested.below(group_id(n), &scope, nestings));
    }
}

async fn assert_participants<S: GuildhallStore>(driver: &Driver<S>) {
    let nested = Nested::of(driver, (1..=7).map(group_id)).await;
    for (group, size) in (1..=7).flat_map(|n| PAGE_SIZES.map(|size| (group_id(n), size))) {
        let read = walk(size, |page| driver.store.participants_of(group, page)).await;
        assert_eq!(read, nested.participants(group));
    }
}

/// Returns the groups in a user's lists, after checking that the lists of groups and of rooms
/// agree.
async fn listed<S: GuildhallStore>(driver: &Driver<S>, one: User) -> BTreeSet<GroupId> {
    let [all, belonging] = [GroupList::All, GroupList::Belonging]
        .map(|list| GroupFilter::new(&driver.company, one, list).unwrap());
    let groups = walk(2, |page| driver.store.list_groups(belonging.clone(), page)).await;
    assert_eq!(walk(2, |page| driver.store.list_groups(all.clone(), page)).await, groups);
    let rooms = walk(2, |page| driver.store.rooms_of(one.id(), page)).await;
    let of_rooms: BTreeSet<_> = rooms.iter().map(|listed| listed.room.id()).collect();
    assert_eq!(of_rooms, groups.iter().map(Group::room).collect());
    let mut of_groups: Vec<_> = rooms.into_iter().filter_map(|listed| listed.group).collect();
    of_groups.sort_by_key(|group| group.header().name().key());
    assert_eq!(of_groups, groups);
    groups.iter().map(Group::id).collect()
}

fn scopes() -> Vec<Scope> {
    let some: [&[u32]; 6] = [&[], &[1], &[2], &[5, 3], &[6, 9], &[1, 2, 3, 4, 5, 6, 7, 8, 9]];
    let users =
        |numbers: &[u32]| numbers.iter().copied().map(user_id).collect::<BTreeSet<UserId>>();
    some.iter().map(|numbers| Scope::Users(users(numbers))).chain([Scope::Whole]).collect()
}
