//! Loads the entries of rooms and groups: all of them, by user, or page by page.

use std::collections::BTreeMap;

use async_sqlite::rusqlite::{self, Connection, Params, Row};
use guildhall_kernel::{
    CompanyId, Counts, GroupId, Roster, RosterEntry, RosterError, Scope, User, UserId,
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::codec::decode;
use crate::{SqliteError, Stored};

/// The columns that are read of a room or group.
pub(crate) struct Columns<'row> {
    pub(crate) header: &'row str,
    pub(crate) version: i64,
    pub(crate) counts: Counts,
}

/// The statements that read the entries of a room or group.
pub(crate) struct Entries {
    /// Reads the stored form of one entry, by owner and user.
    pub(crate) one: &'static str,
    /// Reads all users with the stored forms of their entries, by owner.
    pub(crate) all: &'static str,
}

/// Loads the roster of `owner`, with the entries in `scope`. A slice does not read again what was
/// `read` of one of its users, and `decode` parses the form of each other one.
pub(crate) fn load<S: Clone + DeserializeOwned + RosterEntry>(
    db: &Connection,
    entries: &Entries,
    (what, owner): (Stored, &[u8; 16]),
    (scope, counts): (&Scope, Counts),
    read: Option<(UserId, Option<S>)>,
    decode: impl Fn(UserId, &str) -> Result<S, SqliteError>,
) -> Result<Roster<S>, SqliteError> {
    let roster = match scope {
        Scope::Users(users) => {
            let known = read.as_ref().map(|(user, _)| *user);
            let mut found = BTreeMap::new();
            found.extend(read.and_then(|(user, entry)| Some((user, entry?))));
            let mut others = users.iter().filter(|user| Some(**user) != known).peekable();
            if others.peek().is_some() {
                let mut statement = db.prepare_cached(entries.one)?;
                for user in others {
                    let mut rows = statement.query([owner, user.as_bytes()])?;
                    if let Some(row) = rows.next()? {
                        found.insert(*user, decode(*user, text(row, 0)?)?);
                    }
                }
            }
            Roster::slice(users.clone(), found, counts)
        }
        Scope::Whole => {
            let entries = listed_by_user(db, entries.all, [owner], |_| what)?;
            let whole = Roster::whole(entries.into_iter().collect())
                .map_err(|cause| SqliteError::form(what, cause))?;
            if whole.counts() == counts { Ok(whole) } else { Err(RosterError::Counts) }
        }
    };
    roster.map_err(|cause| SqliteError::form(what, cause))
}

/// Reads a text without copying it.
pub(crate) fn text<'row>(row: &'row Row<'_>, column: usize) -> Result<&'row str, rusqlite::Error> {
    Ok(row.get_ref(column)?.as_str()?)
}

/// Reads a text without copying it, or returns `None` if the column is null.
pub(crate) fn text_or_null<'row>(
    row: &'row Row<'_>,
    column: usize,
) -> Result<Option<&'row str>, rusqlite::Error> {
    Ok(row.get_ref(column)?.as_str_or_null()?)
}

/// Makes the roster that is loaded with the entry of one user, if the user has one.
pub(crate) fn of_one<S: RosterEntry>(
    what: Stored,
    user: UserId,
    entry: Option<S>,
    counts: Counts,
) -> Result<Roster<S>, SqliteError> {
    let entries = entry.into_iter().map(|entry| (user, entry)).collect();
    Roster::slice([user].into(), entries, counts).map_err(|cause| SqliteError::form(what, cause))
}

/// Lists the stored forms of a statement that returns users and stored forms.
pub(crate) fn listed<T: DeserializeOwned>(
    db: &Connection,
    statement: &str,
    key: impl Params,
    what: impl Fn(UserId) -> Stored,
) -> Result<Vec<T>, SqliteError> {
    let listed = listed_by_user(db, statement, key, what)?;
    Ok(listed.into_iter().map(|(_, form)| form).collect())
}

/// Lists the ids that a statement returns.
pub(crate) fn ids<I>(
    db: &Connection,
    statement: &str,
    key: impl Params,
    id: fn(Uuid) -> I,
) -> Result<Vec<I>, SqliteError> {
    let mut statement = db.prepare_cached(statement)?;
    let ids = statement.query_map(key, |row| row.get(0).map(id))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Returns what the column `guest_of` of a room or group of `owner` holds for a user: the company of
/// a user who is in it, or no bytes for one of no company. For internal users, and for all who are
/// not in it, the column is null.
pub(crate) fn guest_of(user: User, owner: CompanyId, is_in: bool) -> Option<Vec<u8>> {
    let bytes = |company: CompanyId| company.as_bytes().to_vec();
    (is_in && user.is_external_to(owner)).then(|| user.company().map(bytes).unwrap_or_default())
}

/// Returns the user who is in a group of a company, and of whose row `guest_of` holds this.
pub(crate) fn member_of(
    (group, company): (GroupId, CompanyId),
    user: UserId,
    guest_of: Option<&[u8]>,
) -> Result<User, SqliteError> {
    Ok(match guest_of {
        None => User::of_company(user, company),
        Some([]) => User::of_no_company(user),
        Some(other) => {
            let other = Uuid::from_slice(other);
            let other = other.map_err(|cause| SqliteError::form(Stored::Group(group), cause))?;
            User::of_company(user, CompanyId::new(other))
        }
    })
}

fn listed_by_user<T: DeserializeOwned>(
    db: &Connection,
    statement: &str,
    key: impl Params,
    what: impl Fn(UserId) -> Stored,
) -> Result<Vec<(UserId, T)>, SqliteError> {
    let mut statement = db.prepare_cached(statement)?;
    let mut rows = statement.query(key)?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let user = UserId::new(row.get(0)?);
        let form: String = row.get(1)?;
        listed.push((user, decode(what(user), &form)?));
    }
    Ok(listed)
}
