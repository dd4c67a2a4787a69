//! The users and companies of the tests.

use guildhall::kernel::{User, UserId};
pub(crate) use guildhall_testkit::cast::{
    ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, name_of,
};

/// Every user of these tests.
pub(crate) const ALL: [User; 8] = [ANN, BO, CY, DEE, EVE, FLO, GUS, NAT];

pub(crate) fn ids<const N: usize>(users: [User; N]) -> [UserId; N] {
    users.map(|user| user.id())
}
