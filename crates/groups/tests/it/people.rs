//! The users of the tests, each with a role in the crew, the group that most tests begin with.

use guildhall_kernel::{CompanyId, User, UserId};
use uuid::Uuid;

/// The company that the groups belong to.
pub(crate) const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xacc));
/// Another company.
pub(crate) const GLOBEX: CompanyId = CompanyId::new(Uuid::from_u128(0x910));

/// A Group Master and a member: she creates the crew.
pub(crate) const ANN: User = of_acme(1);
/// A member.
pub(crate) const BO: User = of_acme(2);
/// A Group Master who is no member.
pub(crate) const CY: User = of_acme(3);
/// An outsider.
pub(crate) const DEE: User = of_acme(4);
/// The administrator of the company, an outsider otherwise.
pub(crate) const ADA: User = of_acme(5);
/// A former member.
pub(crate) const FAY: User = of_acme(6);
/// An external member, where the crew is an external group.
pub(crate) const EVE: User = User::of_company(UserId::new(Uuid::from_u128(7)), GLOBEX);
/// A former external member, where the crew is an external group.
pub(crate) const GUS: User = User::of_no_company(UserId::new(Uuid::from_u128(8)));
/// A stranger: external, and no member.
pub(crate) const ZOE: User = User::of_no_company(UserId::new(Uuid::from_u128(9)));

/// All of them.
pub(crate) const PEOPLE: [User; 9] = [ANN, BO, CY, DEE, ADA, FAY, EVE, GUS, ZOE];

const fn of_acme(number: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(number)), ACME)
}

/// Their ids.
pub(crate) fn ids(users: &[User]) -> Vec<UserId> {
    users.iter().map(User::id).collect()
}
