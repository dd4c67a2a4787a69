//! A company with very many users and groups, which are copies of what the front door made, and what
//! use cases take in it.

use std::time::Instant;

use guildhall::groups::GroupList;
use guildhall::kernel::PageRequest;
use guildhall::permissions::Profile;
use guildhall_store_postgres::PostgresStore;
use tokio_postgres::Client;

use crate::Failure;
use crate::measure::{Spread, as_f64, time};
use crate::postgres::{InPostgres, server, texts};
use crate::world::{self, ACME};

/// How many members a group has.
const MEMBERS: usize = 10;

/// How many calls of each use case are timed.
const CALLS: usize = 60;

type Hall = guildhall::Guildhall<PostgresStore>;

/// Fills a company, and prints its size and what use cases take before and after.
pub(crate) fn print(users: usize) -> Result<(), Failure> {
    let Some(postgres) = InPostgres::new()? else { return Ok(()) };
    let InPostgres { hall, runtime, schema } = &postgres;
    runtime.block_on(async {
        let session = server::session(schema).await;
        make_patterns(hall).await?;
        let before = timed(hall, "Used crew").await?;
        let begun = Instant::now();
        fill(&session, users).await?;
        let took = begun.elapsed().as_secs_f64();
        let after = timed(hall, "Used again").await?;
        let groups = users / MEMBERS;
        let size = "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n
                    ON n.oid = c.relnamespace WHERE n.nspname = current_schema AND c.relkind = 'r'";
        let bytes = texts(&session, size).await?[0][0].clone().unwrap_or_default();
        println!(
            "\na company of {users} users and {groups} groups of {MEMBERS} members: {bytes} bytes, \
             filled in {took:.0} s\n\n| use case | in an empty company | in this one |\n|---|---|---|"
        );
        for ((name, before), (_, after)) in before.into_iter().zip(after) {
            println!("| {name} | {} | {} |", time(before.median), time(after.median));
        }
        Ok(())
    })
}

/// Makes one user and one group to copy, and groups that are used.
async fn make_patterns(hall: &Hall) -> Result<(), Failure> {
    hall.add_domain(ACME, "acme.example".parse()?).await?;
    let profile = Profile {
        user: world::user(77),
        name: "Ann Example".parse()?,
        address: Some("ann.pattern@acme.example".parse()?),
    };
    hall.save_profiles(ACME, vec![profile]).await?;
    world::create_group(hall, "Pattern crew", MEMBERS).await?;
    Ok(())
}

async fn fill(session: &Client, users: usize) -> Result<(), Failure> {
    session.batch_execute(include_str!("large.sql")).await?;
    let text = |value: String| value.replace('\'', "''");
    let user = world::user(77).id().to_string();
    let by_user = serde_json::json!({
        user.as_str(): "pg_temp.user_id(number)",
        "ann.pattern": "'ann.' || number",
    });
    for table in ["registrations", "profiles", "claims"] {
        let copy = format!(
            "SELECT pg_temp.copy_rows('{table}', '{user}', {users}, '{}')",
            text(by_user.to_string())
        );
        session.batch_execute(&copy).await?;
    }
    let ids = "SELECT id, room_id FROM groups WHERE name_key = 'pattern crew'";
    let ids = texts(session, ids).await?;
    let [Some(group), Some(room)] = &ids[0][..] else { return Err("no group to copy".into()) };
    let mut by_group = serde_json::Map::new();
    let mut put = |old: &str, new: String| by_group.insert(old.to_owned(), new.into());
    put(group, "md5('group ' || number)::uuid::text".to_owned());
    put(room, "md5('room ' || number)::uuid::text".to_owned());
    put("attern crew", "'attern crew ' || number".to_owned());
    for place in 0..MEMBERS {
        let number = format!("pg_temp.user_id(1 + (number * {MEMBERS} + {place}) % {users})");
        put(&world::user(place).id().to_string(), number);
    }
    let found = format!("{group}|{room}");
    let by_group = text(serde_json::Value::Object(by_group).to_string());
    for table in [
        "rooms",
        "groups",
        "group_names",
        "group_words",
        "memberships",
        "homes_of_rooms",
        "homes_of_groups",
        "groups_of_users",
        "rooms_of_users",
        "participants",
        "events",
    ] {
        let copy = format!(
            "SELECT pg_temp.copy_rows('{table}', '{found}', {}, '{by_group}')",
            users / MEMBERS
        );
        session.batch_execute(&copy).await?;
    }
    let head = "UPDATE outbox_heads SET position = (SELECT max(position) FROM events)";
    session.batch_execute(head).await?;
    Ok(session.batch_execute("VACUUM ANALYZE").await?)
}

/// Runs use cases in a group of their own, and returns how long one call takes.
async fn timed(hall: &Hall, name: &str) -> Result<Vec<(&'static str, Spread)>, Failure> {
    let group = world::create_group(hall, name, 10).await?;
    let page = || PageRequest::first(std::num::NonZeroU32::MIN.saturating_add(19));
    let (mut changes, mut views, mut lists, mut searches) = (vec![], vec![], vec![], vec![]);
    let ann = hall.user(world::user(0));
    for call in 0..CALLS + 10 {
        let counted = call >= 10;
        let note = |into: &mut Vec<f64>, begun: Instant, parts: usize| {
            if counted {
                into.push(begun.elapsed().as_secs_f64() / as_f64(parts));
            }
        };
        let begun = Instant::now();
        world::add_and_remove(hall, group, world::newcomer(5), 1).await?;
        note(&mut changes, begun, 2);
        let begun = Instant::now();
        ann.group(group).view().await?;
        note(&mut views, begun, 1);
        let begun = Instant::now();
        ann.groups(ACME, GroupList::All, page()).await?;
        note(&mut lists, begun, 1);
        let begun = Instant::now();
        ann.search_groups(ACME, GroupList::All, "used", page()).await?;
        note(&mut searches, begun, 1);
    }
    Ok(vec![
        ("a member change", Spread::of(changes)),
        ("a view of a group", Spread::of(views)),
        ("the first 20 groups", Spread::of(lists)),
        ("a search for a name", Spread::of(searches)),
    ])
}
