//! An organisation's company: its administrators, its users, and what it allows.

use std::collections::BTreeSet;

use guildhall::kernel::{Name, User};
use guildhall::permissions::{Application, Authority, Company};
use guildhall::{Error, Guildhall, Stores};

use crate::directory;
use crate::outcome::Answer;
use crate::people::People;
use crate::report::{Changes, Report};

/// Founds the company, or brings it to what the files say. Its groups come after it.
pub(crate) async fn settle<S: Stores>(
    hall: &Guildhall<S>,
    name: &Name,
    people: &People,
    report: &mut Report,
) -> Answer<(), S> {
    let company = found_or_find(hall, name, people, report).await?;
    let changes = &mut report.changes;
    changes.users_saved += directory::save(hall, people.company(), people.internals()).await?;
    report.left.users += directory::others(hall, people).await?;

    appoint(hall, &company, people, changes).await?;
    allow_external_groups(hall, people, changes).await?;
    dismiss(hall, &company, people, changes).await
}

async fn found_or_find<S: Stores>(
    hall: &Guildhall<S>,
    name: &Name,
    people: &People,
    report: &mut Report,
) -> Answer<Company, S> {
    match hall.company(people.company()).await {
        Ok(company) => {
            if company.name() != name {
                let note = format!("{} is named {name} now, and stays so here", company.name());
                report.notes.push(note);
            }
            Ok(company)
        }
        Err(Error::NoSuchCompany(id)) => {
            let admins = people.admins().iter().map(User::id);
            report.changes.companies_founded += 1;
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
) -> Answer<(), S> {
    for admin in people.admins().iter().filter(|admin| !company.is_administrator(admin.id())) {
        hall.appoint_administrator(company.id(), admin).await?;
        changes.administrators_appointed += 1;
    }
    Ok(())
}

/// Gives the administrators, and nobody who ceases to be one, the authority that external groups
/// need (CO-4). A company without external people stays as closed as it is.
async fn allow_external_groups<S: Stores>(
    hall: &Guildhall<S>,
    people: &People,
    changes: &mut Changes,
) -> Answer<(), S> {
    let (Some(admin), true) = (people.admins().first(), people.has_externals()) else {
        return Ok(());
    };
    let company = hall.company(people.company()).await?;
    let may = |user: &User| company.check_external_group_creation(user).is_ok();
    let former = former_admins(&company, people);
    if !people.admins().iter().all(may) || former.iter().any(may) {
        let to = Authority::named(people.admins().iter().map(User::id));
        hall.user(*admin).set_external_groups(to).await?;
        changes.authorities_set += 1;
    }
    Ok(())
}

async fn dismiss<S: Stores>(
    hall: &Guildhall<S>,
    company: &Company,
    people: &People,
    changes: &mut Changes,
) -> Answer<(), S> {
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
