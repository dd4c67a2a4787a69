//! `--list`: three lists of groups for one user (GR-16).

use std::fmt;

use guildhall::groups::{GroupKind, GroupList, GroupView};
use guildhall::permissions::Privacy;
use guildhall::{Guildhall, Stores};
use serde::Serialize;

use crate::pages;
use crate::show;
use crate::viewer::Viewer;

/// The three lists, each ordered by name without regard to case.
#[derive(Debug, Serialize)]
pub(crate) struct Lists {
    company: String,
    #[serde(rename = "as")]
    viewer: String,
    search: Option<String>,
    belonging: Vec<Listed>,
    managed: Vec<Listed>,
    all: Vec<Listed>,
}

#[derive(Debug, Serialize)]
struct Listed {
    name: String,
    kind: GroupKind,
    privacy: Privacy,
    members: u32,
    participants: usize,
    nested: Vec<String>,
}

/// Lists the groups that the viewer sees (GR-15), or those with names that begin with `search`.
pub(crate) async fn lists<S: Stores>(
    hall: &Guildhall<S>,
    viewer: &Viewer,
    search: Option<&str>,
) -> guildhall::Result<Lists, S> {
    let list = async |list| listed(hall, viewer, list, search).await;
    Ok(Lists {
        company: viewer.company.name().to_string(),
        viewer: viewer.profile.name.to_string(),
        search: search.map(str::to_owned),
        belonging: list(GroupList::Belonging).await?,
        managed: list(GroupList::Managed).await?,
        all: list(GroupList::All).await?,
    })
}

async fn listed<S: Stores>(
    hall: &Guildhall<S>,
    viewer: &Viewer,
    list: GroupList,
    search: Option<&str>,
) -> guildhall::Result<Vec<Listed>, S> {
    let (user, company) = (hall.user(viewer.user()), viewer.company.id());
    let groups = pages::all(async |page| match search {
        Some(prefix) => user.search_groups(company, list, prefix, page).await,
        None => user.groups(company, list, page).await,
    });
    let mut listed = Vec::new();
    for group in groups.await? {
        listed.push(Listed::of(hall, viewer, &group).await?);
    }
    Ok(listed)
}

impl Listed {
    async fn of<S: Stores>(
        hall: &Guildhall<S>,
        viewer: &Viewer,
        group: &GroupView,
    ) -> guildhall::Result<Self, S> {
        let handle = hall.user(viewer.user()).group(group.id);
        Ok(Self {
            name: group.name.to_string(),
            kind: group.kind,
            privacy: group.privacy,
            members: group.counts.members(),
            participants: pages::all(async |page| handle.participants(page).await).await?.len(),
            nested: show::nested(&handle).await?,
        })
    }
}

impl fmt::Display for Lists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Groups of {} for {}", self.company, self.viewer)?;
        if let Some(prefix) = &self.search {
            write!(f, " with a word that begins with {prefix:?}")?;
        }
        writeln!(f)?;
        write_list(f, "belongs to", &self.belonging)?;
        write_list(f, "manages", &self.managed)?;
        write_list(f, "sees", &self.all)
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, title: &str, groups: &[Listed]) -> fmt::Result {
    writeln!(f, "{title} ({}):", groups.len())?;
    for Listed { name, kind, privacy, members, participants, nested } in groups {
        let kind = match kind {
            GroupKind::External => ", external",
            GroupKind::Internal => "",
        };
        write!(f, "  {name} ({privacy}{kind}, members: {members}")?;
        if !nested.is_empty() {
            write!(f, "; nested groups: {}; participants: {participants}", nested.join(", "))?;
        }
        writeln!(f, ")")?;
    }
    Ok(())
}
