//! A group as the Group API shows it.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use futures_util::future::join_all;
use guildhall::groups::{GroupError, MemberView};
use guildhall::permissions::GroupType;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{Error, Feature, GroupId, GroupView, Name, Page, PageRequest, Privacy, Switch};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::bodies::{Administrator, Flag, Member, MemberType};
use super::external_keys::ExternalKey;
use super::ids::{domain_number, is_absent};
use super::pages::MemberCursor;
use super::plan::manageable;
use crate::DatabaseError;
use crate::caller::Caller;
use crate::problem::Problem;

/// A group as the caller sees it. What an outsider does not see is absent (GR-17).
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ProductGroup)]
pub(super) struct ShownGroup {
    /// The number of the company.
    domain_id: i32,
    #[schema(value_type = Uuid)]
    group_id: GroupId,
    #[schema(value_type = String)]
    group_name: Name,
    /// Null if the group has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    description: Option<Value>,
    #[schema(value_type = bool)]
    visible: Flag,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    use_service_notification: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    service_manageable: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    group_external_key: Option<String>,
    /// Absent if there are more than 1,000. The list of administrators has all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    administrators: Option<Vec<Administrator>>,
    /// Absent if there are more than 1,000. The list of members has all of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<Vec<Member>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    use_message: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    use_note: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    use_calendar: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    use_task: Option<Flag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<bool>)]
    use_folder: Option<Flag>,
    /// The fields that the request omitted, with the values that they were read as: a feature that
    /// is omitted is off. On the other routes of this service, it stays as it is (FT-6).
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    #[schema(value_type = Option<BTreeMap<String, Value>>)]
    omitted_read_as: BTreeMap<&'static str, Value>,
}

/// The administrators and the members of a group, each whole or absent.
type People = (Option<Vec<Administrator>>, Option<Vec<Member>>);

/// How many groups of a list are read at once. A list does not take every connection to the store.
const AT_ONCE: usize = 8;

impl ShownGroup {
    /// Reads what the API shows of a group besides the view.
    pub(super) async fn read(caller: &Caller, view: GroupView) -> Result<Self, Problem> {
        let people = people(caller, view.id).await?;
        let key = match (caller.external_keys(), &view.details) {
            (Some(keys), Some(_)) => keys.key(view.id).await?,
            _ => None,
        };
        Self::of(caller, view, people, key)
    }

    /// Reads what the API shows of the groups of a list, several at once. A group that ended since it
    /// was listed is left out.
    pub(super) async fn read_all(
        caller: &Caller,
        views: Vec<GroupView>,
    ) -> Result<Vec<Self>, Problem> {
        let detailed = views.iter().filter(|view| view.details.is_some()).map(|view| view.id);
        let detailed: Vec<_> = detailed.collect();
        let mut keys = match caller.external_keys() {
            Some(keys) if !detailed.is_empty() => keys.keys(&detailed).await?,
            _ => BTreeMap::new(),
        };
        let mut shown = Vec::with_capacity(views.len());
        let mut views = views.into_iter();
        while !views.as_slice().is_empty() {
            let some: Vec<_> = views.by_ref().take(AT_ONCE).collect();
            let people = join_all(some.iter().map(|view| people(caller, view.id))).await;
            for (view, people) in some.into_iter().zip(people) {
                let key = keys.remove(&view.id);
                match people {
                    Err(Error::Group(
                        GroupError::NoSuchGroup { .. } | GroupError::Deleted { .. },
                    )) => {}
                    people => shown.push(Self::of(caller, view, people?, key)?),
                }
            }
        }
        Ok(shown)
    }

