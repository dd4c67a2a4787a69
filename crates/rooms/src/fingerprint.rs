use std::fmt;

use guildhall_kernel::UserId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A fingerprint of a set of participants: equal sets have equal fingerprints (RM-8).
///
/// It changes by one addition when a user joins or leaves, in whatever order they do. It is a key to
/// find candidates by and never a proof: what it finds is compared as sets. Its text begins with a
/// version, so that another way to compute it can never be mixed up with this one.
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
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint(u128);

impl Fingerprint {
    /// The fingerprint of these users, each named once.
    #[must_use]
    pub fn of(users: impl IntoIterator<Item = UserId>) -> Self {
        users.into_iter().fold(Self::default(), Self::with)
    }

    /// The fingerprint when this user joins.
    #[must_use]
    pub fn with(self, user: UserId) -> Self {
        Self(self.0.wrapping_add(scattered(user)))
    }

    /// The fingerprint when this user leaves.
    #[must_use]
    pub fn without(self, user: UserId) -> Self {
        Self(self.0.wrapping_sub(scattered(user)))
    }
}

/// Ids alone would not do: those made one after another add up to the same sums.
fn scattered(user: UserId) -> u128 {
    const NAMESPACE: Uuid = Uuid::from_u128(0x6f1c_8a52_9d3e_4b07_8c61_27ae_53f0_b9d4);
    Uuid::new_v5(&NAMESPACE, user.as_uuid().as_bytes()).as_u128()
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1:{:032x}", self.0)
    }
}

/// The text is no fingerprint of a version that is known here.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0:?} is no fingerprint of version 1")]
pub struct FingerprintError(String);

impl TryFrom<String> for Fingerprint {
    type Error = FingerprintError;

    fn try_from(text: String) -> Result<Self, FingerprintError> {
        let digits = text.strip_prefix("1:").unwrap_or_default();
        match u128::from_str_radix(digits, 16) {
            // The one text of each fingerprint: no sign, no capitals, nothing left out.
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
