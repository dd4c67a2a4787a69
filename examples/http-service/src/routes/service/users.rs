//! The users and their profiles, which the directory writes.

use std::collections::BTreeSet;

use axum::Json;
use axum::http::StatusCode;
use guildhall::permissions::Profile;
use guildhall::{CompanyId, Effect, RoomId, User, UserId};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::Service;
use crate::extract::{Body, Id, Params, separated};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::problem::Problem;
use crate::{App, schema};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(save_profiles))
        .routes(routes!(list_profiles))
        .routes(routes!(view_profile, erase_profile))
        .routes(routes!(list_users))
        .routes(routes!(move_user))
        .routes(routes!(record_activity))
}

/// Saves the profiles that the directory of a company gives (CO-1).
#[utoipa::path(
    post, path = "/service/companies/{company}/profiles", tag = "service",
    params(("company" = Uuid, Path)), request_body = Vec<schema::Profile>,
    responses((status = 204, description = "They are saved."), Problems),
)]
async fn save_profiles(
    Service(app): Service,
    Id(company): Id<CompanyId>,
    Body(profiles): Body<Vec<Profile>>,
) -> Result<StatusCode, Problem> {
    app.hall().save_profiles(company, profiles).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ProfileParams {
    /// The company; without it, the users of no company are listed.
    #[param(value_type = Option<Uuid>)]
    company: Option<CompanyId>,
}

/// Lists the profiles of the users of a company by user id.
#[utoipa::path(
    get, path = "/service/profiles", tag = "service", params(ProfileParams, PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Profile>), Problems),
)]
async fn list_profiles(
    Service(app): Service,
    Params(params): Params<ProfileParams>,
    paging: Paging<UserId>,
) -> Result<Paged<Profile>, Problem> {
    Ok(paging.answer(app.hall().profiles(params.company, paging.request()).await?))
}

/// Returns the profile of a user.
#[utoipa::path(
    get, path = "/service/profiles/{user}", tag = "service", params(("user" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = schema::Profile), Problems),
)]
async fn view_profile(
    Service(app): Service,
    Id(user): Id<UserId>,
) -> Result<Json<Profile>, Problem> {
    Ok(Json(app.hall().profile(user).await?))
}

/// Erases the name and the address of a user.
#[utoipa::path(
    delete, path = "/service/profiles/{user}", tag = "service", params(("user" = Uuid, Path)),
    responses((status = 204, description = "They are erased."), Problems),
)]
async fn erase_profile(Service(app): Service, Id(user): Id<UserId>) -> Result<StatusCode, Problem> {
    app.hall().erase_profile(user).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UserParams {
    /// The ids of the users, separated by commas.
    #[param(value_type = Vec<Uuid>, style = Form, explode = false)]
    #[serde(deserialize_with = "separated")]
    ids: BTreeSet<UserId>,
}

/// Returns users with the companies in which they are registered (CO-1).
#[utoipa::path(
    get, path = "/service/users", tag = "service", params(UserParams),
    responses((status = 200, description = "The answer.", body = Vec<schema::User>), Problems),
)]
async fn list_users(
    Service(app): Service,
    Params(params): Params<UserParams>,
) -> Result<Json<Vec<User>>, Problem> {
    let ids: Vec<_> = params.ids.into_iter().collect();
    Ok(Json(app.hall().users(&ids).await?))
}

/// Where a user moves.
#[derive(Deserialize, ToSchema)]
struct Move {
    #[schema(value_type = Uuid)]
    to: CompanyId,
}

/// Moves a user to another company (CO-1). If it stops half-way, the same request does the rest.
#[utoipa::path(
    post, path = "/service/users/{user}/move", tag = "service", params(("user" = Uuid, Path)),
    request_body = Move,
    responses((status = 200, description = "The answer.", body = Vec<schema::Effect>), Problems),
)]
async fn move_user(
    Service(app): Service,
    Id(user): Id<UserId>,
    Body(body): Body<Move>,
) -> Result<Json<Vec<Effect>>, Problem> {
    Ok(Json(Box::pin(app.hall().move_user(user, body.to)).await?))
}

/// Records that something was posted in a room just now (RM-8).
#[utoipa::path(
    post, path = "/service/rooms/{room}/activity", tag = "service",
    params(("room" = Uuid, Path)),
    responses((status = 204, description = "It is recorded."), Problems),
)]
async fn record_activity(
    Service(app): Service,
    Id(room): Id<RoomId>,
) -> Result<StatusCode, Problem> {
    app.hall().record_activity(room).await?;
    Ok(StatusCode::NO_CONTENT)
}
