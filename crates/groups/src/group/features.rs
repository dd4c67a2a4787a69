//! The features of a group's room (FT), and the deletion of their data.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{CommandError, Feature, RoomId, Switch, Timestamp, User};
use guildhall_permissions::{Context, GroupAction, Role};
use guildhall_room_features::{FeatureData, FeatureEdit, FeatureState, Features, FreedSpace};
use guildhall_rooms::{Room, RoomEvent};

use super::{Group, Outcome};
use crate::{GroupError, GroupEvent};

impl Group {
    /// What a feature is now: its setting, unless the company has disabled it (CO-5) or Message is
    /// off (FT-2). Nothing of a deleted group is on (GR-12).
    #[must_use]
    pub fn feature(&self, feature: Feature, cx: &Context<'_>) -> Switch {
        if self.is_deleted() {
            return Switch::Off;
        }
        self.header.features.effective(feature, cx.company().disabled_features())
    }

    /// Switches features: those that the edit names (FT-1, FT-6). Message off turns the others off
    /// too (FT-2). Message on again finds its room and its data as they were, while they are kept
    /// (FT-3). In a team, the leader alone turns it on for the first time (RM-19).
    ///
    /// # Errors
    /// [`GroupError::Company`] for a feature that the company has disabled (CO-5),
    /// [`GroupError::Feature`] for one that would be on without Message (FT-2), that is locked
    /// (CO-6), for Message whose data are gone (FT-3: [`Group::begin_anew`]), and for an edit that
    /// changes nothing (FT-6); and as for [`Group::authorize`].
    pub fn switch_features(&mut self, by: &User, edit: &FeatureEdit, cx: &Context<'_>) -> Outcome {
        let switches = self.decide_switches(by, edit, cx)?;
        let (by, at) = (by.id(), cx.at());
        let event = match self.header.features.state(Feature::Message) {
            // Then nothing else can be switched (FT-2): Message returns.
            FeatureState::Off { .. } => {
                self.check_message_kept(cx)?;
                GroupEvent::MessageRestored { by, switches, at }
            }
            _ => GroupEvent::FeaturesSwitched { by, switches, at },
        };
        Ok(self.applied(event))
    }

    /// Whether Message, turned on now, finds its room and its data (FT-3): it is on, never was, or
    /// was turned off no longer ago than the company keeps them.
    ///
    /// # Errors
    /// [`GroupError::Feature`], which says since when it has been off.
    pub fn check_message_kept(&self, cx: &Context<'_>) -> Result<(), GroupError> {
        let retention = cx.company().message_retention().as_duration();
        Ok(self.header.features.check_message_kept(cx.at(), retention)?)
    }

    /// The last moment at which the data of Message are kept (FT-3). None while Message is on or
    /// never was, and for a deleted group: of that nothing is kept (GR-12).
    #[must_use]
    pub fn message_kept_until(&self, cx: &Context<'_>) -> Option<Timestamp> {
        if self.is_deleted() {
            return None;
        }
        let retention = cx.company().message_retention().as_duration();
        self.header.features.message_kept_until(retention)
    }

    /// Turns Message on after its data are gone, with what else the edit names: the room closes,
    /// and `anew` becomes the group's room (FT-3). All three are saved in one atom; when this
    /// fails, none has changed.
    ///
    /// # Errors
    /// [`GroupError::MessageKept`] where there is nothing to begin anew, [`GroupError::WrongRoom`],
    /// and as for [`Group::switch_features`].
    pub fn begin_anew(
        &mut self,
        by: &User,
        edit: &FeatureEdit,
        room: &mut Room,
        anew: RoomId,
        cx: &Context<'_>,
    ) -> Result<BegunAnew, CommandError<GroupError>> {
        let switches = self.decide_switches(by, edit, cx)?;
        let returns = switches.get(&Feature::Message) == Some(&Switch::On);
        if !returns || self.check_message_kept(cx).is_ok() {
            return Err(GroupError::MessageKept { group: self.id() }.into());
        }
        self.check_room(room)?;
        let closed = room
            .close_with_group(Some(by.id()), cx)
            .map_err(|error| error.map(GroupError::from))?;
        let (by, at) = (by.id(), cx.at());
        let opened = if self.is_team() {
            Room::open_for_team(anew, self.id(), Some(by), cx)
        } else {
            Room::open_for_group(anew, self.id(), by, cx)
        };
        let event = GroupEvent::MessageBeganAnew { by, room: anew, switches, at };
        Ok(BegunAnew { event: self.applied(event), closed, opened })
    }

