//! The features of groups and teams (FT).

use std::collections::{BTreeMap, BTreeSet};

use super::acts::Act;
use crate::Person;
use crate::answer::{Verdict, no, only_if};
use crate::story::{Feature, FeatureDeed, GroupNo, RoomNo};
use crate::world::{Group, Kind, Room, State, World};

pub(super) const DAY: u64 = 24 * 60 * 60;

impl World {
    pub(crate) fn features_of(
        &mut self,
        by: Person,
        group: GroupNo,
        deed: &FeatureDeed,
    ) -> Verdict {
        match deed {
            FeatureDeed::DeleteData(feature) => self.delete_data(by, group, *feature),
            FeatureDeed::Lock(features) => self.lock(by, group, features),
            FeatureDeed::Switch(named) => self.switch(by, group, named),
            FeatureDeed::Unlock(features) => self.unlock(by, group, features),
        }
    }

    /// Whether a feature of a group is on, as anybody finds it: nothing is that the company disabled
    /// (CO-5), and nothing is without Message (FT-2).
    pub(crate) fn is_on(&self, group: GroupNo, feature: Feature) -> bool {
        let Some(group) = self.group(group) else { return false };
        let disabled = &self.policy(group.company).disabled;
        let is_on = |feature| on(group).contains(feature) && !disabled.contains(feature);
        !group.deleted && is_on(&feature) && is_on(&Feature::Message)
    }

    fn switch(&mut self, by: Person, number: GroupNo, named: &[(Feature, bool)]) -> Verdict {
        // Of a feature that is named twice, the last word counts.
        let named = named.iter().copied().collect();
        let changed = self.decide_switches(by, number, &named)?;

        let mut lines = Vec::new();
        let group = self.open_group(by, number)?;
        let was = group.features.get(&Feature::Message).copied();
        if let (Some(true), Some(State::Off { since })) = (changed.get(&Feature::Message), was) {
            let kept_until = since + self.policy(group.company).retention * DAY;
            if self.now <= kept_until {
                lines.push("its room is as it was".to_owned());
            } else {
                lines.push(self.begin_anew(number)?);
            }
        }
        let off = State::Off { since: self.now };
        for (feature, on) in changed {
            let state = if on { State::On } else { off };
            self.group_mut(number)?.features.insert(feature, state);
        }
        lines.extend(self.told(number, "edited"));
        Ok(lines)
    }

    /// What changes of these, and of what hangs on them.
    fn decide_switches(
        &self,
        by: Person,
        number: GroupNo,
        named: &BTreeMap<Feature, bool>,
    ) -> Verdict<BTreeMap<Feature, bool>> {
        self.may(by, number, Act::SwitchFeatures)?;
        let group = self.open_group(by, number)?;
        let before = on(group);
        let disabled = &self.policy(group.company).disabled;
        let waits = |(feature, on): (&Feature, &bool)| {
            disabled.contains(feature) && before.contains(feature) != *on
        };
        only_if(!named.iter().any(waits), "CO-5")?;

        let mut after = before.clone();
        after.extend(named.iter().filter(|(_, on)| **on).map(|(feature, _)| *feature));
        after.retain(|feature| named.get(feature) != Some(&false));
        if !after.contains(&Feature::Message) {
            only_if(named.values().all(|on| !on), "FT-2")?;
            after.clear();
        }
        let changed: BTreeMap<_, _> = before
            .symmetric_difference(&after)
            .map(|feature| (*feature, after.contains(feature)))
            .collect();
        only_if(!changed.is_empty(), "FT-6")?;

        // The first time, the leader alone opens the room of a team.
        let was = group.features.get(&Feature::Message);
        let opens = after.contains(&Feature::Message) && was == Some(&State::NeverOn);
        only_if(!opens || group.team.is_none() || self.is_master(by, number), "RM-19")?;
        let locked = changed.keys().any(|feature| group.locked.contains(feature));
        only_if(!locked || self.is_administrator(by, group.company), "CO-6")?;
        Ok(changed)
    }

