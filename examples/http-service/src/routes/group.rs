//! One group or team.

use axum::Json;
use guildhall::groups::{GroupEvent, GroupNotice, JoinRequest, MemberView};
use guildhall::{GroupCommand, GroupId, GroupView, ProfileEdit, User, UserId};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answers::{GroupDoneAnswer, PreviewAnswer};
use crate::caller::Caller;
use crate::conditions::{CommandHeaders, Conditions, Required, Versioned};
use crate::extract::{Body, Id};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::people::{Named, named};
use crate::problem::Problem;
use crate::{App, schema};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view_group, edit_group))
        .routes(routes!(execute_in_group))
        .routes(routes!(preview_in_group))
        .routes(routes!(list_members))
        .routes(routes!(list_masters))
        .routes(routes!(list_participants))
        .routes(routes!(list_users_to_invite))
        .routes(routes!(list_requests))
        .routes(routes!(list_nested))
        .merge(super::group_questions::router())
}

/// Returns the group as the caller sees it (GR-15, GR-17). Members, Masters and administrators also
/// get its version, as the `ETag`.
#[utoipa::path(
    get, path = "/groups/{group}", tag = "groups", params(("group" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = schema::GroupView), Problems),
)]
async fn view_group(
    caller: Caller,
    Id(group): Id<GroupId>,
) -> Result<Versioned<GroupView>, Problem> {
    let (view, version) = caller.view_group(group).await?;
    Ok(Versioned::new(view, version))
}

/// Carries out a command on the group.
#[utoipa::path(
    post, path = "/groups/{group}/commands", tag = "groups",
    params(("group" = Uuid, Path), CommandHeaders),
    request_body = schema::GroupCommand,
    responses((status = 200, description = "The answer.", body = GroupDoneAnswer), Problems),
)]
async fn execute_in_group(
    caller: Caller,
    Id(group): Id<GroupId>,
    conditions: Conditions,
    Body(command): Body<GroupCommand>,
) -> Result<Versioned<GroupDoneAnswer>, Problem> {
    execute(&caller, group, &conditions, command).await
}

/// Edits the name, the picture and the description of a group. What the edit does not name stays as
/// it is (FT-6). The request says which version it edits, so that no other edit is lost.
#[utoipa::path(
    patch, path = "/groups/{group}", tag = "groups",
    params(("group" = Uuid, Path), CommandHeaders), request_body = schema::ProfileEdit,
    responses((status = 200, description = "The answer.", body = GroupDoneAnswer), Problems),
)]
async fn edit_group(
    caller: Caller,
    Id(group): Id<GroupId>,
    Required(conditions): Required,
    Body(edit): Body<ProfileEdit>,
) -> Result<Versioned<GroupDoneAnswer>, Problem> {
    execute(&caller, group, &conditions, GroupCommand::EditProfile { edit }).await
}

async fn execute(
    caller: &Caller,
    id: GroupId,
    conditions: &Conditions,
    command: GroupCommand,
) -> Result<Versioned<GroupDoneAnswer>, Problem> {
    let group = conditions.acting(caller).group(id);
    let expected = conditions.version(caller.group_version(id)).await?;
    let group = expected.map_or(group, |version| group.if_version(version));
    Ok(GroupDoneAnswer::versioned(group.execute(command).await?))
}

/// Says what a command on the group would cause. Saves nothing.
#[utoipa::path(
    post, path = "/groups/{group}/previews", tag = "groups", params(("group" = Uuid, Path)),
    request_body = schema::GroupCommand,
    responses((status = 200, description = "The answer.", body = schema::Preview), Problems),
)]
async fn preview_in_group(
    caller: Caller,
    Id(group): Id<GroupId>,
    Body(command): Body<GroupCommand>,
) -> Result<Json<PreviewAnswer<GroupEvent, GroupNotice>>, Problem> {
    Ok(Json(caller.group(group).preview(command).await?.into()))
}

/// Lists the direct members by user id (GR-17).
#[utoipa::path(
    get, path = "/groups/{group}/members", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Member>), Problems),
)]
async fn list_members(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<MemberView>>, Problem> {
    let page = caller.group(group).members(paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// Lists the Group Masters by user id.
#[utoipa::path(
    get, path = "/groups/{group}/masters", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Member>), Problems),
)]
async fn list_masters(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<MemberView>>, Problem> {
    let page = caller.group(group).masters(paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// Lists the users who take part, as members or through nested groups, by user id (GR-20).
#[utoipa::path(
    get, path = "/groups/{group}/participants", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Person>), Problems),
)]
async fn list_participants(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<User>>, Problem> {
    let page = caller.group(group).participants(paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// Lists the users whom an invitation of all members to an event reaches, by user id (GR-17).
#[utoipa::path(
    get, path = "/groups/{group}/event-guests", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Person>), Problems),
)]
async fn list_users_to_invite(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<User>>, Problem> {
    let page = caller.group(group).invite_to_event(paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// Lists the open requests to join by user id, for those who answer them (GR-17).
#[utoipa::path(
    get, path = "/groups/{group}/requests", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses(
        (status = 200, description = "The answer.", body = Paged<schema::JoinRequest>),
        Problems,
    ),
)]
async fn list_requests(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<JoinRequest>>, Problem> {
    let page = caller.group(group).join_requests(paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// Lists the groups and teams that are members, as the caller sees them (GR-20).
#[utoipa::path(
    get, path = "/groups/{group}/nested", tag = "groups",
    params(("group" = Uuid, Path), PageParams),
    responses(
        (status = 200, description = "The answer.", body = Paged<schema::GroupView>),
        Problems,
    ),
)]
async fn list_nested(
    caller: Caller,
    Id(group): Id<GroupId>,
    paging: Paging<GroupId>,
) -> Result<Paged<GroupView>, Problem> {
    let page = caller.group(group).nested(paging.request()).await?;
    Ok(paging.answer(page))
}
