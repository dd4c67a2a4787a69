//! `--show`: a group as a user sees it (GR-15, GR-17).

use std::fmt;

use guildhall::groups::{GroupError, GroupKind, GroupList, GroupView, MemberView};
use guildhall::kernel::{GroupId, NameKey, Switch, User, UserId};
use guildhall::permissions::{GroupType, Privacy, Role};
use guildhall::{Error, GroupHandle, Guildhall, Stores, SystemEnvironment};
use serde::Serialize;

use crate::directory::profile;
use crate::pages;
use crate::viewer::Viewer;

/// The result of `--show`.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Shown {
    /// The group.
    Group(Box<ShownGroup>),
    /// The group does not exist or is hidden from the user. The output does not show which.
    NotFound {
        /// The code of the rule.
        rule: &'static str,
        /// The message.
        message: &'static str,
    },
}

/// A group as a user sees it. Fields that an outsider does not see are absent.
#[derive(Debug, Serialize)]
pub(crate) struct ShownGroup {
    name: String,
    company: String,
    kind: GroupKind,
    privacy: Privacy,
    #[serde(rename = "as")]
    viewer: String,
    roles: Vec<&'static str>,
    allowed: Vec<String>,
    #[serde(flatten)]
    details: Option<Details>,
    mailing_list: Option<String>,
    masters: Vec<String>,
    members: Vec<String>,
    /// The groups that are direct members.
    nested: Vec<String>,
    /// The members, and the members of all nested groups.
    participants: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Details {
    description: Option<String>,
    features: Vec<FeatureState>,
    notification: Switch,
}

#[derive(Debug, Serialize)]
struct FeatureState {
    feature: String,
    state: Switch,
}

/// Finds a group by its name, and shows it as the viewer sees it.
pub(crate) async fn show<S: Stores>(
    hall: &Guildhall<S>,
    viewer: &Viewer,
    name: &str,
) -> guildhall::Result<Shown, S> {
    let Some(id) = find(hall, viewer, name).await? else { return Ok(Shown::not_found()) };
    let handle = hall.user(viewer.user()).group(id);
    match seen(hall, &handle, viewer).await {
        Ok(group) => Ok(Shown::Group(Box::new(group))),
        Err(Error::Group(GroupError::NoSuchGroup { .. })) => Ok(Shown::not_found()),
        Err(error) => Err(error),
    }
}

/// Finds the group among the groups that the viewer sees.
async fn find<S: Stores>(
    hall: &Guildhall<S>,
    viewer: &Viewer,
    name: &str,
) -> guildhall::Result<Option<GroupId>, S> {
    // An administrator sees all private groups, but only this list has them.
    let list = if viewer.company.is_administrator(viewer.user().id()) {
        GroupList::Administered
    } else {
        GroupList::All
    };
    let (user, company) = (hall.user(viewer.user()), viewer.company.id());
    let found =
        pages::all(async |page| user.search_groups(company, list, name, page).await).await?;
    // A team of the directory can have the same name.
    let found = found.into_iter().find(|group| {
        group.name.key() == NameKey::of(name) && group.group_type == GroupType::Group
    });
    Ok(found.map(|group| group.id))
}

async fn seen<S: Stores>(
    hall: &Guildhall<S>,
    handle: &GroupHandle<'_, S, SystemEnvironment>,
    viewer: &Viewer,
) -> guildhall::Result<ShownGroup, S> {
    let view = handle.view().await?;
    let masters = pages::all(async |page| handle.masters(page).await).await?;
    let members = pages::all(async |page| handle.members(page).await).await?;
    let participants = pages::all(async |page| handle.participants(page).await).await?;
    let user_ids = |shown: &[MemberView]| shown.iter().map(|member| member.user.id()).collect();
    Ok(ShownGroup {
        name: view.name.to_string(),
        company: viewer.company.name().to_string(),
        kind: view.kind,
        privacy: view.privacy,
        viewer: viewer.profile.name.to_string(),
        roles: view.roles.iter().map(word).collect(),
        allowed: view.allowed.iter().map(|action| action.to_string()).collect(),
        details: details(&view),
        mailing_list: view.address.map(|address| address.to_string()),
        masters: names(hall, user_ids(&masters)).await?,
        members: names(hall, user_ids(&members)).await?,
        nested: nested(handle).await?,
        participants: names(hall, participants.iter().map(User::id).collect()).await?,
    })
}

/// Lists the names of the nested groups that the viewer sees, in alphabetical order.
pub(crate) async fn nested<S: Stores>(
    handle: &GroupHandle<'_, S, SystemEnvironment>,
) -> guildhall::Result<Vec<String>, S> {
    let nested = pages::all(async |page| handle.nested(page).await).await?;
    let mut names: Vec<_> = nested.iter().map(|group| group.name.to_string()).collect();
    names.sort_by_cached_key(|name| NameKey::of(name));
    Ok(names)
}

fn details(view: &GroupView) -> Option<Details> {
    let details = view.details.as_ref()?;
    let features = details.features.iter();
    let features = features
        .map(|(feature, state)| FeatureState { feature: feature.to_string(), state: *state });
    Some(Details {
        description: details.description.as_ref().map(ToString::to_string),
        features: features.collect(),
        notification: details.notification,
    })
}

/// Lists the names of users in alphabetical order. A user without a profile is listed by id.
async fn names<S: Stores>(
    hall: &Guildhall<S>,
    users: Vec<UserId>,
) -> guildhall::Result<Vec<String>, S> {
    let mut names = Vec::new();
    for id in users {
        let known = profile(hall, id).await?;
        names.push(known.map_or_else(|| id.to_string(), |profile| profile.name.to_string()));
    }
    names.sort_by_cached_key(|name| NameKey::of(name));
    Ok(names)
}

const fn word(role: Role) -> &'static str {
    match role {
        Role::Member => "member",
        Role::ExternalMember => "external member",
        Role::Master => "Group Master",
        Role::Leader => "leader",
        Role::Outsider => "outsider",
        Role::Stranger => "stranger",
        Role::Administrator => "administrator",
        Role::Directory => "directory",
    }
}

