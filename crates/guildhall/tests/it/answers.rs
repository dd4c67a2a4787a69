//! What a use case answered, in a form that tests compare.

use std::fmt::{Debug, Display};

use guildhall::Error;

/// The code of the rule that refused. The refusal also has to say what would lift it, and to have a
/// form that may leave the service.
#[track_caller]
pub(crate) fn refused<T: Debug, E: Debug + Display>(answer: Result<T, Error<E>>) -> &'static str {
    let error = answer.expect_err("a rule refuses");
    let refusal = error.refusal().unwrap_or_else(|| panic!("no rule refused, but: {error:?}"));
    assert!(!refusal.remedy().text().is_empty());
    assert_eq!(error.disclosed(), Some(refusal.disclosed()));
    refusal.rule().code()
}

/// The error as a value that can be compared, whatever store it comes from.
pub(crate) fn comparable<E: Display>(error: Error<E>) -> Error<String> {
    match error {
        Error::Company(refusal) => Error::Company(refusal),
        Error::CompanyExists(company) => Error::CompanyExists(company),
        Error::Contended { attempts } => Error::Contended { attempts },
        Error::QuotaExceeded(quotas) => Error::QuotaExceeded(quotas),
        Error::Group(refusal) => Error::Group(refusal),
        Error::Incomplete(missing) => Error::Incomplete(missing),
        Error::NoSuchCompany(company) => Error::NoSuchCompany(company),
        Error::NoSuchUser(user) => Error::NoSuchUser(user),
        Error::Room(refusal) => Error::Room(refusal),
        Error::Store(error) => Error::Store(error.to_string()),
        Error::Taken(claim) => Error::Taken(claim),
    }
}

/// The answer without what was done, so that only who was refused what is compared.
pub(crate) fn outcome<T, E: Display>(answer: Result<T, Error<E>>) -> Result<(), Error<String>> {
    answer.map(|_| ()).map_err(comparable)
}
