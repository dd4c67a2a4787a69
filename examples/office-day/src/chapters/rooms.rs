//! Rooms for one user, for two, and for several.

use guildhall::kernel::{RoomId, RoomKind};
use guildhall::rooms::{Room, RoomDraft};
use guildhall::{Invited, Opened, Stores};

use crate::check::{check, says};
use crate::day::Day;
use crate::notices::title;
use crate::office::Cast;
use crate::people::parsed;
use crate::stop::Stop;

/// The rooms that the next chapters use.
pub(crate) struct Rooms {
    /// Ann's to-me room.
    pub(crate) own: RoomId,
    /// The room without a name that started from the room of Ann and Bo.
    pub(crate) three: RoomId,
    /// “Launch planning”.
    pub(crate) launch: RoomId,
    /// “Snacks”, with the same people.
    pub(crate) snacks: RoomId,
}

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>) -> Result<Rooms, Stop> {
    day.chapter("Rooms for one, for two and for several")?;
    let own = for_one(day).await?;
    let three = for_two(day).await?;
    let (launch, snacks) = for_several(day, three).await?;
    Ok(Rooms { own, three, launch, snacks })
}

async fn for_one<S: Stores>(day: &mut Day<'_, S>) -> Result<RoomId, Stop> {
    let Cast { ann, bo, .. } = day.cast();
    let own = day
        .step(ann, "opens her to-me room, for notes to herself")
        .allowed("RM-2", ann.to_me(), |opened| says(created_or_existing(opened)))
        .await?
        .id();
    day.step(ann, "opens it again")
        .allowed("RM-2", ann.to_me(), |again| check(again.id() == own, "It is the same room."))
        .await?;
    day.step(ann, "tries to invite Bo to it")
        .refused("RM-2", ann.room(own).invite(&[bo.user()]))
        .await?;
    Ok(own)
}

async fn for_two<S: Stores>(day: &mut Day<'_, S>) -> Result<RoomId, Stop> {
    let Cast { ann, bo, cy, .. } = day.cast();
    let pair = day
        .step(ann, "opens a room with Bo")
        .allowed("RM-3", ann.one_to_one(bo.user()), |opened| says(created_or_existing(opened)))
        .await?
        .id();
    day.step(bo, "opens a room with Ann")
        .allowed("RM-3", bo.one_to_one(ann.user()), |again| {
            check(again.id() == pair, "It is the room that Ann opened.")
        })
        .await?;
    day.step(ann, "tries to open a one-to-one room with herself")
        .refused("RM-3", ann.one_to_one(ann.user()))
        .await?;
    let invited = day
        .step(bo, "invites Cy to his room with Ann")
        .allowed("RM-11", bo.room(pair).invite(&[cy.user()]), |invited| {
            check(
                matches!(invited, Invited::NewRoom(room) if room.id() != pair),
                "A new room with all three is created. Cy cannot read what Ann and Bo wrote.",
            )
        })
        .await?;
    let event = RoomDraft::from_event("Launch planning", [ann.user(), cy.user()]);
    day.step(ann, "creates a room from a calendar event with only Cy")
        .allowed("RM-4", ann.create_room(event), |created| {
            let unused =
                created.room().kind() == RoomKind::OneToOne && created.unused_title.is_some();
            check(unused, "It is the room of Ann and Cy, and the title is not used.")
        })
        .await?;
    let named = RoomDraft::from_profile(cy.user()).with_name(parsed("Snacks")?);
    day.step(ann, "tries to name her room with Cy").refused("RM-4", ann.create_room(named)).await?;
    Ok(invited.room().id())
}

async fn for_several<S: Stores>(
    day: &mut Day<'_, S>,
    three: RoomId,
) -> Result<(RoomId, RoomId), Stop> {
    let Cast { ann, bo, cy, .. } = day.cast();
    day.step(bo, "tries to create a room for several people without inviting anyone")
        .refused("RM-4", bo.create_room(RoomDraft::from_contact_search([])))
        .await?;
    let event = RoomDraft::from_event("Launch planning", [ann.user(), bo.user(), cy.user()]);
    let launch = day
        .step(cy, "creates a room from a calendar event, with all its participants")
        .on_first_screen()
        .allowed("RM-6", cy.create_room(event), |opened| {
            let named = title(opened.room()) == "“Launch planning”";
            check(named, "The room gets the title of the event: “Launch planning”.")
        })
        .await?
        .id();
    day.step(ann, "selects Bo and Cy in the contact search")
        .allowed("RM-8", ann.rooms_with(&[bo.user(), cy.user()]), |rooms| {
            let ids: Vec<_> = rooms.iter().map(Room::id).collect();
            check(
                ids.starts_with(&[launch, three]),
                "The existing rooms of exactly these three are recommended, the newest first: \
                 “Launch planning”, then the room that Bo started.",
            )
        })
        .await?;
    let draft = RoomDraft::from_contact_search([bo.user(), cy.user()]).with_name(parsed("Snacks")?);
    let snacks = day
        .step(ann, "creates another room anyway, “Snacks”")
        .allowed("RM-8", ann.create_room(draft), |opened| {
            let new = matches!(opened.opened, Opened::Created(_)) && opened.id() != launch;
            check(new, "The same people can have several rooms.")
        })
        .await?
        .id();
    Ok((launch, snacks))
}

/// Describes a room that is created on the first day and exists on every later day.
const fn created_or_existing(opened: &Opened) -> &'static str {
    match opened {
        Opened::Created(_) => "A new room is created.",
        _ => "The room exists since an earlier day, with all its messages.",
    }
}
