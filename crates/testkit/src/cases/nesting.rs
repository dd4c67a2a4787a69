//! Who takes part in a group through the groups and teams that are members of it (GR-20).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupFilter, GroupList, ProfileEdit, TeamDraft, TeamEdit};
use guildhall_kernel::{GroupId, Scope, User, UserId, Version};

use crate::GuildhallStore;
use crate::hall::{Hall, assert_conflict, named};
use crate::history::assert_history;
use crate::ids::{company_id, group_id, user, user_id, users};
use crate::nested::Nested;
use crate::visible::visible;
use crate::walk::{PAGE_SIZES, walk};

/// A group is loaded with those of the scope who take part through what is nested in it, through
/// others too: as long as one way to them lasts.
// about: GR-20
pub async fn group_comes_with_who_takes_part_through_it<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, eve] = users([1, 2, 3, 5]);
    nest_groups(&hall).await;
    assert_loaded(&hall).await;
    assert_eq!(takes_part(&hall, eve).await, [1, 2, 3, 4]);

    hall.unnest([2, 4], &ann, 3).await;
    assert_loaded(&hall).await;
    assert_eq!(takes_part(&hall, eve).await, [1, 3, 4], "one of two ways has ended");
    hall.in_group(group_id(4), 4, |group, cx| group.remove_members(&ann, &[cy.id()], cx)).await;
    assert_eq!(takes_part(&hall, cy).await, [1, 2]);
    hall.in_group(group_id(2), 4, |group, cx| group.remove_members(&ann, &[cy.id()], cx)).await;
    assert!(takes_part(&hall, cy).await.is_empty());
    hall.unnest([3, 4], &ann, 5).await;
    assert_eq!(takes_part(&hall, eve).await, [4]);
    assert_eq!(takes_part(&hall, bo).await, [1, 4], "a entry of one's own stays");
    hall.change_team(5, TeamEdit::new().joined([cy]).left([user_id(6)]), 6).await;
    assert_eq!(takes_part(&hall, cy).await, [1, 3, 5]);
    assert!(takes_part(&hall, user(6)).await.is_empty());
    assert_loaded(&hall).await;
    assert_history(&hall).await;
}

/// A tombstone brings nobody to what it is nested in, and keeps those whom it had.
// about: GR-20
pub async fn tombstone_brings_nobody<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, dee, eve] = users([1, 4, 5]);
    nest_groups(&hall).await;
    let tombstone = hall.delete(group_id(3), &ann, 3).await;
    assert_eq!(tombstone.header().nested().len(), 2);
    assert_eq!(takes_part(&hall, dee).await, [3]);
    assert_eq!(takes_part(&hall, eve).await, [1, 2, 3, 4]);
    assert_eq!(takes_part(&hall, user(6)).await, [3, 5]);
    assert_loaded(&hall).await;

    hall.delete(group_id(4), &ann, 4).await;
    assert_eq!(takes_part(&hall, eve).await, [4]);
    hall.dissolve_team(5, 5).await;
    assert_eq!(takes_part(&hall, user(6)).await, [5]);
    assert_loaded(&hall).await;
    assert_history(&hall).await;
}

/// Who takes part through what is nested is told of a slice what they are told of the whole.
// about: GR-20
pub async fn slice_decides_as_the_whole<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    nest_groups(&hall).await;
    let nested = Nested::of(&hall, (1..=6).map(group_id)).await;
    let mut seen = 0;
    for (id, one) in (1..=6).flat_map(|n| (1..=9).map(move |u| (group_id(n), user(u)))) {
        let scope = Scope::of([one.id()]);
        let slice = hall.store.find_group(id, scope).await.unwrap().unwrap();
        let whole = nested.group(id, &Scope::Whole);
        let cx = hall.cx(3);
        assert_eq!(slice.seen_by(&one, &cx), whole.seen_by(&one, &cx));
        assert_eq!(slice.read_room(&one, &cx), whole.read_room(&one, &cx));
        assert!(slice.participant(user_id(99)).is_err(), "nobody asked about this user");
        seen += usize::from(slice.read_room(&one, &cx).is_ok());
    }
    // Message of the team was never on.
    assert_eq!(seen, 5 + 3 + 5 + 3 + 1);
}

/// Lists of groups and of rooms show what one takes part in through what is nested, private or not,
/// and with who takes part.
// about: GR-20
pub async fn lists_show_what_one_takes_part_in<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, eve] = users([1, 5]);
    nest_groups(&hall).await;
    assert_eq!(listed(&hall, eve).await, [1, 2, 3, 4].map(group_id).into());
    hall.unnest([1, 2], &ann, 3).await;
    assert_eq!(listed(&hall, eve).await, [1, 2, 3, 4].map(group_id).into());
    hall.unnest([1, 3], &ann, 4).await;
    assert_eq!(listed(&hall, eve).await, [2, 3, 4].map(group_id).into());
    hall.delete(group_id(4), &ann, 5).await;
    assert_eq!(listed(&hall, eve).await, [].into());
}

