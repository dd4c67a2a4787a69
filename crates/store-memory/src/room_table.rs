//! The table of rooms and its indexes.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use guildhall_kernel::{CompanyId, RoomId, RoomKind, Roster, Scope, Timestamp, UserId, Version};
use guildhall_rooms::RoomState;
use guildhall_rooms::{Fingerprint, Participant, Room, RoomChange, RoomFormError, RoomHeader};

use crate::index::{Index, after};
use crate::store::{Saved, check_version};
use crate::{MemoryError, rosters};

/// A room in the order of the room lists: when it was last active, the latest first, and its id.
pub(crate) type Activity = (Reverse<Timestamp>, RoomId);

/// A room with its last activity, which is not part of its history.
#[derive(Debug)]
pub(crate) struct StoredRoom {
    pub(crate) header: RoomHeader,
    pub(crate) roster: Roster<Participant>,
    pub(crate) last_active: Timestamp,
}

impl StoredRoom {
    pub(crate) const fn is_closed(&self) -> bool {
        matches!(self.header.state(), RoomState::Closed(_))
    }

    pub(crate) const fn activity(&self) -> Activity {
        (Reverse(self.last_active), self.header.id())
    }

    pub(crate) fn slice_of(&self, scope: &Scope) -> Result<Room, MemoryError> {
        Ok(Room::from_parts(self.header.clone(), self.roster.slice_of(scope)?)?)
    }
}

/// All rooms.
#[derive(Debug, Default)]
pub(crate) struct Rooms {
    stored: BTreeMap<RoomId, StoredRoom>,
    /// The open rooms.
    pub(crate) by_activity: Index<(), Activity>,
    /// The open general rooms of each company, by the text of their fingerprint.
    by_fingerprint: Index<(CompanyId, String), Activity>,
    /// The open rooms of each company.
    pub(crate) of_companies: Index<CompanyId, RoomId>,
    /// The rooms that each user is in by an entry.
    pub(crate) of_users: Index<UserId, RoomId>,
    /// The rooms with an external user, by the company of the room and by that of the user.
    pub(crate) with_contacts: Index<CompanyId, RoomId>,
}

impl Rooms {
    pub(crate) fn get(&self, id: RoomId) -> Option<&StoredRoom> {
        self.stored.get(&id)
    }

    /// Iterates over all rooms after `last`, or from the first on.
    pub(crate) fn after(&self, last: Option<&RoomId>) -> impl Iterator<Item = &StoredRoom> {
        after(&self.stored, last).map(|(_, stored)| stored)
    }

    pub(crate) fn version(&self, id: RoomId) -> Option<Version> {
        self.get(id).map(|stored| stored.header.version())
    }

    /// Iterates over the open general rooms of the company with this fingerprint.
    pub(crate) fn with_fingerprint(
        &self,
        company: CompanyId,
        fingerprint: Fingerprint,
    ) -> impl Iterator<Item = &StoredRoom> {
        let rooms = self.by_fingerprint.after::<Activity>(&(company, fingerprint.into()), None);
        rooms.filter_map(|(_, id)| self.get(*id))
    }

    /// Checks that a change leads from the stored room to a room.
    pub(crate) fn check(&self, change: &RoomChange) -> Saved {
        let room = change.room();
        let stored = self.get(room.id());
        check_version(stored.map(|stored| stored.header.version()), change.expected())?;
        let none = Roster::default();
        let before = stored.map_or(&none, |stored| &stored.roster);
        let after = rosters::after_change(before, change.rows(), [], room.roster().counts())?;

        let last = stored.map_or(Fingerprint::default(), |stored| stored.header.fingerprint());
        let is_in = |roster: &Roster<Participant>, user| {
            roster.loaded().get(user).is_some_and(Participant::is_in)
        };
        let fingerprint = after.loaded().keys().fold(last, |fingerprint, user| {
            match (is_in(before, user), is_in(&after, user)) {
                (false, true) => fingerprint.with(*user),
                (true, false) => fingerprint.without(*user),
                _ => fingerprint,
            }
        });
        if fingerprint != room.header().fingerprint() {
            return Err(MemoryError::from(RoomFormError::Fingerprint).into());
        }
        Room::from_parts(room.header().clone(), after).map_err(MemoryError::from)?;
        Ok(())
    }

    /// Writes a change that was checked.
    pub(crate) fn write(&mut self, change: &RoomChange) {
        let header = change.room().header();
        let id = header.id();
        let before = self.get(id).map(Keys::of);
        let stored = self.stored.entry(id).or_insert_with(|| StoredRoom {
            header: header.clone(),
            roster: Roster::default(),
            last_active: header.created_at(),
        });
        stored.header = header.clone();
        let last_active = change.events().iter().map(|event| event.at);
        stored.last_active = last_active.fold(stored.last_active, Ord::max);
        for (user, entry) in change.rows() {
            let before = stored.roster.loaded().get(&user).filter(|before| before.is_in());
            let after = Some(entry).filter(|after| after.is_in());
            self.of_users.change(before.map(|_| (user, id)), after.map(|_| (user, id)));
            self.with_contacts.change(contacts(header, before), contacts(header, after));
            stored.roster.insert(entry.clone());
        }
        let after = Keys::of(stored);
        self.move_keys(before, after);
    }

    pub(crate) fn record_activity(&mut self, id: RoomId, at: Timestamp) {
        if let Some(stored) = self.stored.get_mut(&id) {
            let before = Keys::of(stored);
            stored.last_active = stored.last_active.max(at);
            let after = Keys::of(stored);
            self.move_keys(Some(before), after);
        }
    }

    fn move_keys(&mut self, before: Option<Keys>, after: Keys) {
        let before = before.unwrap_or_default();
        self.by_activity.change(before.by_activity, after.by_activity);
        self.by_fingerprint.change(before.by_fingerprint, after.by_fingerprint);
        self.of_companies.change(before.of_companies, after.of_companies);
    }
}

/// What a header adds to the indexes.
#[derive(Default)]
struct Keys {
    by_activity: Option<((), Activity)>,
    by_fingerprint: Option<((CompanyId, String), Activity)>,
    of_companies: Option<(CompanyId, RoomId)>,
}

impl Keys {
    fn of(stored: &StoredRoom) -> Self {
        let (header, activity) = (&stored.header, stored.activity());
        if stored.is_closed() {
            return Self::default();
        }
        let company = header.company();
        let general = header.kind() == RoomKind::General;
        Self {
            by_activity: Some(((), activity)),
            by_fingerprint: general.then(|| ((company, header.fingerprint().into()), activity)),
            of_companies: Some((company, header.id())),
        }
    }
}

/// Returns the companies that an external user in a room gives a contact, with the room.
fn contacts(
    room: &RoomHeader,
    entry: Option<&Participant>,
) -> impl Iterator<Item = (CompanyId, RoomId)> + use<> {
    let (owner, id) = (room.company(), room.id());
    let external = entry.map(Participant::user).filter(|user| user.is_external_to(owner));
    let companies = external.map(|user| [Some(owner), user.company()]);
    companies.into_iter().flatten().flatten().map(move |company| (company, id))
}
