//! The least code that saves a member change as any store does that decides outside of the database:
//! the floor of a save.

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, params_from_iter};
use guildhall::Guildhall;
use guildhall::groups::{Group, GroupChange, GroupCommand, GroupRepository};
use guildhall::kernel::{GroupId, Scope};
use guildhall::permissions::{Company, Context};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use serde::Serialize;
use uuid::Uuid;

use crate::Failure;
use crate::saves::ByHand;
use crate::world::{self, ACME};

/// Reads what a change is decided on, decides it, and makes what is stored of it. Then a thread that may
/// wait for the disk compares what was read (CO-8), and writes the rows.
pub(crate) struct Least {
    reader: Connection,
    company: Company,
    /// The slices on which the two changes are decided. What is stored of them is parsed before.
    changes: [(Group, GroupCommand); 2],
    decided: Sender<Decided>,
    written: Receiver<Result<(), Failure>>,
}

/// A change that is decided.
struct Decided {
    change: usize,
    /// The versions that were read.
    read: [Value; 3],
    forms: Vec<String>,
}

impl Least {
    pub(crate) fn new(
        hall: &Guildhall<SqliteStore>,
        (mut by_hand, reader): (ByHand, Connection),
        group: GroupId,
    ) -> Result<Self, Failure> {
        let [by, newcomer] = [world::user(0), world::newcomer(0)];
        let scope = Scope::of([by.id(), newcomer.id()]);
        let found = block_on(hall.store().find_group(group, scope))?;
        let without = found.ok_or("the group is gone")?;
        let company = world::company();
        let mut with = without.clone();
        with.execute(by, world::add(newcomer), &Context::new(&company, world::at()))?;
        let remove = GroupCommand::RemoveMembers { users: [newcomer.id()].into() };
        let changes = [(without, world::add(newcomer)), (with, remove)];
        let (decided, asked) = mpsc::channel::<Decided>();
        let (answer, written) = mpsc::channel();
        thread::spawn(move || {
            for Decided { change, read, forms } in asked {
                let compare = |db: &Connection| compare(db, &read);
                let saved = by_hand.write(change, compare);
                drop(forms);
                if answer.send(saved).is_err() {
                    break;
                }
            }
        });
        Ok(Self { reader, company, changes, decided, written })
    }

    pub(crate) fn add_and_remove(&self) -> Result<(), Failure> {
        let cx = Context::new(&self.company, world::at());
        for (change, (before, command)) in self.changes.iter().enumerate() {
            let read = read_basis(&self.reader, before.id())?;
            let mut after = before.clone();
            let event = after.execute(world::user(0), command.clone(), &cx)?;
            let made = GroupChange::between(before, after, vec![event]);
            let mut forms = vec![form(made.group().header())?];
            forms.extend(made.rows().map(|(_, entry)| form(entry)).collect::<Result<Vec<_>, _>>()?);
            forms.extend(made.events().iter().map(form).collect::<Result<Vec<_>, _>>()?);
            self.decided.send(Decided { change, read, forms })?;
            self.written.recv()??;
        }
        Ok(())
    }
}

fn form(stored: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string(stored)?)
}

const COMPANY: &str = "SELECT version, digest FROM companies WHERE id = ?1";
const USER: &str = "SELECT version, company_id, state FROM registrations WHERE user_id = ?1";

/// Reads the rows on which a member change is decided, in one transaction. Returns the versions of the
/// company and of both users.
fn read_basis(db: &Connection, group: GroupId) -> Result<[Value; 3], Failure> {
    const GROUP: &str = "
        SELECT version, header, members, masters, externals, recipients FROM groups WHERE id = ?1";
    const ENTRY: &str = "SELECT form FROM memberships WHERE group_id = ?1 AND user_id = ?2";
    let [by, newcomer] = [world::user(0), world::newcomer(0)].map(|user| user.id());
    db.prepare_cached("BEGIN")?.execute([])?;
    let company = read(db, COMPANY, &[ACME.as_uuid()])?;
    read(db, GROUP, &[group.as_uuid()])?;
    for user in [by, newcomer] {
        read(db, ENTRY, &[group.as_uuid(), user.as_uuid()])?;
    }
    let versions =
        [company, read(db, USER, &[by.as_uuid()])?, read(db, USER, &[newcomer.as_uuid()])?];
    db.prepare_cached("COMMIT")?.execute([])?;
    Ok(versions)
}

fn read(db: &Connection, statement: &str, key: &[&Uuid]) -> Result<Value, Failure> {
    let mut statement = db.prepare_cached(statement)?;
    let mut rows = statement.query(params_from_iter(key))?;
    Ok(rows.next()?.ok_or("the row is not there")?.get(0)?)
}

/// Checks that the company and both users are as they were read.
fn compare(db: &Connection, read: &[Value; 3]) -> Result<(), Failure> {
    const AS_READ: &str = "
        SELECT (SELECT version FROM companies WHERE id = ?1) IS ?2
           AND (SELECT version FROM registrations WHERE user_id = ?3) IS ?4
           AND (SELECT version FROM registrations WHERE user_id = ?5) IS ?6";
    let [company, by, newcomer] = read;
    let (user, other) = (world::user(0).id(), world::newcomer(0).id());
    let values = (ACME.as_uuid(), company, user.as_uuid(), by, other.as_uuid(), newcomer);
    let as_read = db.prepare_cached(AS_READ)?.query_row(values, |row| row.get(0))?;
    if as_read { Ok(()) } else { Err("another change came between".into()) }
}
