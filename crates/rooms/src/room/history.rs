//! How events make a room.

use guildhall_kernel::{
    JoinReason, Joined, LeaveReason, Left, RoomId, Roster, User, UserId, Version,
};
use guildhall_permissions::Context;

use super::Room;
use crate::{
    Beginning, Fingerprint, Opening, Participant, RoomEvent, RoomHeader, RoomState, RoomType,
};

impl Room {
    /// The room that these events made, or none where they do not begin with its opening.
    pub fn replay(events: impl IntoIterator<Item = RoomEvent>) -> Option<Self> {
        let mut events = events.into_iter();
        let Some(RoomEvent::Opened(opening)) = events.next() else { return None };
        let mut room = Self::begun(&opening);
        for event in events {
            room.apply(&event);
        }
        Some(room)
    }

    pub(super) fn opened(
        id: RoomId,
        by: Option<UserId>,
        beginning: Beginning,
        cx: &Context<'_>,
    ) -> (Self, RoomEvent) {
        let company = cx.company().id();
        let opening = Opening { room: id, company, by, at: cx.at(), beginning };
        (Self::begun(&opening), RoomEvent::Opened(opening))
    }

    fn begun(opening: &Opening) -> Self {
        let (room_type, users) = match &opening.beginning {
            Beginning::General { info, participants, .. } => {
                (RoomType::General { info: info.clone() }, participants.as_slice())
            }
            Beginning::Group { group } => (RoomType::Group { group: *group }, [].as_slice()),
            Beginning::Team { team } => (RoomType::Team { team: *team }, [].as_slice()),
            Beginning::OneToOne { pair } => {
                let [one, other] = pair.each_ref().map(User::id);
                let room_type = RoomType::OneToOne { low: one.min(other), high: one.max(other) };
                (room_type, pair.as_slice())
            }
            Beginning::ToMe { owner } => {
                (RoomType::ToMe { owner: owner.id() }, std::slice::from_ref(owner))
            }
        };
        let header = RoomHeader {
            id: opening.room,
            company: opening.company,
            version: Version::FIRST,
            room_type,
            state: RoomState::Open,
            created_by: opening.by,
            created_at: opening.at,
            fingerprint: Fingerprint::default(),
        };
        let mut room = Self { header, roster: Roster::default() };
        let how = opening.by.map_or(JoinReason::Directory, |by| JoinReason::Created { by });
        let joined = Joined { at: opening.at, how };
        for user in users {
            room.join(*user, joined);
        }
        room
    }

    pub(super) fn applied(&mut self, event: RoomEvent) -> RoomEvent {
        self.apply(&event);
        event
    }

    fn apply(&mut self, event: &RoomEvent) {
        self.header.version = self.header.version.next();
        match event {
            RoomEvent::UserRemoved { user, why, at } => {
                self.cease(*user, Left { at: *at, why: (*why).into() });
            }
            RoomEvent::Closed { at, .. } => self.header.state = RoomState::Closed(*at),
            RoomEvent::Converted { group, at, .. } => {
                let left = Left { at: *at, why: LeaveReason::Converted };
                let users: Vec<_> = self.roster.loaded().keys().copied().collect();
                for user in users {
                    self.take_out(user, left);
                }
                self.header.room_type = RoomType::Group { group: *group };
            }
            RoomEvent::Described { edit, .. } => {
                if let RoomType::General { info } = &mut self.header.room_type {
                    edit.apply_to(info);
                }
            }
            RoomEvent::Invited { by, users, at } => {
                let joined = Joined { at: *at, how: JoinReason::Invited { by: *by } };
                for user in users {
                    self.join(*user, joined);
                }
            }
            RoomEvent::Left { user, at } => {
                self.cease(*user, Left { at: *at, why: LeaveReason::Left });
            }
            // A room is opened once: its opening is where a replay begins.
            RoomEvent::Opened(_) => {}
            RoomEvent::Removed { by, users, at } => {
                for user in users {
                    let why = if user == by {
                        LeaveReason::Left
                    } else {
                        LeaveReason::Removed { by: *by }
                    };
                    self.cease(*user, Left { at: *at, why });
                }
            }
        }
    }

    fn join(&mut self, user: User, joined: Joined) {
        // The fingerprint is a sum: whoever is in must not be added to it again.
        if self.roster.loaded().get(&user.id()).is_some_and(Participant::is_in) {
            return;
        }
        let entry = Participant::joining(user, self.header.company, joined);
        self.roster.insert(user.id(), entry);
        self.header.fingerprint = self.header.fingerprint.with(user.id());
    }

    fn cease(&mut self, user: UserId, left: Left) {
        self.take_out(user, left);
        if self.roster.counts().members() == 0 {
            self.header.state = RoomState::Closed(left.at);
        }
    }

    fn take_out(&mut self, user: UserId, left: Left) {
        let entry = self.roster.loaded().get(&user).filter(|entry| entry.is_in()).copied();
        if let Some(entry) = entry {
            self.roster.insert(user, entry.with(entry.presence().end(left)));
            self.header.fingerprint = self.header.fingerprint.without(user);
        }
    }
}
