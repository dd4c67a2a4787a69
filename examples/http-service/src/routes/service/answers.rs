//! The answers that are kept for commands with an id (CO-9).

use axum::Json;
use guildhall::CompanyId;
use guildhall::kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::App;
use crate::caller::Service;
use crate::extract::Body;
use crate::openapi::Problems;
use crate::problem::Problem;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(forget_answers))
}

/// Which answers are forgotten.
#[derive(Deserialize, ToSchema)]
struct OldAnswers {
    /// The company; without it, the answers to users of no company.
    #[schema(value_type = Option<Uuid>)]
    company: Option<CompanyId>,
    /// Answers that were made before this time.
    #[schema(value_type = String, format = DateTime)]
    before: Timestamp,
}

#[derive(Serialize, ToSchema)]
struct Forgotten {
    /// How many answers were forgotten.
    answers: u64,
}

/// Forgets old answers. A command whose answer is forgotten is new when it comes again.
#[utoipa::path(
    post, path = "/service/answers/forget", tag = "service", request_body = OldAnswers,
    responses((status = 200, description = "The answer.", body = Forgotten), Problems),
)]
async fn forget_answers(
    Service(app): Service,
    Body(old): Body<OldAnswers>,
) -> Result<Json<Forgotten>, Problem> {
    let answers = app.hall().forget_answers(old.company, old.before).await?;
    Ok(Json(Forgotten { answers }))
}
