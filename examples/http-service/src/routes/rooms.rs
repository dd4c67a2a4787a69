//! The rooms of a user.

use std::collections::{BTreeMap, BTreeSet};

use axum::Json;
use axum::http::header::LOCATION;
use axum::response::{IntoResponse, Response};
use guildhall::groups::RoomCursor;
use guildhall::kernel::Timestamp;
use guildhall::permissions::RoomAction;
use guildhall::rooms::{FeatureUse, RoomView};
use guildhall::{Feature, GroupView, Opened, OwnRoom, Result as HallResult, RoomId, User, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::users;
use crate::answers::{Either, RoomDoneAnswer, RoomSummary};
use crate::caller::Caller;
use crate::conditions::{Conditions, KeyHeader, Versioned};
use crate::drafts::NewRoom;
use crate::extract::{Body, Params, separated};
use crate::openapi::Problems;
use crate::paging::{PageParams, Paged, Paging};
use crate::problem::Problem;
use crate::{App, Database, schema};

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_rooms, create_room))
        .routes(routes!(open_to_me))
        .routes(routes!(open_one_to_one))
        .routes(routes!(leave_rooms))
        .routes(routes!(view_rooms))
        .routes(routes!(rooms_with_same_people))
}

/// A room in the room list of the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = OwnRoom)]
struct OwnRoomAnswer {
    #[serde(flatten)]
    room: RoomSummary,
    /// What the caller may do with the room now.
    #[schema(value_type = Vec<schema::RoomAction>)]
    allowed: Vec<RoomAction>,
    /// For each feature, whether the caller may use it now (FT-7).
    #[schema(value_type = schema::FeatureUses)]
    may_use: BTreeMap<Feature, FeatureUse>,
    /// The group that the room belongs to, as the caller sees it (GR-15).
    #[schema(value_type = Option<schema::GroupView>)]
    belongs_to: Option<GroupView>,
    /// When something last happened in the room.
    #[schema(value_type = String, format = DateTime)]
    last_active: Timestamp,
}

impl From<OwnRoom> for OwnRoomAnswer {
    fn from(OwnRoom { room, view, group, last_active, .. }: OwnRoom) -> Self {
        let RoomView { allowed, may_use, .. } = view;
        let room = RoomSummary::of(&room);
        Self { room, allowed, may_use, belongs_to: group, last_active }
    }
}

/// Lists the rooms of the caller, the most recently active first.
#[utoipa::path(
    get, path = "/rooms", tag = "rooms", params(PageParams),
    responses((status = 200, description = "The answer.", body = Paged<OwnRoomAnswer>), Problems),
)]
async fn list_rooms(
    caller: Caller,
    paging: Paging<RoomCursor>,
) -> Result<Paged<OwnRoomAnswer>, Problem> {
    let page = caller.acting().rooms(paging.request()).await?;
    Ok(paging.answer(page.map(OwnRoomAnswer::from)))
}

/// A room that was opened.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenedRoom)]
struct OpenedAnswer {
    room: RoomSummary,
    /// Whether this request made the room.
    created: bool,
    /// The title of the event or mail, if a one-to-one room was opened: it has no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    unused_title: Option<String>,
}

impl OpenedAnswer {
    fn of(opened: &Opened, unused_title: Option<String>) -> Response {
        let created = matches!(opened, Opened::Created(_));
        let room = RoomSummary::of(opened.room());
        let (location, version) = ([(LOCATION, format!("/rooms/{}", room.id))], room.version);
        let body = Self { room, created, unused_title };
        if created {
            (location, Versioned::created(body, Some(version))).into_response()
        } else {
            (location, Versioned::new(body, Some(version))).into_response()
        }
    }
}

/// Creates a room (RM-4, RM-5). If the draft names one other user, it opens the one-to-one room of
/// the two.
#[utoipa::path(
    post, path = "/rooms", tag = "rooms", params(KeyHeader), request_body = NewRoom,
    responses(
        (status = 200, description = "The room existed already.", body = OpenedAnswer),
        (status = 201, description = "The room was created.", body = OpenedAnswer),
        Problems,
    ),
)]
async fn create_room(
    caller: Caller,
    conditions: Conditions,
    Body(room): Body<NewRoom>,
) -> Result<Response, Problem> {
    let created = room.create(&conditions.acting(&caller)).await?;
    Ok(OpenedAnswer::of(&created.opened, created.unused_title.map(|title| title.to_string())))
}

