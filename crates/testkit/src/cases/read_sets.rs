//! A change is saved only if everything that its decision read is still as it was (CO-8), and of
//! which company a user is, is kept (CO-1).

use std::collections::BTreeSet;

use guildhall_kernel::{
    ReadSet, Registration, RegistrationChange, RegistrationState, Scope, User, Version,
};
use guildhall_permissions::{Application, CompanyChange};

use super::companies::profile;
use crate::assert::assert_conflict;
use crate::driver::{
    Driver, acme, company_cx, company_id, group_id, named, room_id, user, user_id,
};
use crate::reading::{PAGE_SIZES, walk};
use crate::{GuildhallStore, commands};

/// The registrations of users are found, each as it was last saved. Users who are not stored are
/// left out.
pub async fn registrations_come_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let mut people = [user(1), User::of_company(user_id(2), company_id(2)), loner()];
    let states =
        [RegistrationState::FirstUse, RegistrationState::Left, RegistrationState::Registered];
    people.sort_unstable_by_key(User::id);
    assert_eq!(registrations(&driver, &people).await, []);
    for (user, state) in people.into_iter().zip(states) {
        let change = RegistrationChange::to(None, user, state);
        driver.store.save_registration(change.clone()).await.unwrap();
        let again = RegistrationChange::to(Some(&change.registration()), user, state);
        driver.store.save_registration(again.clone()).await.unwrap();
        assert_eq!(registrations(&driver, &[user]).await, [again.registration()]);
    }
    let found = registrations(&driver, &people).await;
    assert_eq!(found.iter().map(Registration::user).collect::<Vec<_>>(), people);
    assert_eq!(found.iter().map(Registration::state).collect::<Vec<_>>(), states);
    assert!(found.iter().all(|found| found.version() == Version::after(2)));
    assert_eq!(registrations(&driver, &[user(9)]).await, []);
}

/// A registration that another writer changed is not overwritten.
pub async fn registration_at_a_stale_version_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let first = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    assert_conflict(save_after(&driver, first.clone(), first.clone()).await);
    let stored = first.registration();
    let left = RegistrationChange::to(Some(&stored), user(1), RegistrationState::Left);
    let late = RegistrationChange::to(Some(&stored), user(1), RegistrationState::Registered);
    assert_conflict(save_after(&driver, left.clone(), late).await);
    assert_eq!(registrations(&driver, &[user(1)]).await, [left.registration()]);
}

/// A profile is saved together with the user's registration, or neither is.
pub async fn profile_is_saved_with_its_registration<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let registered = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    let change = |text| {
        let change = driver.profile_change(profile(user(1), text));
        change.with_registration(registered.clone())
    };
    driver.store.save_profiles(vec![change("ann@acme.example")]).await.unwrap();
    assert_eq!(registrations(&driver, &[user(1)]).await, [registered.registration()]);
    assert_conflict(driver.store.save_profiles(vec![change("anna@acme.example")]).await);
    let kept = driver.store.find_profiles([user_id(1)].into()).await.unwrap().remove(0);
    assert_eq!(kept, profile(user(1), "ann@acme.example"));
}

/// The users of a company, and those of no company, are listed by id in pages of any size, however
/// they were registered. A user who left is not among them.
pub async fn registered_users_are_listed_by_company<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let company = |n: u32| match n % 3 {
        0 => None,
        of => Some(company_id(of)),
    };
    let all: Vec<_> = (1..=12)
        .map(|n| match company(n) {
            None => User::of_no_company(user_id(n)),
            Some(company) => User::of_company(user_id(n), company),
        })
        .collect();
    let mut stayed = Vec::new();
    for (user, n) in all.iter().zip(1..) {
        let state = match n % 4 {
            0 => RegistrationState::FirstUse,
            _ => RegistrationState::Registered,
        };
        let change = RegistrationChange::to(None, *user, state);
        driver.store.save_registration(change.clone()).await.unwrap();
        if n > 9 {
            let stored = change.registration();
            let left = RegistrationChange::to(Some(&stored), *user, RegistrationState::Left);
            driver.store.save_registration(left).await.unwrap();
        } else {
            stayed.push(*user);
        }
    }
    for company in [None, Some(company_id(1)), Some(company_id(2)), Some(company_id(7))] {
        let mut expected = stayed.clone();
        expected.retain(|user| user.company() == company);
        expected.sort_by_key(User::id);
        for size in PAGE_SIZES {
            assert_eq!(walk(size, |page| driver.store.registered(company, page)).await, expected);
        }
    }
}

