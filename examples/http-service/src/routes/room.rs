//! One room.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use guildhall::kernel::{ReadsFrom, Version};
use guildhall::permissions::RoomAction;
use guildhall::rooms::{FeatureUse, RoomEvent, RoomExplanation, RoomNotice, RoomSource, RoomView};
use guildhall::{Feature, InfoEdit, RoomCommand, RoomId, User, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::user_asked_about;
use crate::answers::{GroupDoneAnswer, PreviewAnswer, RoomDoneAnswer};
use crate::caller::Caller;
use crate::conditions::{CommandHeaders, Conditions, Required, Versioned};
use crate::drafts::NewGroup;
use crate::extract::{Body, Id, Params, separated};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::people::{Named, named};
use crate::problem::Problem;
use crate::{App, schema};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(view_room, edit_room))
        .routes(routes!(read_room))
        .routes(routes!(use_room))
        .routes(routes!(list_room_participants))
        .routes(routes!(start_from_room))
        .routes(routes!(explain_room))
        .routes(routes!(who_may_in_room))
        .routes(routes!(execute_in_room))
        .routes(routes!(preview_in_room))
        .routes(routes!(convert_room))
}

/// Returns the room as the caller sees it.
#[utoipa::path(
    get, path = "/rooms/{room}", tag = "rooms", params(("room" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = schema::RoomView), Problems),
)]
async fn view_room(caller: Caller, Id(room): Id<RoomId>) -> Result<Versioned<RoomView>, Problem> {
    // The version is read first. If the room changes in between, the tag is an old one, and a
    // condition on it fails.
    let version = caller.room_version(room).await?;
    Ok(Versioned::new(caller.room(room).view().await?, version))
}

/// Since when the caller may read the conversation.
#[derive(Serialize, ToSchema)]
#[schema(as = Conversation)]
struct ConversationAnswer {
    #[schema(value_type = schema::ReadsFrom)]
    from: ReadsFrom,
    #[schema(value_type = u64)]
    version: Version,
}

/// Checks that the caller may read the conversation, and returns since when (RM-14, RM-22).
#[utoipa::path(
    get, path = "/rooms/{room}/conversation", tag = "rooms", params(("room" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = ConversationAnswer), Problems),
)]
async fn read_room(
    caller: Caller,
    Id(room): Id<RoomId>,
) -> Result<Json<ConversationAnswer>, Problem> {
    let conversation = caller.room(room).read().await?;
    let version = conversation.room.version();
    Ok(Json(ConversationAnswer { from: conversation.from, version }))
}

/// For each feature, says whether the caller may use it in the room now (FT-7).
#[utoipa::path(
    get, path = "/rooms/{room}/features", tag = "rooms", params(("room" = Uuid, Path)),
    responses((status = 200, description = "The answer.", body = schema::FeatureUses), Problems),
)]
async fn use_room(
    caller: Caller,
    Id(room): Id<RoomId>,
) -> Result<Json<BTreeMap<Feature, FeatureUse>>, Problem> {
    Ok(Json(caller.room(room).may_use().await?))
}

/// Lists the participants by user id.
#[utoipa::path(
    get, path = "/rooms/{room}/participants", tag = "rooms",
    params(("room" = Uuid, Path), PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Person>), Problems),
)]
async fn list_room_participants(
    caller: Caller,
    Id(room): Id<RoomId>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<User>>, Problem> {
    let page = caller.room(room).participants(paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// The participants that a new room takes over.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChosenParams {
    /// The ids of the participants, separated by commas.
    #[param(value_type = Vec<Uuid>, style = Form, explode = false)]
    #[serde(default, deserialize_with = "separated")]
    chosen: BTreeSet<UserId>,
}

/// Checks that a room can start from this one with these participants (RM-7).
#[utoipa::path(
    get, path = "/rooms/{room}/source", tag = "rooms",
    params(("room" = Uuid, Path), ChosenParams),
    responses((status = 200, description = "The answer.", body = schema::RoomSource), Problems),
)]
async fn start_from_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    Params(params): Params<ChosenParams>,
) -> Result<Json<RoomSource>, Problem> {
    let chosen: Vec<_> = params.chosen.into_iter().collect();
    Ok(Json(caller.room(room).source(&chosen).await?))
}

/// The question why a user may do an action.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhyParams {
    #[param(value_type = schema::RoomAction, inline)]
    action: RoomAction,
    /// The user; without it, the caller.
    #[param(value_type = Option<Uuid>)]
    user: Option<UserId>,
}

