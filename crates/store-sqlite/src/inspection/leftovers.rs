//! Rows that belong to nothing that is stored, and rows whose ids are damaged.

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, Row, params_from_iter};
use guildhall_groups::{AggregateId, Leftover};
use guildhall_kernel::{Page, PageRequest};
use uuid::Uuid;

use crate::SqliteError;
use crate::error::NotSaved;

/// A table whose rows belong to something.
struct Owned {
    table: &'static str,
    /// The columns of the primary key.
    key: &'static [&'static str],
    /// The kind of the owner, and the column with its id. A row of no kind is itself what is named.
    owner: (&'static str, &'static str),
    /// Whether a row of the table, named `own`, has its owner.
    has_owner: &'static str,
    /// Whether the row repeats what is stored elsewhere.
    is_copy: bool,
}

const OF_GROUP: &str = "EXISTS (SELECT 1 FROM groups WHERE id = own.group_id)";
const OF_ROOM: &str = "EXISTS (SELECT 1 FROM rooms WHERE id = own.room_id)";
const OF_COMPANY: &str = "EXISTS (SELECT 1 FROM companies WHERE id = own.company_id)";

/// Whether the ids of a room or group are ids. Otherwise no page lists it.
const HAS_IDS: &str = "length(own.id) = 16 AND length(own.company_id) = 16";
const IS_USER: &str = "length(own.user_id) = 16";

const GROUP: (&str, &str) = ("group", "group_id");
const ROOM: (&str, &str) = ("room", "room_id");
const COMPANY: (&str, &str) = ("company", "company_id");
const USER: (&str, &str) = ("", "user_id");

const TABLES: &[Owned] = &[
    state("companies", &["id"], ("", "id"), "length(own.id) = 16"),
    state("registrations", &["user_id"], USER, IS_USER),
    state("profiles", &["user_id"], USER, IS_USER),
    state("rooms", &["id"], ("", "id"), HAS_IDS),
    state("groups", &["id"], ("", "id"), HAS_IDS),
    state("participants", &["room_id", "user_id"], ROOM, OF_ROOM),
    state("memberships", &["group_id", "user_id"], GROUP, OF_GROUP),
    state("recipients", &["group_id", "folded_key", "key"], GROUP, OF_GROUP),
    state("last_indirect_members", &["group_id", "user_id"], GROUP, OF_GROUP),
    state("events", &["company_id", "position"], COMPANY, OF_COMPANY),
    copy("group_words", &["group_id", "word"], GROUP, OF_GROUP),
    // It has the beginning of a text of its group, under the name of the group.
    copy(
        "group_beginnings",
        &["company_id", "team", "beginning", "name_key", "group_id"],
        GROUP,
        "EXISTS (
            SELECT 1 FROM groups JOIN group_words ON group_words.group_id = groups.id
            WHERE groups.id = own.group_id AND groups.company_id = own.company_id
              AND groups.name_key = own.name_key AND groups.team = own.team
              AND groups.public = 1 AND groups.deleted = 0
              AND substr(word, 1, length(own.beginning)) = own.beginning)",
    ),
    copy(
        "nestings",
        &["parent_id", "child_id"],
        ("group", "parent_id"),
        "EXISTS (SELECT 1 FROM groups WHERE id = own.parent_id)",
    ),
    copy("nestings_made", &["company_id"], COMPANY, OF_COMPANY),
    copy("groups_of_companies", &["company_id"], COMPANY, OF_COMPANY),
    copy("groups_of_users", &["company_id", "user_id"], COMPANY, OF_COMPANY),
];

const fn state(
    table: &'static str,
    key: &'static [&'static str],
    owner: (&'static str, &'static str),
    has_owner: &'static str,
) -> Owned {
    Owned { table, key, owner, has_owner, is_copy: false }
}

const fn copy(
    table: &'static str,
    key: &'static [&'static str],
    owner: (&'static str, &'static str),
    has_owner: &'static str,
) -> Owned {
    Owned { table, key, owner, has_owner, is_copy: true }
}

impl Owned {
    fn of(table: &str) -> Option<(usize, &'static Self)> {
        TABLES.iter().enumerate().find(|(_, known)| known.table == table)
    }

    /// Returns the columns of the key with a text for each: its bytes in hexadecimal digits, so any can
    /// be read back. A number has the bytes of its digits.
    fn columns(&self) -> (String, String) {
        let text = |column: &&str| format!("hex(CAST({column} AS BLOB))");
        let texts: Vec<_> = self.key.iter().map(text).collect();
        (self.key.join(", "), texts.join(&format!(" || '{SEPARATOR}' || ")))
    }

    fn marks(&self, first: usize) -> String {
        let marks = (first..).zip(self.key).map(|(at, column)| match Kind::of(column) {
            Kind::Text => format!("CAST(?{at} AS TEXT)"),
            Kind::Id => format!("?{at}"),
        });
        marks.collect::<Vec<_>>().join(", ")
    }

