//! Conditions of a request, and the version of an answer: `ETag`, `If-Match` (RFC 9110) and
//! `Idempotency-Key` (draft 07 of its IETF specification).

use axum::Json;
use axum::http::header::ETAG;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use guildhall::kernel::Version;
use serde::Serialize;

/// An answer about something that has a version, which is its `ETag`.
pub(crate) struct Versioned<T> {
    status: StatusCode,
    version: Option<Version>,
    body: T,
}

impl<T> Versioned<T> {
    pub(crate) fn new(body: T, version: Option<Version>) -> Self {
        Self { status: StatusCode::OK, version, body }
    }

    pub(crate) fn created(body: T, version: Version) -> Self {
        Self { status: StatusCode::CREATED, version: Some(version), body }
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
