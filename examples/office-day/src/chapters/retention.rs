//! Turning Message on again, by the deadline and after it.

use guildhall::Stores;
use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, RoomId, Switch};
use guildhall::room_features::FeatureEdit;

use super::nesting::Groups;
use crate::check::{check, says};
use crate::day::Day;
use crate::office::Cast;
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    day.chapter("Turning Message off and on again")?;
    let room = turn_off(day, groups).await?;
    day.weeks_later(3);
    day.chapter("Three weeks later: before the deadline")?;
    restore(day, groups, room).await?;
    day.weeks_later(5);
    day.chapter("Five weeks later: after the deadline")?;
    begin_anew(day, groups, room).await
}

async fn turn_off<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<RoomId, Stop> {
    let Cast { ann, .. } = day.cast();
    let done = day
        .step(ann, "turns Message off in “Handbook”")
        .allowed("FT-3", ann.group(groups.handbook).switch_features(message(Switch::Off)), |_| {
            says("The room and its messages are kept for 30 days.")
        })
        .await?;
    Ok(done.room())
}

async fn restore<S: Stores>(
    day: &mut Day<'_, S>,
    groups: &Groups,
    room: RoomId,
) -> Result<(), Stop> {
    let Cast { ann, .. } = day.cast();
    let handle = ann.group(groups.handbook);
    day.step(ann, "turns Message on")
        .allowed("FT-3", handle.switch_features(message(Switch::On)), |done| {
            let restored = matches!(done.event.event, GroupEvent::MessageRestored { .. });
            check(restored && done.room() == room, "It is the same room, with all its messages.")
        })
        .await?;
    day.step(ann, "turns Message off again")
        .allowed("FT-3", handle.switch_features(message(Switch::Off)), |_| {
            says("The 30 days start again.")
        })
        .await?;
    Ok(())
}

async fn begin_anew<S: Stores>(
    day: &mut Day<'_, S>,
    groups: &Groups,
    room: RoomId,
) -> Result<(), Stop> {
    let Cast { ann, cy, .. } = day.cast();
    let handle = ann.group(groups.handbook);
    let anew = day
        .step(ann, "turns Message on")
        .allowed("FT-3", handle.switch_features(message(Switch::On)), |done| {
            let began = matches!(done.event.event, GroupEvent::MessageBeganAnew { .. });
            check(
                began && done.room() != room,
                "The group gets a new room. The earlier room is closed, and its messages are lost.",
            )
        })
        .await?
        .room();
    day.step(cy, "reads the new room")
        .allowed("RM-20", cy.room(anew).read(), |_| says("It is the group's room now."))
        .await?;
    day.step(cy, "tries to read the earlier room").refused("RM-15", cy.room(room).read()).await?;
    Ok(())
}

fn message(to: Switch) -> FeatureEdit {
    FeatureEdit::new().with_feature(Feature::Message, to)
}
