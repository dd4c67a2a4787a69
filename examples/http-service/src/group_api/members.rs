//! The direct members of a group: users, and nested groups and teams (GR-20).

use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{Member, MemberType};
use super::ids::{self, check_domain};
use super::pages::{CountParams, Counted, MemberCursor, ResponseMetaData};
use super::shown::members;
use crate::App;
use crate::caller::Caller;
use crate::extract::{Body, Id, Params};
use crate::openapi::Problems;
use crate::problem::Problem;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_product_members, add_product_member))
        .routes(routes!(remove_product_member))
}

/// A page of members.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductMembers)]
struct Members {
    members: Vec<Member>,
    response_meta_data: ResponseMetaData,
}

/// Lists the direct members: users by id, then groups and teams that the caller sees.
#[utoipa::path(
    get, path = "/v1.0/groups/{group}/members", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`"),
        CountParams),
    responses((status = 200, description = "The answer.", body = Members), Problems),
)]
async fn list_product_members(
    caller: Caller,
    Id(name): Id<String>,
    Counted(paging): Counted<MemberCursor>,
) -> Result<Json<Members>, Problem> {
    let group = ids::group(&caller, &name).await?.id;
    let page = members(&caller, group, paging.request()).await?;
    let (members, next_cursor) = paging.answer(page).into_parts();
    Ok(Json(Members { members, response_meta_data: ResponseMetaData { next_cursor } }))
}

/// Adds a user, a group or a team as a member.
#[utoipa::path(
    post, path = "/v1.0/groups/{group}/members", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`")),
    request_body = Member,
    responses((status = 201, description = "It is a member."), Problems),
)]
async fn add_product_member(
    caller: Caller,
    Id(name): Id<String>,
    Body(body): Body<Member>,
) -> Result<StatusCode, Problem> {
    let group = ids::group(&caller, &name).await?.id;
    let handle = caller.group(group);
    match body.kind.group_type() {
        None => {
            let user = ids::user(&caller, &body.id).await?;
            Box::pin(handle.add_members(&[user])).await?;
        }
        Some(group_type) => {
            let nested = ids::nested(&caller, &body.id, group_type).await?;
            Box::pin(handle.nest(nested)).await?;
        }
    }
    Ok(StatusCode::CREATED)
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase")]
struct RemoveParams {
    /// The number of the company; without it, that of the caller.
    #[param(rename = "domainId", value_type = Option<i32>)]
    domain_id: Option<i32>,
    /// What the member is.
    #[serde(rename = "type")]
    #[param(rename = "type", inline)]
    kind: MemberType,
}

/// Removes a user, a group or a team from the members.
#[utoipa::path(
    delete, path = "/v1.0/groups/{group}/members/{member}", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`"),
        ("member" = String, Path,
            description = "A resource id, the login mail address of a user, or `externalKey:KEY` \
                of a group"),
        RemoveParams),
    responses((status = 204, description = "It is no member."), Problems),
)]
async fn remove_product_member(
    caller: Caller,
    Id((name, member)): Id<(String, String)>,
    Params(params): Params<RemoveParams>,
) -> Result<StatusCode, Problem> {
    check_domain(&caller, params.domain_id)?;
    let group = ids::group(&caller, &name).await?.id;
    let handle = caller.group(group);
    match params.kind.group_type() {
        None => {
            let user = ids::user(&caller, &member).await?.id();
            Box::pin(handle.remove_members(&[user])).await?;
        }
        Some(group_type) => {
            let nested = ids::nested(&caller, &member, group_type).await?;
            Box::pin(handle.unnest(nested)).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}