/// An erased profile is gone, its address is free, and the registration stays.
pub async fn erased_profile_frees_the_address<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let registered = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    let change = driver.profile_change(profile(user(1), "ann@acme.example"));
    driver.store.save_profiles(vec![change.with_registration(registered.clone())]).await.unwrap();
    driver.store.erase_profile(user_id(1)).await.unwrap();
    driver.store.erase_profile(user_id(1)).await.unwrap();
    assert_eq!(driver.store.find_profiles([user_id(1)].into()).await.unwrap(), []);
    assert_eq!(registrations(&driver, &[user(1)]).await, [registered.registration()]);
    let other = driver.profile_change(profile(user(2), "ann@acme.example"));
    driver.store.save_profiles(vec![other]).await.unwrap();
}

/// A save records the users whom it names for the first time. If one of them is stored by then, the
/// save is refused.
pub async fn first_uses_are_recorded_with_the_change<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let reads = |user| {
        let mut reads = ReadSet::default();
        reads.first_use(user);
        reads
    };
    let people = [user(1), user(2), user(3), user(4), user(5)];
    let room = driver.general(1, &people[..3], 1).with_reads(reads(user(1)));
    driver.store.save_room(room).await.unwrap();
    let group = driver.new_group(2, &user(2), named("Crew"), 2).with_reads(reads(user(2)));
    driver.store.save_group(group).await.unwrap();
    driver.store.save_company(granted(&driver).with_reads(reads(user(3)))).await.unwrap();
    let recorded = people[..3].iter().map(|user| Registration::first_use(*user));
    let mut recorded: Vec<_> = recorded.collect();
    recorded.sort_unstable_by_key(Registration::id);
    assert_eq!(registrations(&driver, &people).await, recorded);

    let moved = User::of_company(user_id(1), company_id(2));
    assert_all_conflict(&driver, &reads(moved)).await;
    assert_eq!(registrations(&driver, &people).await, recorded);
}

/// A change is refused if a company, a group, a room or a user that its decision read has changed,
/// or has appeared since.
pub async fn change_after_what_it_read_changed_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let child = driver.save_group(driver.new_group(1, &user(1), named("Child"), 1)).await;
    let room = driver.save_room(driver.general(2, &[user(1), user(2), user(3)], 2)).await;
    let known = RegistrationChange::to(None, user(1), RegistrationState::Registered);
    driver.store.save_registration(known.clone()).await.unwrap();

    let as_read = |change: &dyn Fn(&mut ReadSet)| {
        let mut reads = ReadSet::default();
        change(&mut reads);
        reads
    };
    let company = driver.company.version();
    let held = as_read(&|reads| {
        reads.read_company(acme(), Some(company));
        reads.read_company(company_id(9), None);
        reads.read_group(child.id(), child.version());
        reads.read_room(room.id(), room.version());
        reads.read_user(&known.registration());
    });
    let change = driver.new_group(3, &user(1), named("Crew"), 3).with_reads(held.clone());
    driver.store.save_group(change).await.unwrap();
    let change = driver.general(4, &[user(1), user(2), user(3)], 4).with_reads(held);
    driver.store.save_room(change).await.unwrap();

    let left =
        RegistrationChange::to(Some(&known.registration()), user(1), RegistrationState::Left);
    let late: [&dyn Fn(&mut ReadSet); 6] = [
        &|reads| reads.read_company(acme(), Some(company.next())),
        &|reads| reads.read_company(acme(), None),
        &|reads| reads.read_company(company_id(9), Some(company)),
        &|reads| reads.read_group(group_id(1), child.version().next()),
        &|reads| reads.read_room(room_id(2), room.version().next()),
        &|reads| reads.read_user(&left.registration()),
    ];
    for read in late {
        assert_all_conflict(&driver, &as_read(read)).await;
    }
    assert!(driver.store.find_group(group_id(7), Scope::of([])).await.unwrap().is_none());
    assert!(driver.store.find_room(room_id(8), Scope::of([])).await.unwrap().is_none());
    let stored = driver.store.find_company(acme()).await.unwrap().unwrap();
    assert_eq!(stored.version(), company);
}

