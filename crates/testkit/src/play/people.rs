//! Who is in a world, and how its rooms and groups are numbered. Ids are small, to be read.

use guildhall_kernel::{
    CompanyId, DomainName, EmailAddress, GroupId, ListAddress, RoomId, User, UserId,
};
use uuid::Uuid;

/// The company whose rooms and groups a world has.
pub const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xac));
/// Another company.
pub const ORBIT: CompanyId = CompanyId::new(Uuid::from_u128(0x0b));

/// A user of Acme.
pub const ANN: User = internal(1);
/// A user of Acme.
pub const BO: User = internal(2);
/// A user of Acme.
pub const CY: User = internal(3);
/// A user of Acme.
pub const DEE: User = internal(4);
/// A user of Orbit.
pub const EVE: User = User::of_company(UserId::new(Uuid::from_u128(5)), ORBIT);
/// A user of Acme, and its administrator in a new world.
pub const GUS: User = internal(6);
/// A user of no company.
pub const NAT: User = User::of_no_company(UserId::new(Uuid::from_u128(7)));

/// All of them.
pub const PEOPLE: [User; 7] = [ANN, BO, CY, DEE, EVE, GUS, NAT];

/// The number of a group or room that no world ever has.
/// The room of this number.
#[must_use]
pub const fn room(n: u8) -> RoomId {
    RoomId::new(Uuid::from_u128(0x1_0000 + n as u128))
}

/// The group of this number.
#[must_use]
pub const fn group(n: u8) -> GroupId {
    GroupId::new(Uuid::from_u128(0x2_0000 + n as u128))
}

/// The first room of a group.
#[must_use]
pub const fn group_room(group: GroupId) -> RoomId {
    anew(group, 0)
}

/// The room of a group that began anew so many times (FT-3).
#[must_use]
pub const fn anew(group: GroupId, times: u8) -> RoomId {
    RoomId::new(Uuid::from_u128(group.as_uuid().as_u128() + 0x1_0000 + 0x100 * times as u128))
}

/// A mail domain.
///
/// # Panics
/// If the text is none.
#[must_use]
pub fn domain(text: &str) -> DomainName {
    text.parse().unwrap()
}

/// The address of a list.
///
/// # Panics
/// If the text is none.
#[must_use]
pub fn address(text: &str) -> ListAddress {
    text.parse().unwrap()
}

/// A mail address.
///
/// # Panics
/// If the text is none.
#[must_use]
pub fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

const fn internal(n: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(n)), ACME)
}
