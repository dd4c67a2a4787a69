//! Versions and ids of commands: `ETag`, `If-Match` and `Idempotency-Key`.

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderName, Method, Request};
use guildhall::User;
use http_service::Identity;
use serde_json::{Value, json};

use crate::client::{Answer, Service};

#[tokio::test]
async fn an_answer_has_its_version_as_its_tag() {
    let service = Service::with_sample().await;
    let ann = service.sample.ann;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}");
    assert_eq!(service.get(ann, &path).await.header("etag"), Some("\"1\""));
    let command = renaming("Landing crew");
    let done = service.post(ann, &format!("{path}/commands"), &command).await;
    assert_eq!(done.header("etag"), Some("\"2\""));
    assert_eq!(service.get(ann, &path).await.header("etag"), Some("\"2\""));
    let room = service.room("Summer party").await;
    assert_eq!(service.get(ann, &format!("/rooms/{room}")).await.header("etag"), Some("\"1\""));
}

#[tokio::test]
async fn an_outsider_does_not_learn_how_often_a_group_changed() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let answer = service.get(service.sample.dee, &format!("/groups/{group}")).await;
    assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, None));
}

#[tokio::test]
async fn a_command_is_carried_out_only_on_a_version_that_it_names() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let room = service.room("Summer party").await;
    let (new, old) = (renaming("Landing crew"), renaming("Launch crew"));
    let named = |name: &str| json!({ "command": "edit_info", "edit": { "name": { "set": name } } });
    for (path, first, second) in [
        (format!("/groups/{group}/commands"), new, old),
        (format!("/rooms/{room}/commands"), named("Fair"), named("Ball")),
    ] {
        for stale in ["\"2\"", "\"0\"", "W/\"1\"", "\"2\", \"3\""] {
            let answer = send(&service, Method::POST, &path, &first, &[("if-match", stale)]).await;
            answer.assert_problem(412, "stale_version");
        }
        let answer = send(&service, Method::POST, &path, &first, &[("if-match", "\"1\"")]).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        let either = [("if-match", "\"7\", \"2\"")];
        let answer = send(&service, Method::POST, &path, &second, &either).await;
        assert_eq!(answer.header("etag"), Some("\"3\""), "{path}: {answer:?}");
        let answer = send(&service, Method::POST, &path, &first, &[("if-match", "*")]).await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn an_edit_names_the_version_that_it_edits() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let room = service.room("Summer party").await;
    for (path, edit) in [
        (format!("/groups/{group}"), json!({ "name": "Landing crew" })),
        (format!("/rooms/{room}"), json!({ "name": { "set": "Winter party" } })),
    ] {
        let answer = send(&service, Method::PATCH, &path, &edit, &[]).await;
        answer.assert_problem(428, "condition_required");
        let stale = [("if-match", "\"9\"")];
        let answer = send(&service, Method::PATCH, &path, &edit, &stale).await;
        answer.assert_problem(412, "stale_version");
        let answer = send(&service, Method::PATCH, &path, &edit, &[("if-match", "\"1\"")]).await;
        assert_eq!(answer.header("etag"), Some("\"2\""), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_command_with_an_id_is_carried_out_once() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let dee = json!({ "id": service.sample.dee.id(), "company": service.sample.harbour });
    let added = json!({ "command": "add_members", "users": [dee] });
    for (path, body, status) in [
        (path.as_str(), added, 200),
        ("/groups", json!({ "name": "Night watch" }), 201),
        ("/rooms", json!({ "from": "event", "title": "Ball", "users": [dee] }), 201),
    ] {
        let key = [("idempotency-key", format!("\"{path} 1\"").replace(' ', "-"))];
        let key = key.each_ref().map(|(name, key)| (*name, key.as_str()));
        let first = send(&service, Method::POST, path, &body, &key).await;
        assert_eq!(first.status, status, "{path}: {first:?}");
        let again = send(&service, Method::POST, path, &body, &key).await;
        assert_eq!(again, first, "{path}");
        let other = match path {
            "/groups" => json!({ "name": "Day watch" }),
            "/rooms" => json!({ "from": "event", "title": "Fair", "users": [dee] }),
            _ => renaming("Landing crew"),
        };
        let reused = send(&service, Method::POST, path, &other, &key).await;
        reused.assert_problem(422, "command_reused");
    }
    let members = service.get(service.sample.ann, &format!("/groups/{group}/members")).await;
    assert_eq!(members.json()["items"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn a_condition_that_cannot_be_read_is_a_problem() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let command = renaming("Landing crew");
    for (header, value, status, kind) in [
        ("if-match", "1", 400, "invalid_if_match"),
        ("if-match", "", 400, "invalid_if_match"),
        ("if-match", "\"1", 400, "invalid_if_match"),
        ("if-match", "\"+1\"", 400, "invalid_if_match"),
        ("if-match", "\"01\"", 400, "invalid_if_match"),
        ("if-match", "\"one\"", 400, "invalid_if_match"),
        ("idempotency-key", "\"a\", \"b\"", 400, "invalid_idempotency_key"),
        ("idempotency-key", "1", 400, "invalid_idempotency_key"),
        ("idempotency-key", "\"a\"b\"", 400, "invalid_idempotency_key"),
        ("idempotency-key", "\"a\\b\"", 400, "invalid_idempotency_key"),
        ("idempotency-key", "\"\"", 422, "command_key_empty"),
    ] {
        let answer = send(&service, Method::POST, &path, &command, &[(header, value)]).await;
        answer.assert_problem(status, kind);
    }
    let two = [("idempotency-key", "\"a\""), ("idempotency-key", "\"b\"")];
    let answer = send(&service, Method::POST, &path, &command, &two).await;
    answer.assert_problem(400, "invalid_idempotency_key");
    assert_eq!(
        service.get(service.sample.ann, &format!("/groups/{group}")).await.header("etag"),
        Some("\"1\"")
    );
}

#[tokio::test]
async fn a_room_is_converted_only_at_the_version_that_the_request_names() {
    let service = Service::with_sample().await;
    let path = format!("/rooms/{}/group", service.room("Summer party").await);
    let draft = json!({ "name": "Summer party" });
    for (named, status) in [("\"99\"", 412), ("\"1\"", 201)] {
        let answer = send(&service, Method::POST, &path, &draft, &[("if-match", named)]).await;
        assert_eq!(answer.status, status, "{answer:?}");
    }
}

#[tokio::test]
async fn an_outsider_who_asks_to_join_learns_no_version() {
    let service = Service::with_sample().await;
    let (group, room) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let dee = service.sample.dee;
    for command in ["ask_to_join", "withdraw_request"] {
        let command = json!({ "command": command });
        let mut refused = Vec::new();
        for named in ["\"1\"", "\"2\"", "\"9\"", "\"1\", \"2\", \"3\""] {
            let answer = send_by(&service, dee, &path, &command, &[("if-match", named)]).await;
            answer.assert_problem(412, "stale_version");
            refused.push(answer);
        }
        assert!(refused.windows(2).all(|pair| pair[0] == pair[1]), "{refused:?}");
        let answer = send_by(&service, dee, &path, &command, &[("if-match", "*")]).await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, None), "{answer:?}");
        let done = answer.json();
        assert_eq!((done.get("version"), done.get("room")), (None, None), "{done}");
        assert!(!done.to_string().contains(&room), "{done}");
    }
}

#[tokio::test]
async fn a_user_who_may_not_act_is_refused_before_the_version() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let rename = renaming("Landing crew");
    for by in [service.sample.bo, service.sample.dee] {
        for named in ["\"1\"", "\"9\""] {
            let answer = send_by(&service, by, &path, &rename, &[("if-match", named)]).await;
            answer.assert_problem(403, "group_not_allowed");
        }
    }
}

#[tokio::test]
async fn a_member_who_left_gets_the_answer_to_a_command_of_before_again() {
    let service = Service::with_sample().await;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let ann = service.sample.ann;
    let deleted = json!({ "command": "delete" });
    let headers = [("if-match", "\"1\""), ("idempotency-key", "\"once\"")];
    let first = send_by(&service, ann, &path, &deleted, &headers).await;
    assert_eq!(first.status, 200, "{first:?}");
    assert_eq!(send_by(&service, ann, &path, &deleted, &headers).await, first);
}

#[tokio::test]
async fn the_tag_of_the_policy_is_that_of_the_answer() {
    let service = Service::with_sample().await;
    let gus = service.sample.gus;
    let change = json!({ "command": "disable_feature", "feature": "task" });
    let once = [("idempotency-key", "\"once\"")];
    let first = send_by(&service, gus, "/company/commands", &change, &once).await;
    let current = service.get(gus, "/company").await;
    assert_eq!(first.header("etag"), current.header("etag"));
    // Another change comes before the answer is given again.
    let other = json!({ "command": "disable_feature", "feature": "note" });
    service.post(gus, "/company/commands", &other).await;
    let again = send_by(&service, gus, "/company/commands", &change, &once).await;
    assert_eq!(again, first);
    let tag = first.header("etag").unwrap();
    let stale = send_by(&service, gus, "/company/commands", &other, &[("if-match", tag)]).await;
    stale.assert_problem(412, "stale_version");
}

#[tokio::test]
async fn a_room_from_another_one_is_answered_again_after_the_other_was_left() {
    let service = Service::with_sample().await;
    let (ann, bo, dee) = (service.sample.ann, service.sample.bo, service.sample.dee);
    let room = service.room("Summer party").await;
    let body = json!({ "from": "room", "room": room, "chosen": [bo.id()], "users": [dee] });
    let once = [("idempotency-key", "\"once\"")];
    let first = send_by(&service, ann, "/rooms", &body, &once).await;
    assert_eq!(first.status, 201, "{first:?}");
    service.post(ann, &format!("/rooms/{room}/commands"), &json!({ "command": "leave" })).await;
    assert_eq!(send_by(&service, ann, "/rooms", &body, &once).await, first);
}

/// The command that gives a group this name.
fn renaming(name: &str) -> Value {
    json!({ "command": "edit_profile", "edit": { "name": name } })
}

/// Sends a command of Ann with these headers.
async fn send(
    service: &Service,
    method: Method,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Answer {
    let by = service.sample.ann;
    service.send(request(service, by, method, path, body, headers)).await
}

async fn send_by(
    service: &Service,
    by: User,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Answer {
    service.send(request(service, by, Method::POST, path, body, headers)).await
}

fn request(
    service: &Service,
    by: User,
    method: Method,
    path: &str,
    body: &Value,
    headers: &[(&str, &str)],
) -> Request<Body> {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(AUTHORIZATION, service.token(Identity::User(by)));
    let request = request.header(CONTENT_TYPE, "application/json");
    let mut request = request.body(Body::from(body.to_string())).unwrap();
    for (name, value) in headers {
        let name: HeaderName = name.parse().unwrap();
        request.headers_mut().append(name, value.parse().unwrap());
    }
    request
}
