//! Somebody leaves the company, and what they had charge of goes on.

use guildhall::groups::{GroupState, NoticeKind};
use guildhall::kernel::GroupId;
use guildhall::{Effect, Environment};

use super::nesting::Groups;
use crate::day::Day;
use crate::ending::{so, that};
use crate::letter::TakenOut;
use crate::office::Cast;
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>, groups: &Groups) -> Result<(), Stop> {
    day.chapter("Hal leaves the company")?;
    hand_over(day, groups.editors).await?;
    off_board(day, groups.editors).await?;
    go_on(day, groups.editors).await?;
    clear_away(day, groups).await
}

async fn hand_over(day: &mut Day<'_>, editors: GroupId) -> Result<(), Stop> {
    let Cast { bo, hal, .. } = day.cast();
    day.step(bo, "makes Hal a Master of “Editors”")
        .allowed("GR-3", bo.group(editors).appoint_masters(&[hal.user()]), |_| {
            so("The group has two Masters.")
        })
        .await?;
    day.step(bo, "steps down, and stays a member")
        .allowed("GR-10", bo.group(editors).step_down(), |done| {
            that(done.group.roster().counts().masters() == 1, "Hal is its one Master.")
        })
        .await?;
    Ok(())
}

async fn off_board(day: &mut Day<'_>, editors: GroupId) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { hal, .. } = day.cast();
    let (group, user) = (editors, hal.user().id());
    let out = [
        Effect::MembershipEnded { group, user },
        Effect::MastershipEnded { group, user },
        Effect::GroupOrphaned { group },
        Effect::MembersTold { group, kind: NoticeKind::Edited },
    ];
    let foreseen = day
        .service("The directory", "asks what would come of it if Hal left")
        .allowed("GR-18", hall.preview_off_boarding(&hal.user()), |effects| {
            that(
                *effects == out,
                "He would be neither member nor Master of “Editors”, which would be without one, \
                 and its members would be told. Nothing has happened yet.",
            )
        })
        .await?;
    let clock = day.clock();
    let left = async {
        let effects = hall.off_board(&hal.user()).await.map_err(|stopped| stopped.cause)?;
        let says = "Hal has left “Editors”, and the company.";
        Ok(TakenOut { effects, at: clock.now().into(), says })
    };
    day.service("The directory", "takes Hal out: this was his last day")
        .allowed("GR-18", left, |done| {
            that(done.effects == foreseen, "What was foreseen is what came.")
        })
        .await?;
    day.step(hal, "tries to read “Editors”, from home")
        .refused("GR-17", hal.group(editors).read_room())
        .await?;
    Ok(())
}

/// The orphaned group works on, and gets a Master.
async fn go_on(day: &mut Day<'_>, editors: GroupId) -> Result<(), Stop> {
    let Cast { bo, gus, .. } = day.cast();
    day.step(bo, "reads “Editors”")
        .allowed("GR-18", bo.group(editors).read_room(), |()| {
            so("It is orphaned, and works on for its members.")
        })
        .await?;
    day.step(bo, "tries to make himself a Master")
        .refused("GR-9", bo.group(editors).appoint_masters(&[bo.user()]))
        .await?;
    day.step(gus, "makes Bo its Master")
        .allowed("GR-18", gus.group(editors).appoint_masters(&[bo.user()]), |done| {
            let active = done.group.header().state() == GroupState::Active;
            that(active, "It is in good hands again.")
        })
        .await?;
    Ok(())
}

async fn clear_away(day: &mut Day<'_>, groups: &Groups) -> Result<(), Stop> {
    let hall = day.hall();
    let Groups { research, handbook, editors } = *groups;
    let Cast { ann, bo, .. } = day.cast();
    day.step(bo, "deletes “Editors”")
        .allowed("GR-12", bo.group(editors).delete(), |_| so("The last text is printed."))
        .await?;
    day.service("The directory", "dissolves “Research” with its organisation unit")
        .allowed("RM-19", hall.dissolve_team(research), |done| {
            that(done.group.is_deleted(), "Its room is closed with it.")
        })
        .await?;
    day.step(ann, "deletes “Handbook”, in which nobody but she is left")
        .allowed("GR-12", ann.group(handbook).delete(), |_| so("The book is out."))
        .await?;
    Ok(())
}
