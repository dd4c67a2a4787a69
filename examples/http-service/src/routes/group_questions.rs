//! What a user asks about one group or team.

use axum::Json;
use axum::http::StatusCode;
use guildhall::groups::GroupExplanation;
use guildhall::kernel::{AddressKey, ReadsFrom};
use guildhall::permissions::GroupAction;
use guildhall::{EmailAddress, GroupId, User, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::groups::ProposedAddress;
use super::user_asked_about;
use crate::caller::Caller;
use crate::extract::{Id, Params};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::people::{Named, named};
use crate::problem::Problem;
use crate::{App, schema};

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(read_group_room))
        .routes(routes!(propose_group_address))
        .routes(routes!(may_mail_group))
        .routes(routes!(may_send_as_group))
        .routes(routes!(list_external_recipients))
        .routes(routes!(explain_group))
        .routes(routes!(who_may_in_group))
}

/// Since when the caller may read.
#[derive(Serialize, ToSchema)]
struct Reading {
    #[schema(value_type = schema::ReadsFrom)]
    from: ReadsFrom,
}

/// Checks that the caller may read the group's room, and returns since when (GR-11, RM-22).
#[utoipa::path(
    get, path = "/groups/{group}/conversation", tag = "groups", params(("group" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = Reading), Problems),
)]
async fn read_group_room(caller: Caller, Id(group): Id<GroupId>) -> Result<Json<Reading>, Problem> {
    Ok(Json(Reading { from: caller.group(group).read_room().await? }))
}

/// Proposes an address for the mailing list of the group (ML-1).
#[utoipa::path(
    get, path = "/groups/{group}/proposed-address", tag = "groups",
    params(("group" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = ProposedAddress), Problems),
)]
async fn propose_group_address(
    caller: Caller,
    Id(group): Id<GroupId>,
) -> Result<Json<ProposedAddress>, Problem> {
    let address = caller.group(group).propose_address().await?;
    Ok(Json(ProposedAddress { address }))
}

/// Checks that a mail that the caller writes now reaches the list (ML-4, ML-5).
#[utoipa::path(
    get, path = "/groups/{group}/mailing-list/may-post", tag = "groups",
    params(("group" = Uuid, Path)),
    responses((status = 204, description = "It reaches the list."), Problems),
)]
async fn may_mail_group(caller: Caller, Id(group): Id<GroupId>) -> Result<StatusCode, Problem> {
    caller.group(group).post().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Checks that the caller may send with the list's address as sender (ML-3).
#[utoipa::path(
    get, path = "/groups/{group}/mailing-list/may-send-as", tag = "groups",
    params(("group" = Uuid, Path)),
    responses((status = 204, description = "The caller may."), Problems),
)]
async fn may_send_as_group(caller: Caller, Id(group): Id<GroupId>) -> Result<StatusCode, Problem> {
    caller.group(group).send_as().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the external recipients of the list, for those who edit it (ML-6).
#[utoipa::path(
    get, path = "/groups/{group}/mailing-list/recipients", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<String>), Problems),
)]
async fn list_external_recipients(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<AddressKey>,
) -> Result<Paged<EmailAddress>, Problem> {
    let page = caller.group(group).external_recipients(paging.request()).await?;
    Ok(paging.answer(page))
}

/// The question why a user may do an action.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhyParams {
    #[param(value_type = schema::GroupAction, inline)]
    action: GroupAction,
    /// The user; without it, the caller.
    #[param(value_type = Option<Uuid>)]
    user: Option<UserId>,
}

/// Says why a user may do an action with the group, or may not.
#[utoipa::path(
    get, path = "/groups/{group}/why", tag = "groups", params(("group" = Uuid, Path), WhyParams),
    responses(
        (status = 200, description = "The answer.", body = schema::GroupExplanation),
        Problems,
    ),
)]
async fn explain_group(
    caller: Caller,
    Id(group): Id<GroupId>,
    Params(params): Params<WhyParams>,
) -> Result<Json<GroupExplanation>, Problem> {
    let user = user_asked_about(&caller, params.user).await?;
    Ok(Json(caller.group(group).why(user, params.action).await?))
}

/// The question who may do an action.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhoMayParams {
    #[param(value_type = schema::GroupAction, inline)]
    action: GroupAction,
}

/// Lists the users who may do an action with the group now, by user id.
#[utoipa::path(
    get, path = "/groups/{group}/who-may", tag = "groups",
    params(("group" = Uuid, Path), WhoMayParams, PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Person>), Problems),
)]
async fn who_may_in_group(
    caller: Caller,
    Id(group): Id<GroupId>,
    Params(params): Params<WhoMayParams>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<User>>, Problem> {
    let page = caller.group(group).who_may(params.action, paging.request()).await?;
    named(&caller, paging.answer(page)).await
}
