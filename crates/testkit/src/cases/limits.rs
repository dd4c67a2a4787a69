//! The number of groups of a company and of each user is limited (CO-7).

use guildhall_groups::{GroupChange, GroupDraft, TeamDraft, TeamEdit};
use guildhall_kernel::{Claim, NameKey, Quota, Scope, User};
use guildhall_permissions::Limits;

use crate::assert::{assert_conflict, assert_full, assert_taken};
use crate::driver::{Driver, company_id, group_id, guest, named, room_id, user, user_id, users};
use crate::reading::{assert_history, visible};
use crate::{GuildhallStore, commands};

/// A company that has reached its limit takes no other group, in any way of creation, until one is
/// deleted.
// about: CO-7
pub async fn full_company_takes_a_group_after_a_deletion<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.limit(groups(2)).await;
    for n in [1, 2] {
        driver.save_group(driver.new_group(n, &ann, group(n), 1)).await;
    }
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let before = visible(&driver).await;
    let more = [
        driver.new_group(3, &ann, group(3), 2),
        driver.administered(3, group(3).with_masters([bo]), 2),
        driver.conversion(3, &room, &ann, group(3), 2),
    ];
    for change in more.clone() {
        assert_full(driver.store.save_group(change).await, [company(&driver)]);
        assert_eq!(visible(&driver).await, before);
    }
    driver.delete(group_id(1), &ann, 3).await;
    let [_, _, conversion] = more;
    driver.save_group(conversion).await;
    assert_full(
        driver.store.save_group(driver.new_group(4, &ann, group(4), 4)).await,
        [company(&driver)],
    );
    assert_history(&driver).await;
}

/// Every user who has reached the limit is named, and no user is added, neither to an existing
/// group nor to a new one.
// about: CO-7
pub async fn users_over_quota_are_named_and_no_user_is_added<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    driver.limit(per_user(1)).await;
    administer(&driver, 1, &[bo, cy]).await;
    administer(&driver, 2, &[dee]).await;
    let before = visible(&driver).await;
    let adding = add(&driver, 2, &[bo, cy, eve]).await;
    assert_full(driver.store.save_group(adding).await, [bo, cy].map(|one| of_user(&driver, &one)));
    assert_eq!(visible(&driver).await, before);
    let created =
        driver.administered(3, group(3).with_masters([ann]).with_members([bo, eve, dee]), 3);
    assert_full(
        driver.store.save_group(created).await,
        [bo, dee].map(|one| of_user(&driver, &one)),
    );
    assert_eq!(visible(&driver).await, before);

    // Masters who are no members use nothing.
    driver.in_group(group_id(1), 4, |group, cx| group.appoint_masters(ann, &[dee, eve], cx)).await;
    let change = add(&driver, 2, &[eve]).await;
    driver.save_group(change).await;
    assert_history(&driver).await;
}

/// A user who has reached the limit can be added after they left another group or it was deleted.
// about: CO-7
pub async fn user_who_left_another_group_can_be_added<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.limit(per_user(2)).await;
    for n in 1..=2 {
        administer(&driver, n, &[bo, cy]).await;
    }
    administer(&driver, 3, &[]).await;
    let both = [bo, cy].map(|one| of_user(&driver, &one));
    assert_full(driver.store.save_group(add(&driver, 3, &[bo, cy]).await).await, both);
    driver.in_group(group_id(1), 3, |group, cx| group.remove_members(ann, &[bo.id()], cx)).await;
    assert_full(driver.store.save_group(add(&driver, 3, &[bo, cy]).await).await, [both[1]]);
    driver.save_group(add(&driver, 3, &[bo]).await).await;
    assert_full(driver.store.save_group(add(&driver, 1, &[bo]).await).await, [both[0]]);
    driver.delete(group_id(2), &ann, 4).await;
    driver.save_group(add(&driver, 3, &[cy]).await).await;
    driver.save_group(add(&driver, 1, &[bo]).await).await;
    assert_history(&driver).await;
}

/// A change that exceeds the quota of the company and of some users names all of them.
// about: CO-7
pub async fn exceeded_quotas_are_named_together<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    driver.limit(Limits { groups: Some(1), groups_per_user: Some(1), ..Limits::default() }).await;
    administer(&driver, 1, &[bo, cy]).await;
    let created =
        driver.administered(2, group(2).with_masters([ann]).with_members([bo, cy, dee]), 2);
    let full = [company(&driver), of_user(&driver, &bo), of_user(&driver, &cy)];
    assert_full(driver.store.save_group(created).await, full);
}

