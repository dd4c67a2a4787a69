//! The service stops without losing what it acknowledged.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use guildhall::groups::GroupList;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{CompanyId, Guildhall};
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::reading::walk;
use http_service::{Hall, Identity, Sample, Settings, serve};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::client::Service;

#[tokio::test]
async fn a_request_that_came_before_the_end_is_answered() {
    let service = Service::with_sample().await;
    let any_port: SocketAddr = ([127, 0, 0, 1], 0).into();
    let running = serve(service.app.clone(), any_port).await.unwrap();
    let mut connection = TcpStream::connect(running.address()).await.unwrap();
    let token = service.token(Identity::User(service.sample.ann));
    let body = json!({ "name": "Last orders" }).to_string();
    let head = format!(
        "POST /groups HTTP/1.1\r\nhost: guildhall\r\nauthorization: {token}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nexpect: 100-continue\r\n\r\n",
        body.len(),
    );
    connection.write_all(head.as_bytes()).await.unwrap();
    // The service asks for the body, so it has the request.
    let mut asked = [0; 25];
    connection.read_exact(&mut asked).await.unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100 Continue"));

    let stopping = tokio::spawn(running.stop(Duration::from_mins(1)));
    connection.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    stopping.await.unwrap().unwrap();

    assert!(groups_of_ann(service.app.hall()).await.contains("Last orders"));
}

#[tokio::test]
async fn a_service_that_stops_under_load_loses_nothing_that_it_acknowledged() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("hall.db");
    let tokens = directory.path().join("tokens.json");
    let mut process = start(&database, &tokens);
    let address = address_of(&mut process);
    let tokens: Value = serde_json::from_slice(&std::fs::read(tokens).unwrap()).unwrap();
    let token = format!("Bearer {}", tokens["ann"].as_str().unwrap());

    let (acknowledge, mut acknowledged) = mpsc::unbounded_channel();
    for caller in 0..20 {
        tokio::spawn(create_groups(address, token.clone(), caller, acknowledge.clone()));
    }
    drop(acknowledge);
    let mut names = BTreeSet::new();
    while let Some(name) = acknowledged.recv().await {
        names.insert(name);
        if names.len() == 50 {
            let process = process.id().to_string();
            assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
        }
    }
    let status = process.wait().unwrap();
    assert!(status.success(), "{status}");

    let hall = Guildhall::new(SqliteStore::open(&database).unwrap().into());
    let saved = groups_of_ann(&hall).await;
    let lost: Vec<_> = names.difference(&saved).collect();
    assert!(names.len() >= 50 && lost.is_empty(), "{lost:?} of {} are lost", names.len());
}

#[test]
fn tokens_for_development_are_refused_on_an_address_that_others_reach() {
    let directory = tempfile::tempdir().unwrap();
    let tokens = directory.path().join("tokens.json");
    let service = Command::new(env!("CARGO_BIN_EXE_http-service"))
        .args(["--sample", "--listen", "0.0.0.0:0", "--dev-tokens"])
        .arg(&tokens)
        .output()
        .unwrap();
    assert_eq!(service.status.code(), Some(2), "{service:?}");
    let message = String::from_utf8(service.stderr).unwrap();
    assert!(message.contains("not loopback"), "{message}");
    assert!(!tokens.exists());
}

