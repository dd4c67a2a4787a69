//! How events make a group.

use std::collections::BTreeMap;

use guildhall_kernel::{
    JoinReason, Joined, LeaveReason, Left, RemovalCause, Roster, Timestamp, User, UserId, Version,
};

use super::Group;
use crate::{Creation, GroupEntry, GroupEvent, GroupHeader, GroupOrigin, GroupState, TeamEdit};

impl Group {
    /// The group that these events made, or none where they do not begin with its creation.
    pub fn replay(events: impl IntoIterator<Item = GroupEvent>) -> Option<Self> {
        let mut events = events.into_iter();
        let Some(GroupEvent::Created(creation)) = events.next() else { return None };
        let mut group = Self::begun(&creation);
        for event in events {
            group.apply(&event);
        }
        Some(group)
    }

    pub(super) fn begun(creation: &Creation) -> Self {
        let Creation { by, at, way, .. } = *creation;
        let header = GroupHeader {
            id: creation.group,
            company: creation.company,
            version: Version::FIRST,
            room: creation.room,
            kind: creation.kind,
            name: creation.name.clone(),
            description: creation.description.clone(),
            picture: creation.picture.clone(),
            privacy: creation.privacy,
            notification: creation.notification,
            features: creation.features.clone(),
            mailing_list: creation.mailing_list.clone(),
            state: GroupState::Active,
            team: creation.team,
            nested: BTreeMap::new(),
            created_by: by,
            created_at: at,
        };
        let created = by.map_or(JoinReason::Directory, |by| JoinReason::Created { by });
        let how = match (way, by) {
            (GroupOrigin::Conversion, Some(by)) => JoinReason::Converted { by },
            _ => created,
        };
        let mut group = Self { header, roster: Roster::default(), through: None };
        for user in &creation.members {
            group.enter(user, |entry| entry.join(Joined { at, how }));
        }
        for user in &creation.masters {
            group.enter(user, |entry| entry.appoint(Joined { at, how: created }));
        }
        group
    }

    pub(super) fn applied(&mut self, event: GroupEvent) -> GroupEvent {
        self.apply(&event);
        event
    }

    fn apply(&mut self, event: &GroupEvent) {
        let header = &mut self.header;
        header.version = header.version.next();
        match event {
            // A group is created once: its creation is where a replay begins.
            GroupEvent::Created(_) => {}
            GroupEvent::DataDeleted { data, .. } => header.features.apply_deletion_report(*data),
            GroupEvent::DataDeletionRequested { data, at, .. } => {
                header.features.apply_deletion_request(*data, *at);
            }
            GroupEvent::Deleted { at, .. } => {
                header.state = GroupState::Deleted(*at);
                header.mailing_list = None;
            }
            GroupEvent::FeaturesLocked { features, .. } => header.features.apply_locks(features),
            GroupEvent::FeaturesSwitched { switches, at, .. }
            | GroupEvent::MessageRestored { switches, at, .. } => {
                header.features.apply_switches(switches, *at);
            }
            GroupEvent::FeaturesUnlocked { features, .. } => {
                header.features.apply_unlocks(features);
            }
            GroupEvent::GroupNested { by, group, at } => {
                let joined = Joined { at: *at, how: JoinReason::Added { by: *by } };
                header.nested.insert(*group, joined);
                self.through = None;
            }
            GroupEvent::GroupUnnested { group, .. } => {
                header.nested.remove(group);
                self.through = None;
            }
            GroupEvent::MailingListEdited { edit, .. } => {
                if let Some(list) = &mut header.mailing_list {
                    list.apply_edit(edit);
                }
            }
            GroupEvent::MailingListOpened { list, .. } => header.mailing_list = Some(list.clone()),
            GroupEvent::MailRightGranted { right, users, .. } => {
                self.change(users, |entry| entry.grant(*right));
            }
            GroupEvent::MailRightRevoked { right, users, .. } => {
                self.change(users, |entry| entry.revoke(*right));
            }
            GroupEvent::MastersAppointed { by, users, at } => {
                let joined = Joined { at: *at, how: JoinReason::Added { by: *by } };
                if matches!(header.state, GroupState::Orphaned(_)) {
                    header.state = GroupState::Active;
                }
                for user in users {
                    self.enter(user, |entry| entry.appoint(joined));
                }
            }
            GroupEvent::MastersDismissed { by, users, at } => {
                for user in users {
                    let left = left(*user, *by, *at);
                    self.change([user], |entry| entry.dismiss(left));
                }
            }
            GroupEvent::MembersAdded { by, users, at } => {
                let joined = Joined { at: *at, how: JoinReason::Added { by: *by } };
                for user in users {
                    self.enter(user, |entry| entry.join(joined));
                }
            }
            GroupEvent::MembersRemoved { by, users, at } => {
                let left = Left { at: *at, why: LeaveReason::Removed { by: *by } };
                self.change(users, |entry| entry.cease(left));
            }
            GroupEvent::MessageBeganAnew { room, switches, at, .. } => {
                header.room = *room;
                header.features.apply_switches(switches, *at);
            }
            GroupEvent::NotificationChanged { to, .. } => header.notification = *to,
            GroupEvent::PrivacyChanged { to, .. } => header.privacy = *to,
            GroupEvent::ProfileEdited { edit, .. } => edit.apply_to(header),
            GroupEvent::RecipientsAdded { recipients, .. } => {
                if let Some(list) = &mut header.mailing_list {
                    list.apply_recipients(recipients);
                }
            }
            GroupEvent::RecipientsRemoved { recipients, .. } => {
                if let Some(list) = &mut header.mailing_list {
                    list.apply_removal(recipients);
                }
            }
            GroupEvent::TeamChanged { edit, at } => self.change_unit(edit, *at),
            GroupEvent::UserRemoved { user, why, at } => self.take_out(*user, *why, *at),
        }
    }

