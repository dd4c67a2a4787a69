//! What a start of the service reads, and what it fills.

use std::future::poll_fn;
use std::pin::pin;
use std::process::Command;
use std::task::Poll;

use guildhall::groups::GroupList;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Guildhall, PageRequest};
use guildhall_store_sqlite::SqliteStore;
use http_service::{Database, Hall, Sample, SampleError};

#[tokio::test]
async fn a_start_that_was_killed_while_it_filled_the_sample_does_not_count_as_filled() {
    let mut refused = 0;
    // The store may answer before it is polled, more often on a busy machine. So one round can stop
    // at few places.
    for _ in 0..20 {
        refused += stopped_half_way().await;
        if refused > 5 {
            return;
        }
    }
    panic!("only {refused} starts were stopped half-way");
}

/// Stops a start after no poll, after one, and so on. Returns how often the next start was refused.
async fn stopped_half_way() -> u32 {
    let sample = Sample::new();
    let mut refused = 0;
    for polls in 0.. {
        let store = SqliteStore::open_in_memory().unwrap();
        let hall = Guildhall::new(Database::from(store));
        let done = is_done_after(polls, Box::pin(sample.fill(&hall))).await;
        match sample.fill(&hall).await {
            Ok(()) => assert_eq!(groups(&sample, &hall).await, 5, "after {polls} polls"),
            Err(SampleError::HalfFilled) if !done => refused += 1,
            Err(error) => panic!("after {polls} polls: {error}"),
        }
        if done {
            break;
        }
    }
    refused
}

/// Polls a future at most this many times, and returns whether it ended.
async fn is_done_after(
    mut polls: u32,
    future: impl Future<Output = Result<(), SampleError>>,
) -> bool {
    let mut future = pin!(future);
    poll_fn(|context| {
        if polls == 0 {
            return Poll::Ready(false);
        }
        polls -= 1;
        future.as_mut().poll(context).map(|filled| filled.is_ok())
    })
    .await
}

/// Counts the groups and teams of the sample that are there.
async fn groups(sample: &Sample, hall: &Hall) -> usize {
    let (gus, request) = (hall.user(sample.gus), PageRequest::first(GREATEST_PAGE));
    let listed = gus.groups(sample.harbour, GroupList::Administered, request);
    listed.await.unwrap().items().len()
}

/// Starts the service with the URL of a database in its environment, and returns what it writes.
/// The options have a mistake, too, so the service ends.
fn start(arguments: &str) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_http-service"));
    command.env("GUILDHALL_DATABASE_URL", "postgres://ann:sesame@127.0.0.1:1/hall");
    let output = command.args(arguments.split(' ')).output().unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

#[test]
fn the_url_of_the_database_is_read_from_the_environment_and_not_shown() {
    let no_key = "--key-file no-such-key --listen 127.0.0.1:0";
    let refused = start(&format!("--db no-such-folder/hall.db {no_key}"));
    assert!(refused.contains("cannot be used with"), "{refused}");
    let help = start("--help");
    assert!(help.contains("GUILDHALL_DATABASE_URL"), "{help}");
    for text in [refused, help, start(no_key)] {
        assert!(!text.contains("sesame"), "{text}");
    }
}
