//! Teams below other teams: the lower team's group is a member of the upper team's (GR-20).

use std::collections::{BTreeMap, BTreeSet};

use guildhall::kernel::{GroupId, User};
use guildhall::{Guildhall, Stores};

use crate::directory;
use crate::errors::NotImported;
use crate::people::People;
use crate::peribolos::{Organisation, Team};
use crate::report::{Refused, Report};
use crate::wanted::Wanted;

/// A team that has a group.
pub(crate) struct Imported<'o> {
    pub(crate) team: &'o Team,
    pub(crate) group: GroupId,
    /// What the team describes, or `None` if a rule refused it and the group is unchanged.
    pub(crate) wanted: Option<Wanted>,
}

/// A nesting that the files describe.
struct Nesting<'i, 'o> {
    above: &'i Imported<'o>,
    /// What the upper team describes.
    wanted: &'i Wanted,
    below: &'i Imported<'o>,
}

/// Changes the nesting of the groups of an organisation to what its files say.
pub(crate) async fn update<S: Stores>(
    hall: &Guildhall<S>,
    organisation: &Organisation,
    people: &People,
    imported: &[Imported<'_>],
    report: &mut Report,
) -> guildhall::Result<(), S> {
    let nestings = nestings(organisation, imported, report);
    let kept: BTreeSet<_> =
        nestings.iter().map(|nesting| (nesting.above.group, nesting.below.group)).collect();
    let mut present = BTreeSet::new();
    // Groups are unnested first. Otherwise the files could turn a tree upside down, and the first
    // new nesting would make a cycle.
    for Imported { group, wanted, .. } in imported {
        let Some(wanted) = wanted else { continue };
        for child in directory::nested(hall, *group).await? {
            if kept.contains(&(*group, child)) {
                present.insert((*group, child));
            } else {
                let actor = people.admins().first().unwrap_or(&wanted.first_master);
                hall.user(*actor).group(*group).unnest(child).await?;
                report.changes.groups_unnested += 1;
            }
        }
    }
    for Nesting { above, wanted, below } in nestings {
        if present.contains(&(above.group, below.group)) {
            continue;
        }
        let actor = actor(people, wanted, below);
        match hall.user(actor).group(above.group).nest(below.group).await.map_err(NotImported::from)
        {
            Ok(_) => report.changes.groups_nested += 1,
            Err(NotImported::Failed(error)) => return Err(error),
            Err(NotImported::Refused(refusal)) => {
                let team = (below.team.name.as_str(), &below.team.location);
                let refusal = refusal.about(format!("as a member of {}", above.team.name));
                report.refused.push(Refused::team(&organisation.key, team, &refusal, people));
            }
        }
    }
    Ok(())
}

/// Lists the nestings that the files describe, in their order. If the upper team was refused, the
/// report gets a note instead.
fn nestings<'i, 'o>(
    organisation: &Organisation,
    imported: &'i [Imported<'o>],
    report: &mut Report,
) -> Vec<Nesting<'i, 'o>> {
    let by_name: BTreeMap<&str, &Imported<'_>> =
        imported.iter().map(|one| (one.team.name.as_str(), one)).collect();
    let mut nestings = Vec::new();
    for below in imported {
        let Some(parent) = &below.team.parent else { continue };
        let above = by_name.get(parent.as_str()).copied();
        match above.and_then(|above| Some((above, above.wanted.as_ref()?))) {
            Some((above, wanted)) => nestings.push(Nesting { above, wanted, below }),
            None => report.notes.push(format!(
                "{}/{} is not nested in {parent}, because {parent} was refused",
                organisation.key, below.team.name
            )),
        }
    }
    nestings
}

/// Chooses the user who nests the group. An administrator sees every group. Without one, it is a
/// Master of the upper group, preferably one who sees the lower group as its member or Master
/// (GR-15).
fn actor(people: &People, wanted: &Wanted, below: &Imported<'_>) -> User {
    let belongs = |master: &&User| {
        below.wanted.as_ref().is_some_and(|below| below.users().any(|user| user == *master))
    };
    let administrator = people.admins().first();
    *administrator.or_else(|| wanted.masters.iter().find(belongs)).unwrap_or(&wanted.first_master)
}
