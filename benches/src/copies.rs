//! Fills a database with copies of stored rows, because a million rooms through the front door take
//! too long. A pattern is what the store wrote for one room or group, with holes for its ids and
//! texts.

use std::path::Path;

use async_sqlite::rusqlite::types::{ToSqlOutput, Value, ValueRef};
use async_sqlite::rusqlite::{Connection, ToSql};
use uuid::Uuid;

use crate::Failure;
use crate::raw_sql::{column, rows};

/// How a value is written in a stored row: each form that a store may use, in a fixed order.
#[derive(Clone, Debug)]
pub(crate) struct Forms(Vec<Vec<u8>>);

impl Forms {
    /// An id: as text, and as 16 bytes.
    pub(crate) fn id(id: &Uuid) -> Self {
        Self(vec![id.to_string().into_bytes(), id.as_bytes().to_vec()])
    }

    /// A text.
    pub(crate) fn text(text: &(impl ToString + ?Sized)) -> Self {
        Self(vec![text.to_string().into_bytes()])
    }
}

/// The rows of one room or group, with holes.
pub(crate) struct Pattern(Vec<RowPattern>);

struct RowPattern {
    insert: String,
    cells: Vec<Cell>,
}

enum Cell {
    Fixed(Value),
    Made { is_text: bool, pieces: Vec<Piece> },
}

enum Piece {
    Fixed(Vec<u8>),
    Hole { hole: usize, form: usize },
}

impl Pattern {
    /// Reads the rows of these tables in which the first hole is filled.
    pub(crate) fn read(path: &Path, tables: &[&str], holes: &[Forms]) -> Result<Self, Failure> {
        let db = Connection::open(path)?;
        let mut patterns = Vec::new();
        for table in tables {
            for row in rows(&db, &format!("SELECT * FROM {table}"), &[])? {
                let marks = vec!["?"; row.len()].join(", ");
                let cells: Vec<_> = row.into_iter().map(|value| Cell::of(value, holes)).collect();
                if cells.iter().any(Cell::has_first) {
                    let insert = format!("INSERT INTO {table} VALUES ({marks})");
                    patterns.push(RowPattern { insert, cells });
                }
            }
        }
        if patterns.is_empty() { Err("no row has the id".into()) } else { Ok(Self(patterns)) }
    }
}

impl Cell {
    fn of(value: Value, holes: &[Forms]) -> Self {
        let (is_text, bytes) = match &value {
            Value::Text(text) => (true, text.as_bytes()),
            Value::Blob(bytes) => (false, bytes.as_slice()),
            Value::Integer(_) | Value::Null | Value::Real(_) => return Self::Fixed(value),
        };
        let (mut pieces, mut fixed, mut rest) = (Vec::new(), Vec::new(), bytes);
        'bytes: while let Some((first, after)) = rest.split_first() {
            for (hole, forms) in holes.iter().enumerate() {
                for (form, filling) in forms.0.iter().enumerate() {
                    if let Some(after) = rest.strip_prefix(filling.as_slice()) {
                        pieces.push(Piece::Fixed(std::mem::take(&mut fixed)));
                        pieces.push(Piece::Hole { hole, form });
                        rest = after;
                        continue 'bytes;
                    }
                }
            }
            fixed.push(*first);
            rest = after;
        }
        if pieces.is_empty() {
            return Self::Fixed(value);
        }
        pieces.push(Piece::Fixed(fixed));
        Self::Made { is_text, pieces }
    }

    fn has_first(&self) -> bool {
        let Self::Made { pieces, .. } = self else { return false };
        pieces.iter().any(|piece| matches!(piece, Piece::Hole { hole: 0, .. }))
    }
}

/// A cell with its holes filled.
struct Filled<'a> {
    cell: &'a Cell,
    bytes: Vec<u8>,
}

impl<'a> Filled<'a> {
    fn of(cell: &'a Cell, fillings: &[Forms]) -> Self {
        let mut bytes = Vec::new();
        if let Cell::Made { pieces, .. } = cell {
            for piece in pieces {
                bytes.extend_from_slice(match piece {
                    Piece::Fixed(fixed) => fixed,
                    Piece::Hole { hole, form } => &fillings[*hole].0[*form],
                });
            }
        }
        Self { cell, bytes }
    }
}

impl ToSql for Filled<'_> {
    fn to_sql(&self) -> async_sqlite::rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self.cell {
            Cell::Fixed(value) => ToSqlOutput::Owned(value.clone()),
            Cell::Made { is_text: true, .. } => ToSqlOutput::Borrowed(ValueRef::Text(&self.bytes)),
            Cell::Made { is_text: false, .. } => ToSqlOutput::Borrowed(ValueRef::Blob(&self.bytes)),
        })
    }
}

/// A database while it is filled: without its indexes, and without any care for a crash.
pub(crate) struct Filling {
    db: Connection,
    indexes: Vec<String>,
}

impl Filling {
    /// Begins to fill a database that no store has open.
    pub(crate) fn begin(path: &Path) -> Result<Self, Failure> {
        let db = Connection::open(path)?;
        db.query_row("PRAGMA journal_mode = OFF", [], |_| Ok(()))?;
        for pragma in ["synchronous = OFF", "foreign_keys = OFF", "cache_size = -400000"] {
            db.execute_batch(&format!("PRAGMA {pragma}"))?;
        }
        let of_store = "FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL";
        let indexes = column(&db, &format!("SELECT sql {of_store}"))?;
        for name in column::<String>(&db, &format!("SELECT name {of_store}"))? {
            db.execute_batch(&format!("DROP INDEX {name}"))?;
        }
        db.set_prepared_statement_cache_capacity(64);
        db.execute_batch("BEGIN")?;
        Ok(Self { db, indexes })
    }

    /// Adds a copy of the pattern. The fillings have the order of the pattern's holes.
    pub(crate) fn add(&self, pattern: &Pattern, fillings: &[Forms]) -> Result<(), Failure> {
        for RowPattern { insert, cells } in &pattern.0 {
            let mut statement = self.db.prepare_cached(insert)?;
            for (place, cell) in cells.iter().enumerate() {
                statement.raw_bind_parameter(place + 1, Filled::of(cell, fillings))?;
            }
            statement.raw_execute()?;
        }
        Ok(())
    }

    /// Runs a statement that derives more rows from the copies.
    pub(crate) fn run(&self, statement: &str) -> Result<(), Failure> {
        Ok(self.db.execute_batch(statement)?)
    }

    /// Makes the indexes again.
    pub(crate) fn end(self) -> Result<(), Failure> {
        for index in &self.indexes {
            self.db.execute_batch(index)?;
        }
        self.db.execute_batch("COMMIT")?;
        self.db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_is_filled_with_other_values_has_them_in_place_of_its_own() {
        let [one, other] = [1, 2].map(Uuid::from_u128);
        let holes = [Forms::id(&one), Forms::text("qxname")];
        let text = |id: &Uuid, name: &str| format!("{{\"id\":\"{id}\",\"name\":\"{name}\"}}");
        let cell = Cell::of(Value::Text(text(&one, "qxname")), &holes);
        assert!(cell.has_first());
        let filled = Filled::of(&cell, &[Forms::id(&other), Forms::text("Crew")]);
        assert_eq!(filled.bytes, text(&other, "Crew").into_bytes());

        let cell = Cell::of(Value::Blob(one.as_bytes().to_vec()), &holes);
        let filled = Filled::of(&cell, &[Forms::id(&other), Forms::text("Crew")]);
        assert_eq!(filled.bytes, other.as_bytes());
        assert!(!Cell::of(Value::Integer(1), &holes).has_first());
    }
}
