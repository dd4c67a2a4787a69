use guildhall_kernel::{DomainName, EmailAddress, ListAddress};
use proptest::prelude::*;
use proptest::sample::select;

use crate::cast::{domain, email};

/// Generates a mail domain, most often one of a few that include a company's own. Others have 3 or
/// 253 bytes.
pub fn domain_name() -> impl Strategy<Value = DomainName> {
    prop_oneof![
        12 => select(DOMAINS.map(domain).to_vec()),
        1 => "[a-z]\\.[a-z]".prop_map(|text| domain(&text)),
        1 => "([a-z]{63}\\.){3}[a-z]{61}".prop_map(|text| domain(&text)),
    ]
    .boxed()
}

/// Generates a mail address, most often one of a few, of which some differ only in their spelling.
/// Others are very short or have 254 bytes.
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

/// Generates the address of a list, most often one of a few. Others have 2 or 40 characters before
/// the `@`.
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
