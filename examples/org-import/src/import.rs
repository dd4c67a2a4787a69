//! Brings a store to what the files say.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::GroupView;
use guildhall::kernel::{NameKey, User, UserId};
use guildhall::{Guildhall, Stores};

use crate::company;
use crate::directory;
use crate::ids::company_id;
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
                let Organisation { key, place, .. } = organisation;
                report.refused.push(Refused::organisation(key, place, &refusing));
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
    let mut externals = BTreeSet::new();
    for team in &organisation.teams {
        match import_team(hall, team, &people, &mut groups, &mut report.changes).await {
            Ok(members) => externals.extend(members),
            Err(NotDone::Failed(error)) => return Err(error.into()),
            Err(NotDone::Refused(refusing)) => {
                let team = (team.name.as_str(), &team.place);
                report.refused.push(Refused::team(&organisation.key, team, &refusing, &people));
            }
        }
        progress.advance();
    }
    // Whom only a refused team names is nobody's member, and not imported.
    let externals = people.externals(&externals);
    report.changes.users_saved += directory::save(hall, people.company(), externals).await?;
    report.left.groups += groups.len();
    Ok(())
}

/// Imports one team, and gives everybody whom its group has then.
async fn import_team<S: Stores>(
    hall: &Guildhall<S>,
    team: &Team,
    people: &People,
    groups: &mut BTreeMap<NameKey, GroupView>,
    changes: &mut Changes,
) -> Result<Vec<UserId>, NotDone<S::Error>> {
    // A group is one team's alone: a second team of the same name meets a name that is taken (GR-4).
    let group = groups.remove(&NameKey::of(&team.name));
    let wanted = Wanted::of(team, people)?;
    if let Some(group) = group {
        reconcile::group(hall, &group, &wanted, people.admins(), changes).await?;
    } else {
        create(hall, &wanted, people).await?;
        changes.groups_created += 1;
    }
    Ok(wanted.everybody().map(User::id).collect())
}

/// An administrator creates the group. Where there is none, its first maintainer does, who is to be
/// its Master and member anyway (GR-2).
async fn create<S: Stores>(
    hall: &Guildhall<S>,
    wanted: &Wanted,
    people: &People,
) -> Result<(), NotDone<S::Error>> {
    let draft = wanted.draft();
    match people.admins().first() {
        Some(admin) => hall.user(*admin).create_group_as_administrator(draft).await?,
        None => hall.user(wanted.first_master).create_group(draft).await?,
    };
    Ok(())
}

async fn groups_by_name<S: Stores>(
    hall: &Guildhall<S>,
    people: &People,
) -> Answer<BTreeMap<NameKey, GroupView>, S> {
    let groups = directory::groups(hall, people.company()).await?;
    Ok(groups.into_iter().map(|group| (group.name.key(), group)).collect())
}
