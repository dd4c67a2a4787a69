//! The schemas of the bodies that are domain types. They describe what those serialise to, so
//! nothing makes them or reads their fields.
#![expect(dead_code, reason = "the types are described and never made")]

mod groups;
mod service;
mod words;

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

pub(crate) use self::groups::{GroupExplanation, GroupNotice, GroupView, JoinRequest, Member};
pub(crate) use self::service::{
    Company, EventRecord, ListHeaders, MailAnswer, Profile, SenderIdentity,
};
pub(crate) use self::words::{
    Application, CompanyCommand, CompanyServiceCommand, ExternalMail, Feature, GroupAction,
    GroupCommand, GroupKind, GroupList, GroupServiceCommand, MailKind, NoticeKind, Privacy,
    RoomAction, RoomCommand, RoomKind, Switch,
};

/// For each feature, whether a user may use it now, or why not (FT-7).
#[derive(ToSchema)]
pub(crate) struct FeatureUses(BTreeMap<String, String>);

/// Features, and to what each is switched.
#[derive(ToSchema)]
pub(crate) struct Features(BTreeMap<String, String>);

/// A user, with the company that they act for.
#[derive(ToSchema)]
pub(crate) struct User {
    id: Uuid,
    company: Option<Uuid>,
}

/// A user with their name, if the directory gave it.
#[derive(ToSchema)]
pub(crate) struct Person {
    name: Option<String>,
    id: Uuid,
    company: Option<Uuid>,
}

/// An event: its name in `event`, and what belongs to it.
#[derive(ToSchema)]
pub(crate) struct Event {
    /// The user who acted. Absent if the service did.
    by: Option<Uuid>,
    #[schema(format = DateTime)]
    at: String,
    #[schema(rename = "event")]
    name: String,
}

/// One thing that a change ends, frees, freezes or announces.
#[derive(ToSchema)]
pub(crate) struct Effect {
    effect: String,
}

/// What a command would cause. Nothing was saved.
#[derive(ToSchema)]
pub(crate) struct Preview {
    event: Option<Event>,
    notices: Vec<Value>,
    effects: Vec<Effect>,
}

/// Since when a user may read a conversation: from the beginning, or since a moment (RM-22).
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum ReadsFrom {
    Beginning,
    #[schema(format = DateTime)]
    Since(String),
}

/// The name, picture and description of a general room.
#[derive(ToSchema)]
pub(crate) struct RoomInfo {
    name: Option<String>,
    picture: Option<String>,
    description: Option<String>,
}

/// An edit of a room. What it does not name stays as it is.
#[derive(ToSchema)]
pub(crate) struct InfoEdit {
    /// `{ "set": "…" }` or `"clear"`.
    name: Option<Value>,
    picture: Option<Value>,
    description: Option<Value>,
}

/// An edit of a group. What it does not name stays as it is.
#[derive(ToSchema)]
pub(crate) struct ProfileEdit {
    #[schema(min_length = 1, max_length = 100)]
    name: Option<String>,
    /// `{ "set": "…" }` or `"clear"`.
    description: Option<Value>,
    picture: Option<Value>,
}

/// A room as its participant sees it.
#[derive(ToSchema)]
pub(crate) struct RoomView {
    id: Uuid,
    kind: RoomKind,
    info: Option<RoomInfo>,
    group: Option<Uuid>,
    /// What the caller may do with the room now.
    allowed: Vec<RoomAction>,
    may_use: FeatureUses,
}

/// A room that another one can start from (RM-7).
#[derive(ToSchema)]
pub(crate) struct RoomSource {
    room: Uuid,
    by: Uuid,
    chosen: Vec<User>,
}

/// Why a user may do an action with a room, or may not.
#[derive(ToSchema)]
pub(crate) struct RoomExplanation {
    room: Uuid,
    user: User,
    action: RoomAction,
    kind: RoomKind,
    /// The cell of the table that answers a participant of such a room.
    cell: Value,
    participant: Option<Value>,
    /// Why the user may not. Absent if they may.
    refusal: Option<Refusal>,
}

/// What a rule that refuses says.
#[derive(ToSchema)]
pub(crate) struct Refusal {
    rule: String,
    kind: String,
    class: String,
    message: String,
    users: Option<Vec<Uuid>>,
    facts: Option<BTreeMap<String, Value>>,
    remedy: Remedy,
    see: String,
}

/// What would lift a refusal, and who can do that.
#[derive(ToSchema)]
pub(crate) struct Remedy {
    who: String,
    text: String,
}

/// The answer of one of several rooms: one of `answer`, `refusal` and `failure`.
#[derive(ToSchema)]
pub(crate) struct OneOfRooms {
    room: Uuid,
    answer: Option<Value>,
    refusal: Option<Refusal>,
    failure: Option<String>,
}

/// The answer of one of several groups: one of `answer`, `refusal` and `failure`.
#[derive(ToSchema)]
pub(crate) struct OneOfGroups {
    group: Uuid,
    answer: Option<GroupView>,
    refusal: Option<Refusal>,
    failure: Option<String>,
}

/// Why a request fails (RFC 9457).
#[derive(ToSchema)]
pub(crate) struct Problem {
    /// The page of the rule. Absent if no rule refuses.
    #[schema(format = "uri-reference")]
    r#type: Option<String>,
    status: u16,
    title: String,
    detail: String,
    /// The stable name of the problem.
    kind: String,
    /// The code of the rule that refuses.
    rule: Option<String>,
    class: Option<String>,
    remedy: Option<Remedy>,
    /// The users named in the request that caused the refusal.
    users: Option<Vec<Uuid>>,
    /// What the refusal names.
    facts: Option<BTreeMap<String, Value>>,
    /// What was done before a request that reaches far stopped.
    done: Option<Vec<Effect>>,
    /// The events of the commands that were saved before one of several was refused.
    saved: Option<Vec<Event>>,
    /// What the problem is about, if that is not the resource of the request.
    #[schema(format = "uri-reference")]
    instance: Option<String>,
}
