//! Message is off for some weeks: what it finds when it comes back.

use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, RoomId, Switch};
use guildhall::room_features::FeatureEdit;

use super::nesting::Groups;
use crate::day::Day;
use crate::ending::{so, that};
use crate::office::Cast;
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>, groups: &Groups) -> Result<(), Stop> {
    day.chapter("Message, turned off and on again")?;
    let room = turn_off(day, groups).await?;
    day.weeks_later(3);
    day.chapter("Three weeks later: in time")?;
    find_it(day, groups, room).await?;
    day.weeks_later(5);
    day.chapter("Five weeks later: too late")?;
    begin_anew(day, groups, room).await
}

async fn turn_off(day: &mut Day<'_>, groups: &Groups) -> Result<RoomId, Stop> {
    let Cast { ann, .. } = day.cast();
    let done = day
        .step(ann, "turns Message off in “Handbook”, which nobody needs for a while")
        .allowed("FT-3", ann.group(groups.handbook).switch_features(message(Switch::Off)), |_| {
            so("Off is not deleted: the room is kept for 30 days.")
        })
        .await?;
    Ok(done.room())
}

async fn find_it(day: &mut Day<'_>, groups: &Groups, room: RoomId) -> Result<(), Stop> {
    let Cast { ann, .. } = day.cast();
    let desk = ann.group(groups.handbook);
    day.step(ann, "turns Message on")
        .allowed("FT-3", desk.switch_features(message(Switch::On)), |done| {
            let restored = matches!(done.event, GroupEvent::MessageRestored { .. });
            that(
                restored && done.room() == room,
                "It is the same room, and what was written is there.",
            )
        })
        .await?;
    day.step(ann, "turns it off again")
        .allowed("FT-3", desk.switch_features(message(Switch::Off)), |_| {
            so("The 30 days begin anew.")
        })
        .await?;
    Ok(())
}

async fn begin_anew(day: &mut Day<'_>, groups: &Groups, room: RoomId) -> Result<(), Stop> {
    let Cast { ann, cy, .. } = day.cast();
    let desk = ann.group(groups.handbook);
    let anew = day
        .step(ann, "turns Message on")
        .allowed("FT-3", desk.switch_features(message(Switch::On)), |done| {
            let began = matches!(done.event, GroupEvent::MessageBeganAnew { .. });
            that(
                began && done.room() != room,
                "A new room begins. The one before is closed, and what was written there is gone.",
            )
        })
        .await?
        .room();
    day.step(cy, "reads the new room")
        .allowed("RM-20", cy.room(anew).read(), |_| so("It is the group's room now."))
        .await?;
    day.step(cy, "tries to read the one before").refused("RM-15", cy.room(room).read()).await?;
    Ok(())
}

fn message(to: Switch) -> FeatureEdit {
    FeatureEdit::new().switch(Feature::Message, to)
}
