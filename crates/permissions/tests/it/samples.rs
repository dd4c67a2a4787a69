//! A company, its users, and values that several modules use.
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use std::collections::BTreeSet;
use std::fmt::Debug;

use guildhall_kernel::{CommandError, DomainName, Refusal, Timestamp};
use guildhall_permissions::{Application, Company, CompanyContext, CompanyError, NewCompany};
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::macros::datetime;

pub(crate) use guildhall_testkit::cast::{ACME, ANN, BO, CY, EVE, ORBIT, domain, name};

pub(crate) fn cx() -> CompanyContext {
    CompanyContext::new(now())
}

pub(crate) fn now() -> Timestamp {
    datetime!(2026-01-05 09:00 UTC).into()
}

pub(crate) fn new_company(applications: impl IntoIterator<Item = Application>) -> NewCompany {
    NewCompany {
        company: ACME,
        name: "Acme".parse().unwrap(),
        administrators: [ANN.id()].into(),
        applications: applications.into_iter().collect(),
    }
}

/// Acme, that holds Core.
pub(crate) fn acme() -> Company {
    Company::create(new_company([Application::Core]), &cx()).0
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

pub(crate) fn local_part(text: &str) -> guildhall_kernel::ListLocalPart {
    text.parse().unwrap()
}
