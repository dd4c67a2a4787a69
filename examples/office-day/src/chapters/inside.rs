//! Who comes into a room and who goes, and what they read.

use std::future::ready;

use guildhall::Invited;
use guildhall::kernel::RoomId;

use super::rooms::Rooms;
use crate::day::Day;
use crate::ending::that;
use crate::office::Cast;
use crate::stop::Stop;

/// The rooms in which a group can begin, or cannot.
pub(crate) struct Settled {
    /// Of Bo and Cy.
    pub(crate) two: RoomId,
    /// “Launch planning”, of Ann, Bo and Cy.
    pub(crate) launch: RoomId,
}

pub(crate) async fn play(day: &mut Day<'_>, rooms: Rooms) -> Result<Settled, Stop> {
    let Rooms { own, three, launch, snacks } = rooms;
    day.chapter("Comings and goings")?;
    in_and_out(day, launch).await?;
    leave_several(day, [snacks, three, own]).await?;
    close(day, snacks).await?;
    Ok(Settled { two: three, launch })
}

async fn in_and_out(day: &mut Day<'_>, launch: RoomId) -> Result<(), Stop> {
    let Cast { ann, bo, cy, dee, flo, .. } = day.cast();
    day.step(bo, "invites Flo to “Launch planning”")
        .allowed("RM-10", bo.room(launch).invite(&[flo.user()]), |invited| {
            that(matches!(invited, Invited::Here(_)), "Any participant may. Flo is in.")
        })
        .await?;
    day.step(cy, "tries to invite Dee, and Flo once more")
        .refused("RM-10", cy.room(launch).invite(&[dee.user(), flo.user()]))
        .await?;
    day.step(ann, "removes Flo, who was invited by mistake")
        .allowed("RM-12", ann.room(launch).remove(&[flo.user().id()]), |done| {
            that(done.notices.len() == 1, "Flo is out, and is the one who gets a notice.")
        })
        .await?;
    day.step(flo, "tries to read what was written while she was in")
        .refused("RM-14", flo.room(launch).read())
        .await?;
    Ok(())
}

/// Leaves the rooms, of which the last is one's own.
async fn leave_several(day: &mut Day<'_>, rooms: [RoomId; 3]) -> Result<(), Stop> {
    let Cast { ann, .. } = day.cast();
    let leave = async { Ok(ann.leave_rooms(rooms).await) };
    let answers = day
        .step(ann, "leaves three rooms in one go: “Snacks”, the one that Bo began, and her own")
        .allowed("RM-13", leave, |answers| {
            that(
                matches!(answers.as_slice(), [(_, Ok(_)), (_, Ok(_)), (_, Err(_))]),
                "Each room gives its own answer. She is out of two, in which the others go on.",
            )
        })
        .await?;
    for (_, answer) in answers.into_iter().filter(|(_, answer)| answer.is_err()) {
        day.also(ann, "cannot leave the third").refused("RM-2", ready(answer)).await?;
    }
    Ok(())
}

/// The last to leave closes a room.
async fn close(day: &mut Day<'_>, room: RoomId) -> Result<(), Stop> {
    let Cast { bo, cy, .. } = day.cast();
    day.step(bo, "leaves “Snacks” as well")
        .allowed("RM-15", bo.room(room).leave(), |done| {
            let open = !done.room.is_closed();
            that(open, "Cy goes on alone.")
        })
        .await?;
    day.step(cy, "leaves “Snacks”, the last to do so")
        .allowed("RM-15", cy.room(room).leave(), |done| {
            that(done.room.is_closed(), "The room is closed for good.")
        })
        .await?;
    day.step(cy, "tries to read it").refused("RM-15", cy.room(room).read()).await?;
    Ok(())
}
