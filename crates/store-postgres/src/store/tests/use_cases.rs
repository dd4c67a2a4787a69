//! What a use case of the front door costs: round trips, rows and bytes, in a small group and in a
//! large one.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::num::NonZeroUsize;

use guildhall::{CompanyId, GroupDraft, GroupId, Guildhall, ProfileEdit, RoomDraft, RoomId, User};
use guildhall_groups::GroupList;
use guildhall_kernel::PageRequest;
use guildhall_permissions::CompanyRepository;
use tokio::runtime::Builder;

use super::server::{Schema, on_runtime};
use super::wire::{Traffic, Wire};
use super::world::{World, user};
use super::{TEN, fill, texts};
use crate::PostgresStore;

/// The round trips of each use case. A command takes one that reads what it decides on, and one that
/// saves.
const EXPECTED: [(&str, u64); 11] = [
    ("add a member", 2),
    ("add a member, with an id", 2),
    ("create a group", 2),
    ("invite a user", 2),
    ("list groups", 3),
    ("open a room", 2),
    ("open a room of two again", 3),
    ("remove a member", 2),
    ("rename a group", 2),
    ("rooms with these people", 1),
    ("view a group", 1),
];

#[test]
fn a_use_case_costs_the_same_in_a_group_of_ten_and_of_two_thousand() {
    let schema = Schema::new();
    let wire = pollster::block_on(on_runtime(Wire::new()));
    // On one thread, all statements of a save are queued before the first is sent.
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    let [small, large] = runtime.block_on(costs(&schema, &wire, [10, 2_000]));
    say(&small, &large);
    for costs in [&small, &large] {
        let found = costs.iter().map(|(name, cost)| (*name, cost.traffic.round_trips));
        assert_eq!(found.collect::<Vec<_>>(), EXPECTED);
    }
    for (name, many) in &large {
        let few = &small[name];
        assert_eq!(many.written, few.written, "{name} writes more rows");
        for (what, many, few) in [
            ("rows are read", many.read, few.read + 10),
            ("bytes are sent", many.traffic.sent, few.traffic.sent),
            ("bytes are received", many.traffic.received, few.traffic.received),
        ] {
            assert!(many <= few + few / 10, "{name}: {many} {what}, and {few} in a small group");
        }
    }
}

/// The cost of one call.
struct Cost {
    traffic: Traffic,
    read: u64,
    written: u64,
}

/// A hall of one connection, and a group and a room of a size.
struct Site<'a> {
    hall: &'a Guildhall<PostgresStore>,
    company: CompanyId,
    group: GroupId,
    room: RoomId,
}

/// Returns the costs of all use cases in a group, and in a room, of each of these sizes.
async fn costs(
    schema: &Schema,
    wire: &Wire,
    sizes: [u128; 2],
) -> [BTreeMap<&'static str, Cost>; 2] {
    let options = schema.options().with_connections(NonZeroUsize::MIN);
    let store = options.connect(&wire.url()).await.unwrap();
    let world = World::new();
    store.save_company(world.created.clone()).await.unwrap();
    let hall = Guildhall::new(store.clone());
    for number in 0..20 {
        site(&hall, &format!("Group {number:02}"), 3).await;
    }
    fill(&store).await;
    let mut costs = sizes.map(|_| BTreeMap::new());
    for (size, costs) in sizes.into_iter().zip(&mut costs) {
        let site = site(&hall, &format!("Crowd of {size}"), size).await;
        // The first calls of each kind prepare its statements.
        for turn in 0..3 {
            for (name, _) in EXPECTED {
                let (read, written) = rows(&store).await;
                wire.take();
                site.call(name, 10 * size + turn).await;
                let traffic = wire.take();
                let (read_after, written_after) = rows(&store).await;
                let cost =
                    Cost { traffic, read: read_after - read, written: written_after - written };
                costs.insert(name, cost);
            }
        }
    }
    costs
}

