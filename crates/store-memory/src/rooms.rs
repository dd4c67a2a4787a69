use std::collections::BTreeSet;

use guildhall_groups::{AggregateId, ClaimHolder, Event};
use guildhall_kernel::{Claim, CompanyId, Page, PageRequest, RoomId, Scope, Timestamp, UserId};
use guildhall_rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};

use crate::index::one_more;
use crate::rosters::entries_after;
use crate::store::{Saved, State};
use crate::{MemoryError, MemoryStore};

impl State {
    pub(crate) fn check_room_claims(&self, change: &RoomChange) -> Saved {
        self.holders.check(ClaimHolder::Room(change.room().id()), change.claims())
    }

    /// Writes a change of a room that was checked.
    pub(crate) fn write_room(&mut self, change: &RoomChange) {
        let (id, company) = (change.room().id(), change.room().company());
        self.holders.apply_claims(ClaimHolder::Room(id), change.claims());
        let events = change.events().iter().cloned().map(Event::Room);
        self.history.record(company, AggregateId::Room(id), change.expected(), events);
        self.rooms.write(change);
    }
}

impl RoomRepository for MemoryStore {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Option<Room>, MemoryError> {
        self.state().rooms.get(id).map(|stored| stored.slice_of(&scope)).transpose()
    }

    async fn find_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        user: UserId,
    ) -> Result<Vec<Room>, MemoryError> {
        let (state, scope) = (self.state(), Scope::of([user]));
        let found = ids.into_iter().filter_map(|id| state.rooms.get(id));
        found.map(|stored| stored.slice_of(&scope)).collect()
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Result<Option<RoomId>, MemoryError> {
        match self.state().holders.of(&claim) {
            Some(ClaimHolder::Room(room)) => Ok(Some(room)),
            _ => Ok(None),
        }
    }

    async fn rooms_with_exactly(&self, people: SamePeople) -> Result<RoomsOfPeople, MemoryError> {
        let state = self.state();
        let users = people.users();
        let registrations = users.iter().filter_map(|user| state.users.registration(user).copied());
        let registrations = registrations.collect();
        let (scope, own) = (Scope::Users(users.clone()), Scope::of([people.by()]));
        let limit = usize::try_from(people.limit().get()).unwrap_or(usize::MAX);
        let mut rooms = Vec::new();
        for company in people.companies() {
            let most = rooms.len().saturating_add(limit);
            for stored in state.rooms.with_fingerprint(*company, people.fingerprint()) {
                if stored.slice_of(&scope)?.has_exactly(users)? {
                    rooms.push(stored.slice_of(&own)?);
                }
                if rooms.len() == most {
                    break;
                }
            }
        }
        Ok(RoomsOfPeople { registrations, rooms })
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Result<Page<Participant, UserId>, MemoryError> {
        let state = self.state();
        let stored = state.rooms.get(room).into_iter();
        let entries = stored.flat_map(|stored| entries_after(&stored.roster, page.key()));
        let entries = entries.take(one_more(&page)).cloned().collect();
        Ok(Page::cut(entries, page.limit(), |entry| entry.user().id()))
    }

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, MemoryError> {
        let state = self.state();
        let rooms = state.rooms.of_users.after(&user, page.key()).take(one_more(&page));
        Ok(Page::cut(rooms.copied().collect(), page.limit(), |id| *id))
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<Room, RoomId>, MemoryError> {
        let state = self.state();
        let rooms = state.rooms.of_companies.after(&company, page.key()).take(one_more(&page));
        let rooms = rooms.filter_map(|id| state.rooms.get(*id));
        let rooms = rooms.map(|stored| stored.slice_of(&Scope::of([])));
        Ok(Page::cut(rooms.collect::<Result<_, _>>()?, page.limit(), Room::id))
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, MemoryError> {
        let state = self.state();
        let rooms = state.rooms.with_contacts.after(&company, page.key()).take(one_more(&page));
        Ok(Page::cut(rooms.copied().collect(), page.limit(), |id| *id))
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        let mut state = self.state();
        state.answers.check(change.answers())?;
        state.rooms.check(&change)?;
        state.check_reads(change.reads())?;
        state.check_room_claims(&change)?;

        state.answers.keep(change.answers());
        state.record_first_uses(change.reads());
        state.write_room(&change);
        Ok(())
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Result<(), MemoryError> {
        self.state().rooms.record_activity(room, at);
        Ok(())
    }
}
