//! The outbox of a company as Server-Sent Events.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::num::NonZeroU32;

use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::Stream;
use futures_util::stream::unfold;
use guildhall::CompanyId;
use guildhall::groups::{EventRecord, Position};
use serde::Deserialize;
use tokio::sync::watch;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::caller::Service;
use crate::extract::Params;
use crate::metrics::Open;
use crate::openapi::Problems;
use crate::problem::Problem;

/// How many events are read at once.
const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(99);

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stream_events))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamParams {
    /// The company.
    #[param(value_type = Uuid)]
    company: CompanyId,
}

/// Streams the events of a company, in the order in which they were saved. The id of an event is
/// its position. `Last-Event-ID` continues after it.
#[utoipa::path(
    get, path = "/events", tag = "service",
    params(
        StreamParams,
        ("Last-Event-ID" = Option<u64>, Header, description = "The last event that was received"),
    ),
    responses(
        (status = 200, description = "The events.", body = String,
         content_type = "text/event-stream"),
        Problems,
    ),
)]
async fn stream_events(
    Service(app): Service,
    Params(params): Params<StreamParams>,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = last_event(&headers)?;
    app.hall().company(params.company).await?;
    let stream = Outbox {
        company: params.company,
        after,
        read: VecDeque::new(),
        // The subscription comes before the first read, so nothing is missed in between.
        changes: app.changes(),
        stopping: app.stopping(),
        _open: app.metrics().stream(),
        app,
    };
    let events = unfold(stream, async |mut stream| Some((Ok(stream.next().await?), stream)));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

fn last_event(headers: &HeaderMap) -> Result<Option<Position>, Problem> {
    let Some(id) = headers.get("last-event-id") else { return Ok(None) };
    let number = id.to_str().ok().and_then(|id| id.parse().ok()).map(Position::new);
    number.map(Some).ok_or_else(|| {
        let detail = "Last-Event-ID is not the id of an event.";
        Problem::new(StatusCode::BAD_REQUEST, "invalid_last_event_id", detail)
    })
}

/// What a stream has read so far.
struct Outbox {
    app: App,
    company: CompanyId,
    after: Option<Position>,
    read: VecDeque<EventRecord>,
    changes: watch::Receiver<()>,
    stopping: watch::Receiver<bool>,
    _open: Open,
}

impl Outbox {
    /// Returns the next event, as soon as there is one. Returns `None` when the service stops, and
    /// when the store fails: then the client connects again, and misses nothing.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if *self.stopping.borrow() {
                return None;
            }
            if let Some(record) = self.read.pop_front() {
                self.after = Some(record.position);
                return event(&record);
            }
            self.changes.mark_unchanged();
            let found = self.app.hall().events_after(self.company, self.after, BATCH).await;
            match found {
                Ok(records) if records.is_empty() => self.wait().await,
                Ok(records) => self.read.extend(records),
                Err(error) => {
                    tracing::error!(%error, "the outbox cannot be read");
                    return None;
                }
            }
        }
    }

    /// Waits until something was saved here, for a while until another process may have saved
    /// something, or until the service stops.
    async fn wait(&mut self) {
        tokio::select! {
            _ = self.changes.changed() => {}
            _ = self.stopping.wait_for(|stopping| *stopping) => {}
            () = tokio::time::sleep(self.app.settings().poll) => {}
        }
    }
}

fn event(record: &EventRecord) -> Option<Event> {
    let event = Event::default().id(record.position.number().to_string());
    event.json_data(record).ok()
}
