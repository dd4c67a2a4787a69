//! Groups: list, create, get, replace, edit and delete.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use guildhall::groups::{GroupCursor, GroupKind, GroupList};
use guildhall::kernel::Edit;
use guildhall::permissions::{Company, GroupType};
use guildhall::rules::CO_6;
use guildhall::{Error, GroupDraft, GroupId, GroupView, Privacy, Switch};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::bodies::{GroupEdit, WholeGroup};
use super::changes::{bring_about, to_the_end};
use super::ids::{self, check_domain};
use super::pages::{CountParams, Counted, DomainParams, ResponseMetaData};
use super::plan::Wanted;
use super::shown::{ShownGroup, after_change};
use crate::App;
use crate::caller::Caller;
use crate::extract::{Body, Id, Params};
use crate::openapi::Problems;
use crate::problem::Problem;

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_product_groups, create_product_group)).routes(routes!(
        view_product_group,
        replace_product_group,
        edit_product_group,
        delete_product_group
    ))
}

/// A page of groups.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductGroups)]
struct Groups {
    groups: Vec<ShownGroup>,
    response_meta_data: ResponseMetaData,
}

/// Lists the groups that the caller sees, by name: all of the company for an administrator. Teams
/// and external groups are left out.
#[utoipa::path(
    get, path = "/v1.0/groups", tag = "group API", params(CountParams),
    responses((status = 200, description = "The answer.", body = Groups), Problems),
)]
async fn list_product_groups(
    caller: Caller,
    Counted(paging): Counted<GroupCursor>,
) -> Result<Json<Groups>, Problem> {
    let company = caller.company()?;
    let administers = caller.hall().company(company).await?.is_administered_by(caller.user());
    let list = if administers { GroupList::Administered } else { GroupList::All };
    let page = caller.acting().groups(company, list, paging.request()).await?;
    let (views, next_cursor) = paging.answer(page).into_parts();
    let is_listed =
        |view: &GroupView| view.kind == GroupKind::Internal && view.group_type == GroupType::Group;
    let views = views.into_iter().filter(is_listed).collect();
    let groups = ShownGroup::read_all(&caller, views).await?;
    Ok(Json(Groups { groups, response_meta_data: ResponseMetaData { next_cursor } }))
}

/// Creates a group. An administrator of the company creates it for its Group Masters; another user
/// becomes a Group Master and a member of it (GR-2).
#[utoipa::path(
    post, path = "/v1.0/groups", tag = "group API", request_body = WholeGroup,
    responses((status = 201, description = "It is created.", body = ShownGroup), Problems),
)]
async fn create_product_group(
    caller: Caller,
    Body(body): Body<WholeGroup>,
) -> Result<Response, Problem> {
    caller.check().await?;
    check_domain(&caller, body.domain_id)?;
    let company = caller.hall().company(caller.company()?).await?;
    // It comes first, so a user without this right learns no names of hidden groups.
    company.check_group_creation(caller.user()).map_err(Error::Company)?;
    let omitted = body.omitted();
    let wanted = body.wanted(&caller).await?;
    if wanted.manageable == Some(Switch::Off) {
        company.check_administrator(caller.user(), &CO_6).map_err(Error::Company)?;
    }
    if let Edit::Set(key) = &wanted.key {
        ids::check_free(&caller, key, None).await?;
    }
    let acting = caller.clone();
    let group = to_the_end(async move { create(&acting, &company, wanted).await }).await?;
    let answer = after_change(&caller, group, omitted).await?;
    Ok((StatusCode::CREATED, [(LOCATION, location(group))], answer).into_response())
}

/// Creates the group, and does with commands what a draft does not hold.
async fn create(caller: &Caller, company: &Company, wanted: Wanted) -> Result<GroupId, Problem> {
    let draft = draft(&wanted)?;
    let done = if company.is_administered_by(caller.user()) {
        caller.acting().create_group_as_administrator(draft).await?
    } else {
        caller.acting().create_group(draft).await?
    };
    caller.announce();
    let group = done.id();
    // The members and Masters are there.
    let rest = Wanted { members: None, masters: None, ..wanted };
    let brought = Box::pin(bring_about(caller, group, &rest, vec![done.event])).await;
    brought.map_err(|problem| problem.about(&location(group)))?;
    Ok(group)
}

