//! A company plugs in its own authentication, and the service survives what that does.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use futures_util::FutureExt;
use futures_util::future::{pending, ready};
use guildhall::Guildhall;
use guildhall_store_sqlite::SqliteStore;
use http_body_util::BodyExt;
use http_service::{
    App, Authenticate, Authentication, Identity, Sample, Secret, Settings, Unauthenticated, router,
};
use tower::ServiceExt;

use crate::client::Answer;

/// An authentication whose tokens are words.
struct Words;

impl Authenticate for Words {
    fn authenticate<'a>(&'a self, token: &'a str) -> Authentication<'a> {
        match token {
            "ann" => ready(Ok(Identity::User(Sample::new().ann))).boxed(),
            "slow" => pending().boxed(),
            "down" => ready(Err(Unauthenticated::Unavailable)).boxed(),
            "broken" => panic!("the authentication is broken"),
            _ => ready(Err(Unauthenticated::Invalid)).boxed(),
        }
    }
}

#[tokio::test]
async fn a_company_brings_its_own_tokens() {
    let me = ask("ann", Duration::from_mins(1)).await;
    assert_eq!(me.json()["id"], Sample::new().ann.id().to_string());
    ask("bo", Duration::from_mins(1)).await.assert_problem(401, "invalid_token");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_answered() {
    let answer = ask("slow", Duration::ZERO).await;
    answer.assert_problem(503, "too_slow");
    assert_eq!(answer.header("retry-after"), Some("1"));
}

#[tokio::test]
async fn an_authentication_that_does_not_answer_is_not_the_fault_of_the_token() {
    let answer = ask("down", Duration::from_mins(1)).await;
    answer.assert_problem(503, "authentication_unavailable");
    assert_eq!(answer.header("www-authenticate"), None);
}

#[tokio::test]
async fn a_panic_is_a_problem_and_not_the_end() {
    let router = service(Duration::from_mins(1)).await;
    get(&router, "/me", "broken").await.assert_problem(500, "panicked");
    assert_eq!(get(&router, "/me", "ann").await.status, 200);
    let measured = get(&router, "/metrics", "").await;
    let measured = String::from_utf8(measured.body).unwrap();
    let counted = r#"http_answers_total{method="GET",route="/me",status="500"} 1"#;
    assert!(measured.contains(counted), "{measured}");
}

/// Asks a new service who the token is.
async fn ask(token: &str, timeout: Duration) -> Answer {
    get(&service(timeout).await, "/me", token).await
}

async fn service(timeout: Duration) -> Router {
    let hall = Guildhall::new(SqliteStore::open_in_memory().unwrap().into());
    Sample::new().fill(&hall).await.unwrap();
    let mut settings = Settings::default();
    settings.timeout = timeout;
    router(App::new(hall, Words, Secret::random().unwrap(), settings))
}

async fn get(router: &Router, path: &str, token: &str) -> Answer {
    let request = Request::get(path).header(AUTHORIZATION, format!("Bearer {token}"));
    let request = request.body(Body::empty()).unwrap();
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}
