//! Values that several modules use.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::fmt::Debug;

use guildhall_kernel::{CompanyId, Name, Timestamp, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

pub(crate) fn company(number: u128) -> CompanyId {
    CompanyId::new(Uuid::from_u128(number))
}

pub(crate) fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

pub(crate) fn name(text: &str) -> Name {
    text.parse().unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    serde_json::from_str(&format!("{text:?}")).unwrap()
}

/// Checks that the value is read back as it was written, and returns it.
pub(crate) fn reread<T: Debug + DeserializeOwned + PartialEq + Serialize>(value: T) -> T {
    let read: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(read, value);
    value
}
