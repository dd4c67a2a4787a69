//! Makes each call of the store once, in tables that are filled.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use guildhall_groups::{
    BasisRepository, BasisRequest, GroupChange, GroupDraft, GroupFilter, GroupList,
    GroupRepository, GroupScope, MembershipFilter, Outbox,
};
use guildhall_kernel::{
    Claim, CommandDigest, CommandId, CommandRepository, EmailAddress, GroupId, KeptAnswer,
    PageRequest, RegistrationChange, RegistrationState, RoomId, Scope, User,
};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{CompanyRepository, Profile, ProfileChange};
use guildhall_rooms::{RoomChange, RoomRepository, SamePeople};
use tokio_postgres::Client;
use uuid::Uuid;

use super::commands;
use super::conditions::Indexes;
use super::inspections;
use super::plans::Call;
use super::world::{World, group_id, minute, room_id, user};
use super::{Counter, TEN, fill, texts, with_one_connection};
use crate::{PostgresOptions, PostgresStore};

pub(super) const GROUP: GroupId = GroupId::new(Uuid::from_u128(1_000));
pub(super) const ROOM: RoomId = RoomId::new(Uuid::from_u128(100_000));

/// What the session has planned, and what is stored, when the calls are made.
pub(super) enum Tables {
    /// The tables are filled and analysed, and then each statement is planned.
    Analysed,
    /// The tables are almost empty and never analysed, and these statements are planned. Then this
    /// session lets the tables grow, if they should.
    NeverAnalysed { session: Client, planned: BTreeSet<String>, grow: bool },
}

/// Returns what each call does, by its name.
pub(super) async fn of_all(options: PostgresOptions, tables: Tables) -> BTreeMap<String, Call> {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    let (mut ran, mut keeps_plans, mut is_known) = (BTreeMap::new(), false, true);
    match tables {
        Tables::Analysed => {
            open(&store, &world).await;
            fill(&store).await;
            forget(&store).await;
        }
        Tables::NeverAnalysed { session, planned, grow } => {
            session.batch_execute(include_str!("never_analysed.sql")).await.unwrap();
            open(&store, &world).await;
            forget(&store).await;
            (ran, keeps_plans) = (plan(&store, &planned).await, !planned.is_empty());
            is_known = false;
            if grow {
                session.batch_execute(include_str!("grown.sql")).await.unwrap();
                // What this connection read is counted now, and not in a call.
                session.batch_execute("SELECT pg_stat_force_next_flush()").await.unwrap();
            }
        }
    }
    let counter = Counter::of(&store).await;
    let indexes = Indexes::of(&store).await;
    let made = BTreeMap::new();
    let mut calls = Calls { store: &store, counter, indexes, keeps_plans, ran, made };
    people(&mut calls, &world).await;
    rooms(&mut calls, &world).await;
    groups(&mut calls, &world).await;
    lists(&mut calls, &world).await;
    saves(&mut calls, &world).await;
    Box::pin(commands::all(&mut calls, &world)).await;
    Box::pin(inspections::all(&mut calls, &world)).await;
    assert_eq!(
        is_analysed(&store).await,
        is_known,
        "the server knows something else of the tables"
    );
    calls.made
}

/// Stores users, groups, some nested in others and one deleted, and rooms.
async fn open(store: &PostgresStore, world: &World) {
    let [ann, bo, cy] = [1, 2, 3].map(user);
    for member in [ann, bo, cy] {
        store.save_profiles(vec![profile(world, member)]).await.unwrap();
    }
    for n in 0..20 {
        let draft =
            GroupDraft::named(&format!("Group {n:02}")).unwrap().with_members([ann, bo, cy]);
        store.save_group(world.group(group_id(1_000 + n), ann, draft)).await.unwrap();
        store.save_room(world.room(room_id(100_000 + n), &[ann, bo, cy])).await.unwrap();
    }
    for (parent, child) in (1_000..1_010).zip(1_001..) {
        nest(store, world, group_id(parent), group_id(child)).await;
    }
    delete(store, world, group_id(1_005)).await;
}

