//! What the service measures, in the format of OpenMetrics.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use crate::App;

/// The media type of the text.
pub(crate) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The counters of the service.
pub(crate) struct Metrics {
    registry: Registry,
    answers: Family<Answer, Counter>,
    seconds: Family<Route, Histogram>,
    open: Gauge,
    streams: Gauge,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Answer {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, EncodeLabelSet, Eq, Hash, PartialEq)]
struct Route {
    method: String,
    route: String,
}

impl Metrics {
    pub(crate) fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::default(),
            answers: Family::default(),
            seconds: Family::new_with_constructor(histogram),
            open: Gauge::default(),
            streams: Gauge::default(),
        };
        let Self { registry, answers, seconds, open, streams } = &mut metrics;
        registry.register("http_answers", "Answers by status", answers.clone());
        registry.register("http_request_seconds", "Time to an answer", seconds.clone());
        registry.register("http_open_requests", "Requests without an answer", open.clone());
        registry.register("http_event_streams", "Open streams of events", streams.clone());
        metrics
    }

    /// Returns the text, or `None` if it cannot be written.
    pub(crate) fn text(&self) -> Option<String> {
        let mut text = String::new();
        encode(&mut text, &self.registry).ok()?;
        Some(text)
    }

    /// Counts a stream of events until the answer is dropped.
    pub(crate) fn stream(&self) -> Open {
        Open::of(&self.streams)
    }
}

/// Makes a histogram from one millisecond to a quarter of a minute.
fn histogram() -> Histogram {
    Histogram::new(exponential_buckets(0.001, 4.0, 8))
}

/// Counts something as open until it is dropped.
pub(crate) struct Open(Gauge);

impl Open {
    fn of(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Measures every request. Requests that match no route have one label together, and so have methods
/// that no route has, so that a caller cannot make new labels.
pub(crate) async fn measure(State(app): State<App>, request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let method = known(request.method()).to_owned();
    let metrics = app.metrics();
    let open = Open::of(&metrics.open);
    let start = Instant::now();
    let response = next.run(request).await;
    drop(open);
    let seconds = start.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics
        .answers
        .get_or_create(&Answer { method: method.clone(), route: route.clone(), status })
        .inc();
    metrics.seconds.get_or_create(&Route { method, route }).observe(seconds);
    response
}

/// Returns the name of a method that HTTP defines, or `other`.
pub(crate) fn known(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS => method.as_str(),
        _ => "other",
    }
}
