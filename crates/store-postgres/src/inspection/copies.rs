//! Columns that repeat what the state says, compared with the state.

use guildhall_groups::StaleCopy;
use guildhall_kernel::UserId;
use tokio_postgres::Row;

use crate::PostgresError;
use crate::codec::column;

/// A column that follows from the state, with the text of the value that it should have. `None` for
/// null.
pub(super) type Copied = (&'static str, Option<String>);

/// Makes a column that should have this value.
pub(super) fn is(name: &'static str, value: &impl ToString) -> Copied {
    (name, Some(value.to_string()))
}

/// Returns the columns that differ, of a row that has them as texts from this place on.
pub(super) fn stale(
    row: &Row,
    first: usize,
    user: Option<UserId>,
    columns: Vec<Copied>,
) -> Result<Vec<StaleCopy>, PostgresError> {
    let mut stale = Vec::new();
    for (at, (name, expected)) in columns.into_iter().enumerate() {
        let actual: Option<String> = column(row, first + at)?;
        if actual != expected {
            let of = user.map(|user| format!(" of {user}")).unwrap_or_default();
            let [expected, actual] =
                [expected, actual].map(|text| text.unwrap_or_else(|| "nothing".to_owned()));
            stale.push(StaleCopy { place: format!("{name}{of}"), expected, actual });
        }
    }
    Ok(stale)
}
