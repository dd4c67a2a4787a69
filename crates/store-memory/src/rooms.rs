use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall_groups::{AggregateId, Event};
use guildhall_kernel::{
    Claim, CompanyId, Page, PageRequest, RoomId, Roster, Scope, Timestamp, UserId,
};
use guildhall_rooms::{Fingerprint, Participant, Room, RoomChange, RoomRepository};

use crate::claims::Holder;
use crate::store::{Saved, State, behind, check_version};
use crate::{MemoryError, MemoryStore};

/// A whole room, with its last activity, which is not part of its history.
#[derive(Clone, Debug)]
pub(crate) struct StoredRoom {
    pub(crate) room: Room,
    pub(crate) last_active: Timestamp,
}

impl StoredRoom {
    /// Applies a change to the stored room, or makes a new room.
    fn after(stored: Option<&Self>, change: &RoomChange) -> Saved<Self> {
        check_version(stored.map(|stored| stored.room.version()), change.expected())?;
        let entries = stored.map(|stored| stored.room.roster().loaded().clone());
        let mut entries = entries.unwrap_or_default();
        entries.extend(change.rows().map(|(user, entry)| (user, *entry)));

        let room = change.room();
        let roster = Roster::whole(entries);
        if roster.counts() != room.roster().counts() {
            return Err(MemoryError::Counts.into());
        }
        let room = Room::from_parts(room.header().clone(), roster).map_err(MemoryError::from)?;
        let last = stored.map_or(room.header().created_at(), |stored| stored.last_active);
        let last_active = change.events().iter().map(|event| event.at).fold(last, Ord::max);
        Ok(Self { room, last_active })
    }

    pub(crate) fn slice_of(&self, scope: &Scope) -> Result<Room, MemoryError> {
        let roster = self.room.roster().slice_of(scope)?;
        Ok(Room::from_parts(self.room.header().clone(), roster)?)
    }
}

impl State {
    /// Applies a change to the stored room.
    pub(crate) fn changed_room(&self, change: &RoomChange) -> Saved<StoredRoom> {
        StoredRoom::after(self.rooms.get(&change.room().id()), change)
    }

    pub(crate) fn check_room_claims(&self, change: &RoomChange) -> Saved {
        self.holders.check(Holder::Room(change.room().id()), change.claims())
    }

    pub(crate) fn write_room(&mut self, changed: StoredRoom, change: &RoomChange) {
        let (id, company) = (changed.room.id(), changed.room.company());
        self.holders.apply_claims(Holder::Room(id), change.claims());
        let events = change.events().iter().cloned().map(Event::Room);
        self.history.record(company, AggregateId::Room(id), change.expected(), events);
        self.rooms.insert(id, changed);
    }
}

impl RoomRepository for MemoryStore {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Option<Room>, MemoryError> {
        self.state().rooms.get(&id).map(|stored| stored.slice_of(&scope)).transpose()
    }

    async fn find_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        user: UserId,
    ) -> Result<Vec<Room>, MemoryError> {
        let (state, scope) = (self.state(), Scope::of([user]));
        let found = ids.iter().filter_map(|id| state.rooms.get(id));
        found.map(|stored| stored.slice_of(&scope)).collect()
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Result<Option<RoomId>, MemoryError> {
        match self.state().holders.of(&claim) {
            Some(Holder::Room(room)) => Ok(Some(room)),
            _ => Ok(None),
        }
    }

    async fn rooms_with_exactly(
        &self,
        company: CompanyId,
        participants: BTreeSet<UserId>,
        // This store reads every room. An index of fingerprints would only be faster.
        _fingerprint: Fingerprint,
        limit: NonZeroU32,
    ) -> Result<Vec<Room>, MemoryError> {
        let state = self.state();
        let mut found = Vec::new();
        for stored in state.rooms.values().filter(|stored| stored.room.company() == company) {
            if stored.room.has_exactly(&participants)? {
                found.push(stored);
            }
        }
        found.sort_by_key(|stored| (Reverse(stored.last_active), stored.room.id()));
        found.truncate(usize::try_from(limit.get()).unwrap_or(usize::MAX));
        let scope = Scope::Users(participants);
        found.into_iter().map(|stored| stored.slice_of(&scope)).collect()
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Result<Page<Participant, UserId>, MemoryError> {
        let state = self.state();
        let entries = state.rooms.get(&room).map(|stored| stored.room.roster().loaded());
        let entries = entries.into_iter().flat_map(|entries| entries.values());
        let entries = entries.filter(|entry| behind(&page, &entry.user().id()));
        Ok(Page::cut(entries.copied().collect(), page.limit(), |entry| entry.user().id()))
    }

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, MemoryError> {
        let state = self.state();
        let rooms = state.rooms.values().map(|stored| &stored.room).filter(|room| {
            let inside = room.roster().loaded().get(&user).is_some_and(Participant::is_in);
            inside && room.group().is_none() && !room.is_closed() && behind(&page, &room.id())
        });
        Ok(Page::cut(rooms.map(Room::id).collect(), page.limit(), |id| *id))
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<Room, RoomId>, MemoryError> {
        let state = self.state();
        let stored = state.rooms.values().filter(|stored| {
            let room = &stored.room;
            room.company() == company && !room.is_closed() && behind(&page, &room.id())
        });
        let rooms = stored.map(|stored| stored.slice_of(&Scope::of([])));
        Ok(Page::cut(rooms.collect::<Result<_, _>>()?, page.limit(), Room::id))
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, MemoryError> {
        let state = self.state();
        let mut found = Vec::new();
        for room in state.rooms.values().map(|stored| &stored.room) {
            let listed = !room.is_closed() && behind(&page, &room.id());
            if listed && !room.contacts_of(company)?.is_empty() {
                found.push(room.id());
            }
        }
        Ok(Page::cut(found, page.limit(), |id| *id))
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        let mut state = self.state();
        let changed = state.changed_room(&change)?;
        state.check_reads(change.reads())?;
        state.check_room_claims(&change)?;
        state.record_first_uses(change.reads());
        state.write_room(changed, &change);
        Ok(())
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Result<(), MemoryError> {
        if let Some(stored) = self.state().rooms.get_mut(&room) {
            stored.last_active = stored.last_active.max(at);
        }
        Ok(())
    }
}