    /// Locks the settings of features against the Masters or the leader (CO-6): from then on,
    /// administrators alone change them.
    ///
    /// # Errors
    /// [`GroupError::Feature`] where all of them are locked (FT-6), and as for
    /// [`Group::authorize`].
    pub fn lock_features(
        &mut self,
        by: &User,
        features: &BTreeSet<Feature>,
        cx: &Context<'_>,
    ) -> Outcome {
        self.authorize(by, GroupAction::LockFeatures, cx)?;
        let features = self.header.features.decide_lock(features).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::FeaturesLocked { by: by.id(), features, at: cx.at() }))
    }

    /// Leaves the settings of features to the Masters or the leader again (CO-6).
    ///
    /// # Errors
    /// [`GroupError::Feature`] where none of them is locked (FT-6), and as for
    /// [`Group::authorize`].
    pub fn unlock_features(
        &mut self,
        by: &User,
        features: &BTreeSet<Feature>,
        cx: &Context<'_>,
    ) -> Outcome {
        self.authorize(by, GroupAction::LockFeatures, cx)?;
        let features = self.header.features.decide_unlock(features).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::FeaturesUnlocked { by: by.id(), features, at: cx.at() }))
    }

    /// Whether Message was ever on.
    pub(crate) fn was_opened(&self) -> bool {
        self.header.features.state(Feature::Message) != FeatureState::NeverOn
    }

    fn decide_switches(
        &self,
        by: &User,
        edit: &FeatureEdit,
        cx: &Context<'_>,
    ) -> Result<BTreeMap<Feature, Switch>, CommandError<GroupError>> {
        self.authorize(by, GroupAction::SwitchFeatures, cx)?;
        let features = &self.header.features;
        let switches = decide_features(features, edit, cx)?;
        let opens = switches.get(&Feature::Message) == Some(&Switch::On) && !self.was_opened();
        if self.is_team() && opens {
            self.authorize(by, GroupAction::OpenTeamRoom, cx)?;
        }
        if !self.roles(by, cx)?.is(Role::Administrator) {
            features.check_unlocked(&switches).map_err(GroupError::from)?;
        }
        Ok(switches)
    }

    /// Requests that the data of Note, Event or Folder be deleted (FT-4, FT-5). The store that
    /// holds them deletes them and reports it by [`Group::report_deletion`].
    ///
    /// # Errors
    /// [`GroupError::Feature`] while the same data are being deleted (FT-5), and as for
    /// [`Group::authorize`].
    pub fn request_deletion(&mut self, by: &User, data: FeatureData, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::DeleteData, cx)?;
        self.header.features.check_deletion_request(data).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::DataDeletionRequested { by: by.id(), data, at: cx.at() }))
    }

    /// Reports that data were deleted, and how much space that set free (FT-5). The store that held
    /// them does this: no user acts.
    ///
    /// # Errors
    /// [`GroupError::Feature`] where no deletion is under way, [`GroupError::Deleted`], and
    /// [`GroupError::OtherCompany`].
    pub fn report_deletion(
        &mut self,
        data: FeatureData,
        freed: FreedSpace,
        cx: &Context<'_>,
    ) -> Outcome {
        self.check_company(cx)?;
        self.check_active()?;
        self.header.features.check_deletion_report(data).map_err(GroupError::from)?;
        Ok(self.applied(GroupEvent::DataDeleted { data, freed, at: cx.at() }))
    }
}

/// A group's room that began anew, with the one before it (FT-3).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BegunAnew {
    /// What happened to the group.
    pub event: GroupEvent,
    /// What happened to the room before.
    pub closed: RoomEvent,
    /// The new room, and how it came to be.
    pub opened: (Room, RoomEvent),
}

/// What an edit changes of features. The setting of a disabled one waits (CO-5): only what follows
/// from Message being turned off reaches it (FT-2).
pub(super) fn decide_features(
    features: &Features,
    edit: &FeatureEdit,
    cx: &Context<'_>,
) -> Result<BTreeMap<Feature, Switch>, GroupError> {
    for (feature, switch) in edit.named() {
        if features.setting(*feature) != *switch {
            cx.company().check_feature_setting(*feature)?;
        }
    }
    Ok(features.decide(edit)?)
}
