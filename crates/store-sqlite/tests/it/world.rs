pub(crate) use guildhall_testkit::office::{Office as World, group_id, minute, room_id, user};
