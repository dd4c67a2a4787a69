//! Puts a bounded load on a service of its own on loopback, and prints how long answers took.
//!
//! ```text
//! cargo run --release -p http-service --bin http-load
//! ```
//!
//! Two hundred connections read lists and groups. Then a thousand callers act on one room at once.
//! It fails if an answer has another status than 200 or 201.

use std::error::Error;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{Request, StatusCode};
use guildhall::{Guildhall, RoomDraft, User, UserId};
use guildhall_store_sqlite::SqliteStore;
use http_body_util::BodyExt;
use http_service::{App, Identity, Sample, Secret, Settings, Tokens, serve};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::json;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use uuid::Uuid;

/// How many connections read.
const CONNECTIONS: usize = 200;

/// How many requests each of them sends, one after another.
const REQUESTS: usize = 20;

/// How many users act on one room at once.
const CALLERS: u128 = 1000;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let directory = tempfile::tempdir()?;
    let hall = Guildhall::new(SqliteStore::open(directory.path().join("load.db"))?.into());
    let sample = Sample::new();
    sample.fill(&hall).await?;
    let secret = Secret::random()?;
    let tokens = Tokens::new(&secret)?;
    let token = tokens.issue(Identity::User(sample.ann))?;
    let user = |number| User::of_company(UserId::new(Uuid::from_u128(number)), sample.harbour);
    let callers: Vec<_> = (1..=CALLERS).map(user).collect();
    let everyone = RoomDraft::from_contact_search(callers.iter().copied());
    let room = hall.user(sample.ann).create_room(everyone).await?.id();
    let issued = callers.iter().map(|caller| tokens.issue(Identity::User(*caller)));
    let issued = issued.collect::<Result<Vec<_>, _>>()?;
    let app = App::new(hall, tokens, secret, Settings::default());
    let running = serve(app, ([127, 0, 0, 1], 0).into()).await?;
    let address = running.address();

    let mut readers = JoinSet::new();
    for _ in 0..CONNECTIONS {
        readers.spawn(read(address, token.clone()));
    }
    print("reads on 200 connections", readers).await?;

    let mut writers = JoinSet::new();
    for (number, token) in issued.into_iter().enumerate() {
        let path = format!("/rooms/{room}/commands");
        let edit = json!({ "name": { "set": format!("Name {number}") } });
        let body = json!({ "command": "edit_info", "edit": edit }).to_string();
        writers.spawn(async move {
            let mut connection = connect(address).await?;
            Ok(vec![post(&mut connection, &path, &token, body).await?])
        });
    }
    print("commands of 1,000 callers on one room", writers).await?;
    running.stop(Duration::from_secs(30)).await?;
    Ok(())
}

/// Reads lists and groups, and returns how long each answer took.
async fn read(address: SocketAddr, token: String) -> Result<Vec<Duration>, Failure> {
    let mut connection = connect(address).await?;
    let mut took = Vec::with_capacity(REQUESTS);
    for path in ["/rooms", "/groups", "/people", "/me"].iter().cycle().take(REQUESTS) {
        let request = Request::get(*path).header("host", "guildhall");
        let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        took.push(answered(&mut connection, request.body(Body::empty())?).await?);
    }
    Ok(took)
}

async fn post(
    connection: &mut SendRequest<Body>,
    path: &str,
    token: &str,
    body: String,
) -> Result<Duration, Failure> {
    let request = Request::post(path).header("host", "guildhall");
    let request = request.header(AUTHORIZATION, format!("Bearer {token}"));
    let request = request.header(CONTENT_TYPE, "application/json").body(Body::from(body))?;
    answered(connection, request).await
}

async fn connect(address: SocketAddr) -> Result<SendRequest<Body>, Failure> {
    let stream = TcpStream::connect(address).await?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(sender)
}

/// Sends a request and reads the whole answer. Returns how long that took.
async fn answered(
    connection: &mut SendRequest<Body>,
    request: Request<Body>,
) -> Result<Duration, Failure> {
    let start = Instant::now();
    let response = connection.send_request(request).await?;
    let status = response.status();
    let body = response.into_body().collect().await?.to_bytes();
    let took = start.elapsed();
    match status {
        StatusCode::OK | StatusCode::CREATED => Ok(took),
        _ => Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into()),
    }
}

/// Waits for the answers, and prints how long they took.
async fn print(
    what: &str,
    mut tasks: JoinSet<Result<Vec<Duration>, Failure>>,
) -> Result<(), Failure> {
    let start = Instant::now();
    let mut took = Vec::new();
    while let Some(task) = tasks.join_next().await {
        took.extend(task??);
    }
    let all = start.elapsed();
    took.sort_unstable();
    let share = |percent: usize| {
        let index = (took.len() * percent / 100).min(took.len().saturating_sub(1));
        took.get(index).copied().unwrap_or_default()
    };
    println!(
        "{what}: {} answers in {all:.1?}; half within {:.1?}, 95 of 100 within {:.1?}, 99 within \
         {:.1?}, all within {:.1?}",
        took.len(),
        share(50),
        share(95),
        share(99),
        share(100),
    );
    Ok(())
}