    /// Returns the statement of a page after a key, or of the first page.
    fn page(&self, is_first: bool) -> String {
        let Self { table, owner: (_, owner), has_owner, .. } = self;
        let (names, texts) = self.columns();
        let marks = self.marks(2);
        let after = if is_first { String::new() } else { format!("WHERE ({names}) > ({marks})") };
        format!(
            "SELECT {owner}, {texts}, {has_owner} FROM {table} AS own {after}
            ORDER BY {names} LIMIT ?1"
        )
    }

    /// Returns the values of a key. `None` if it is none of this table.
    fn values(&self, key: &str) -> Option<Vec<Value>> {
        let texts: Vec<_> = key.split(SEPARATOR).collect();
        let values = texts.iter().map(|text| bytes(text).map(Value::Blob));
        values.collect::<Option<Vec<_>>>().filter(|_| texts.len() == self.key.len())
    }

    /// Returns a key as an operator reads it.
    fn shown(&self, key: &str) -> String {
        let parts = self.key.iter().zip(key.split(SEPARATOR));
        let shown = parts.map(|(column, text)| match Kind::of(column) {
            Kind::Text => {
                let bytes = bytes(text).unwrap_or_default();
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Kind::Id => text.to_owned(),
        });
        shown.collect::<Vec<_>>().join(", ")
    }

    fn leftover(&self, owner: Option<Uuid>, key: &str) -> Leftover {
        Leftover {
            place: format!("{} {}", self.table, self.shown(key)),
            owner: owner.and_then(|id| AggregateId::of_key(self.owner.0, id)),
            removable: self.is_copy.then(|| named(self.table, key)),
        }
    }
}

/// What a column of a key holds.
enum Kind {
    Id,
    /// Also a number, by its digits. SQLite compares them with the column as a number.
    Text,
}

impl Kind {
    fn of(column: &str) -> Self {
        if column == "id" || column.ends_with("_id") { Self::Id } else { Self::Text }
    }
}

/// What separates a table and the parts of its key in the name of a row.
const SEPARATOR: char = '\u{1f}';

/// Reads a page of one table.
pub(super) fn page(
    db: &Connection,
    request: &PageRequest<String>,
) -> Result<Page<Leftover, String>, SqliteError> {
    let first = TABLES.first().map_or("", |table| table.table);
    let last = request.key().map_or(first, String::as_str);
    let (table, key) = match last.split_once(SEPARATOR) {
        Some((table, key)) => (table, Some(key)),
        None => (last, None),
    };
    let Some((place, of)) = Owned::of(table) else { return Ok(Page::new(Vec::new(), None)) };
    let read = |row: &Row<'_>| Ok((row.get(0).ok(), row.get(1)?, row.get(2)?));
    let following = || TABLES.get(place + 1).map(|table| table.table.to_owned());
    let Some(after) = key.map_or_else(|| Some(Vec::new()), |key| of.values(key)) else {
        return Ok(Page::new(Vec::new(), following()));
    };
    let mut values = vec![Value::Integer(request.limit().get().into())];
    values.extend(after);
    let mut statement = db.prepare_cached(&of.page(values.len() == 1))?;
    let rows = statement.query_map(params_from_iter(values), read)?;
    let rows = rows.collect::<Result<Vec<(Option<Uuid>, String, bool)>, _>>()?;
    let is_full = u32::try_from(rows.len()) == Ok(request.limit().get());
    let next = rows.last().filter(|_| is_full).map(|(_, key, _)| named(table, key));
    let found = rows.iter().filter(|(_, _, has_owner)| !has_owner);
    let found = found.map(|(owner, key, _)| of.leftover(*owner, key)).collect();
    Ok(Page::new(found, next.or_else(following)))
}

/// Removes a row, if nothing owns it.
pub(super) fn remove(db: &Connection, row: &str) -> Result<(), NotSaved> {
    let (table, key) = row.split_once(SEPARATOR).unwrap_or((row, ""));
    let of = Owned::of(table).filter(|(_, of)| of.is_copy);
    let Some((of, values)) = of.and_then(|(_, of)| Some((of, of.values(key)?))) else {
        return Err(NotSaved::Conflict);
    };
    let ((names, _), marks) = (of.columns(), of.marks(1));
    let has_owner = of.has_owner;
    let statement =
        format!("DELETE FROM {table} AS own WHERE ({names}) = ({marks}) AND NOT {has_owner}");
    let removed = db.execute(&statement, params_from_iter(values))?;
    if removed == 1 { Ok(()) } else { Err(NotSaved::Conflict) }
}

fn named(table: &str, key: &str) -> String {
    format!("{table}{SEPARATOR}{key}")
}

/// Reads bytes of two hexadecimal digits each.
fn bytes(text: &str) -> Option<Vec<u8>> {
    let pairs = (0..text.len()).step_by(2);
    pairs.map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
