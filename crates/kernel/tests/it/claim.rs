//! Claims and quotas, for which a save can be refused: different ones have different texts, and a
//! change makes and gives up only the claims that differ (CO-7).
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::collections::{BTreeSet, HashSet};
use std::convert::Infallible;

use guildhall_kernel::{Claim, Claims, DomainName, EmailAddress, NameKey, Quota, SaveError};
use proptest::collection::btree_set;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{company, name, user};

// refuses: ML-2
#[test]
fn an_address_in_another_case_is_the_same_claim() {
    let own = BTreeSet::from(["acme.example".parse::<DomainName>().unwrap()]);
    let claim = |text: &str| Claim::Address(text.parse::<EmailAddress>().unwrap().key(&own));
    assert_eq!(claim("Crew@acme.example"), claim("crew@ACME.example"));
}

// allows: ML-2
#[test]
fn different_addresses_are_different_claims() {
    let own = BTreeSet::from(["acme.example".parse::<DomainName>().unwrap()]);
    let claim = |text: &str| Claim::Address(text.parse::<EmailAddress>().unwrap().key(&own));
    assert_ne!(claim("crew@acme.example"), claim("crew@sub.acme.example"));
    assert_ne!(claim("crew@acme.example"), claim("crews@acme.example"));
}

// refuses: GR-4
#[test]
fn a_name_in_another_case_is_the_same_claim() {
    let claim = |text| Claim::GroupName(company(1), name(text).key());
    assert_eq!(claim("Crew"), claim("CREW"));
}

// allows: GR-4
#[test]
fn a_name_in_another_company_is_another_claim() {
    let claim = |number| Claim::GroupName(company(number), name("Crew").key());
    assert_ne!(claim(1), claim(2));
    assert_ne!(claim(1).to_string(), claim(2).to_string());
}

// about: RM-3
#[test]
fn a_pair_in_another_order_is_the_same_claim() {
    assert_eq!(Claim::pair(user(1), user(2)), Claim::pair(user(2), user(1)));
    assert_eq!(Claim::pair(user(2), user(1)), Claim::Pair(user(1), user(2)));
}

#[test]
fn every_kind_of_claim_has_a_text() {
    let own = BTreeSet::new();
    let claims = [
        Claim::Address("Ann@acme.example".parse::<EmailAddress>().unwrap().key(&own)),
        Claim::Domain("acme.example".parse().unwrap()),
        Claim::GroupName(company(1), NameKey::of("Launch: Crew")),
        Claim::pair(user(3), user(2)),
        Claim::ToMe(user(2)),
    ];
    for claim in &claims {
        assert_eq!(claim.to_string().parse(), Ok(claim.clone()));
    }
    insta::assert_snapshot!(claims.map(|claim| claim.to_string()).join("\n"));
}

#[test]
fn a_text_that_no_claim_has_is_no_claim() {
    let id = company(1);
    for text in [
        "",
        "pair",
        "to-me:1",
        "address:ann",
        "domain:ACME.example",
        "pair:1:2",
        "holder:a@b",
        &format!("group-name:{id}"),
        &format!("group-name:{id}:Crew"),
    ] {
        let error = text.parse::<Claim>().unwrap_err();
        assert_eq!(error.to_string(), format!("{text:?} is not the text of a claim"));
    }
}

proptest! {
    #[test]
    fn different_claims_have_different_texts(one in claim(), other in claim()) {
        prop_assert_eq!(one == other, one.to_string() == other.to_string(), "{} {}", one, other);
    }

    #[test]
    fn a_claim_is_read_from_its_text(claim in claim()) {
        prop_assert_eq!(claim.to_string().parse(), Ok(claim));
    }

    #[test]
    fn a_claim_on_any_name_is_read_from_its_text(text in "\\PC{0,12}") {
        let claim = Claim::GroupName(company(1), NameKey::of(&text));
        prop_assert_eq!(claim.to_string().parse(), Ok(claim));
    }

    #[test]
    fn a_change_makes_and_gives_up_the_difference(before in claims(), after in claims()) {
        let change = Claims::between(&before, &after);
        prop_assert!(change.made().is_disjoint(&before));
        prop_assert!(change.released().is_disjoint(&after));
        let mut held: BTreeSet<_> = before.difference(change.released()).cloned().collect();
        held.extend(change.made().iter().cloned());
        prop_assert_eq!(held, after);
    }

    #[test]
    fn equal_claims_have_no_difference(claims in claims()) {
        prop_assert_eq!(Claims::between(&claims, &claims), Claims::default());
    }
}

fn claims() -> impl Strategy<Value = BTreeSet<Claim>> {
    btree_set(claim(), 0..6)
}

// Claims are made of few parts, so that equal ones are likely.
fn claim() -> impl Strategy<Value = Claim> {
    let number = || 0..3_u128;
    let spelled = select(vec!["a@b", "A@b", "\"a:b\"@b", "a@b.c", "pair@b"]);
    let at = select(vec!["b", "b.c", "xn--bcher-kva.example"]);
    let text = prop_oneof!["[ab:]{0,3}", number().prop_map(|n| format!("{}:a", company(n)))];
    prop_oneof![
        spelled.prop_map(|text| {
            Claim::Address(text.parse::<EmailAddress>().unwrap().key(&BTreeSet::new()))
        }),
        at.prop_map(|text| Claim::Domain(text.parse().unwrap())),
        (number(), text).prop_map(|(n, text)| Claim::GroupName(company(n), NameKey::of(&text))),
        (number(), number()).prop_map(|(one, other)| Claim::pair(user(one), user(other))),
        number().prop_map(|n| Claim::ToMe(user(n))),
    ]
}

#[test]
fn the_stored_form_of_a_claim_is_stable() {
    let address = "crew@acme.example".parse::<EmailAddress>().unwrap().folded_key();
    let claims = [
        Claim::Address(address),
        Claim::Domain("acme.example".parse().unwrap()),
        Claim::GroupName(company(1), NameKey::of("Crew")),
        Claim::Pair(user(1), user(2)),
        Claim::ToMe(user(1)),
    ];
    let form = serde_json::to_string(&claims).unwrap();
    assert_eq!(serde_json::from_str::<[Claim; 5]>(&form).unwrap(), claims);
    insta::assert_json_snapshot!(claims);
}

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
