//! A company has so many groups, and each user is in so many of them, and no more (CO-7).

use guildhall_groups::{GroupChange, GroupDraft, ProfileEdit, TeamDraft, TeamEdit};
use guildhall_kernel::{Claim, NameKey, Quota, Scope, User};
use guildhall_permissions::Limits;

use crate::GuildhallStore;
use crate::hall::{Hall, assert_conflict, assert_full, assert_taken, named};
use crate::history::assert_history;
use crate::ids::{company_id, group_id, guest, room_id, user, user_id, users};
use crate::visible::visible;

/// A company with as many groups as it may have takes no other, of whatever way in, until one is
/// deleted.
// about: CO-7
pub async fn full_company_takes_a_group_when_one_is_deleted<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    hall.limit(groups(2)).await;
    for n in [1, 2] {
        hall.save_group(hall.new_group(n, &ann, group(n), 1)).await;
    }
    let room = hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let before = visible(&hall).await;
    let more = [
        hall.new_group(3, &ann, group(3), 2),
        hall.administered(3, group(3).masters([bo]), 2),
        hall.conversion(3, &room, &ann, group(3), 2),
    ];
    for change in more.clone() {
        assert_full(hall.store.save_group(change).await, [company(&hall)]);
        assert_eq!(visible(&hall).await, before);
    }
    hall.delete(group_id(1), &ann, 3).await;
    let [_, _, conversion] = more;
    hall.save_group(conversion).await;
    assert_full(
        hall.store.save_group(hall.new_group(4, &ann, group(4), 4)).await,
        [company(&hall)],
    );
    assert_history(&hall).await;
}

/// Every user who is full is named, and nobody is added: not to a group that there is, nor to a new
/// one.
// about: CO-7
pub async fn full_users_are_named_and_nobody_is_added<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    hall.limit(per_user(1)).await;
    administer(&hall, 1, &[bo, cy]).await;
    administer(&hall, 2, &[dee]).await;
    let before = visible(&hall).await;
    let adding = add(&hall, 2, &[bo, cy, eve]).await;
    assert_full(hall.store.save_group(adding).await, [bo, cy].map(|one| of_user(&hall, &one)));
    assert_eq!(visible(&hall).await, before);
    let created = hall.administered(3, group(3).masters([ann]).members([bo, eve, dee]), 3);
    assert_full(hall.store.save_group(created).await, [bo, dee].map(|one| of_user(&hall, &one)));
    assert_eq!(visible(&hall).await, before);

    // Masters who are no members use nothing.
    hall.in_group(group_id(1), 4, |group, cx| group.appoint_masters(&ann, &[dee, eve], cx)).await;
    let change = add(&hall, 2, &[eve]).await;
    hall.save_group(change).await;
    assert_history(&hall).await;
}

/// A user who is full is taken when they have left another group, or it was deleted.
// about: CO-7
pub async fn user_who_left_another_group_is_taken<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    hall.limit(per_user(2)).await;
    for n in 1..=2 {
        administer(&hall, n, &[bo, cy]).await;
    }
    administer(&hall, 3, &[]).await;
    let both = [bo, cy].map(|one| of_user(&hall, &one));
    assert_full(hall.store.save_group(add(&hall, 3, &[bo, cy]).await).await, both);
    hall.in_group(group_id(1), 3, |group, cx| group.remove_members(&ann, &[bo.id()], cx)).await;
    assert_full(hall.store.save_group(add(&hall, 3, &[bo, cy]).await).await, [both[1]]);
    hall.save_group(add(&hall, 3, &[bo]).await).await;
    assert_full(hall.store.save_group(add(&hall, 1, &[bo]).await).await, [both[0]]);
    hall.delete(group_id(2), &ann, 4).await;
    hall.save_group(add(&hall, 3, &[cy]).await).await;
    hall.save_group(add(&hall, 1, &[bo]).await).await;
    assert_history(&hall).await;
}

