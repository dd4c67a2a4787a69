//! How events make a room.

use guildhall_kernel::{
    Ceased, Departure, Entrance, Joined, RoomId, Roster, User, UserId, Version,
};
use guildhall_permissions::Context;

use super::Room;
use crate::{
    Beginning, Fingerprint, Nature, Opening, Participant, RoomEvent, RoomHeader, RoomState,
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
        let (nature, users) = match &opening.beginning {
            Beginning::General { info, participants, .. } => {
                (Nature::General { info: info.clone() }, participants.as_slice())
            }
            Beginning::Group { group } => (Nature::Group { group: *group }, [].as_slice()),
            Beginning::Team { team } => (Nature::Team { team: *team }, [].as_slice()),
            Beginning::OneToOne { pair } => {
                let [one, other] = pair.each_ref().map(User::id);
                let nature = Nature::OneToOne { low: one.min(other), high: one.max(other) };
                (nature, pair.as_slice())
            }
            Beginning::ToMe { owner } => {
                (Nature::ToMe { owner: owner.id() }, std::slice::from_ref(owner))
            }
        };
        let header = RoomHeader {
            id: opening.room,
            company: opening.company,
            version: Version::FIRST,
            nature,
            state: RoomState::Open,
            created_by: opening.by,
            created_at: opening.at,
            fingerprint: Fingerprint::default(),
        };
        let mut room = Self { header, roster: Roster::default() };
        let how = opening.by.map_or(Entrance::Directory, |by| Entrance::Created { by });
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
            RoomEvent::Ceased { user, why, at } => {
                self.cease(*user, Ceased { at: *at, why: (*why).into() });
            }
            RoomEvent::Closed { at, .. } => self.header.state = RoomState::Closed(*at),
            RoomEvent::Converted { group, at, .. } => {
                let ceased = Ceased { at: *at, why: Departure::Converted };
                let users: Vec<_> = self.roster.at_hand().keys().copied().collect();
                for user in users {
                    self.take_out(user, ceased);
                }
                self.header.nature = Nature::Group { group: *group };
            }
            RoomEvent::Described { edit, .. } => {
                if let Nature::General { info } = &mut self.header.nature {
                    edit.apply_to(info);
                }
            }
            RoomEvent::Invited { by, users, at } => {
                let joined = Joined { at: *at, how: Entrance::Invited { by: *by } };
                for user in users {
                    self.join(*user, joined);
                }
            }
            RoomEvent::Left { user, at } => {
                self.cease(*user, Ceased { at: *at, why: Departure::Left });
            }
            // A room is opened once: its opening is where a replay begins.
            RoomEvent::Opened(_) => {}
            RoomEvent::Removed { by, users, at } => {
                for user in users {
                    let why =
                        if user == by { Departure::Left } else { Departure::Removed { by: *by } };
                    self.cease(*user, Ceased { at: *at, why });
                }
            }
        }
    }

    fn join(&mut self, user: User, joined: Joined) {
        // The fingerprint is a sum: whoever is in must not be added to it again.
        if self.roster.at_hand().get(&user.id()).is_some_and(Participant::is_in) {
            return;
        }
        let seat = Participant::joining(user, self.header.company, joined);
        self.roster.place(user.id(), seat);
        self.header.fingerprint = self.header.fingerprint.with(user.id());
    }

    fn cease(&mut self, user: UserId, ceased: Ceased) {
        self.take_out(user, ceased);
        if self.roster.counts().members() == 0 {
            self.header.state = RoomState::Closed(ceased.at);
        }
    }

    fn take_out(&mut self, user: UserId, ceased: Ceased) {
        let seat = self.roster.at_hand().get(&user).filter(|seat| seat.is_in()).copied();
        if let Some(seat) = seat {
            self.roster.place(user, seat.with(seat.presence().end(ceased)));
            self.header.fingerprint = self.header.fingerprint.without(user);
        }
    }
}
