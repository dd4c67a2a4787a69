//! The bodies that the Group API takes, and what they ask for.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use guildhall::kernel::{Description, Edit};
use guildhall::permissions::GroupType;
use guildhall::{Error, Feature, FeatureEdit, GroupId, Name, Privacy, Switch, User};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::ids;
use super::plan::Wanted;
use crate::caller::Caller;
use crate::problem::Problem;

/// Whether something is on, which the API writes as a boolean.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(from = "bool", into = "bool")]
pub(super) struct Flag(pub(super) Switch);

/// A Group Master.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductAdministrator)]
pub(super) struct Administrator {
    /// The id of the user. A request may also give the login mail address.
    pub(super) user_id: String,
}

/// A direct member.
#[derive(Debug, Deserialize, Serialize, ToSchema)]
#[schema(as = ProductMember)]
pub(super) struct Member {
    /// The id of the user, team or group. A request may also give the login mail address of a
    /// user, or `externalKey:KEY` of a group.
    pub(super) id: String,
    #[serde(rename = "type")]
    pub(super) kind: MemberType,
}

/// What a member is: a user, a team or a group.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schema(as = ProductMemberType)]
pub(super) enum MemberType {
    User,
    Orgunit,
    Group,
}

/// A whole group. A field that is absent has its default, and a feature that is absent is off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProductWholeGroup)]
pub(super) struct WholeGroup {
    /// The number of the company; without it, that of the caller.
    pub(super) domain_id: Option<i32>,
    /// Read only: it is ignored.
    #[serde(rename = "groupId")]
    _group_id: Option<String>,
    /// Read only: it is ignored.
    #[serde(rename = "omittedReadAs")]
    _omitted_read_as: Option<BTreeMap<String, Value>>,
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    group_name: Name,
    #[schema(max_length = 300)]
    description: Option<String>,
    /// Whether users who do not belong to the group find it. Without it: true.
    #[schema(value_type = Option<bool>)]
    visible: Option<Flag>,
    /// Whether the members are notified about the group. Without it: false.
    #[schema(value_type = Option<bool>)]
    use_service_notification: Option<Flag>,
    /// Whether the Group Masters may switch features. Without it: true.
    #[schema(value_type = Option<bool>)]
    service_manageable: Option<Flag>,
    /// The name that another system gives the group. Without it, the group has none.
    #[schema(min_length = 1, max_length = 100, pattern = r"^[^%\\#/?\x00-\x1f\x7f]+$")]
    group_external_key: Option<String>,
    #[schema(min_items = 1)]
    administrators: Vec<Administrator>,
    members: Vec<Member>,
    #[schema(value_type = Option<bool>)]
    use_message: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_note: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_calendar: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_task: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_folder: Option<Flag>,
}

/// What an edit changes. A field that is absent stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = ProductGroupEdit)]
pub(super) struct GroupEdit {
    /// The number of the company; without it, that of the caller.
    pub(super) domain_id: Option<i32>,
    /// Read only: it is ignored.
    #[serde(rename = "groupId")]
    _group_id: Option<String>,
    /// Read only: it is ignored.
    #[serde(rename = "omittedReadAs")]
    _omitted_read_as: Option<BTreeMap<String, Value>>,
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    group_name: Option<Name>,
    /// Null clears it.
    #[serde(default, deserialize_with = "set_or_clear")]
    #[schema(value_type = Option<String>, max_length = 300)]
    description: Edit<String>,
    #[schema(value_type = Option<bool>)]
    visible: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_service_notification: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    service_manageable: Option<Flag>,
    /// Null takes the key away.
    #[serde(default, deserialize_with = "set_or_clear")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    group_external_key: Edit<String>,
    /// All the Group Masters that the group will have.
    #[schema(min_items = 1)]
    administrators: Option<Vec<Administrator>>,
    /// All the members that the group will have.
    members: Option<Vec<Member>>,
    /// If this is false, the other features are off, too (FT-2).
    #[schema(value_type = Option<bool>)]
    use_message: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_note: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_calendar: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_task: Option<Flag>,
    #[schema(value_type = Option<bool>)]
    use_folder: Option<Flag>,
}

