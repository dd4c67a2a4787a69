//! What users see of a group, and what they may do with it (GR-15, GR-17).

use std::collections::BTreeMap;

use guildhall_kernel::{
    CommandError, Counts, Description, Feature, GroupId, History, JoinReason, LeaveReason,
    ListAddress, Name, Picture, ReadsFrom, RoomId, RoomKind, Switch, Timestamp, User, UserId,
};
use guildhall_permissions::rules::RM_19;
use guildhall_permissions::{
    Context, GroupAction, GroupActions, GroupType, Privacy, Role, Roles, RoomAction,
};
use guildhall_room_features::FeatureState;
use guildhall_rooms::{FeatureUse, Room, RoomSource, RoomView};
use serde::{Serialize, Serializer};

use super::{CheckResult, Group};
use crate::{GroupEntry, GroupError, GroupKind, GroupState, JoinRequest, Locks, NestedGroups};

impl Group {
    /// Checks that the user sees the group: its name and its members (GR-15, GR-17).
    ///
    /// # Errors
    /// The errors of [`Group::authorize`].
    #[doc(alias = "GR-17")]
    pub fn view(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.authorize(by, GroupAction::View, cx)
    }

    /// Returns entries of the group as this user sees them: an outsider sees only which users they
    /// are (GR-17).
    ///
    /// # Errors
    /// The errors of [`Group::authorize`].
    #[doc(alias = "GR-17")]
    pub fn show_entries(
        &self,
        by: User,
        entries: impl IntoIterator<Item = GroupEntry>,
        cx: &Context<'_>,
    ) -> Result<Vec<MemberView>, CommandError<GroupError>> {
        let roles = self.authorized(by, GroupAction::View, cx)?;
        let show = |entry: GroupEntry| MemberView {
            user: entry.user(),
            entry: sees_details(roles).then_some(entry),
        };
        Ok(entries.into_iter().map(show).collect())
    }

    /// Checks that the user may read the group's room. Members may (RM-20, GR-3, GR-11, GR-17).
    ///
    /// # Errors
    /// - [`GroupError::MessageOff`] if Message of the group is off (RM-20)
    /// - [`GroupError::TeamMessageOff`] if Message of the team is off (RM-19)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-11")]
    pub fn read_room(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.authorized(by, GroupAction::ReadRoom, cx)?;
        Ok(self.check_message_on(cx)?)
    }

    /// Returns for each feature whether this user may use it in the group's room: participants may
    /// while it is effective (FT-7). To use Message is to write.
    ///
    /// It answers while the room cannot be read, too, because Message is off or was never on. The
    /// room of a company without Core is frozen: it can be read, and nothing new is added (CO-2).
    ///
    /// # Errors
    /// The errors of [`Group::authorize`] for reading the room: only participants may ask.
    #[doc(alias = "FT-7")]
    pub fn may_use(
        &self,
        by: User,
        cx: &Context<'_>,
    ) -> Result<BTreeMap<Feature, FeatureUse>, CommandError<GroupError>> {
        self.authorized(by, GroupAction::ReadRoom, cx)?;
        Ok(Feature::ALL.map(|feature| (feature, self.feature_use(feature, cx))).into())
    }

    /// Returns since when this user may read the group's room (RM-22).
    ///
    /// A member reads as the setting of the group was when they joined
    /// ([`GroupEntry::reads_from`]). A member of a converted room reads what they could read
    /// before. A user who takes part through
    /// nested groups reads from the moment since which they do, because only the Masters of those
    /// groups chose them. A user who takes part in several ways reads from the earliest moment.
    /// `nested` has the groups nested in this one, if there are any.
    ///
    /// # Errors
    /// - [`GroupError::WrongRoom`] if `room` is not the group's room (RM-20)
    /// - [`CommandError::NotLoaded`] if `room` or `nested` does not have the entry of the user
    /// - the errors of [`Group::read_room`]
    #[doc(alias = "RM-22")]
    pub fn reads_from(
        &self,
        by: User,
        room: &Room,
        nested: Option<&NestedGroups>,
        cx: &Context<'_>,
    ) -> Result<ReadsFrom, CommandError<GroupError>> {
        self.read_room(by, cx)?;
        self.check_room(room)?;
        let before = room.roster().entry(by.id())?.filter(|entry| {
            entry.presence().left().is_some_and(|left| left.why == LeaveReason::Converted)
        });
        let own = self.entry_of(by)?.filter(|entry| entry.is_member()).map(|entry| {
            let how = entry.membership().map(|stay| stay.joined().how);
            match (how, before) {
                (Some(JoinReason::Converted { .. }), Some(before)) => Some(before.reads_from()),
                _ => entry.reads_from(),
            }
        });
        let through = match nested {
            Some(nested) => nested.takes_part_since(self.id(), by)?.map(ReadsFrom::Since),
            None => None,
        };
        // Every participant takes part in one of these ways.
        Ok(own.flatten().into_iter().chain(through).min().unwrap_or(ReadsFrom::Since(cx.at())))
    }

