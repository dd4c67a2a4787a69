//! Changes a store to what the files say.

use std::collections::BTreeMap;

use guildhall::groups::GroupView;
use guildhall::kernel::{GroupId, NameKey, User};
use guildhall::{Guildhall, Stores};

use crate::company;
use crate::directory;
use crate::errors::{ImportRefusal, NotImported};
use crate::ids::company_id;
use crate::nesting::{self, Imported};
use crate::people::People;
use crate::peribolos::{Organisation, Team};
use crate::progress::Progress;
use crate::reconcile;
use crate::report::{Changes, Refused, Report};
use crate::wanted::Wanted;

/// Imports organisations, and reports the changes and the refusals. After a refusal, the import
/// continues with the rest.
pub(crate) async fn import<S: Stores>(
    hall: &Guildhall<S>,
    organisations: &[Organisation],
) -> guildhall::Result<Report, S> {
    let teams = organisations.iter().map(|organisation| organisation.teams.len()).sum();
    let progress = Progress::new(teams);
    let mut report = Report::default();
    for organisation in organisations {
        match import_one(hall, organisation, &progress, &mut report).await {
            Ok(()) => {}
            Err(NotImported::Failed(error)) => return Err(error),
            Err(NotImported::Refused(refusal)) => {
                let Organisation { key, location, .. } = organisation;
                report.refused.push(Refused::organisation(key, location, &refusal));
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
) -> Result<(), NotImported<S::Error>> {
    let people = People::of(organisation, company_id(&organisation.key))?;
    let title = organisation.title.parse();
    let title = title.map_err(|error| ImportRefusal::of_text("name", &error))?;
    company::update(hall, &title, &people, report).await?;
    if people.admins().is_empty() {
        report.notes.push(format!(
            "{} has no admins, so teams without maintainers have no Master, and no user can allow \
             external groups",
            organisation.key
        ));
    }
    let mut groups = groups_by_name(hall, &people).await?;
    let mut imported = Vec::new();
    for team in &organisation.teams {
        // Each group belongs to one team. A second team with the same name is refused, because the
        // name is taken (GR-4).
        let group = groups.remove(&NameKey::of(&team.name));
        match import_team(hall, team, &people, group.as_ref(), &mut report.changes).await {
            Ok((group, wanted)) => imported.push(Imported { team, group, wanted: Some(wanted) }),
            Err(NotImported::Failed(error)) => return Err(error.into()),
            Err(NotImported::Refused(refusal)) => {
                let named = (team.name.as_str(), &team.location);
                report.refused.push(Refused::team(&organisation.key, named, &refusal, &people));
                imported.extend(group.map(|group| Imported {
                    team,
                    group: group.id,
                    wanted: None,
                }));
            }
        }
        progress.advance();
    }
    nesting::update(hall, organisation, &people, &imported, report).await?;
    // External people who are only in refused teams are not imported.
    let users = imported.iter().filter_map(|one| one.wanted.as_ref()).flat_map(Wanted::users);
    let externals = people.externals(&users.map(User::id).collect());
    report.changes.users_saved += directory::save(hall, people.company(), externals).await?;
    report.not_in_files.groups += groups.len();
    Ok(())
}

/// Imports one team. Changes its group if there is one, and creates it otherwise.
async fn import_team<S: Stores>(
    hall: &Guildhall<S>,
    team: &Team,
    people: &People,
    group: Option<&GroupView>,
    changes: &mut Changes,
) -> Result<(GroupId, Wanted), NotImported<S::Error>> {
    let wanted = Wanted::of(team, people)?;
    if let Some(group) = group {
        reconcile::group(hall, group, &wanted, people.admins(), changes).await?;
        return Ok((group.id, wanted));
    }
    let created = create(hall, &wanted, people).await?;
    changes.groups_created += 1;
    Ok((created, wanted))
}

/// Creates the group as an administrator. Without an administrator, the first maintainer creates
/// it, and becomes Master and member by that (GR-2).
async fn create<S: Stores>(
    hall: &Guildhall<S>,
    wanted: &Wanted,
    people: &People,
) -> Result<GroupId, NotImported<S::Error>> {
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
) -> guildhall::Result<BTreeMap<NameKey, GroupView>, S> {
    let groups = directory::groups(hall, people.company()).await?;
    Ok(groups.into_iter().map(|group| (group.name.key(), group)).collect())
}
