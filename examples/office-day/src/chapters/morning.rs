//! Acme's policy. If an earlier run stopped early, what it left behind is cleaned up first.

use guildhall::Stores;
use guildhall::groups::{GroupDraft, GroupList};
use guildhall::kernel::PageRequest;
use guildhall::permissions::{Application, Authority, Company, GroupType, Limits};

use crate::check::says;
use crate::day::Day;
use crate::office::{BATCH, Cast};
use crate::people::{acme, acme_domain, acme_name, name_of, parsed, profiles};
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    day.chapter("Before work: Acme's policy")?;
    set_up(day).await?;
    clean_up(day).await?;
    let Cast { ann, bo, flo, gus, .. } = day.cast();

    let two = Authority::named([ann.user().id(), bo.user().id()]);
    day.step(gus, "lets only Ann and Bo create groups")
        .allowed("CO-3", gus.set_group_creation(two), |_| says("Administrators always may."))
        .await?;
    day.step(gus, "lets no one create external groups")
        .allowed("CO-4", gus.set_external_groups(Authority::NoOne), |_| {
            says("This applies to administrators too.")
        })
        .await?;
    day.step(bo, "tries to give himself that permission")
        .refused("CO-4", bo.set_external_groups(Authority::named([bo.user().id()])))
        .await?;
    let lunch_club = GroupDraft::new(parsed("Lunch club")?);
    day.step(flo, "tries to create a group, “Lunch club”")
        .refused("CO-3", flo.create_group(lunch_club))
        .await?;
    Ok(())
}

/// Sets up what is not set up yet. On the first day, that is everything.
async fn set_up<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { gus, .. } = day.cast();
    let companies = hall.companies(PageRequest::first(BATCH)).await?;
    if !companies.items().contains(&acme()) {
        let created =
            hall.create_company(acme(), acme_name()?, [gus.user().id()], [Application::Core]);
        day.service(
            "The service",
            "sets up Acme with the application Core and with Gus as administrator",
        )
        .allowed("CO-2", created, |_| says("With Core, Acme can have rooms and groups."))
        .await?;
    }
    if hall.company(acme()).await?.domains().is_empty() {
        day.service("The service", "gives Acme the mail domain acme.example")
            .allowed("CO-1", hall.add_domain(acme(), acme_domain()?), |_| {
                says("No other company can have this domain now.")
            })
            .await?;
    }
    day.service("The directory", "provides the names and mail addresses of all people")
        .allowed("ML-2", hall.save_profiles(acme(), profiles()?), |()| {
            says("No other user and no mailing list can have these addresses.")
        })
        .await?;
    Ok(())
}

async fn clean_up<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { gus, .. } = day.cast();
    let left = gus.groups(acme(), GroupList::Administered, PageRequest::first(BATCH)).await?;
    for group in left.items() {
        let name = group.name.as_str();
        if group.group_type == GroupType::Team {
            let does = format!("dissolves “{name}”, which an unfinished day left behind");
            day.service("The directory", does)
                .allowed("RM-19", hall.dissolve_team(group.id), |_| {
                    says("Only the directory can dissolve a team.")
                })
                .await?;
            continue;
        }
        day.step(gus, format!("deletes “{name}”, which an unfinished day left behind"))
            .allowed("GR-9", gus.group(group.id).delete(), |_| {
                says("An administrator may delete a group.")
            })
            .await?;
    }
    let company = hall.company(acme()).await?;
    lift_limits(day, &company).await?;
    for user in company.without_contact() {
        let does = format!("gives {} back the permission for external contact", name_of(*user));
        day.step(gus, does)
            .allowed("GR-19", gus.allow_contact(*user), |_| {
                says("An unfinished day had taken it away.")
            })
            .await?;
    }
    for feature in company.disabled_features() {
        day.step(gus, format!("allows {feature} again, which an unfinished day left disabled"))
            .allowed("CO-5", gus.allow_feature(*feature), |_| says("Groups can use it again."))
            .await?;
    }
    Ok(())
}

async fn lift_limits<S: Stores>(day: &mut Day<'_, S>, company: &Company) -> Result<(), Stop> {
    let limits = (company.group_limit(), company.groups_per_user_limit());
    if limits != (Limits::GROUPS, Limits::GROUPS_PER_USER) {
        let lifted = day.hall().set_limits(acme(), Limits::default());
        day.service("The service", "resets the limits that an unfinished day left changed")
            .allowed("CO-7", lifted, |_| says("The limits of the plan apply again."))
            .await?;
    }
    Ok(())
}
