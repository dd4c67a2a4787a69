//! Refusals: each names its rule, what lifts it, and what of it may be told.

use guildhall_kernel::rules::ML_2;
use guildhall_kernel::{Feature, Refusal, Who};
use guildhall_permissions::CompanyError;
use guildhall_permissions::rules::{CO_3, CO_5, RULES};

use crate::samples::{BO, EVE, domain};

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    let refusals = [
        CompanyError::AddressTaken { address: "ann@acme.example".parse().unwrap() },
        CompanyError::DomainTaken { domain: domain("acme.example") },
        CompanyError::ExternalContactForbidden { users: vec![EVE] },
        CompanyError::FeatureDisabled { feature: Feature::Note },
        CompanyError::MayNotCreateExternalGroups { user: BO },
        CompanyError::MayNotCreateGroups { user: BO },
        CompanyError::NeedsCore,
        CompanyError::NeedsCoreOrApproval,
        CompanyError::NoContactPermission { users: vec![BO] },
        CompanyError::NotAdministrator { user: BO, rule: &CO_5 },
        CompanyError::NotNamed { user: BO },
        CompanyError::NotOfCompany { user: EVE },
        CompanyError::CompanyQuotaExceeded { limit: 100_000 },
        CompanyError::UserQuotaExceeded { users: vec![BO], limit: 2_000 },
    ];
    for refusal in &refusals {
        // A new variant does not compile here before it is listed.
        match refusal {
            CompanyError::AddressTaken { .. }
            | CompanyError::DomainTaken { .. }
            | CompanyError::ExternalContactForbidden { .. }
            | CompanyError::FeatureDisabled { .. }
            | CompanyError::MayNotCreateExternalGroups { .. }
            | CompanyError::MayNotCreateGroups { .. }
            | CompanyError::NeedsCore
            | CompanyError::NeedsCoreOrApproval
            | CompanyError::NoContactPermission { .. }
            | CompanyError::NotAdministrator { .. }
            | CompanyError::NotNamed { .. }
            | CompanyError::NotOfCompany { .. }
            | CompanyError::CompanyQuotaExceeded { .. }
            | CompanyError::UserQuotaExceeded { .. } => {}
        }
        assert!(RULES.contains(&refusal.rule()) || refusal.rule() == &ML_2, "{refusal}");
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty(), "{refusal}");
        let told = refusal.disclosed();
        assert_eq!(told.rule(), refusal.rule().code());
        assert_eq!(told.message(), refusal.to_string());
        assert_eq!(told.remedy(), refusal.remedy().text());
    }
    let lines = refusals.map(|refusal| {
        let remedy = refusal.remedy();
        format!("{}: {refusal}. {:?}: {}", refusal.rule().code(), remedy.who(), remedy.text())
    });
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn who_is_no_administrator_is_refused_by_the_rule_of_what_they_tried() {
    let refusal = CompanyError::NotAdministrator { user: BO, rule: &CO_3 };
    assert_eq!(refusal.rule(), &CO_3);
    assert_eq!(refusal.remedy().who(), Who::Administrator);
}
