//! A team: who is in it is the directory's to say.

use guildhall::groups::{TeamDraft, TeamEdit};
use guildhall::kernel::{Feature, GroupId, RoomId, RoomKind, Switch};
use guildhall::room_features::FeatureEdit;

use crate::day::Day;
use crate::ending::{so, that};
use crate::office::Cast;
use crate::people::{acme, words};
use crate::stop::Stop;

/// Gives the team “Research”: its leader is Flo, its members she, Cy, Dee and Hal.
pub(crate) async fn play(day: &mut Day<'_>) -> Result<GroupId, Stop> {
    day.weeks_later(1);
    day.chapter("A week later: a team of the directory")?;
    let (research, room) = form(day).await?;
    come_and_go(day, research, room).await?;
    Ok(research)
}

async fn form(day: &mut Day<'_>) -> Result<(GroupId, RoomId), Stop> {
    let hall = day.hall();
    let Cast { cy, flo, gus, hal, .. } = day.cast();
    let draft = TeamDraft::new(words("Research")?).led_by(flo.user());
    let draft = draft.members([cy.user(), hal.user()]);
    let formed = day
        .service("The directory", "forms the team “Research” of Cy, Flo and Hal, and Flo leads it")
        .allowed("RM-19", hall.form_team(acme(), draft), |done| {
            let features = done.group.header().features();
            let off = Feature::ALL.into_iter().all(|one| !features.setting(one).is_on());
            that(off, "Its room is there, and waits for its leader to open it.")
        })
        .await?;
    let (research, room) = (formed.id(), formed.room());
    day.calls(research, "“Research”");
    day.step(cy, "tries to read it").refused("RM-19", cy.room(room).read()).await?;
    let all_on = Feature::ALL
        .into_iter()
        .fold(FeatureEdit::new(), |edit, feature| edit.switch(feature, Switch::On));
    day.step(gus, "tries to open it: he administers the company")
        .refused("RM-19", gus.group(research).switch_features(all_on.clone()))
        .await?;
    day.step(flo, "opens it, with every feature")
        .allowed("RM-19", flo.group(research).switch_features(all_on), |_| {
            so("That is the leader's to do. From then on she manages it as a Master would.")
        })
        .await?;
    day.step(cy, "reads it")
        .allowed("RM-19", cy.room(room).read(), |read| {
            that(read.kind() == RoomKind::Team, "The team's people are in it, and no others.")
        })
        .await?;
    Ok((research, room))
}

async fn come_and_go(day: &mut Day<'_>, research: GroupId, room: RoomId) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { cy, dee, flo, .. } = day.cast();
    day.step(cy, "tries to leave it").refused("RM-19", cy.room(room).leave()).await?;
    day.step(flo, "tries to invite Dee to it")
        .refused("RM-19", flo.room(room).invite(&[dee.user()]))
        .await?;
    let joined = TeamEdit::new().joined([dee.user()]);
    day.service("The directory", "has Dee in the organisation unit from now on")
        .allowed("RM-19", hall.change_team(research, joined), |done| {
            let four = done.group.roster().counts().members() == 4;
            that(four, "Dee is in the team, and in its room.")
        })
        .await?;
    Ok(())
}
