//! The settings of a group that the company locks against its Masters (CO-6).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_permissions::{GroupAction, GroupSetting};
use serde::{Deserialize, Serialize};

/// The settings of one group that the company has locked (CO-6).
///
/// A lock binds Group Masters and the leader of a team. It does not bind administrators, the
/// directory, or the service when it removes a user (GR-18, GR-19). A lock changes no setting.
#[doc(alias = "CO-6")]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Locks(BTreeSet<GroupSetting>);

impl Locks {
    /// Returns whether the setting is locked.
    #[must_use]
    pub fn is_locked(&self, setting: impl Into<GroupSetting>) -> bool {
        self.0.contains(&setting.into())
    }

    /// Returns whether no setting is locked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the locked settings, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = GroupSetting> + '_ {
        self.0.iter().copied()
    }

    /// Returns the locked setting that the action would change, if there is one. Which features an
    /// action would switch depends on its command.
    #[inline]
    pub(crate) fn against(&self, action: GroupAction) -> Option<GroupSetting> {
        if self.is_empty() {
            return None;
        }
        action.setting().filter(|setting| self.is_locked(*setting))
    }

    /// Returns the part of an edit that changes something.
    pub(crate) fn changed_by(&self, edit: &LockEdit) -> LockEdit {
        let differs = |&(setting, lock): &(&GroupSetting, &Lock)| {
            self.is_locked(*setting) != (*lock == Lock::Locked)
        };
        edit.0.iter().filter(differs).map(|(setting, lock)| (*setting, *lock)).collect()
    }

    pub(crate) fn apply(&mut self, edit: &LockEdit) {
        for (setting, lock) in &edit.0 {
            match lock {
                Lock::Locked => self.0.insert(*setting),
                Lock::Unlocked => self.0.remove(setting),
            };
        }
    }
}

/// A change of the locks of a group. A setting that it does not name stays as it is (FT-6).
///
/// ```
/// use guildhall_groups::LockEdit;
/// use guildhall_kernel::Feature;
/// use guildhall_permissions::GroupSetting;
///
/// let edit = LockEdit::new().with_locked(GroupSetting::Name).with_unlocked(Feature::Note);
/// assert_eq!(edit.named().len(), 2);
/// ```
#[doc(alias = "CO-6")]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct LockEdit(BTreeMap<GroupSetting, Lock>);

impl LockEdit {
    /// Makes an edit that names no setting.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Locks a setting.
    #[must_use]
    pub fn with_locked(mut self, setting: impl Into<GroupSetting>) -> Self {
        self.0.insert(setting.into(), Lock::Locked);
        self
    }

    /// Unlocks a setting.
    #[must_use]
    pub fn with_unlocked(mut self, setting: impl Into<GroupSetting>) -> Self {
        self.0.insert(setting.into(), Lock::Unlocked);
        self
    }

    /// Returns the settings that the edit names.
    #[must_use]
    pub const fn named(&self) -> &BTreeMap<GroupSetting, Lock> {
        &self.0
    }
}

/// If a setting is named twice, the last one counts.
impl<S: Into<GroupSetting>> FromIterator<(S, Lock)> for LockEdit {
    fn from_iter<T: IntoIterator<Item = (S, Lock)>>(named: T) -> Self {
        Self(named.into_iter().map(|(setting, lock)| (setting.into(), lock)).collect())
    }
}

/// Whether a setting is locked (CO-6).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Only administrators change it.
    Locked,
    /// Masters or the leader change it too.
    Unlocked,
}
