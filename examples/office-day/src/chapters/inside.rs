//! Joining and leaving a room, and what a user can read.

use std::future::ready;

use guildhall::kernel::RoomId;
use guildhall::{Invited, Stores};

use super::rooms::Rooms;
use crate::check::check;
use crate::day::Day;
use crate::office::Cast;
use crate::stop::Stop;

/// The rooms that the next chapter tries to convert.
pub(crate) struct RoomsToConvert {
    /// The room of Bo and Cy.
    pub(crate) two: RoomId,
    /// “Launch planning”, the room of Ann, Bo and Cy.
    pub(crate) launch: RoomId,
}

pub(crate) async fn play<S: Stores>(
    day: &mut Day<'_, S>,
    rooms: Rooms,
) -> Result<RoomsToConvert, Stop> {
    let Rooms { own, three, launch, snacks } = rooms;
    day.chapter("Joining and leaving rooms")?;
    invite_and_remove(day, launch).await?;
    leave_several(day, [snacks, three, own]).await?;
    close(day, snacks).await?;
    Ok(RoomsToConvert { two: three, launch })
}

async fn invite_and_remove<S: Stores>(day: &mut Day<'_, S>, launch: RoomId) -> Result<(), Stop> {
    let Cast { ann, bo, cy, dee, flo, .. } = day.cast();
    day.step(bo, "invites Flo to “Launch planning”")
        .allowed("RM-10", bo.room(launch).invite(&[flo.user()]), |invited| {
            check(matches!(invited, Invited::Here(_)), "Any participant may invite. Flo joins.")
        })
        .await?;
    day.step(cy, "tries to invite Dee and Flo")
        .refused("RM-10", cy.room(launch).invite(&[dee.user(), flo.user()]))
        .await?;
    day.step(ann, "removes Flo, who was invited by mistake")
        .allowed("RM-12", ann.room(launch).remove(&[flo.user().id()]), |done| {
            check(done.notices.len() == 1, "Flo is removed, and only she gets a notice.")
        })
        .await?;
    day.step(flo, "tries to read what was written while she took part")
        .refused("RM-14", flo.room(launch).read())
        .await?;
    Ok(())
}

/// Leaves several rooms at once. The last one is Ann's to-me room, which she cannot leave.
async fn leave_several<S: Stores>(day: &mut Day<'_, S>, rooms: [RoomId; 3]) -> Result<(), Stop> {
    let Cast { ann, .. } = day.cast();
    let leave = async { Ok(ann.leave_rooms(rooms).await) };
    let answers = day
        .step(ann, "leaves three rooms at once: “Snacks”, the room that Bo started, and her own")
        .allowed("RM-13", leave, |answers| {
            check(
                matches!(answers.as_slice(), [(_, Ok(_)), (_, Ok(_)), (_, Err(_))]),
                "Each room is decided on its own. Ann leaves two of them. The others stay there.",
            )
        })
        .await?;
    for (_, answer) in answers.into_iter().filter(|(_, answer)| answer.is_err()) {
        day.also(ann, "cannot leave the third room").refused("RM-2", ready(answer)).await?;
    }
    Ok(())
}

/// Closes a room: its last participants leave it.
async fn close<S: Stores>(day: &mut Day<'_, S>, room: RoomId) -> Result<(), Stop> {
    let Cast { bo, cy, .. } = day.cast();
    day.step(bo, "leaves “Snacks” too")
        .allowed("RM-15", bo.room(room).leave(), |done| {
            let open = !done.room.is_closed();
            check(open, "Cy can still use it.")
        })
        .await?;
    day.step(cy, "leaves “Snacks” as its last participant")
        .allowed("RM-15", cy.room(room).leave(), |done| {
            check(done.room.is_closed(), "The room is closed for good.")
        })
        .await?;
    day.step(cy, "tries to read it").refused("RM-15", cy.room(room).read()).await?;
    Ok(())
}
