//! Teams below other teams: the lower team's group is a member of the upper team's (GR-20).

use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::GroupError;
use guildhall::kernel::{GroupId, User};
use guildhall::{Guildhall, Stores};

use crate::directory;
use crate::errors::{ImportRefusal, NotImported};
use crate::people::People;
use crate::peribolos::{Organisation, Team};
use crate::possible;
use crate::reconcile::Users;
use crate::report::{Refused, Report};

/// A team that has a group.
pub(crate) struct Imported<'o> {
    pub(crate) team: &'o Team,
    pub(crate) group: GroupId,
    /// The users of the group after the import.
    pub(crate) users: Users,
}

/// A nesting that the files describe.
struct Nesting<'i, 'o> {
    above: &'i Imported<'o>,
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
    let names: BTreeMap<_, _> =
        imported.iter().map(|one| (one.group, one.team.name.clone())).collect();
    let refuse = |report: &mut Report, team: &Team, refusals: Vec<ImportRefusal>| {
        report.refused.extend(refusals.iter().map(|refusal| {
            let refused = Refused::team(&organisation.key, team, refusal, Vec::new());
            refused.with_groups(refusal, &names)
        }));
    };
    let nestings = nestings(organisation, imported, report);
    let wanted: BTreeSet<_> =
        nestings.iter().map(|nesting| (nesting.above.group, nesting.below.group)).collect();
    let mut present = BTreeSet::new();
    // Groups are unnested first. Otherwise the files could turn a tree upside down, and the first
    // new nesting would make a cycle.
    for above in imported {
        for child in directory::nested(hall, above.group).await? {
            if wanted.contains(&(above.group, child)) {
                present.insert((above.group, child));
                continue;
            }
            let actor = actor(people, &above.users, |_| false);
            let (done, refusals) =
                change(actor, async |user| hall.user(user).group(above.group).unnest(child).await)
                    .await?;
            report.changes.groups_unnested += usize::from(done);
            refuse(report, above.team, refusals);
        }
    }
    for Nesting { above, below } in nestings {
        if present.contains(&(above.group, below.group)) {
            continue;
        }
        let belongs = below.users.ids();
        let actor = actor(people, &above.users, |master| belongs.contains(&master.id()));
        let (done, refusals) =
            change(actor, async |user| hall.user(user).group(above.group).nest(below.group).await)
                .await?;
        report.changes.groups_nested += usize::from(done);
        let about =
            |refusal: ImportRefusal| refusal.about(format!("as a member of {}", above.team.name));
        refuse(report, below.team, refusals.into_iter().map(about).collect());
    }
    Ok(())
}

/// Makes a change as this user. Returns whether it was made, and the refusals.
async fn change<T, E>(
    actor: Option<User>,
    change: impl AsyncFn(User) -> Result<T, guildhall::Error<E>>,
) -> Result<(bool, Vec<ImportRefusal>), guildhall::Error<E>> {
    let mut refusals = Vec::new();
    let Some(actor) = actor else {
        refusals.push(GroupError::NeedsMaster.into());
        return Ok((false, refusals));
    };
    match possible::change(change(actor).await, &mut refusals) {
        Ok(done) => Ok((done, refusals)),
        Err(NotImported::Failed(error)) => Err(error),
        Err(NotImported::Refused(refusal)) => Ok((false, vec![refusal])),
    }
}

/// Lists the nestings that the files describe, in their order. If the upper team has no group, the
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
        match by_name.get(parent.as_str()) {
            Some(above) => nestings.push(Nesting { above, below }),
            None => report.notes.push(format!(
                "{}/{} is not nested in {parent}, because {parent} was refused",
                organisation.key, below.team.name
            )),
        }
    }
    nestings
}

/// Chooses the user who changes the nesting. An administrator sees every group. Without one, it is
/// a Master of the upper group, preferably one who sees the lower group (GR-15).
fn actor(people: &People, above: &Users, sees: impl Fn(&User) -> bool) -> Option<User> {
    people.administrator().or_else(|| above.master(sees))
}
