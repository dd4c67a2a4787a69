//! Requests that do not reach a rule, and refusals, are problems (RFC 9457).

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Method, Request};
use http_service::Identity;
use serde_json::json;

use crate::client::Service;

#[tokio::test]
async fn a_refusal_names_its_rule_its_remedy_and_its_facts() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let commands = format!("/groups/{group}/commands");
    let answer = service.post(service.sample.bo, &commands, &json!({ "command": "leave" })).await;
    answer.assert_problem(403, "group_not_allowed");
    let problem = answer.json();
    assert_eq!(problem["type"], "/rules/GR-10");
    assert_eq!(problem["rule"], "GR-10");
    assert_eq!(problem["class"], "forbidden");
    assert_eq!(problem["remedy"]["who"], "group_master");
    let rule = service.get(service.sample.bo, "/rules/GR-10").await.json();
    assert_eq!(rule["sentence"], problem["title"]);
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_a_problem() {
    let service = Service::with_sample().await;
    let token = service.token(Identity::User(service.sample.ann));
    let posted = |content_type: Option<&str>, body: &str| {
        let request = Request::post("/groups").header(AUTHORIZATION, &token);
        let request = match content_type {
            Some(content_type) => request.header(CONTENT_TYPE, content_type),
            None => request,
        };
        request.body(Body::from(body.to_owned())).unwrap()
    };
    let json = Some("application/json");
    for (request, status, kind) in [
        (posted(json, "{"), 400, "malformed_body"),
        (posted(json, "{}"), 422, "invalid_body"),
        (posted(json, r#"{ "name": "" }"#), 422, "invalid_body"),
        (posted(json, &format!("\"{}\"", "a".repeat(10_000))), 413, "body_too_large"),
        (posted(None, "{}"), 415, "not_json"),
        (posted(Some("text/plain"), "{}"), 415, "not_json"),
    ] {
        service.send(request).await.assert_problem(status, kind);
    }
}

#[tokio::test]
async fn a_path_or_query_that_cannot_be_read_is_a_problem() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    for (path, status, kind) in [
        ("/groups/crew", 400, "invalid_path"),
        ("/groups?list=mine", 400, "invalid_query"),
        ("/groups?limit=0", 400, "invalid_query"),
        ("/groups?limit=1001", 400, "page_too_large"),
        ("/groups?cursor=1", 400, "invalid_cursor"),
        ("/rooms/views?ids=1,2", 400, "invalid_query"),
        ("/rooms/views?ids=", 400, "invalid_query"),
        ("/rules/unknown", 404, "no_such_rule"),
        ("/room", 404, "no_such_route"),
    ] {
        service.get(ann, path).await.assert_problem(status, kind);
    }
}

#[tokio::test]
async fn a_method_that_a_route_does_not_have_is_a_problem_that_names_those_it_has() {
    let service = Service::with_sample().await;
    let by = Identity::User(service.sample.ann);
    let answer = service.send(service.request(by, Method::DELETE, "/groups")).await;
    answer.assert_problem(405, "no_such_method");
    assert_eq!(answer.header("allow"), Some("GET,HEAD,POST"));
}

#[tokio::test]
async fn a_user_who_moved_is_refused_with_the_old_token() {
    let service = Service::with_sample().await;
    let dee = service.sample.dee;
    let path = format!("/service/users/{}/move", dee.id());
    let body = json!({ "to": service.sample.orbit });
    let moved = service.send(service.posted(Identity::Service, &path, &body)).await;
    assert_eq!(moved.status, 200, "{moved:?}");
    for path in ["/me", "/rooms", "/people", "/company"] {
        let answer = service.get(dee, path).await;
        assert_eq!(answer.json()["rule"], "CO-1", "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_use_case_that_stops_says_what_it_did() {
    let service = Service::with_sample().await;
    let body =
        json!({ "user": { "id": service.sample.eve.id(), "company": service.sample.orbit } });
    let path = "/company/external-contacts/forbid";
    let answer = service.post(service.sample.gus, path, &body).await;
    answer.assert_problem(403, "not_of_company");
    assert_eq!(answer.json()["done"], json!([]));
}

#[tokio::test]
async fn a_method_that_no_route_has_makes_no_label_of_its_own() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let method = Method::from_bytes(b"BREW").unwrap();
    service.send(service.request(Identity::User(ann), method, "/rooms")).await;
    let answer = service.get(ann, "/metrics").await;
    let measured = String::from_utf8(answer.body).unwrap();
    assert!(measured.contains("\"other\"") && !measured.contains("BREW"), "{measured}");
}
