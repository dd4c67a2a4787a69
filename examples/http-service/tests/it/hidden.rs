//! What is hidden from a user answers exactly as what never was there (GR-15).

use axum::http::StatusCode;
use http_service::Identity;
use serde_json::json;

use crate::client::Service;
use crate::requests::{Ids, Route};

#[tokio::test]
async fn every_route_answers_for_a_hidden_group_as_for_one_that_never_was() {
    let (service, other) = (Service::with_sample().await, Service::with_sample().await);
    let dee = Some(Identity::User(service.sample.dee));
    // The ids of the groups of the other service are of groups that never were in it.
    let (group, room) = service.group("Board").await;
    let ids = Ids { group, room };
    let mut compared = 0;
    for route in Route::all(&service).await {
        let below = |prefix| route.path.starts_with(prefix);
        let names_group = below("/groups/{group}") || below("/v1.0/groups/{group}");
        if !names_group && !below("/rooms/{room}") {
            continue;
        }
        let hidden = service.send(route.request(&service, dee, &ids)).await;
        let never_there = other.send(route.request(&other, dee, &ids)).await;
        assert_eq!(hidden.status, StatusCode::NOT_FOUND, "{route:?}: {hidden:?}");
        assert_eq!(hidden, never_there, "{route:?}");
        compared += 1;
    }
    assert!(compared > 20, "only {compared} routes were compared");
}

#[tokio::test]
async fn every_command_on_a_hidden_group_is_answered_as_on_one_that_never_was() {
    let (service, other) = (Service::with_sample().await, Service::with_sample().await);
    let dee = service.sample.dee;
    let (group, _) = service.group("Board").await;
    for command in [
        json!({ "command": "ask_to_join" }),
        json!({ "command": "withdraw_request" }),
        json!({ "command": "leave" }),
        json!({ "command": "delete" }),
        json!({ "command": "nest", "group": service.group("Launch crew").await.0 }),
        json!({ "command": "change_history", "to": "shared" }),
    ] {
        for path in ["commands", "previews"] {
            let path = format!("/groups/{group}/{path}");
            let hidden = service.post(dee, &path, &command).await;
            let never_there = other.post(dee, &path, &command).await;
            hidden.assert_problem(404, "no_such_group");
            assert_eq!(hidden, never_there, "{path} {command}");
        }
    }
}

#[tokio::test]
async fn no_list_names_a_hidden_group() {
    let service = Service::with_sample().await;
    let (board, _) = service.group("Board").await;
    for path in ["/groups", "/groups?search=bo", "/groups?list=belonging", "/rooms"] {
        let answer = service.get(service.sample.dee, path).await;
        assert_eq!(answer.status, StatusCode::OK);
        let text = String::from_utf8(answer.body).unwrap();
        assert!(!text.contains("Board") && !text.contains(&board), "{path}: {text}");
        let seen = String::from_utf8(service.get(service.sample.cy, path).await.body).unwrap();
        assert!(seen.contains(&board), "{path}: {seen}");
    }
}