    /// Returns the group's room as this participant sees it (RM-20).
    ///
    /// # Errors
    /// - [`GroupError::WrongRoom`] if `room` is not the group's room (RM-20)
    /// - the errors of [`Group::may_use`]
    pub fn room_seen_by(
        &self,
        by: User,
        room: &Room,
        cx: &Context<'_>,
    ) -> Result<RoomView, CommandError<GroupError>> {
        let may_use = self.may_use(by, cx)?;
        self.check_room(room)?;
        let mut allowed = Vec::new();
        if self.check_message_on(cx).is_ok() {
            allowed.push(RoomAction::Read);
            match self.room_source(by, &[], cx) {
                Ok(_) if cx.company().check_rooms().is_ok() => allowed.push(RoomAction::StartFrom),
                Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
                Ok(_) | Err(CommandError::Refused(_)) => {}
            }
        }
        Ok(RoomView::new(room, allowed, may_use))
    }

    /// Checks that the user may invite all members to an event (GR-17).
    ///
    /// # Errors
    /// The errors of [`Group::authorize`].
    #[doc(alias = "GR-17")]
    pub fn invite_to_event(&self, by: User, cx: &Context<'_>) -> CheckResult {
        self.authorize(by, GroupAction::InviteToEvent, cx)
    }

    /// Chooses participants of the group's room to start a new room with (RM-7).
    ///
    /// # Errors
    /// - [`GroupError::Room`] if the choice is refused (RM-7); see [`RoomSource::choose`]
    /// - the errors of [`Group::read_room`]
    pub fn room_source(
        &self,
        by: User,
        chosen: &[UserId],
        cx: &Context<'_>,
    ) -> Result<RoomSource, CommandError<GroupError>> {
        self.read_room(by, cx)?;
        let counts = self.roster.counts();
        let kind = if self.is_team() { RoomKind::Team } else { RoomKind::Group };
        RoomSource::choose(self.room(), kind, counts, by, chosen, |user| self.participant(user))
            .map_err(|error| error.map(GroupError::from))
    }

