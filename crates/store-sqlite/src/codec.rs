//! The forms of values in columns.

use std::fmt::Display;

use guildhall_kernel::{PageRequest, Timestamp, Version};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::OffsetDateTime;
use time::format_description::StaticFormatDescription;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use crate::{SqliteError, Stored};

/// RFC 3339 with a fixed width, so that texts sort like moments.
const MOMENT: StaticFormatDescription =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:9]Z");

/// A value that sorts after every text and before every id. SQLite sorts BLOBs after texts, the
/// shortest first.
pub(crate) const EDGE: &[u8] = &[];

/// Makes forms, each in the place of the one before.
pub(crate) struct Encoder(Vec<u8>);

impl Encoder {
    /// The length that a form has at most in most cases, in bytes. A text that begins empty is copied
    /// each time that it grows.
    const USUAL: usize = 1_024;

    pub(crate) fn new() -> Self {
        Self(Vec::with_capacity(Self::USUAL))
    }

    pub(crate) fn encode<T: Serialize>(
        &mut self,
        what: Stored,
        value: &T,
    ) -> Result<&str, SqliteError> {
        let Self(form) = self;
        form.clear();
        serde_json::to_writer(&mut *form, value).map_err(|cause| SqliteError::form(what, cause))?;
        str::from_utf8(form).map_err(|cause| SqliteError::form(what, cause))
    }
}

pub(crate) fn decode<T: DeserializeOwned>(what: Stored, form: &str) -> Result<T, SqliteError> {
    serde_json::from_str(form).map_err(|cause| SqliteError::form(what, cause))
}

pub(crate) fn moment_to_text(what: Stored, moment: Timestamp) -> Result<String, SqliteError> {
    moment.as_date_time().format(MOMENT).map_err(|cause| SqliteError::form(what, cause))
}

pub(crate) fn moment_from_text(what: Stored, text: &str) -> Result<Timestamp, SqliteError> {
    let moment = OffsetDateTime::parse(text, &Rfc3339);
    moment.map(Timestamp::from).map_err(|cause| SqliteError::form(what, cause))
}

/// Converts a number. SQLite's greatest number is 2⁶³−1, which no count reaches.
pub(crate) fn number(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn version(version: Version) -> i64 {
    number(version.events())
}

/// Returns the id before the page, or a value before every id.
pub(crate) fn after<'a, K>(
    page: &'a PageRequest<K>,
    id: impl FnOnce(&'a K) -> &'a [u8; 16],
) -> &'a [u8] {
    page.key().map_or(EDGE, |key| id(key))
}

/// Returns the limit of the page plus one. The additional item shows whether another page follows.
pub(crate) fn one_more<K>(page: &PageRequest<K>) -> i64 {
    i64::from(page.limit().get()) + 1
}

/// Returns the ids as an array of JSON, of which a statement reads each with `unhex(value, '-')`.
pub(crate) fn list(ids: impl IntoIterator<Item = impl Display>) -> String {
    let ids: Vec<_> = ids.into_iter().map(|id| format!("\"{id}\"")).collect();
    format!("[{}]", ids.join(","))
}

/// Checks that a stored form matches the other columns of its row.
pub(crate) fn check_row(what: Stored, matches: bool) -> Result<(), SqliteError> {
    if matches { Ok(()) } else { Err(SqliteError::form(what, "it does not match its row")) }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn moments_sort_like_their_texts_and_are_read_back_exactly() {
        let what = Stored::Event(guildhall_groups::Position::new(1));
        let moments = [
            datetime!(0000-01-01 00:00 UTC),
            datetime!(1677-09-21 00:12:43 UTC),
            datetime!(2026-01-05 09:00 UTC),
            datetime!(2026-01-05 09:00:00.000_000_001 UTC),
            datetime!(2026-01-05 09:00:00.5 UTC),
            datetime!(2026-01-05 09:00:01 UTC),
            datetime!(2262-04-12 00:00 UTC),
            datetime!(9999-12-31 23:59:59.999_999_999 UTC),
        ]
        .map(Timestamp::from);
        let texts = moments.map(|moment| moment_to_text(what, moment).unwrap());
        assert!(texts.is_sorted(), "{texts:?}");
        for (moment, text) in moments.iter().zip(&texts) {
            assert_eq!(moment_from_text(what, text).unwrap(), *moment);
        }
    }
}
