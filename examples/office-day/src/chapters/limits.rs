//! Locked settings, and limits on the number of groups.

use guildhall::Stores;
use guildhall::groups::{GroupDraft, LockEdit};
use guildhall::kernel::{Feature, Switch};
use guildhall::permissions::{GroupSetting, Limits};
use guildhall::room_features::FeatureEdit;

use super::nesting::Groups;
use crate::check::{check, says};
use crate::day::Day;
use crate::office::Cast;
use crate::people::{acme, parsed};
use crate::stop::Stop;

pub(crate) async fn play<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    day.chapter("Locks and limits")?;
    lock(day, groups).await?;
    limit_the_company(day).await?;
    limit_each_user(day, groups).await
}

async fn lock<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    let handbook = groups.handbook;
    let Cast { ann, dee, gus, .. } = day.cast();
    let folder_off = FeatureEdit::new().with_feature(Feature::Folder, Switch::Off);
    let lock = LockEdit::new().with_locked(Feature::Folder).with_locked(GroupSetting::Members);
    let unlock =
        LockEdit::new().with_unlocked(Feature::Folder).with_unlocked(GroupSetting::Members);
    day.step(gus, "locks Folder and the members of “Handbook”")
        .allowed("CO-6", gus.group(handbook).change_locks(lock), |_| {
            says("Its Masters can no longer change them.")
        })
        .await?;
    day.step(ann, "tries to turn Folder off")
        .refused("CO-6", ann.group(handbook).switch_features(folder_off.clone()))
        .await?;
    day.step(ann, "tries to add Dee to “Handbook”")
        .refused("CO-6", ann.group(handbook).add_members(&[dee.user()]))
        .await?;
    day.step(gus, "unlocks Folder and the members")
        .allowed("CO-6", gus.group(handbook).change_locks(unlock), |_| {
            says("The Masters can change them again.")
        })
        .await?;
    day.step(ann, "turns Folder off")
        .allowed("FT-1", ann.group(handbook).switch_features(folder_off), |done| {
            let off = !done.group.header().features().setting(Feature::Folder).is_on();
            check(off, "Folder is off in “Handbook”.")
        })
        .await?;
    Ok(())
}

async fn limit_the_company<S: Stores>(day: &mut Day<'_, S>) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { ann, .. } = day.cast();
    let two = Limits { groups: Some(2), ..Limits::default() };
    day.service("The service", "limits Acme to two groups")
        .allowed("CO-7", hall.set_limits(acme(), two), |_| {
            says("Acme has two groups. Teams do not count.")
        })
        .await?;
    let third = GroupDraft::new(parsed("Lunch club")?);
    day.step(ann, "tries to create a third group, “Lunch club”")
        .refused("CO-7", ann.create_group(third))
        .await?;
    Ok(())
}

async fn limit_each_user<S: Stores>(day: &mut Day<'_, S>, groups: &Groups) -> Result<(), Stop> {
    let hall = day.hall();
    let Cast { ann, bo, dee, .. } = day.cast();
    let one_each = Limits { groups_per_user: Some(1), ..Limits::default() };
    day.service("The service", "limits each user to one group instead")
        .allowed("CO-7", hall.set_limits(acme(), one_each), |_| {
            says("Only direct memberships count.")
        })
        .await?;
    let both = [bo.user(), dee.user()];
    day.step(ann, "tries to add Bo and Dee to “Handbook”")
        .refused("CO-7", ann.group(groups.handbook).add_members(&both))
        .await?;
    day.service("The service", "resets the limits")
        .allowed("CO-7", hall.set_limits(acme(), Limits::default()), |_| {
            says("The limits of the plan apply again: 100,000 groups, and 2,000 for each user.")
        })
        .await?;
    Ok(())
}
