//! The features of a group: switching them, disabling them, and deleting their data.

use std::future::ready;

use guildhall::Stores;
use guildhall::groups::{GroupError, GroupView};
use guildhall::kernel::{Feature, GroupId, Switch};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};

use crate::check::{check, says};
use crate::day::Day;
use crate::office::{Cast, HallResult};
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    day.chapter("Switching and disabling features")?;
    switch(day, crew).await?;
    disable(day, crew).await?;
    turn_message_off(day, crew).await?;
    day.chapter("Deleting data for good")?;
    delete_data(day, crew).await
}

async fn switch<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, cy, .. } = day.cast();
    let task_off = FeatureEdit::new().with_feature(Feature::Task, Switch::Off);
    day.step(cy, "tries to turn Task off")
        .refused("FT-1", cy.group(crew).switch_features(task_off.clone()))
        .await?;
    day.step(ann, "turns Task off")
        .allowed("FT-1", ann.group(crew).switch_features(task_off.clone()), |done| {
            let features = done.group.header().features();
            let on = Feature::ALL.into_iter().filter(|one| features.setting(*one).is_on());
            check(on.count() == 4, "A Master may do that. The other four features stay on.")
        })
        .await?;
    day.step(ann, "tries to turn Task off again")
        .refused("FT-6", ann.group(crew).switch_features(task_off))
        .await?;
    Ok(())
}

async fn disable<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, gus, .. } = day.cast();
    day.step(gus, "disables Folder for the whole company")
        .allowed("CO-5", gus.disable_feature(Feature::Folder), |_| says("No files are deleted."))
        .await?;
    day.step(ann, "looks at her group")
        .allowed("CO-5", ann.group(crew).view(), |view| {
            check(is(view, Feature::Folder, Switch::Off), "Folder is off in her group too.")
        })
        .await?;
    let folder_off = FeatureEdit::new().with_feature(Feature::Folder, Switch::Off);
    day.step(ann, "tries to change the setting of Folder")
        .refused("CO-5", ann.group(crew).switch_features(folder_off))
        .await?;
    day.step(gus, "allows Folder again")
        .allowed("CO-5", gus.allow_feature(Feature::Folder), |_| {
            says("Each group has its earlier setting again.")
        })
        .await?;
    day.step(ann, "looks at her group again")
        .allowed("CO-5", ann.group(crew).view(), |view| {
            check(is(view, Feature::Folder, Switch::On), "Folder is on, with all its files.")
        })
        .await?;
    Ok(())
}

async fn turn_message_off<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let Cast { ann, bo, .. } = day.cast();
    let message_off = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
    day.step(bo, "turns Message off, to see what happens")
        .allowed("FT-2", bo.group(crew).switch_features(message_off), |done| {
            let features = done.group.header().features();
            let all_off = Feature::ALL.into_iter().all(|one| !features.setting(one).is_on());
            check(all_off, "Message is the room itself. All other features are turned off with it.")
        })
        .await?;
    let note_on = FeatureEdit::new().with_feature(Feature::Note, Switch::On);
    day.step(bo, "tries to turn Note on")
        .refused("FT-2", bo.group(crew).switch_features(note_on))
        .await?;
    let all_on = Feature::ALL
        .into_iter()
        .fold(FeatureEdit::new(), |edit, feature| edit.with_feature(feature, Switch::On));
    day.step(ann, "turns all features on in one edit")
        .allowed("FT-2", ann.group(crew).switch_features(all_on), |done| {
            let features = done.group.header().features();
            let all_on = Feature::ALL.into_iter().all(|one| features.setting(one).is_on());
            check(all_on, "Nothing was deleted while they were off.")
        })
        .await?;
    Ok(())
}

async fn delete_data<S: Stores>(day: &mut Day<'_, S>, crew: GroupId) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { ann, bo, .. } = day.cast();
    day.step(ann, "requests the deletion of the notes")
        .allowed("FT-5", ann.group(crew).request_deletion(FeatureData::Note), |_| {
            says("The notes store starts to delete them. This takes a while.")
        })
        .await?;
    day.step(bo, "tries to request the same")
        .refused("FT-5", bo.group(crew).request_deletion(FeatureData::Note))
        .await?;
    let tasks: HallResult<FeatureData, S> =
        FeatureData::try_from(Feature::Task).map_err(|error| GroupError::from(error).into());
    day.step(ann, "tries to delete the tasks too").refused("FT-4", ready(tasks)).await?;
    let freed = FreedSpace::from_bytes(48_000_000);
    day.service("The notes store", "reports that the notes are deleted and 48 MB are free")
        .allowed("FT-5", hall.report_deletion(crew, FeatureData::Note, freed), |_| {
            says("The notes cannot be restored.")
        })
        .await?;
    Ok(())
}

fn is(view: &GroupView, feature: Feature, switch: Switch) -> bool {
    view.details.as_ref().is_some_and(|details| details.features.contains(&(feature, switch)))
}
