//! The company of an organisation: its administrators, its users and its policy.

use std::collections::BTreeSet;

use guildhall::kernel::{Name, User};
use guildhall::permissions::{Application, Authority, Company};
use guildhall::{Error, Guildhall, Stores};

use crate::directory;
use crate::people::People;
use crate::peribolos::Organisation;
use crate::report::{Changes, Report};

/// Creates the company, or changes it to what the files say. The groups are imported afterwards.
pub(crate) async fn update<S: Stores>(
    hall: &Guildhall<S>,
    organisation: &Organisation,
    name: &Name,
    people: &mut People,
    report: &mut Report,
) -> guildhall::Result<(), S> {
    let company = create_or_find(hall, name, people, report).await?;
    let saved = directory::save(hall, people.company(), people.internals()).await?;
    report.changes.users_saved += saved;

    appoint(hall, &company, people, &mut report.changes).await?;
    allow_external_groups(hall, people, &mut report.changes).await?;
    let kept = dismiss(hall, &company, people, &mut report.changes).await?;
    let left = former_admins(&company, people).into_iter().next();
    people.act_as(kept.or(left));
    if people.admins().is_empty() {
        report.notes.push(no_admins(&organisation.key, people));
    }
    Ok(())
}

fn no_admins(key: &str, people: &People) -> String {
    let consequence = "teams without maintainers have no Master";
    match people.administrator() {
        Some(kept) => {
            let name = people.name(kept.id());
            let name = name.map_or_else(|| kept.id().to_string(), ToString::to_string);
            format!(
                "{key} has no admins, so {consequence}; {name} stays an administrator, because a \
                 company keeps at least one"
            )
        }
        None => {
            format!("{key} has no admins, so {consequence}, and no user can allow external groups")
        }
    }
}

async fn create_or_find<S: Stores>(
    hall: &Guildhall<S>,
    name: &Name,
    people: &People,
    report: &mut Report,
) -> guildhall::Result<Company, S> {
    let id = people.company();
    let found = match hall.company(id).await {
        Err(Error::NoSuchCompany(_)) => {
            let admins = people.admins().iter().map(User::id);
            match hall.create_company(id, name.clone(), admins, [Application::Core]).await {
                // Another import was faster.
                Err(Error::CompanyExists(_)) => hall.company(id).await?,
                created => {
                    let created = created?;
                    report.changes.companies_created += 1;
                    created
                }
            }
        }
        found => found?,
    };
    if found.name() != name {
        report.notes.push(format!(
            "the files name {} {name}, but the name of a company cannot change",
            found.name()
        ));
    }
    Ok(found)
}

async fn appoint<S: Stores>(
    hall: &Guildhall<S>,
    company: &Company,
    people: &People,
    changes: &mut Changes,
) -> guildhall::Result<(), S> {
    for admin in people.admins().iter().filter(|admin| !company.is_administrator(admin.id())) {
        hall.appoint_administrator(company.id(), *admin).await?;
        changes.administrators_appointed += 1;
    }
    Ok(())
}

/// Gives the permission for external groups to exactly the administrators that the files name
/// (CO-4). Without external people, the permission stays as it is.
async fn allow_external_groups<S: Stores>(
    hall: &Guildhall<S>,
    people: &People,
    changes: &mut Changes,
) -> guildhall::Result<(), S> {
    let (Some(admin), true) = (people.admins().first(), people.has_externals()) else {
        return Ok(());
    };
    let company = hall.company(people.company()).await?;
    let may = |user: &User| company.check_external_group_creation(*user).is_ok();
    let former = former_admins(&company, people);
    if !people.admins().iter().all(may) || former.iter().any(may) {
        let to = Authority::named(people.admins().iter().map(User::id));
        hall.user(*admin).set_external_groups(to).await?;
        changes.permissions_set += 1;
    }
    Ok(())
}

/// Dismisses the administrators whom the files name as members. Those whom the files do not name at
/// all stay until they are removed.
///
/// If the files name no admins, the first of them stays, and is returned: a company keeps at least
/// one.
async fn dismiss<S: Stores>(
    hall: &Guildhall<S>,
    company: &Company,
    people: &People,
    changes: &mut Changes,
) -> guildhall::Result<Option<User>, S> {
    let mut demoted = former_admins(company, people);
    demoted.retain(|user| people.is_internal(user.id()));
    let mut demoted = demoted.into_iter();
    let kept = if people.admins().is_empty() { demoted.next() } else { None };
    for former in demoted {
        hall.dismiss_administrator(company.id(), former.id()).await?;
        changes.administrators_dismissed += 1;
    }
    Ok(kept)
}

fn former_admins(company: &Company, people: &People) -> Vec<User> {
    let admins: BTreeSet<_> = people.admins().iter().map(User::id).collect();
    let former = company.administrators().difference(&admins);
    former.map(|id| User::of_company(*id, company.id())).collect()
}
