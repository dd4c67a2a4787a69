//! One type per kind of id, so that ids of different kinds cannot be mixed up.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A text is not an id, because it is not a UUID.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is not an id; an id is a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057")]
pub struct IdError {
    text: String,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Ids arrive as arguments. The domain crates do not make any. An id is written as a
        /// hyphenated lower-case UUID, and parsed from any usual spelling.
        #[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes the id of a UUID.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// Returns the UUID.
            #[must_use]
            pub const fn as_uuid(&self) -> &Uuid {
                &self.0
            }

            /// Returns the 16 bytes of the UUID, which sort like the ids.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }
        }

        // The order of the bytes, compared as a number: each look-up in a tree compares many ids.
        impl Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> Ordering {
                self.0.as_u128().cmp(&other.0.as_u128())
            }
        }

        impl PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::parse_str(text).map(Self).map_err(|_| IdError { text: text.to_owned() })
            }
        }
    };
}

id! {
    /// The id of a company (the tenant).
    CompanyId
}
id! {
    /// The id of a group.
    GroupId
}
id! {
    /// The id of a message room.
    RoomId
}
id! {
    /// The id of a user of any company, or of no company.
    ///
    /// An id of one kind cannot be used as an id of another kind:
    ///
    /// ```
    /// # use guildhall_kernel::{GroupId, UserId};
    /// # use uuid::Uuid;
    /// fn greet(_: UserId) {}
    /// greet(UserId::new(Uuid::from_u128(1)));
    /// ```
    ///
    /// ```compile_fail,E0308
    /// # use guildhall_kernel::{GroupId, UserId};
    /// # use uuid::Uuid;
    /// fn greet(_: UserId) {}
    /// greet(GroupId::new(Uuid::from_u128(1)));
    /// ```
    UserId
}
