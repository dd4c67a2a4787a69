//! The ids, users and moments of the cases.

use guildhall_kernel::{CompanyId, GroupId, RoomId, Timestamp, User, UserId};
use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

pub(crate) fn acme() -> CompanyId {
    company_id(1)
}

pub(crate) fn company_id(n: u32) -> CompanyId {
    CompanyId::new(uuid(1, n))
}

pub(crate) fn user_id(n: u32) -> UserId {
    UserId::new(uuid(2, n))
}

pub(crate) fn room_id(n: u32) -> RoomId {
    RoomId::new(uuid(3, n))
}

pub(crate) fn group_id(n: u32) -> GroupId {
    GroupId::new(uuid(4, n))
}

/// Returns the id of the room that a group is created with.
pub(crate) fn group_room(n: u32) -> RoomId {
    RoomId::new(uuid(5, n))
}

/// Makes a user of Acme.
pub(crate) fn user(n: u32) -> User {
    User::of_company(user_id(n), acme())
}

/// Makes users of Acme.
pub(crate) fn users<const N: usize>(numbers: [u32; N]) -> [User; N] {
    numbers.map(user)
}

/// Makes a user of another company.
pub(crate) fn guest() -> User {
    User::of_company(user_id(5), company_id(2))
}

/// Makes a user of no company.
pub(crate) fn loner() -> User {
    User::of_no_company(user_id(7))
}

/// Returns the time this many minutes after the cases begin.
pub(crate) fn minute(n: u32) -> Timestamp {
    Timestamp::from(datetime!(2026-01-05 09:00 UTC) + Duration::minutes(n.into()))
}

// The order of the ids is not the order of the numbers, so a case can tell an order by id from
// another order.
fn uuid(kind: u128, n: u32) -> Uuid {
    const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    Uuid::from_u128(((kind << 64) | u128::from(n)).wrapping_mul(ODD))
}
