//! Everything of a group but its entries, and the settings that the company locks against its
//! Masters (CO-6).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    CompanyId, Description, GroupId, History, Joined, Name, Picture, RoomId, Switch, Timestamp,
    User, UserId, Version,
};
use guildhall_mailing_list::MailingList;
use guildhall_permissions::{GroupAction, GroupSetting, GroupType, Privacy};
use guildhall_room_features::Features;
use serde::{Deserialize, Serialize};

use crate::GroupEntry;

/// Everything of a group but its roster and the external recipients of its mailing list. A store
/// loads and saves it as a whole, however many members and recipients the group has.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GroupHeader {
    pub(crate) id: GroupId,
    pub(crate) company: CompanyId,
    pub(crate) version: Version,
    pub(crate) room: RoomId,
    pub(crate) kind: GroupKind,
    pub(crate) name: Name,
    pub(crate) description: Option<Description>,
    pub(crate) picture: Option<Picture>,
    pub(crate) privacy: Privacy,
    #[serde(default)]
    pub(crate) history: History,
    pub(crate) notification: Switch,
    pub(crate) features: Features,
    #[serde(default, skip_serializing_if = "Locks::is_empty")]
    pub(crate) locks: Locks,
    pub(crate) mailing_list: Option<MailingList>,
    pub(crate) state: GroupState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<Team>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) nested: BTreeMap<GroupId, Joined>,
    pub(crate) created_by: Option<UserId>,
    pub(crate) created_at: Timestamp,
}

impl GroupHeader {
    /// Returns the group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.id
    }

    /// Returns the company that the group belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.company
    }

    /// Returns the number of events in the group's history.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Returns the room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Returns whether the group can hold external users (GR-5).
    #[must_use]
    pub const fn kind(&self) -> GroupKind {
        self.kind
    }

    /// Returns the name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// Returns the description.
    #[must_use]
    pub const fn description(&self) -> Option<&Description> {
        self.description.as_ref()
    }

    /// Returns the profile picture.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// Returns whether the group is public or private (GR-14).
    #[must_use]
    pub const fn privacy(&self) -> Privacy {
        self.privacy
    }

    /// Returns whether users who become members from now on may read what was said before (RM-22).
    #[doc(alias = "RM-22")]
    #[must_use]
    pub const fn history(&self) -> History {
        self.history
    }

    /// Returns whether the members are notified when the group is created, edited or deleted
    /// (GR-13).
    #[must_use]
    pub const fn notification(&self) -> Switch {
        self.notification
    }

    /// Returns the settings of the features.
    #[must_use]
    pub const fn features(&self) -> &Features {
        &self.features
    }

    /// Returns the settings that the company has locked (CO-6).
    #[doc(alias = "CO-6")]
    #[must_use]
    pub const fn locks(&self) -> &Locks {
        &self.locks
    }

    /// Returns the settings of the mailing list, if the group has one (ML-1).
    #[must_use]
    pub const fn mailing_list(&self) -> Option<&MailingList> {
        self.mailing_list.as_ref()
    }

    /// Returns whether the group is active, orphaned or deleted (GR-12, GR-18).
    #[must_use]
    pub const fn state(&self) -> GroupState {
        self.state
    }

    /// Returns what only a team has (RM-19). It is `None` for a group.
    #[must_use]
    pub const fn team(&self) -> Option<&Team> {
        self.team.as_ref()
    }

    /// Returns whether this is a group, which its Group Masters manage, or a team, which the
    /// directory and the leader manage (RM-19).
    #[inline]
    #[must_use]
    pub const fn group_type(&self) -> GroupType {
        match self.team {
            None => GroupType::Group,
            Some(_) => GroupType::Team,
        }
    }

    /// Returns who manages it, besides the administrators.
    #[inline]
    #[must_use]
    pub const fn managers(&self) -> Managers {
        match (&self.team, self.state) {
            (Some(Team { leader: Some(_) }), _) => Managers::Leader,
            (Some(Team { leader: None }), _) => Managers::NoLeader,
            (None, GroupState::Orphaned(_)) => Managers::NoMaster,
            (None, GroupState::Active | GroupState::Deleted(_)) => Managers::Masters,
        }
    }

    /// Returns the groups and teams that are members, each with when and by which user it was
    /// nested (GR-20). A deleted group keeps those that it had. A deleted group among them brings
    /// no participants.
    #[must_use]
    pub const fn nested(&self) -> &BTreeMap<GroupId, Joined> {
        &self.nested
    }

    /// Returns whether a group with this header certainly shows itself to the user, who has this entry
    /// in it, if any, like [`Group::is_certainly_seen_by`](crate::Group::is_certainly_seen_by) (GR-15). So a
    /// store knows what it may read before it has read it.
    #[doc(alias = "GR-15")]
    #[must_use]
    pub fn is_certainly_seen_by(&self, user: User, entry: Option<&GroupEntry>) -> bool {
        let belongs = entry
            .is_some_and(|entry| entry.user() == user && (entry.is_member() || entry.is_master()));
        let is_shown = self.privacy == Privacy::Public && !user.is_external_to(self.company);
        !matches!(self.state, GroupState::Deleted(_)) && (belongs || is_shown)
    }

    /// Returns the user who created the group. It is `None` for a team, which the directory forms.
    #[must_use]
    pub const fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    /// Returns when the group was created.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }
}

/// Whether a group can hold external users (GR-5). An internal group never becomes external.
#[doc(alias = "GR-5")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// It can.
    External,
    /// It cannot.
    Internal,
}

/// Who manages a group or a team, besides the administrators.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Managers {
    /// The leader of the team (RM-19).
    #[doc(alias = "RM-19")]
    Leader,
    /// The Group Masters (GR-9).
    #[doc(alias = "GR-9")]
    Masters,
    /// No one: the directory names no leader.
    NoLeader,
    /// No one: the group is orphaned (GR-18).
    #[doc(alias = "GR-18")]
    NoMaster,
}

/// What only a team has (RM-19).
#[doc(alias = "RM-19")]
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Team {
    pub(crate) leader: Option<UserId>,
}

impl Team {
    /// Returns the leader, who is a member. It is `None` while the directory names no leader.
    #[must_use]
    pub const fn leader(&self) -> Option<UserId> {
        self.leader
    }
}

/// Whether a group is active.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupState {
    /// In use.
    Active,
    /// Deleted at this time. It refuses every command (GR-12).
    #[doc(alias = "GR-12")]
    Deleted(Timestamp),
    /// Without a Group Master since this time, when the last one left the company. The members go
    /// on using it, and an administrator can appoint a Group Master (GR-18).
    #[doc(alias = "GR-18")]
    Orphaned(Timestamp),
}

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