/// A change that finds the company and some of its users full names all of them.
// about: CO-7
pub async fn full_company_and_users_are_named_together<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    hall.limit(Limits { groups: Some(1), groups_per_user: Some(1) }).await;
    administer(&hall, 1, &[bo, cy]).await;
    let created = hall.administered(2, group(2).masters([ann]).members([bo, cy, dee]), 2);
    let full = [company(&hall), of_user(&hall, &bo), of_user(&hall, &cy)];
    assert_full(hall.store.save_group(created).await, full);
}

/// Teams are beside the limits: they use nothing, and are refused by none (RM-19).
// about: CO-7
pub async fn teams_use_nothing<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [bo, cy] = users([2, 3]);
    hall.limit(Limits { groups: Some(1), groups_per_user: Some(1) }).await;
    let team = || TeamDraft::named("Labs").unwrap().members([bo]);
    for n in [11, 12] {
        hall.save_group(hall.new_team(n, team(), 1)).await;
    }
    administer(&hall, 1, &[bo, cy]).await;
    hall.save_group(hall.new_team(13, team(), 2)).await;
    hall.change_team(11, TeamEdit::new().joined([cy]), 3).await;
    let second = hall.new_group(2, &user(1), group(2), 4);
    assert_full(hall.store.save_group(second).await, [company(&hall)]);
}

/// Who takes part in groups through others is in none of those by that.
// about: CO-7
pub async fn nested_groups_are_not_counted_twice<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.limit(per_user(2)).await;
    administer(&hall, 1, &[bo]).await;
    for n in 2..=5 {
        administer(&hall, n, &[]).await;
    }
    for n in 2..=4 {
        hall.nest([n, 1], &ann, 2).await;
    }
    hall.save_group(add(&hall, 2, &[bo]).await).await;
    let third = add(&hall, 5, &[bo]).await;
    assert_full(hall.store.save_group(third).await, [of_user(&hall, &bo)]);
}

/// A limit that is lowered refuses nothing of what is there, and all that is more.
// refuses: CO-7
pub async fn lowered_limit_refuses_what_is_more<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    for n in 1..=4 {
        administer(&hall, n, &[bo, cy]).await;
    }
    hall.limit(Limits { groups: Some(2), groups_per_user: Some(1) }).await;
    let rename = ProfileEdit::name("Renamed".parse().unwrap());
    hall.in_group(group_id(1), 2, |group, cx| group.edit_profile(&ann, rename, cx)).await;
    hall.in_group(group_id(1), 2, |group, cx| group.appoint_masters(&ann, &[dee], cx)).await;
    hall.save_group(add(&hall, 1, &[eve]).await).await;
    hall.nest([1, 2], &ann, 3).await;
    hall.in_group(group_id(3), 3, |group, cx| group.remove_members(&ann, &[bo.id()], cx)).await;

    let again = add(&hall, 3, &[bo]).await;
    assert_full(hall.store.save_group(again).await, [of_user(&hall, &bo)]);
    for n in [4, 3] {
        let fifth = hall.new_group(5, &dee, group(5), 4);
        assert_full(hall.store.save_group(fifth).await, [company(&hall)]);
        hall.delete(group_id(n), &ann, 5).await;
    }
    hall.delete(group_id(2), &ann, 6).await;
    hall.save_group(hall.new_group(5, &dee, group(5), 7)).await;
    assert_history(&hall).await;
}

/// The limit that counts is the one that is stored when the change is saved, whatever it was when
/// the change was decided.
// about: CO-7
pub async fn limit_is_the_one_that_is_stored<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann] = users([1]);
    hall.save_group(hall.new_group(1, &ann, group(1), 1)).await;
    let decided = hall.new_group(2, &ann, group(2), 2);
    hall.limit(groups(1)).await;
    assert_full(hall.store.save_group(decided.clone()).await, [company(&hall)]);
    hall.limit(groups(2)).await;
    hall.save_group(decided).await;
    hall.limit(per_user(2)).await;
    let third = hall.new_group(3, &ann, group(3), 3);
    assert_full(hall.store.save_group(third.clone()).await, [of_user(&hall, &ann)]);
    hall.limit(Limits::default()).await;
    hall.save_group(third).await;
}

