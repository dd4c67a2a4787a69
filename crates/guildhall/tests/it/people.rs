//! The users and companies of the tests.

use guildhall::kernel::{CompanyId, User, UserId};
use uuid::Uuid;

pub(crate) const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xac));
pub(crate) const ORBIT: CompanyId = CompanyId::new(Uuid::from_u128(0x0b));

/// The user who acts first in most tests.
pub(crate) const ANN: User = of_acme(0xa1);
pub(crate) const BO: User = of_acme(0xb0);
pub(crate) const CY: User = of_acme(0xc1);
pub(crate) const DEE: User = of_acme(0xd1);
pub(crate) const FLO: User = of_acme(0xf1);
/// The administrator of Acme.
pub(crate) const GUS: User = of_acme(0x69);
/// The administrator of Orbit.
pub(crate) const EVE: User = User::of_company(UserId::new(Uuid::from_u128(0xe1)), ORBIT);
/// Of no company.
pub(crate) const NAT: User = User::of_no_company(UserId::new(Uuid::from_u128(0x4a)));

const fn of_acme(n: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(n)), ACME)
}

pub(crate) fn ids<const N: usize>(users: [User; N]) -> [UserId; N] {
    users.map(|user| user.id())
}

pub(crate) fn name_of(user: &User) -> &'static str {
    match *user {
        ANN => "Ann",
        BO => "Bo",
        CY => "Cy",
        DEE => "Dee",
        FLO => "Flo",
        GUS => "Gus",
        EVE => "Eve",
        _ => "Nat",
    }
}