/// A group comes with everything below it, each group once, and with how many nestings the company
/// has made; of what is nested in a tombstone nothing comes.
// about: GR-20
pub async fn everything_below_a_group_is_found<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let ann = user(1);
    nest_groups(&hall).await;
    assert_below(&hall, 5).await;
    hall.unnest([2, 4], &ann, 3).await;
    assert_below(&hall, 5).await;
    hall.nest([2, 6], &ann, 4).await;
    assert_below(&hall, 6).await;
    hall.delete(group_id(3), &ann, 5).await;
    hall.delete(group_id(6), &ann, 6).await;
    assert_below(&hall, 6).await;
}

/// NestedGroups a group that is not there is nothing.
// about: GR-20
pub async fn nothing_is_below_an_absent_group<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    hall.save_group(hall.new_group(1, &user(1), named("Crew"), 1)).await;
    let below = hall.below(2, &user(1)).await;
    assert!([1, 2].iter().all(|n| below.group(group_id(*n)).is_err()));
    assert_eq!(walk(2, |page| hall.store.groups_nesting(group_id(2), page)).await, []);
    assert_eq!(walk(2, |page| hall.store.participants_of(group_id(2), page)).await, []);
}

/// A nesting that was decided before another of the company conflicts, and nothing of it is seen.
// about: GR-20
pub async fn nesting_at_an_older_count_conflicts<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let ann = user(1);
    for n in 1..=4 {
        hall.save_group(hall.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
    }
    let stale = hall.nesting([3, 4], &ann, 9).await;
    assert_eq!(hall.below(4, &ann).await.version(), Version::default());
    hall.nest([1, 2], &ann, 2).await;
    let before = visible(&hall).await;
    assert_conflict(hall.store.save_group(stale).await);
    assert_eq!(visible(&hall).await, before);

    // What is refused for its own version makes no nesting either.
    let parent = hall.group(group_id(3)).await;
    let below = hall.below(4, &ann).await;
    let nests = hall.on_group(&parent, 9, |group, cx| group.nest(&ann, group_id(4), &below, cx));
    let rename = ProfileEdit::name("Other".parse().unwrap());
    hall.in_group(group_id(3), 3, |group, cx| group.edit_profile(&ann, rename, cx)).await;
    let before = visible(&hall).await;
    assert_conflict(hall.store.save_group(nests.after_nestings(below.version())).await);
    assert_eq!(visible(&hall).await, before);
    hall.nest([3, 4], &ann, 4).await;
    assert_eq!(hall.below(4, &ann).await.version(), Version::after(2));
    assert_history(&hall).await;
}

/// Neither the end of a nesting nor another company's nesting stands in the way of one that was
/// decided before it: they close no cycle.
// about: GR-20
pub async fn nestings_of_the_company_alone_are_counted<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let (ann, owner) = (user(1), User::of_company(user_id(9), company_id(2)));
    for n in 1..=4 {
        hall.save_group(hall.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
        other.save_group(other.new_group(10 + n, &owner, named(&format!("Group {n}")), 1)).await;
    }
    hall.nest([1, 2], &ann, 2).await;
    let decided = hall.nesting([3, 4], &ann, 3).await;
    other.nest([11, 12], &owner, 4).await;
    hall.unnest([1, 2], &ann, 5).await;
    hall.in_group(group_id(1), 6, |group, cx| group.add_members(&ann, &[user(2)], cx)).await;
    hall.save_group(decided).await;
    assert_eq!(hall.below(1, &ann).await.version(), Version::after(2));
    assert_eq!(other.below(11, &owner).await.version(), Version::after(1));
}

/// Everybody who takes part in a group is read by user, each once whatever their ways, in pages of
/// any size.
// about: GR-20
pub async fn participants_are_paged_each_once<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    nest_groups(&hall).await;
    let external = named("External").external().members([User::of_no_company(user_id(8))]);
    hall.save_group(hall.new_group(7, &user(1), external, 2)).await;
    hall.in_group(group_id(7), 3, |g, cx| g.add_members(&user(1), &[user(2)], cx)).await;
    hall.in_group(group_id(7), 4, |g, cx| g.remove_members(&user(1), &[user_id(1)], cx)).await;
    assert_participants(&hall).await;
    hall.delete(group_id(4), &user(1), 5).await;
    hall.delete(group_id(1), &user(1), 6).await;
    assert_participants(&hall).await;
    let top = walk(2, |page| hall.store.participants_of(group_id(1), page)).await;
    assert_eq!(top.len(), 4, "a tombstone keeps those whom it had");
}