/// Says why a user may do an action with the room, or may not.
#[utoipa::path(
    get, path = "/rooms/{room}/why", tag = "rooms", params(("room" = Uuid, Path), WhyParams),
    responses(
        (status = 200, description = "The answer.", body = schema::RoomExplanation),
        Problems,
    ),
)]
async fn explain_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    Params(params): Params<WhyParams>,
) -> Result<Json<RoomExplanation>, Problem> {
    let user = user_asked_about(&caller, params.user).await?;
    Ok(Json(caller.room(room).why(user, params.action).await?))
}

/// The question who may do an action.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct WhoMayParams {
    #[param(value_type = schema::RoomAction, inline)]
    action: RoomAction,
}

/// Lists the users who may do an action with the room now, by user id.
#[utoipa::path(
    get, path = "/rooms/{room}/who-may", tag = "rooms",
    params(("room" = Uuid, Path), WhoMayParams, PageParams),
    responses((status = 200, description = "The answer.", body = Paged<schema::Person>), Problems),
)]
async fn who_may_in_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    Params(params): Params<WhoMayParams>,
    paging: Paging<UserId>,
) -> Result<Paged<Named<User>>, Problem> {
    let page = caller.room(room).who_may(params.action, paging.request()).await?;
    named(&caller, paging.answer(page)).await
}

/// Carries out a command on the room.
#[utoipa::path(
    post, path = "/rooms/{room}/commands", tag = "rooms",
    params(("room" = Uuid, Path), CommandHeaders),
    request_body = schema::RoomCommand,
    responses((status = 200, description = "The answer.", body = RoomDoneAnswer), Problems),
)]
async fn execute_in_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    conditions: Conditions,
    Body(command): Body<RoomCommand>,
) -> Result<Versioned<RoomDoneAnswer>, Problem> {
    execute(&caller, room, &conditions, command).await
}

/// Edits the name, the picture and the description of a general room (RM-9). The request says which
/// version it edits, so that no other edit is lost.
#[utoipa::path(
    patch, path = "/rooms/{room}", tag = "rooms",
    params(("room" = Uuid, Path), CommandHeaders), request_body = schema::InfoEdit,
    responses((status = 200, description = "The answer.", body = RoomDoneAnswer), Problems),
)]
async fn edit_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    Required(conditions): Required,
    Body(edit): Body<InfoEdit>,
) -> Result<Versioned<RoomDoneAnswer>, Problem> {
    execute(&caller, room, &conditions, RoomCommand::EditInfo { edit }).await
}

async fn execute(
    caller: &Caller,
    id: RoomId,
    conditions: &Conditions,
    command: RoomCommand,
) -> Result<Versioned<RoomDoneAnswer>, Problem> {
    let room = conditions.acting(caller).room(id);
    let expected = conditions.version(caller.room_version(id)).await?;
    let room = expected.map_or(room, |version| room.if_version(version));
    Ok(RoomDoneAnswer::versioned(room.execute(command).await?))
}

/// Says what a command on the room would cause. Saves nothing.
#[utoipa::path(
    post, path = "/rooms/{room}/previews", tag = "rooms", params(("room" = Uuid, Path)),
    request_body = schema::RoomCommand,
    responses((status = 200, description = "The answer.", body = schema::Preview), Problems),
)]
async fn preview_in_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    Body(command): Body<RoomCommand>,
) -> Result<Json<PreviewAnswer<RoomEvent, RoomNotice>>, Problem> {
    Ok(Json(caller.room(room).preview(command).await?.into()))
}

/// Converts the room to a group, which keeps the room and its history (GR-6, GR-7).
#[utoipa::path(
    post, path = "/rooms/{room}/group", tag = "rooms",
    params(("room" = Uuid, Path), CommandHeaders),
    request_body = NewGroup,
    responses((status = 201, description = "It is created.", body = GroupDoneAnswer), Problems),
)]
async fn convert_room(
    caller: Caller,
    Id(room): Id<RoomId>,
    conditions: Conditions,
    Body(group): Body<NewGroup>,
) -> Result<Response, Problem> {
    let acting = conditions.acting(&caller).room(room);
    let expected = conditions.version(caller.room_version(room)).await?;
    let acting = expected.map_or(acting, |version| acting.if_version(version));
    let done = GroupDoneAnswer::of(acting.convert(group.into()).await?);
    let location = [(LOCATION, format!("/groups/{}", done.group))];
    let version = done.version;
    Ok((location, Versioned::created(done, version)).into_response())
}