/// Limits do not apply to teams: a team uses no quota, is never refused for one, and frees none when
/// a member leaves (RM-19).
// about: CO-7
pub async fn teams_use_no_quota<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [bo, cy] = users([2, 3]);
    driver.limit(Limits { groups: Some(1), groups_per_user: Some(1), ..Limits::default() }).await;
    let team = || TeamDraft::named("Labs").unwrap().with_members([bo]);
    for n in [11, 12] {
        driver.save_group(driver.new_team(n, team(), 1)).await;
    }
    administer(&driver, 1, &[bo, cy]).await;
    driver.save_group(driver.new_team(13, team(), 2)).await;
    driver.change_team(11, TeamEdit::new().with_joined([cy]), 3).await;
    let second = driver.new_group(2, &user(1), group(2), 4);
    assert_full(driver.store.save_group(second).await, [company(&driver)]);

    driver.change_team(11, TeamEdit::new().with_left([bo.id()]), 5).await;
    driver.limit(per_user(1)).await;
    administer(&driver, 2, &[]).await;
    let second = add(&driver, 2, &[bo]).await;
    assert_full(driver.store.save_group(second).await, [of_user(&driver, &bo)]);
}

/// A participant through a nested group uses no quota for it.
// about: CO-7
pub async fn nested_groups_are_not_counted_twice<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.limit(per_user(2)).await;
    administer(&driver, 1, &[bo]).await;
    for n in 2..=5 {
        administer(&driver, n, &[]).await;
    }
    for n in 2..=4 {
        driver.nest([n, 1], &ann, 2).await;
    }
    driver.save_group(add(&driver, 2, &[bo]).await).await;
    let third = add(&driver, 5, &[bo]).await;
    assert_full(driver.store.save_group(third).await, [of_user(&driver, &bo)]);
}

/// A lowered limit keeps what is there and refuses everything beyond it.
// refuses: CO-7
pub async fn lowered_limit_refuses_only_new_uses<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    for n in 1..=4 {
        administer(&driver, n, &[bo, cy]).await;
    }
    driver.limit(Limits { groups: Some(2), groups_per_user: Some(1), ..Limits::default() }).await;
    driver.execute(1, ann, commands::some_edit(), 2).await;
    driver.in_group(group_id(1), 2, |group, cx| group.appoint_masters(ann, &[dee], cx)).await;
    driver.save_group(add(&driver, 1, &[eve]).await).await;
    driver.nest([1, 2], &ann, 3).await;
    driver.in_group(group_id(3), 3, |group, cx| group.remove_members(ann, &[bo.id()], cx)).await;

    let again = add(&driver, 3, &[bo]).await;
    assert_full(driver.store.save_group(again).await, [of_user(&driver, &bo)]);
    for n in [4, 3] {
        let fifth = driver.new_group(5, &dee, group(5), 4);
        assert_full(driver.store.save_group(fifth).await, [company(&driver)]);
        driver.delete(group_id(n), &ann, 5).await;
    }
    driver.delete(group_id(2), &ann, 6).await;
    driver.save_group(driver.new_group(5, &dee, group(5), 7)).await;
    assert_history(&driver).await;
}

/// The limit stored at the time of the save decides, not the one when the change was decided.
// about: CO-7
pub async fn stored_limit_decides<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann] = users([1]);
    driver.save_group(driver.new_group(1, &ann, group(1), 1)).await;
    let decided = driver.new_group(2, &ann, group(2), 2);
    driver.limit(groups(1)).await;
    assert_full(driver.store.save_group(decided.clone()).await, [company(&driver)]);
    driver.limit(groups(2)).await;
    driver.save_group(decided).await;
    driver.limit(per_user(2)).await;
    let third = driver.new_group(3, &ann, group(3), 3);
    assert_full(driver.store.save_group(third.clone()).await, [of_user(&driver, &ann)]);
    driver.limit(Limits::default()).await;
    driver.save_group(third).await;
}

