//! Changes a store to what the files say.

use guildhall::kernel::GroupId;
use guildhall::{Error, Guildhall, Stores};

use crate::company;
use crate::directory;
use crate::errors::{ImportRefusal, NotImported};
use crate::ids::company_id;
use crate::left::Leaving;
use crate::matching::Matching;
use crate::nesting::{self, Imported};
use crate::people::People;
use crate::peribolos::{Organisation, Team};
use crate::progress::Progress;
use crate::reconcile::{self, Users};
use crate::report::{Refused, Report};
use crate::wanted::Wanted;

/// How often a team is imported anew because another program changed its group meanwhile.
const ATTEMPTS: u32 = 16;

/// Imports organisations, and reports the changes and the refusals. After a refusal, the import
/// continues with the rest.
///
/// Several imports can run at once. A refusal is reported only if it comes again with what the
/// store has then.
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
    let mut people = People::of(organisation, company_id(&organisation.key))?;
    let title = organisation.title.parse();
    let title = title.map_err(|error| ImportRefusal::of_text("name", &error))?;
    report.notes.extend(admins_among_members(organisation));
    company::update(hall, organisation, &title, &mut people, report).await?;

    let groups = directory::groups(hall, people.company()).await?;
    let mut matching = Matching::of(&organisation.teams, groups);
    let mut imported = Vec::new();
    for (position, team) in organisation.teams.iter().enumerate() {
        let (wanted, mut refusals) = (Wanted::of(team, &people), Vec::new());
        let group = import_team(
            hall,
            (position, team),
            &wanted,
            &people,
            &mut matching,
            report,
            &mut refusals,
        );
        if let Some((group, users)) = group.await? {
            imported.push(Imported { team, group, users });
        }
        for refusal in wanted.refusals.iter().chain(&refusals) {
            let named = directory::names(hall, &people, refusal.why.users()).await?;
            let refused = Refused::team(&organisation.key, team, refusal, named);
            let group = matching.group(position).map(|group| (group.id, team.name.clone()));
            report.refused.push(refused.with_groups(refusal, &group.into_iter().collect()));
        }
        progress.advance();
    }
    nesting::update(hall, organisation, &people, &imported, report).await?;

    // External people are imported only if a group has them.
    let users = imported.iter().flat_map(|one| one.users.ids()).collect();
    let externals = people.externals(&users);
    report.changes.users_saved += directory::save(hall, people.company(), externals).await?;
    let leaving = Leaving::of(hall, organisation, &people, &matching).await?;
    report.left.add(&leaving);
    report.leaving.push(leaving);
    Ok(())
}

type Group = (GroupId, Users);

/// Imports one team: changes its group, or creates one. Returns the group with its users, or `None`
/// if the team has no group.
async fn import_team<S: Stores>(
    hall: &Guildhall<S>,
    (position, team): (usize, &Team),
    wanted: &Wanted,
    people: &People,
    matching: &mut Matching,
    report: &mut Report,
    refusals: &mut Vec<ImportRefusal>,
) -> Result<Option<Group>, NotImported<S::Error>> {
    for attempt in 0..ATTEMPTS {
        refusals.clear();
        let (done, id) = match matching.group(position) {
            Some(group) => {
                let changes = &mut report.changes;
                let users = reconcile::group((hall, people), group, wanted, changes, refusals);
                (users.await.map(|users| Some((group.id, users))), Some(group.id))
            }
            None => (create(hall, wanted, people).await, None),
        };
        let done = match done {
            Ok(Some(group)) if refusals.is_empty() => {
                if id.is_none() {
                    report.changes.groups_created += 1;
                    matching.created(position, group.0);
                }
                return Ok(Some(group));
            }
            Ok(None) => return Ok(None),
            Ok(done) => done,
            Err(NotImported::Refused(refusal)) => {
                refusals.push(refusal);
                None
            }
            Err(failed) => return Err(failed),
        };
        // Another program can have created, renamed or deleted the group meanwhile.
        let groups = directory::groups(hall, people.company()).await?;
        if !matching.find_again(position, team, groups) && attempt > 0 {
            return Ok(match (done, id) {
                (None, Some(id)) => Some((id, Users::of(hall, id).await?)),
                (done, _) => done,
            });
        }
    }
    Err(NotImported::Failed(Error::Contended { attempts: ATTEMPTS }))
}

/// Creates the group as an administrator, completely or not at all (GR-2). Without an
/// administrator, the first maintainer creates it, and becomes Master and member by that.
///
/// Returns `None` if something is wrong with the team itself.
async fn create<S: Stores>(
    hall: &Guildhall<S>,
    wanted: &Wanted,
    people: &People,
) -> Result<Option<Group>, NotImported<S::Error>> {
    let Some(draft) = wanted.draft() else { return Ok(None) };
    let done = match (people.administrator(), wanted.masters.first()) {
        (Some(admin), _) => hall.user(admin).create_group_as_administrator(draft).await?,
        (None, Some(master)) => hall.user(*master).create_group(draft).await?,
        (None, None) => return Ok(None),
    };
    Ok(Some((done.id(), Users::of(hall, done.id()).await?)))
}

/// Returns a note for each admin who is listed among the members, too.
fn admins_among_members(organisation: &Organisation) -> impl Iterator<Item = String> {
    organisation.admins_among_members.iter().map(|person| {
        let (location, key, login) = (&person.location, &organisation.key, &person.login);
        format!("{location}: {key}/{login} is an admin and is listed among the members, too")
    })
}
