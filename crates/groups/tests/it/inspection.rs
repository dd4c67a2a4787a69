//! What a store shows to a check.

use guildhall_groups::ClaimHolder;

use crate::people::{ACME, ANN};
use crate::world::{GROUP, ROOM};

#[test]
fn the_holder_of_a_claim_is_shown_with_its_kind() {
    let holders = [
        (ClaimHolder::Company(ACME), format!("company {ACME}")),
        (ClaimHolder::Group(GROUP), format!("group {GROUP}")),
        (ClaimHolder::Room(ROOM), format!("room {ROOM}")),
        (ClaimHolder::User(ANN.id()), format!("user {}", ANN.id())),
    ];
    for (holder, shown) in holders {
        assert_eq!(holder.to_string(), shown);
    }
}
