use std::any::Any;
use std::time::Duration;

use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router, routing};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::trace::{DefaultOnRequest, HttpMakeClassifier, TraceLayer};
use tracing::Span;
use tracing::field::Empty;
use utoipa_axum::router::OpenApiRouter;

use crate::problem::{Problem, SavedBefore};
use crate::{App, caller, group_api, metrics, openapi, page, routes, sample_people};

/// Makes the routes of the service.
pub fn router(app: App) -> Router {
    let (public, mut api) = public().split_for_parts();
    let (protected, of_protected) = protected().split_for_parts();
    api.merge(of_protected);
    let protected = protected.route_layer(from_fn_with_state(app.clone(), caller::identify));
    public
        .merge(protected)
        .merge(page::router())
        .merge(sample_people::router())
        .route("/openapi.json", routing::get(async || Json(api)))
        .fallback(no_route)
        .method_not_allowed_fallback(no_method)
        .layer(from_fn_with_state(app.clone(), announce))
        .layer(from_fn_with_state(app.clone(), in_time))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(app.clone(), metrics::measure))
        .layer(DefaultBodyLimit::max(app.settings().body))
        .layer(log())
        .with_state(app)
}

/// The routes that need no token.
fn public() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::document())
        .merge(routes::operation::router())
        .merge(routes::rules::router())
}

/// The routes that need a token.
fn protected() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(routes::company::router())
        .merge(routes::events::router())
        .merge(routes::groups::router())
        .merge(routes::group::router())
        .merge(routes::rooms::router())
        .merge(routes::room::router())
        .merge(routes::service::router())
        .merge(group_api::router())
}

async fn no_route() -> Problem {
    Problem::new(StatusCode::NOT_FOUND, "no_such_route", "There is no such route.")
}

async fn no_method() -> Problem {
    let detail = "This route does not have this method.";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "no_such_method", detail)
}

/// Tells the event streams that something was saved, also before a problem.
async fn announce(State(app): State<App>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let response = next.run(request).await;
    let saved = response.extensions().get::<SavedBefore>().is_some();
    if !reads && (saved || response.status().is_success()) {
        app.announce();
    }
    response
}

/// Answers a request that takes too long. What it saves may still be saved.
async fn in_time(State(app): State<App>, request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(app.settings().timeout, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        let detail = "The request took too long. It may have been carried out.";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too_slow", detail).into_response()
    })
}

fn panicked(_: Box<dyn Any + Send>) -> Response {
    let detail = "The service made a mistake.";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "panicked", detail).into_response()
}

/// Makes a span for each request, which is logged when its answer has been sent.
fn log() -> TraceLayer<HttpMakeClassifier, fn(&Request) -> Span, DefaultOnRequest, Answered> {
    let layer = TraceLayer::new_for_http().make_span_with(span as fn(&Request) -> Span);
    layer.on_response(answered as Answered)
}

type Answered = fn(&Response, Duration, &Span);

/// Makes the span of a request. It has the route and not the query, which can name users.
fn span(request: &Request) -> Span {
    let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let method = metrics::known(request.method());
    tracing::info_span!("request", method, route, status = Empty)
}

fn answered(response: &Response, _: Duration, span: &Span) {
    span.record("status", response.status().as_u16());
}
