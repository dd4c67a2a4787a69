//! Converting a room to a group, and managing the group.

use guildhall::Stores;
use guildhall::groups::{GroupDraft, ProfileEdit};
use guildhall::kernel::{Description, GroupId, History, ReadsFrom};

use super::inside::RoomsToConvert;
use crate::check::{check, says};
use crate::day::Day;
use crate::office::Cast;
use crate::people::parsed;
use crate::stop::Stop;

/// Returns the group “Launch crew”. Its Masters are Ann and Bo, its members Ann, Bo, Cy and Dee.
pub(crate) async fn play<S: Stores>(
    day: &mut Day<'_, S>,
    rooms: RoomsToConvert,
) -> Result<GroupId, Stop> {
    day.chapter("A room becomes a group")?;
    let crew = convert(day, rooms).await?;
    day.chapter("Masters, members and the administrator")?;
    manage(day, crew).await?;
    step_down(day, crew).await?;
    Ok(crew)
}

async fn convert<S: Stores>(day: &mut Day<'_, S>, rooms: RoomsToConvert) -> Result<GroupId, Stop> {
    let RoomsToConvert { two, launch } = rooms;
    let Cast { ann, bo, .. } = day.cast();
    let named = |name| parsed(name).map(GroupDraft::new);
    day.step(bo, "tries to convert the room in which only he and Cy are left")
        .refused("GR-6", bo.room(two).convert(named("Lunch")?))
        .await?;
    let crew = day
        .step(ann, "converts “Launch planning” to a group, “Launch crew”")
        .on_first_screen()
        .allowed("GR-7", ann.room(launch).convert(named("Launch crew")?), |done| {
            check(
                done.room() == launch && done.group.roster().counts().members() == 3,
                "The room keeps its id and all its messages. Ann, Bo and Cy are members, and Ann \
                 is the Group Master.",
            )
        })
        .await?
        .id();
    day.step(bo, "reads the room")
        .allowed("RM-20", bo.room(launch).read(), |read| {
            check(
                read.room.group() == Some(crew),
                "It is the group's room now. All members can read it.",
            )
        })
        .await?;
    day.step(bo, "tries to leave the room").refused("RM-20", bo.room(launch).leave()).await?;
    day.step(bo, "tries to create a second group, “LAUNCH CREW”")
        .refused("GR-4", bo.create_group(named("LAUNCH CREW")?))
        .await?;
    Ok(crew)
}

async fn manage<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, cy, dee, eve, gus, .. } = day.cast();
    day.step(ann, "adds Dee")
        .allowed("GR-9", ann.group(crew).add_members(&[dee.user()]), |_| {
            says("Dee is a member and takes part in the room.")
        })
        .await?;
    day.step(dee, "reads the group's room")
        .allowed("RM-22", dee.group(crew).read_room(), |from| {
            let newcomer = matches!(from, ReadsFrom::Since(_));
            check(newcomer, "She reads what was said since she joined: the history is not shared.")
        })
        .await?;
    day.step(cy, "tries to share the history with newcomers")
        .refused("GR-9", cy.group(crew).change_history(History::Shared))
        .await?;
    day.step(ann, "shares the history with newcomers")
        .allowed("RM-22", ann.group(crew).change_history(History::Shared), |_| {
            says("Users who join from now on read from the beginning. For Dee, nothing changes.")
        })
        .await?;
    day.step(ann, "tries to add Eve of Globex")
        .refused("GR-5", ann.group(crew).add_members(&[eve.user()]))
        .await?;
    day.step(cy, "tries to rename the group to “Moon crew”")
        .refused("GR-9", cy.group(crew).edit_profile(ProfileEdit::name(parsed("Moon crew")?)))
        .await?;
    day.step(cy, "tries to leave the group")
        .on_first_screen()
        .refused("GR-10", cy.group(crew).leave())
        .await?;
    let description = parsed::<Description>("Plans the launch")?;
    let edit = ProfileEdit::description(Some(description));
    day.step(gus, "changes the description to “Plans the launch”")
        .allowed("GR-9", gus.group(crew).edit_profile(edit), |_| {
            says("An administrator may manage every group of the company.")
        })
        .await?;
    day.step(gus, "tries to read the group's room")
        .refused("GR-9", gus.group(crew).read_room())
        .await?;
    Ok(())
}

async fn step_down<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, .. } = day.cast();
    day.step(ann, "tries to step down as Master")
        .refused("GR-3", ann.group(crew).step_down())
        .await?;
    day.step(ann, "makes Bo a Master too")
        .allowed("GR-3", ann.group(crew).appoint_masters(&[bo.user()]), |done| {
            check(done.group.roster().counts().masters() == 2, "The group has two Masters.")
        })
        .await?;
    day.step(bo, "removes himself from the members")
        .allowed("GR-10", bo.group(crew).remove_members(&[bo.user().id()]), |done| {
            let still = done.group.roster().counts().masters() == 2;
            check(still, "A Master may do that. Bo still manages the group.")
        })
        .await?;
    day.step(bo, "tries to read the room").refused("GR-3", bo.group(crew).read_room()).await?;
    day.step(bo, "adds himself again")
        .allowed("GR-9", bo.group(crew).add_members(&[bo.user()]), |_| {
            says("Bo is a member again.")
        })
        .await?;
    day.step(bo, "reads the room")
        .allowed("RM-22", bo.group(crew).read_room(), |from| {
            let all = from == &ReadsFrom::Beginning;
            check(all, "A user who returns joins anew, and the history is shared now.")
        })
        .await?;
    Ok(())
}
