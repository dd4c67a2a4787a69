//! The outbox as Server-Sent Events.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request};
use guildhall::permissions::Limits;
use http_body_util::BodyExt;
use http_service::{Identity, Sample};
use serde_json::{Value, json};

use crate::client::Service;

#[tokio::test]
async fn a_stream_continues_after_the_last_event_that_was_received() {
    let service = Service::with_sample().await;
    let mut whole = Stream::open(&service, None).await;
    let first = whole.read(4).await;
    let mut rest = Stream::open(&service, Some(&first[1].0)).await;
    assert_eq!(rest.read(2).await, first[2..]);
}

#[tokio::test]
async fn an_open_stream_gets_what_is_saved_later() {
    let service = Service::with_sample().await;
    let mut stream = Stream::of_later(&service).await;
    let (group, _) = service.group("Launch crew").await;
    let path = format!("/groups/{group}/commands");
    let renamed = json!({ "command": "edit_profile", "edit": { "name": "Landing crew" } });
    let ann = service.sample.ann;
    // The stream waits before the command is sent, and nothing else wakes it.
    let (read, answer) = tokio::join!(stream.read(1), service.post(ann, &path, &renamed));
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(read[0].1["aggregate"]["group"], group);
    assert_eq!(read[0].1["event"]["group"], answer.json()["event"]);
}

#[tokio::test]
async fn a_command_that_is_refused_half_way_wakes_a_stream_too() {
    let service = Service::with_sample().await;
    let Sample { ann, dee, harbour, .. } = service.sample;
    // Dee has reached the limit, which shows only when a change is saved.
    service.post(dee, "/groups", &json!({ "name": "Dee's own" })).await;
    let limits = Limits { groups_per_user: Some(1), ..Limits::default() };
    service.app.hall().set_limits(harbour, limits).await.unwrap();
    let mut stream = Stream::of_later(&service).await;
    let (group, _) = service.group("Launch crew").await;
    let members = [ann, dee].map(|user| json!({ "id": user.id(), "type": "USER" }));
    let edit = json!({ "groupName": "Landing crew", "members": members });
    let request = patch(&service, &group, &edit);
    let (read, answer) = tokio::join!(stream.read(1), service.send(request));
    assert_eq!(answer.status, 409, "{answer:?}");
    assert_eq!(read[0].1["event"]["group"], answer.json()["saved"][0]);
}

#[tokio::test]
async fn a_request_of_several_commands_ends_although_its_client_hangs_up() {
    let service = Service::with_sample().await;
    let Sample { ann, bo, dee, .. } = service.sample;
    let mut stream = Stream::of_later(&service).await;
    let (group, _) = service.group("Launch crew").await;
    let members = [ann, bo, dee].map(|user| json!({ "id": user.id(), "type": "USER" }));
    let edit = json!({
        "groupName": "Landing crew", "members": members, "useServiceNotification": true,
        "useNote": false, "visible": false, "groupExternalKey": "L",
    });
    tokio::select! {
        biased;
        _ = stream.read(1) => {}
        answer = service.send(patch(&service, &group, &edit)) => panic!("{answer:?}"),
    }
    // The key is saved last.
    let path = "/v1.0/groups/externalKey:L";
    let saved = async { while service.get(ann, path).await.status != 200 {} };
    tokio::time::timeout(Duration::from_mins(1), saved).await.unwrap();
    let shown = service.get(ann, path).await.json();
    for field in ["groupName", "useServiceNotification", "useNote", "visible"] {
        assert_eq!(shown[field], edit[field], "{shown}");
    }
    assert_eq!(shown["members"].as_array().unwrap().len(), 3, "{shown}");
}

#[tokio::test]
async fn a_stream_ends_when_the_service_stops() {
    let service = Service::with_sample().await;
    let stream = Stream::open(&service, None).await;
    service.app.stop();
    let text = stream.body.collect().await.unwrap().to_bytes();
    assert!(text.is_empty(), "{text:?}");
}

#[tokio::test]
async fn a_stream_of_nothing_is_a_problem() {
    let service = Service::with_sample().await;
    let nil = uuid::Uuid::nil();
    let request =
        service.request(Identity::Service, Method::GET, &format!("/events?company={nil}"));
    service.send(request).await.assert_problem(404, "no_such_company");
    let harbour = service.sample.harbour;
    let path = format!("/events?company={harbour}");
    let mut request = service.request(Identity::Service, Method::GET, &path);
    request.headers_mut().insert("last-event-id", HeaderValue::from_static("last"));
    service.send(request).await.assert_problem(400, "invalid_last_event_id");
}

fn patch(service: &Service, group: &str, edit: &Value) -> Request<Body> {
    let by = Identity::User(service.sample.ann);
    let mut request = service.posted(by, &format!("/v1.0/groups/{group}"), edit);
    *request.method_mut() = Method::PATCH;
    request
}

/// A stream of events that a client reads.
struct Stream {
    body: Body,
    text: String,
}

impl Stream {
    /// Opens a stream of what is saved from now on.
    async fn of_later(service: &Service) -> Self {
        let events = format!("/service/companies/{}/events", service.sample.harbour);
        let before = service.send(service.request(Identity::Service, Method::GET, &events)).await;
        let before = before.json();
        let last = before.as_array().unwrap().last().unwrap()["position"].to_string();
        Self::open(service, Some(&last)).await
    }

    async fn open(service: &Service, last: Option<&str>) -> Self {
        let path = format!("/events?company={}", service.sample.harbour);
        let mut request = service.request(Identity::Service, Method::GET, &path);
        if let Some(last) = last {
            request.headers_mut().insert("last-event-id", last.parse().unwrap());
        }
        Self { body: service.open(request).await, text: String::new() }
    }

    /// Reads this many events: the id and the data of each.
    async fn read(&mut self, events: usize) -> Vec<(String, Value)> {
        let mut read = Vec::new();
        while read.len() < events {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let rest = rest.to_owned();
                read.push(parse(event));
                self.text = rest;
                if read.len() == events {
                    return read;
                }
            }
            let frame = self.body.frame().await.unwrap().unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&frame).unwrap());
        }
        read
    }
}

fn parse(event: &str) -> (String, Value) {
    let field = |name| event.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    (field("id: ").to_owned(), serde_json::from_str(field("data: ")).unwrap())
}
