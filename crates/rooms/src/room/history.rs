//! How events make a room.

use guildhall_kernel::{
    Envelope, JoinReason, Joined, LeaveReason, Left, ReadsFrom, RoomId, Roster, User, UserId,
    Version,
};
use guildhall_permissions::Context;

use super::Room;
use crate::{
    Beginning, Fingerprint, Opening, Participant, RoomEvent, RoomHeader, RoomState, RoomType,
};

impl Room {
    /// Returns the room that these events made. `None` if they do not begin with
    /// [`RoomEvent::Opened`].
    pub fn replay(events: impl IntoIterator<Item = Envelope<RoomEvent>>) -> Option<Self> {
        let mut events = events.into_iter();
        let first = events.next()?;
        let RoomEvent::Opened(opening) = &first.event else { return None };
        let mut room = Self::begun(&first, opening);
        for happened in events {
            room.apply(&happened);
        }
        Some(room)
    }

    pub(super) fn opened(
        id: RoomId,
        by: impl Into<Option<User>>,
        beginning: Beginning,
        cx: &Context<'_>,
    ) -> (Self, Envelope<RoomEvent>) {
        let opening = Opening { room: id, company: cx.company().id(), beginning };
        let happened = enclosed(by, RoomEvent::Opened(opening.clone()), cx);
        (Self::begun(&happened, &opening), happened)
    }

    fn begun(happened: &Envelope<RoomEvent>, opening: &Opening) -> Self {
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
        let Envelope { by, at, .. } = *happened;
        let header = RoomHeader {
            id: opening.room,
            company: opening.company,
            version: Version::FIRST,
            room_type,
            state: RoomState::Open,
            created_by: by,
            created_at: at,
            fingerprint: Fingerprint::default(),
        };
        let mut room = Self { header, roster: Roster::default() };
        for user in users {
            room.join(*user, Joined { at, how: JoinReason::Created { by } }, ReadsFrom::Beginning);
        }
        room
    }

    pub(super) fn applied(
        &mut self,
        by: impl Into<Option<User>>,
        event: RoomEvent,
        cx: &Context<'_>,
    ) -> Envelope<RoomEvent> {
        let happened = enclosed(by, event, cx);
        self.apply(&happened);
        happened
    }

    fn apply(&mut self, happened: &Envelope<RoomEvent>) {
        let Envelope { by, at, event } = happened;
        let left = |why| Left { at: *at, why };
        self.header.version = self.header.version.next();
        match event {
            RoomEvent::Closed => self.header.state = RoomState::Closed(*at),
            RoomEvent::Converted { group } => {
                let users: Vec<_> = self.roster.loaded().keys().copied().collect();
                for user in users {
                    self.take_out(user, left(LeaveReason::Converted));
                }
                self.header.room_type = RoomType::Group { group: *group };
            }
            RoomEvent::InfoEdited { edit } => {
                if let RoomType::General { info } = &mut self.header.room_type {
                    edit.apply_to(info);
                }
            }
            RoomEvent::Invited { users, reads_from } => {
                for user in users {
                    let how = JoinReason::Invited { by: *by };
                    self.join(*user, Joined { at: *at, how }, *reads_from);
                }
            }
            RoomEvent::Left { user } => self.end(*user, left(LeaveReason::Left)),
            // A room is opened once: a replay begins with its opening.
            RoomEvent::Opened(_) => {}
            RoomEvent::Removed { users } => {
                for user in users {
                    let why = if Some(*user) == *by {
                        LeaveReason::Left
                    } else {
                        LeaveReason::Removed { by: *by }
                    };
                    self.end(*user, left(why));
                }
            }
            RoomEvent::UserRemoved { user, cause } => self.end(*user, left((*cause).into())),
        }
    }

    fn join(&mut self, user: User, joined: Joined, reads_from: ReadsFrom) {
        // The fingerprint is a sum: a user who is already in must not be added again.
        let last = self.roster.loaded().get(&user.id()).map(Participant::presence);
        if last.is_some_and(|last| last.is_in()) {
            return;
        }
        let entry = Participant::joining(user, self.header.company, joined, last, reads_from);
        self.roster.insert(entry);
        self.header.fingerprint = self.header.fingerprint.with(user.id());
    }

    /// Ends a stay. The room closes when no participant is left (RM-15).
    fn end(&mut self, user: UserId, left: Left) {
        self.take_out(user, left);
        if self.roster.counts().members() == 0 {
            self.header.state = RoomState::Closed(left.at);
        }
    }

    fn take_out(&mut self, user: UserId, left: Left) {
        if self.roster.loaded().get(&user).is_some_and(Participant::is_in) {
            self.roster.change(user, |entry| entry.end(left));
            self.header.fingerprint = self.header.fingerprint.without(user);
        }
    }
}

fn enclosed(
    by: impl Into<Option<User>>,
    event: RoomEvent,
    cx: &Context<'_>,
) -> Envelope<RoomEvent> {
    Envelope { by: by.into().map(|by| by.id()), at: cx.at(), event }
}