async fn people(calls: &mut Calls<'_>, world: &World) {
    let (store, company, ann) = (calls.store, world.company.id(), user(1).id());
    calls.made("find_company", store.find_company(company).await).await;
    calls.made("companies", store.companies(PageRequest::first(TEN)).await).await;
    calls.made("find_profiles", store.find_profiles([ann].into()).await).await;
    let address = "ann@acme.example".parse::<EmailAddress>().unwrap();
    let key = address.folded_key();
    calls.made("find_user_by_address", store.find_user_by_address(key.clone()).await).await;
    calls.made("find_group_by_address", store.find_group_by_address(key.clone()).await).await;
    calls.made("holders_of_addresses", store.holders_of_addresses([key].into()).await).await;
    let domain = "acme.example".parse().unwrap();
    calls.made("find_company_by_domain", store.find_company_by_domain(domain).await).await;
    calls.made("find_registrations", store.find_registrations([ann].into()).await).await;
    for (of, name) in [(Some(company), ""), (None, " of none")] {
        let first = PageRequest::first(TEN);
        calls.made(&format!("registered{name}"), store.registered(of, first.clone()).await).await;
        calls.made(&format!("profiles{name}"), store.profiles(of, first).await).await;
    }
    let asked = [command("asked")].into();
    calls.made("find_answers", store.find_answers(asked).await).await;
    let forgotten = store.forget_answers(Some(company), minute(0).into(), TEN).await;
    calls.made("forget_answers", forgotten).await;
    calls.made("events_after", store.events_after(company, None, TEN).await).await;
}

async fn rooms(calls: &mut Calls<'_>, world: &World) {
    let (store, company) = (calls.store, world.company.id());
    let [ann, bo, cy] = [1, 2, 3].map(|number| user(number).id());
    calls.made("find_room", store.find_room(ROOM, Scope::of([ann, bo])).await).await;
    calls.made("find_room, whole", store.find_room(room_id(100_001), Scope::Whole).await).await;
    calls.made("find_rooms", store.find_rooms([ROOM].into(), ann).await).await;
    calls.made("find_room_by_claim", store.find_room_by_claim(Claim::ToMe(ann)).await).await;
    let people = SamePeople::new(ann, [bo, cy], vec![company], TEN);
    let exactly = store.rooms_with_exactly(people).await;
    assert_eq!(exactly.as_ref().unwrap().rooms.len(), 10);
    calls.made("rooms_with_exactly", exactly).await;
    calls.made("participants", store.participants(ROOM, PageRequest::first(TEN)).await).await;
    calls.made("rooms_in", store.rooms_in(ann, PageRequest::first(TEN)).await).await;
    let first = || PageRequest::first(TEN);
    calls.made("rooms_of_company", store.rooms_of_company(company, first()).await).await;
    calls.made("rooms_with_contacts", store.rooms_with_contacts(company, first()).await).await;
    let request = BasisRequest::new(user(1), []).with_room(ROOM, Scope::of([bo]));
    calls.made("find_basis, room", store.find_basis(request).await).await;
    calls.made("rooms_of", store.rooms_of(ann, PageRequest::first(TEN)).await).await;
}

async fn groups(calls: &mut Calls<'_>, world: &World) {
    let (store, company) = (calls.store, world.company.id());
    let [ann, bo] = [1, 2].map(|number| user(number).id());
    let slice = || Scope::of([ann, bo]);
    calls.made("find_group", store.find_group(GROUP, slice()).await).await;
    calls.made("find_group, whole", store.find_group(group_id(1_001), Scope::Whole).await).await;
    let request = BasisRequest::new(user(1), [user(2)]).with_group(GROUP, slice());
    let request = request.with_commands([command("asked")]);
    calls.made("find_basis, group", store.find_basis(request).await).await;
    calls.made("find_groups", store.find_groups([GROUP].into(), ann).await).await;
    calls.made("find_nested_groups", store.find_nested_groups(GROUP, slice()).await).await;
    let whole = store.find_nested_groups(group_id(1_001), Scope::Whole).await;
    calls.made("find_nested_groups, whole", whole).await;
    let keys = ["a@x.example", "b@x.example"].map(|text| text.parse::<EmailAddress>().unwrap());
    let scope = GroupScope::new(slice(), keys.iter().map(EmailAddress::folded_key));
    calls.made("find_group, recipients", store.find_group(GROUP, scope).await).await;
    let first = PageRequest::first(TEN);
    calls.made("recipients_of", store.recipients_of(GROUP, first).await).await;
    let nested = group_id(1_001);
    calls.made("groups_nesting", store.groups_nesting(nested, PageRequest::first(TEN)).await).await;
    let first = PageRequest::first(TEN);
    calls.made("participants_of", store.participants_of(GROUP, first.clone()).await).await;
    let addresses = store.participant_addresses(GROUP, first).await;
    calls.made("participant_addresses", addresses).await;
    calls.made("groups_of", store.groups_of(ann, PageRequest::first(TEN)).await).await;
    let first = PageRequest::first(TEN);
    calls.made("groups_with_contacts", store.groups_with_contacts(company, first).await).await;
    for filter in [
        MembershipFilter::All,
        MembershipFilter::Masters,
        MembershipFilter::Members,
        MembershipFilter::Requests,
        MembershipFilter::Right(MailRight::Post),
        MembershipFilter::Right(MailRight::SendAs),
    ] {
        let found = store.memberships(GROUP, filter, PageRequest::first(TEN)).await;
        calls.made(&format!("memberships, {filter:?}"), found).await;
    }
}