/// Opens the caller's own room (RM-2).
#[utoipa::path(
    post, path = "/rooms/to-me", tag = "rooms", params(KeyHeader),
    responses(
        (status = 200, description = "The room existed already.", body = OpenedAnswer),
        (status = 201, description = "The room was created.", body = OpenedAnswer),
        Problems,
    ),
)]
async fn open_to_me(caller: Caller, conditions: Conditions) -> Result<Response, Problem> {
    Ok(OpenedAnswer::of(&conditions.acting(&caller).to_me().await?, None))
}

/// Another user.
#[derive(Deserialize, ToSchema)]
struct With {
    #[schema(value_type = schema::User)]
    with: User,
}

/// Opens the room of the caller with one other user (RM-3).
#[utoipa::path(
    post, path = "/rooms/one-to-one", tag = "rooms", params(KeyHeader),
    request_body = With,
    responses(
        (status = 200, description = "The room existed already.", body = OpenedAnswer),
        (status = 201, description = "The room was created.", body = OpenedAnswer),
        Problems,
    ),
)]
async fn open_one_to_one(
    caller: Caller,
    conditions: Conditions,
    Body(body): Body<With>,
) -> Result<Response, Problem> {
    Ok(OpenedAnswer::of(&conditions.acting(&caller).one_to_one(body.with).await?, None))
}

/// Rooms by their ids.
#[derive(Deserialize, ToSchema)]
struct RoomIds {
    #[schema(value_type = Vec<Uuid>)]
    rooms: BTreeSet<RoomId>,
}

/// The answer of one of several rooms.
#[derive(Serialize)]
struct OfRoom<T> {
    room: RoomId,
    #[serde(flatten)]
    answer: Either<T>,
}

impl<T> OfRoom<T> {
    fn of<U>(room: RoomId, answer: HallResult<U, Database>, show: impl FnOnce(U) -> T) -> Self {
        Self { room, answer: Either::of(answer.map(show)) }
    }
}

/// Leaves several rooms (RM-13). Each room has its own answer.
#[utoipa::path(
    post, path = "/rooms/leave", tag = "rooms", params(KeyHeader), request_body = RoomIds,
    responses(
        (status = 200, description = "The answer.", body = Vec<schema::OneOfRooms>),
        Problems,
    ),
)]
async fn leave_rooms(
    caller: Caller,
    conditions: Conditions,
    Body(body): Body<RoomIds>,
) -> Result<Json<Vec<OfRoom<RoomDoneAnswer>>>, Problem> {
    let answers = conditions.acting(&caller).leave_rooms(body.rooms).await;
    let shown =
        answers.into_iter().map(|(room, answer)| OfRoom::of(room, answer, RoomDoneAnswer::of));
    Ok(Json(shown.collect()))
}

/// The ids that a question names.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RoomIdParams {
    /// The ids of the rooms, separated by commas.
    #[param(value_type = Vec<Uuid>, style = Form, explode = false)]
    #[serde(deserialize_with = "separated")]
    ids: BTreeSet<RoomId>,
}

/// Returns several rooms as the caller sees them. Each room has its own answer.
#[utoipa::path(
    get, path = "/rooms/views", tag = "rooms", params(RoomIdParams),
    responses(
        (status = 200, description = "The answer.", body = Vec<schema::OneOfRooms>),
        Problems,
    ),
)]
async fn view_rooms(
    caller: Caller,
    Params(params): Params<RoomIdParams>,
) -> Result<Json<Vec<OfRoom<RoomView>>>, Problem> {
    let answers = caller.acting().view_rooms(params.ids).await;
    let shown = answers.into_iter().map(|(room, answer)| OfRoom::of(room, answer, |view| view));
    Ok(Json(shown.collect()))
}

/// The users that a question names.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct UserIdParams {
    /// The ids of the users, separated by commas.
    #[param(value_type = Vec<Uuid>, style = Form, explode = false)]
    #[serde(deserialize_with = "separated")]
    users: BTreeSet<UserId>,
}

/// Lists the general rooms with exactly these users and the caller, to recommend them before
/// another room is created (RM-8).
#[utoipa::path(
    get, path = "/rooms/same-people", tag = "rooms", params(UserIdParams),
    responses((status = 200, description = "The answer.", body = Vec<RoomSummary>), Problems),
)]
async fn rooms_with_same_people(
    caller: Caller,
    Params(params): Params<UserIdParams>,
) -> Result<Json<Vec<RoomSummary>>, Problem> {
    let users = users(&caller, &params.users).await?;
    let rooms = caller.acting().rooms_with(&users).await?;
    Ok(Json(rooms.iter().map(RoomSummary::of).collect()))
}
