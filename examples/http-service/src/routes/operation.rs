//! What the operation of the service asks.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use guildhall::PageRequest;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::metrics::OPEN_METRICS;
use crate::openapi::Problems;
use crate::problem::Problem;

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(health)).routes(routes!(metrics))
}

/// Says whether the service and its store answer.
#[utoipa::path(
    get, path = "/healthz", tag = "operation", security(()),
    responses((status = 204, description = "They answer."), Problems),
)]
async fn health(State(app): State<App>) -> Result<StatusCode, Problem> {
    app.hall().companies(PageRequest::first(std::num::NonZeroU32::MIN)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns what the service measured, for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "operation", security(()),
    responses(
        (status = 200, description = "The text of OpenMetrics.",
         body = String, content_type = "application/openmetrics-text"),
        Problems,
    ),
)]
async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let text = app.metrics().text().ok_or_else(|| {
        let detail = "The measures cannot be written.";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "no_metrics", detail)
    })?;
    Ok(([(CONTENT_TYPE, OPEN_METRICS)], text).into_response())
}
