//! What a decision needs is read in one call: what the single calls return, and nothing of what is
//! hidden from the user who acts.

use std::collections::BTreeSet;

use guildhall_groups::{Basis, BasisRequest, Group, GroupScope};
use guildhall_kernel::{
    AddressKey, CommandDigest, CommandId, EmailAddress, KeptAnswer, Scope, User, UserId,
};
use uuid::Uuid;

use crate::GuildhallStore;
use crate::driver::{ADMIN, Driver, ROUNDS, named, race};
use crate::ids::{company_id, group_id, guest, loner, minute, room_id, user, user_id, users};

/// The registrations, companies and answers of a basis are those of the single calls. What is not
/// stored is left out.
pub async fn basis_has_what_the_single_calls_return<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let (kept, unsaved) = (kept("saved"), command(user(1), "unsaved"));
    let draft = named("Crew").with_members([user(2)]);
    let change = driver.new_group(1, &user(1), draft, 1);
    driver.save_group(change.with_answers(vec![kept.clone()])).await;

    let nothing = BasisRequest::new(User::of_no_company(user_id(70)), []);
    assert_eq!(find(&driver, nothing).await, Basis::default());

    let request = BasisRequest::new(user(1), [user(2), guest(), user(70)])
        .with_commands([kept.id().clone(), unsaved])
        .with_companies([company_id(2), company_id(9)]);
    let registrations = driver.store.find_registrations(request.users().clone()).await.unwrap();
    let found = find(&driver, request).await;
    assert_eq!(found.registrations, registrations);
    assert_eq!(found.answers, [kept]);
    let mut companies = found.companies;
    companies.sort_by_key(guildhall_permissions::Company::id);
    let mut expected = vec![driver.company.clone(), other.company.clone()];
    expected.sort_by_key(guildhall_permissions::Company::id);
    assert_eq!(companies, expected);
    assert_eq!((found.group, found.room), (None, None));
}

/// A group of a basis has the entries that are asked for, or only that of the user who acts. It has
/// only that one if the group itself does not say that the user sees it (GR-15).
// about: GR-15
pub async fn basis_has_no_entries_of_a_hidden_group<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let list = "crew@acme.example".parse().unwrap();
    for (n, draft) in [
        (1, named("Public").with_members(users([2, 3]))),
        (2, named("Private").with_members(users([2, 3])).private().with_list_at(list)),
        (3, named("Deleted").with_members(users([2, 3]))),
        (4, named("External").external().with_members([user(2), guest()])),
        (5, named("Outer").private()),
    ] {
        driver.save_group(driver.new_group(n, &user(1), draft, 1)).await;
    }
    driver.delete(group_id(3), &user(1), 2).await;
    driver.save_group(driver.nesting([5, 2], &user(1), 3).await).await;
    let recipient = "pat@new.example".parse::<EmailAddress>().unwrap().folded_key();
    for n in 1..=6 {
        let whole = driver.store.find_group(group_id(n), Scope::Whole).await.unwrap();
        for by in [user(1), user(3), user(5), user(ADMIN), guest(), loner(), stranger(3)] {
            for scope in scopes(by, &recipient) {
                let request = BasisRequest::new(by, []).with_group(group_id(n), scope.clone());
                let found = find(&driver, request).await.group;
                let (Some(whole), Some(found)) = (&whole, &found) else {
                    assert_eq!(found, whole, "{by:?}, {scope:?}");
                    continue;
                };
                let own = GroupScope::from(Scope::of([by.id()]));
                let is_seen = whole.is_certainly_seen_by(by).unwrap();
                let loaded = if is_seen && found.is_loaded_for(&scope) { scope } else { own };
                assert_eq!(found, &whole.slice_of(&loaded).unwrap(), "{by:?} {}", name(whole));
            }
        }
    }
}

/// A room of a basis has the entries that are asked for, or only that of the user who acts. It has
/// only that one if the user is not in the room, or the room is a group's (RM-14).
// about: RM-14
pub async fn basis_has_no_entries_of_a_room_that_the_user_is_not_in<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let address = "pat@new.example".parse::<EmailAddress>().unwrap().folded_key();
    driver.save_room(driver.general(1, &[user(1), user(2), user(4), guest()], 1)).await;
    driver.in_room(room_id(1), 2, |room, cx| room.remove(user(1), &[user_id(4)], cx)).await;
    let group = driver.new_group(2, &user(1), named("Crew").with_members([user(2)]), 1);
    let of_group = driver.save_group(group).await.room();
    for id in [room_id(1), of_group, room_id(9)] {
        let whole = driver.store.find_room(id, Scope::Whole).await.unwrap();
        for by in [user(1), user(4), user(5), guest(), loner(), stranger(2)] {
            for GroupScope { users: scope, .. } in scopes(by, &address) {
                let request = BasisRequest::new(by, []).with_room(id, scope.clone());
                let found = find(&driver, request).await.room;
                let (Some(whole), Some(found)) = (&whole, &found) else {
                    assert_eq!(found, whole, "{by:?}, {scope:?}");
                    continue;
                };
                let is_known = whole.is_certainly_known_to(by).unwrap();
                let is_loaded = *found.roster().scope() == scope;
                let loaded = if is_known && is_loaded { scope } else { Scope::of([by.id()]) };
                assert_eq!(found, &whole.slice_of(&loaded).unwrap(), "{by:?}, {id:?}");
            }
        }
    }
}

