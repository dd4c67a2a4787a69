//! Teams and groups as members of a group.

use std::collections::BTreeSet;

use guildhall::Stores;
use guildhall::groups::{GroupDraft, Participation, TeamEdit};
use guildhall::kernel::{GroupId, PageRequest, User, UserId};
use guildhall::permissions::GroupAction;

use crate::check::{check, says};
use crate::day::Day;
use crate::office::{BATCH, Cast};
use crate::people::{listed, parsed};
use crate::stop::Stop;

/// The groups that the next chapters use.
pub(crate) struct Groups {
    /// The team “Research”. Flo leads it, and Cy and Dee are its other members.
    pub(crate) research: GroupId,
    /// “Handbook”. Ann is its Master, and “Research” is a member.
    pub(crate) handbook: GroupId,
    /// “Editors”. Bo is its Master, and Hal is its other member.
    pub(crate) editors: GroupId,
}

pub(crate) async fn play<S: Stores>(
    day: &mut Day<'_, S>,
    research: GroupId,
) -> Result<Groups, Stop> {
    day.chapter("Teams and groups as members of a group")?;
    let groups = create(day, research).await?;
    nest(day, &groups).await?;
    leave_one_of_two(day, &groups).await?;
    explain(day, &groups).await?;
    Ok(groups)
}

async fn create<S: Stores>(day: &mut Day<'_, S>, research: GroupId) -> Result<Groups, Stop> {
    let Cast { ann, bo, hal, .. } = day.cast();
    let draft = GroupDraft::new(parsed("Handbook")?);
    let handbook = day
        .step(ann, "creates a group, “Handbook”")
        .allowed("GR-1", ann.create_group(draft), |_| {
            says("She is its Master and its only member.")
        })
        .await?
        .id();
    let draft = GroupDraft::new(parsed("Editors")?).with_members([hal.user()]);
    let editors = day
        .step(bo, "creates another group, “Editors”, with Hal as a member")
        .allowed("GR-1", bo.create_group(draft), |_| says("Bo is its Master and a member."))
        .await?
        .id();
    day.name_group(handbook, "“Handbook”");
    day.name_group(editors, "“Editors”");
    Ok(Groups { research, handbook, editors })
}

async fn nest<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    let Groups { research, handbook, editors } = *groups;
    let Cast { ann, bo, cy, dee, flo, hal, .. } = day.cast();
    day.step(ann, "makes the team “Research” a member of “Handbook”")
        .allowed("GR-20", ann.group(handbook).nest(research), |_| {
            says("The members of the team take part as long as they are in the team.")
        })
        .await?;
    day.step(ann, "makes the group “Editors” a member too")
        .allowed("GR-20", ann.group(handbook).nest(editors), |_| {
            says("The members of “Editors” take part too.")
        })
        .await?;
    let expected = [ann, bo, cy, dee, flo, hal].map(|handle| handle.user().id());
    let first = PageRequest::first(BATCH);
    day.step(ann, "lists the participants of “Handbook”")
        .allowed("GR-20", ann.group(handbook).participants(first), |page| {
            let ids: BTreeSet<UserId> = page.items().iter().map(User::id).collect();
            check(
                ids == BTreeSet::from(expected),
                format!("Each participant is listed once: {}.", listed(&expected)),
            )
        })
        .await?;
    day.step(cy, "reads its room, though he is not a direct member")
        .allowed("GR-20", cy.group(handbook).read_room(), |_| {
            says("He takes part as a member of the team.")
        })
        .await?;
    day.step(bo, "tries to make “Handbook” a member of “Editors”")
        .refused("GR-20", bo.group(editors).nest(handbook))
        .await?;
    Ok(())
}

/// Removes Hal from the team and then “Editors” from “Handbook”. Hal took part through both.
async fn leave_one_of_two<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    let hall = day.hall();
    let Groups { research, handbook, editors } = *groups;
    let Cast { ann, hal, .. } = day.cast();
    let left = TeamEdit::new().with_left([hal.user().id()]);
    day.service("The directory", "removes Hal from the organisation unit")
        .allowed("RM-19", hall.change_team(research, left), |_| {
            says("Hal is no longer in the team.")
        })
        .await?;
    day.step(hal, "reads the room of “Handbook”")
        .allowed("GR-20", hal.group(handbook).read_room(), |_| {
            says("He still takes part as a member of “Editors”.")
        })
        .await?;
    day.step(ann, "removes “Editors” from the members of “Handbook”")
        .allowed("GR-20", ann.group(handbook).unnest(editors), |_| {
            says("The users who took part only through “Editors” no longer take part.")
        })
        .await?;
    day.step(hal, "tries to read the room of “Handbook” again")
        .refused("GR-17", hal.group(handbook).read_room())
        .await?;
    Ok(())
}

/// Says why a user may do something, and who may.
async fn explain<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    let Groups { research, handbook, .. } = *groups;
    let Cast { ann, cy, gus, hal, .. } = day.cast();
    let why = async { ann.group(handbook).why(cy.user(), GroupAction::ReadRoom).await };
    day.step(ann, "asks why Cy may read the room of “Handbook”")
        .allowed("GR-20", why, |why| {
            let through = Some(Participation::Nested(vec![handbook, research]));
            check(
                why.is_allowed() && why.participation == through,
                "Cy is a participant, through the team “Research”.",
            )
        })
        .await?;
    let expected = [ann, gus].map(|handle| handle.user().id());
    let first = PageRequest::first(BATCH);
    day.step(ann, "asks who may rename “Handbook”")
        .allowed("GR-9", ann.group(handbook).who_may(GroupAction::Rename, first), |page| {
            let ids: BTreeSet<UserId> = page.items().iter().map(User::id).collect();
            let says = format!("Its Master and the administrator may: {}.", listed(&expected));
            check(ids == BTreeSet::from(expected), says)
        })
        .await?;
    day.step(hal, "tries to ask why Cy may read the room")
        .refused("GR-17", hal.group(handbook).why(cy.user(), GroupAction::ReadRoom))
        .await?;
    Ok(())
}
