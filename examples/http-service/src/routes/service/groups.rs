//! What services do with groups and teams.

use axum::Json;
use axum::http::StatusCode;
use guildhall::groups::{GroupNotice, GroupServiceCommand};
use guildhall::kernel::Timestamp;
use guildhall::{GroupId, UserId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answers::GroupDoneAnswer;
use crate::caller::Service;
use crate::conditions::Versioned;
use crate::extract::{Body, Id};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::problem::Problem;
use crate::{App, schema};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(execute_in_group_as_service))
        .routes(routes!(list_notice_recipients))
        .routes(routes!(list_join_recipients))
        .routes(routes!(list_users_asking_to_join))
        .routes(routes!(message_kept_until))
}

/// Carries out a command of the service on a group or team.
#[utoipa::path(
    post, path = "/service/groups/{group}/commands", tag = "service",
    params(("group" = Uuid, Path)), request_body = schema::GroupServiceCommand,
    responses((status = 200, description = "The answer.", body = GroupDoneAnswer), Problems),
)]
async fn execute_in_group_as_service(
    Service(app): Service,
    Id(group): Id<GroupId>,
    Body(command): Body<GroupServiceCommand>,
) -> Result<Versioned<GroupDoneAnswer>, Problem> {
    use GroupServiceCommand as C;
    let hall = app.hall();
    let done = match command {
        C::ChangeTeam { edit } => hall.change_team(group, edit).await?,
        C::DissolveTeam => hall.dissolve_team(group).await?,
        C::RemoveUser { .. } => {
            let detail = "A user is removed from everything at once. Off-board them.";
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(Problem::new(status, "not_from_one_group", detail));
        }
        C::ReportDeletion { data, freed } => hall.report_deletion(group, data, freed).await?,
        C::Unsubscribe { address, why } => hall.unsubscribe(group, address, why).await?,
    };
    Ok(GroupDoneAnswer::versioned(done))
}

/// Lists the users who get a notice, by id (GR-13).
#[utoipa::path(
    post, path = "/service/notices/recipients", tag = "service", params(PageParams),
    request_body = schema::GroupNotice,
    responses((status = 200, description = "The answer.", body = Paged<Uuid>), Problems),
)]
async fn list_notice_recipients(
    Service(app): Service,
    paging: Paging<UserId>,
    Body(notice): Body<GroupNotice>,
) -> Result<Paged<UserId>, Problem> {
    Ok(paging.answer(app.hall().notice_recipients(&notice, paging.request()).await?))
}

/// Lists the users who get a request to join, by id (GR-17).
#[utoipa::path(
    get, path = "/service/groups/{group}/join-recipients", tag = "service",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<Uuid>), Problems),
)]
async fn list_join_recipients(
    Service(app): Service,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<UserId>, Problem> {
    Ok(paging.answer(app.hall().join_recipients(group, paging.request()).await?))
}

/// Lists the users whose requests to join are open, by id (GR-17).
#[utoipa::path(
    get, path = "/service/groups/{group}/users-asking-to-join", tag = "service",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<Uuid>), Problems),
)]
async fn list_users_asking_to_join(
    Service(app): Service,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<UserId>, Problem> {
    Ok(paging.answer(app.hall().users_asking_to_join(group, paging.request()).await?))
}

/// The last moment at which data are kept.
#[derive(Serialize, ToSchema)]
struct KeptUntil {
    /// The moment. Null while Message is on.
    #[schema(value_type = Option<String>, format = DateTime)]
    until: Option<Timestamp>,
}

/// Returns the last moment at which the service keeps the data of Message of a group (FT-3).
#[utoipa::path(
    get, path = "/service/groups/{group}/message-kept-until", tag = "service",
    params(("group" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = KeptUntil), Problems),
)]
async fn message_kept_until(
    Service(app): Service,
    Id(group): Id<GroupId>,
) -> Result<Json<KeptUntil>, Problem> {
    Ok(Json(KeptUntil { until: app.hall().message_kept_until(group).await? }))
}
