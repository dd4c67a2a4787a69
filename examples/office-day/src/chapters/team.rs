//! A team, whose members come from the directory.

use guildhall::Stores;
use guildhall::groups::{TeamDraft, TeamEdit};
use guildhall::kernel::{Feature, GroupId, RoomId, RoomKind, Switch};
use guildhall::room_features::FeatureEdit;

use crate::check::{check, says};
use crate::day::Day;
use crate::office::Cast;
use crate::people::{acme, parsed};
use crate::stop::Stop;

/// Returns the team “Research”. Its leader is Flo, its members Cy, Dee, Flo and Hal.
pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>) -> Result<GroupId, Stop> {
    day.weeks_later(1);
    day.chapter("A week later: a team from the directory")?;
    let (research, room) = form(day).await?;
    change_members(day, research, room).await?;
    Ok(research)
}

async fn form<S: Stores>(day: &mut Day<'_, S>) -> Result<(GroupId, RoomId), Stop> {
    let hall = day.hall();
    let Cast { cy, flo, gus, hal, .. } = day.cast();
    let draft = TeamDraft::new(parsed("Research")?).with_leader(flo.user());
    let draft = draft.with_members([cy.user(), hal.user()]);
    let formed = day
        .service(
            "The directory",
            "forms the team “Research” of Cy, Flo and Hal, with Flo as leader",
        )
        .allowed("RM-19", hall.form_team(acme(), draft), |done| {
            let features = done.group.header().features();
            let off = Feature::ALL.into_iter().all(|one| !features.setting(one).is_on());
            check(off, "The team has a room. It stays off until the leader opens it.")
        })
        .await?;
    let (research, room) = (formed.id(), formed.room());
    day.name_group(research, "“Research”");
    day.step(cy, "tries to read the room").refused("RM-19", cy.room(room).read()).await?;
    let all_on = Feature::ALL
        .into_iter()
        .fold(FeatureEdit::new(), |edit, feature| edit.with_feature(feature, Switch::On));
    day.step(gus, "tries to open it as an administrator")
        .refused("RM-19", gus.group(research).switch_features(all_on.clone()))
        .await?;
    day.step(flo, "opens it with all features")
        .allowed("RM-19", flo.group(research).switch_features(all_on), |_| {
            says("Only the leader can open it. She manages the team as a Master manages a group.")
        })
        .await?;
    day.step(cy, "reads the room")
        .allowed("RM-19", cy.room(room).read(), |read| {
            check(
                read.room.kind() == RoomKind::Team,
                "Its participants are the members of the team.",
            )
        })
        .await?;
    Ok((research, room))
}

async fn change_members<S: Stores>(
    day: &mut Day<'_, S>,
    research: GroupId,
    room: RoomId,
) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { cy, dee, flo, .. } = day.cast();
    day.step(cy, "tries to leave the room").refused("RM-19", cy.room(room).leave()).await?;
    day.step(flo, "tries to invite Dee to the room")
        .refused("RM-19", flo.room(room).invite(&[dee.user()]))
        .await?;
    let joined = TeamEdit::new().with_joined([dee.user()]);
    day.service("The directory", "adds Dee to the organisation unit")
        .allowed("RM-19", hall.change_team(research, joined), |done| {
            let four = done.group.roster().counts().members() == 4;
            check(four, "Dee is in the team and in its room.")
        })
        .await?;
    Ok(())
}