impl Shown {
    /// Checks whether the group does not exist for the viewer.
    pub(crate) const fn is_not_found(&self) -> bool {
        matches!(self, Self::NotFound { .. })
    }

    const fn not_found() -> Self {
        Self::NotFound { rule: "GR-15", message: "the group does not exist" }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(group) => group.fmt(f),
            Self::NotFound { rule, message } => writeln!(f, "{message} ({rule})"),
        }
    }
}

impl fmt::Display for ShownGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            GroupKind::External => "external",
            GroupKind::Internal => "internal",
        };
        writeln!(f, "{}: a {} {kind} group of {}", self.name, self.privacy, self.company)?;
        writeln!(f, "{} is: {}", self.viewer, self.roles.join(", "))?;
        writeln!(f, "{} may: {}", self.viewer, self.allowed.join("; "))?;
        if let Some(Details { description, features, notification }) = &self.details {
            if let Some(description) = description {
                writeln!(f, "description: {description}")?;
            }
            let features = features.iter().map(|one| format!("{} {}", one.feature, one.state));
            writeln!(f, "features: {}", features.collect::<Vec<_>>().join(", "))?;
            writeln!(f, "notification: {notification}")?;
        }
        if let Some(address) = &self.mailing_list {
            writeln!(f, "mailing list: {address}")?;
        }
        writeln!(f, "Masters ({}): {}", self.masters.len(), self.masters.join(", "))?;
        writeln!(f, "members ({}): {}", self.members.len(), self.members.join(", "))?;
        if !self.nested.is_empty() {
            let (nested, participants) = (&self.nested, &self.participants);
            writeln!(f, "nested groups ({}): {}", nested.len(), nested.join(", "))?;
            writeln!(f, "participants ({}): {}", participants.len(), participants.join(", "))?;
        }
        Ok(())
    }
}
