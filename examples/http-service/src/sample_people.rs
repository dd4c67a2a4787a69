//! The users of the sample. The page offers them for sign-in if the service runs for development.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HOST};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use guildhall::User;
use serde::Serialize;

use crate::problem::Problem;
use crate::{App, Identity, Sample, SampleUser, Tokens};

/// A user of the sample, with a token to sign in.
#[derive(Serialize)]
pub(crate) struct SamplePerson {
    name: &'static str,
    #[serde(flatten)]
    user: User,
    company_name: &'static str,
    role: &'static str,
    token: String,
}

/// Issues a token for each user of the sample, and none for the service.
pub(crate) fn of(
    sample: &Sample,
    tokens: &Tokens,
) -> Result<Vec<SamplePerson>, jsonwebtoken::errors::Error> {
    let person = |SampleUser { name, company, role, user }| {
        let token = tokens.issue(Identity::User(user))?;
        Ok(SamplePerson { name, user, company_name: company, role, token })
    };
    sample.users().into_iter().map(person).collect()
}

/// The route of the users. It needs no token, and is not part of the description of the service.
pub(crate) fn router() -> Router<App> {
    Router::new().route("/sample/people", routing::get(list))
}

async fn list(State(app): State<App>, headers: HeaderMap) -> Response {
    // Another site can let a name of its own lead to this machine. Its page must not get tokens.
    if let Some(people) = app.sample_people().filter(|_| names_this_machine(&headers)) {
        ([(CACHE_CONTROL, "no-store")], Json(people)).into_response()
    } else {
        let detail = "The service offers no users for sign-in.";
        Problem::new(StatusCode::NOT_FOUND, "no_sample", detail).into_response()
    }
}

fn names_this_machine(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = host.and_then(|host| host.parse::<Authority>().ok());
    authority.is_some_and(|host| matches!(host.host(), "localhost" | "127.0.0.1" | "[::1]"))
}

#[cfg(test)]
mod tests {
    use axum::http::header::HOST;
    use axum::http::{HeaderMap, HeaderValue};

    use super::names_this_machine;

    #[test]
    fn a_name_of_another_site_is_not_this_machine() {
        let names = |host| names_this_machine(&HeaderMap::from_iter([(HOST, host)]));
        for host in ["127.0.0.1:8080", "localhost", "[::1]:8080"] {
            assert!(names(HeaderValue::from_static(host)), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example:8080", "localhost@evil.example"] {
            assert!(!names(HeaderValue::from_static(host)), "{host}");
        }
        assert!(!names_this_machine(&HeaderMap::new()));
    }
}
