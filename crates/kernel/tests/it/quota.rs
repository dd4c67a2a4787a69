//! Quotas: what is different is told apart, and a save that goes beyond some says how many (CO-7).

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;

use guildhall_kernel::{Quota, SaveError};

use crate::samples::{company, user};

// about: CO-7
#[test]
fn a_quota_is_of_one_company_or_of_one_user_in_it() {
    let quotas = [
        Quota::GroupsOfCompany(company(1)),
        Quota::GroupsOfCompany(company(2)),
        Quota::GroupsOfUser { company: company(1), user: user(1) },
        Quota::GroupsOfUser { company: company(1), user: user(2) },
        Quota::GroupsOfUser { company: company(2), user: user(1) },
    ];
    assert_eq!(BTreeSet::from(quotas).len(), quotas.len());
    assert_eq!(HashSet::from(quotas).len(), quotas.len());
}

// about: CO-7
#[test]
fn a_save_names_every_quota_that_is_full() {
    let full = BTreeSet::from([
        Quota::GroupsOfUser { company: company(1), user: user(1) },
        Quota::GroupsOfUser { company: company(1), user: user(2) },
    ]);
    let error: SaveError<Infallible> = SaveError::QuotaExceeded(full.clone());
    assert_eq!(error.to_string(), "2 of the limits on groups leave no room for the change");
    assert!(matches!(error, SaveError::QuotaExceeded(quotas) if quotas == full));
}
