//! What the external recipients of a mailing list cost.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::sync::atomic::Ordering;

use async_sqlite::rusqlite::StatementStatus;
use guildhall::Guildhall;
use guildhall_groups::{Group, GroupChange, GroupDraft, GroupRepository, ListDraft};
use guildhall_kernel::{EmailAddress, GroupId, PageRequest, Scope, User};
use guildhall_mailing_list::{Mail, SenderIdentity};
use guildhall_permissions::{
    CompanyChange, CompanyContext, CompanyRepository, Profile, ProfileChange,
};
use pollster::block_on;

use super::batches::count;
use super::world::{World, group_id, minute, user};
use super::{TEN, counting};
use crate::SqliteStore;

const CREW: GroupId = group_id(7);

#[test]
fn a_command_costs_the_same_with_twenty_recipients_and_with_ten_thousand() {
    let [few, many] = [20, 10_000].map(|size| block_on(costs(size)));
    assert!(few.0.values().sum::<i32>() > 1_000, "nothing was counted: {few:?}");
    assert_eq!(few, many);
}

#[test]
fn a_mail_to_five_hundred_takes_as_many_statements_as_one_to_five() {
    let [few, many] = [5, 500].map(|size| block_on(statements(size)));
    assert!(few > 5, "nothing was counted: {few}");
    assert_eq!(few, many);
}

#[test]
fn the_recipients_among_members_cost_at_most_twice_the_join_by_hand() {
    const BY_HAND: &str = "\
        SELECT memberships.user_id, address, address_claim, holder_kind
        FROM memberships INDEXED BY memberships_members
        LEFT JOIN profiles ON profiles.user_id = memberships.user_id
        LEFT JOIN claims ON claim = address_claim
        WHERE group_id = ?1 AND memberships.user_id > x'' AND member = 1
        ORDER BY memberships.user_id LIMIT 500";
    let (store, steps) = counting(StatementStatus::VmStep);
    block_on(with_members(&store, 500));
    let sum = || steps.lock().unwrap().values().sum::<i32>();
    let before = sum();
    let page = PageRequest::first(NonZeroU32::new(500).unwrap());
    let found = block_on(store.participant_addresses(CREW, page)).unwrap();
    let ours = sum() - before;
    let by_hand = store.writer.with(|db| {
        let mut statement = db.prepare(BY_HAND)?;
        statement
            .query_map([CREW.as_bytes()], |row| row.get(1))?
            .collect::<Result<Vec<String>, _>>()
    });
    let by_hand_steps = sum() - before - ours;
    let texts = found.items().iter().filter_map(|found| found.address.as_ref());
    assert!(texts.map(EmailAddress::to_string).eq(by_hand.unwrap()));
    assert_eq!(found.items().len(), 500);
    assert!(by_hand_steps > 5_000, "nothing was counted: {by_hand_steps}");
    assert!(ours <= 2 * by_hand_steps, "{ours} steps, and {by_hand_steps} by hand");
}

/// Returns how many statements read the recipients of a list with this many members and external
/// recipients.
async fn statements(size: u32) -> usize {
    let store = SqliteStore::open_in_memory().unwrap();
    with_members(&store, size).await;
    let runs = count(&store);
    let hall = Guildhall::new(store);
    let (mut recipients, mut to) = (hall.recipients(CREW).await.unwrap(), 0);
    while let Some(batch) = recipients.next().await.unwrap() {
        to += batch.to.len();
    }
    assert_eq!(to, 2 * size as usize);
    runs.load(Ordering::Relaxed)
}

/// Saves the group with this many members, each with an address, and as many external recipients.
async fn with_members(store: &SqliteStore, size: u32) {
    let world = with_domain(store, World::new()).await;
    let members: Vec<_> = (1..=u128::from(size)).map(user).collect();
    let profiles = members.iter().map(|member| {
        let address = Some(email(&format!("u{}@acme.example", member.id())));
        let profile = Profile { user: *member, name: "Ann".parse().unwrap(), address };
        ProfileChange::new(world.company.id(), profile, world.company.domains())
    });
    store.save_profiles(profiles.collect()).await.unwrap();
    let draft = with_recipients((0..size).map(|n| email(&format!("r{n}@partner.example"))));
    store.save_group(world.group(CREW, user(1), draft.with_members(members))).await.unwrap();
}

