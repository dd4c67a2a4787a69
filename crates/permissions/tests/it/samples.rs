//! A company, its people, and values that several modules use.
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use guildhall_kernel::{CommandError, CompanyId, DomainName, Refusal, Timestamp, User, UserId};
use guildhall_permissions::{Application, Company, CompanyError, NewCompany};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::macros::datetime;
use uuid::Uuid;

/// An administrator.
pub(crate) const ANN: UserId = UserId::new(Uuid::from_u128(1));
/// An internal user.
pub(crate) const BO: UserId = UserId::new(Uuid::from_u128(2));
/// Another.
pub(crate) const CY: UserId = UserId::new(Uuid::from_u128(3));
/// A user of another company.
pub(crate) const EVE: UserId = UserId::new(Uuid::from_u128(4));

pub(crate) const ACME: CompanyId = CompanyId::new(Uuid::from_u128(100));
pub(crate) const OTHER: CompanyId = CompanyId::new(Uuid::from_u128(200));

pub(crate) fn internal(user: UserId) -> User {
    User::of_company(user, ACME)
}

pub(crate) fn eve() -> User {
    User::of_company(EVE, OTHER)
}

pub(crate) fn now() -> Timestamp {
    datetime!(2026-01-05 09:00 UTC).into()
}

pub(crate) fn new_company(applications: impl IntoIterator<Item = Application>) -> NewCompany {
    NewCompany {
        company: ACME,
        name: "Acme".parse().unwrap(),
        administrators: [ANN].into(),
        applications: applications.into_iter().collect(),
        at: now(),
    }
}

/// Acme, that holds Core.
pub(crate) fn acme() -> Company {
    Company::create(new_company([Application::Core])).0
}

pub(crate) fn domain(text: &str) -> DomainName {
    text.parse().unwrap()
}

pub(crate) fn domains(texts: &[&str]) -> BTreeSet<DomainName> {
    texts.iter().map(|text| domain(text)).collect()
}

/// The code of the rule that refuses, or none.
pub(crate) fn refused_by<T>(answer: Result<T, CompanyError>) -> Option<&'static str> {
    answer.err().map(|refusal| refusal.rule().code())
}

/// The code of the rule that refuses a command, or none.
pub(crate) fn command_refused_by<T>(
    answer: Result<T, CommandError<CompanyError>>,
) -> Option<&'static str> {
    answer.err().map(|error| error.refusal().unwrap().rule().code())
}

/// The value, which reads back as it was written.
pub(crate) fn reread<T: Debug + DeserializeOwned + PartialEq + Serialize>(value: T) -> T {
    let read: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(read, value);
    value
}