    fn change_unit(&mut self, edit: &TeamEdit, at: Timestamp) {
        let joined = Joined { at, how: JoinReason::Directory };
        for user in edit.joined.values() {
            self.enter(user, |entry| entry.join(joined));
        }
        let left = Left { at, why: LeaveReason::DirectoryChange };
        self.change(&edit.left, |entry| entry.cease(left));
        if let Some(name) = &edit.name {
            self.header.name = name.clone();
        }
        if let Some(team) = &mut self.header.team {
            team.leader = team.leader.filter(|leader| !edit.left.contains(leader));
            edit.leader.apply_to(&mut team.leader);
        }
    }

    fn take_out(&mut self, user: UserId, why: RemovalCause, at: Timestamp) {
        let left = Left { at, why: why.into() };
        self.change([&user], |entry| entry.cease(left));
        if why == RemovalCause::OffBoarding {
            self.change([&user], |entry| entry.dismiss(left));
            if let Some(team) = &mut self.header.team {
                team.leader = team.leader.filter(|leader| *leader != user);
            } else if self.roster.counts().masters() == 0 && self.header.state == GroupState::Active
            {
                self.header.state = GroupState::Orphaned(at);
            }
        }
    }

    /// Changes the place of a user, who gets one if they had none. Users can change companies: the
    /// place says from now on what the event says of them, or a Master could be stored as external.
    fn enter(&mut self, user: &User, change: impl FnOnce(&mut GroupEntry)) {
        let company = self.header.company;
        let entry = self.roster.loaded().get(&user.id()).cloned();
        let mut entry = entry.unwrap_or_else(|| GroupEntry::of(*user, company));
        entry.identify(*user, company);
        change(&mut entry);
        self.roster.insert(user.id(), entry);
    }

    /// Changes the places of users who have one.
    fn change<'a>(
        &mut self,
        users: impl IntoIterator<Item = &'a UserId>,
        change: impl Fn(&mut GroupEntry),
    ) {
        for user in users {
            if let Some(mut entry) = self.roster.loaded().get(user).cloned() {
                change(&mut entry);
                self.roster.insert(*user, entry);
            }
        }
    }
}

/// Who dismisses themself steps down.
fn left(user: UserId, by: UserId, at: Timestamp) -> Left {
    let why = if user == by { LeaveReason::Left } else { LeaveReason::Removed { by } };
    Left { at, why }
}
