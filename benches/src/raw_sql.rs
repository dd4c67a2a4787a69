//! What a save writes, once more by hand: the rows that differ after it, in one transaction of
//! narrow statements.

use std::path::{Path, PathBuf};

use async_sqlite::rusqlite::config::DbConfig;
use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, params_from_iter};

use crate::Failure;

/// Opens a database as the store does: a commit is on the disk when it returns.
pub(crate) fn open(path: &Path) -> Result<Connection, Failure> {
    let db = Connection::open(path)?;
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    configure(&db)?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(db)
}

/// Lets a connection keep as much of the file in memory as one of the store does, and plan a statement
/// once.
pub(crate) fn configure(db: &Connection) -> Result<(), Failure> {
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(db.pragma_update(None, "cache_size", -8 * 1024)?)
}

/// Copies a database as it is now to another file.
pub(crate) fn copy(from: &Path, to: PathBuf) -> Result<PathBuf, Failure> {
    Connection::open(from)?.execute("VACUUM INTO ?1", [to.display().to_string()])?;
    Ok(to)
}

/// The statements of one save.
pub(crate) struct Writes(Vec<Write>);

struct Write {
    statement: String,
    values: Vec<Value>,
    /// The places of the numbers that differ in each event: its position and its version.
    numbers: Vec<usize>,
}

impl Writes {
    /// Finds the rows that differ between two copies of a database.
    pub(crate) fn between(before: &Path, after: &Path) -> Result<Self, Failure> {
        let db = Connection::open(after)?;
        db.execute("ATTACH ?1 AS earlier", [before.display().to_string()])?;
        let tables = "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0
                      AND name NOT LIKE 'sqlite%'";
        let mut writes = Vec::new();
        for table in column::<String>(&db, tables)? {
            let columns = Columns::of(&db, &table)?;
            let changed =
                format!("SELECT * FROM main.{table} EXCEPT SELECT * FROM earlier.{table}");
            for row in rows(&db, &changed, &[])? {
                writes.push(columns.write(&db, &table, &row)?);
            }
        }
        if writes.is_empty() { Err("the save wrote nothing".into()) } else { Ok(Self(writes)) }
    }

    /// Writes the rows. `turn` is greater at each call.
    pub(crate) fn run(&self, db: &Connection, turn: i64) -> Result<(), Failure> {
        // Events of one save have different positions.
        for (turn, Write { statement, values, numbers }) in (turn..).zip(&self.0) {
            let mut statement = db.prepare_cached(statement)?;
            for (place, value) in values.iter().enumerate() {
                if numbers.contains(&place) {
                    statement.raw_bind_parameter(place + 1, turn)?;
                } else {
                    statement.raw_bind_parameter(place + 1, value)?;
                }
            }
            if statement.raw_execute()? != 1 {
                return Err("the row is not there".into());
            }
        }
        Ok(())
    }

    /// Says how many rows are written, and where.
    pub(crate) fn described(&self) -> String {
        let first = |write: &Write| write.statement.split(" SET").next().map(str::to_owned);
        let heads: Vec<_> = self.0.iter().filter_map(first).collect();
        let short = |head: &String| head.split(" (").next().unwrap_or_default().to_lowercase();
        heads.iter().map(short).collect::<Vec<_>>().join(", ")
    }
}

/// Runs this in one transaction.
pub(crate) fn in_transaction(
    db: &Connection,
    run: impl FnOnce() -> Result<(), Failure>,
) -> Result<(), Failure> {
    db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    run()?;
    db.prepare_cached("COMMIT")?.execute([])?;
    Ok(())
}

struct Columns {
    names: Vec<String>,
    keys: Vec<usize>,
}

impl Columns {
    fn of(db: &Connection, table: &str) -> Result<Self, Failure> {
        let info = format!("SELECT name, pk FROM pragma_table_info('{table}') ORDER BY cid");
        let mut columns = Self { names: Vec::new(), keys: Vec::new() };
        let mut statement = db.prepare(&info)?;
        let mut found = statement.query([])?;
        while let Some(row) = found.next()? {
            if row.get::<_, i64>(1)? > 0 {
                columns.keys.push(columns.names.len());
            }
            columns.names.push(row.get(0)?);
        }
        Ok(columns)
    }

    /// Makes the statement that writes a row: an update of what differs, or an insertion.
    fn write(&self, db: &Connection, table: &str, row: &[Value]) -> Result<Write, Failure> {
        let by_key: Vec<_> =
            self.keys.iter().map(|key| format!("{} = ?", self.names[*key])).collect();
        let by_key = by_key.join(" AND ");
        let key: Vec<_> = self.keys.iter().map(|key| row[*key].clone()).collect();
        let earlier = rows(db, &format!("SELECT * FROM earlier.{table} WHERE {by_key}"), &key)?;
        if let Some(earlier) = earlier.first() {
            let differs: Vec<_> =
                (0..row.len()).filter(|place| row[*place] != earlier[*place]).collect();
            let set: Vec<_> =
                differs.iter().map(|place| format!("{} = ?", self.names[*place])).collect();
            let statement = format!("UPDATE {table} SET {} WHERE {by_key}", set.join(", "));
            let values = differs.iter().map(|place| row[*place].clone()).chain(key).collect();
            return Ok(Write { statement, values, numbers: Vec::new() });
        }
        let marks = vec!["?"; row.len()].join(", ");
        let statement = format!("INSERT INTO {table} ({}) VALUES ({marks})", self.names.join(", "));
        let differs =
            |place: &usize| ["position", "version"].contains(&self.names[*place].as_str());
        let numbers = (0..row.len()).filter(differs).collect();
        Ok(Write { statement, values: row.to_vec(), numbers })
    }
}

/// Returns the rows of a statement.
pub(crate) fn rows(
    db: &Connection,
    statement: &str,
    key: &[Value],
) -> Result<Vec<Vec<Value>>, Failure> {
    let mut statement = db.prepare(statement)?;
    let columns = statement.column_count();
    let rows = statement.query_map(params_from_iter(key), |row| {
        (0..columns).map(|place| row.get(place)).collect()
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Returns the first column of a statement.
pub(crate) fn column<T: async_sqlite::rusqlite::types::FromSql>(
    db: &Connection,
    statement: &str,
) -> Result<Vec<T>, Failure> {
    let mut statement = db.prepare(statement)?;
    let values = statement.query_map([], |row| row.get(0))?;
    Ok(values.collect::<Result<_, _>>()?)
}
