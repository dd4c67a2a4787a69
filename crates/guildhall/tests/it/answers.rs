//! Answers of use cases, in a form that tests compare.

use std::fmt::{Debug, Display};

use guildhall::Error;

/// Returns the code of the rule that refused.
///
/// Checks that the refusal has a remedy and a form that may leave the service.
#[track_caller]
pub(crate) fn refused<T: Debug, E: Debug + Display>(answer: Result<T, Error<E>>) -> &'static str {
    let error = answer.expect_err("a rule refuses");
    let refusal = error.refusal().unwrap_or_else(|| panic!("no rule refused, but: {error:?}"));
    assert!(!refusal.remedy().text().is_empty());
    assert_eq!(error.disclosed(), Some(refusal.disclosed()));
    refusal.rule().code()
}

/// Returns the error as a value that can be compared, from any store.
pub(crate) fn comparable<E: Display>(error: Error<E>) -> Error<String> {
    error.map_store(|error| error.to_string())
}

/// Returns the answer without its value, so that only refusals are compared.
pub(crate) fn outcome<T, E: Display>(answer: Result<T, Error<E>>) -> Result<(), Error<String>> {
    answer.map(|_| ()).map_err(comparable)
}
