use std::fmt;

use serde::ser::Error as _;
use serde::{Deserialize, Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;
use time::{Duration, OffsetDateTime, UtcDateTime, UtcOffset};

/// A moment in UTC, written as RFC 3339.
///
/// Moments arrive as arguments, because the domain crates read no clock. RFC 3339 can write the
/// years 0 to 9999. An earlier moment becomes the first of these, and a later one the last.
///
/// ```
/// use guildhall_kernel::Timestamp;
/// use time::macros::datetime;
///
/// let at = Timestamp::from(datetime!(2026-01-05 10:00 +01:00));
/// assert_eq!(at.to_string(), "2026-01-05T09:00:00Z");
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[serde(from = "Wire")]
pub struct Timestamp(UtcDateTime);

impl Timestamp {
    /// Returns the moment as a date and time in UTC.
    #[must_use]
    pub const fn as_date_time(&self) -> OffsetDateTime {
        self.0.to_offset(UtcOffset::UTC)
    }

    /// Returns the exact time from `earlier` to this moment. It is negative if this moment is
    /// before `earlier`.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        self.0 - earlier.0
    }
}

const FIRST: OffsetDateTime = datetime!(0000-01-01 00:00 UTC);
const LAST: OffsetDateTime = datetime!(9999-12-31 23:59:59.999_999_999 UTC);

impl From<OffsetDateTime> for Timestamp {
    fn from(moment: OffsetDateTime) -> Self {
        // Even a moment that UTC cannot represent can be compared.
        Self(moment.clamp(FIRST, LAST).to_utc())
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Text::of(*self).ok_or(fmt::Error)?.as_str())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = Text::of(*self).ok_or_else(|| S::Error::custom("the moment has no text"))?;
        serializer.serialize_str(text.as_str())
    }
}

/// The text of a moment. It needs no allocation, because each stored form has several moments.
struct Text {
    bytes: [u8; Self::MAX],
    length: usize,
}

impl Text {
    /// The length with all nine digits of a second.
    const MAX: usize = "9999-12-31T23:59:59.999999999Z".len();

    fn of(moment: Timestamp) -> Option<Self> {
        let mut bytes = [0; Self::MAX];
        let mut rest = &mut bytes[..];
        moment.0.format_into(&mut rest, &Rfc3339).ok()?;
        let length = Self::MAX - rest.len();
        Some(Self { bytes, length })
    }

    fn as_str(&self) -> &str {
        self.bytes.get(..self.length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}

#[derive(Deserialize)]
#[serde(transparent)]
struct Wire(#[serde(with = "time::serde::rfc3339")] OffsetDateTime);

impl From<Wire> for Timestamp {
    fn from(wire: Wire) -> Self {
        Self::from(wire.0)
    }
}