/// The groups that a group is nested in directly are read by id, in pages of any size: tombstones
/// are not among them, nor those that nest it no longer.
// about: GR-20
pub async fn groups_that_nest_a_group_are_paged<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let ann = user(1);
    for n in 1..=10 {
        hall.save_group(hall.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
    }
    hall.save_group(hall.new_team(11, TeamDraft::named("Team").unwrap().members([ann]), 1)).await;
    for n in 1..=8 {
        hall.nest([n, 10], &ann, 2).await;
        hall.nest([n, 11], &ann, 2).await;
    }
    hall.nest([9, 1], &ann, 3).await;
    hall.unnest([2, 10], &ann, 4).await;
    hall.delete(group_id(3), &ann, 5).await;
    for (child, parents) in
        [(10, vec![1, 4, 5, 6, 7, 8]), (11, vec![1, 2, 4, 5, 6, 7, 8]), (1, vec![9]), (9, vec![])]
    {
        let mut expected: Vec<_> = parents.into_iter().map(group_id).collect();
        expected.sort_unstable();
        for size in PAGE_SIZES {
            let read = walk(size, |page| hall.store.groups_nesting(group_id(child), page)).await;
            assert_eq!(read, expected);
        }
    }
    hall.delete(group_id(10), &ann, 6).await;
    let read = walk(100, |page| hall.store.groups_nesting(group_id(10), page)).await;
    assert_eq!(read.len(), 6, "what is nested may be a tombstone");
}

/// Groups 1 to 4 and 6, and the team 5, all managed by user 1, who takes part in none. Group 1 is
/// private, and nests 2 and 3; both nest 4, and 3 nests the team.
async fn nest_groups<S: GuildhallStore>(hall: &Hall<S>) {
    let ann = user(1);
    let members: [(u32, &[u32]); 5] = [(1, &[2]), (2, &[3]), (3, &[4]), (4, &[5, 3, 2]), (6, &[7])];
    for (n, members) in members {
        let draft = named(&format!("Group {n}")).private().masters([ann]);
        let draft = draft.members(members.iter().copied().map(user));
        hall.save_group(hall.administered(n, draft, 1)).await;
    }
    let team = TeamDraft::named("Team").unwrap().members([user(6)]);
    hall.save_group(hall.new_team(5, team, 1)).await;
    // The team is public, so that whoever nests it sees it.
    for pair in [[2, 4], [3, 4], [3, 5], [1, 2], [1, 3]] {
        hall.nest(pair, &ann, 2).await;
    }
}

/// The numbers of the groups that the user takes part in, of 1 to 6.
async fn takes_part<S: GuildhallStore>(hall: &Hall<S>, one: User) -> Vec<u32> {
    let mut numbers = Vec::new();
    for n in 1..=6 {
        let group = hall.store.find_group(group_id(n), Scope::of([one.id()])).await.unwrap();
        let participant = group.unwrap().participant(one.id()).unwrap();
        assert!(participant.is_none_or(|found| found == one));
        numbers.extend(participant.map(|_| n));
    }
    numbers
}

async fn assert_loaded<S: GuildhallStore>(hall: &Hall<S>) {
    let nested = Nested::of(hall, (1..=6).map(group_id)).await;
    for (n, scope) in (1..=6).flat_map(|n| scopes().into_iter().map(move |scope| (n, scope))) {
        let loaded = hall.store.find_group(group_id(n), scope.clone()).await.unwrap().unwrap();
        assert_eq!(loaded, nested.group(group_id(n), &scope));
    }
}

async fn assert_below<S: GuildhallStore>(hall: &Hall<S>, nestings: u64) {
    let nested = Nested::of(hall, (1..=6).map(group_id)).await;
    for (n, scope) in (1..=6).flat_map(|n| scopes().into_iter().map(move |scope| (n, scope))) {
        let below = hall.store.find_nested_groups(group_id(n), scope.clone()).await.unwrap();
        assert_eq!(below, nested.below(group_id(n), &scope, nestings));
    }
}

async fn assert_participants<S: GuildhallStore>(hall: &Hall<S>) {
    let nested = Nested::of(hall, (1..=7).map(group_id)).await;
    for (group, size) in (1..=7).flat_map(|n| PAGE_SIZES.map(|size| (group_id(n), size))) {
        let read = walk(size, |page| hall.store.participants_of(group, page)).await;
        assert_eq!(read, nested.participants(group));
    }
}

/// The groups that a user belongs to by their lists: those of groups and of rooms say the same.
async fn listed<S: GuildhallStore>(hall: &Hall<S>, one: User) -> BTreeSet<GroupId> {
    let [all, belonging] = [GroupList::All, GroupList::Belonging]
        .map(|list| GroupFilter::new(&hall.company, one, list).unwrap());
    let groups = walk(2, |page| hall.store.list_groups(belonging.clone(), page)).await;
    assert_eq!(walk(2, |page| hall.store.list_groups(all.clone(), page)).await, groups);
    let rooms = walk(2, |page| hall.store.rooms_of(one.id(), page)).await;
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
