//! What an administrator does about external contact. It reaches many rooms and groups (GR-19).

use axum::Json;
use guildhall::{Effect, User};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::extract::Body;
use crate::openapi::Problems;
use crate::problem::Problem;
use crate::{App, schema};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(forbid_contact))
        .routes(routes!(preview_forbid_contact))
        .routes(routes!(end_contacts))
        .routes(routes!(preview_end_contacts))
}

/// The user who loses the permission.
#[derive(Deserialize, ToSchema)]
struct ForbidContact {
    #[schema(value_type = schema::User)]
    user: User,
}

/// Takes the permission for external contact from a user, and removes the user from external groups
/// and from rooms with external users. If it stops half-way, the same request does the rest.
#[utoipa::path(
    post, path = "/company/external-contacts/forbid", tag = "company",
    request_body = ForbidContact,
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn forbid_contact(
    caller: Caller,
    Body(body): Body<ForbidContact>,
) -> Result<Json<Vec<Effect>>, Problem> {
    Ok(Json(Box::pin(caller.acting().forbid_contact(body.user)).await?))
}

/// Says what forbidding external contact to a user would do. Saves nothing.
#[utoipa::path(
    post, path = "/company/external-contacts/forbid/previews", tag = "company",
    request_body = ForbidContact,
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn preview_forbid_contact(
    caller: Caller,
    Body(body): Body<ForbidContact>,
) -> Result<Json<Vec<Effect>>, Problem> {
    Ok(Json(Box::pin(caller.acting().preview_forbid_contact(body.user)).await?))
}

/// Ends external contact: removes all external users from the rooms and groups of the company. If
/// it stops half-way, the same request does the rest.
#[utoipa::path(
    post, path = "/company/external-contacts/end", tag = "company",
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn end_contacts(caller: Caller) -> Result<Json<Vec<Effect>>, Problem> {
    Ok(Json(Box::pin(caller.acting().end_external_contacts()).await?))
}

/// Says what ending external contact would do. Saves nothing.
#[utoipa::path(
    post, path = "/company/external-contacts/end/previews", tag = "company",
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn preview_end_contacts(caller: Caller) -> Result<Json<Vec<Effect>>, Problem> {
    Ok(Json(Box::pin(caller.acting().preview_end_external_contacts()).await?))
}
