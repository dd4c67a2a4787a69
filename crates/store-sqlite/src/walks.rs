//! Finds a page of a list that is ordered by one thing and chosen by another.
//!
//! The groups and rooms of a user, and the matches of a search, are shown in an order that no index
//! of them has: such an index would be rewritten for every member when a group is renamed, and for
//! every participant whenever something happens in a room. So a page is found in one of two ways.
//! A few are gathered and sorted. Of many, the page is soon found by walking everything in its
//! order.
//!
//! Neither is quick for many that are rare among all. So a short walk comes first, and a longer one
//! only for a user who has more. If all walks find too little, all are gathered after all. So at
//! worst, a page costs the walks and the gathering of all that the user has. That grows with their
//! number, but not with the number of all.

use async_sqlite::rusqlite::{Connection, Row, Statement, ToSql};

use crate::SqliteError;

/// How many are gathered without a walk before.
pub(crate) const FEW: u32 = 32;

/// The turns of looking for a page of this many: how many are gathered at most, and how many rows a
/// walk reads if there are more. That takes about as long as gathering them. At first, at most `few`
/// are gathered.
pub(crate) fn turns(few: u32, limit: usize) -> [(u32, usize); 3] {
    [1, 4, 16].map(|times| {
        let few = few.saturating_mul(times);
        let rows = usize::try_from(few).unwrap_or(usize::MAX).saturating_mul(2);
        (few, rows.saturating_add(limit))
    })
}

/// The groups and teams that the user takes part in, directly or through nested groups, as `above`.
pub(crate) const ABOVE: &str = "\
    above (id) AS (
        SELECT group_id FROM memberships INDEXED BY memberships_of_user CROSS JOIN groups ON id = group_id
        WHERE user_id = :user AND member = 1 AND deleted = 0
        UNION
        SELECT parent_id FROM above
        CROSS JOIN nestings INDEXED BY nestings_of_child ON child_id = above.id
        CROSS JOIN groups ON groups.id = parent_id AND deleted = 0
    )";

/// Whether the user takes part in the group of a row of `groups`, directly or through nested groups.
pub(crate) const TAKES_PART: &str = "(
    EXISTS (SELECT 1 FROM memberships
        WHERE group_id = groups.id AND user_id = :user AND member = 1)
    OR EXISTS (
        WITH RECURSIVE below (id) AS (
            SELECT child_id FROM nestings
            CROSS JOIN groups AS nested ON nested.id = child_id AND nested.deleted = 0
            WHERE parent_id = groups.id
            UNION
            SELECT child_id FROM below CROSS JOIN nestings ON parent_id = below.id
            CROSS JOIN groups AS nested ON nested.id = child_id AND nested.deleted = 0
        )
        SELECT 1 FROM below CROSS JOIN memberships ON group_id = below.id
        WHERE user_id = :user AND member = 1))";

/// The groups and teams of which the user is a direct member or a Master.
pub(crate) const DIRECT: &str = "\
    SELECT 1 FROM memberships INDEXED BY memberships_of_user
    WHERE user_id = :user AND (member = 1 OR master = 1)";

/// The values of the parameters of a page. A statement may leave some of them out.
pub(crate) type Values<'a> = [(&'a str, &'a dyn ToSql)];

/// Returns whether a statement returns at most this many rows.
pub(crate) fn are_few(
    db: &Connection,
    statement: &str,
    values: &Values<'_>,
    few: u32,
) -> Result<bool, SqliteError> {
    let counting = format!("SELECT count(*) FROM ({statement} LIMIT :few) AS listed");
    let mut statement = db.prepare_cached(&counting)?;
    bind(&mut statement, values)?;
    bind(&mut statement, &[(":few", &few.saturating_add(1))])?;
    let mut rows = statement.raw_query();
    let found: u32 = rows.next()?.map(|row| row.get(0)).transpose()?.unwrap_or_default();
    Ok(found <= few)
}

/// Reads all rows of a statement.
pub(crate) fn gather<T>(
    db: &Connection,
    statement: &str,
    values: &Values<'_>,
    mut read: impl FnMut(&Row<'_>) -> Result<Option<T>, SqliteError>,
) -> Result<Vec<T>, SqliteError> {
    let mut statement = db.prepare_cached(statement)?;
    bind(&mut statement, values)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.extend(read(row)?);
    }
    Ok(found)
}

/// A walk through everything in the order of a list.
pub(crate) struct Walk<T> {
    left: usize,
    limit: usize,
    found: Vec<T>,
}

impl<T> Walk<T> {
    /// Begins a walk that ends when it found this many, or read this many rows.
    pub(crate) const fn of(limit: usize, rows: usize) -> Self {
        Self { left: rows, limit, found: Vec::new() }
    }

    /// Walks through the rows of a statement. `read` returns `None` for a row that is not shown.
    pub(crate) fn through(
        &mut self,
        db: &Connection,
        statement: &str,
        values: &Values<'_>,
        mut read: impl FnMut(&Row<'_>) -> Result<Option<T>, SqliteError>,
    ) -> Result<(), SqliteError> {
        let mut statement = db.prepare_cached(statement)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        while self.left > 0 && self.found.len() < self.limit {
            let Some(row) = rows.next()? else { break };
            self.left -= 1;
            self.found.extend(read(row)?);
        }
        Ok(())
    }

    /// Returns what was found, or `None` if the walk ended too early.
    pub(crate) fn found(self) -> Option<Vec<T>> {
        (self.left > 0 || self.found.len() == self.limit).then_some(self.found)
    }
}

fn bind(statement: &mut Statement<'_>, values: &Values<'_>) -> Result<(), SqliteError> {
    for (name, value) in values {
        if let Some(index) = statement.parameter_index(name)? {
            statement.raw_bind_parameter(index, value)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_reads_until_it_found_enough_or_read_enough() {
        const ROWS: &str = "SELECT value FROM json_each('[1, 2, 3, 4, 5]')";

        let db = Connection::open_in_memory().unwrap();
        let walk = |limit, rows| {
            let mut walk = Walk::of(limit, rows);
            walk.through(&db, ROWS, &[], |row| Ok(Some(row.get::<_, i64>(0)?))).unwrap();
            walk.found()
        };
        assert_eq!(walk(2, 9), Some(vec![1, 2]));
        assert_eq!(walk(2, 2), Some(vec![1, 2]));
        assert_eq!(walk(9, 9), Some(vec![1, 2, 3, 4, 5]));
        assert_eq!(walk(3, 2), None);
    }
}
