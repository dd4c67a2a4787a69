//! Rows that belong to nothing that is stored: a room, group, entry or company that is not there.

use std::sync::LazyLock;

use guildhall_groups::{AggregateId, Leftover};
use guildhall_kernel::{Page, PageRequest};
use uuid::Uuid;

use crate::PostgresError;
use crate::atom::{Atom, Step, Turn};
use crate::codec::column;
use crate::registrations::QUEUE;
use crate::session::Session;

/// A table whose rows belong to something.
pub(crate) struct Owned {
    pub(crate) table: &'static str,
    /// The columns of the primary key, with their types.
    key: &'static [(&'static str, &'static str)],
    /// The kind of the owner, and the column with its id.
    owner: (&'static str, &'static str),
    /// Whether a row of the table, named `own`, has its owner.
    has_owner: &'static str,
    /// Whether the row repeats what is stored elsewhere.
    pub(crate) is_copy: bool,
}

// `OFFSET 0` keeps the server from reading a whole table of owners for a page.

/// The groups of `own`.
const OF_GROUP: &str = "EXISTS (SELECT 1 FROM groups WHERE company_id = own.company_id AND id = own.group_id OFFSET 0)";

/// The rooms of `own`.
const OF_ROOM: &str =
    "EXISTS (SELECT 1 FROM rooms WHERE company_id = own.company_id AND id = own.room_id OFFSET 0)";

/// The company of `own`.
const OF_COMPANY: &str =
    "EXISTS (SELECT 1 FROM companies WHERE company_id = own.company_id AND version > 0 OFFSET 0)";

const COMPANY: (&str, &str) = ("company_id", "uuid");
const GROUP: (&str, &str) = ("group_id", "uuid");
const ROOM: (&str, &str) = ("room_id", "uuid");
const USER: (&str, &str) = ("user_id", "uuid");

pub(crate) const TABLES: &[Owned] = &[
    state("participants", &[COMPANY, ROOM, USER], ("room", "room_id"), OF_ROOM),
    state("memberships", &[COMPANY, GROUP, USER], ("group", "group_id"), OF_GROUP),
    state(
        "recipients",
        &[COMPANY, GROUP, ("folded_key", "text"), ("key", "text")],
        ("group", "group_id"),
        OF_GROUP,
    ),
    state("last_indirect_members", &[COMPANY, GROUP, USER], ("group", "group_id"), OF_GROUP),
    state("events", &[COMPANY, ("position", "bigint")], ("company", "company_id"), OF_COMPANY),
    state("outbox_heads", &[COMPANY], ("company", "company_id"), OF_COMPANY),
    copy("homes_of_rooms", &[ROOM], ("room", "room_id"), OF_ROOM),
    copy("homes_of_groups", &[GROUP], ("group", "group_id"), OF_GROUP),
    copy(
        "rooms_of_users",
        &[USER, ROOM],
        ("room", "room_id"),
        "EXISTS (SELECT 1 FROM participants WHERE company_id = own.company_id
            AND room_id = own.room_id AND user_id = own.user_id AND is_in
            OFFSET 0)",
    ),
    copy(
        "groups_of_users",
        &[USER, GROUP],
        ("group", "group_id"),
        "EXISTS (SELECT 1 FROM memberships WHERE company_id = own.company_id
            AND group_id = own.group_id AND user_id = own.user_id AND (member OR master OR asks)
            OFFSET 0)",
    ),
    copy("group_words", &[COMPANY, GROUP, ("word", "text")], ("group", "group_id"), OF_GROUP),
    copy(
        "group_beginnings",
        &[COMPANY, GROUP, ("beginning", "text")],
        ("group", "group_id"),
        OF_GROUP,
    ),
    copy(
        "nestings",
        &[COMPANY, ("parent_id", "uuid"), ("child_id", "uuid")],
        ("group", "parent_id"),
        "EXISTS (SELECT 1 FROM groups WHERE company_id = own.company_id AND id = own.parent_id
            OFFSET 0)",
    ),
    copy("nestings_made", &[COMPANY], ("company", "company_id"), OF_COMPANY),
    copy("groups_of_companies", &[COMPANY], ("company", "company_id"), OF_COMPANY),
    copy("group_counts_of_users", &[COMPANY, USER], ("company", "company_id"), OF_COMPANY),
];

const fn state(
    table: &'static str,
    key: &'static [(&'static str, &'static str)],
    owner: (&'static str, &'static str),
    has_owner: &'static str,
) -> Owned {
    Owned { table, key, owner, has_owner, is_copy: false }
}

const fn copy(
    table: &'static str,
    key: &'static [(&'static str, &'static str)],
    owner: (&'static str, &'static str),
    has_owner: &'static str,
) -> Owned {
    Owned { table, key, owner, has_owner, is_copy: true }
}

