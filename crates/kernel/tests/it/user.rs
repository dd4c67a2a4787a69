//! Ids, one type for each kind of thing, and whose user someone is (CO-1).

use guildhall_kernel::{Affiliation, CompanyId, GroupId, IdError, RoomId, User, UserId};
use proptest::prelude::*;
use uuid::Uuid;

use crate::samples::{company, user};

// about: CO-1
#[test]
fn a_user_is_internal_to_their_own_company_alone() {
    let (acme, orbit) = (company(1), company(2));
    let ann = User::of_company(user(1), acme);
    assert_eq!(ann.company(), Some(acme));
    assert_eq!(ann.affiliation(acme), Affiliation::Internal);
    assert_eq!(ann.affiliation(orbit), Affiliation::External);
    assert!(!ann.is_external_to(acme));
    assert!(ann.is_external_to(orbit));
}

// about: CO-1
#[test]
fn a_user_of_no_company_is_external_to_every_company() {
    let pat = User::of_no_company(user(1));
    assert_eq!(pat.company(), None);
    assert_eq!(pat.affiliation(company(1)), Affiliation::External);
    assert!(pat.is_external_to(company(1)));
}

// about: CO-1
#[test]
fn a_user_is_written_with_their_company_or_without_one() {
    let (ann, pat) = (User::of_company(user(1), company(1)), User::of_no_company(user(1)));
    for (user, company) in [(ann, serde_json::json!(company(1))), (pat, serde_json::Value::Null)] {
        let written = serde_json::json!({ "id": user.id(), "company": company });
        assert_eq!(serde_json::to_value(user).unwrap(), written);
        assert_eq!(serde_json::from_value::<User>(written).unwrap(), user);
    }
    assert_eq!(format!("{pat:?}"), format!("User {{ id: {:?}, company: None }}", user(1)));
}

// about: CO-1
#[test]
fn users_are_ordered_by_id_and_then_by_company() {
    let nil = CompanyId::new(Uuid::nil());
    let users = [
        User::of_no_company(user(1)),
        User::of_company(user(1), nil),
        User::of_company(user(1), company(1)),
        User::of_company(user(1), company(2)),
        User::of_no_company(user(2)),
    ];
    assert!(users.is_sorted());
    assert!(users.windows(2).all(|pair| pair[0] != pair[1]));
    assert!(User::of_no_company(user(1)).is_external_to(nil));
}

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
