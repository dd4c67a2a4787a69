//! The features of a group's room (FT), and the deletion of their data.

use std::collections::BTreeMap;

use guildhall_kernel::{CommandError, Envelope, Feature, RoomId, Switch, Timestamp, User};
use guildhall_permissions::{Context, GroupAction, Role};
use guildhall_room_features::{FeatureData, FeatureEdit, FeatureState, Features, FreedSpace};
use guildhall_rooms::{Room, RoomEvent};

use super::{CommandResult, Group};
use crate::{GroupError, GroupEvent};

impl Group {
    /// Returns whether a feature is on now.
    ///
    /// That is its setting, unless the company has disabled it (CO-5) or Message is off (FT-2). In
    /// a deleted group nothing is on (GR-12).
    #[inline]
    #[must_use]
    pub fn feature(&self, feature: Feature, cx: &Context<'_>) -> Switch {
        if self.is_deleted() {
            return Switch::Off;
        }
        self.header.features.effective(feature, cx.company().disabled_features())
    }

    /// Switches the features that the edit names (FT-1, FT-6).
    ///
    /// To turn Message off turns off the other features too (FT-2), and sets the deadline for the
    /// data: the company's retention at this moment. Message that is turned on again by the deadline
    /// finds its room and its data (FT-3). Only the leader of a team can
    /// turn its Message on for the first time (RM-19).
    ///
    /// # Errors
    /// - [`GroupError::Company`] if the company has disabled the feature (CO-5), or if a feature
    ///   would be turned on while the company does not hold Core (CO-2)
    /// - [`GroupError::Locked`] if a feature that would change is locked, and the user is no
    ///   administrator (CO-6)
    /// - [`GroupError::Feature`] if a feature would be on without Message (FT-2), if the data of
    ///   Message are gone (FT-3; then call [`Group::begin_anew`]), or if the edit changes nothing
    ///   (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "FT-1")]
    pub fn switch_features(
        &mut self,
        by: User,
        edit: &FeatureEdit,
        cx: &Context<'_>,
    ) -> CommandResult {
        let switches = self.decide_switches(by, edit, cx)?;
        let is_off =
            matches!(self.header.features.state(Feature::Message), FeatureState::Off { .. });
        // While Message is off, only Message can be turned on (FT-2).
        let event = if is_off {
            self.check_message_kept(cx)?;
            GroupEvent::MessageRestored { switches }
        } else {
            let message_kept_until = message_deadline(&switches, cx);
            GroupEvent::FeaturesSwitched { switches, message_kept_until }
        };
        Ok(self.record(by, event, cx))
    }

    /// Checks that Message, if it is turned on now, finds its room and its data (FT-3).
    ///
    /// It does if it is on, was never on, or the deadline that was set when it was turned off has
    /// not passed.
    ///
    /// # Errors
    /// - [`GroupError::Feature`] if the data are gone; it tells until when they were kept (FT-3)
    #[doc(alias = "FT-3")]
    pub fn check_message_kept(&self, cx: &Context<'_>) -> Result<(), GroupError> {
        Ok(self.header.features.check_message_kept(cx.at())?)
    }

    /// Returns the last moment at which the data of Message are kept (FT-3). A change of the
    /// company's retention does not move it.
    ///
    /// Returns `None` while Message is on, if it was never on, and if the group was deleted:
    /// nothing of a deleted group is kept (GR-12).
    #[must_use]
    pub const fn message_kept_until(&self) -> Option<Timestamp> {
        if self.is_deleted() {
            return None;
        }
        self.header.features.message_kept_until()
    }