async fn lists(calls: &mut Calls<'_>, world: &World) {
    for list in GroupList::ALL {
        let viewer = if list.is_for_administrators() { user(99) } else { user(1) };
        let filter = GroupFilter::new(&world.company, viewer, list).unwrap();
        let [short, long] = ["g", "group "].map(|text| filter.clone().with_search(text));
        for (search, filter) in [("", filter), (", search", short), (", long search", long)] {
            let page = calls.store.list_groups(filter, PageRequest::first(TEN)).await;
            calls.made(&format!("list_groups, {list:?}{search}"), page).await;
        }
    }
}

async fn saves(calls: &mut Calls<'_>, world: &World) {
    let (store, cx) = (calls.store, world.cx(7));
    let [ann, dee] = [1, 4].map(user);
    let draft = GroupDraft::named("New group").unwrap().with_members([dee]);
    let answer = KeptAnswer::new(
        command("saved"),
        CommandDigest::new(Uuid::nil()),
        minute(7).into(),
        "null".to_owned(),
    );
    let change = world.group(group_id(9), ann, draft).with_answers(vec![answer]);
    calls.made("save a group", store.save_group(change).await).await;
    let before = store.find_group(GROUP, Scope::of([ann.id(), dee.id()])).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.add_members(ann, &[dee], &cx).unwrap();
    let change = GroupChange::between(&before, after, vec![event]);
    calls.made("save a member", store.save_group(change).await).await;
    nest(store, world, GROUP, group_id(1_015)).await;
    calls.made("save a nesting", Ok::<_, ()>(())).await;
    delete(store, world, group_id(1_003)).await;
    calls.made("save a deletion", Ok::<_, ()>(())).await;
    let new = world.room(room_id(10), &[ann, user(2), user(3)]);
    calls.made("save a room", store.save_room(new).await).await;
    let before = store.find_room(ROOM, Scope::of([ann.id(), dee.id()])).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.invite(ann, &[dee], &cx).unwrap();
    let change = RoomChange::between(&before, after, vec![event]);
    calls.made("save a participant", store.save_room(change).await).await;
    let active = store.record_activity(ROOM, minute(8).into()).await;
    calls.made("save an activity", active).await;
    calls.made("save a profile", store.save_profiles(vec![profile(world, dee)]).await).await;
    calls.made("save an erasure", store.erase_profile(dee.id()).await).await;
}

fn command(key: &str) -> CommandId {
    CommandId::new(user(1), key.parse().unwrap())
}

fn profile(world: &World, of: User) -> ProfileChange {
    let address = format!("user-{}@acme.example", of.id().as_uuid().as_u128());
    let profile =
        Profile { user: of, name: "Ann".parse().unwrap(), address: Some(address.parse().unwrap()) };
    let domains = ["acme.example".parse().unwrap()].into();
    let registration = RegistrationChange::to(None, of, RegistrationState::Registered);
    ProfileChange::new(world.company.id(), profile, &domains).with_registration(registration)
}

/// Nests a group in another.
pub(super) async fn nest(store: &PostgresStore, world: &World, parent: GroupId, child: GroupId) {
    let (ann, cx) = (user(1), world.cx(8));
    let scope = || Scope::of([ann.id()]);
    let below = store.find_nested_groups(child, scope()).await.unwrap();
    let before = store.find_group(parent, scope()).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.nest(ann, child, &below, &cx).unwrap();
    let change = GroupChange::between(&before, after, vec![event]);
    store.save_group(change.with_nestings(below.version())).await.unwrap();
}