/// A change is refused if any of the users whom its decision read has changed, however many it read.
pub async fn change_after_one_of_several_users_changed_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let people =
        (11..=15).map(|n| RegistrationChange::to(None, user(n), RegistrationState::Registered));
    let people: Vec<_> = people.collect();
    for person in &people {
        driver.store.save_registration(person.clone()).await.unwrap();
    }
    let left = |person: &Registration| {
        RegistrationChange::to(Some(person), person.user(), RegistrationState::Left).registration()
    };
    let reads = |count: usize, changed: Option<usize>| {
        let mut reads = ReadSet::default();
        reads.read_company(acme(), Some(driver.company.version()));
        for (place, person) in people[..count].iter().enumerate() {
            let read = person.registration();
            reads.read_user(&if changed == Some(place) { left(&read) } else { read });
        }
        reads
    };
    for (count, n) in (1..=people.len()).zip(21..) {
        for changed in 0..count {
            assert_all_conflict(&driver, &reads(count, Some(changed))).await;
        }
        let group = driver.new_group(n, &user(1), named(&format!("Crew {n}")), n);
        driver.store.save_group(group.with_reads(reads(count, None))).await.unwrap();
    }
}

/// Checks that no change that was decided on this is saved: of a new or a stored group, a room, a
/// company or a user.
async fn assert_all_conflict<S: GuildhallStore>(driver: &Driver<S>, reads: &ReadSet) {
    let group = driver.new_group(7, &user(1), named("Late"), 7).with_reads(reads.clone());
    assert_conflict(driver.store.save_group(group).await);
    let stored = match driver.store.find_group(group_id(9), Scope::Whole).await.unwrap() {
        Some(stored) => stored,
        None => driver.save_group(driver.new_group(9, &user(1), named("Stored"), 6)).await,
    };
    let joined = driver.on_group(&stored, 7, |g, cx| g.add_members(user(1), &[user(8)], cx));
    assert_conflict(driver.store.save_group(joined.with_reads(reads.clone())).await);
    let rename = commands::rename("Other");
    let renamed = driver.on_group(&stored, 7, |g, cx| g.execute(user(1), rename, cx));
    assert_conflict(driver.store.save_group(renamed.with_reads(reads.clone())).await);
    let room = driver.general(8, &[user(4), user(5), user(6)], 8).with_reads(reads.clone());
    assert_conflict(driver.store.save_room(room).await);
    assert_conflict(driver.store.save_company(granted(driver).with_reads(reads.clone())).await);
    assert_no_registration(driver, reads).await;
}

/// Checks that no registration that was decided on this is saved, with a profile or without one.
async fn assert_no_registration<S: GuildhallStore>(driver: &Driver<S>, reads: &ReadSet) {
    let registered = RegistrationChange::to(None, user(7), RegistrationState::Registered);
    let registered = registered.with_reads(reads.clone());
    assert_conflict(driver.store.save_registration(registered.clone()).await);
    let change = driver.profile_change(profile(user(7), "late@acme.example"));
    let change = change.with_registration(registered);
    assert_conflict(driver.store.save_profiles(vec![change]).await);
    assert_eq!(registrations(driver, &[user(7)]).await, []);
    assert_eq!(driver.store.find_profiles([user_id(7)].into()).await.unwrap(), []);
}

fn granted<S: GuildhallStore>(driver: &Driver<S>) -> CompanyChange {
    let mut company = driver.company.clone();
    let event = company.grant_application(Application::Approval, &company_cx(5)).unwrap();
    CompanyChange::between(&driver.company, company, vec![event])
}

async fn registrations<S: GuildhallStore>(driver: &Driver<S>, users: &[User]) -> Vec<Registration> {
    let users: BTreeSet<_> = users.iter().map(User::id).collect();
    driver.store.find_registrations(users).await.unwrap()
}

async fn save_after<S: GuildhallStore>(
    driver: &Driver<S>,
    first: RegistrationChange,
    second: RegistrationChange,
) -> Result<(), guildhall_kernel::SaveError<S::Error>> {
    driver.store.save_registration(first).await.unwrap();
    driver.store.save_registration(second).await
}

fn loner() -> User {
    User::of_no_company(user_id(3))
}
