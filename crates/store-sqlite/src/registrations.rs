//! Of which company a user is, and what else a decision read.

use async_sqlite::rusqlite::{self, Connection, OptionalExtension, Row, Statement, ToSql, params};
use guildhall_kernel::{
    CompanyId, Page, PageRequest, ReadSet, Registration, RegistrationChange, RegistrationState,
    User, UserId, UserRead, Version,
};
use uuid::Uuid;

use crate::codec::{after, check_row, one_more, version};
use crate::error::NotSaved;
use crate::{SqliteError, Stored, rosters};

/// Finds the registrations of these users. A user who is not stored is left out.
pub(crate) fn find(
    db: &Connection,
    users: impl IntoIterator<Item = UserId>,
) -> Result<Vec<Registration>, SqliteError> {
    const REGISTRATION: &str =
        "SELECT company_id, state, version FROM registrations WHERE user_id = ?1";
    let (mut users, mut found) = (users.into_iter().peekable(), Vec::new());
    if users.peek().is_none() {
        return Ok(found);
    }
    let mut statement = db.prepare_cached(REGISTRATION)?;
    for user in users {
        let mut rows = statement.query([user.as_bytes()])?;
        if let Some(row) = rows.next()? {
            found.extend(of_row(user, row, 0)?);
        }
    }
    Ok(found)
}

/// Lists the users who are registered with a company.
pub(crate) fn list(
    db: &Connection,
    company: Option<CompanyId>,
    page: &PageRequest<UserId>,
) -> Result<Page<User, UserId>, SqliteError> {
    const REGISTERED: &str = "\
        SELECT user_id FROM registrations INDEXED BY registrations_of_company
        WHERE company_id IS ?1 AND user_id > ?2 AND state <> 'left' ORDER BY user_id LIMIT ?3";
    let key = params![
        company.as_ref().map(CompanyId::as_bytes),
        after(page, UserId::as_bytes),
        one_more(page)
    ];
    let ids = rosters::ids(db, REGISTERED, key, UserId::new)?;
    let users = ids.into_iter().map(|id| user(id, company)).collect();
    Ok(Page::cut(users, page.limit(), User::id))
}

const INSERT: &str = "\
    INSERT INTO registrations (user_id, company_id, state, version) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (user_id) DO NOTHING";

/// Writes a registration, if the stored one has the version that the change expects, and what the
/// decision read is still as it was.
pub(crate) fn put(db: &Connection, change: &RegistrationChange) -> Result<(), NotSaved> {
    const UPDATE: &str = "\
        UPDATE registrations SET company_id = ?2, state = ?3, version = ?4
        WHERE user_id = ?1 AND version = ?5";
    check_reads(db, change.reads())?;
    let registration = change.registration();
    let Some(old) = change.expected().map(version) else {
        return insert(&mut *db.prepare_cached(INSERT)?, &registration);
    };
    let company = registration.user().company();
    let company = company.as_ref().map(CompanyId::as_bytes);
    let (user, new) = (registration.id(), version(registration.version()));
    let row = params![user.as_bytes(), company, state(registration.state()), new, old];
    let put = db.prepare_cached(UPDATE)?.execute(row)?;
    if put == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

fn insert(statement: &mut Statement<'_>, registration: &Registration) -> Result<(), NotSaved> {
    let company = registration.user().company();
    let company = company.as_ref().map(CompanyId::as_bytes);
    let (user, version) = (registration.id(), version(registration.version()));
    let row = params![user.as_bytes(), company, state(registration.state()), version];
    if statement.execute(row)? == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

/// Checks that everything that a decision read is still as it was, and records the users whom the
/// change names for the first time (CO-8, CO-1).
pub(crate) fn check_reads(db: &Connection, reads: &ReadSet) -> Result<(), NotSaved> {
    check_rest(db, reads, ReadFew::all(reads))
}

/// Checks what a decision read, except a company and two users, which it returns: the statement that
/// writes the header compares them, too.
pub(crate) fn check_most_reads<'r>(
    db: &Connection,
    reads: &'r ReadSet,
) -> Result<ReadFew<'r>, NotSaved> {
    let mut few = ReadFew::all(reads);
    let first = few.next().unwrap_or_default();
    check_rest(db, reads, few)?;
    Ok(first)
}

fn check_rest<'r>(
    db: &Connection,
    reads: &ReadSet,
    few: impl Iterator<Item = ReadFew<'r>>,
) -> Result<(), NotSaved> {
    const GROUP: &str = "SELECT version FROM groups WHERE id = ?1";
    const ROOM: &str = "SELECT version FROM rooms WHERE id = ?1";
    for few in few {
        few.check(db)?;
    }
    for (group, expected) in reads.groups() {
        check_version(&mut *db.prepare_cached(GROUP)?, group.as_bytes(), *expected)?;
    }
    for (room, expected) in reads.rooms() {
        check_version(&mut *db.prepare_cached(ROOM)?, room.as_bytes(), *expected)?;
    }
    // There can be as many users as members of a new group.
    let mut first_uses = reads.first_uses().peekable();
    if first_uses.peek().is_none() {
        return Ok(());
    }
    let mut first_use = db.prepare_cached(INSERT)?;
    first_uses.try_for_each(|registration| insert(&mut first_use, &registration))
}

/// A company and two users that a decision read, because that is what a change of one member reads.
/// What was not read is null, as is the version of what is not stored.
#[derive(Clone, Copy, Default, Eq, PartialEq)]
pub(crate) struct ReadFew<'r> {
    company: Read<'r>,
    users: [Read<'r>; 2],
}