    /// Turns Message on after its data are gone, and switches what else the edit names (FT-3).
    ///
    /// The old room closes, and a new room with the id `anew` becomes the group's room. The group
    /// and both rooms are saved together. If the command is refused, nothing has changed.
    ///
    /// # Errors
    /// - [`GroupError::MessageKept`] if the edit does not turn Message on, or if its data are still
    ///   kept (FT-3)
    /// - [`GroupError::WrongRoom`] if `room` is not the group's room (RM-20)
    /// - the errors of [`Group::switch_features`]
    #[doc(alias = "FT-3")]
    pub fn begin_anew(
        &mut self,
        by: User,
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
        let closed = room.close_with_group(by, cx).map_err(|error| error.map(GroupError::from))?;
        let opened = if self.is_team() {
            Room::open_for_team(anew, self.id(), Some(by), cx)
        } else {
            Room::open_for_group(anew, self.id(), by, cx)
        };
        let event = GroupEvent::MessageBeganAnew { room: anew, switches };
        Ok(BegunAnew { event: self.record(by, event, cx), closed, opened })
    }

    /// Requests the deletion of the data of Note, Event or Folder (FT-4, FT-5).
    ///
    /// The store that holds the data deletes them and reports it with [`Group::report_deletion`].
    ///
    /// # Errors
    /// - [`GroupError::Feature`] if these data are being deleted already (FT-5)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "FT-5")]
    pub fn request_deletion(
        &mut self,
        by: User,
        data: FeatureData,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::DeleteData, cx)?;
        self.header.features.check_deletion_request(data).map_err(GroupError::from)?;
        Ok(self.record(by, GroupEvent::DataDeletionRequested { data }, cx))
    }

    /// Reports that data were deleted, and how much space that freed (FT-5).
    ///
    /// # Errors
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the group's (CO-1)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::Feature`] if no deletion of these data was requested (FT-5)
    #[doc(alias = "FT-5")]
    pub fn report_deletion(
        &mut self,
        data: FeatureData,
        freed: FreedSpace,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.check_company(cx)?;
        self.check_active()?;
        self.header.features.check_deletion_report(data).map_err(GroupError::from)?;
        Ok(self.record(None, GroupEvent::DataDeleted { data, freed }, cx))
    }

    /// Returns whether Message was ever on.
    pub(super) fn was_opened(&self) -> bool {
        self.header.features.state(Feature::Message) != FeatureState::NeverOn
    }

    fn decide_switches(
        &self,
        by: User,
        edit: &FeatureEdit,
        cx: &Context<'_>,
    ) -> Result<BTreeMap<Feature, Switch>, CommandError<GroupError>> {
        let roles = self.authorized(by, GroupAction::SwitchFeatures, cx)?;
        let features = &self.header.features;
        let switches = decide_features(features, edit, cx)?;
        if switches.values().any(|switch| switch.is_on()) {
            cx.company().check_rooms().map_err(GroupError::from)?;
        }
        let opens = switches.get(&Feature::Message) == Some(&Switch::On) && !self.was_opened();
        if self.is_team() && opens {
            self.authorize_roles(roles, GroupAction::OpenTeamRoom, cx)?;
        }
        if !roles.is(Role::Administrator) {
            // Message cannot be turned off while a locked feature is on (FT-2).
            let locked = switches.keys().find(|feature| self.header.locks.is_locked(**feature));
            if let Some(feature) = locked {
                return Err(GroupError::Locked { setting: (*feature).into() }.into());
            }
        }
        Ok(switches)
    }
}

/// What [`Group::begin_anew`] makes: the event of the group, and the old and the new room (FT-3).
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub struct BegunAnew {
    /// The event of the group.
    pub event: Envelope<GroupEvent>,
    /// The event of the old room.
    pub closed: Envelope<RoomEvent>,
    /// The new room and its event.
    pub opened: (Room, Envelope<RoomEvent>),
}

/// Returns the deadline for the data of Message, if these switches turn it off (FT-3).
pub(super) fn message_deadline(
    switches: &BTreeMap<Feature, Switch>,
    cx: &Context<'_>,
) -> Option<Timestamp> {
    let retention = cx.company().message_retention().as_duration();
    Features::message_deadline(switches, cx.at(), retention)
}

/// Returns what an edit changes.
///
/// The setting of a disabled feature cannot be changed by itself (CO-5). It still changes if
/// Message is turned off (FT-2).
fn decide_features(
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
