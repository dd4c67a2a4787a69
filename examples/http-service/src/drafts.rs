//! The rooms, groups and teams that requests describe.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use guildhall::groups::GroupKind;
use guildhall::kernel::{Description, ListAddress, Picture};
use guildhall::mailing_list::ExternalMail;
use guildhall::rooms::RoomInfo;
use guildhall::{
    CreatedRoom, EmailAddress, FeatureEdit, GroupDraft, ListDraft, Name, Privacy, RoomDraft,
    RoomId, Switch, SystemEnvironment, TeamDraft, User, UserHandle, UserId,
};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::problem::Problem;
use crate::{Database, schema};

/// A room to create.
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewRoom {
    /// What the room starts from (RM-5).
    #[serde(default)]
    from: StartsFrom,
    /// The users, without the caller.
    #[schema(value_type = Vec<schema::User>)]
    users: Vec<User>,
    /// The title of the event, or the subject of the mail (RM-6).
    title: Option<String>,
    /// The room that it starts from (RM-7).
    #[schema(value_type = Option<Uuid>)]
    room: Option<RoomId>,
    /// Those participants of that room who come along.
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    chosen: BTreeSet<UserId>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    name: Option<Name>,
    #[schema(value_type = Option<String>, min_length = 1)]
    picture: Option<Picture>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300)]
    description: Option<Description>,
}

/// What a room starts from.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum StartsFrom {
    #[default]
    ContactSearch,
    Event,
    Mail,
    MemberList,
    OrganisationChart,
    Profile,
    Room,
}

impl NewRoom {
    /// Creates the room.
    pub(crate) async fn create(
        self,
        acting: &UserHandle<'_, Database, SystemEnvironment>,
    ) -> Result<CreatedRoom, Problem> {
        let Self { from, users, title, room, chosen, name, picture, description } = self;
        let title = title.unwrap_or_default();
        let draft = match from {
            StartsFrom::ContactSearch => RoomDraft::from_contact_search(users),
            StartsFrom::Event => RoomDraft::from_event(&title, users),
            StartsFrom::Mail => RoomDraft::from_mail(&title, users),
            StartsFrom::MemberList => RoomDraft::from_member_list(users),
            StartsFrom::OrganisationChart => RoomDraft::from_organisation_chart(users),
            StartsFrom::Profile => match <[User; 1]>::try_from(users) {
                Ok([user]) => RoomDraft::from_profile(user),
                Err(_) => return Err(incomplete("A profile is that of one user.")),
            },
            StartsFrom::Room => {
                let room = room.ok_or_else(|| incomplete("Name the room that it starts from."))?;
                let chosen: Vec<_> = chosen.into_iter().collect();
                let info = RoomInfo { name, picture, description };
                return Ok(acting.create_room_from(room, &chosen, &users, info).await?);
            }
        };
        let draft = name.into_iter().fold(draft, RoomDraft::with_name);
        let draft = picture.into_iter().fold(draft, RoomDraft::with_picture);
        let draft = description.into_iter().fold(draft, RoomDraft::with_description);
        Ok(acting.create_room(draft).await?)
    }
}

fn incomplete(detail: &str) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "incomplete_draft", detail)
}

/// A group to create, or to convert a room to (GR-2).
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewGroup {
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    name: Name,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 300)]
    description: Option<Description>,
    #[schema(value_type = Option<String>, min_length = 1)]
    picture: Option<Picture>,
    /// Whether it can hold external users (GR-5).
    #[serde(default = "internal")]
    #[schema(value_type = schema::GroupKind, default = "internal")]
    kind: GroupKind,
    /// An external group is private unless this says otherwise; another group is public.
    #[schema(value_type = Option<schema::Privacy>)]
    privacy: Option<Privacy>,
    /// Whether the members are notified about the group (GR-13).
    #[serde(default = "on")]
    #[schema(value_type = schema::Switch, default = "on")]
    notification: Switch,
    /// The features to switch (FT-1); Message is on unless this says otherwise.
    #[serde(default)]
    #[schema(value_type = schema::Features)]
    features: FeatureEdit,
    mailing_list: Option<NewList>,
    #[serde(default)]
    #[schema(value_type = Vec<schema::User>)]
    members: BTreeSet<User>,
    #[serde(default)]
    #[schema(value_type = Vec<schema::User>)]
    masters: BTreeSet<User>,
}

/// The mailing list of a group to create.
#[derive(Deserialize, ToSchema)]
struct NewList {
    #[schema(value_type = String)]
    address: ListAddress,
    /// Whether external mail is accepted (ML-5).
    #[serde(default = "accepted")]
    #[schema(value_type = schema::ExternalMail, default = "accepted")]
    external_mail: ExternalMail,
    /// The external recipients (ML-6).
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    recipients: Vec<EmailAddress>,
    /// The members who may send as the list (ML-3).
    #[serde(default)]
    #[schema(value_type = Vec<Uuid>)]
    send_as: BTreeSet<UserId>,
    /// The only members who may send to the list (ML-4). Without this, anyone may.
    #[schema(value_type = Option<Vec<Uuid>>)]
    posting_by: Option<BTreeSet<UserId>>,
}

impl From<NewGroup> for GroupDraft {
    fn from(group: NewGroup) -> Self {
        let draft = Self::new(group.name)
            .with_notification(group.notification)
            .with_members(group.members)
            .with_masters(group.masters);
        let draft = group.description.into_iter().fold(draft, Self::with_description);
        let draft = group.picture.into_iter().fold(draft, Self::with_picture);
        let draft = match group.kind {
            GroupKind::External => draft.external(),
            GroupKind::Internal => draft,
        };
        let draft = match group.privacy {
            Some(Privacy::Private) => draft.private(),
            Some(Privacy::Public) => draft.public(),
            None => draft,
        };
        let features = group.features.named().iter();
        let draft = features.fold(draft, |draft, (feature, to)| draft.with_feature(*feature, *to));
        group.mailing_list.map(Into::into).into_iter().fold(draft, Self::with_list)
    }
}

impl From<NewList> for ListDraft {
    fn from(list: NewList) -> Self {
        let draft = Self::new(list.address)
            .with_external_mail(list.external_mail)
            .with_recipients(list.recipients)
            .with_send_as(list.send_as);
        list.posting_by.into_iter().fold(draft, Self::with_posting_by)
    }
}

/// A team to form (RM-19).
#[derive(Deserialize, ToSchema)]
pub(crate) struct NewTeam {
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    name: Name,
    #[serde(default = "public")]
    #[schema(value_type = schema::Privacy, default = "public")]
    privacy: Privacy,
    #[schema(value_type = Option<schema::User>)]
    leader: Option<User>,
    #[serde(default)]
    #[schema(value_type = Vec<schema::User>)]
    members: BTreeSet<User>,
}

impl From<NewTeam> for TeamDraft {
    fn from(team: NewTeam) -> Self {
        let draft = Self::new(team.name).with_members(team.members);
        let draft = match team.privacy {
            Privacy::Private => draft.private(),
            Privacy::Public => draft,
        };
        team.leader.into_iter().fold(draft, Self::with_leader)
    }
}

const fn accepted() -> ExternalMail {
    ExternalMail::Accepted
}

const fn internal() -> GroupKind {
    GroupKind::Internal
}

const fn on() -> Switch {
    Switch::On
}

const fn public() -> Privacy {
    Privacy::Public
}