impl WholeGroup {
    /// Returns the fields that the request omits, with the values that they are read as.
    pub(super) fn omitted(&self) -> BTreeMap<&'static str, Value> {
        let text = |name, text: &Option<String>| text.is_none().then_some((name, Value::Null));
        let flag = |name, flag: Option<Flag>, default: bool| {
            flag.is_none().then_some((name, json!(default)))
        };
        let omitted = [
            text("description", &self.description),
            flag("visible", self.visible, true),
            flag("useServiceNotification", self.use_service_notification, false),
            flag("serviceManageable", self.service_manageable, true),
            text("groupExternalKey", &self.group_external_key),
            flag("useMessage", self.use_message, false),
            flag("useNote", self.use_note, false),
            flag("useCalendar", self.use_calendar, false),
            flag("useTask", self.use_task, false),
            flag("useFolder", self.use_folder, false),
        ];
        omitted.into_iter().flatten().collect()
    }

    /// Returns the group that the request asks for.
    pub(super) async fn wanted(self, caller: &Caller) -> Result<Wanted, Problem> {
        let masters = masters(caller, &self.administrators).await?;
        let (members, nested) = members(caller, &self.members).await?;
        let features = [
            (Feature::Message, self.use_message),
            (Feature::Note, self.use_note),
            (Feature::Event, self.use_calendar),
            (Feature::Task, self.use_task),
            (Feature::Folder, self.use_folder),
        ];
        let off = Flag(Switch::Off);
        let features = features.into_iter().fold(FeatureEdit::new(), |edit, (feature, to)| {
            edit.with_feature(feature, to.unwrap_or(off).0)
        });
        let key = self.group_external_key.as_deref().map(ids::external_key).transpose()?;
        Ok(Wanted {
            name: Some(self.group_name),
            description: Edit::to(described(self.description.as_deref())?),
            privacy: Some(self.visible.map_or(Privacy::Public, Flag::privacy)),
            notification: Some(self.use_service_notification.unwrap_or(off).0),
            manageable: Some(self.service_manageable.map_or(Switch::On, |flag| flag.0)),
            features,
            masters: Some(masters),
            members: Some(members),
            nested: Some(nested),
            key: Edit::to(key),
        })
    }
}

impl GroupEdit {
    /// Returns what the request asks for.
    pub(super) async fn wanted(self, caller: &Caller) -> Result<Wanted, Problem> {
        let masters = match &self.administrators {
            Some(named) => Some(masters(caller, named).await?),
            None => None,
        };
        let (members, nested) = match &self.members {
            Some(named) => {
                members(caller, named).await.map(|(users, ids)| (Some(users), Some(ids)))?
            }
            None => (None, None),
        };
        let features = [
            (Feature::Message, self.use_message),
            (Feature::Note, self.use_note),
            (Feature::Event, self.use_calendar),
            (Feature::Task, self.use_task),
            (Feature::Folder, self.use_folder),
        ];
        let named = features.into_iter().filter_map(|(feature, to)| Some((feature, to?.0)));
        let features =
            named.fold(FeatureEdit::new(), |edit, (feature, to)| edit.with_feature(feature, to));
        let description = match self.description {
            Edit::Set(text) => Edit::to(described(Some(&text))?),
            Edit::Clear => Edit::Clear,
            Edit::Keep => Edit::Keep,
        };
        let key = match self.group_external_key {
            Edit::Set(key) => Edit::Set(ids::external_key(&key)?),
            Edit::Clear => Edit::Clear,
            Edit::Keep => Edit::Keep,
        };
        Ok(Wanted {
            name: self.group_name,
            description,
            privacy: self.visible.map(Flag::privacy),
            notification: self.use_service_notification.map(|flag| flag.0),
            manageable: self.service_manageable.map(|flag| flag.0),
            features,
            masters,
            members,
            nested,
            key,
        })
    }
}

fn described(text: Option<&str>) -> Result<Option<Description>, Problem> {
    Ok(text.map(Description::parse).transpose().map_err(Error::Text)?.flatten())
}

async fn masters(caller: &Caller, named: &[Administrator]) -> Result<BTreeSet<User>, Problem> {
    if named.is_empty() {
        let detail = "A group has at least one administrator.";
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        return Err(Problem::new(status, "no_administrators", detail));
    }
    let users: Vec<_> = named.iter().map(|named| named.user_id.as_str()).collect();
    ids::users(caller, &users).await
}

async fn members(
    caller: &Caller,
    named: &[Member],
) -> Result<(BTreeSet<User>, BTreeSet<GroupId>), Problem> {
    let (mut users, mut nested) = (Vec::new(), BTreeSet::new());
    for Member { id, kind } in named {
        match kind.group_type() {
            None => users.push(id.as_str()),
            Some(group_type) => {
                nested.insert(ids::nested(caller, id, group_type).await?);
            }
        }
    }
    Ok((ids::users(caller, &users).await?, nested))
}

impl MemberType {
    /// Returns whether it is a group or a team. `None` for a user.
    pub(super) const fn group_type(self) -> Option<GroupType> {
        match self {
            Self::User => None,
            Self::Orgunit => Some(GroupType::Team),
            Self::Group => Some(GroupType::Group),
        }
    }
}

/// Reads a field that is given: null clears it.
fn set_or_clear<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Edit<String>, D::Error> {
    Option::deserialize(deserializer).map(Edit::to)
}

impl Flag {
    const fn privacy(self) -> Privacy {
        match self.0 {
            Switch::On => Privacy::Public,
            Switch::Off => Privacy::Private,
        }
    }
}

impl From<bool> for Flag {
    fn from(on: bool) -> Self {
        Self(if on { Switch::On } else { Switch::Off })
    }
}

impl From<Flag> for bool {
    fn from(flag: Flag) -> Self {
        flag.0 == Switch::On
    }
}
