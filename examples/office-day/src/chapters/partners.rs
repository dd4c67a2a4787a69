//! A group with somebody of another company.

use guildhall::groups::{GroupDraft, GroupKind};
use guildhall::kernel::{GroupId, RoomId};
use guildhall::permissions::{Authority, Privacy};
use guildhall::rooms::RoomDraft;

use crate::day::Day;
use crate::ending::{so, that};
use crate::letter::title;
use crate::office::Cast;
use crate::people::words;
use crate::stop::Stop;

/// Gives the external group “Autumn prices”: its Master is Bo, its members he, Dee and Eve.
pub(crate) async fn play(day: &mut Day<'_>) -> Result<GroupId, Stop> {
    day.chapter("With a partner of another company")?;
    let Cast { bo, dee, eve, .. } = day.cast();
    let mail = RoomDraft::from_mail("Autumn prices", [dee.user(), eve.user()]);
    let room = day
        .step(bo, "opens a room from a mail to Dee and Eve of Globex")
        .allowed("RM-6", bo.create_room(mail), |opened| {
            let named = title(opened.room()) == "“Autumn prices”";
            that(named, "The room is titled as the mail's subject: “Autumn prices”.")
        })
        .await?
        .id();
    day.step(bo, "tries to start another room from this one, with Dee alone")
        .refused("RM-7", bo.room(room).source(&[dee.user().id()]))
        .await?;
    convert(day, room).await
}

async fn convert(day: &mut Day<'_>, room: RoomId) -> Result<GroupId, Stop> {
    let Cast { bo, eve, gus, .. } = day.cast();
    let draft = GroupDraft::new(words("Autumn prices")?);
    day.step(bo, "tries to make a group of it")
        .refused("CO-4", bo.room(room).convert(draft.clone()))
        .await?;
    day.step(gus, "gives Bo the authority to create external groups")
        .allowed("CO-4", gus.set_external_groups(Authority::named([bo.user().id()])), |_| {
            so("Bo has it, and nobody else.")
        })
        .await?;
    let partners = day
        .step(bo, "makes a group of it, “Autumn prices”")
        .allowed("GR-8", bo.room(room).convert(draft), |done| {
            let header = done.group.header();
            let external = header.kind() == GroupKind::External;
            that(
                external && header.privacy() == Privacy::Private,
                "Eve makes it an external group, and an external group is private at first.",
            )
        })
        .await?
        .id();
    day.step(eve, "reads its room")
        .allowed("GR-17", eve.group(partners).read_room(), |()| {
            so("She is a member like the others.")
        })
        .await?;
    day.step(bo, "tries to make Eve a Master")
        .refused("GR-5", bo.group(partners).appoint_masters(&[eve.user()]))
        .await?;
    Ok(partners)
}
