use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature as OfRoom, Refusal, Switch};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::{Error, GroupDone, Stores};
use guildhall_oracle::story::{Feature, FeatureDeed, GroupNo};
use guildhall_oracle::{Answer, Person};

use super::clock::Clock;
use super::hall::{Hall, Verdict, refused};

impl<S: Stores> Hall<S> {
    pub(super) async fn features_of(
        &mut self,
        by: Person,
        group: GroupNo,
        deed: &FeatureDeed,
    ) -> Verdict {
        let desk = self.user(by).group(self.group_id(group));
        let done = match deed {
            FeatureDeed::DeleteData(feature) => desk.request_deletion(data(*feature)?).await,
            FeatureDeed::Lock(features) => {
                desk.lock_features(features.iter().copied().map(feature)).await
            }
            FeatureDeed::Switch(named) => {
                let edit = named.iter().fold(FeatureEdit::new(), |edit, (named, on)| {
                    edit.switch(feature(*named), if *on { Switch::On } else { Switch::Off })
                });
                return self.switched(desk.switch_features(edit).await).await;
            }
            FeatureDeed::Unlock(features) => {
                desk.unlock_features(features.iter().copied().map(feature)).await
            }
        };
        self.changed(done).await
    }

    async fn switched(&mut self, done: Result<GroupDone, Error<S::Error>>) -> Verdict {
        let began = match &done {
            Ok(done) => match &done.event {
                GroupEvent::MessageRestored { .. } => vec!["its room is as it was".to_owned()],
                GroupEvent::MessageBeganAnew { .. } => {
                    vec![format!("{} takes its place", self.room_no(done.room()).await)]
                }
                _ => Vec::new(),
            },
            Err(_) => Vec::new(),
        };
        Ok([began, self.changed(done).await?].concat())
    }

    pub(super) async fn report_deletion(&self, group: GroupNo, feature: Feature) -> Verdict {
        let freed = FreedSpace::from_bytes(1);
        let done = self.hall.report_deletion(self.group_id(group), data(feature)?, freed).await;
        self.changed(done).await
    }

    pub(super) async fn kept_until(&self, group: GroupNo) -> Verdict {
        let until = self.hall.message_kept_until(self.group_id(group)).await;
        Ok(match until.map_err(|error| refused(&error))? {
            Some(until) => vec![format!("until second {}", Clock::seconds(until))],
            None => vec!["for now".to_owned()],
        })
    }

    pub(super) async fn preview_disable(&mut self, by: Person, named: Feature) -> Verdict {
        let effects = self.user(by).preview_disable_feature(feature(named)).await;
        let mut lines = self.effects(effects.map_err(|error| refused(&error))?).await;
        lines.sort();
        Ok(lines)
    }
}

pub(super) const fn feature(feature: Feature) -> OfRoom {
    match feature {
        Feature::Message => OfRoom::Message,
        Feature::Note => OfRoom::Note,
        Feature::Event => OfRoom::Event,
        Feature::Task => OfRoom::Task,
        Feature::Folder => OfRoom::Folder,
    }
}

/// The data of a feature, if they can be deleted at all.
fn data(named: Feature) -> Result<FeatureData, Answer> {
    FeatureData::try_from(feature(named)).map_err(|error| unspeakable(&error))
}

/// The refusal of what cannot even be asked for.
pub(super) fn unspeakable(refusal: &impl Refusal) -> Answer {
    Answer::Refused { rule: refusal.rule().code(), naming: Vec::new() }
}
