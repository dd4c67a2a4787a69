//! The administrators of a group, who are its Group Masters (GR-3).

use axum::Json;
use axum::http::StatusCode;
use guildhall::UserId;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::Administrator;
use super::ids::{self, check_domain};
use super::pages::{CountParams, Counted, DomainParams, ResponseMetaData};
use super::shown::administrator;
use crate::App;
use crate::caller::Caller;
use crate::extract::{Body, Id, Params};
use crate::openapi::Problems;
use crate::problem::Problem;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_product_administrators, add_product_administrator))
        .routes(routes!(remove_product_administrator))
}

/// A page of administrators.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductAdministrators)]
struct Administrators {
    administrators: Vec<Administrator>,
    response_meta_data: ResponseMetaData,
}

/// Lists the Group Masters by user id.
#[utoipa::path(
    get, path = "/v1.0/groups/{group}/administrators", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`"),
        CountParams),
    responses((status = 200, description = "The answer.", body = Administrators), Problems),
)]
async fn list_product_administrators(
    caller: Caller,
    Id(name): Id<String>,
    Counted(paging): Counted<UserId>,
) -> Result<Json<Administrators>, Problem> {
    let group = ids::group(&caller, &name).await?.id;
    let page = caller.group(group).masters(paging.request()).await?;
    let page = page.map(|view| administrator(&view));
    let (administrators, next_cursor) = paging.answer(page).into_parts();
    let response_meta_data = ResponseMetaData { next_cursor };
    Ok(Json(Administrators { administrators, response_meta_data }))
}

/// Appoints a Group Master.
#[utoipa::path(
    post, path = "/v1.0/groups/{group}/administrators", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`")),
    request_body = Administrator,
    responses((status = 201, description = "The user is a Group Master."), Problems),
)]
async fn add_product_administrator(
    caller: Caller,
    Id(name): Id<String>,
    Body(body): Body<Administrator>,
) -> Result<StatusCode, Problem> {
    let group = ids::group(&caller, &name).await?.id;
    let user = ids::user(&caller, &body.user_id).await?;
    Box::pin(caller.group(group).appoint_masters(&[user])).await?;
    Ok(StatusCode::CREATED)
}

/// Dismisses a Group Master. The last one stays (GR-3).
#[utoipa::path(
    delete, path = "/v1.0/groups/{group}/administrators/{user}", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`"),
        ("user" = String, Path, description = "A resource id, or a login mail address"),
        DomainParams),
    responses((status = 204, description = "The user is no Group Master."), Problems),
)]
async fn remove_product_administrator(
    caller: Caller,
    Id((name, user)): Id<(String, String)>,
    Params(params): Params<DomainParams>,
) -> Result<StatusCode, Problem> {
    check_domain(&caller, params.domain_id)?;
    let group = ids::group(&caller, &name).await?.id;
    let user = ids::user(&caller, &user).await?.id();
    Box::pin(caller.group(group).dismiss_masters(&[user])).await?;
    Ok(StatusCode::NO_CONTENT)
}
