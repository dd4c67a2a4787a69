//! What a use case answered, in a form that tests compare.

use std::fmt::{Debug, Display};

use guildhall::HallError;

/// The code of the rule that refused. The refusal also has to say what would lift it, and to have a
/// form that may leave the service.
#[track_caller]
pub(crate) fn refused<T: Debug, E: Debug + Display>(
    answer: Result<T, HallError<E>>,
) -> &'static str {
    let error = answer.expect_err("a rule refuses");
    let refusal = error.refusal().unwrap_or_else(|| panic!("no rule refused, but: {error:?}"));
    assert!(!refusal.remedy().text().is_empty());
    assert_eq!(error.disclosed(), Some(refusal.disclosed()));
    refusal.rule().code()
}

/// The error as a value that can be compared, whatever store it comes from.
pub(crate) fn comparable<E: Display>(error: HallError<E>) -> HallError<String> {
    match error {
        HallError::Company(refusal) => HallError::Company(refusal),
        HallError::CompanyExists(company) => HallError::CompanyExists(company),
        HallError::Contended { attempts } => HallError::Contended { attempts },
        HallError::Full(quotas) => HallError::Full(quotas),
        HallError::Group(refusal) => HallError::Group(refusal),
        HallError::Incomplete(missing) => HallError::Incomplete(missing),
        HallError::NoSuchCompany(company) => HallError::NoSuchCompany(company),
        HallError::NoSuchUser(user) => HallError::NoSuchUser(user),
        HallError::Room(refusal) => HallError::Room(refusal),
        HallError::Store(error) => HallError::Store(error.to_string()),
        HallError::Taken(claim) => HallError::Taken(claim),
    }
}

/// The answer without what was done, so that only who was refused what is compared.
pub(crate) fn outcome<T, E: Display>(
    answer: Result<T, HallError<E>>,
) -> Result<(), HallError<String>> {
    answer.map(|_| ()).map_err(comparable)
}