fn location(group: GroupId) -> String {
    format!("/v1.0/groups/{group}")
}

fn draft(wanted: &Wanted) -> Result<GroupDraft, Problem> {
    let name = wanted.name.clone().ok_or_else(|| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_name", "A group has a name.")
    })?;
    let description = match &wanted.description {
        Edit::Set(description) => Some(description.clone()),
        Edit::Clear | Edit::Keep => None,
    };
    let draft = GroupDraft::new(name)
        .with_notification(wanted.notification.unwrap_or(Switch::Off))
        .with_members(wanted.members.iter().flatten().copied())
        .with_masters(wanted.masters.iter().flatten().copied());
    let draft = description.into_iter().fold(draft, GroupDraft::with_description);
    let draft = match wanted.privacy {
        Some(Privacy::Private) => draft.private(),
        Some(Privacy::Public) | None => draft.public(),
    };
    let features = wanted.features.named().iter();
    Ok(features.fold(draft, |draft, (feature, to)| draft.with_feature(*feature, *to)))
}

/// Returns a group.
#[utoipa::path(
    get, path = "/v1.0/groups/{group}", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`"),
        DomainParams),
    responses((status = 200, description = "The answer.", body = ShownGroup), Problems),
)]
async fn view_product_group(
    caller: Caller,
    Id(name): Id<String>,
    Params(params): Params<DomainParams>,
) -> Result<Json<ShownGroup>, Problem> {
    check_domain(&caller, params.domain_id)?;
    let view = ids::group(&caller, &name).await?;
    Ok(Json(ShownGroup::read(&caller, view).await?))
}

/// Replaces a group. A field that is absent gets its default, and a feature that is absent is off;
/// the answer lists them. A request that a rule refuses changes nothing.
#[utoipa::path(
    put, path = "/v1.0/groups/{group}", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`")),
    request_body = WholeGroup,
    responses(
        (status = 200, description = "The answer.", body = ShownGroup),
        (status = 204, description = "It is done, and the caller no longer sees the group."),
        Problems,
    ),
)]
async fn replace_product_group(
    caller: Caller,
    Id(name): Id<String>,
    Body(body): Body<WholeGroup>,
) -> Result<Response, Problem> {
    check_domain(&caller, body.domain_id)?;
    let group = ids::group(&caller, &name).await?.id;
    let omitted = body.omitted();
    let wanted = body.wanted(&caller).await?;
    change(&caller, group, wanted).await?;
    after_change(&caller, group, omitted).await
}

/// Edits a group. What the request does not name stays as it is (FT-6). A request that a rule
/// refuses changes nothing.
#[utoipa::path(
    patch, path = "/v1.0/groups/{group}", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`")),
    request_body = GroupEdit,
    responses(
        (status = 200, description = "The answer.", body = ShownGroup),
        (status = 204, description = "It is done, and the caller no longer sees the group."),
        Problems,
    ),
)]
async fn edit_product_group(
    caller: Caller,
    Id(name): Id<String>,
    Body(body): Body<GroupEdit>,
) -> Result<Response, Problem> {
    check_domain(&caller, body.domain_id)?;
    let group = ids::group(&caller, &name).await?.id;
    let wanted = body.wanted(&caller).await?;
    change(&caller, group, wanted).await?;
    after_change(&caller, group, BTreeMap::new()).await
}

async fn change(caller: &Caller, group: GroupId, wanted: Wanted) -> Result<(), Problem> {
    let caller = caller.clone();
    to_the_end(async move { bring_about(&caller, group, &wanted, Vec::new()).await }).await
}

/// Deletes a group, with its data (GR-12). Its external key is free again.
#[utoipa::path(
    delete, path = "/v1.0/groups/{group}", tag = "group API",
    params(("group" = String, Path, description = "A resource id, or `externalKey:KEY`"),
        DomainParams),
    responses((status = 204, description = "It is deleted."), Problems),
)]
async fn delete_product_group(
    caller: Caller,
    Id(name): Id<String>,
    Params(params): Params<DomainParams>,
) -> Result<StatusCode, Problem> {
    check_domain(&caller, params.domain_id)?;
    let group = ids::group(&caller, &name).await?.id;
    Box::pin(caller.group(group).delete()).await?;
    Ok(StatusCode::NO_CONTENT)
}
