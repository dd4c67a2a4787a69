//! Of which company a user is, and what else a decision read.

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{self, Connection, OptionalExtension, Row, Statement, params};
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
    users: &BTreeSet<UserId>,
) -> Result<Vec<Registration>, SqliteError> {
    const REGISTRATION: &str =
        "SELECT company_id, state, version FROM registrations WHERE user_id = ?1";
    let mut statement = db.prepare_cached(REGISTRATION)?;
    let mut found = Vec::new();
    for user in users {
        let mut rows = statement.query([user.as_uuid()])?;
        if let Some(row) = rows.next()? {
            found.extend(of_row(*user, row, 0)?);
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
    const REGISTERED: &str = "
        SELECT user_id FROM registrations INDEXED BY registrations_of_company
        WHERE company_id IS ?1 AND user_id > ?2 AND state <> 'left' ORDER BY user_id LIMIT ?3";
    let key = params![
        company.as_ref().map(CompanyId::as_uuid),
        after(page, UserId::as_uuid),
        one_more(page)
    ];
    let ids = rosters::ids(db, REGISTERED, key, UserId::new)?;
    let users = ids.into_iter().map(|id| user(id, company)).collect();
    Ok(Page::cut(users, page.limit(), User::id))
}

const INSERT: &str = "
    INSERT INTO registrations (user_id, company_id, state, version) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (user_id) DO NOTHING";

/// Writes a registration, if the stored one has the version that the change expects, and what the
/// decision read is still as it was.
pub(crate) fn put(db: &Connection, change: &RegistrationChange) -> Result<(), NotSaved> {
    const UPDATE: &str = "
        UPDATE registrations SET company_id = ?2, state = ?3, version = ?4
        WHERE user_id = ?1 AND version = ?5";
    check_reads(db, change.reads())?;
    let registration = change.registration();
    let Some(old) = change.expected().map(version) else {
        return insert(&mut *db.prepare_cached(INSERT)?, &registration);
    };
    let company = registration.user().company();
    let company = company.as_ref().map(CompanyId::as_uuid);
    let (user, new) = (registration.id(), version(registration.version()));
    let row = params![user.as_uuid(), company, state(registration.state()), new, old];
    let put = db.prepare_cached(UPDATE)?.execute(row)?;
    if put == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

fn insert(statement: &mut Statement<'_>, registration: &Registration) -> Result<(), NotSaved> {
    let company = registration.user().company();
    let company = company.as_ref().map(CompanyId::as_uuid);
    let (user, version) = (registration.id(), version(registration.version()));
    let row = params![user.as_uuid(), company, state(registration.state()), version];
    if statement.execute(row)? == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

/// Checks that everything that a decision read is still as it was, and records the users whom the
/// change names for the first time (CO-8, CO-1).
pub(crate) fn check_reads(db: &Connection, reads: &ReadSet) -> Result<(), NotSaved> {
    const COMPANY: &str = "SELECT version FROM companies WHERE id = ?1";
    const GROUP: &str = "SELECT version FROM groups WHERE id = ?1";
    const ROOM: &str = "SELECT version FROM rooms WHERE id = ?1";
    const USER: &str = "SELECT version FROM registrations WHERE user_id = ?1";
    for (company, expected) in reads.companies() {
        check_version(&mut *db.prepare_cached(COMPANY)?, company.as_uuid(), *expected)?;
    }
    for (group, expected) in reads.groups() {
        check_version(&mut *db.prepare_cached(GROUP)?, group.as_uuid(), Some(*expected))?;
    }
    for (room, expected) in reads.rooms() {
        check_version(&mut *db.prepare_cached(ROOM)?, room.as_uuid(), Some(*expected))?;
    }
    if reads.users().is_empty() {
        return Ok(());
    }
    // There can be as many users as members of a new group.
    let (mut user_version, mut first_use) = (db.prepare_cached(USER)?, db.prepare_cached(INSERT)?);
    for (user, read) in reads.users() {
        match read {
            UserRead::FirstUse(user) => insert(&mut first_use, &Registration::first_use(*user))?,
            UserRead::Stored(expected) => {
                check_version(&mut user_version, user.as_uuid(), Some(*expected))?;
            }
        }
    }
    Ok(())
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
    id: &Uuid,
    expected: Option<Version>,
) -> Result<(), NotSaved> {
    let stored = statement.query_row([id], |row| row.get::<_, i64>(0));
    if stored.optional()? == expected.map(version) { Ok(()) } else { Err(NotSaved::Conflict) }
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
