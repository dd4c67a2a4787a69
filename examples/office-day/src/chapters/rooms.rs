//! Rooms: for oneself, for two, for several.

use guildhall::kernel::RoomId;
use guildhall::rooms::{Room, RoomDraft};
use guildhall::{Invited, Opened};

use crate::day::Day;
use crate::ending::{so, that};
use crate::letter::title;
use crate::office::Cast;
use crate::people::words;
use crate::stop::Stop;

/// The rooms that the next chapters go on in.
pub(crate) struct Rooms {
    /// Ann's own.
    pub(crate) own: RoomId,
    /// The unnamed room that grew out of the one of Ann and Bo.
    pub(crate) three: RoomId,
    /// “Launch planning”.
    pub(crate) launch: RoomId,
    /// “Snacks”, of the same people.
    pub(crate) snacks: RoomId,
}

pub(crate) async fn play(day: &mut Day<'_>) -> Result<Rooms, Stop> {
    day.chapter("Rooms: for one, for two, for several")?;
    let own = for_one(day).await?;
    let three = for_two(day).await?;
    let (launch, snacks) = for_several(day, three).await?;
    Ok(Rooms { own, three, launch, snacks })
}

async fn for_one(day: &mut Day<'_>) -> Result<RoomId, Stop> {
    let Cast { ann, bo, .. } = day.cast();
    let own = day
        .step(ann, "opens her own room, for notes to herself")
        .allowed("RM-2", ann.to_me(), |opened| so(made_or_known(opened)))
        .await?
        .id();
    day.step(ann, "opens it a second time")
        .allowed("RM-2", ann.to_me(), |again| that(again.id() == own, "It is the same room."))
        .await?;
    day.step(ann, "tries to invite Bo to it")
        .refused("RM-2", ann.room(own).invite(&[bo.user()]))
        .await?;
    Ok(own)
}

async fn for_two(day: &mut Day<'_>) -> Result<RoomId, Stop> {
    let Cast { ann, bo, cy, .. } = day.cast();
    let pair = day
        .step(ann, "opens a room with Bo")
        .allowed("RM-3", ann.one_to_one(&bo.user()), |opened| so(made_or_known(opened)))
        .await?
        .id();
    day.step(bo, "opens a room with Ann, at his own desk")
        .allowed("RM-3", bo.one_to_one(&ann.user()), |again| {
            that(again.id() == pair, "It is the one that Ann opened.")
        })
        .await?;
    day.step(ann, "tries to open a one-to-one room with herself")
        .refused("RM-3", ann.one_to_one(&ann.user()))
        .await?;
    let invited = day
        .step(bo, "invites Cy to the room with Ann")
        .allowed("RM-11", bo.room(pair).invite(&[cy.user()]), |invited| {
            that(
                matches!(invited, Invited::NewRoom(room) if room.id() != pair),
                "A new room of the three begins. What Ann and Bo wrote stays between them.",
            )
        })
        .await?;
    Ok(invited.room().id())
}

async fn for_several(day: &mut Day<'_>, three: RoomId) -> Result<(RoomId, RoomId), Stop> {
    let Cast { ann, bo, cy, .. } = day.cast();
    day.step(bo, "tries to open a room of several people with nobody else in it")
        .refused("RM-4", bo.create_room(RoomDraft::from_contact_search([])))
        .await?;
    let event = RoomDraft::from_event("Launch planning", [ann.user(), bo.user(), cy.user()]);
    let launch = day
        .step(cy, "opens a room from a calendar event, with everybody who takes part in it")
        .allowed("RM-6", cy.create_room(event), |opened| {
            let named = title(opened.room()) == "“Launch planning”";
            that(named, "The room is titled as the event: “Launch planning”.")
        })
        .await?
        .id();
    day.step(ann, "picks Bo and Cy in the contact search")
        .allowed("RM-8", ann.rooms_with(&[bo.user(), cy.user()]), |rooms| {
            let ids: Vec<_> = rooms.iter().map(Room::id).collect();
            that(
                ids.starts_with(&[launch, three]),
                "Before she opens another, the rooms of just these three are recommended: \
                 “Launch planning”, the most recent, and the one that Bo began.",
            )
        })
        .await?;
    let draft = RoomDraft::from_contact_search([bo.user(), cy.user()]).named(words("Snacks")?);
    let snacks = day
        .step(ann, "opens another all the same, “Snacks”")
        .allowed("RM-8", ann.create_room(draft), |opened| {
            let new = matches!(opened, Opened::Created(_)) && opened.id() != launch;
            that(new, "The same people may have as many rooms as they like.")
        })
        .await?
        .id();
    Ok((launch, snacks))
}

/// What is told of a room that there is one of, whichever day it is.
const fn made_or_known(opened: &Opened) -> &'static str {
    match opened {
        Opened::Created(_) => "A new room.",
        Opened::Existing(_) => {
            "The room is there from another day, with all that was written in it."
        }
    }
}