    fn of(
        caller: &Caller,
        view: GroupView,
        (administrators, members): People,
        external_key: Option<ExternalKey>,
    ) -> Result<Self, Problem> {
        let details = view.details.as_ref();
        let features: BTreeMap<_, _> =
            details.into_iter().flat_map(|details| details.features.iter().copied()).collect();
        let feature = |feature: Feature| features.get(&feature).copied().map(Flag);
        Ok(Self {
            domain_id: domain_number(caller.company()?),
            group_id: view.id,
            description: details.map(|details| json!(details.description)),
            visible: Flag(match view.privacy {
                Privacy::Public => Switch::On,
                Privacy::Private => Switch::Off,
            }),
            use_service_notification: details.map(|details| Flag(details.notification)),
            service_manageable: details.map(|details| Flag(manageable(details))),
            group_external_key: external_key.map(|key| key.to_string()),
            administrators,
            members,
            use_message: feature(Feature::Message),
            use_note: feature(Feature::Note),
            use_calendar: feature(Feature::Event),
            use_task: feature(Feature::Task),
            use_folder: feature(Feature::Folder),
            omitted_read_as: BTreeMap::new(),
            group_name: view.name,
        })
    }
}

async fn people(caller: &Caller, group: GroupId) -> Result<People, Error<DatabaseError>> {
    let masters = caller.group(group).masters(PageRequest::first(GREATEST_PAGE)).await?;
    let members = members(caller, group, PageRequest::first(GREATEST_PAGE)).await?;
    Ok((whole(masters.map(|view| administrator(&view))), whole(members)))
}

/// Makes the answer to a change: the group as it is now. If the caller no longer sees it, because
/// the change ended that, the answer is 204.
pub(super) async fn after_change(
    caller: &Caller,
    group: GroupId,
    omitted: BTreeMap<&'static str, Value>,
) -> Result<Response, Problem> {
    match caller.group(group).view().await {
        Err(error) if is_absent(&error) => Ok(StatusCode::NO_CONTENT.into_response()),
        view => {
            let shown = ShownGroup::read(caller, view?).await?;
            Ok(Json(ShownGroup { omitted_read_as: omitted, ..shown }).into_response())
        }
    }
}

pub(super) fn administrator(view: &MemberView) -> Administrator {
    Administrator { user_id: view.user.id().to_string() }
}

/// Lists direct members: the users by id, then the groups and teams that the caller sees (GR-15).
pub(super) async fn members(
    caller: &Caller,
    group: GroupId,
    request: PageRequest<MemberCursor>,
) -> Result<Page<Member, MemberCursor>, Error<DatabaseError>> {
    let (handle, limit) = (caller.group(group), request.limit());
    let (mut listed, nested) = match request.key() {
        Some(MemberCursor::Group(group)) => (Vec::new(), Some(*group)),
        Some(MemberCursor::FirstGroup) => (Vec::new(), None),
        Some(MemberCursor::User(_)) | None => {
            let users = match request.key() {
                Some(MemberCursor::User(user)) => PageRequest::after(*user, limit),
                _ => PageRequest::first(limit),
            };
            let users = handle.members(users).await?;
            if let Some(next) = users.next().copied() {
                let listed = users.items().iter().map(of_user).collect();
                return Ok(Page::new(listed, Some(MemberCursor::User(next))));
            }
            (users.items().iter().map(of_user).collect::<Vec<_>>(), None)
        }
    };
    let taken = u32::try_from(listed.len()).unwrap_or(u32::MAX);
    let Some(rest) = NonZeroU32::new(limit.get().saturating_sub(taken)) else {
        // The page is full. Whether groups follow shows on the next one.
        let follow = handle.nested(PageRequest::first(NonZeroU32::MIN)).await?;
        let next = (!follow.items().is_empty()).then_some(MemberCursor::FirstGroup);
        return Ok(Page::new(listed, next));
    };
    let request = match nested {
        Some(group) => PageRequest::after(group, rest),
        None => PageRequest::first(rest),
    };
    let groups = handle.nested(request).await?;
    let next = groups.next().copied().map(MemberCursor::Group);
    listed.extend(groups.items().iter().map(of_group));
    Ok(Page::new(listed, next))
}

fn of_user(view: &MemberView) -> Member {
    Member { id: view.user.id().to_string(), kind: MemberType::User }
}

fn of_group(view: &GroupView) -> Member {
    let kind = match view.group_type {
        GroupType::Group => MemberType::Group,
        GroupType::Team => MemberType::Orgunit,
    };
    Member { id: view.id.to_string(), kind }
}

/// Returns the items if they are on one page. A part of them would look like all of them.
fn whole<T, K>(page: Page<T, K>) -> Option<Vec<T>> {
    page.next().is_none().then(|| page.into_items())
}
