use async_sqlite::rusqlite::{self, Connection};

/// A transaction, which is rolled back unless it is committed.
pub(crate) struct Atom<'a>(&'a Connection);

impl<'a> Atom<'a> {
    pub(crate) fn begin(db: &'a Connection, statement: &str) -> Result<Self, rusqlite::Error> {
        run(db, statement)?;
        Ok(Self(db))
    }

    pub(crate) fn commit(self) -> Result<(), rusqlite::Error> {
        run(self.0, "COMMIT")
    }
}

impl Drop for Atom<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // If this fails, SQLite rolls back when the connection closes.
            drop(run(self.0, "ROLLBACK"));
        }
    }
}

/// Runs a statement that has no values. It is prepared once.
pub(crate) fn run(db: &Connection, statement: &str) -> Result<(), rusqlite::Error> {
    db.prepare_cached(statement)?.execute([])?;
    Ok(())
}
