//! A service with the sample, and requests to it.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use guildhall::{Guildhall, User};
use guildhall_store_sqlite::SqliteStore;
use http_body_util::BodyExt;
use http_service::{
    App, Database, ExternalKeys, Identity, Sample, Secret, Settings, Tokens, router,
};
use serde_json::Value;
use tower::ServiceExt;

/// A service whose database is in memory.
pub(crate) struct Service {
    pub(crate) app: App,
    pub(crate) sample: Sample,
    router: Router,
    tokens: Tokens,
}

/// The answer to a request.
#[derive(Debug, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Service {
    /// Starts a service with the sample.
    pub(crate) async fn with_sample() -> Self {
        let service = Self::empty();
        service.sample.fill(service.app.hall()).await.unwrap();
        service
    }

    /// Starts a service with an empty database.
    pub(crate) fn empty() -> Self {
        Self::over(SqliteStore::open_in_memory().unwrap())
    }

    /// Starts a service over a database.
    pub(crate) fn over(database: impl Into<Database>) -> Self {
        let mut settings = Settings::default();
        settings.body = 10_000;
        // Nothing else writes to the database, so no stream has to look for it.
        settings.poll = Duration::from_hours(1);
        Self::with_settings(database, settings)
    }

    pub(crate) fn with_settings(database: impl Into<Database>, settings: Settings) -> Self {
        let secret = Secret::new(vec![7; Secret::LEAST_BYTES]).unwrap();
        let tokens = Tokens::new(&secret).unwrap();
        let hall = Guildhall::new(database.into());
        let app = App::new(hall, Tokens::new(&secret).unwrap(), secret, settings);
        app.keep_external_keys(ExternalKeys::in_memory().unwrap());
        Self { router: router(app.clone()), app, sample: Sample::new(), tokens }
    }

    pub(crate) fn token(&self, by: Identity) -> String {
        format!("Bearer {}", self.tokens.issue(by).unwrap())
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// Sends a request and returns the status, without the body.
    pub(crate) async fn status(&self, request: Request<Body>) -> u16 {
        self.router.clone().oneshot(request).await.unwrap().status().as_u16()
    }

    /// Sends a request and returns its body while it comes in.
    pub(crate) async fn open(&self, request: Request<Body>) -> Body {
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body()
    }

    pub(crate) fn request(&self, by: Identity, method: Method, path: &str) -> Request<Body> {
        let request = Request::builder().method(method).uri(path);
        request.header(AUTHORIZATION, self.token(by)).body(Body::empty()).unwrap()
    }

    pub(crate) fn posted(&self, by: Identity, path: &str, body: &Value) -> Request<Body> {
        let request = Request::builder().method(Method::POST).uri(path);
        let request = request.header(AUTHORIZATION, self.token(by));
        let request = request.header(CONTENT_TYPE, "application/json");
        request.body(Body::from(body.to_string())).unwrap()
    }

    pub(crate) async fn get(&self, by: User, path: &str) -> Answer {
        self.send(self.request(Identity::User(by), Method::GET, path)).await
    }

    pub(crate) async fn post(&self, by: User, path: &str, body: &Value) -> Answer {
        self.send(self.posted(Identity::User(by), path, body)).await
    }

    /// Returns the id of the sample's group with this name, and that of its room.
    pub(crate) async fn group(&self, name: &str) -> (String, String) {
        let all = self.get(self.sample.gus, "/groups?list=administered").await.json();
        let items = all["items"].as_array().unwrap();
        let group = items.iter().find(|group| group["name"] == name).unwrap();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        (text(&group["id"]), text(&group["details"]["room"]))
    }

    /// Returns the id of the sample's general room with this name.
    pub(crate) async fn room(&self, name: &str) -> String {
        let all = self.get(self.sample.ann, "/rooms").await.json();
        let items = all["items"].as_array().unwrap();
        let room = items.iter().find(|room| room["info"]["name"] == name).unwrap();
        room["id"].as_str().unwrap().to_owned()
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Checks that the answer is a problem of this kind, and that its body has its status.
    pub(crate) fn assert_problem(&self, status: u16, kind: &str) {
        assert_eq!(self.status, status, "{self:?}");
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], status, "{problem}");
        assert_eq!(problem["kind"], kind, "{problem}");
        assert!(problem["title"].is_string(), "{problem}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with(char::is_uppercase) && detail.ends_with('.'), "{detail}");
    }
}
