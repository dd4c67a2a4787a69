//! The problems of requests that do not reach the front door.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;

use super::Problem;
use crate::Unauthenticated;

impl From<JsonRejection> for Problem {
    fn from(rejection: JsonRejection) -> Self {
        let kind = match &rejection {
            JsonRejection::JsonDataError(_) => "invalid_body",
            JsonRejection::JsonSyntaxError(_) => "malformed_body",
            JsonRejection::MissingJsonContentType(_) => "not_json",
            _ if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
            _ => "unreadable_body",
        };
        Self::new(rejection.status(), kind, rejection.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        Self::new(rejection.status(), "invalid_path", rejection.body_text())
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(rejection.status(), "invalid_query", rejection.body_text())
    }
}

impl From<Unauthenticated> for Problem {
    fn from(error: Unauthenticated) -> Self {
        let (kind, challenge) = match error {
            Unauthenticated::Missing => ("missing_token", "Bearer"),
            Unauthenticated::Expired => ("expired_token", r#"Bearer error="invalid_token""#),
            Unauthenticated::Invalid => ("invalid_token", r#"Bearer error="invalid_token""#),
            Unauthenticated::Unavailable => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                return Self::new(status, "authentication_unavailable", error.to_string());
            }
        };
        Self::new(StatusCode::UNAUTHORIZED, kind, error.to_string()).with_challenge(challenge)
    }
}
