//! Ids: UUIDs, one type for each kind of thing.

use guildhall_kernel::{CompanyId, GroupId, IdError, RoomId, UserId};
use proptest::prelude::*;
use uuid::Uuid;

#[test]
fn an_id_is_parsed_in_every_spelling_and_written_in_one() {
    let written = "01890a5d-ac96-774b-bcce-b302099a8057";
    for text in [
        written,
        "01890A5D-AC96-774B-BCCE-B302099A8057",
        "01890a5dac96774bbcceb302099a8057",
        "urn:uuid:01890a5d-ac96-774b-bcce-b302099a8057",
    ] {
        assert_eq!(text.parse::<UserId>().unwrap().to_string(), written);
        let read: UserId = serde_json::from_str(&format!("{text:?}")).unwrap();
        assert_eq!(serde_json::to_string(&read).unwrap(), format!("{written:?}"));
    }
}

#[test]
fn a_text_that_is_not_a_uuid_is_refused() {
    for text in ["", "ann", "01890a5d-ac96-774b-bcce-b302099a805"] {
        let refused: IdError = text.parse::<UserId>().unwrap_err();
        assert!(refused.to_string().starts_with(&format!("{text:?} is not an id")));
        assert!(serde_json::from_str::<UserId>(&format!("{text:?}")).is_err());
    }
}

proptest! {
    #[test]
    fn every_id_reads_back_as_it_was_written(number in any::<u128>()) {
        let uuid = Uuid::from_u128(number);
        prop_assert_eq!(CompanyId::new(uuid).to_string().parse(), Ok(CompanyId::from(uuid)));
        prop_assert_eq!(GroupId::new(uuid).to_string().parse(), Ok(GroupId::from(uuid)));
        prop_assert_eq!(RoomId::new(uuid).to_string().parse(), Ok(RoomId::from(uuid)));
        prop_assert_eq!(UserId::new(uuid).to_string().parse(), Ok(UserId::from(uuid)));
        prop_assert_eq!(*UserId::new(uuid).as_uuid(), uuid);
    }
}
