//! Quotas: different quotas differ, and a refused save says how many it exceeds (CO-7).

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;

use guildhall_kernel::{Quota, SaveError};

use crate::samples::{company, user};

// about: CO-7
#[test]
fn each_company_and_each_user_in_it_has_its_own_quota() {
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
fn a_refused_save_names_every_exceeded_quota() {
    let full = BTreeSet::from([
        Quota::GroupsOfUser { company: company(1), user: user(1) },
        Quota::GroupsOfUser { company: company(1), user: user(2) },
    ]);
    let error: SaveError<Infallible> = SaveError::QuotaExceeded(full.clone());
    assert_eq!(error.to_string(), "the change would exceed 2 limits on groups");
    assert!(matches!(error, SaveError::QuotaExceeded(quotas) if quotas == full));
}
