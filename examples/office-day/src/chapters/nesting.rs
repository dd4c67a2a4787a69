//! Teams and groups as members of a group.

use std::collections::BTreeSet;

use guildhall::groups::{GroupDraft, TeamEdit};
use guildhall::kernel::{GroupId, PageRequest, User, UserId};

use crate::day::Day;
use crate::ending::{so, that};
use crate::office::{BATCH, Cast};
use crate::people::{listed, words};
use crate::stop::Stop;

/// The groups that the next chapters go on with.
pub(crate) struct Groups {
    /// The team: Flo leads it, Cy and Dee are in it.
    pub(crate) research: GroupId,
    /// “Handbook”, whose Master is Ann. “Research” is a member.
    pub(crate) handbook: GroupId,
    /// “Editors”, whose Master is Bo, and Hal its other member.
    pub(crate) editors: GroupId,
}

pub(crate) async fn play(day: &mut Day<'_>, research: GroupId) -> Result<Groups, Stop> {
    day.chapter("Teams and groups as members of a group")?;
    let groups = create(day, research).await?;
    nest(day, &groups).await?;
    two_ways_in(day, &groups).await?;
    Ok(groups)
}

async fn create(day: &mut Day<'_>, research: GroupId) -> Result<Groups, Stop> {
    let Cast { ann, bo, hal, .. } = day.cast();
    let draft = GroupDraft::new(words("Handbook")?);
    let handbook = day
        .step(ann, "creates a group, “Handbook”")
        .allowed("GR-1", ann.create_group(draft), |_| so("She is its Master and its one member."))
        .await?
        .id();
    let draft = GroupDraft::new(words("Editors")?).members([hal.user()]);
    let editors = day
        .step(bo, "creates another, “Editors”, with Hal in it")
        .allowed("GR-1", bo.create_group(draft), |_| so("Bo is its Master."))
        .await?
        .id();
    day.calls(handbook, "“Handbook”");
    day.calls(editors, "“Editors”");
    Ok(Groups { research, handbook, editors })
}

async fn nest(day: &mut Day<'_>, groups: &Groups) -> Result<(), Stop> {
    let Groups { research, handbook, editors } = *groups;
    let Cast { ann, bo, cy, dee, flo, hal, .. } = day.cast();
    day.step(ann, "makes the team “Research” a member of “Handbook”")
        .allowed("GR-20", ann.group(handbook).nest(research), |_| {
            so("Whoever is in the team takes part, for as long as they are in it.")
        })
        .await?;
    day.step(ann, "makes the group “Editors” a member too")
        .allowed("GR-20", ann.group(handbook).nest(editors), |_| so("The same goes for it."))
        .await?;
    let expected = [ann, bo, cy, dee, flo, hal].map(|desk| desk.user().id());
    let first = PageRequest::first(BATCH);
    day.step(ann, "asks who takes part in “Handbook” now")
        .allowed("GR-20", ann.group(handbook).participants(first), |page| {
            let ids: BTreeSet<UserId> = page.items().iter().map(User::id).collect();
            that(
                ids == BTreeSet::from(expected),
                format!("Each of them once: {}.", listed(&expected)),
            )
        })
        .await?;
    day.step(cy, "reads its room, in which he has no entry of his own")
        .allowed("GR-20", cy.group(handbook).read_room(), |()| so("He takes part by the team."))
        .await?;
    day.step(bo, "tries to make “Handbook” a member of “Editors” in turn")
        .refused("GR-20", bo.group(editors).nest(handbook))
        .await?;
    Ok(())
}

/// Hal is in “Handbook” by the team and by “Editors”.
async fn two_ways_in(day: &mut Day<'_>, groups: &Groups) -> Result<(), Stop> {
    let hall = day.hall();
    let Groups { research, handbook, editors } = *groups;
    let Cast { ann, hal, .. } = day.cast();
    let left = TeamEdit::new().left([hal.user().id()]);
    day.service("The directory", "has Hal in the organisation unit no longer")
        .allowed("RM-19", hall.change_team(research, left), |_| so("Hal is out of the team."))
        .await?;
    day.step(hal, "reads the room of “Handbook” all the same")
        .allowed("GR-20", hal.group(handbook).read_room(), |()| {
            so("One of his two ways in is gone. By “Editors” he stays.")
        })
        .await?;
    day.step(ann, "takes “Editors” out of the members")
        .allowed("GR-20", ann.group(handbook).unnest(editors), |_| {
            so("Whoever was in by it alone is out.")
        })
        .await?;
    day.step(hal, "tries to read on").refused("GR-17", hal.group(handbook).read_room()).await?;
    Ok(())
}