/// The statements of a table.
struct Statements {
    first: String,
    after: String,
    /// Locks what every save locks that gives the row an owner.
    lock: String,
    remove: String,
}

/// Each table with its statements, in the order in which they are read.
static READ: LazyLock<Vec<(&Owned, Statements)>> =
    LazyLock::new(|| TABLES.iter().map(|table| (table, table.statements())).collect());

impl Owned {
    fn statements(&self) -> Statements {
        let Self { table, owner: (_, owner), has_owner, .. } = self;
        let names: Vec<_> = self.key.iter().map(|(name, _)| *name).collect();
        let (names, texts) = (names.join(", "), names.join("::text, "));
        let values = (1..).zip(self.key).map(|(at, (_, of))| format!("($2::text[])[{at}]::{of}"));
        let values = values.collect::<Vec<_>>().join(", ");
        let page = |after: String| {
            format!(
                "SELECT {owner}, ARRAY[{texts}::text], {has_owner}
                FROM (SELECT * FROM {table} {after} ORDER BY {names} LIMIT $1) AS own
                ORDER BY {names}"
            )
        };
        let values_of_one = values.replace("$2", "$1");
        let row = format!(
            "SELECT company_id, {owner} AS id FROM {table} WHERE ({names}) = ({values_of_one})"
        );
        let lock = match self.owner.0 {
            "company" => format!("SELECT pg_advisory_xact_lock({QUEUE}) FROM ({row}) AS own"),
            kind => format!(
                "SELECT 1 FROM {kind}s AS owner WHERE (company_id, id) = ({row}) FOR SHARE OF owner"
            ),
        };
        Statements {
            first: page(String::new()),
            after: page(format!("WHERE ({names}) > ({values})")),
            lock,
            remove: format!(
                "WITH removed AS (
                    DELETE FROM {table} AS own
                    WHERE ({names}) = ({values_of_one}) AND NOT {has_owner}
                    RETURNING 1
                )
                SELECT must_hold(count(*) = 1, 'the row has an owner') FROM removed"
            ),
        }
    }
}

/// What separates a table and the values of its key in the name of a row. No value has it.
const SEPARATOR: char = '\u{1f}';

/// Reads a page of one table.
pub(super) async fn page(
    at: &Session,
    request: &PageRequest<String>,
) -> Result<Page<Leftover, String>, PostgresError> {
    let last = request.key().map_or("", String::as_str);
    let (table, key) = parts(last);
    let mut tables = READ.iter().skip_while(|(of, _)| !last.is_empty() && of.table != table);
    let Some((of, statements)) = tables.next() else { return Ok(Page::new(Vec::new(), None)) };
    let limit = i64::from(request.limit().get());
    let rows = if key.is_empty() {
        at.rows(&statements.first, &[&limit]).await?
    } else {
        at.rows(&statements.after, &[&limit, &key]).await?
    };
    let (mut found, mut next) = (Vec::new(), None);
    for row in &rows {
        let values: Vec<&str> = column(row, 1)?;
        let name = named(of.table, &values);
        if !column::<bool>(row, 2)? {
            let owner: Uuid = column(row, 0)?;
            found.push(Leftover {
                place: format!("{} {}", of.table, values.join(", ")),
                owner: AggregateId::of_key(of.owner.0, owner),
                removable: of.is_copy.then(|| name.clone()),
            });
        }
        next = Some(name);
    }
    let is_full = i64::try_from(rows.len()) == Ok(limit);
    let following = || tables.next().map(|(of, _)| of.table.to_owned());
    Ok(Page::new(found, next.filter(|_| is_full).or_else(following)))
}

/// Adds the statement that removes a row, if nothing owns it. Returns `false` if no such row can be
/// removed.
pub(super) fn remove(atom: &mut Atom, row: &str) -> bool {
    let (table, key) = parts(row);
    let known = READ.iter().find(|(of, _)| of.table == table && of.is_copy);
    let Some((_, statements)) = known else { return false };
    let key: Vec<_> = key.into_iter().map(str::to_owned).collect();
    // The next statement sees what is committed while this one waits.
    atom.add(Step::new(Turn::Groups, Uuid::nil(), &statements.lock).with(key.clone()));
    atom.add(Step::new(Turn::Entries, Uuid::nil(), &statements.remove).with(key));
    true
}

fn named(table: &str, key: &[&str]) -> String {
    let parts: Vec<_> = [table].into_iter().chain(key.iter().copied()).collect();
    parts.join(&SEPARATOR.to_string())
}

fn parts(row: &str) -> (&str, Vec<&str>) {
    let mut parts = row.split(SEPARATOR);
    (parts.next().unwrap_or_default(), parts.collect())
}
