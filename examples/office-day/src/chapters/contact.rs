//! Somebody loses the permission for external contact.

use guildhall::kernel::RoomId;
use guildhall::rooms::RoomDraft;
use guildhall::{Effect, Environment};

use crate::day::Day;
use crate::ending::{so, that};
use crate::letter::{TakenOut, title};
use crate::office::Cast;
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>) -> Result<(), Stop> {
    day.chapter("Contact with the outside, and without")?;
    let room = open(day).await?;
    forbid(day, room).await?;
    stay_out(day, room).await
}

async fn open(day: &mut Day<'_>) -> Result<RoomId, Stop> {
    let Cast { bo, dee, eve, .. } = day.cast();
    let mail = RoomDraft::from_mail("Winter prices", [bo.user(), eve.user()]);
    let opened = day
        .step(dee, "opens a room from a mail to Bo and Eve of Globex")
        .allowed("RM-6", dee.create_room(mail), |opened| {
            let named = title(opened.room()) == "“Winter prices”";
            that(named, "The room is titled as the mail's subject: “Winter prices”.")
        })
        .await?;
    Ok(opened.id())
}

async fn forbid(day: &mut Day<'_>, room: RoomId) -> Result<(), Stop> {
    let Cast { dee, gus, .. } = day.cast();
    let user = dee.user().id();
    let out = [Effect::RoomLeft { room, user }, Effect::UserTold { user, room }];
    let foreseen = day
        .step(gus, "asks what would come of it if Dee lost the permission for external contact")
        .allowed("GR-19", gus.preview_forbid_contact(&dee.user()), |effects| {
            that(
                out.iter().all(|effect| effects.contains(effect)),
                "She would be out of “Winter prices”, and be told. Nothing has happened yet.",
            )
        })
        .await?;
    let clock = day.clock();
    let forbidden = async {
        let effects = gus.forbid_contact(&dee.user()).await.map_err(|stopped| stopped.cause)?;
        let says = "You are no longer in “Winter prices”.";
        Ok(TakenOut { effects, at: clock.now().into(), says })
    };
    day.step(gus, "takes it from her")
        .allowed("GR-19", forbidden, |done| {
            that(done.effects == foreseen, "What was foreseen is what came.")
        })
        .await?;
    Ok(())
}

async fn stay_out(day: &mut Day<'_>, room: RoomId) -> Result<(), Stop> {
    let Cast { bo, dee, gus, .. } = day.cast();
    day.step(dee, "tries to read on").refused("RM-14", dee.room(room).read()).await?;
    day.step(bo, "tries to invite her again")
        .refused("GR-19", bo.room(room).invite(&[dee.user()]))
        .await?;
    day.step(gus, "gives the permission back")
        .allowed("GR-19", gus.allow_contact(dee.user().id()), |_| {
            so("It brings her back to nothing. Somebody has to invite her.")
        })
        .await?;
    Ok(())
}
