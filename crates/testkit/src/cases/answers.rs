//! The answers to commands with an id are saved with their changes, and are kept until they are
//! forgotten (CO-9).

use std::collections::BTreeSet;
use std::fmt::Debug;

use guildhall_groups::{Basis, BasisRequest, GroupChange};
use guildhall_kernel::{
    CommandDigest, CommandId, CommandKey, CompanyId, KeptAnswer, SaveError, Scope, Timestamp, User,
};
use guildhall_permissions::{Authority, CompanyChange};
use time::Duration;

use crate::assert::{ROUNDS, assert_conflict, assert_taken, one_winner, race};
use crate::driver::{
    ADMIN, Driver, company_cx, company_id, group_id, minute, named, room_id, user, user_id, users,
};
use crate::reading::{assert_history, limit};
use crate::{GuildhallStore, commands};

/// The answers of changes of a room, a group and a company come back exactly, several at once and
/// in their order. Those of other commands are left out.
// about: CO-9
pub async fn answers_come_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let longest = "~".repeat(CommandKey::MAX);
    let long = CommandKey::of_room(&key(&longest), room_id(1));
    let of_room = [
        answer(CommandId::new(ann, long), 2, "{\"name\":\"Ünïted \\\"☂\\\"\"}"),
        answer(id(bo, "!"), 1, ""),
    ];
    let of_group = answer(id(ann, &longest), 3, &"x".repeat(100_000));
    let exactly = minute(4).as_date_time() + Duration::nanoseconds(123_456_789);
    let exactly = Timestamp::from(exactly);
    let of_company = KeptAnswer::new(id(user(ADMIN), "a"), asked("a"), exactly, "null".to_owned());
    let room = driver.general(1, &[ann, bo, cy], 1).with_answers(of_room.to_vec());
    driver.save_room(room).await;
    driver.save_group(group(&driver, 1, "Crew").with_answers(vec![of_group.clone()])).await;
    let policy = policy(&driver).with_answers(vec![of_company.clone()]);
    driver.store.save_company(policy).await.unwrap();

    let kept: Vec<_> = of_room.into_iter().chain([of_group, of_company]).collect();
    for answer in &kept {
        let found = find(&driver, [answer.id().clone()]).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), [answer]);
    }
    let mut expected = kept.clone();
    expected.sort_by(|one, other| one.id().cmp(other.id()));
    let others = [id(ann, "!"), id(cy, "a"), id(user(ADMIN), "A")];
    let all = kept.into_iter().map(|answer| answer.id().clone()).chain(others.clone());
    assert_eq!(find(&driver, all).await, expected);
    assert_eq!(find(&driver, others).await, []);
    assert_eq!(find(&driver, []).await, []);
}

/// A change that is refused keeps no answer.
// about: CO-9
pub async fn refused_change_keeps_no_answer<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let crew = driver.save_group(group(&driver, 1, "Crew")).await;
    let keeping = |name: &str| vec![answer(id(ann, name), 2, name)];
    let late = driver.on_room(&room, 2, |room, cx| room.leave(bo, cx));
    driver.in_room(room_id(1), 2, |room, cx| room.invite(ann, &[dee], cx)).await;
    assert_conflict(driver.store.save_room(late.with_answers(keeping("room"))).await);
    let taken = group(&driver, 2, "Crew").with_answers(keeping("group"));
    let name = crew.claims().into_iter().next().unwrap();
    assert_taken(driver.store.save_group(taken).await, &name);
    let late = policy(&driver);
    driver.store.save_company(policy(&driver)).await.unwrap();
    assert_conflict(driver.store.save_company(late.with_answers(keeping("company"))).await);

    let ids = ["room", "group", "company"].map(|name| id(ann, name));
    assert_eq!(find(&driver, ids).await, []);
    assert_history(&driver).await;
}

/// A change with the id of a command that has its answer is refused for that and saves nothing,
/// whatever else holds of it. The first answer stays.
// refuses: CO-9
pub async fn second_change_of_one_command_is_refused<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let id = id(ann, "once");
    let again = || vec![answer(id.clone(), 5, "second")];
    let first = answer(id.clone(), 1, "first");
    let opened = driver.general(1, &[ann, bo, cy], 1).with_answers(vec![first.clone()]);
    let room = driver.save_room(opened).await;
    driver.save_group(group(&driver, 1, "Crew")).await;
    let before = driver.events().await;

    let invite = driver.on_room(&room, 2, |room, cx| room.invite(ann, &[dee], cx));
    assert_answered(driver.store.save_room(invite.with_answers(again())).await, &id);
    let same = driver.general(1, &[ann, bo, cy], 1).with_answers(again());
    assert_answered(driver.store.save_room(same).await, &id);
    let taken = group(&driver, 2, "Crew").with_answers(again());
    assert_answered(driver.store.save_group(taken).await, &id);
    let policy = policy(&driver).with_answers(again());
    assert_answered(driver.store.save_company(policy).await, &id);

    assert_eq!(driver.events().await, before);
    assert_eq!(driver.room(room_id(1)).await, room);
    assert_eq!(find(&driver, [id]).await, [first]);
}

