//! The company of an organisation: its administrators, its users and its policy.

use std::collections::BTreeSet;

use guildhall::kernel::{Name, User};
use guildhall::permissions::{Application, Authority, Company};
use guildhall::{Error, Guildhall, Stores};

use crate::directory;
use crate::people::People;
use crate::report::{Changes, Report};

/// Creates the company, or changes it to what the files say. The groups are imported afterwards.
pub(crate) async fn update<S: Stores>(
    hall: &Guildhall<S>,
    name: &Name,
    people: &People,
    report: &mut Report,
) -> guildhall::Result<(), S> {
    let company = create_or_find(hall, name, people, report).await?;
    let changes = &mut report.changes;
    changes.users_saved += directory::save(hall, people.company(), people.internals()).await?;
    report.not_in_files.users += directory::others(hall, people).await?;

    appoint(hall, &company, people, changes).await?;
    allow_external_groups(hall, people, changes).await?;
    dismiss(hall, &company, people, changes).await
}

async fn create_or_find<S: Stores>(
    hall: &Guildhall<S>,
    name: &Name,
    people: &People,
    report: &mut Report,
) -> guildhall::Result<Company, S> {
    match hall.company(people.company()).await {
        Ok(company) => {
            if company.name() != name {
                let note = format!(
                    "the files name {} {name}, but the name of a company cannot change",
                    company.name()
                );
                report.notes.push(note);
            }
            Ok(company)
        }
        Err(Error::NoSuchCompany(id)) => {
            let admins = people.admins().iter().map(User::id);
            report.changes.companies_created += 1;
            hall.create_company(id, name.clone(), admins, [Application::Core]).await
        }
        Err(error) => Err(error),
    }
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

async fn dismiss<S: Stores>(
    hall: &Guildhall<S>,
    company: &Company,
    people: &People,
    changes: &mut Changes,
) -> guildhall::Result<(), S> {
    for former in former_admins(company, people) {
        hall.dismiss_administrator(company.id(), former.id()).await?;
        changes.administrators_dismissed += 1;
    }
    Ok(())
}

fn former_admins(company: &Company, people: &People) -> Vec<User> {
    let admins: BTreeSet<_> = people.admins().iter().map(User::id).collect();
    let former = company.administrators().difference(&admins);
    former.map(|id| User::of_company(*id, company.id())).collect()
}
