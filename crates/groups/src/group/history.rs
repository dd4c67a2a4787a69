//! How events make a group.

use std::collections::BTreeMap;

use guildhall_kernel::{
    Ceased, Departure, Entrance, Joined, Roster, Timestamp, User, UserId, Version, Withdrawal,
};

use super::Group;
use crate::{Creation, GroupEvent, GroupHeader, GroupState, Place, TeamEdit, WayIn};

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
        let created = by.map_or(Entrance::Directory, |by| Entrance::Created { by });
        let how = match (way, by) {
            (WayIn::Conversion, Some(by)) => Entrance::Converted { by },
            _ => created,
        };
        let mut group = Self { header, roster: Roster::default(), through: None };
        for user in &creation.members {
            group.enter(user, |place| place.join(Joined { at, how }));
        }
        for user in &creation.masters {
            group.enter(user, |place| place.appoint(Joined { at, how: created }));
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
                let joined = Joined { at: *at, how: Entrance::Added { by: *by } };
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
                self.change(users, |place| place.grant(*right));
            }
            GroupEvent::MailRightRevoked { right, users, .. } => {
                self.change(users, |place| place.revoke(*right));
            }
            GroupEvent::MastersAppointed { by, users, at } => {
                let joined = Joined { at: *at, how: Entrance::Added { by: *by } };
                if matches!(header.state, GroupState::Orphaned(_)) {
                    header.state = GroupState::Active;
                }
                for user in users {
                    self.enter(user, |place| place.appoint(joined));
                }
            }
            GroupEvent::MastersDismissed { by, users, at } => {
                for user in users {
                    let ceased = ceased(*user, *by, *at);
                    self.change([user], |place| place.dismiss(ceased));
                }
            }
            GroupEvent::MembersAdded { by, users, at } => {
                let joined = Joined { at: *at, how: Entrance::Added { by: *by } };
                for user in users {
                    self.enter(user, |place| place.join(joined));
                }
            }
            GroupEvent::MembersRemoved { by, users, at } => {
                let ceased = Ceased { at: *at, why: Departure::Removed { by: *by } };
                self.change(users, |place| place.cease(ceased));
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
            GroupEvent::Withdrawn { user, why, at } => self.take_out(*user, *why, *at),
        }
    }

    fn change_unit(&mut self, edit: &TeamEdit, at: Timestamp) {
        let joined = Joined { at, how: Entrance::Directory };
        for user in edit.joined.values() {
            self.enter(user, |place| place.join(joined));
        }
        let ceased = Ceased { at, why: Departure::DirectoryChange };
        self.change(&edit.left, |place| place.cease(ceased));
        if let Some(name) = &edit.name {
            self.header.name = name.clone();
        }
        if let Some(team) = &mut self.header.team {
            team.leader = team.leader.filter(|leader| !edit.left.contains(leader));
            edit.leader.apply_to(&mut team.leader);
        }
    }

    fn take_out(&mut self, user: UserId, why: Withdrawal, at: Timestamp) {
        let ceased = Ceased { at, why: why.into() };
        self.change([&user], |place| place.cease(ceased));
        if why == Withdrawal::OffBoarding {
            self.change([&user], |place| place.dismiss(ceased));
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
    fn enter(&mut self, user: &User, change: impl FnOnce(&mut Place)) {
        let company = self.header.company;
        let place = self.roster.at_hand().get(&user.id()).cloned();
        let mut place = place.unwrap_or_else(|| Place::of(*user, company));
        place.identify(*user, company);
        change(&mut place);
        self.roster.place(user.id(), place);
    }

    /// Changes the places of users who have one.
    fn change<'a>(
        &mut self,
        users: impl IntoIterator<Item = &'a UserId>,
        change: impl Fn(&mut Place),
    ) {
        for user in users {
            if let Some(mut place) = self.roster.at_hand().get(user).cloned() {
                change(&mut place);
                self.roster.place(*user, place);
            }
        }
    }
}

/// Who dismisses themself steps down.
fn ceased(user: UserId, by: UserId, at: Timestamp) -> Ceased {
    let why = if user == by { Departure::Left } else { Departure::Removed { by } };
    Ceased { at, why }
}
