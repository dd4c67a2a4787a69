//! What the routes answer with, where it is not a domain type as it is.

use guildhall::groups::{GroupEvent, GroupNotice, JoinNotice};
use guildhall::kernel::{Disclosed, RoomKind, Version};
use guildhall::rooms::{Room, RoomEvent, RoomInfo, RoomNotice};
use guildhall::{
    Effect, Envelope, Error, GroupDone, GroupId, GroupPreview, RoomDone, RoomId, RoomPreview,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::conditions::Versioned;
use crate::{DatabaseError, schema};

/// A room without its participants.
#[derive(Serialize, ToSchema)]
#[schema(as = Room)]
pub(crate) struct RoomSummary {
    #[schema(value_type = Uuid)]
    pub(crate) id: RoomId,
    #[schema(value_type = schema::RoomKind)]
    kind: RoomKind,
    /// The name, picture and description of a general room.
    #[schema(value_type = Option<schema::RoomInfo>)]
    info: Option<RoomInfo>,
    /// The group or team that the room belongs to.
    #[schema(value_type = Option<Uuid>)]
    group: Option<GroupId>,
    #[schema(value_type = u64)]
    pub(crate) version: Version,
}

impl RoomSummary {
    pub(crate) fn of(room: &Room) -> Self {
        let (id, kind, version) = (room.id(), room.kind(), room.version());
        Self { id, kind, info: room.info().cloned(), group: room.group(), version }
    }
}

/// A change of a room that was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = RoomDone)]
pub(crate) struct RoomDoneAnswer {
    /// The room after the change. An invitation can lead to another room (RM-10, RM-11).
    room: RoomSummary,
    /// The event, as the outbox keeps it.
    #[schema(value_type = Option<schema::Event>)]
    event: Option<Envelope<RoomEvent>>,
    /// The notices that users get (RM-12).
    #[schema(value_type = Vec<Value>)]
    notices: Vec<RoomNotice>,
}

impl RoomDoneAnswer {
    pub(crate) fn of(done: RoomDone) -> Self {
        let RoomDone { room, event, notices, .. } = done;
        Self { room: RoomSummary::of(&room), event, notices }
    }

    pub(crate) fn versioned(done: RoomDone) -> Versioned<Self> {
        let version = done.room.version();
        Versioned::new(Self::of(done), Some(version))
    }
}

/// A change of a group that was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = GroupDone)]
pub(crate) struct GroupDoneAnswer {
    #[schema(value_type = Uuid)]
    pub(crate) group: GroupId,
    /// The room of the group after the change. Absent if an outsider asks to join (GR-17).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Uuid>)]
    room: Option<RoomId>,
    /// The version of the group after the change. Absent if an outsider asks to join.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<u64>)]
    pub(crate) version: Option<Version>,
    /// The event, as the outbox keeps it.
    #[schema(value_type = schema::Event)]
    event: Envelope<GroupEvent>,
    /// The notice to the members, if the group notifies them (GR-13).
    #[schema(value_type = Option<Value>)]
    notice: Option<GroupNotice>,
    /// The notices to users whose request to join was answered (GR-17).
    #[schema(value_type = Vec<Value>)]
    answers: Vec<JoinNotice>,
}

impl GroupDoneAnswer {
    pub(crate) fn of(done: GroupDone) -> Self {
        let (group, room, version) = (done.id(), done.room(), done.group.version());
        let GroupDone { event, notice, answers, .. } = done;
        let is_outsider = matches!(
            event.event,
            GroupEvent::JoinRequested { .. } | GroupEvent::JoinRequestWithdrawn { .. }
        );
        let shown = (!is_outsider).then_some((room, version));
        let (room, version) = shown.unzip();
        Self { group, room, version, event, notice, answers }
    }

    pub(crate) fn versioned(done: GroupDone) -> Versioned<Self> {
        let answer = Self::of(done);
        let version = answer.version;
        Versioned::new(answer, version)
    }
}

/// What a command would cause. Nothing was saved.
#[derive(Serialize, ToSchema)]
#[schema(as = Preview)]
pub(crate) struct PreviewAnswer<E, N> {
    /// The event that the command would cause.
    #[schema(value_type = Option<schema::Event>)]
    event: Option<Envelope<E>>,
    /// The notices that users would get.
    #[schema(value_type = Vec<Value>)]
    notices: Vec<N>,
    /// What would end, be freed or freeze.
    #[schema(value_type = Vec<schema::Effect>)]
    effects: Vec<Effect>,
}

impl From<RoomPreview> for PreviewAnswer<RoomEvent, RoomNotice> {
    fn from(RoomPreview { event, notices, effects, .. }: RoomPreview) -> Self {
        Self { event, notices, effects }
    }
}

impl From<GroupPreview> for PreviewAnswer<GroupEvent, GroupNotice> {
    fn from(GroupPreview { event, notice, effects, .. }: GroupPreview) -> Self {
        Self { event: Some(event), notices: notice.into_iter().collect(), effects }
    }
}

/// The answer of one of several.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Either<T> {
    /// It was done.
    Answer(T),
    /// A rule refuses it.
    Refusal(Disclosed),
    /// It failed.
    Failure(&'static str),
}

impl<T> Either<T> {
    pub(crate) fn of(answer: Result<T, Error<DatabaseError>>) -> Self {
        match answer {
            Ok(answer) => Self::Answer(answer),
            Err(error) => {
                error.disclosed().map_or_else(|| Self::Failure(error.kind()), Self::Refusal)
            }
        }
    }
}
