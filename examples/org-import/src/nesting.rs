//! Teams under other teams: the group of each is a member of the group above it (GR-20).

use std::collections::{BTreeMap, BTreeSet};

use guildhall::kernel::{GroupId, User};
use guildhall::{Guildhall, Stores};

use crate::directory;
use crate::outcome::{Answer, NotDone};
use crate::people::People;
use crate::peribolos::{Organisation, Team};
use crate::report::{Refused, Report};
use crate::wanted::Wanted;

/// A team that has a group.
pub(crate) struct Imported<'o> {
    pub(crate) team: &'o Team,
    pub(crate) group: GroupId,
    /// What the team says of the group; none where a rule refused it, and the group stays as it
    /// was.
    pub(crate) wanted: Option<Wanted>,
}

/// A group that is to be a member of another.
struct Nesting<'i, 'o> {
    above: &'i Imported<'o>,
    /// What is to become of the group above it.
    wanted: &'i Wanted,
    below: &'i Imported<'o>,
}

/// Brings the nesting of the groups of an organisation to what its files say.
pub(crate) async fn settle<S: Stores>(
    hall: &Guildhall<S>,
    organisation: &Organisation,
    people: &People,
    imported: &[Imported<'_>],
    report: &mut Report,
) -> Answer<(), S> {
    let nestings = nestings(organisation, imported, report);
    let kept: BTreeSet<_> =
        nestings.iter().map(|nesting| (nesting.above.group, nesting.below.group)).collect();
    let mut present = BTreeSet::new();
    // All that goes out comes first: else a tree that is turned over would close a cycle.
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
        match hall.user(actor).group(above.group).nest(below.group).await.map_err(NotDone::from) {
            Ok(_) => report.changes.groups_nested += 1,
            Err(NotDone::Failed(error)) => return Err(error),
            Err(NotDone::Refused(refusing)) => {
                let team = (below.team.name.as_str(), &below.team.entry);
                let refusing = refusing.about(format!("as a member of {}", above.team.name));
                report.refused.push(Refused::team(&organisation.key, team, &refusing, people));
            }
        }
    }
    Ok(())
}

/// Every nesting that the files say, in their order. Where the group above was refused, there is
/// nothing to bring a group under, and the report says so.
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
                "{}/{} is not brought under {parent}, which is refused",
                organisation.key, below.team.name
            )),
        }
    }
    nestings
}

/// An administrator, who sees every group, or else a Master of the group above: rather one who
/// belongs to the group below, and so sees it (GR-15).
fn actor(people: &People, wanted: &Wanted, below: &Imported<'_>) -> User {
    let belongs = |master: &&User| {
        below.wanted.as_ref().is_some_and(|below| below.everybody().any(|user| user == *master))
    };
    let administrator = people.admins().first();
    *administrator.or_else(|| wanted.masters.iter().find(belongs)).unwrap_or(&wanted.first_master)
}