/// Each company counts its own groups, those of its external members too.
// about: CO-7
pub async fn each_company_counts_its_own<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let mut other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    hall.limit(Limits { groups: Some(2), groups_per_user: Some(1) }).await;
    other.limit(groups(1)).await;
    let external = || group(1).external();
    other.save_group(other.new_group(11, &guest(), external().members([user(1)]), 1)).await;
    hall.save_group(hall.new_group(1, &user(1), external().members([guest()]), 1)).await;
    let second = hall.new_group(2, &user(2), group(2).external().members([guest()]), 2);
    assert_full(hall.store.save_group(second).await, [of_user(&hall, &guest())]);
    let second = other.new_group(12, &guest(), group(2), 2);
    assert_full(other.store.save_group(second).await, [company(&other)]);
    hall.save_group(hall.new_group(2, &user(2), group(2), 3)).await;
}

/// A change that is refused for several reasons is told first of a version, then of a claim, and
/// then of a limit.
// about: CO-7
pub async fn limits_are_the_last_reason<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    for n in 1..=3 {
        hall.save_group(hall.new_group(n, &ann, group(n), 1)).await;
    }
    let room = hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let below = hall.below(3, &ann).await;
    hall.in_room(room_id(1), 2, |room, cx| room.leave(cy.id(), cx)).await;
    hall.nest([1, 3], &ann, 2).await;
    hall.limit(groups(1)).await;
    let taken = Claim::GroupName(hall.company.id(), NameKey::of("Group 1"));

    let change = hall.new_group(4, &bo, group(1), 3);
    assert_taken(hall.store.save_group(change).await, &taken);
    let stale_group = hall.new_group(2, &bo, group(1), 3);
    let stale_room = hall.conversion(4, &room, &bo, group(1), 3);
    let before = hall.group(group_id(2)).await;
    let mut nesting = before.clone();
    let rename = ProfileEdit::name("Group 1".parse().unwrap());
    let events = vec![
        nesting.edit_profile(&ann, rename, &hall.cx(3)).unwrap(),
        nesting.nest(&ann, group_id(3), &below, &hall.cx(3)).unwrap(),
    ];
    let stale_count = GroupChange::between(&before, nesting, events);
    for change in [stale_group, stale_room, stale_count.after_nestings(below.version())] {
        assert_conflict(hall.store.save_group(change).await);
    }
}

fn groups(groups: u32) -> Limits {
    Limits { groups: Some(groups), groups_per_user: None }
}

fn per_user(groups: u32) -> Limits {
    Limits { groups: None, groups_per_user: Some(groups) }
}

fn company<S>(hall: &Hall<S>) -> Quota {
    Quota::GroupsOfCompany(hall.company.id())
}

fn of_user<S>(hall: &Hall<S>, user: &User) -> Quota {
    Quota::GroupsOfUser { company: hall.company.id(), user: user.id() }
}

fn group(n: u32) -> GroupDraft {
    named(&format!("Group {n}"))
}

/// Creates a group that user 1 manages, and these are in.
async fn administer<S: GuildhallStore>(hall: &Hall<S>, n: u32, members: &[User]) {
    let draft = group(n).masters([user(1)]).members(members.iter().copied());
    hall.save_group(hall.administered(n, draft, 1)).await;
}

/// The change that adds members, decided on a slice.
async fn add<S: GuildhallStore>(hall: &Hall<S>, n: u32, members: &[User]) -> GroupChange {
    let scope = Scope::of(members.iter().map(User::id).chain([user_id(1)]));
    let group = hall.store.find_group(group_id(n), scope).await.unwrap().unwrap();
    hall.on_group(&group, 3, |group, cx| group.add_members(&user(1), members, cx))
}
