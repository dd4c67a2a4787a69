//! Changes: what a store is to save, and the unique keys that go with it (ML-2).
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use std::collections::BTreeSet;

use guildhall_kernel::{
    Claim, Claims, CommandDigest, CommandId, KeptAnswer, ReadSet, RegistrationChange,
    RegistrationState, User, Version,
};
use guildhall_permissions::{Company, CompanyChange, Context, Profile, ProfileChange};

use crate::samples::{ACME, ANN, ORBIT, acme, cx, domain, domains, new_company, now};

#[test]
fn a_new_company_expects_no_version() {
    let (company, created) = Company::create(new_company([]), &cx());
    let change = CompanyChange::new(company.clone(), created.clone());
    assert_eq!(change.expected(), None);
    assert_eq!((change.company(), change.events()), (&company, &[created][..]));
    assert_eq!(change.claims(), &Claims::default());
    assert_eq!(company.version(), Version::FIRST);
}

#[test]
fn a_change_expects_the_old_version_and_claims_the_difference() {
    let mut before = acme();
    before.add_domain(domain("acme.example"), &cx()).unwrap();
    let mut after = before.clone();
    let added = after.add_domain(domain("acme.test"), &cx()).unwrap();
    let change = CompanyChange::between(&before, after.clone(), vec![added]);
    assert_eq!(change.expected(), Some(Version::after(2)));
    assert_eq!(change.company().version(), Version::after(3));
    assert_eq!(change.claims().made(), &BTreeSet::from([Claim::Domain(domain("acme.test"))]));
    assert!(change.claims().released().is_empty());
}

// about: CO-9
#[test]
fn a_change_carries_the_answers_that_are_kept_with_it() {
    let id = CommandId::new(ANN, "once".parse().unwrap());
    let (company, created) = Company::create(new_company([]), &cx());
    let kept = vec![KeptAnswer::new(id, CommandDigest::of(b"once"), created.at, String::new())];
    let change = CompanyChange::new(company, created);
    assert_eq!(change.answers(), []);
    assert_eq!(change.with_answers(kept.clone()).answers(), kept);
}

// about: CO-8
#[test]
fn a_change_keeps_what_was_read() {
    let (company, created) = Company::create(new_company([]), &cx());
    let mut reads = ReadSet::default();
    reads.read_company(ORBIT, None);
    let change = CompanyChange::new(company, created);
    assert_eq!(change.reads(), &ReadSet::default());
    assert_eq!(change.with_reads(reads.clone()).reads(), &reads);
}

// about: CO-1
#[test]
fn a_profile_is_of_the_directorys_own_user_or_of_another() {
    let change = |directory| ProfileChange::new(directory, profile(ANN, None), &domains(&[]));
    assert!(change(ACME).is_own());
    assert!(!change(ORBIT).is_own());
    assert_eq!(change(ACME).registration(), None);

    let registration = RegistrationChange::to(None, ANN, RegistrationState::Registered);
    let registered = change(ACME).with_registration(registration.clone());
    assert_eq!(registered.registration(), Some(&registration));
}

#[test]
fn a_context_is_a_company_at_a_moment() {
    let company = acme();
    let cx = Context::new(&company, now());
    assert_eq!((cx.company(), cx.at()), (&company, now()));
}

// allows: ML-2
#[test]
fn an_address_of_another_domain_is_not_claimed() {
    for address in ["ann@home.example", "ann@sub.acme.example", "ann@[192.0.2.1]"] {
        assert_eq!(claim_of(ANN, Some(address)), None, "{address}");
    }
    assert_eq!(claim_of(ANN, None), None);
}

// about: ML-2
#[test]
fn an_address_of_the_companys_domains_is_claimed_without_case() {
    let claim = claim_of(ANN, Some("ann@acme.example"));
    assert_eq!(
        claim.as_ref().map(ToString::to_string).as_deref(),
        Some("address:ann@acme.example")
    );
    for address in ["ANN@acme.example", "\"Ann\"@ACME.example"] {
        assert_eq!(claim_of(ANN, Some(address)), claim, "{address}");
    }
}

fn profile(user: User, address: Option<&str>) -> Profile {
    let name = "Ann".parse().unwrap();
    Profile { user, name, address: address.map(|text| text.parse().unwrap()) }
}

fn claim_of(user: User, address: Option<&str>) -> Option<Claim> {
    let profile = profile(user, address);
    let change = ProfileChange::new(acme().id(), profile.clone(), &domains(&["acme.example"]));
    assert_eq!(change.profile(), &profile);
    assert_eq!(profile.id(), user.id());
    change.claim().cloned()
}
