//! Of which company a user is, and what else a decision read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use guildhall_kernel::{
    CompanyId, ReadSet, Registration, RegistrationChange, RegistrationState, RoomId, UserRead,
    Version,
};
use uuid::Uuid;

use crate::atom::{Atom, Step, Turn};
use crate::codec::version;

/// Writes registrations, each if the stored one has the version that its change expects.
pub(crate) fn put(atom: &mut Atom, changes: &[&RegistrationChange]) {
    // The rows are looked up and locked one by one. So the insertion finds each of them.
    const UPDATE: &str = "
        WITH put AS (
            INSERT INTO registrations (user_id, company_id, state, version)
            SELECT new.user_id, new.company_id, new.state, new.version
            FROM (
                SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[], $5::bigint[])
                    AS new (user_id, company_id, state, version, expected)
                ORDER BY user_id
            ) AS new
            CROSS JOIN LATERAL (
                SELECT 1 FROM registrations AS stored
                WHERE stored.user_id = new.user_id AND stored.version = new.expected
                FOR UPDATE
            ) AS held
            ON CONFLICT (user_id) DO UPDATE
            SET company_id = excluded.company_id, state = excluded.state, version = excluded.version
            RETURNING 1
        )
        SELECT must_hold(count(*) = cardinality($1), 'a registration has changed') FROM put";
    let new = changes.iter().filter(|change| change.expected().is_none());
    insert(atom, &new.map(|change| change.registration()).collect::<Vec<_>>());
    let mut columns = Columns::default();
    let mut expected = Vec::new();
    for change in changes {
        if let Some(old) = change.expected() {
            columns.add(&change.registration());
            expected.push(version(old));
        }
    }
    if !expected.is_empty() {
        atom.add(Step::new(Turn::Users, Uuid::nil(), &ANNOUNCE_USERS).with(columns.users.clone()));
        atom.add(columns.into_step(UPDATE).with(expected));
    }
}

/// The advisory lock in which the saves that read a registration queue behind a change of it, as they
/// do behind a change of a company. A save that names many users takes none, because the server has
/// room for some thousands of such locks.
const QUEUE_OF_USER: &str = "hashtextextended('guildhall ' || current_schema || ' ' || user_id, 0)";

static ANNOUNCE_USERS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT pg_advisory_xact_lock({QUEUE_OF_USER})
        FROM (SELECT unnest($1::uuid[]) ORDER BY 1) AS new (user_id)
        WHERE cardinality($1) <= 16"
    )
});

/// The advisory lock in which the saves that read a company queue behind a change of it.
pub(crate) const QUEUE: &str =
    "hashtextextended('guildhall ' || current_schema || ' ' || company_id, 0)";

/// Makes the saves that begin later, and read the company, wait for its change.
///
/// The lock of the row would not: PostgreSQL grants it at once to all who share it, so a change
/// would wait until no save runs. The advisory lock is only a courtesy. Without it, what is saved
/// would be the same.
pub(crate) fn announce_change(atom: &mut Atom, company: CompanyId) {
    static ANNOUNCE: LazyLock<String> = LazyLock::new(|| {
        format!("SELECT pg_advisory_xact_lock({QUEUE}) FROM (SELECT $1::uuid AS company_id) AS new")
    });
    let id = *company.as_uuid();
    atom.add(Step::new(Turn::Companies, id, &ANNOUNCE).with(id));
}

/// The ids of the rooms and groups that a save writes.
#[derive(Default, Eq, PartialEq)]
pub(crate) struct Written {
    pub(crate) rooms: Vec<Uuid>,
    pub(crate) groups: Vec<Uuid>,
}

impl Written {
    pub(crate) fn of_room(room: RoomId) -> Self {
        Self { rooms: vec![*room.as_uuid()], groups: Vec::new() }
    }
}

