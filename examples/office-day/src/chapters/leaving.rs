//! A Group Master leaves the company.

use guildhall::groups::{GroupState, NoticeKind};
use guildhall::kernel::GroupId;
use guildhall::{Effect, Environment, Stores};

use super::nesting::Groups;
use crate::check::{check, says};
use crate::day::Day;
use crate::notices::Removed;
use crate::office::Cast;
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    day.chapter("Hal leaves the company")?;
    hand_over(day, groups.editors).await?;
    off_board(day, groups.editors).await?;
    appoint_again(day, groups.editors).await?;
    delete_groups(day, groups).await
}

async fn hand_over<S: Stores>(day: &mut Day<'_, S>, editors: GroupId) -> Result<(), Stop> {
    let Cast { bo, hal, .. } = day.cast();
    day.step(bo, "makes Hal a Master of “Editors”")
        .allowed("GR-3", bo.group(editors).appoint_masters(&[hal.user()]), |_| {
            says("The group has two Masters.")
        })
        .await?;
    day.step(bo, "steps down as Master and stays a member")
        .allowed("GR-10", bo.group(editors).step_down(), |done| {
            check(done.group.roster().counts().masters() == 1, "Hal is its only Master.")
        })
        .await?;
    Ok(())
}

async fn off_board<S: Stores>(day: &mut Day<'_, S>, editors: GroupId) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { hal, .. } = day.cast();
    let (group, user) = (editors, hal.user().id());
    let out = [
        Effect::MembershipEnded { group, user },
        Effect::MastershipEnded { group, user },
        Effect::GroupOrphaned { group },
        Effect::MembersNotified { group, kind: NoticeKind::Edited },
    ];
    let previewed = day
        .service("The directory", "asks what happens if Hal leaves the company")
        .allowed("GR-18", hall.preview_off_boarding(hal.user()), |effects| {
            check(
                *effects == out,
                "Hal would be removed from “Editors”, which would have no Master, and its members \
                 would be notified. Nothing is changed yet.",
            )
        })
        .await?;
    let clock = day.clock();
    let left = async {
        let effects = hall.off_board(hal.user()).await.map_err(|stopped| stopped.cause)?;
        let says = "Hal left the company and is no longer in “Editors”.";
        Ok(Removed { effects, at: clock.now().into(), says })
    };
    day.service("The directory", "removes Hal after his last day")
        .allowed("GR-18", left, |done| {
            check(done.effects == previewed, "The effects are exactly those of the preview.")
        })
        .await?;
    day.step(hal, "tries to read “Editors” from home")
        .refused("GR-18", hal.group(editors).read_room())
        .await?;
    Ok(())
}

/// Gives the orphaned group a Master.
async fn appoint_again<S: Stores>(day: &mut Day<'_, S>, editors: GroupId) -> Result<(), Stop> {
    let Cast { bo, gus, .. } = day.cast();
    day.step(bo, "reads “Editors”")
        .allowed("GR-18", bo.group(editors).read_room(), |_| {
            says("The group has no Master, but its members can still use it.")
        })
        .await?;
    day.step(bo, "tries to make himself a Master")
        .refused("GR-9", bo.group(editors).appoint_masters(&[bo.user()]))
        .await?;
    day.step(gus, "makes Bo its Master")
        .allowed("GR-18", gus.group(editors).appoint_masters(&[bo.user()]), |done| {
            let active = done.group.header().state() == GroupState::Active;
            check(active, "The group has a Master again.")
        })
        .await?;
    Ok(())
}

async fn delete_groups<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    let hall = day.hall();
    let Groups { research, handbook, editors } = *groups;
    let Cast { ann, bo, .. } = day.cast();
    day.step(bo, "deletes “Editors”")
        .allowed("GR-12", bo.group(editors).delete(), |_| says("The group is deleted."))
        .await?;
    day.service("The directory", "dissolves the team “Research”")
        .allowed("RM-19", hall.dissolve_team(research), |done| {
            check(done.group.is_deleted(), "Its room is closed too.")
        })
        .await?;
    day.step(ann, "deletes “Handbook”, of which she is the only member left")
        .allowed("GR-12", ann.group(handbook).delete(), |_| says("The group is deleted."))
        .await?;
    Ok(())
}
