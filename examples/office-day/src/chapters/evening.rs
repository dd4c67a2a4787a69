//! Deleting groups, and reusing their names and addresses.

use guildhall::kernel::{GroupId, ListAddress};
use guildhall::permissions::Authority;
use guildhall::{Effect, GroupCommand, GroupDraft, ProfileEdit, Stores};

use crate::check::{check, says};
use crate::day::Day;
use crate::office::Cast;
use crate::people::parsed;
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(
    day: &mut Day<'_, S>,
    crew: GroupId,
    partners: GroupId,
) -> Result<(), Stop> {
    day.chapter("The end of the day")?;
    delete(day, crew).await?;
    create_again(day).await?;
    let Cast { bo, gus, .. } = day.cast();
    day.step(bo, "deletes “Autumn prices”")
        .allowed("GR-12", bo.group(partners).delete(), |done| {
            check(done.group.is_deleted(), "Eve cannot read its room any more.")
        })
        .await?;
    day.step(gus, "takes the permission to create external groups from Bo")
        .allowed("CO-4", gus.set_external_groups(Authority::NoOne), |_| {
            says("No one has the permission now.")
        })
        .await?;
    Ok(())
}

async fn delete<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, dee, .. } = day.cast();
    day.step(dee, "tries to delete “Launch crew”")
        .refused("GR-9", dee.group(crew).delete())
        .await?;
    day.step(ann, "asks what happens if she deletes it")
        .on_first_screen()
        .allowed("GR-12", ann.group(crew).preview(GroupCommand::Delete), |preview| {
            let freed = |effect: &&Effect| matches!(effect, Effect::ClaimFreed { .. });
            check(
                preview.effects.iter().filter(freed).count() == 3,
                "Its name and its mail addresses would be free, and its members would be notified. \
                 Nothing is changed yet.",
            )
        })
        .await?;
    day.step(ann, "deletes it after a successful launch")
        .allowed("GR-12", ann.group(crew).delete(), |done| {
            check(
                done.group.is_deleted(),
                "Its messages, notes, events, files and mailing list are deleted for good.",
            )
        })
        .await?;
    day.step(bo, "tries to rename it")
        .refused("GR-12", bo.group(crew).edit_profile(ProfileEdit::name(parsed("Encore")?)))
        .await?;
    Ok(())
}

/// Creates another group with the name and the address of the deleted one.
async fn create_again<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    let Cast { dee, gus, .. } = day.cast();
    let address: ListAddress = parsed("launch-crew@acme.example")?;
    let draft = GroupDraft::new(parsed("Launch crew")?).with_list_at(address);
    day.step(gus, "tries to create a new “Launch crew” without naming a Master")
        .refused("GR-2", gus.create_group_as_administrator(draft.clone()))
        .await?;
    let dees = draft.with_masters([dee.user()]).with_members([dee.user()]);
    let anew = day
        .step(gus, "creates it with Dee as its Master and its only member")
        .allowed("GR-2", gus.create_group_as_administrator(dees), |done| {
            check(
                done.group.roster().counts().members() == 1,
                "The name and the mail address are free again. Gus is neither member nor Master.",
            )
        })
        .await?
        .id();
    day.step(dee, "deletes it and goes home")
        .allowed("GR-12", dee.group(anew).delete(), |_| {
            says("The name and the mail address are free again.")
        })
        .await?;
    Ok(())
}
