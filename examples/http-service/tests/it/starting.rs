//! What a start of the service reads, and what it fills.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use guildhall::groups::GroupList;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Guildhall, PageRequest};
use guildhall_store_sqlite::SqliteStore;
use http_service::{Database, Hall, Sample, SampleError};

#[tokio::test]
async fn a_start_that_was_killed_while_it_filled_the_sample_does_not_count_as_filled() {
    let sample = Sample::new();
    let mut refused = 0;
    for polls in (0..).step_by(5) {
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
    assert!(refused > 5, "{refused}");
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
