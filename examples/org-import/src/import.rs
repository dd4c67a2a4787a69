//! Brings a store to what the files say.

use std::collections::BTreeMap;

use guildhall::groups::GroupView;
use guildhall::kernel::{GroupId, NameKey, User};
use guildhall::{Guildhall, Stores};

use crate::company;
use crate::directory;
use crate::ids::company_id;
use crate::nesting::{self, Imported};
use crate::outcome::{Answer, NotDone, Refusing};
use crate::people::People;
use crate::peribolos::{Organisation, Team};
use crate::progress::Progress;
use crate::reconcile;
use crate::report::{Changes, Refused, Report};
use crate::wanted::Wanted;

/// Imports organisations, and reports what that changed. What a rule refuses is reported too, and
/// does not keep the rest from being imported.
pub(crate) async fn import<S: Stores>(
    hall: &Guildhall<S>,
    organisations: &[Organisation],
) -> Answer<Report, S> {
    let teams = organisations.iter().map(|organisation| organisation.teams.len()).sum();
    let progress = Progress::over(teams);
    let mut report = Report::default();
    for organisation in organisations {
        match import_one(hall, organisation, &progress, &mut report).await {
            Ok(()) => {}
            Err(NotDone::Failed(error)) => return Err(error),
            Err(NotDone::Refused(refusing)) => {
                let Organisation { key, entry, .. } = organisation;
                report.refused.push(Refused::organisation(key, entry, &refusing));
            }
        }
    }
    Ok(report)
}

async fn import_one<S: Stores>(
    hall: &Guildhall<S>,
    organisation: &Organisation,
    progress: &Progress,
    report: &mut Report,
) -> Result<(), NotDone<S::Error>> {
    let people = People::of(organisation, company_id(&organisation.key))?;
    let title = organisation.title.parse();
    let title = title.map_err(|error| Refusing::of_text("name", &error))?;
    company::settle(hall, &title, &people, report).await?;
    if people.admins().is_empty() {
        report.notes.push(format!(
            "{} has no admins: nobody can be Master of a team without maintainers, and nobody can \
             allow external groups",
            organisation.key
        ));
    }
    let mut groups = groups_by_name(hall, &people).await?;
    let mut imported = Vec::new();
    for team in &organisation.teams {
        // A group is one team's alone: a second team of the same name meets a name that is taken
        // (GR-4).
        let group = groups.remove(&NameKey::of(&team.name));
        match import_team(hall, team, &people, group.as_ref(), &mut report.changes).await {
            Ok((group, wanted)) => imported.push(Imported { team, group, wanted: Some(wanted) }),
            Err(NotDone::Failed(error)) => return Err(error.into()),
            Err(NotDone::Refused(refusing)) => {
                let named = (team.name.as_str(), &team.entry);
                report.refused.push(Refused::team(&organisation.key, named, &refusing, &people));
                imported.extend(group.map(|group| Imported {
                    team,
                    group: group.id,
                    wanted: None,
                }));
            }
        }
        progress.advance();
    }
    nesting::settle(hall, organisation, &people, &imported, report).await?;
    // Whom only a refused team names is nobody's member, and not imported.
    let users = imported.iter().filter_map(|one| one.wanted.as_ref()).flat_map(Wanted::everybody);
    let externals = people.externals(&users.map(User::id).collect());
    report.changes.users_saved += directory::save(hall, people.company(), externals).await?;
    report.left.groups += groups.len();
    Ok(())
}

/// Imports one team, into its group where it has one, and gives the group with what it is to be.
async fn import_team<S: Stores>(
    hall: &Guildhall<S>,
    team: &Team,
    people: &People,
    group: Option<&GroupView>,
    changes: &mut Changes,
) -> Result<(GroupId, Wanted), NotDone<S::Error>> {
    let wanted = Wanted::of(team, people)?;
    if let Some(group) = group {
        reconcile::group(hall, group, &wanted, people.admins(), changes).await?;
        return Ok((group.id, wanted));
    }
    let created = create(hall, &wanted, people).await?;
    changes.groups_created += 1;
    Ok((created, wanted))
}

/// An administrator creates the group. Where there is none, its first maintainer does, who is to be
/// its Master and member anyway (GR-2).
async fn create<S: Stores>(
    hall: &Guildhall<S>,
    wanted: &Wanted,
    people: &People,
) -> Result<GroupId, NotDone<S::Error>> {
    let draft = wanted.draft();
    let done = match people.admins().first() {
        Some(admin) => hall.user(*admin).create_group_as_administrator(draft).await?,
        None => hall.user(wanted.first_master).create_group(draft).await?,
    };
    Ok(done.id())
}

async fn groups_by_name<S: Stores>(
    hall: &Guildhall<S>,
    people: &People,
) -> Answer<BTreeMap<NameKey, GroupView>, S> {
    let groups = directory::groups(hall, people.company()).await?;
    Ok(groups.into_iter().map(|group| (group.name.key(), group)).collect())
}
