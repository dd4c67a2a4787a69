//! Who is or was in a room, and the key by which rooms with the same participants are found.

use std::fmt;
use std::sync::Arc;

use guildhall_kernel::{
    Affiliation, CompanyId, Counts, Joined, Left, Presence, ReadsFrom, RosterEntry, User, UserId,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A user who is or was in a room, with when and why they joined or left (RM-21).
#[doc(alias = "RM-21")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(from = "Record", into = "Record")]
pub struct Participant {
    user: User,
    affiliation: Affiliation,
    reads_from: ReadsFrom,
    form: Form,
}

/// The rest of an entry as it is kept. Most are of users in their first stay, so the entry of such
/// a user is small and needs no allocation.
#[derive(Clone, Debug, Eq, PartialEq)]
enum Form {
    /// A user in their first stay.
    First { joined: Joined },
    /// Any other user.
    Other(Arc<Record>),
}

/// Everything that an entry holds, and its stored form.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Record {
    user: User,
    affiliation: Affiliation,
    presence: Presence,
    reads_from: ReadsFrom,
}

impl Participant {
    pub(crate) fn joining(
        user: User,
        owner: CompanyId,
        joined: Joined,
        last: Option<Presence>,
        reads_from: ReadsFrom,
    ) -> Self {
        let presence = last.map_or(Presence::joining(joined), |last| last.rejoin(joined));
        Record { user, affiliation: user.affiliation(owner), presence, reads_from }.into()
    }

    /// Returns the user.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// Returns whether the user is internal or external to the company that the room belongs to.
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// Returns when and why the user joined, and when and why they left.
    #[must_use]
    pub fn presence(&self) -> Presence {
        match &self.form {
            Form::First { joined } => Presence::joining(*joined),
            Form::Other(record) => record.presence,
        }
    }

    /// Returns since when the user may read the conversation, while they are in the room (RM-22). It
    /// was decided when they joined.
    #[doc(alias = "RM-22")]
    #[must_use]
    pub const fn reads_from(&self) -> ReadsFrom {
        self.reads_from
    }

    /// Returns whether the user is in the room now.
    #[must_use]
    pub fn is_in(&self) -> bool {
        match &self.form {
            Form::First { .. } => true,
            Form::Other(record) => record.presence.is_in(),
        }
    }

    pub(crate) fn end(&mut self, left: Left) {
        let record = Record::from(self.clone());
        *self = Record { presence: record.presence.end(left), ..record }.into();
    }
}

/// Each record has one form, so equal entries have equal forms.
impl From<Record> for Participant {
    fn from(record: Record) -> Self {
        let Record { user, affiliation, presence, reads_from } = record;
        let form = if let Presence::In { joined, before: None } = presence {
            Form::First { joined }
        } else {
            Form::Other(Arc::new(record))
        };
        Self { user, affiliation, reads_from, form }
    }
}

impl From<Participant> for Record {
    fn from(participant: Participant) -> Self {
        let Participant { user, affiliation, reads_from, form } = participant;
        match form {
            Form::First { joined } => {
                Self { user, affiliation, presence: Presence::joining(joined), reads_from }
            }
            Form::Other(record) => Arc::unwrap_or_clone(record),
        }
    }
}

impl RosterEntry for Participant {
    #[inline]
    fn of_user(&self) -> &User {
        &self.user
    }

    fn counts(&self) -> Counts {
        match (self.is_in(), self.affiliation()) {
            (false, _) => Counts::default(),
            (true, Affiliation::Internal) => Counts::new(1, 0, 0),
            (true, Affiliation::External) => Counts::new(1, 0, 1),
        }
    }
}

/// A fingerprint of a set of participants: equal sets have equal fingerprints (RM-8).
///
/// It changes by one addition when a user joins or leaves, and the order does not matter. It is a
/// key to find candidates by, never a proof: candidates are compared as sets. Its text begins with
/// a version, so fingerprints that are computed in different ways cannot be confused.
///
/// ```
/// use guildhall_kernel::UserId;
/// use guildhall_rooms::Fingerprint;
/// use uuid::Uuid;
///
/// let [ann, bo] = [1, 2].map(|n| UserId::new(Uuid::from_u128(n)));
/// let pair = Fingerprint::of([ann, bo]);
/// assert_eq!(pair, Fingerprint::of([bo]).with(ann));
/// assert_eq!(pair.without(bo), Fingerprint::of([ann]));
/// ```
#[doc(alias = "RM-8")]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// Returns the fingerprint of these users. Each must be named only once.
    #[must_use]
    pub fn of(users: impl IntoIterator<Item = UserId>) -> Self {
        users.into_iter().fold(Self::default(), Self::with)
    }

    /// Returns the fingerprint after this user joins.
    #[must_use]
    pub fn with(self, user: UserId) -> Self {
        Self(self.0.wrapping_add(hashed(user)))
    }

    /// Returns the fingerprint after this user leaves.
    #[must_use]
    pub fn without(self, user: UserId) -> Self {
        Self(self.0.wrapping_sub(hashed(user)))
    }
}

/// Hashes the id, because different sets of consecutive ids have equal sums.
fn hashed(user: UserId) -> u128 {
    const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_8a52_9d3e_4b07_8c61_27ae_53f0_b9d4);
    Uuid::new_v5(&NAMESPACE, user.as_uuid().as_bytes()).as_u128()
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{:032x}", self.0)
    }
}

/// A text that is not a fingerprint of version 1.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is not a fingerprint of version 1")]
pub struct FingerprintError(String);

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, FingerprintError> {
        let digits = text.strip_prefix("1:").unwrap_or_default();
        match u128::from_str_radix(digits, 16) {
            // Each fingerprint has exactly one text: no sign, no capitals, all 32 digits.
            Ok(sum) if Self(sum).to_string() == text => Ok(Self(sum)),
            _ => Err(FingerprintError(text)),
        }
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}