/// Checks that everything that a decision read is still as it was, and keeps it so until the save
/// ends. Records the users whom the change names for the first time (CO-8, CO-1).
pub(crate) fn check_reads(atom: &mut Atom, reads: &ReadSet, written: &Written) {
    insert(atom, &reads.first_uses().collect::<Vec<_>>());
    check_companies_and_users(atom, reads, written);
    check_rooms(atom, reads, &written.rooms);
    check_groups(atom, reads, &written.groups);
}

/// Checks the companies and users that a decision read, in one statement if the save writes a room or
/// group.
///
/// The rows are looked up one by one, because a plan is made once, often while the table is small. A
/// join would then read the whole table at each save.
fn check_companies_and_users(atom: &mut Atom, reads: &ReadSet, written: &Written) {
    // A company that is not stored gets a row, which can be locked.
    const RESERVE: &str = "
        INSERT INTO companies (company_id, version) SELECT unnest($1::uuid[]), 0
        ON CONFLICT (company_id) DO NOTHING";
    static CHECK: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT must_hold(cardinality($1::uuid[]) = (
                SELECT count(*) FROM (
                    SELECT company_id, version, pg_advisory_xact_lock_shared({QUEUE})
                    FROM (
                        SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS read (company_id, version)
                        ORDER BY company_id
                    ) AS read
                    OFFSET 0
                ) AS read
                CROSS JOIN LATERAL (
                    SELECT 1 FROM companies AS stored
                    WHERE stored.company_id = read.company_id AND stored.version = read.version
                    FOR SHARE
                ) AS held
            ), 'a company has changed'),
            must_hold(cardinality($3::uuid[]) = (
                SELECT count(*) FROM (
                    SELECT user_id, version, CASE WHEN cardinality($3) <= 16
                        THEN pg_advisory_xact_lock_shared({QUEUE_OF_USER}) END
                    FROM (
                        SELECT * FROM unnest($3::uuid[], $4::bigint[]) AS read (user_id, version)
                        ORDER BY user_id
                    ) AS read
                    OFFSET 0
                ) AS read
                CROSS JOIN LATERAL (
                    SELECT 1 FROM registrations AS stored
                    WHERE stored.user_id = read.user_id AND stored.version = read.version
                    FOR SHARE
                ) AS held
            ), 'a registration has changed')"
        )
    });
    let companies = reads.companies().iter();
    let absent = companies.clone().filter(|(_, version)| version.is_none());
    let absent: Vec<_> = absent.map(|(company, _)| *company.as_uuid()).collect();
    if !absent.is_empty() {
        atom.add(Step::new(Turn::Companies, Uuid::nil(), RESERVE).with(absent));
    }
    let read = |(company, read): (&CompanyId, &Option<Version>)| {
        (*company.as_uuid(), read.map_or(0, version))
    };
    let companies: (Vec<_>, Vec<_>) = companies.map(read).unzip();
    let stored = reads.users().iter().filter_map(|(user, read)| match read {
        UserRead::Stored(expected) => Some((*user.as_uuid(), version(*expected))),
        UserRead::FirstUse(_) => None,
    });
    let users: (Vec<_>, Vec<_>) = stored.unzip();
    let check = |place, companies: (Vec<_>, Vec<_>), users: (Vec<_>, Vec<_>)| {
        let step = Step::new(Turn::Companies, place, &CHECK);
        step.with(companies.0).with(companies.1).with(users.0).with(users.1)
    };
    let is_written = *written != Written::default();
    if let ([company], [version], true) = (&companies.0[..], &companies.1[..], is_written)
        && users.0.len() <= 2
    {
        atom.add(check_few((*company, *version), users.0.into_iter().zip(users.1)));
        return;
    }
    let (has_companies, has_users) = (!companies.0.is_empty(), !users.0.is_empty());
    let nothing = || (Vec::<Uuid>::new(), Vec::<i64>::new());
    if is_written && (has_companies || has_users) {
        atom.add(check(Uuid::nil(), companies, users));
        return;
    }
    // The save can write a company. What it read of companies is checked before, and no user is held
    // while it waits for the company.
    if has_companies {
        atom.add(check(Uuid::nil(), companies, nothing()));
    }
    if has_users {
        atom.add(check(Uuid::max(), nothing(), users));
    }
}