async fn site<'a>(hall: &'a Guildhall<PostgresStore>, name: &str, size: u128) -> Site<'a> {
    let (ann, others): (_, Vec<_>) = (hall.user(user(1)), (2..=size).map(user).collect());
    let draft = GroupDraft::named(name).unwrap().with_members(others.iter().copied());
    let group = ann.create_group(draft).await.unwrap().id();
    let draft = RoomDraft::from_event(name, others);
    let company = World::new().company.id();
    Site { hall, company, group, room: ann.create_room(draft).await.unwrap().id() }
}

impl Site<'_> {
    async fn call(&self, name: &str, turn: u128) {
        let (ann, newcomer) = (self.hall.user(user(1)), user(900_000 + turn));
        let group = ann.group(self.group);
        let people: [User; 2] = [2, 3].map(user);
        match name {
            "add a member" => drop(group.add_members(&[newcomer]).await.unwrap()),
            "add a member, with an id" => {
                let key = format!("{turn}").parse().unwrap();
                let group = self.hall.user(user(1)).with_command(&key).group(self.group);
                drop(group.add_members(&[user(800_000 + turn)]).await.unwrap());
            }
            "create a group" => {
                // The numbers have as many beginnings in both groups.
                let name = format!("New group {turn} beside others");
                drop(ann.create_group(GroupDraft::named(&name).unwrap()).await.unwrap());
            }
            "invite a user" => {
                drop(ann.room(self.room).invite(&[newcomer]).await.unwrap());
            }
            "list groups" => {
                let (company, page) = (self.company, PageRequest::first(TEN));
                drop(ann.groups(company, GroupList::Belonging, page).await.unwrap());
            }
            "open a room" => {
                drop(ann.create_room(RoomDraft::from_event("Launch", people)).await.unwrap());
            }
            "open a room of two again" => drop(ann.one_to_one(user(2)).await.unwrap()),
            "remove a member" => drop(group.remove_members(&[newcomer.id()]).await.unwrap()),
            "rename a group" => {
                let name = format!("Renamed for the turn {turn}").parse().unwrap();
                drop(group.edit_profile(ProfileEdit::name(name)).await.unwrap());
            }
            "rooms with these people" => drop(ann.rooms_with(&people).await.unwrap()),
            "view a group" => drop(group.view().await.unwrap()),
            other => panic!("no use case is called {other}"),
        }
    }
}

/// Returns how many rows and entries of indexes the server has read, and how many rows it has
/// written.
async fn rows(store: &PostgresStore) -> (u64, u64) {
    const COUNTED: &str = "
        SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
                WHERE schemaname = current_schema) + sum(seq_tup_read),
            sum(n_tup_ins + n_tup_upd + n_tup_del)
        FROM pg_stat_user_tables WHERE schemaname = current_schema";
    texts(store, "SELECT pg_stat_force_next_flush()").await;
    let counted = texts(store, COUNTED).await;
    (counted[0][0].parse().unwrap(), counted[0][1].parse().unwrap())
}

/// Prints the costs, also if the test does not fail.
fn say(small: &BTreeMap<&'static str, Cost>, large: &BTreeMap<&'static str, Cost>) {
    let mut table = "use case | round trips | rows written | rows read | bytes sent | bytes \
                     received, in a group of ten and of two thousand\n"
        .to_owned();
    for (name, few) in small {
        let many = &large[name];
        let both = |of: fn(&Cost) -> String| format!("{}, {}", of(few), of(many));
        let columns = [
            both(|cost| cost.traffic.round_trips.to_string()),
            both(|cost| cost.written.to_string()),
            both(|cost| cost.read.to_string()),
            both(|cost| cost.traffic.sent.to_string()),
            both(|cost| cost.traffic.received.to_string()),
        ];
        table.extend([name, " | ", &columns.join(" | "), "\n"]);
    }
    io::stderr().write_all(table.as_bytes()).unwrap();
}
