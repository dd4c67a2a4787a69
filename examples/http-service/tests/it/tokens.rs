//! Who sends a request comes from its token.

use axum::body::Body;
use axum::http::Request;
use axum::http::header::AUTHORIZATION;
use guildhall::{Environment, SystemEnvironment};
use http_service::{Identity, Sample, Secret, Tokens, write_dev_tokens};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::client::Service;

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
