//! A group with a member of another company.

use guildhall::Stores;
use guildhall::groups::{GroupDraft, GroupKind};
use guildhall::kernel::{GroupId, RoomId};
use guildhall::permissions::{Authority, Privacy};
use guildhall::rooms::RoomDraft;

use crate::check::{check, says};
use crate::day::Day;
use crate::notices::title;
use crate::office::Cast;
use crate::people::parsed;
use crate::stop::Stop;

/// Returns the external group “Autumn prices”. Its Master is Bo, its members Bo, Dee and Eve.
pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>) -> Result<GroupId, Stop> {
    day.chapter("With a partner of another company")?;
    let Cast { bo, dee, eve, .. } = day.cast();
    let mail = RoomDraft::from_mail("Autumn prices", [dee.user(), eve.user()]);
    let room = day
        .step(bo, "creates a room from a mail to Dee and to Eve of Globex")
        .allowed("RM-6", bo.create_room(mail), |opened| {
            let named = title(opened.room()) == "“Autumn prices”";
            check(named, "The room gets the subject of the mail as its title: “Autumn prices”.")
        })
        .await?
        .id();
    day.step(bo, "tries to start another room from this one, only with Dee")
        .refused("RM-7", bo.room(room).source(&[dee.user().id()]))
        .await?;
    convert(day, room).await
}

async fn convert<S: Stores>(day: &mut Day<'_, S>, room: RoomId) -> Result<GroupId, Stop> {
    let Cast { bo, eve, gus, .. } = day.cast();
    let draft = GroupDraft::new(parsed("Autumn prices")?);
    day.step(bo, "tries to convert the room to a group")
        .refused("CO-4", bo.room(room).convert(draft.clone()))
        .await?;
    day.step(gus, "gives Bo the permission to create external groups")
        .allowed("CO-4", gus.set_external_groups(Authority::named([bo.user().id()])), |_| {
            says("Only Bo has the permission.")
        })
        .await?;
    let partners = day
        .step(bo, "converts the room to a group, “Autumn prices”")
        .allowed("GR-8", bo.room(room).convert(draft), |done| {
            let header = done.group.header();
            let external = header.kind() == GroupKind::External;
            check(
                external && header.privacy() == Privacy::Private,
                "It is an external group, because of Eve. An external group is private at first.",
            )
        })
        .await?
        .id();
    day.step(eve, "reads its room")
        .allowed("GR-17", eve.group(partners).read_room(), |_| {
            says("Eve is a member like the others.")
        })
        .await?;
    day.step(bo, "tries to make Eve a Master")
        .refused("GR-5", bo.group(partners).appoint_masters(&[eve.user()]))
        .await?;
    Ok(partners)
}
