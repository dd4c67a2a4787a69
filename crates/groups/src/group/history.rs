//! How events make a group and change it, and which users are members after them.

use std::collections::BTreeMap;

use guildhall_kernel::{
    Envelope, History, JoinReason, Joined, LeaveReason, Left, RemovalCause, Timestamp, User,
    UserId, Version,
};
use guildhall_mailing_list::{ExternalRecipients, MailingList, NewList};

use super::Group;
use crate::{
    Creation, GroupEntry, GroupEvent, GroupHeader, GroupKind, GroupOrigin, GroupState, Locks,
    TeamEdit,
};

impl Group {
    /// Makes the group that these events describe. Returns `None` if they do not begin with the
    /// creation of the group.
    pub fn replay(events: impl IntoIterator<Item = Envelope<GroupEvent>>) -> Option<Self> {
        let mut events = events.into_iter();
        let Envelope { by, at, event: GroupEvent::Created(creation) } = events.next()? else {
            return None;
        };
        let mut group = Self::begun(&creation, by, at);
        for happened in events {
            group.apply(&happened);
        }
        Some(group)
    }

    pub(super) fn begun(creation: &Creation, by: Option<UserId>, at: Timestamp) -> Self {
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
            history: History::NotShared,
            notification: creation.notification,
            features: creation.features.clone(),
            locks: Locks::default(),
            mailing_list: creation.mailing_list.as_ref().map(NewList::list).cloned(),
            state: GroupState::Active,
            team: creation.team,
            nested: BTreeMap::new(),
            created_by: by,
            created_at: at,
        };
        let created = JoinReason::Created { by };
        let (member, master) = match creation.origin {
            GroupOrigin::Conversion => (JoinReason::Converted { by }, created),
            GroupOrigin::Directory => (JoinReason::Directory, JoinReason::Directory),
            GroupOrigin::Administrator | GroupOrigin::User => (created, created),
        };
        // The members of a new group are there from its beginning. A converted room knows since
        // when its participants read.
        let history = match creation.origin {
            GroupOrigin::Conversion => History::NotShared,
            _ => History::Shared,
        };
        let joined = Joined { at, how: member };
        let entry = |user: &User| GroupEntry::joining(*user, creation.company, joined, history);
        let roster = creation.members.iter().map(entry).collect();
        let recipients = creation.mailing_list.iter().flat_map(NewList::recipients);
        let recipients = ExternalRecipients::whole(recipients.map(|(_, address)| address.clone()));
        let mut group = Self { header, roster, recipients, indirect_members: None };
        for user in &creation.masters {
            group.enter(user, |entry| entry.appoint(Joined { at, how: master }));
        }
        for (right, users) in &creation.rights {
            group.change(users, |entry| entry.grant(*right));
        }
        group
    }

    /// Puts an event into effect. This is the only way in which a group changes, and it never
    /// fails.
    pub(super) fn apply(&mut self, happened: &Envelope<GroupEvent>) {
        let Envelope { by, at, event } = happened;
        let (by, at) = (*by, *at);
        let joined = Joined { at, how: JoinReason::Added { by } };
        let header = &mut self.header;
        header.version = header.version.next();
        match event {
            // A group is created once: a replay begins with its creation.
            GroupEvent::Created(_) => {}
            GroupEvent::DataDeleted { data, .. } => header.features.apply_deletion_report(*data),
            GroupEvent::DataDeletionRequested { data } => {
                header.features.apply_deletion_request(*data, at);
            }
            GroupEvent::Deleted { .. } => {
                header.state = GroupState::Deleted(at);
                header.mailing_list = None;
                self.recipients.clear();
            }
            GroupEvent::FeaturesSwitched { switches, message_kept_until } => {
                header.features.apply_switches(switches, at);
                if let Some(deadline) = message_kept_until {
                    header.features.keep_message_until(*deadline);
                }
            }
            GroupEvent::GroupNested { group } => {
                header.nested.insert(*group, joined);
                self.indirect_members = None;
            }
            GroupEvent::GroupUnnested { group } => {
                header.nested.remove(group);
                self.indirect_members = None;
            }
            GroupEvent::HistoryChanged { to } => header.history = *to,
            GroupEvent::LocksChanged { edit } => header.locks.apply(edit),
            GroupEvent::JoinRequested { user } => self.enter(user, |entry| entry.ask(at)),
            GroupEvent::JoinRequestWithdrawn { user } => {
                self.change([user], GroupEntry::end_request);
            }
            GroupEvent::JoinRequestsDeclined { users } => {
                self.change(users, GroupEntry::end_request);
            }
            GroupEvent::MailingListEdited { edit } => {
                self.change_list(|list| list.apply_edit(edit));
            }
            GroupEvent::MailingListOpened { list } => {
                header.mailing_list = Some(list.list().clone());
                self.recipients.apply_addition(list.recipients());
            }
            GroupEvent::MailRightGranted { right, users } => {
                self.change(users, |entry| entry.grant(*right));
            }
            GroupEvent::MailRightRevoked { right, users } => {
                self.change(users, |entry| entry.revoke(*right));
            }
            GroupEvent::MastersAppointed { users } => {
                if matches!(header.state, GroupState::Orphaned(_)) {
                    header.state = GroupState::Active;
                }
                for user in users {
                    self.enter(user, |entry| entry.appoint(joined));
                }
            }
            GroupEvent::MastersDismissed { users } => {
                for user in users {
                    let left = Left { at, why: dismissal(*user, by) };
                    self.change([user], |entry| entry.dismiss(left));
                }
            }
            GroupEvent::MastershipHandedOver { to } => {
                self.enter(to, |entry| entry.appoint(joined));
                self.change(&by, |entry| entry.dismiss(Left { at, why: LeaveReason::Left }));
            }
            GroupEvent::MembersAdded { users } | GroupEvent::JoinRequestsAccepted { users } => {
                self.join(users, joined);
            }
            GroupEvent::MembersRemoved { users } => {
                let left = Left { at, why: LeaveReason::Removed { by } };
                self.change(users, |entry| entry.leave(left));
            }
            GroupEvent::MessageBeganAnew { room, switches } => {
                header.room = *room;
                header.features.apply_switches(switches, at);
            }
            GroupEvent::MessageRestored { switches } => {
                header.features.apply_switches(switches, at);
            }
            GroupEvent::NotificationChanged { to } => header.notification = *to,
            GroupEvent::PrivacyChanged { to } => header.privacy = *to,
            GroupEvent::ProfileEdited { edit } => edit.apply_to(header),
            GroupEvent::RecipientsAdded { recipients } => {
                self.recipients.apply_addition(recipients);
            }
            GroupEvent::RecipientsRemoved { recipients }
            | GroupEvent::RecipientUnsubscribed { recipients, .. } => {
                self.recipients.apply_removal(recipients);
            }
            GroupEvent::TeamChanged { edit } => self.change_unit(edit, at),
            GroupEvent::UserRemoved { user, cause } => self.take_out(*user, *cause, at),
        }
    }

    fn change_list(&mut self, change: impl FnOnce(&mut MailingList)) {
        if let Some(list) = &mut self.header.mailing_list {
            change(list);
        }
    }

    fn change_unit(&mut self, edit: &TeamEdit, at: Timestamp) {
        let joined = Joined { at, how: JoinReason::Directory };
        self.join(&edit.joined, joined);
        let left = Left { at, why: LeaveReason::DirectoryChange };
        self.change(&edit.left, |entry| entry.leave(left));
        if let Some(name) = &edit.name {
            self.header.name = name.clone();
        }
        if let Some(team) = &mut self.header.team {
            team.leader = team.leader.filter(|leader| !edit.left.contains(leader));
            edit.leader.apply_to(&mut team.leader);
        }
    }

    fn take_out(&mut self, user: UserId, cause: RemovalCause, at: Timestamp) {
        let left = Left { at, why: cause.into() };
        self.change([&user], |entry| entry.leave(left));
        if cause == RemovalCause::ExternalPermissionLost && self.has_other_master() {
            if self.header.kind == GroupKind::External {
                self.change([&user], |entry| entry.dismiss(left));
            }
        } else if cause == RemovalCause::OffBoarding {
            self.change([&user], |entry| entry.dismiss(left));
            self.change([&user], GroupEntry::end_request);
            if let Some(team) = &mut self.header.team {
                team.leader = team.leader.filter(|leader| *leader != user);
            } else if self.roster.counts().masters() == 0 && self.header.state == GroupState::Active
            {
                self.header.state = GroupState::Orphaned(at);
            }
        }
    }

    fn join<'a>(&mut self, users: impl IntoIterator<Item = &'a User>, joined: Joined) {
        let (company, history) = (self.header.company, self.header.history);
        for user in users {
            let new = || GroupEntry::joining(*user, company, joined, history);
            self.roster.enter(user.id(), new, |entry| {
                entry.identify(*user, company);
                entry.join(joined, history);
            });
        }
    }

    /// Changes the entry of a user, or makes one first. A user can have changed company, so the
    /// entry takes over the user of the event: otherwise a Group Master could be stored as external.
    fn enter(&mut self, user: &User, change: impl FnOnce(&mut GroupEntry)) {
        let company = self.header.company;
        let new = || GroupEntry::of(*user, company);
        self.roster.enter(user.id(), new, |entry| {
            entry.identify(*user, company);
            change(entry);
        });
    }

    /// Changes the entries of those of the users who have one.
    fn change<'a>(
        &mut self,
        users: impl IntoIterator<Item = &'a UserId>,
        change: impl Fn(&mut GroupEntry),
    ) {
        for user in users {
            self.roster.change(*user, &change);
        }
    }
}

