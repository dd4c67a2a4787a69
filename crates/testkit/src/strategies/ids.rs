use guildhall_kernel::{CompanyId, GroupId, RoomId, User, UserId};
use proptest::prelude::*;
use proptest::sample::select;

use crate::cast::{ACME, ORBIT, PEOPLE, group, group_room, room};

/// Generates the id of one of two companies.
pub fn company_id() -> impl Strategy<Value = CompanyId> {
    select(vec![ACME, ORBIT])
}

/// Generates the id of one of four groups.
pub fn group_id() -> impl Strategy<Value = GroupId> {
    (1..=4_u8).prop_map(group)
}

/// Generates the id of one of four rooms, or of the room of a group.
pub fn room_id() -> impl Strategy<Value = RoomId> {
    prop_oneof![4 => (1..=4_u8).prop_map(room), 1 => group_id().prop_map(group_room)]
}

/// Generates the id of one of [`PEOPLE`].
pub fn user_id() -> impl Strategy<Value = UserId> {
    select(PEOPLE.map(|user| User::id(&user)).to_vec())
}
