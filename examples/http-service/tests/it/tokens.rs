//! Who sends a request comes from its token, or from the own authentication of a company. The
//! service survives what that does.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use futures_util::FutureExt;
use futures_util::future::{pending, ready};
use guildhall::{Environment, Guildhall, SystemEnvironment};
use guildhall_store_sqlite::SqliteStore;
use http_body_util::BodyExt;
use http_service::{
    App, Authenticate, Authentication, Identity, Sample, Secret, Settings, Tokens, Unauthenticated,
    router, write_dev_tokens,
};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::client::{Answer, Service};

#[tokio::test]
async fn a_request_without_a_good_token_says_how_to_authenticate() {
    let service = Service::with_sample().await;
    let good = service.token(Identity::User(service.sample.ann));
    let other_key = Secret::new(vec![8; Secret::LEAST_BYTES]).unwrap();
    let forged = Tokens::new(&other_key).unwrap().issue(Identity::Service).unwrap();
    // The header says `"alg":"none"`, and there is no signature.
    let claims = good.split('.').nth(1).unwrap();
    let unsigned = format!("eyJhbGciOiJub25lIn0.{claims}.");
    for (header, kind, challenge) in [
        (None, "missing_token", "Bearer"),
        (Some("Basic YW5uOmFubg==".to_owned()), "missing_token", "Bearer"),
        (Some("Bearer".to_owned()), "missing_token", "Bearer"),
        (Some("Bearer a.b.c".to_owned()), "invalid_token", r#"Bearer error="invalid_token""#),
        (Some(format!("Bearer {forged}")), "invalid_token", r#"Bearer error="invalid_token""#),
        (Some(format!("Bearer {unsigned}")), "invalid_token", r#"Bearer error="invalid_token""#),
    ] {
        // A route that does not read the path first: nothing is said of the group.
        let request = Request::get("/groups/not-an-id");
        let request = match header {
            Some(header) => request.header(AUTHORIZATION, header),
            None => request,
        };
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        answer.assert_problem(401, kind);
        assert_eq!(answer.header("www-authenticate"), Some(challenge));
    }
}

#[tokio::test]
async fn a_token_is_good_only_in_its_time() {
    let service = Service::with_sample().await;
    let user = service.sample.ann;
    let now = SystemEnvironment.now().unix_timestamp();
    let hour = 3600;
    for (not_before, expires, kind) in [
        (now - hour, now + hour, None),
        (now + hour, now + 2 * hour, Some("invalid_token")),
        (now - 2 * hour, now - hour, Some("expired_token")),
    ] {
        let claims = json!({
            "sub": user.id(), "company": user.company(), "nbf": not_before, "exp": expires,
        });
        let key = EncodingKey::from_secret(&[7; Secret::LEAST_BYTES]).unwrap();
        let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key).unwrap();
        let request = Request::get("/me").header(AUTHORIZATION, format!("Bearer {token}"));
        let answer = service.send(request.body(Body::empty()).unwrap()).await;
        match kind {
            Some(kind) => answer.assert_problem(401, kind),
            None => assert_eq!(answer.status, 200, "{answer:?}"),
        }
    }
}

#[tokio::test]
async fn a_user_does_not_act_as_a_service_and_a_service_not_as_a_user() {
    let service = Service::with_sample().await;
    let answer = service.get(service.sample.gus, "/service/companies").await;
    answer.assert_problem(403, "insufficient_scope");
    assert!(answer.header("www-authenticate").unwrap().contains("guildhall.service"));
    let by_service = service.request(Identity::Service, axum::http::Method::GET, "/rooms");
    service.send(by_service).await.assert_problem(403, "not_a_user");
}

#[tokio::test]
async fn the_tokens_for_development_are_those_of_the_users_of_the_sample() {
    let service = Service::with_sample().await;
    let secret = Secret::new(vec![7; Secret::LEAST_BYTES]).unwrap();
    let file = tempfile::NamedTempFile::new().unwrap();
    let users = Sample::new().users();
    write_dev_tokens(&Tokens::new(&secret).unwrap(), &users, file.path()).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(file.path()).unwrap()).unwrap();
    for user in users {
        let token = written[user.name.to_lowercase()].as_str().unwrap();
        let request = Request::get("/me").header(AUTHORIZATION, format!("Bearer {token}"));
        let me = service.send(request.body(Body::empty()).unwrap()).await.json();
        assert_eq!(me["id"], user.user.id().to_string());
    }
    assert_eq!(written.as_object().unwrap().len(), users.len() + 1);
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_the_tokens_that_replace_a_file() {
    use std::os::unix::fs::PermissionsExt;

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.json");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).unwrap();
    let secret = Secret::new(vec![7; Secret::LEAST_BYTES]).unwrap();
    write_dev_tokens(&Tokens::new(&secret).unwrap(), &Sample::new().users(), &path).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

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
