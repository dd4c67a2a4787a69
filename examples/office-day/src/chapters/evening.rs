//! Groups are deleted, and what that sets free.

use guildhall::groups::{GroupDraft, ProfileEdit};
use guildhall::kernel::{GroupId, ListAddress};
use guildhall::permissions::Authority;

use crate::day::Day;
use crate::ending::{so, that};
use crate::office::Cast;
use crate::people::words;
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>, crew: GroupId, partners: GroupId) -> Result<(), Stop> {
    day.chapter("The end of the day")?;
    delete(day, crew).await?;
    create_anew(day).await?;
    let Cast { bo, gus, .. } = day.cast();
    day.step(bo, "deletes “Autumn prices”")
        .allowed("GR-12", bo.group(partners).delete(), |done| {
            that(done.group.is_deleted(), "Eve has nothing more to read here.")
        })
        .await?;
    day.step(gus, "takes the authority for external groups back")
        .allowed("CO-4", gus.set_external_groups(Authority::NoOne), |_| so("Nobody has it."))
        .await?;
    Ok(())
}

async fn delete(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, dee, .. } = day.cast();
    day.step(dee, "tries to delete “Launch crew”")
        .refused("GR-9", dee.group(crew).delete())
        .await?;
    day.step(ann, "deletes it: the launch went well")
        .allowed("GR-12", ann.group(crew).delete(), |done| {
            that(
                done.group.is_deleted(),
                "Messages, notes, events, files and the mailing list are lost for good.",
            )
        })
        .await?;
    day.step(bo, "tries to rename it")
        .refused("GR-12", bo.group(crew).edit_profile(ProfileEdit::name(words("Encore")?)))
        .await?;
    Ok(())
}

/// The name and the address of a deleted group are free again.
async fn create_anew(day: &mut Day<'_>) -> Result<(), Stop> {
    let Cast { dee, gus, .. } = day.cast();
    let address: ListAddress = words("launch-crew@acme.example")?;
    let draft = GroupDraft::new(words("Launch crew")?).mailing_list(address);
    day.step(gus, "tries to create a new “Launch crew”, and names nobody to be its Master")
        .refused("GR-2", gus.create_group_as_administrator(draft.clone()))
        .await?;
    let dees = draft.masters([dee.user()]).members([dee.user()]);
    let anew = day
        .step(gus, "creates it with Dee as its Master and its first member")
        .allowed("GR-2", gus.create_group_as_administrator(dees), |done| {
            that(
                done.group.roster().counts().members() == 1,
                "The name and the mail address were free again. Gus himself is no part of it.",
            )
        })
        .await?
        .id();
    day.step(dee, "deletes it, and goes home")
        .allowed("GR-12", dee.group(anew).delete(), |_| so("Name and address are free once more."))
        .await?;
    Ok(())
}