/// The same key of two users, or of a user of another company, is the id of another command.
// allows: CO-9
pub async fn each_user_has_keys_of_their_own<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    let elsewhere = User::of_company(ann.id(), company_id(2));
    let nowhere = User::of_no_company(ann.id());
    let by = [ann, user(2), elsewhere, nowhere];
    for (n, by) in (1..).zip(by) {
        let kept = answer(id(by, "same"), n, &format!("answer {n}"));
        let created = group(&driver, n, &format!("Group {n}")).with_answers(vec![kept.clone()]);
        assert_eq!(find(&driver, [id(by, "same")]).await, [], "the answer to another user");
        driver.save_group(created).await;
        assert_eq!(find(&driver, [id(by, "same")]).await, [kept]);
    }
}

/// Answers that were made before a time are forgotten, the oldest first and at most as many as
/// asked, of one company. Then the id can be used again.
// about: CO-9
pub async fn old_answers_are_forgotten<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let nowhere = User::of_no_company(user_id(7));
    let kept = [(user(1), 1), (user(2), 2), (user(1), 3), (user(1), 4), (nowhere, 1)];
    let kept = kept.map(|(by, at)| answer(id(by, &format!("at-{at}")), at, "x"));
    driver.save_group(group(&driver, 1, "Crew").with_answers(kept.to_vec())).await;
    let left = async || {
        let found = find(&driver, kept.iter().map(|answer| answer.id().clone())).await;
        kept.iter().map(|answer| found.contains(answer)).collect::<Vec<_>>()
    };
    let forget = async |company: Option<CompanyId>, at: u32, most: u32| {
        driver.store.forget_answers(company, minute(at), limit(most)).await.unwrap()
    };
    let own = Some(driver.company.id());
    assert_eq!(forget(own, 1, 9).await, 0, "the answer of that time is kept");
    assert_eq!(forget(Some(company_id(2)), 9, 9).await, 0);
    assert_eq!(left().await, [true; 5]);
    assert_eq!(forget(own, 4, 2).await, 2);
    assert_eq!(left().await, [false, false, true, true, true], "the oldest are forgotten");
    assert_eq!(forget(own, 4, 2).await, 1);
    assert_eq!(forget(own, 4, 2).await, 0);
    assert_eq!(left().await, [false, false, false, true, true]);
    assert_eq!(forget(None, 2, 2).await, 1);
    assert_eq!(left().await, [false, false, false, true, false]);

    let again = group(&driver, 2, "Other").with_answers(kept[..1].to_vec());
    driver.save_group(again).await;
    assert_eq!(left().await, [true, false, false, true, false]);
}

/// All save a change with the same id: one is saved, and its answer is kept.
// refuses: CO-9
pub async fn race_of_one_command_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for round in 1..=ROUNDS {
        let id = id(user(1), &format!("round-{round}"));
        let saved = race(&driver, async |driver, racer| {
            let n = round * 100 + racer;
            let kept = answer(id.clone(), 1, &n.to_string());
            let created = group(&driver, n, &format!("Group {n}"));
            driver.store.save_group(created.with_answers(vec![kept])).await
        });
        let winner =
            one_winner(&saved, |error| matches!(error, SaveError::Answered(of) if *of == id));
        let found = find(&driver, [id]).await;
        assert_eq!(found[0].answer(), (round * 100 + winner).to_string());
    }
    assert_history(&driver).await;
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
        let kept: Vec<_> =
            (0..CHANGES).map(|n| answer(id(user(1), &format!("{round}-{n}")), 1, "[1]")).collect();
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
        let Basis { answers, group, room, .. } =
            driver.store.find_basis(request.clone()).await.unwrap();
        let versions = [room.unwrap().version(), group.unwrap().version()];
        let shown = versions.iter().map(|version| version.events() - 1).sum::<u64>();
        assert!(answers.len() as u64 >= shown, "{shown} changes, {answers:?}");
        if answers.len() == kept.len() {
            return;
        }
    }
}

fn key(text: &str) -> CommandKey {
    text.parse().unwrap()
}

fn id(by: User, text: &str) -> CommandId {
    CommandId::new(by, key(text))
}

fn asked(text: &str) -> CommandDigest {
    CommandDigest::of(text.as_bytes())
}

/// An answer that was made at this minute.
fn answer(id: CommandId, at: u32, text: &str) -> KeptAnswer {
    let asked = asked(id.key().as_str());
    KeptAnswer::new(id, asked, minute(at), text.to_owned())
}

fn group<S: GuildhallStore>(driver: &Driver<S>, n: u32, name: &str) -> GroupChange {
    driver.new_group(n, &user(1), named(name), 1)
}

fn policy<S: GuildhallStore>(driver: &Driver<S>) -> CompanyChange {
    let mut company = driver.company.clone();
    let command = commands::policy(&[Authority::NoOne], &[]).swap_remove(0);
    let event = company.execute(user(ADMIN), command, &company_cx(4)).unwrap();
    CompanyChange::between(&driver.company, company, vec![event])
}

async fn find<S: GuildhallStore>(
    driver: &Driver<S>,
    ids: impl IntoIterator<Item = CommandId>,
) -> Vec<KeptAnswer> {
    let ids: BTreeSet<_> = ids.into_iter().collect();
    driver.store.find_answers(ids).await.unwrap()
}

/// Checks that the save was refused because this command has its answer.
#[track_caller]
fn assert_answered<E: Debug>(saved: Result<(), SaveError<E>>, id: &CommandId) {
    match saved {
        Err(SaveError::Answered(answered)) if answered == *id => {}
        other => panic!("the command {id} is answered, but the store answered: {other:?}"),
    }
}
