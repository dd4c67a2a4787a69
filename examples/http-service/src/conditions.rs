//! Conditions of a request, and the version of an answer: `ETag` and `If-Match` (RFC 9110), and
//! `Idempotency-Key` (draft 07 of its IETF specification).

use axum::Json;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use guildhall::kernel::{CommandKey, Version};
use guildhall::{Error, SystemEnvironment, UserHandle};
use serde::Serialize;
use utoipa::IntoParams;

use crate::caller::Caller;
use crate::problem::Problem;
use crate::{App, Database};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The version of nothing: the first event makes version 1.
pub(crate) const NONE: Version = Version::after(0);

/// The headers of a command.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes the headers, and is never made")]
pub(crate) struct CommandHeaders {
    /// The versions that the command expects, as `ETag` gave them. With another version it is
    /// answered with 412.
    #[param(
        rename = "If-Match",
        pattern = r#"^(\*|"(0|[1-9][0-9]{0,18})"(, "(0|[1-9][0-9]{0,18})")*)$"#
    )]
    if_match: Option<String>,
    /// The id of the command, in quotation marks. The same command with the same id is carried out
    /// once, and answered again.
    #[param(rename = "Idempotency-Key", pattern = r#"^"[!#-\[\]-~]{1,255}"$"#)]
    idempotency_key: Option<String>,
}

/// The headers of a command that creates something.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes the header, and is never made")]
pub(crate) struct KeyHeader {
    /// The id of the command, in quotation marks. The same command with the same id is carried out
    /// once, and answered again.
    #[param(rename = "Idempotency-Key", pattern = r#"^"[!#-\[\]-~]{1,255}"$"#)]
    idempotency_key: Option<String>,
}

/// The conditions of a command.
pub(crate) struct Conditions {
    key: Option<CommandKey>,
    expected: Expected,
}

/// Conditions that name the version that the command expects.
pub(crate) struct Required(pub(crate) Conditions);

/// Which versions a command expects.
#[derive(Debug, Eq, PartialEq)]
enum Expected {
    Any,
    /// Any version, and the header says so.
    Star,
    OneOf(Vec<Version>),
}

impl FromRequestParts<App> for Conditions {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        Ok(Self { key: key(&parts.headers)?, expected: Expected::read(&parts.headers)? })
    }
}

impl FromRequestParts<App> for Required {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let conditions = Conditions::from_request_parts(parts, app).await?;
        if conditions.expected == Expected::Any {
            let detail = "Say in If-Match which version is edited, or * for any.";
            let status = StatusCode::PRECONDITION_REQUIRED;
            return Err(Problem::new(status, "condition_required", detail));
        }
        Ok(Self(conditions))
    }
}

impl Conditions {
    /// Returns everything that the caller does, with the id of the command.
    pub(crate) fn acting<'c>(
        &'c self,
        caller: &'c Caller,
    ) -> UserHandle<'c, Database, SystemEnvironment> {
        match &self.key {
            Some(key) => caller.acting().with_command(key),
            None => caller.acting(),
        }
    }

    /// Returns the version that the command expects, if its conditions name any. `current` is the
    /// version that the caller sees. If it is not among those named, or if the caller sees none,
    /// nothing has the version that is returned.
    pub(crate) async fn version(
        &self,
        current: impl Future<Output = Result<Option<Version>, Problem>>,
    ) -> Result<Option<Version>, Problem> {
        let Expected::OneOf(versions) = &self.expected else { return Ok(None) };
        let current = current.await?;
        Ok(Some(match versions.as_slice() {
            // The refusal of a stale version names the one that was expected.
            [version] if current.is_some() => *version,
            versions => current.filter(|version| versions.contains(version)).unwrap_or(NONE),
        }))
    }
}

/// Reads the id of the command: a string of a structured field (RFC 8941 §3.3.3).
fn key(headers: &HeaderMap) -> Result<Option<CommandKey>, Problem> {
    let mut values = headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().ok().map(str::trim).filter(|_| values.next().is_none());
    let quoted = text.and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
    let text = quoted.and_then(unescaped).ok_or_else(|| {
        let detail = "Idempotency-Key is one text in quotation marks.";
        Problem::new(StatusCode::BAD_REQUEST, "invalid_idempotency_key", detail)
    })?;
    let key = text.parse().map_err(|error| Problem::from(Error::CommandKey(error)))?;
    Ok(Some(key))
}

/// Returns the text without its escapes, or `None` if a quotation mark in it is not escaped.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::new();
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return None,
            '\\' => plain.push(characters.next().filter(|next| matches!(next, '"' | '\\'))?),
            other => plain.push(other),
        }
    }
    Some(plain)
}

impl Expected {
    /// Reads `If-Match`. Nothing has a weak tag.
    fn read(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut versions = Vec::new();
        for value in headers.get_all(IF_MATCH) {
            let text = value.to_str().map_err(|_| invalid_if_match())?.trim();
            if text == "*" {
                return Ok(Self::Star);
            }
            for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
                let quoted = tag.strip_prefix("W/").unwrap_or(tag);
                let opaque = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
                let version = opaque.and_then(version_of).ok_or_else(invalid_if_match)?;
                versions.push(if quoted == tag { version } else { NONE });
            }
        }
        match (versions.is_empty(), headers.contains_key(IF_MATCH)) {
            (true, false) => Ok(Self::Any),
            (true, true) => Err(invalid_if_match()),
            (false, _) => Ok(Self::OneOf(versions)),
        }
    }
}

/// Returns the version that a tag writes as [`tag`] does.
fn version_of(opaque: &str) -> Option<Version> {
    let number: u64 = opaque.parse().ok()?;
    Some(Version::after(number)).filter(|version| version.to_string() == opaque)
}

fn invalid_if_match() -> Problem {
    let detail = "If-Match is * or a list of tags as ETag gave them.";
    Problem::new(StatusCode::BAD_REQUEST, "invalid_if_match", detail)
}

/// An answer about something that has a version, which is its `ETag`.
pub(crate) struct Versioned<T> {
    status: StatusCode,
    version: Option<Version>,
    body: T,
}

impl<T> Versioned<T> {
    pub(crate) const fn new(body: T, version: Option<Version>) -> Self {
        Self { status: StatusCode::OK, version, body }
    }

    pub(crate) const fn created(body: T, version: Option<Version>) -> Self {
        Self { status: StatusCode::CREATED, version, body }
    }
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        let tag = self.version.and_then(tag);
        let tag = tag.map(|tag| [(ETAG, tag)]);
        (self.status, tag.into_iter().next(), Json(self.body)).into_response()
    }
}

fn tag(version: Version) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("\"{version}\"")).ok()
}