/// Each company counts only its own groups, also for external members.
// about: CO-7
pub async fn each_company_counts_its_own_groups<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let mut other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    driver.limit(Limits { groups: Some(2), groups_per_user: Some(1), ..Limits::default() }).await;
    other.limit(groups(1)).await;
    let external = || group(1).external();
    other.save_group(other.new_group(11, &guest(), external().with_members([user(1)]), 1)).await;
    driver.save_group(driver.new_group(1, &user(1), external().with_members([guest()]), 1)).await;
    let second = driver.new_group(2, &user(2), group(2).external().with_members([guest()]), 2);
    assert_full(driver.store.save_group(second).await, [of_user(&driver, &guest())]);
    let second = other.new_group(12, &guest(), group(2), 2);
    assert_full(other.store.save_group(second).await, [company(&other)]);
    driver.save_group(driver.new_group(2, &user(2), group(2), 3)).await;
}

/// A member of a deleted group can be added to another one, whatever teams and groups of other
/// companies they are in.
// about: CO-7
pub async fn only_groups_of_the_company_are_counted_again<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    driver.limit(per_user(1)).await;
    let external = group(1).external().with_members([bo]);
    other.save_group(other.new_group(11, &guest(), external, 1)).await;
    let team = TeamDraft::named("Labs").unwrap().with_members([bo]);
    driver.save_group(driver.new_team(12, team, 1)).await;
    administer(&driver, 1, &[bo]).await;
    driver.delete(group_id(1), &ann, 2).await;
    administer(&driver, 2, &[bo]).await;
    administer(&driver, 3, &[]).await;
    let second = add(&driver, 3, &[bo]).await;
    assert_full(driver.store.save_group(second).await, [of_user(&driver, &bo)]);
}

/// A change with several problems is refused first for its version, then for a claim, then for a
/// limit.
// about: CO-7
pub async fn quota_is_checked_after_version_and_claims<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    for n in 1..=3 {
        driver.save_group(driver.new_group(n, &ann, group(n), 1)).await;
    }
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let below = driver.below(3, &ann).await;
    driver.in_room(room_id(1), 2, |room, cx| room.leave(cy, cx)).await;
    driver.nest([1, 3], &ann, 2).await;
    driver.limit(groups(1)).await;
    let taken = Claim::GroupName(driver.company.id(), NameKey::of("Group 1"));

    let change = driver.new_group(4, &bo, group(1), 3);
    assert_taken(driver.store.save_group(change).await, &taken);
    let stale_group = driver.new_group(2, &bo, group(1), 3);
    let stale_room = driver.conversion(4, &room, &bo, group(1), 3);
    let before = driver.group(group_id(2)).await;
    let mut nesting = before.clone();
    let events = vec![
        nesting.execute(ann, commands::rename("Group 1"), &driver.cx(3)).unwrap(),
        nesting.nest(ann, group_id(3), &below, &driver.cx(3)).unwrap(),
    ];
    let stale_count = GroupChange::between(&before, nesting, events);
    for change in [stale_group, stale_room, stale_count.with_nestings(below.version())] {
        assert_conflict(driver.store.save_group(change).await);
    }
}

fn groups(groups: u32) -> Limits {
    Limits { groups: Some(groups), groups_per_user: None, ..Limits::default() }
}

fn per_user(groups: u32) -> Limits {
    Limits { groups: None, groups_per_user: Some(groups), ..Limits::default() }
}

fn company<S>(driver: &Driver<S>) -> Quota {
    Quota::GroupsOfCompany(driver.company.id())
}

fn of_user<S>(driver: &Driver<S>, user: &User) -> Quota {
    Quota::GroupsOfUser { company: driver.company.id(), user: user.id() }
}

fn group(n: u32) -> GroupDraft {
    named(&format!("Group {n}"))
}

/// Creates a group with these members that user 1 manages.
async fn administer<S: GuildhallStore>(driver: &Driver<S>, n: u32, members: &[User]) {
    let draft = group(n).with_masters([user(1)]).with_members(members.iter().copied());
    driver.save_group(driver.administered(n, draft, 1)).await;
}

/// Returns the change that adds members, decided on a slice.
async fn add<S: GuildhallStore>(driver: &Driver<S>, n: u32, members: &[User]) -> GroupChange {
    let scope = Scope::of(members.iter().map(User::id).chain([user_id(1)]));
    let group = driver.store.find_group(group_id(n), scope).await.unwrap().unwrap();
    driver.on_group(&group, 3, |group, cx| group.add_members(user(1), members, cx))
}
