//! A user loses the permission for external contact.

use guildhall::kernel::RoomId;
use guildhall::permissions::ExternalContacts;
use guildhall::rooms::RoomDraft;
use guildhall::{Effect, Environment, Stores};

use crate::check::{check, says};
use crate::day::Day;
use crate::notices::{Removed, title};
use crate::office::Cast;
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    day.chapter("The permission for external contact")?;
    let room = open(day).await?;
    forbid(day, room).await?;
    stay_out(day, room).await?;
    end(day, room).await
}

async fn open<S: Stores>(day: &mut Day<'_, S>) -> Result<RoomId, Stop> {
    let Cast { bo, dee, eve, .. } = day.cast();
    let mail = RoomDraft::from_mail("Winter prices", [bo.user(), eve.user()]);
    let opened = day
        .step(dee, "creates a room from a mail to Bo and to Eve of Globex")
        .allowed("RM-6", dee.create_room(mail), |opened| {
            let named = title(opened.room()) == "“Winter prices”";
            check(named, "The room gets the subject of the mail as its title: “Winter prices”.")
        })
        .await?;
    Ok(opened.id())
}

async fn forbid<S: Stores>(day: &mut Day<'_, S>, room: RoomId) -> Result<(), Stop> {
    let Cast { dee, gus, .. } = day.cast();
    let user = dee.user().id();
    let out = [Effect::RoomLeft { room, user }, Effect::UserNotified { user, room }];
    let previewed = day
        .step(gus, "asks what happens if Dee loses the permission for external contact")
        .allowed("GR-19", gus.preview_forbid_contact(dee.user()), |effects| {
            check(
                out.iter().all(|effect| effects.contains(effect)),
                "Dee would be removed from “Winter prices” and notified. Nothing is changed yet.",
            )
        })
        .await?;
    let clock = day.clock();
    let forbidden = async {
        let effects = gus.forbid_contact(dee.user()).await.map_err(|stopped| stopped.cause)?;
        let says = "You are no longer in “Winter prices”.";
        Ok(Removed { effects, at: clock.now().into(), says })
    };
    day.step(gus, "takes the permission from Dee")
        .allowed("GR-19", forbidden, |done| {
            check(done.effects == previewed, "The effects are exactly those of the preview.")
        })
        .await?;
    Ok(())
}

async fn stay_out<S: Stores>(day: &mut Day<'_, S>, room: RoomId) -> Result<(), Stop> {
    let Cast { bo, dee, gus, .. } = day.cast();
    day.step(dee, "tries to read “Winter prices”").refused("RM-14", dee.room(room).read()).await?;
    day.step(bo, "tries to invite Dee again")
        .refused("GR-19", bo.room(room).invite(&[dee.user()]))
        .await?;
    day.step(gus, "gives Dee the permission back")
        .allowed("GR-19", gus.allow_contact(dee.user().id()), |_| {
            says("Dee is not added back automatically. A participant can invite her.")
        })
        .await?;
    Ok(())
}

async fn end<S: Stores>(day: &mut Day<'_, S>, room: RoomId) -> Result<(), Stop> {
    let Cast { bo, eve, gus, .. } = day.cast();
    let user = eve.user().id();
    let out = [Effect::RoomLeft { room, user }, Effect::UserNotified { user, room }];
    let previewed = day
        .step(gus, "asks what happens if the company ends external contact")
        .allowed("GR-19", gus.preview_end_external_contacts(), |effects| {
            check(
                out.iter().all(|effect| effects.contains(effect)),
                "Eve and all other external users would be removed. Nothing is changed yet.",
            )
        })
        .await?;
    let clock = day.clock();
    let ended = async {
        let effects = gus.end_external_contacts().await.map_err(|stopped| stopped.cause)?;
        Ok(Removed { effects, at: clock.now().into(), says: "Acme ended external contact." })
    };
    day.step(gus, "ends external contact")
        .allowed("GR-19", ended, |done| {
            check(done.effects == previewed, "The effects are exactly those of the preview.")
        })
        .await?;
    day.step(eve, "tries to read “Winter prices”").refused("RM-14", eve.room(room).read()).await?;
    day.step(bo, "tries to invite Eve again")
        .refused("RM-10", bo.room(room).invite(&[eve.user()]))
        .await?;
    day.step(gus, "allows external contact again")
        .allowed("GR-19", gus.set_external_contacts(ExternalContacts::Allowed), |_| {
            says("Eve is not added back automatically.")
        })
        .await?;
    Ok(())
}