#[tokio::test]
async fn a_client_that_does_not_end_its_request_loses_its_connection() {
    let mut settings = Settings::default();
    settings.head = Duration::from_millis(1);
    let service = Service::with_settings(SqliteStore::open_in_memory().unwrap(), settings);
    let running = serve(service.app, ([127, 0, 0, 1], 0).into()).await.unwrap();
    let mut connection = TcpStream::connect(running.address()).await.unwrap();
    connection.write_all(b"GET /healthz HTTP/1.1\r\nhost: guild").await.unwrap();
    // It ends, whether or not the service says why.
    let mut answer = Vec::new();
    let end = connection.read_to_end(&mut answer);
    let _ = tokio::time::timeout(Duration::from_mins(1), end).await.unwrap();
    running.stop(Duration::from_mins(1)).await.unwrap();
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_service_from_stopping() {
    let mut settings = Settings::default();
    settings.head = Duration::from_hours(1);
    let service = Service::with_settings(SqliteStore::open_in_memory().unwrap(), settings);
    let running = serve(service.app, ([127, 0, 0, 1], 0).into()).await.unwrap();
    let mut half = TcpStream::connect(running.address()).await.unwrap();
    half.write_all(b"GET /healthz HTTP/1.1\r\nhost: guild").await.unwrap();
    // Connections are accepted in their order, so after an answer on a later one, it is open.
    let stream = TcpStream::connect(running.address()).await.unwrap();
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get("/healthz").header("host", "guildhall").body(Body::empty());
    sender.send_request(request.unwrap()).await.unwrap();
    running.stop(Duration::from_mins(1)).await.unwrap();
}

#[test]
fn the_sample_is_refused_in_a_database_that_has_companies() {
    let directory = tempfile::tempdir().unwrap();
    let database = directory.path().join("hall.db");
    pollster::block_on(async {
        let store = SqliteStore::open(&database).unwrap();
        let hall = Guildhall::new(store.clone());
        let id = CompanyId::new(uuid::Uuid::from_u128(1));
        hall.create_company(id, "Pier".parse().unwrap(), [], []).await.unwrap();
        store.close().await.unwrap();
    });
    let tokens = directory.path().join("tokens.json");
    let message = refused(&database, &tokens, "127.0.0.1:0");
    assert!(message.contains("the database has companies already"), "{message}");
    assert!(!tokens.exists());
}

#[test]
fn a_second_copy_on_the_same_address_changes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let (database, tokens) = (directory.path().join("hall.db"), directory.path().join("tokens"));
    let mut first = start(&database, &tokens);
    let address = address_of(&mut first).to_string();
    let written = std::fs::read(&tokens).unwrap();
    let other = directory.path().join("other.db");
    let message = refused(&other, &tokens, &address);
    assert!(message.contains("cannot listen on"), "{message}");
    assert_eq!(std::fs::read(&tokens).unwrap(), written);
    assert!(!other.exists());
    first.kill().unwrap();
    first.wait().unwrap();
}

/// Starts the service, and returns what it says when it refuses to run.
fn refused(database: &Path, tokens: &Path, listen: &str) -> String {
    let mut service = Command::new(env!("CARGO_BIN_EXE_http-service"))
        .args(["--sample", "--listen", listen, "--db"])
        .arg(database)
        .arg("--dev-tokens")
        .arg(tokens)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    for line in BufReader::new(service.stderr.take().unwrap()).lines() {
        said += &line.unwrap();
        if said.contains("listening") {
            service.kill().unwrap();
        }
    }
    assert_eq!(service.wait().unwrap().code(), Some(2), "{said}");
    said
}

pub(crate) fn start(database: &Path, tokens: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_http-service"))
        .args(["--sample", "--listen", "127.0.0.1:0", "--db"])
        .arg(database)
        .arg("--dev-tokens")
        .arg(tokens)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Returns the address that the service says in its log.
fn address_of(process: &mut Child) -> SocketAddr {
    let mut log = BufReader::new(process.stderr.take().unwrap());
    loop {
        let mut line = String::new();
        assert!(log.read_line(&mut line).unwrap() > 0, "the service ended");
        let event: Value = serde_json::from_str(&line).unwrap();
        if let Some(address) = event["fields"]["address"].as_str() {
            // The rest is read, so that the service never waits for its log.
            std::thread::spawn(move || log.lines().count());
            return address.parse().unwrap();
        }
    }
}

/// Creates groups until the service no longer answers, and says the name of each that it
/// acknowledged.
async fn create_groups(
    address: SocketAddr,
    token: String,
    caller: u32,
    acknowledge: mpsc::UnboundedSender<String>,
) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    for number in 0.. {
        let name = format!("Group {caller}.{number}");
        let request = Request::post("/groups")
            .header("host", "guildhall")
            .header(AUTHORIZATION, &token)
            .header(CONTENT_TYPE, "application/json")
            .body(Body::from(json!({ "name": name }).to_string()))
            .unwrap();
        match sender.send_request(request).await {
            Ok(answer) if answer.status() == StatusCode::CREATED => {
                acknowledge.send(name).unwrap();
            }
            Ok(answer) => panic!("{answer:?}"),
            Err(_) => return,
        }
    }
}

/// Returns the names of the groups that Ann manages.
async fn groups_of_ann(hall: &Hall) -> BTreeSet<String> {
    let Sample { ann, harbour, .. } = Sample::new();
    let ann = hall.user(ann);
    let groups =
        walk(GREATEST_PAGE.get(), |page| ann.groups(harbour, GroupList::Managed, page)).await;
    groups.into_iter().map(|group| group.name.to_string()).collect()
}
