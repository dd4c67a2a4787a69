//! The main walks on PostgreSQL: a command, its conditions, a hidden group, pages and events.

#[path = "../../../../crates/store-postgres/tests/it/server.rs"]
mod server;

use std::env;

use axum::http::Method;
use form_urlencoded::byte_serialize;
use guildhall_crash_tests::servers::{programs, say_skipped};
use http_service::Identity;
use serde_json::json;

use self::server::Schema;
use crate::client::Service;

/// Starts a service with the sample in a new schema, unless there is no server.
async fn service() -> Option<(Service, Schema)> {
    if env::var_os("DATABASE_URL").is_none() && programs().is_none() {
        say_skipped();
        return None;
    }
    let schema = Schema::new();
    let store = schema.options().connect(server::url()).await.unwrap();
    let service = Service::over(store);
    service.sample.fill(service.app.hall()).await.unwrap();
    Some((service, schema))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_on_postgresql_is_carried_out_once_and_at_its_version() {
    let Some((service, _schema)) = service().await else { return };
    let ann = service.sample.ann;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let send = async |name: &str, headers: &[(&'static str, &str)]| {
        let body = json!({ "command": "edit_profile", "edit": { "name": name } });
        let mut request = service.posted(Identity::User(ann), &path, &body);
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        service.send(request).await
    };
    let once = [("idempotency-key", "\"once\""), ("if-match", "\"1\"")];
    let first = send("Landing crew", &once).await;
    assert_eq!((first.status.as_u16(), first.header("etag")), (200, Some("\"2\"")), "{first:?}");
    assert_eq!(send("Landing crew", &once).await, first);
    send("Crew", &once).await.assert_problem(422, "command_reused");
    send("Crew", &[("if-match", "\"1\"")]).await.assert_problem(412, "stale_version");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_group_on_postgresql_is_answered_as_one_that_never_was() {
    let Some((service, _schema)) = service().await else { return };
    let dee = service.sample.dee;
    let (board, _) = service.group("Board").await;
    let never = uuid::Uuid::from_u128(1).to_string();
    for path in ["", "/members", "/masters", "/why?action=rename"] {
        let hidden = service.get(dee, &format!("/groups/{board}{path}")).await;
        hidden.assert_problem(404, "no_such_group");
        let other = service.get(dee, &format!("/groups/{never}{path}")).await;
        assert_eq!(other.headers, hidden.headers);
        let other = String::from_utf8(other.body).unwrap().replace(&never, &board);
        assert_eq!(other.as_bytes(), hidden.body);
    }
    let seen = service.get(service.sample.cy, &format!("/groups/{board}")).await;
    assert_eq!(seen.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_on_postgresql_comes_page_by_page_and_the_outbox_has_every_event() {
    let Some((service, _schema)) = service().await else { return };
    let ann = service.sample.ann;
    let (mut path, mut names) = ("/groups?limit=2".to_owned(), Vec::new());
    loop {
        let page = service.get(ann, &path).await.json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2, "{page}");
        names.extend(items.iter().map(|group| group["name"].as_str().unwrap().to_owned()));
        let Some(next) = page.get("next") else { break };
        let next: String = byte_serialize(next.as_str().unwrap().as_bytes()).collect();
        path = format!("/groups?limit=2&cursor={next}");
    }
    assert_eq!(names, ["Board", "Everyone", "Launch crew", "Partners"]);
    let path = format!("/service/companies/{}/events", service.sample.harbour);
    let events = service.send(service.request(Identity::Service, Method::GET, &path)).await.json();
    let positions = events.as_array().unwrap().iter().map(|event| event["position"].as_u64());
    assert!(positions.eq((1..=events.as_array().unwrap().len() as u64).map(Some)), "{events}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_on_postgresql_that_has_the_sample_starts_again() {
    let Some((service, schema)) = service().await else { return };
    let store = schema.options().connect(server::url()).await.unwrap();
    let again = Service::over(store);
    again.sample.fill(again.app.hall()).await.unwrap();
    let (path, ann) = ("/rooms", service.sample.ann);
    assert_eq!(again.get(ann, path).await, service.get(ann, path).await);
}
