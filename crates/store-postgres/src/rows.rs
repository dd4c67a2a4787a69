//! Rows that a statement writes, as its parameters.
//!
//! Most saves write one row of a kind. The server takes twice as long to make rows of arrays as to
//! take the values of one row, so each statement has both forms.

use tokio_postgres::types::ToSql;

use crate::atom::Step;

/// A statement for one row, and one for several.
pub(crate) struct ByNumber {
    one: String,
    several: String,
}

impl ByNumber {
    /// Makes both statements. A function gets the rows, which have columns of these types, as what a
    /// `FROM` can name. Their first parameter has this number.
    pub(crate) fn of(first: usize, types: &[&str], statement: impl Fn(&str) -> String) -> Self {
        let marks = |suffix: &str| {
            let marks = (first..).zip(types).map(|(at, of)| format!("${at}::{of}{suffix}"));
            marks.collect::<Vec<_>>().join(", ")
        };
        Self {
            one: statement(&format!("(VALUES ({}))", marks(""))),
            several: statement(&format!("unnest({})", marks("[]"))),
        }
    }

    /// Returns the statement for this number of rows.
    pub(crate) fn text(&self, rows: usize) -> &str {
        if rows == 1 { &self.one } else { &self.several }
    }
}

/// Adds a column of the rows: the value of the only row, or an array.
pub(crate) fn with_column<T>(step: Step, mut column: Vec<T>) -> Step
where
    T: ToSql + Sync + Send + 'static,
    Vec<T>: ToSql,
{
    match column.pop() {
        Some(value) if column.is_empty() => step.with(value),
        Some(value) => {
            column.push(value);
            step.with(column)
        }
        None => step.with(column),
    }
}
