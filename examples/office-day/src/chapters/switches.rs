//! The features of a group: who switches them, what that does, and what becomes of the data.

use std::future::ready;

use guildhall::groups::{GroupError, GroupView};
use guildhall::kernel::{Feature, GroupId, Switch};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};

use crate::day::Day;
use crate::ending::{so, that};
use crate::office::{Answer, Cast};
use crate::stop::Stop;

pub(crate) async fn play(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    day.chapter("Features, switched and disabled")?;
    switch(day, crew).await?;
    disable(day, crew).await?;
    turn_message_off(day, crew).await?;
    day.chapter("Data, deleted for good")?;
    delete_data(day, crew).await
}

async fn switch(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, cy, .. } = day.cast();
    let task_off = FeatureEdit::new().switch(Feature::Task, Switch::Off);
    day.step(cy, "tries to turn Task off")
        .refused("FT-1", cy.group(crew).switch_features(task_off.clone()))
        .await?;
    day.step(ann, "turns Task off")
        .allowed("FT-1", ann.group(crew).switch_features(task_off.clone()), |done| {
            let features = done.group.header().features();
            let on = Feature::ALL.into_iter().filter(|one| features.setting(*one).is_on());
            that(on.count() == 4, "A Master may. The other four stay as they are.")
        })
        .await?;
    day.step(ann, "tries to turn Task off once more")
        .refused("FT-6", ann.group(crew).switch_features(task_off))
        .await?;
    Ok(())
}

async fn disable(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, gus, .. } = day.cast();
    day.step(gus, "disables Folder for the whole company")
        .allowed("CO-5", gus.disable_feature(Feature::Folder), |_| {
            so("Nobody's files are lost: they wait.")
        })
        .await?;
    day.step(ann, "looks at her group")
        .allowed("CO-5", ann.group(crew).view(), |view| {
            that(is(view, Feature::Folder, Switch::Off), "Folder is off, though no Master did it.")
        })
        .await?;
    let folder_off = FeatureEdit::new().switch(Feature::Folder, Switch::Off);
    day.step(ann, "tries to set Folder herself")
        .refused("CO-5", ann.group(crew).switch_features(folder_off))
        .await?;
    day.step(gus, "allows Folder again")
        .allowed("CO-5", gus.allow_feature(Feature::Folder), |_| {
            so("In every group it is what it was before.")
        })
        .await?;
    day.step(ann, "looks again")
        .allowed("CO-5", ann.group(crew).view(), |view| {
            that(is(view, Feature::Folder, Switch::On), "Folder is on, with all its files.")
        })
        .await?;
    Ok(())
}

async fn turn_message_off(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, .. } = day.cast();
    let message_off = FeatureEdit::new().switch(Feature::Message, Switch::Off);
    day.step(bo, "turns Message off, to see what happens")
        .allowed("FT-2", bo.group(crew).switch_features(message_off), |done| {
            let features = done.group.header().features();
            let all_off = Feature::ALL.into_iter().all(|one| !features.setting(one).is_on());
            that(all_off, "Message is the room itself: every other feature goes off with it.")
        })
        .await?;
    let note_on = FeatureEdit::new().switch(Feature::Note, Switch::On);
    day.step(bo, "tries to turn Note on")
        .refused("FT-2", bo.group(crew).switch_features(note_on))
        .await?;
    let all_on = Feature::ALL
        .into_iter()
        .fold(FeatureEdit::new(), |edit, feature| edit.switch(feature, Switch::On));
    day.step(ann, "turns everything on, in one edit")
        .allowed("FT-2", ann.group(crew).switch_features(all_on), |done| {
            let features = done.group.header().features();
            let all_on = Feature::ALL.into_iter().all(|one| features.setting(one).is_on());
            that(all_on, "Off is not deleted: everything is there as it was.")
        })
        .await?;
    Ok(())
}

async fn delete_data(day: &mut Day<'_>, crew: GroupId) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { ann, bo, .. } = day.cast();
    day.step(ann, "asks that the notes be deleted")
        .allowed("FT-5", ann.group(crew).request_deletion(FeatureData::Note), |_| {
            so("That takes a while. The store of the notes begins.")
        })
        .await?;
    day.step(bo, "tries to ask for the same")
        .refused("FT-5", bo.group(crew).request_deletion(FeatureData::Note))
        .await?;
    let tasks: Answer<FeatureData> =
        FeatureData::try_from(Feature::Task).map_err(|error| GroupError::from(error).into());
    day.step(ann, "tries to have the tasks deleted too").refused("FT-4", ready(tasks)).await?;
    let freed = FreedSpace::from_bytes(48_000_000);
    day.service("The store of the notes", "reports that it is done, and 48 MB are free")
        .allowed("FT-5", hall.report_deletion(crew, FeatureData::Note, freed), |_| {
            so("The notes are gone for good.")
        })
        .await?;
    Ok(())
}

fn is(view: &GroupView, feature: Feature, switch: Switch) -> bool {
    view.details.as_ref().is_some_and(|details| details.features.contains(&(feature, switch)))
}
