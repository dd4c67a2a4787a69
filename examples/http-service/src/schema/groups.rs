//! Groups and teams.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{FeatureUses, GroupAction, GroupKind, NoticeKind, Privacy, Refusal, Switch, User};

/// A group as one user sees it (GR-15, GR-17).
#[derive(ToSchema)]
pub(crate) struct GroupView {
    id: Uuid,
    name: String,
    /// Whether it is a group or a team.
    group_type: String,
    kind: GroupKind,
    privacy: Privacy,
    counts: Counts,
    /// The address of the mailing list, if the group has one and it is on.
    address: Option<String>,
    /// The roles of the caller.
    roles: Vec<String>,
    /// What the caller may do with the group now.
    allowed: Vec<GroupAction>,
    /// Null if the caller does not take part.
    may_use: Option<FeatureUses>,
    /// The caller's own request to join, if it is open.
    request: Option<OpenRequest>,
    /// What an outsider does not see.
    details: Option<GroupDetails>,
}

/// The number of members, Group Masters and external members.
#[derive(ToSchema)]
struct Counts {
    members: u32,
    masters: u32,
    externals: u32,
}

/// What an outsider does not see of a group.
#[derive(ToSchema)]
struct GroupDetails {
    description: Option<String>,
    picture: Option<String>,
    room: Uuid,
    /// The features, and whether each is on now.
    features: BTreeMap<String, String>,
    /// The settings that only administrators change (CO-6).
    locks: Vec<String>,
    /// Whether later members may read what was said before (RM-22).
    history: String,
    notification: Switch,
    #[schema(format = DateTime)]
    orphaned_since: Option<String>,
}

/// A request to join (GR-17).
#[derive(ToSchema)]
struct OpenRequest {
    user: User,
    #[schema(format = DateTime)]
    asked_at: String,
}

/// A request to join, with the name of the user.
#[derive(ToSchema)]
pub(crate) struct JoinRequest {
    name: Option<String>,
    user: User,
    #[schema(format = DateTime)]
    asked_at: String,
}

/// A member or a Group Master.
#[derive(ToSchema)]
pub(crate) struct Member {
    name: Option<String>,
    user: User,
    /// What an outsider does not see: since when they belong to the group, and their mail rights.
    entry: Option<Value>,
}

/// Why a user may do an action with a group, or may not.
#[derive(ToSchema)]
pub(crate) struct GroupExplanation {
    group: Uuid,
    user: User,
    action: GroupAction,
    /// The cells of the table that answer the roles of the user.
    cells: Vec<Value>,
    participation: Option<Value>,
    /// Why the user may not. Absent if they may.
    refusal: Option<Refusal>,
}

/// A notice to the members of a group (GR-13).
#[derive(ToSchema)]
pub(crate) struct GroupNotice {
    group: Uuid,
    kind: NoticeKind,
    by: Option<Uuid>,
    #[schema(format = DateTime)]
    at: String,
}