    /// The data are gone: another room takes the place of the one before, which closes (FT-3).
    fn begin_anew(&mut self, number: GroupNo) -> Verdict<String> {
        let begun = RoomNo(self.rooms.len());
        let group = self.group_mut(number)?;
        let kind = if group.team.is_some() { Kind::Team } else { Kind::Group };
        let (company, before) = (group.company, std::mem::replace(&mut group.room, begun));
        self.room_mut(before)?.closed = true;
        self.rooms.push(Room { group: Some(number), ..Room::new(kind, company, self.now) });
        Ok(format!("{begun} takes its place"))
    }

    fn lock(&mut self, by: Person, group: GroupNo, features: &[Feature]) -> Verdict {
        self.may(by, group, Act::LockFeatures)?;
        let locked = &self.open_group(by, group)?.locked;
        let more = features.iter().any(|feature| !locked.contains(feature));
        only_if(more, "FT-6")?;
        self.group_mut(group)?.locked.extend(features);
        Ok(self.told(group, "edited"))
    }

    fn unlock(&mut self, by: Person, group: GroupNo, features: &[Feature]) -> Verdict {
        self.may(by, group, Act::LockFeatures)?;
        let locked = &self.open_group(by, group)?.locked;
        let fewer = features.iter().any(|feature| locked.contains(feature));
        only_if(fewer, "FT-6")?;
        self.group_mut(group)?.locked.retain(|feature| !features.contains(feature));
        Ok(self.told(group, "edited"))
    }

    fn delete_data(&mut self, by: Person, group: GroupNo, feature: Feature) -> Verdict {
        // Of the others there is no such command at all.
        only_if(DELETABLE.contains(&feature), "FT-4")?;
        self.may(by, group, Act::DeleteData)?;
        only_if(self.group_mut(group)?.deleting.insert(feature), "FT-5")?;
        Ok(Vec::new())
    }

    /// The store that held the data reports them deleted (FT-5).
    pub(crate) fn report_deletion(&mut self, group: GroupNo, feature: Feature) -> Verdict {
        only_if(DELETABLE.contains(&feature), "FT-4")?;
        let found = self.group_mut(group)?;
        only_if(!found.deleted, "GR-12")?;
        only_if(found.deleting.remove(&feature), "FT-5")?;
        Ok(Vec::new())
    }

    /// Of a deleted group nothing is kept (GR-12).
    pub(crate) fn kept_until(&self, group: GroupNo) -> Verdict {
        let group = self.group(group).ok_or(no("GR-15"))?;
        Ok(match group.features.get(&Feature::Message) {
            Some(State::Off { since }) if !group.deleted => {
                let retention = self.policy(group.company).retention;
                vec![format!("until second {}", since + retention * DAY)]
            }
            _ => vec!["for now".to_owned()],
        })
    }

    /// What would go off everywhere, if the company disabled a feature.
    pub(crate) fn preview_disable(&self, by: Person, feature: Feature) -> Verdict {
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.is_administrator(by, company), "CO-5")?;
        let mut after = self.clone();
        after.policy_mut(company).disabled.insert(feature);
        let mut lines = Vec::new();
        for group in (0..self.groups.len()).map(GroupNo) {
            for feature in Feature::ALL {
                if self.is_on(group, feature) && !after.is_on(group, feature) {
                    lines.push(format!("{feature} of {group} is off"));
                }
            }
        }
        lines.sort();
        Ok(lines)
    }
}

/// Of what the data can be deleted (FT-4).
const DELETABLE: [Feature; 3] = [Feature::Note, Feature::Event, Feature::Folder];

/// What its Masters have set on, whatever the company disabled.
fn on(group: &Group) -> BTreeSet<Feature> {
    let on = group.features.iter().filter(|(_, state)| **state == State::On);
    on.map(|(feature, _)| *feature).collect()
}
