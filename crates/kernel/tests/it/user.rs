//! Whose user someone is (CO-1).

use guildhall_kernel::{Affiliation, User};

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
