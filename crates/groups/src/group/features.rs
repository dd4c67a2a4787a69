//! The features of a group's room (FT), and the deletion of their data.

use std::collections::BTreeMap;

use guildhall_kernel::{Feature, Switch, User};
use guildhall_permissions::{Context, GroupAction};
use guildhall_room_features::{FeatureData, FeatureEdit, Features, FreedSpace};

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
    /// too (FT-2).
    ///
    /// # Errors
    /// [`GroupError::Company`] for a feature that the company has disabled (CO-5),
    /// [`GroupError::Feature`] for one that would be on without Message (FT-2) and for an edit that
    /// changes nothing (FT-6), and as for [`Group::authorize`].
    pub fn switch_features(&mut self, by: &User, edit: &FeatureEdit, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::SwitchFeatures, cx)?;
        let switches = decide_features(&self.header.features, edit, cx)?;
        Ok(self.applied(GroupEvent::FeaturesSwitched { by: by.id(), switches, at: cx.at() }))
    }

    /// Requests that the data of Note, Event or Folder be deleted (FT-4, FT-5). The store that holds
    /// them deletes them and reports it by [`Group::report_deletion`].
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