/// A room or group of a basis comes with the answer to each command whose effect it shows, also
/// while it is changed (CO-9).
// about: CO-9
pub async fn basis_has_the_answer_to_what_it_shows<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for round in 1..=ROUNDS {
        let (room, group) = (100 + round, 200 + round);
        driver.save_room(driver.general(room, &users([1, 2, 3]), 1)).await;
        let draft = named(&format!("Crew {round}"));
        driver.save_group(driver.new_group(group, &user(1), draft, 1)).await;
        let kept: Vec<_> = (0..CHANGES).map(|n| kept(&format!("{round}-{n}"))).collect();
        race(&driver, async |driver, racer| match racer {
            0 => change_both(&driver, [room, group], &kept).await,
            _ => read_both(&driver, [room, group], &kept).await,
        });
    }
}

/// How many changes the readers watch. More answers than these would be no small read.
const CHANGES: u32 = 10;

/// Changes a room and a group in turns, with one of these answers each.
async fn change_both<S: GuildhallStore>(
    driver: &Driver<S>,
    [room, group]: [u32; 2],
    kept: &[KeptAnswer],
) {
    for (answer, n) in kept.iter().zip(10..) {
        let (by, others, answers) = (user(1), [user(n)], vec![answer.clone()]);
        if n % 2 == 0 {
            let before = driver.room(room_id(room)).await;
            let change = driver.on_room(&before, 2, |room, cx| room.invite(by, &others, cx));
            driver.save_room(change.with_answers(answers)).await;
        } else {
            let before = driver.group(group_id(group)).await;
            let change =
                driver.on_group(&before, 2, |group, cx| group.add_members(by, &others, cx));
            driver.save_group(change.with_answers(answers)).await;
        }
    }
}

/// Reads a room and a group with these answers until all are there, or for long.
async fn read_both<S: GuildhallStore>(
    driver: &Driver<S>,
    [room, group]: [u32; 2],
    kept: &[KeptAnswer],
) {
    let own = Scope::of([user_id(1)]);
    let request =
        BasisRequest::new(user(1), []).with_commands(kept.iter().map(|answer| answer.id().clone()));
    let request = request.with_room(room_id(room), own.clone()).with_group(group_id(group), own);
    for _ in 0..1_000 {
        let Basis { answers, group, room, .. } = find(driver, request.clone()).await;
        let versions = [room.unwrap().version(), group.unwrap().version()];
        let shown = versions.iter().map(|version| version.events() - 1).sum::<u64>();
        assert!(answers.len() as u64 >= shown, "{shown} changes, {answers:?}");
        if answers.len() == kept.len() {
            return;
        }
    }
}

/// An answer of user 1.
fn kept(key: &str) -> KeptAnswer {
    let asked = CommandDigest::new(Uuid::nil());
    KeptAnswer::new(command(user(1), key), asked, minute(1), "[1]".to_owned())
}

async fn find<S: GuildhallStore>(driver: &Driver<S>, request: BasisRequest) -> Basis {
    driver.store.find_basis(request).await.unwrap()
}

fn command(by: User, key: &str) -> CommandId {
    CommandId::new(by, key.parse().unwrap())
}

/// A user of another company, with the id of one of this company.
fn stranger(n: u32) -> User {
    User::of_company(user_id(n), company_id(2))
}

/// Returns scopes that have the user who acts.
fn scopes(by: User, address: &AddressKey) -> Vec<GroupScope> {
    let with = |others: &[u32]| -> BTreeSet<UserId> {
        others.iter().copied().map(user_id).chain([by.id()]).collect()
    };
    vec![
        Scope::Users(with(&[])).into(),
        Scope::Users(with(&[2, 4, 9])).into(),
        GroupScope::new(Scope::Users(with(&[2])), [address.clone()]),
        Scope::Whole.into(),
    ]
}

fn name(group: &Group) -> &str {
    group.header().name().as_str()
}
