//! The features of groups and teams (FT).

use std::collections::{BTreeMap, BTreeSet};

use super::acts::Act;
use crate::Person;
use crate::answer::{ModelResult, no, only_if};
use crate::story::{Feature, FeatureStep, GroupNo, RoomNo, Setting};
use crate::world::{Group, Kind, Room, State, World};

pub(super) const DAY: u64 = 24 * 60 * 60;

impl World {
    pub(crate) fn features_of(
        &mut self,
        by: Person,
        group: GroupNo,
        step: &FeatureStep,
    ) -> ModelResult {
        match step {
            FeatureStep::DeleteData(feature) => self.delete_data(by, group, *feature),
            FeatureStep::Lock(settings) => self.lock(by, group, settings),
            FeatureStep::Switch(named) => self.switch(by, group, named),
        }
    }

    /// Checks whether a feature of a group is effectively on. It is off if the company disabled it
    /// (CO-5), and without Message (FT-2).
    pub(crate) fn is_on(&self, group: GroupNo, feature: Feature) -> bool {
        let Some(group) = self.group(group) else { return false };
        let disabled = &self.policy(group.company).disabled;
        let is_on = |feature| on(group).contains(feature) && !disabled.contains(feature);
        !group.deleted && is_on(&feature) && is_on(&Feature::Message)
    }

    /// Lists the features that the user may use in a room: what its kind has and what is on, for a
    /// participant, while the company holds Core (FT-7, CO-2). A to-me room needs no application.
    pub(crate) fn may_use(&mut self, by: Person, number: RoomNo) -> ModelResult {
        let room = self.known_room(by, number)?;
        if let Some(group) = room.group {
            self.may(by, group, Act::ReadRoom)?;
        }
        let room = self.room(number)?;
        only_if(!room.closed, "RM-15")?;
        let writes = room.kind == Kind::ToMe || self.policy(room.company).core;
        let pair = matches!(room.kind, Kind::ToMe | Kind::OneToOne);
        let effective = |feature: &Feature| {
            let has = *feature == Feature::Message || !pair;
            has && room.group.is_none_or(|group| self.is_on(group, *feature))
        };
        let features = Feature::ALL.into_iter().filter(|feature| writes && effective(feature));
        Ok(features.map(|feature| feature.to_string()).collect())
    }

    fn switch(&mut self, by: Person, number: GroupNo, named: &[(Feature, bool)]) -> ModelResult {
        // If a feature is named twice, the last one counts.
        let named = named.iter().copied().collect();
        let changed = self.decide_switches(by, number, &named)?;

        let mut lines = Vec::new();
        let group = self.open_group(by, number)?;
        let was = group.features.get(&Feature::Message).copied();
        // The deadline is set when Message is turned off, and no later retention moves it (FT-3).
        let deadline = self.now + self.policy(group.company).retention * DAY;
        if let (Some(true), Some(State::Off { kept_until })) = (changed.get(&Feature::Message), was)
        {
            if self.now <= kept_until {
                lines.push("the room is restored".to_owned());
            } else {
                lines.push(self.begin_anew(number)?);
            }
        }
        let off = State::Off { kept_until: deadline };
        for (feature, on) in changed {
            let state = if on { State::On } else { off };
            self.group_mut(number)?.features.insert(feature, state);
        }
        lines.extend(self.notice(number, "edited"));
        Ok(lines)
    }

    /// Returns the features that change, including those that depend on the named ones.
    fn decide_switches(
        &self,
        by: Person,
        number: GroupNo,
        named: &BTreeMap<Feature, bool>,
    ) -> ModelResult<BTreeMap<Feature, bool>> {
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
        let core = self.policy(group.company).core;
        only_if(core || changed.values().all(|on| !on), "CO-2")?;

        // Only the leader may open the room of a team for the first time.
        let was = group.features.get(&Feature::Message);
        let opens = after.contains(&Feature::Message) && was == Some(&State::NeverOn);
        only_if(!opens || group.team.is_none() || self.is_master(by, number), "RM-19")?;
        let locked =
            changed.keys().any(|feature| group.locked.contains(&Setting::Feature(*feature)));
        only_if(!locked || self.is_administrator(by, group.company), "CO-6")?;
        Ok(changed)
    }

    /// Gives the group a new room after the retention, and closes the old one (FT-3).
    fn begin_anew(&mut self, number: GroupNo) -> ModelResult<String> {
        let new_room = RoomNo(self.rooms.len());
        let group = self.group_mut(number)?;
        let kind = if group.team.is_some() { Kind::Team } else { Kind::Group };
        let (company, before) = (group.company, std::mem::replace(&mut group.room, new_room));
        self.room_mut(before)?.closed = true;
        self.rooms.push(Room { group: Some(number), ..Room::new(kind, company, self.now) });
        Ok(format!("{new_room} is the new room"))
    }

    /// Locks or unlocks settings against the Masters and the leader. The others stay as they are.
    fn lock(&mut self, by: Person, group: GroupNo, named: &[(Setting, bool)]) -> ModelResult {
        self.may(by, group, Act::ChangeLocks)?;
        let locked = &mut self.group_mut(group)?.locked;
        let before = locked.clone();
        for (setting, lock) in named.iter().copied().collect::<BTreeMap<_, _>>() {
            if lock {
                locked.insert(setting)
            } else {
                locked.remove(&setting)
            };
        }
        only_if(*locked != before, "GR-9")?;
        Ok(self.notice(group, "edited"))
    }

    fn delete_data(&mut self, by: Person, group: GroupNo, feature: Feature) -> ModelResult {
        // The other features have no such command.
        only_if(DELETABLE.contains(&feature), "FT-4")?;
        self.may(by, group, Act::DeleteData)?;
        only_if(self.group_mut(group)?.deleting.insert(feature), "FT-5")?;
        Ok(Vec::new())
    }

    /// Reports that the data of a feature are deleted (FT-5).
    pub(crate) fn report_deletion(&mut self, group: GroupNo, feature: Feature) -> ModelResult {
        only_if(DELETABLE.contains(&feature), "FT-4")?;
        let found = self.group_mut(group)?;
        only_if(!found.deleted, "GR-12")?;
        only_if(found.deleting.remove(&feature), "FT-5")?;
        Ok(Vec::new())
    }

    /// Says until when Message is kept. A deleted group keeps nothing (GR-12).
    pub(crate) fn kept_until(&self, group: GroupNo) -> ModelResult {
        let group = self.group(group).ok_or(no("GR-15"))?;
        Ok(match group.features.get(&Feature::Message) {
            Some(State::Off { kept_until }) if !group.deleted => {
                vec![format!("until second {kept_until}")]
            }
            _ => vec!["for now".to_owned()],
        })
    }

    /// Lists the features of all groups that would be turned off if the company disabled a feature.
    pub(crate) fn preview_disable(&self, by: Person, feature: Feature) -> ModelResult {
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

/// The features with data that can be deleted (FT-4).
const DELETABLE: [Feature; 3] = [Feature::Note, Feature::Event, Feature::Folder];

/// Returns the features that are set on, even if the company disabled them.
fn on(group: &Group) -> BTreeSet<Feature> {
    let on = group.features.iter().filter(|(_, state)| **state == State::On);
    on.map(|(feature, _)| *feature).collect()
}
