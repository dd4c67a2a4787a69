//! What Acme allows its people. On a later day, whatever a broken-off day left is put right first.

use guildhall::groups::{GroupDraft, GroupList};
use guildhall::kernel::PageRequest;
use guildhall::permissions::{Application, Authority, Company, GroupType, Limits};

use crate::day::Day;
use crate::ending::so;
use crate::office::{BATCH, Cast};
use crate::people::{acme, acme_domain, acme_name, name_of, profiles, words};
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>) -> Result<(), Stop> {
    day.chapter("Before work: what Acme allows")?;
    move_in(day).await?;
    tidy_up(day).await?;
    let Cast { ann, bo, flo, gus, .. } = day.cast();

    let two = Authority::named([ann.user().id(), bo.user().id()]);
    day.step(gus, "lets Ann and Bo create groups, and nobody else")
        .allowed("CO-3", gus.set_group_creation(two), |_| so("Administrators may all the same."))
        .await?;
    day.step(gus, "lets nobody create external groups")
        .allowed("CO-4", gus.set_external_groups(Authority::NoOne), |_| {
            so("Not even administrators: that authority is one of its own.")
        })
        .await?;
    day.step(bo, "tries to give himself that authority")
        .refused("CO-4", bo.set_external_groups(Authority::named([bo.user().id()])))
        .await?;
    let lunch_club = GroupDraft::new(words("Lunch club")?);
    day.step(flo, "tries to create a group, “Lunch club”")
        .refused("CO-3", flo.create_group(lunch_club))
        .await?;
    Ok(())
}

/// Does what is not done yet: on the first day, everything.
async fn move_in(day: &mut Day<'_>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { gus, .. } = day.cast();
    let companies = hall.companies(PageRequest::first(BATCH)).await?;
    if !companies.items().contains(&acme()) {
        let founded =
            hall.create_company(acme(), acme_name()?, [gus.user().id()], [Application::Core]);
        day.service("The service", "sets up Acme, which holds Core, with Gus to administer it")
            .allowed("CO-2", founded, |_| so("With Core, Acme may have rooms and groups."))
            .await?;
    }
    if hall.company(acme()).await?.domains().is_empty() {
        day.service("The service", "gives Acme the mail domain acme.example")
            .allowed("CO-1", hall.add_domain(acme(), acme_domain()?), |_| {
                so("It is Acme's now, and no other company's.")
            })
            .await?;
    }
    day.service("The directory", "hands over everybody's name and mail address")
        .allowed("ML-2", hall.save_profiles(acme(), profiles()?), |()| {
            so("Nobody else, and no mailing list, can have one of these addresses.")
        })
        .await?;
    Ok(())
}

async fn tidy_up(day: &mut Day<'_>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { gus, .. } = day.cast();
    let left = gus.groups(acme(), GroupList::Administered, PageRequest::first(BATCH)).await?;
    for group in left.items() {
        let name = group.name.as_str();
        if group.group_type == GroupType::Team {
            let does = format!("dissolves “{name}”, which a broken-off day left behind");
            day.service("The directory", does)
                .allowed("RM-19", hall.dissolve_team(group.id), |_| so("What it formed, it may."))
                .await?;
            continue;
        }
        day.step(gus, format!("deletes “{name}”, which a broken-off day left behind"))
            .allowed("GR-9", gus.group(group.id).delete(), |_| {
                so("An administrator may do that too.")
            })
            .await?;
    }
    let company = hall.company(acme()).await?;
    lift_limits(day, &company).await?;
    for user in company.without_contact() {
        let does = format!("gives {} back the permission for external contact", name_of(*user));
        day.step(gus, does)
            .allowed("GR-19", gus.allow_contact(*user), |_| so("A broken-off day had taken it."))
            .await?;
    }
    for feature in company.disabled_features() {
        day.step(gus, format!("allows {feature} again, which a broken-off day left disabled"))
            .allowed("CO-5", gus.allow_feature(*feature), |_| so("Groups may use it again."))
            .await?;
    }
    Ok(())
}

async fn lift_limits(day: &mut Day<'_>, company: &Company) -> Result<(), Stop> {
    let limits = (company.group_limit(), company.groups_per_user_limit());
    if limits != (Limits::GROUPS, Limits::GROUPS_PER_USER) {
        let lifted = day.hall().set_limits(acme(), Limits::default());
        day.service("The service", "lifts the limits that a broken-off day left set")
            .allowed("CO-7", lifted, |_| so("They are those of the plan again."))
            .await?;
    }
    Ok(())
}