/// Returns the steps of what is asked of a group with this many external recipients, and the rows
/// that it writes and the length of its header.
async fn costs(size: usize) -> (BTreeMap<String, i32>, [i64; 2]) {
    let (store, steps) = counting(StatementStatus::VmStep);
    let world = with_domain(&store, World::new()).await;
    let draft = with_recipients((0..size).map(|n| email(&format!("R{n}@partner.example"))));
    store.save_group(world.group(CREW, user(1), draft)).await.unwrap();
    let number = |statement: &'static str| {
        let read = store.writer.with(move |db| db.query_row(statement, [], |row| row.get(0)));
        read.unwrap()
    };
    let written = || number("SELECT total_changes()");
    let hall = Guildhall::new(store.clone());
    // The first run prepares every statement. Only the second run counts.
    everyday(&hall, &world).await;
    let rows = written();
    let before = steps.lock().unwrap().clone();
    everyday(&hall, &world).await;
    let rows: i64 = written() - rows;
    let mut after = steps.lock().unwrap().clone();
    after.retain(|statement, steps| {
        *steps -= before.get(statement).copied().unwrap_or_default();
        *steps > 0
    });
    (after, [rows, number("SELECT length(header) FROM groups")])
}

/// Views the group, changes its members and its external recipients, reads a page of them, and
/// decides a mail of one of them.
async fn everyday(hall: &Guildhall<SqliteStore>, world: &World) {
    let (ann, dee) = (hall.user(user(1)), user(2));
    let (crew, new) = (ann.group(CREW), [email("new@partner.example")]);
    crew.view().await.unwrap();
    crew.add_members(&[dee]).await.unwrap();
    crew.remove_members(&[dee.id()]).await.unwrap();
    crew.add_recipients(&new).await.unwrap();
    crew.remove_recipients(&new).await.unwrap();
    crew.external_recipients(PageRequest::first(TEN)).await.unwrap();
    let mail = Mail::of(SenderIdentity::Verified(email("R5@partner.example")));
    let answer = hall.decide_mail(world.company.id(), &email("crew@acme.example"), &mail).await;
    assert!(answer.unwrap().is_accepted());
}

/// Runs every statement of external recipients but the one that removes all.
pub(super) async fn read_and_write(store: &SqliteStore, world: World, by: User) {
    let world = with_domain(store, world).await;
    let draft =
        with_recipients(["Eve", "eve"].map(|name| email(&format!("{name}@partner.example"))));
    store.save_group(world.group(group_id(77), by, draft)).await.unwrap();
    let before = store.find_group(group_id(77), Scope::Whole).await.unwrap().unwrap();
    let mut after = before.clone();
    let gone = [email("Eve@partner.example")];
    let event = after.remove_recipients(by, &gone, &world.cx(5)).unwrap();
    store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
    let scope = guildhall_groups::GroupScope::new(Scope::of([]), [gone[0].folded_key()]);
    let slice = store.find_group(group_id(77), scope).await.unwrap();
    assert_eq!(slice.as_ref().map(Group::recipients).map(|found| found.loaded().count()), Some(1));
    let page = PageRequest::first(NonZeroU32::MIN);
    assert_eq!(store.recipients_of(group_id(77), page).await.unwrap().items().len(), 1);
}

async fn with_domain(store: &SqliteStore, world: World) -> World {
    let mut before = world.company.clone();
    match store.find_company(before.id()).await.unwrap() {
        Some(company) => before = company,
        None => store.save_company(world.created.clone()).await.unwrap(),
    }
    let mut company = before.clone();
    let domain = "acme.example".parse().unwrap();
    if let Ok(event) = company.add_domain(domain, &CompanyContext::new(minute(2))) {
        let change = CompanyChange::between(&before, company.clone(), vec![event]);
        store.save_company(change).await.unwrap();
    }
    World { company, ..world }
}

fn with_recipients(recipients: impl IntoIterator<Item = EmailAddress>) -> GroupDraft {
    let list = ListDraft::new("crew@acme.example".parse().unwrap());
    GroupDraft::named("Mailing").unwrap().with_list(list.with_recipients(recipients))
}

fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}
