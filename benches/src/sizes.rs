//! The program `sizes`: fills stores through the front door, and prints how many bytes things take
//! there, with their indexes and their events.

use std::path::Path;
use std::process::ExitCode;

use async_sqlite::rusqlite::Connection;
use clap::Parser;
use guildhall::groups::GroupDraft;
use guildhall::kernel::{GroupId, User};
use guildhall::permissions::Profile;
use guildhall::rooms::RoomDraft;
use guildhall::{CommandKey, Guildhall, ProfileEdit, Stores};
use pollster::block_on;
use tokio_postgres::Client;

use crate::Failure;
use crate::large;
use crate::measure::as_f64;
use crate::postgres::{InPostgres, server, texts};
use crate::saves::OnDisk;
use crate::world::{self, ACME};

/// Prints what a user, a room, a group and their events take in PostgreSQL and in SQLite.
#[derive(Debug, Parser)]
pub struct SizesOptions {
    /// Makes so many users, and so many rooms and groups of each size.
    #[arg(long, value_name = "NUMBER", default_value = "1000")]
    each: usize,
    /// Fills a company with so many users in PostgreSQL instead, and with a tenth as many groups.
    #[arg(long, value_name = "USERS")]
    company: Option<usize>,
}

/// Runs the program.
#[must_use]
pub fn run_sizes(options: &SizesOptions) -> ExitCode {
    let printed = match options.company {
        Some(users) => large::print(users),
        None => print(options.each.max(100)),
    };
    match printed {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn print(each: usize) -> Result<(), Failure> {
    let mut stores = Vec::new();
    if let Some(postgres) = InPostgres::new()? {
        let InPostgres { hall, runtime, schema } = &postgres;
        let session = runtime.block_on(server::session(schema));
        let tables = || runtime.block_on(in_postgres(&session));
        stores.push(("PostgreSQL", measured(hall, each, tables)?));
    }
    let disk = OnDisk::new()?;
    let tables = || in_sqlite(&disk.directory.path().join("hall.db"));
    stores.push(("SQLite", measured(&disk.hall, each, tables)?));
    for (store, Measured { things, tables }) in stores {
        println!("\n| {store} | bytes |\n|---|---|");
        for (thing, bytes) in things {
            println!("| {thing} | {bytes:.0} |");
        }
        println!("\n| table in {store} | rows | bytes a row |\n|---|---|---|");
        for Table { name, rows, bytes } in tables.iter().filter(|table| table.rows > 0) {
            println!("| `{name}` | {rows} | {:.0} |", as_f64(*bytes) / as_f64(*rows));
        }
    }
    Ok(())
}

/// A table with its indexes.
struct Table {
    name: String,
    rows: usize,
    bytes: usize,
}

struct Measured {
    things: Vec<(&'static str, f64)>,
    tables: Vec<Table>,
}

/// What is made in a stage.
#[derive(Clone, Copy)]
enum Stage {
    Users,
    Pairs,
    Rooms { others: usize },
    Groups { members: usize },
    Changes,
    Answers,
}

fn measured<S: Stores>(
    hall: &Guildhall<S>,
    each: usize,
    tables: impl Fn() -> Result<Vec<Table>, Failure>,
) -> Result<Measured, Failure> {
    let mut filling = Filling { hall, users: each, made: 0, groups: Vec::new() };
    block_on(filling.begin())?;
    let bytes =
        || -> Result<usize, Failure> { Ok(tables()?.iter().map(|table| table.bytes).sum()) };
    let mut grown = |stage, count| -> Result<f64, Failure> {
        let before = bytes()?;
        block_on(filling.make(stage, count))?;
        Ok(as_f64(bytes()?.saturating_sub(before)) / as_f64(count))
    };
    let all = [
        Stage::Users,
        Stage::Pairs,
        Stage::Rooms { others: 2 },
        Stage::Rooms { others: 12 },
        Stage::Groups { members: 3 },
        Stage::Groups { members: 13 },
        Stage::Changes,
        Stage::Answers,
    ];
    // The first rows of a table take more than those after them.
    for stage in &all[1..] {
        grown(*stage, each / 10)?;
    }
    let mut sizes = Vec::new();
    for stage in all {
        sizes.push(grown(stage, each)?);
    }
    let [user, pair, small_room, large_room, small_group, large_group, changes, _] = sizes[..]
    else {
        return Err("each stage has a size".into());
    };
    let (participant, member) =
        ((large_room - small_room) / 10.0, (large_group - small_group) / 10.0);
    let mut things = vec![
        ("user with an address", user),
        ("room of two, with its participants", pair),
        ("room without its participants", small_room - 3.0 * participant),
        ("participant of a room", participant),
        ("group with its room, without members", small_group - 3.0 * member),
        ("member of a group", member),
        ("later change of a member: its event", changes / 2.0),
    ];
    let tables = tables()?;
    for (thing, name) in [
        ("event, on average", "events"),
        ("claim", "claims"),
        ("answer that is kept with a command", "answers"),
    ] {
        let table = tables.iter().find(|table| table.name == name).ok_or("a table is missing")?;
        things.push((thing, as_f64(table.bytes) / as_f64(table.rows)));
    }
    Ok(Measured { things, tables })
}

struct Filling<'a, S: Stores> {
    hall: &'a Guildhall<S>,
    users: usize,
    made: usize,
    groups: Vec<(GroupId, User)>,
}

impl<S: Stores> Filling<'_, S> {
    async fn begin(&self) -> Result<(), Failure> {
        Ok(self.hall.add_domain(ACME, "acme.example".parse()?).await.map(drop)?)
    }

    async fn make(&mut self, stage: Stage, count: usize) -> Result<(), Failure> {
        for number in 0..count {
            self.made += 1;
            self.make_one(stage, number).await?;
        }
        Ok(())
    }

    async fn make_one(&mut self, stage: Stage, number: usize) -> Result<(), Failure> {
        let (hall, made) = (self.hall, self.made);
        let by = hall.user(self.user(made));
        match stage {
            Stage::Users => {
                let profile = Profile {
                    user: world::user(number),
                    name: format!("Ann Example {number}").parse()?,
                    address: Some(format!("ann.example.{number}@acme.example").parse()?),
                };
                hall.save_profiles(ACME, vec![profile]).await?;
            }
            Stage::Pairs => {
                // No pair is met twice, because the distance grows with each round.
                let other = self.user(made + 1 + made / self.users);
                by.create_room(RoomDraft::from_profile(other)).await?;
            }
            Stage::Rooms { others } => {
                let others: Vec<_> = (1..=others).map(|n| self.user(made + n)).collect();
                by.create_room(RoomDraft::from_event(&format!("Launch {made}"), others)).await?;
            }
            Stage::Groups { members } => {
                let members = (0..members).map(|n| self.user(made + n));
                let draft = GroupDraft::named(&format!("Launch crew {made}"))?;
                let created = by.create_group(draft.public().with_members(members)).await?;
                self.groups.push((created.group.id(), self.user(made)));
            }
            Stage::Changes | Stage::Answers => {
                self.change(stage, number).await?;
            }
        }
        Ok(())
    }

    /// Changes a group of which the first Master was kept.
    async fn change(&self, stage: Stage, number: usize) -> Result<(), Failure> {
        let (group, master) = self.groups[number % self.groups.len()];
        if matches!(stage, Stage::Changes) {
            let (by, newcomer) = (self.hall.user(master).group(group), self.user(number + 50));
            by.add_members(&[newcomer]).await?;
            by.remove_members(&[newcomer.id()]).await?;
            return Ok(());
        }
        let (key, by) = (self.made.to_string().parse::<CommandKey>()?, self.hall.user(master));
        let name = format!("Launch crew {}", self.made).parse()?;
        by.with_command(&key).group(group).edit_profile(ProfileEdit::name(name)).await?;
        Ok(())
    }

    fn user(&self, number: usize) -> User {
        world::user(number % self.users)
    }
}

async fn in_postgres(session: &Client) -> Result<Vec<Table>, Failure> {
    let vacuumed = "
        SELECT c.relname, pg_total_relation_size(c.oid) FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname = current_schema AND c.relkind = 'r' ORDER BY c.relname";
    session.batch_execute("VACUUM").await?;
    let mut tables = Vec::new();
    for row in texts(session, vacuumed).await? {
        let [Some(name), Some(bytes)] = &row[..] else { continue };
        let counted = texts(session, &format!("SELECT count(*) FROM {name}")).await?;
        let rows = counted[0][0].as_deref().unwrap_or_default().parse()?;
        tables.push(Table { name: name.clone(), rows, bytes: bytes.parse()? });
    }
    Ok(tables)
}

fn in_sqlite(path: &Path) -> Result<Vec<Table>, Failure> {
    let db = Connection::open(path)?;
    db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let mut statement = db.prepare(
        "SELECT tbl_name, sum(pgsize) FROM dbstat JOIN sqlite_schema USING (name)
         GROUP BY tbl_name ORDER BY tbl_name",
    )?;
    let found = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut tables = Vec::new();
    for table in found {
        let (name, bytes): (_, i64) = table?;
        let count = format!("SELECT count(*) FROM {name}");
        let rows: i64 = db.query_row(&count, [], |row| row.get(0))?;
        tables.push(Table { name, rows: rows.try_into()?, bytes: bytes.try_into()? });
    }
    Ok(tables)
}
