//! Columns that repeat what the state says: compared with the state, and written again.

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, Row, ToSql, params_from_iter};
use guildhall_groups::StaleCopy;
use uuid::Uuid;

use crate::SqliteError;

/// The columns of a row that follow from the state, each with the value that it should have.
pub(super) type Columns = Vec<(&'static str, Value)>;

/// Makes the value of an id.
pub(super) fn id(uuid: &Uuid) -> Value {
    Value::Blob(uuid.as_bytes().to_vec())
}

/// Makes the value of a yes or no.
pub(super) fn flag(holds: bool) -> Value {
    Value::Integer(holds.into())
}

/// Makes the value of a number, or of none.
pub(super) fn optional(value: Option<impl Into<Value>>) -> Value {
    value.map_or(Value::Null, Into::into)
}

/// Returns the names of the columns, to select them.
pub(super) fn names(columns: &[(&str, Value)]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// Returns the columns of a row that differ, the first of which is at this place.
pub(super) fn stale(
    row: &Row<'_>,
    first: usize,
    (table, of): (&str, Option<&Uuid>),
    columns: &[(&str, Value)],
) -> Result<Vec<StaleCopy>, SqliteError> {
    let mut stale = Vec::new();
    for (at, (name, expected)) in columns.iter().enumerate() {
        let actual: Value = row.get(first + at)?;
        if actual != *expected {
            let of = of.map(|id| format!(" of {id}")).unwrap_or_default();
            let place = format!("{table}.{name}{of}");
            stale.push(StaleCopy { place, expected: shown(expected), actual: shown(&actual) });
        }
    }
    Ok(stale)
}

/// Writes columns of the row with this key again.
pub(super) fn write(
    db: &Connection,
    table: &str,
    key: &[(&str, &dyn ToSql)],
    columns: &[(&str, Value)],
) -> Result<(), SqliteError> {
    let set: Vec<_> = columns.iter().map(|(name, _)| format!("{name} = ?")).collect();
    let at: Vec<_> = key.iter().map(|(name, _)| format!("{name} = ?")).collect();
    let statement = format!("UPDATE {table} SET {} WHERE {}", set.join(", "), at.join(" AND "));
    let values = columns.iter().map(|(_, value)| value as &dyn ToSql);
    let values = values.chain(key.iter().map(|(_, value)| *value));
    db.prepare_cached(&statement)?.execute(params_from_iter(values))?;
    Ok(())
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => "nothing".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => match Uuid::from_slice(bytes) {
            Ok(uuid) => uuid.to_string(),
            Err(_) => format!("{bytes:?}"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_as_a_person_reads_it() {
        let id = Uuid::from_u128(7);
        for (value, expected) in [
            (Value::Null, "nothing".to_owned()),
            (Value::Integer(-3), "-3".to_owned()),
            (Value::Real(0.5), "0.5".to_owned()),
            (Value::Text("Crew".to_owned()), "Crew".to_owned()),
            (Value::Blob(id.as_bytes().to_vec()), id.to_string()),
            (Value::Blob(vec![1, 2]), "[1, 2]".to_owned()),
        ] {
            assert_eq!(shown(&value), expected);
        }
    }
}
