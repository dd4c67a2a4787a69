//! `--show`: one group as one user sees it (GR-15, GR-17).

use std::fmt;

use guildhall::groups::{GroupEntry, GroupError, GroupKind, GroupList, GroupView};
use guildhall::kernel::{GroupId, NameKey, Switch, User, UserId};
use guildhall::permissions::{GroupType, Privacy, Role};
use guildhall::{Error, GroupHandle, Guildhall, Stores, SystemEnvironment};
use serde::Serialize;

use crate::outcome::Answer;
use crate::pages;
use crate::viewer::{Viewer, profile};

/// What a user sees of a group.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Shown {
    /// The group.
    Group(Box<ShownGroup>),
    /// There is none of that name for this user: it never was, or it is hidden from them. Nothing
    /// here could tell the two apart.
    Nothing {
        /// The code of the rule.
        rule: &'static str,
        /// What there is to say.
        message: &'static str,
    },
}

/// A group as a user sees it. What an outsider does not see is absent.
#[derive(Debug, Serialize)]
pub(crate) struct ShownGroup {
    name: String,
    company: String,
    kind: GroupKind,
    privacy: Privacy,
    #[serde(rename = "as")]
    viewer: String,
    standing: Vec<&'static str>,
    allowed: Vec<String>,
    #[serde(flatten)]
    details: Option<Details>,
    mailing_list: Option<String>,
    masters: Vec<String>,
    members: Vec<String>,
    /// The groups that are members of it.
    nested: Vec<String>,
    /// Who takes part: its members, and those of the groups that are.
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

/// The group of this name, as the viewer sees it.
pub(crate) async fn show<S: Stores>(
    hall: &Guildhall<S>,
    viewer: &Viewer,
    name: &str,
) -> Answer<Shown, S> {
    let Some(id) = find(hall, viewer, name).await? else { return Ok(Shown::nothing()) };
    let desk = hall.user(viewer.user()).group(id);
    match seen(hall, &desk, viewer).await {
        Ok(group) => Ok(Shown::Group(Box::new(group))),
        Err(Error::Group(GroupError::NoSuchGroup { .. })) => Ok(Shown::nothing()),
        Err(error) => Err(error),
    }
}

/// Finds the group among those that the viewer is shown at all.
async fn find<S: Stores>(
    hall: &Guildhall<S>,
    viewer: &Viewer,
    name: &str,
) -> Answer<Option<GroupId>, S> {
    // Administrators see private groups that they do not belong to, though not in the three lists.
    let list = if viewer.company.is_administrator(viewer.user().id()) {
        GroupList::Administered
    } else {
        GroupList::All
    };
    let (user, company) = (hall.user(viewer.user()), viewer.company.id());
    let found =
        pages::all(async |page| user.search_groups(company, list, name, page).await).await?;
    // A team of the directory can have the name too.
    let found = found.into_iter().find(|group| {
        group.name.key() == NameKey::of(name) && group.group_type == GroupType::Group
    });
    Ok(found.map(|group| group.id))
}

async fn seen<S: Stores>(
    hall: &Guildhall<S>,
    desk: &GroupHandle<'_, S, SystemEnvironment>,
    viewer: &Viewer,
) -> Answer<ShownGroup, S> {
    let view = desk.view().await?;
    let masters = pages::all(async |page| desk.masters(page).await).await?;
    let members = pages::all(async |page| desk.members(page).await).await?;
    let participants = pages::all(async |page| desk.participants(page).await).await?;
    let of_places =
        |entries: &[GroupEntry]| entries.iter().map(|entry| entry.user().id()).collect();
    Ok(ShownGroup {
        name: view.name.to_string(),
        company: viewer.company.name().to_string(),
        kind: view.kind,
        privacy: view.privacy,
        viewer: viewer.profile.name.to_string(),
        standing: view.roles.iter().map(word).collect(),
        allowed: view.allowed.iter().map(ToString::to_string).collect(),
        details: details(&view),
        mailing_list: view.address.map(|address| address.to_string()),
        masters: names(hall, of_places(&masters)).await?,
        members: names(hall, of_places(&members)).await?,
        nested: nested(desk).await?,
        participants: names(hall, participants.iter().map(User::id).collect()).await?,
    })
}

/// The names of the groups that are members of a group, in the order of the alphabet: of those that
/// the viewer sees.
pub(crate) async fn nested<S: Stores>(
    desk: &GroupHandle<'_, S, SystemEnvironment>,
) -> Answer<Vec<String>, S> {
    let nested = desk.nested().await?;
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

/// The names of users, in the order of the alphabet; of a user without a profile, the id.
async fn names<S: Stores>(hall: &Guildhall<S>, users: Vec<UserId>) -> Answer<Vec<String>, S> {
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
    /// Whether there is no such group for the viewer.
    pub(crate) const fn is_nothing(&self) -> bool {
        matches!(self, Self::Nothing { .. })
    }

    const fn nothing() -> Self {
        Self::Nothing { rule: "GR-15", message: "there is no such group" }
    }
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Group(group) => group.fmt(f),
            Self::Nothing { rule, message } => writeln!(f, "{message} ({rule})"),
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
        writeln!(f, "{} is: {}", self.viewer, self.standing.join(", "))?;
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
            writeln!(f, "groups that are members ({}): {}", nested.len(), nested.join(", "))?;
            writeln!(f, "take part ({}): {}", participants.len(), participants.join(", "))?;
        }
        Ok(())
    }
}
