use guildhall_kernel::{DomainName, EmailAddress, ListAddress};
use proptest::prelude::*;
use proptest::sample::select;

use crate::play::{domain, email};

/// A mail domain: one of a few most often, in which a company's own are; else one of 3 or of 253
/// octets.
pub fn domain_name() -> impl Strategy<Value = DomainName> {
    prop_oneof![
        12 => select(DOMAINS.map(domain).to_vec()),
        1 => "[a-z]\\.[a-z]".prop_map(|text| domain(&text)),
        1 => "([a-z]{63}\\.){3}[a-z]{61}".prop_map(|text| domain(&text)),
    ]
    .boxed()
}

/// A mail address: one of a few most often, some of which only differ in how they are spelled; else one
/// of 254 octets.
pub fn email_address() -> impl Strategy<Value = EmailAddress> {
    let few = [
        "ann@acme.example",
        "pat@partner.example",
        "pat@PARTNER.example",
        "Ann@acme.example",
        "\"pat\"@partner.example",
        "\"pat p.\"@partner.example",
        "crew@acme.example",
        "pat@[192.0.2.1]",
    ];
    prop_oneof![
        12 => select(few.map(email).to_vec()),
        1 => "[a-z]@[a-z]\\.[a-z]".prop_map(|text| email(&text)),
        1 => "[a-z]{64}@([a-z]{63}\\.){2}[a-z]{61}".prop_map(|text| email(&text)),
    ]
    .boxed()
}

/// The address of a list: one of a few most often, else with 2 or 40 characters before the `@`.
pub fn list_address() -> impl Strategy<Value = ListAddress> {
    let local = prop_oneof![
        12 => select(vec!["crew".to_owned(), "cast".to_owned(), "launch.crew".to_owned()]),
        1 => "[a-z0-9]{2}",
        1 => "[a-z][a-z0-9_-]{39}",
    ]
    .boxed();
    let at = prop_oneof![3 => Just(domain(DOMAINS[0])), 1 => select(DOMAINS.map(domain).to_vec())];
    (local, at).prop_map(|(local, at)| ListAddress::new(&local, at).unwrap()).boxed()
}

const DOMAINS: [&str; 4] = ["acme.example", "orbit.example", "bücher.example", "acme.test"];