/// Checks one company and up to two users, which a change of one member reads. The server takes a fifth
/// less than for arrays, of which it has to make rows and sort them.
///
/// `CASE` asks one condition after another, so the rows are locked in the same order.
fn check_few(company: (Uuid, i64), mut users: impl Iterator<Item = (Uuid, i64)>) -> Step {
    static CHECK: LazyLock<String> = LazyLock::new(|| {
        let unless_held = |table, (key, queue), id, version, what| {
            format!(
                "WHEN ${id}::uuid IS NOT NULL AND (
                    SELECT TRUE FROM (
                        SELECT pg_advisory_xact_lock_shared({queue})
                        FROM (SELECT ${id}::uuid AS {key}) AS read OFFSET 0
                    ) AS queue
                    CROSS JOIN LATERAL (
                        SELECT 1 FROM {table} WHERE {key} = ${id}::uuid AND version = ${version}::bigint
                        FOR SHARE
                    ) AS held
                ) IS NULL THEN must_hold(FALSE, '{what} has changed')"
            )
        };
        let company = unless_held("companies", ("company_id", QUEUE), 1, 2, "a company");
        let user = |id, version| {
            unless_held("registrations", ("user_id", QUEUE_OF_USER), id, version, "a registration")
        };
        format!("SELECT CASE {company} {one} {other} END", one = user(3, 4), other = user(5, 6))
    });
    let (one, other) = (users.next().unzip(), users.next().unzip());
    let step = Step::new(Turn::Companies, Uuid::nil(), &CHECK).with(company.0).with(company.1);
    step.with(one.0).with(one.1).with(other.0).with(other.1)
}

fn check_rooms(atom: &mut Atom, reads: &ReadSet, written: &[Uuid]) {
    const CHECK: &str = "
        SELECT must_hold(count(*) = cardinality($1), 'a room has changed')
        FROM (
            SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS read (id, version) ORDER BY id
        ) AS read
        CROSS JOIN LATERAL (
            SELECT company_id FROM homes_of_rooms WHERE room_id = read.id OFFSET 0
        ) AS home
        CROSS JOIN LATERAL (
            SELECT 1 FROM rooms AS stored
            WHERE stored.company_id = home.company_id AND stored.id = read.id
              AND stored.version = read.version
            FOR SHARE
        ) AS held";
    let rooms = reads.rooms().iter().map(|(id, read)| (*id.as_uuid(), version(*read)));
    check_between(atom, (Turn::Rooms, CHECK), rooms, written);
}

fn check_groups(atom: &mut Atom, reads: &ReadSet, written: &[Uuid]) {
    const CHECK: &str = "
        SELECT must_hold(count(*) = cardinality($1), 'a group has changed')
        FROM (
            SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS read (id, version) ORDER BY id
        ) AS read
        CROSS JOIN LATERAL (
            SELECT company_id FROM homes_of_groups WHERE group_id = read.id OFFSET 0
        ) AS home
        CROSS JOIN LATERAL (
            SELECT 1 FROM groups AS stored
            WHERE stored.company_id = home.company_id AND stored.id = read.id
              AND stored.version = read.version
            FOR SHARE
        ) AS held";
    let groups = reads.groups().iter().map(|(id, read)| (*id.as_uuid(), version(*read)));
    check_between(atom, (Turn::Groups, CHECK), groups, written);
}