/// An id, and the version that was read.
type Read<'r> = (Option<&'r [u8; 16]>, Option<i64>);

impl<'r> ReadFew<'r> {
    /// Returns all companies and users that were read.
    fn all(reads: &'r ReadSet) -> impl Iterator<Item = Self> {
        let companies = reads.companies().iter();
        let mut companies = companies.map(|(id, read)| (Some(id.as_bytes()), read.map(version)));
        let mut users = reads.users().iter().filter_map(|(user, read)| match read {
            UserRead::Stored(read) => Some((Some(user.as_bytes()), Some(version(*read)))),
            UserRead::FirstUse(_) => None,
        });
        std::iter::from_fn(move || {
            let company = companies.next().unwrap_or_default();
            let users = [(); 2].map(|()| users.next().unwrap_or_default());
            let few = Self { company, users };
            (few != Self::default()).then_some(few)
        })
    }

    /// Checks that they are as they were.
    fn check(&self, db: &Connection) -> Result<(), NotSaved> {
        const ARE_AS_READ: &str = "\
            SELECT (SELECT version FROM companies WHERE id = ?1) IS ?2
               AND (SELECT version FROM registrations WHERE user_id = ?3) IS ?4
               AND (SELECT version FROM registrations WHERE user_id = ?5) IS ?6";
        let as_read = db.prepare_cached(ARE_AS_READ)?.query_row(self.values(), |row| row.get(0))?;
        if as_read { Ok(()) } else { Err(NotSaved::Conflict) }
    }

    /// Returns the ids and versions in the order in which they are compared.
    pub(crate) fn values(&self) -> [&dyn ToSql; 6] {
        let Self { company, users: [one, other] } = self;
        [&company.0, &company.1, &one.0, &one.1, &other.0, &other.1]
    }
}

/// Reads the registration of a user from its columns, the first of which is at this place. Returns
/// `None` if they are null.
pub(crate) fn of_row(
    user: UserId,
    row: &Row<'_>,
    first: usize,
) -> Result<Option<Registration>, SqliteError> {
    let company = row.get::<_, Option<Uuid>>(first)?.map(CompanyId::new);
    let state = row.get_ref(first + 1)?.as_str_or_null().map_err(rusqlite::Error::from)?;
    let (Some(state), Some(events)) = (state, row.get(first + 2)?) else { return Ok(None) };
    let who = self::user(user, company);
    let states =
        [RegistrationState::FirstUse, RegistrationState::Left, RegistrationState::Registered];
    let known = states.into_iter().find(|known| self::state(*known) == state);
    check_row(Stored::Registration(user), known.is_some())?;
    Ok(known.map(|state| Registration::stored(who, state, Version::after(events))))
}

fn check_version(
    statement: &mut Statement<'_>,
    id: &[u8; 16],
    expected: Version,
) -> Result<(), NotSaved> {
    let stored = statement.query_row([id], |row| row.get::<_, i64>(0));
    if stored.optional()? == Some(version(expected)) { Ok(()) } else { Err(NotSaved::Conflict) }
}

fn user(id: UserId, company: Option<CompanyId>) -> User {
    company.map_or_else(|| User::of_no_company(id), |company| User::of_company(id, company))
}

const fn state(state: RegistrationState) -> &'static str {
    match state {
        RegistrationState::FirstUse => "first_use",
        RegistrationState::Left => "left",
        RegistrationState::Registered => "registered",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::schema;

    // about: CO-8
    #[test]
    fn each_company_and_each_user_that_was_read_is_compared() {
        const READ: i64 = 7;
        let mut db = Connection::open_in_memory().unwrap();
        schema::migrate(&mut db, Path::new(":memory:")).unwrap();
        let ids: Vec<_> = (1..=5).map(Uuid::from_u128).collect();
        let (companies, users) = ids.split_at(2);
        let absent = CompanyId::new(Uuid::from_u128(9));
        let mut reads = ReadSet::default();
        for company in companies {
            reads.read_company(CompanyId::new(*company), Some(Version::after(7)));
        }
        reads.read_company(absent, None);
        for user in users {
            let user = User::of_no_company(UserId::new(*user));
            let state = RegistrationState::Registered;
            reads.read_user(&Registration::stored(user, state, Version::after(7)));
        }
        for id in companies {
            put_company(&db, id, READ);
        }
        for id in users {
            put_user(&db, id, READ);
        }
        check_reads(&db, &reads).unwrap();
        for (number, id) in ids.iter().enumerate() {
            let put = if number < companies.len() { put_company } else { put_user };
            put(&db, id, READ + 1);
            let checked = check_reads(&db, &reads);
            assert!(matches!(checked, Err(NotSaved::Conflict)), "{number}: {checked:?}");
            put(&db, id, READ);
        }
        put_company(&db, absent.as_uuid(), READ);
        let checked = check_reads(&db, &reads);
        assert!(matches!(checked, Err(NotSaved::Conflict)), "{checked:?}");
    }

    fn put_company(db: &Connection, id: &Uuid, version: i64) {
        const PUT: &str =
            "INSERT OR REPLACE INTO companies (id, version, digest, form) VALUES (?1, ?2, x'', '')";
        db.execute(PUT, params![id, version]).unwrap();
    }

    fn put_user(db: &Connection, id: &Uuid, version: i64) {
        const PUT: &str = "\
            INSERT OR REPLACE INTO registrations (user_id, state, version)
            VALUES (?1, 'registered', ?2)";
        db.execute(PUT, params![id, version]).unwrap();
    }
}