    /// Returns the group as this user sees it.
    ///
    /// # Errors
    /// The errors of [`Group::authorize`].
    #[doc(alias = "GR-15")]
    pub fn seen_by(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<GroupView, CommandError<GroupError>> {
        let entry = self.roster.entry(user.id())?;
        let roles = self.roles_of(user, entry, cx)?;
        self.authorize_roles(roles, GroupAction::View, cx)?;
        let list = self.header.mailing_list().filter(|list| list.state().is_on());
        let own = entry.filter(|entry| entry.user() == user);
        let request = own.and_then(|entry| entry.open_request(cx.at()));
        let allowed = self.allowed_to(user, entry, roles, cx);
        let takes_part = self.authorize_roles(roles, GroupAction::ReadRoom, cx).is_ok();
        let may_use = takes_part
            .then(|| Feature::ALL.map(|feature| (feature, self.feature_use(feature, cx))).into());
        let details = sees_details(roles).then(|| self.details(cx));
        Ok(GroupView {
            id: self.id(),
            name: self.header.name().clone(),
            group_type: self.header.group_type(),
            kind: self.header.kind(),
            privacy: self.header.privacy(),
            counts: self.roster().counts(),
            address: list.map(|list| list.address().clone()),
            roles,
            allowed,
            may_use,
            request,
            details,
        })
    }

    /// Returns what the user may do with the group now.
    ///
    /// # Errors
    /// The errors of [`Group::authorize`] for seeing the group.
    #[inline]
    pub fn allowed_actions(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<GroupActions, CommandError<GroupError>> {
        let entry = self.roster.entry(user.id())?;
        let roles = self.roles_of(user, entry, cx)?;
        self.authorize_roles(roles, GroupAction::View, cx)?;
        Ok(self.allowed_to(user, entry, roles, cx))
    }

    /// Returns what a user who sees the group may do with it now: what
    /// [`Group::check_action_of`] allows, without its reasons.
    #[inline]
    fn allowed_to(
        &self,
        user: User,
        entry: Option<&GroupEntry>,
        roles: Roles,
        cx: &Context<'_>,
    ) -> GroupActions {
        let mut allowed = self.granted_to(roles);
        if cx.company().check_groups().is_err() {
            allowed = allowed & GroupActions::ALLOWED_WHILE_FROZEN;
        }
        if !self.header.locks.is_empty() {
            let unlocked = |action: &GroupAction| self.check_unlocked(roles, *action).is_ok();
            allowed = allowed.iter().filter(unlocked).collect();
        }
        let asks = |entry: &GroupEntry| entry.open_request(cx.at()).is_some();
        let is_own = |entry: &GroupEntry| entry.user() == user;
        let asks_now = |entry: &GroupEntry| asks(entry) && is_own(entry);
        let may_mail = || {
            let own = entry.filter(|entry| is_own(entry));
            self.header.mailing_list.is_some() && self.check_mail_of(user, own, cx).is_ok()
        };
        allowed
            .only_if(GroupAction::AskToJoin, || !entry.is_some_and(asks_now))
            .only_if(GroupAction::Mail, may_mail)
            .only_if(GroupAction::OpenTeamRoom, || !self.was_opened())
            .only_if(GroupAction::ReadRoom, || self.feature(Feature::Message, cx).is_on())
            .only_if(GroupAction::WithdrawRequest, || entry.is_some_and(asks))
    }

    /// Checks that a user who sees the group, and has these roles, may do this with it now.
    pub(super) fn check_action_of(
        &self,
        user: User,
        roles: Roles,
        action: GroupAction,
        cx: &Context<'_>,
    ) -> CheckResult {
        // The room of a team is opened once.
        if action == GroupAction::OpenTeamRoom && self.is_team() && self.was_opened() {
            return Err(self.not_allowed(action, &RM_19).into());
        }
        self.authorize_roles(roles, action, cx)?;
        match action {
            GroupAction::AskToJoin => self.check_not_asked(user, cx),
            GroupAction::Mail => Ok(self.check_mail_of(user, self.entry_of(user)?, cx)?),
            GroupAction::ReadRoom => Ok(self.check_message_on(cx)?),
            GroupAction::WithdrawRequest => self.check_requests([user.id()], cx),
            _ => Ok(()),
        }
    }

    fn details(&self, cx: &Context<'_>) -> GroupDetails {
        let features = Feature::ALL.map(|feature| (feature, self.feature(feature, cx)));
        GroupDetails {
            description: self.header.description().cloned(),
            picture: self.header.picture().cloned(),
            room: self.room(),
            features: features.to_vec(),
            locks: self.header.locks().clone(),
            history: self.header.history(),
            notification: self.header.notification(),
            orphaned_since: match self.header.state() {
                GroupState::Orphaned(since) => Some(since),
                GroupState::Active | GroupState::Deleted(_) => None,
            },
        }
    }

    fn feature_use(&self, feature: Feature, cx: &Context<'_>) -> FeatureUse {
        let disabled = cx.company().disabled_features();
        // Without Message there is no room, so its answer comes first (FT-2).
        for needed in [Feature::Message, feature] {
            match self.header.features.state(needed) {
                FeatureState::NeverOn => return FeatureUse::NeverOn,
                FeatureState::Off { .. } => return FeatureUse::Off,
                FeatureState::On if disabled.contains(&needed) => return FeatureUse::Disabled,
                FeatureState::On => {}
            }
        }
        if cx.company().check_rooms().is_err() { FeatureUse::Frozen } else { FeatureUse::Yes }
    }

    fn check_message_on(&self, cx: &Context<'_>) -> Result<(), GroupError> {
        if self.feature(Feature::Message, cx).is_on() {
            Ok(())
        } else if self.is_team() {
            Err(GroupError::TeamMessageOff { team: self.id(), managers: self.header.managers() })
        } else {
            Err(GroupError::MessageOff { group: self.id(), managers: self.header.managers() })
        }
    }
}

/// A group as one user sees it (GR-15, GR-17).
///
/// There is no view for a user from whom the group is hidden. An outsider sees the name, the number
/// of members and the mail address. Members, Group Masters and administrators also see the details.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupView {
    /// The id of the group.
    pub id: GroupId,
    /// The name.
    pub name: Name,
    /// Whether it is a group or a team.
    pub group_type: GroupType,
    /// Whether it can hold external users.
    pub kind: GroupKind,
    /// Whether it is public or private.
    pub privacy: Privacy,
    /// The number of members, Group Masters and external members, without those who take part only
    /// through nested groups.
    pub counts: Counts,
    /// The address of the mailing list, if the group has one and it is on.
    pub address: Option<ListAddress>,
    /// The roles of the user.
    pub roles: Roles,
    /// What the user may do with the group now.
    pub allowed: GroupActions,
    /// For each feature, whether the user may use it in the group's room now (FT-7). `None` if the
    /// user does not take part.
    pub may_use: Option<BTreeMap<Feature, FeatureUse>>,
    /// The user's own request to join, if it is open.
    pub request: Option<JoinRequest>,
    /// What an outsider does not see.
    pub details: Option<GroupDetails>,
}

/// A member or a Group Master of a group as one user sees them (GR-17).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MemberView {
    /// The member or Group Master.
    pub user: User,
    /// What an outsider does not see: since when and by which user they belong to the group, and
    /// their mail rights.
    pub entry: Option<GroupEntry>,
}

fn sees_details(roles: Roles) -> bool {
    !roles.is(Role::Outsider) || roles.is(Role::Administrator)
}

/// What an outsider does not see of a group.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupDetails {
    /// The description.
    pub description: Option<Description>,
    /// The profile picture.
    pub picture: Option<Picture>,
    /// The room.
    pub room: RoomId,
    /// The features, and whether each is on now.
    #[serde(serialize_with = "as_map")]
    pub features: Vec<(Feature, Switch)>,
    /// The settings that only administrators change (CO-6).
    pub locks: Locks,
    /// Whether later members may read what was said before (RM-22).
    pub history: History,
    /// Whether the members are notified about the group.
    pub notification: Switch,
    /// Since when the group has had no Group Master. An administrator must appoint one (GR-18).
    pub orphaned_since: Option<Timestamp>,
}

fn as_map<S: Serializer>(features: &[(Feature, Switch)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(features.iter().copied())
}
