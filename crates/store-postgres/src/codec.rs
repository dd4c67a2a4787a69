//! The forms of values in columns.

use guildhall_kernel::{PageRequest, Timestamp, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::StaticFormatDescription;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use tokio_postgres::Row;
use tokio_postgres::types::FromSql;
use uuid::Uuid;

use crate::{PostgresError, Stored};

/// RFC 3339 with a fixed width, so that texts sort like moments.
const MOMENT: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:9]Z");

pub(crate) fn encode<T: Serialize>(what: Stored, value: &T) -> Result<String, PostgresError> {
    serde_json::to_string(value).map_err(|cause| PostgresError::form(what, cause))
}

pub(crate) fn decode<T: DeserializeOwned>(what: Stored, form: &str) -> Result<T, PostgresError> {
    serde_json::from_str(form).map_err(|cause| PostgresError::form(what, cause))
}

pub(crate) fn moment_to_text(what: Stored, moment: Timestamp) -> Result<String, PostgresError> {
    moment.as_date_time().format(MOMENT).map_err(|cause| PostgresError::form(what, cause))
}

pub(crate) fn moment_from_text(what: Stored, text: &str) -> Result<Timestamp, PostgresError> {
    let moment = OffsetDateTime::parse(text, &Rfc3339);
    moment.map(Timestamp::from).map_err(|cause| PostgresError::form(what, cause))
}

/// Reads a column.
pub(crate) fn column<'a, T: FromSql<'a>>(row: &'a Row, index: usize) -> Result<T, PostgresError> {
    Ok(row.try_get(index)?)
}

/// Converts a number. PostgreSQL's greatest number is 2⁶³−1, which no count reaches.
pub(crate) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn version(version: Version) -> i64 {
    number(version.events())
}

/// Reads a number that cannot be negative.
pub(crate) fn unsigned<T: TryFrom<i64>>(
    what: Stored,
    row: &Row,
    index: usize,
) -> Result<T, PostgresError> {
    let number: i64 = column(row, index)?;
    T::try_from(number).map_err(|_| PostgresError::form(what, format!("{number} is no count")))
}

/// Returns the lowest id that the page can hold. `None` if no id can follow.
pub(crate) fn from<'a, K>(
    page: &'a PageRequest<K>,
    id: impl FnOnce(&'a K) -> &'a Uuid,
) -> Option<Uuid> {
    match page.key() {
        None => Some(Uuid::nil()),
        Some(key) => id(key).as_u128().checked_add(1).map(Uuid::from_u128),
    }
}

/// Returns the limit of the page plus one. The additional item shows whether another page follows.
pub(crate) fn one_more<K>(page: &PageRequest<K>) -> i64 {
    i64::from(page.limit().get()) + 1
}

/// Checks that a stored form matches the other columns of its row.
pub(crate) fn check_row(what: Stored, matches: bool) -> Result<(), PostgresError> {
    if matches { Ok(()) } else { Err(PostgresError::form(what, "it does not match its row")) }
}

#[cfg(test)]
mod tests {
    use guildhall_kernel::UserId;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_sort_like_their_texts_and_are_read_back_exactly() {
        let what = Stored::Event(guildhall_groups::Position::new(1));
        let moments = [
            datetime!(0000-01-01 00:00 UTC),
            datetime!(1677-09-21 00:12:43 UTC),
            datetime!(2026-01-05 09:00:00.000_000_001 UTC),
            datetime!(2026-01-05 09:00:00.5 UTC),
            datetime!(9999-12-31 23:59:59.999_999_999 UTC),
        ]
        .map(Timestamp::from);
        let texts = moments.map(|moment| moment_to_text(what, moment).unwrap());
        assert!(texts.is_sorted(), "{texts:?}");
        for (moment, text) in moments.iter().zip(&texts) {
            assert_eq!(moment_from_text(what, text).unwrap(), *moment);
        }
    }

    #[test]
    fn a_page_begins_directly_behind_its_key() {
        let limit = std::num::NonZeroU32::MIN;
        let from_key = |key: Option<u128>| {
            let key = key.map(|key| UserId::new(Uuid::from_u128(key)));
            let page = key.map_or(PageRequest::first(limit), |key| PageRequest::after(key, limit));
            from(&page, UserId::as_uuid)
        };
        assert_eq!(from_key(None), Some(Uuid::nil()));
        assert_eq!(from_key(Some(7)), Some(Uuid::from_u128(8)));
        assert_eq!(from_key(Some(u128::MAX)), None);
    }
}
