//! The answer to a request that fails: problem details (RFC 9457).

mod rejections;

use std::collections::BTreeMap;
use std::error::Error as _;

use axum::http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use guildhall::groups::GroupEvent;
use guildhall::kernel::{Class, Disclosed, Fact, Remedy, RequestError};
use guildhall::{Effect, Envelope, Error, Interrupted, UserId};
use problem_details::ProblemDetails;
use serde::Serialize;

use crate::DatabaseError;
use crate::conditions::NONE;

/// How many seconds a client waits before it repeats a request that could not be answered.
const RETRY_AFTER_SECONDS: u32 = 1;

/// Why a request fails.
#[derive(Debug)]
pub(crate) struct Problem {
    details: Box<ProblemDetails<Members>>,
    challenge: Option<&'static str>,
}

/// What problem details of this service say besides the members of the standard.
#[derive(Debug, Serialize)]
struct Members {
    /// The stable name of the problem.
    kind: &'static str,
    /// What a rule that refuses says.
    #[serde(flatten)]
    refusal: Option<Refused>,
    /// What was done before a use case that reaches far stopped.
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<Vec<Effect>>,
    /// The events of the commands that were saved before one of several was refused.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    saved: Vec<Envelope<GroupEvent>>,
}

/// Marks the answer to a request that saved something before it failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SavedBefore;

#[derive(Debug, Serialize)]
struct Refused {
    rule: &'static str,
    class: Class,
    remedy: Remedy,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<UserId>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    facts: BTreeMap<&'static str, Fact>,
}

impl Problem {
    /// Makes a problem that is not a refusal of a rule.
    pub(crate) fn new(status: StatusCode, kind: &'static str, detail: impl AsRef<str>) -> Self {
        let members = Members { kind, refusal: None, done: None, saved: Vec::new() };
        let detail = sentence(detail.as_ref());
        let details = ProblemDetails::from_status_code(status).with_detail(detail);
        Self { details: Box::new(details.with_extensions(members)), challenge: None }
    }

    /// Says in the answer how to authenticate (RFC 6750).
    pub(crate) fn with_challenge(self, challenge: &'static str) -> Self {
        Self { challenge: Some(challenge), ..self }
    }

    /// Says in the answer which commands were saved before.
    pub(crate) fn after_saving(mut self, saved: Vec<Envelope<GroupEvent>>) -> Self {
        self.details.extensions.saved = saved;
        self
    }

    /// Says in the answer what the problem is about.
    pub(crate) fn about(mut self, path: &str) -> Self {
        self.details.instance = path.parse().ok();
        self
    }

    fn refused(disclosed: &Disclosed, title: &'static str, status: StatusCode) -> Self {
        let mut problem = Self::new(status, disclosed.kind(), disclosed.message());
        problem.details.title = Some(title.to_owned());
        if let Ok(page) = format!("/rules/{}", disclosed.rule()).parse::<Uri>() {
            problem.details.r#type = Some(page.into());
        }
        problem.details.extensions.refusal = Some(Refused {
            rule: disclosed.rule(),
            class: disclosed.class(),
            remedy: disclosed.remedy(),
            users: disclosed.users().to_vec(),
            facts: disclosed.facts().iter().cloned().collect(),
        });
        problem
    }
}

impl From<Error<DatabaseError>> for Problem {
    fn from(error: Error<DatabaseError>) -> Self {
        let status = status(&error);
        if let Error::Request(RequestError::StaleVersion { expected: NONE, .. }) = error {
            let detail = "If-Match does not name the current version.";
            return Self::new(status, "stale_version", detail);
        }
        if status.is_server_error() {
            tracing::error!(error = %error, source = error.source(), "the front door failed");
        }
        match (error.disclosed(), error.refusal()) {
            (Some(disclosed), Some(refusal)) => {
                Self::refused(&disclosed, refusal.rule().sentence(), status)
            }
            _ => Self::new(status, error.kind(), error.to_string()),
        }
    }
}

impl From<Interrupted<DatabaseError>> for Problem {
    fn from(interrupted: Interrupted<DatabaseError>) -> Self {
        let mut problem = Self::from(interrupted.cause);
        problem.details.extensions.done = Some(interrupted.done);
        problem
    }
}

/// Writes a text as a person reads it: with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.trim_end().trim_end_matches('.').chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).chain(['.']).collect()
}

/// Returns the status that says what a client can do about an error.
fn status(error: &Error<DatabaseError>) -> StatusCode {
    if let Error::Request(RequestError::StaleVersion { .. }) = error {
        return StatusCode::PRECONDITION_FAILED;
    }
    match error.class() {
        Class::Conflict | Class::Exhausted => StatusCode::CONFLICT,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::Gone => StatusCode::GONE,
        Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Members { done, saved, .. } = &self.details.extensions;
        let saved_before = !saved.is_empty() || done.as_ref().is_some_and(|done| !done.is_empty());
        let mut response = self.details.into_response();
        if saved_before {
            response.extensions_mut().insert(SavedBefore);
        }
        let headers = response.headers_mut();
        if let Some(challenge) = self.challenge {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if response.status() == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, RETRY_AFTER_SECONDS.into());
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;
    use guildhall_testkit::samples::refusals;

    use super::Problem;

    #[test]
    fn every_refusal_is_a_sentence() {
        for refusal in refusals().iter().flat_map(|(_, samples)| samples) {
            let problem = Problem::refused(&refusal.disclosed(), "", StatusCode::CONFLICT);
            let detail = problem.details.detail.unwrap_or_default();
            assert!(detail.starts_with(|first: char| !first.is_lowercase()), "{detail}");
            assert!(detail.ends_with('.') && !detail.ends_with(".."), "{detail}");
        }
    }
}