/// Adds the statements that check rows of one turn. All that come between two of the rows that the
/// save writes are checked in one statement, because all saves lock the rows of a turn in the order
/// of their ids.
fn check_between(
    atom: &mut Atom,
    (turn, check): (Turn, &'static str),
    reads: impl Iterator<Item = (Uuid, i64)>,
    written: &[Uuid],
) {
    let mut between = BTreeMap::<usize, (Vec<Uuid>, Vec<i64>)>::new();
    for (id, version) in reads {
        let before = written.iter().filter(|written| **written < id).count();
        let (ids, versions) = between.entry(before).or_default();
        ids.push(id);
        versions.push(version);
    }
    for (ids, versions) in between.into_values() {
        let first = ids.first().copied().unwrap_or_default();
        atom.add(Step::new(turn, first, check).with(ids).with(versions));
    }
}

/// Writes the registrations of users who are not stored.
fn insert(atom: &mut Atom, registrations: &[Registration]) {
    const INSERT: &str = "
        WITH put AS (
            INSERT INTO registrations (user_id, company_id, state, version)
            SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[])
            ON CONFLICT (user_id) DO NOTHING
            RETURNING 1
        )
        SELECT must_hold(count(*) = cardinality($1), 'a user is stored already') FROM put";
    let mut columns = Columns::default();
    for registration in registrations {
        columns.add(registration);
    }
    if !registrations.is_empty() {
        atom.add(columns.into_step(INSERT));
    }
}

/// The columns of registrations.
#[derive(Default)]
struct Columns {
    users: Vec<Uuid>,
    companies: Vec<Option<Uuid>>,
    states: Vec<&'static str>,
    versions: Vec<i64>,
}

impl Columns {
    fn add(&mut self, registration: &Registration) {
        self.users.push(*registration.id().as_uuid());
        self.companies.push(registration.user().company().map(|company| *company.as_uuid()));
        self.states.push(state(registration.state()));
        self.versions.push(version(registration.version()));
    }

    fn into_step(self, statement: &'static str) -> Step {
        let step = Step::new(Turn::Users, Uuid::nil(), statement);
        step.with(self.users).with(self.companies).with(self.states).with(self.versions)
    }
}

/// Returns the text that is stored for a state.
pub(crate) const fn state(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::FirstUse => "first_use",
        RegistrationState::Left => "left",
        RegistrationState::Registered => "registered",
    }
}

#[cfg(test)]
mod tests {
    use guildhall_kernel::{GroupId, User, UserId};

    use super::*;

    // about: GR-17
    #[test]
    fn a_thousand_groups_that_were_read_are_checked_around_those_that_are_written() {
        let mut reads = ReadSet::default();
        // What is read and written is checked before it is written.
        for number in 0..1_000 {
            reads.read_group(GroupId::new(Uuid::from_u128(number)), Version::FIRST);
        }
        for (written, expected) in [(vec![], &[0][..]), (vec![500], &[0, 501]), (vec![2_000], &[0])]
        {
            let mut atom = Atom::default();
            let ids = || written.iter().copied().map(Uuid::from_u128).collect();
            // A room that is written is in another table.
            let written = Written { groups: ids(), rooms: vec![Uuid::from_u128(300)] };
            check_reads(&mut atom, &reads, &written);
            let appends = Atom::appends(&[&atom]);
            let steps = Atom::steps(&[&atom], &appends);
            let firsts: Vec<_> = steps.iter().map(|step| step.id.as_u128()).collect();
            assert_eq!(firsts, expected);
        }
    }
    // about: GR-18
    #[test]
    fn what_was_read_of_users_is_checked_before_a_room_is_written_and_after_a_company() {
        let mut reads = ReadSet::default();
        let user = User::of_no_company(UserId::new(Uuid::from_u128(1)));
        reads.read_user(&Registration::first_use(user));
        let of_room = Written::of_room(RoomId::new(Uuid::from_u128(300)));
        for (written, place) in [(of_room, Uuid::nil()), (Written::default(), Uuid::max())] {
            let mut atom = Atom::default();
            check_companies_and_users(&mut atom, &reads, &written);
            let appends = Atom::appends(&[&atom]);
            let steps = Atom::steps(&[&atom], &appends);
            assert_eq!(steps.iter().map(|step| step.id).collect::<Vec<_>>(), [place]);
        }
    }
}