/// Returns why a Group Master is one no longer. A Master who names themself has stepped down.
fn dismissal(user: UserId, by: Option<UserId>) -> LeaveReason {
    if by == Some(user) { LeaveReason::Left } else { LeaveReason::Removed { by } }
}

impl GroupEvent {
    /// Returns the users who are members after this event. Some of them may have been before.
    pub fn joining(&self) -> impl Iterator<Item = UserId> {
        let (listed, of_unit) = match self {
            Self::Created(creation) => (Some(&creation.members), None),
            Self::JoinRequestsAccepted { users } | Self::MembersAdded { users } => {
                (Some(users), None)
            }
            Self::TeamChanged { edit } => (None, Some(&edit.joined)),
            _ => (None, None),
        };
        let listed = listed.into_iter().flatten();
        listed.chain(of_unit.into_iter().flatten()).map(User::id)
    }

    /// Returns the users who are members no longer after this event. Some of them may not have been
    /// before. By a deletion every user is (GR-12), and none is named.
    pub fn leaving(&self) -> impl Iterator<Item = UserId> {
        let (listed, of_unit, one) = match self {
            Self::MembersRemoved { users } => (Some(users), None, None),
            Self::TeamChanged { edit } => (None, Some(&edit.left), None),
            Self::UserRemoved { user, .. } => (None, None, Some(user)),
            _ => (None, None, None),
        };
        let listed = listed.into_iter().flatten();
        listed.chain(of_unit.into_iter().flatten()).chain(one).copied()
    }
}
