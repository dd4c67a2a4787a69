//! The groups that a user sees.

use std::collections::BTreeSet;

use axum::Json;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use guildhall::groups::{GroupCursor, GroupList};
use guildhall::kernel::ListAddress;
use guildhall::{CompanyId, GroupId, GroupView, Name};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answers::{Either, GroupDoneAnswer};
use crate::caller::Caller;
use crate::conditions::{Conditions, KeyHeader, Versioned};
use crate::drafts::NewGroup;
use crate::extract::{Body, Params, separated};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::problem::Problem;
use crate::{App, schema};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_groups, create_group))
        .routes(routes!(view_groups))
        .routes(routes!(propose_new_address))
}

/// Which groups are listed.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ListParams {
    #[param(value_type = Option<schema::GroupList>, inline)]
    list: Option<GroupList>,
    /// The beginning of a word of the name.
    search: Option<String>,
    /// The company; without it, that of the caller.
    #[param(value_type = Option<Uuid>)]
    company: Option<CompanyId>,
}

/// Lists groups by name (GR-16): all that the caller sees, unless `list` says otherwise.
#[utoipa::path(
    get, path = "/groups", tag = "groups", params(ListParams, PageParams),
    responses(
        (status = 200, description = "The answer.", body = Paged<schema::GroupView>),
        Problems,
    ),
)]
async fn list_groups(
    caller: Caller,
    Params(params): Params<ListParams>,
    paging: Paging<GroupCursor>,
) -> Result<Paged<GroupView>, Problem> {
    let company = match params.company {
        Some(company) => company,
        None => caller.company()?,
    };
    let list = params.list.unwrap_or(GroupList::All);
    let acting = caller.acting();
    let page = match params.search {
        Some(text) => acting.search_groups(company, list, &text, paging.request()).await?,
        None => acting.groups(company, list, paging.request()).await?,
    };
    Ok(paging.answer(page))
}

/// In which role the caller creates a group.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Creator {
    /// As an administrator, who becomes neither Master nor member by that.
    Administrator,
    /// As a Master and member.
    Master,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct CreateParams {
    /// The role in which the caller creates the group; without it, as a Master.
    #[serde(rename = "as")]
    #[param(rename = "as", inline)]
    creator: Option<Creator>,
}

/// Creates a group in the company of the caller (GR-1, GR-2).
#[utoipa::path(
    post, path = "/groups", tag = "groups", params(CreateParams, KeyHeader),
    request_body = NewGroup,
    responses((status = 201, description = "It is created.", body = GroupDoneAnswer), Problems),
)]
async fn create_group(
    caller: Caller,
    Params(params): Params<CreateParams>,
    conditions: Conditions,
    Body(group): Body<NewGroup>,
) -> Result<Response, Problem> {
    let acting = conditions.acting(&caller);
    let done = match params.creator {
        Some(Creator::Administrator) => acting.create_group_as_administrator(group.into()).await?,
        Some(Creator::Master) | None => acting.create_group(group.into()).await?,
    };
    let done = GroupDoneAnswer::of(done);
    let location = [(LOCATION, format!("/groups/{}", done.group))];
    let version = done.version;
    Ok((location, Versioned::created(done, version)).into_response())
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct GroupIdParams {
    /// The ids of the groups, separated by commas.
    #[param(value_type = Vec<Uuid>, style = Form, explode = false)]
    #[serde(deserialize_with = "separated")]
    ids: BTreeSet<GroupId>,
}

/// The answer of one of several groups.
#[derive(Serialize)]
struct OfGroup<T> {
    group: GroupId,
    #[serde(flatten)]
    answer: Either<T>,
}

/// Returns several groups as the caller sees them. Each group has its own answer.
#[utoipa::path(
    get, path = "/groups/views", tag = "groups", params(GroupIdParams),
    responses(
        (status = 200, description = "The answer.", body = Vec<schema::OneOfGroups>),
        Problems,
    ),
)]
async fn view_groups(
    caller: Caller,
    Params(params): Params<GroupIdParams>,
) -> Result<Json<Vec<OfGroup<GroupView>>>, Problem> {
    let answers = caller.acting().view_groups(params.ids).await;
    let shown =
        answers.into_iter().map(|(group, view)| OfGroup { group, answer: Either::of(view) });
    Ok(Json(shown.collect()))
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct NameParams {
    /// The name that the group will have.
    #[param(value_type = String, min_length = 1, max_length = 100)]
    name: Name,
}

/// An address for a mailing list, which was free when it was proposed.
#[derive(Serialize, ToSchema)]
pub(super) struct ProposedAddress {
    /// The address. Null if the company has no domain.
    #[schema(value_type = Option<String>)]
    pub(super) address: Option<ListAddress>,
}

/// Proposes an address for the mailing list of a group to create (ML-1).
#[utoipa::path(
    get, path = "/groups/proposed-address", tag = "groups", params(NameParams),
    responses((status = 200, description = "The answer.", body = ProposedAddress), Problems),
)]
async fn propose_new_address(
    caller: Caller,
    Params(params): Params<NameParams>,
) -> Result<Json<ProposedAddress>, Problem> {
    let address = caller.acting().propose_address(&params.name).await?;
    Ok(Json(ProposedAddress { address }))
}
