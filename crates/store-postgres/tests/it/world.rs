pub(crate) use guildhall_testkit::cast::{Office as World, group_id, minute, room_id, user};