async fn delete(store: &PostgresStore, world: &World, group: GroupId) {
    let (ann, cx) = (user(1), world.cx(9));
    let before = store.find_group(group, Scope::of([ann.id()])).await.unwrap().unwrap();
    let room = store.find_room(before.room(), Scope::of([])).await.unwrap().unwrap();
    let (mut after, mut closed) = (before.clone(), room.clone());
    let (deleted, closing) = after.delete(ann, &mut closed, &cx).unwrap();
    let change = GroupChange::between(&before, after, vec![deleted]);
    let change = change.with_room(RoomChange::between(&room, closed, vec![closing]));
    store.save_group(change).await.unwrap();
}

/// The calls that were made on a store.
pub(super) struct Calls<'a> {
    pub(super) store: &'a PostgresStore,
    counter: Counter<'a>,
    indexes: Indexes,
    keeps_plans: bool,
    /// How often each prepared statement ran, by its name.
    ran: BTreeMap<String, u64>,
    made: BTreeMap<String, Call>,
}

impl Calls<'_> {
    /// Notes what the session did since the call before.
    pub(super) async fn made<T, E: Debug>(&mut self, call: &str, answer: Result<T, E>) {
        if let Err(error) = answer {
            panic!("{call}: {error:?}");
        }
        let mut done = Call { read: self.counter.next().await, ..Call::default() };
        for prepared in prepared(self.store).await {
            let before = self.ran.insert(prepared.name.clone(), prepared.ran).unwrap_or_default();
            if prepared.ran > before {
                done.statements += prepared.ran - before;
                if !self.keeps_plans {
                    let plan = prepared.plan(self.store).await;
                    done.compared.extend(self.indexes.compared(&plan));
                    done.plans.extend(plan);
                }
                done.texts.insert(prepared.text);
            }
        }
        if !self.keeps_plans {
            forget(self.store).await;
            self.ran.clear();
        }
        self.counter.next().await;
        self.made.insert(call.to_owned(), done);
    }
}

/// A statement that the session has prepared.
struct Prepared {
    name: String,
    text: String,
    parameters: usize,
    /// How often it ran.
    ran: u64,
}

impl Prepared {
    /// Returns the lines of its plan, which is made if there is none.
    async fn plan(&self, store: &PostgresStore) -> Vec<String> {
        let nulls = vec!["NULL"; self.parameters].join(", ");
        let values = if nulls.is_empty() { nulls } else { format!("({nulls})") };
        let explain = format!("EXPLAIN (COSTS OFF) EXECUTE {}{values}", self.name);
        texts(store, &explain).await.into_iter().map(|line| line.concat()).collect()
    }
}

async fn prepared(store: &PostgresStore) -> Vec<Prepared> {
    const PREPARED: &str = "
        SELECT name, statement, coalesce(cardinality(parameter_types), 0),
            generic_plans + custom_plans
        FROM pg_prepared_statements";
    let rows = texts(store, PREPARED).await.into_iter();
    let prepared = rows.map(|row| Prepared {
        name: row[0].clone(),
        text: row[1].clone(),
        parameters: row[2].parse().unwrap(),
        ran: row[3].parse().unwrap(),
    });
    prepared.collect()
}

/// Returns whether the server knows how many rows some of the tables have.
async fn is_analysed(store: &PostgresStore) -> bool {
    const KNOWN: &str = "
        SELECT bool_or(reltuples >= 0) FROM pg_class
        JOIN pg_namespace ON pg_namespace.oid = relnamespace AND nspname = current_schema
        WHERE relkind = 'r'";
    texts(store, KNOWN).await.concat() == ["t"]
}

/// Plans statements before they run. Returns how often each ran then, by its name.
async fn plan(store: &PostgresStore, statements: &BTreeSet<String>) -> BTreeMap<String, u64> {
    let client = store.connections.pool.get().await.unwrap();
    for statement in statements {
        client.prepare_cached(statement).await.unwrap();
    }
    drop(client);
    for prepared in prepared(store).await {
        prepared.plan(store).await;
    }
    prepared(store).await.into_iter().map(|prepared| (prepared.name, prepared.ran)).collect()
}

/// Forgets what the session has prepared.
pub(super) async fn forget(store: &PostgresStore) {
    texts(store, "DEALLOCATE ALL").await;
    store.connections.pool.get().await.unwrap().statement_cache.clear();
}
