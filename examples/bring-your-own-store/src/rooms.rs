//! Rooms, each whole with its roster, and when they were last active.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use guildhall::groups::{AggregateId, ClaimHolder, Event};
use guildhall::kernel::{
    Claim, CompanyId, Page, PageRequest, RoomId, Roster, Scope, Timestamp, UserId,
};
use guildhall::rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};
use redb::WriteTransaction;

use crate::checks::{check_answers, check_reads, check_version};
use crate::claims::{change_claims, holder};
use crate::companies::record_first_uses;
use crate::tables::{ACTIVITY, REGISTRATIONS, ROOMS, Tables, put};
use crate::{RedbStore, Result, Saved, answers, events, page};

impl RoomRepository for RedbStore {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Option<Room>> {
        let room: Option<Room> = self.read()?.find(ROOMS, &id)?;
        Ok(room.map(|room| room.slice_of(&scope)).transpose()?)
    }

    async fn find_rooms(&self, ids: BTreeSet<RoomId>, user: UserId) -> Result<Vec<Room>> {
        let (rooms, scope): (Vec<Room>, _) = (self.read()?.each(ROOMS, &ids)?, Scope::of([user]));
        Ok(rooms.iter().map(|room| room.slice_of(&scope)).collect::<Result<_, _>>()?)
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Result<Option<RoomId>> {
        match holder(&self.read()?, &claim)? {
            Some(ClaimHolder::Room(room)) => Ok(Some(room)),
            _ => Ok(None),
        }
    }

    // A store with an index finds the candidates by their fingerprint. This one compares them all.
    async fn rooms_with_exactly(&self, people: SamePeople) -> Result<RoomsOfPeople> {
        let (tables, own) = (self.read()?, Scope::of([people.by()]));
        let registrations = tables.each(REGISTRATIONS, people.users())?;
        let (open, mut rooms) = (open_rooms(&tables)?, Vec::new());
        for company in people.companies() {
            let mut found = Vec::new();
            for room in &open {
                if room.company() == *company && room.has_exactly(people.users())? {
                    found.push((last_active(&tables, room)?, room.slice_of(&own)?));
                }
            }
            found.sort_by_key(|(active, room)| (Reverse(*active), room.id()));
            found.truncate(usize::try_from(people.limit().get()).unwrap_or(usize::MAX));
            rooms.extend(found.into_iter().map(|(_, room)| room));
        }
        Ok(RoomsOfPeople { registrations, rooms })
    }

    async fn participants(
        &self,
        room: RoomId,
        request: PageRequest<UserId>,
    ) -> Result<Page<Participant, UserId>> {
        let room: Option<Room> = self.read()?.find(ROOMS, &room)?;
        let entries = room.map(|room| room.roster().loaded().values().cloned().collect());
        Ok(page(entries.unwrap_or_default(), &request, |entry| entry.user().id()))
    }

    async fn rooms_in(
        &self,
        user: UserId,
        request: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>> {
        let mut rooms = open_rooms(&self.read()?)?;
        rooms.retain(|room| room.group().is_none() && is_in(room, user));
        Ok(page(rooms.iter().map(Room::id).collect(), &request, |id| *id))
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        request: PageRequest<RoomId>,
    ) -> Result<Page<Room, RoomId>> {
        let rooms = open_rooms(&self.read()?)?.into_iter();
        let rooms = rooms.filter(|room| room.company() == company);
        let rooms = rooms.map(|room| room.slice_of(&Scope::of([])));
        Ok(page(rooms.collect::<Result<_, _>>()?, &request, Room::id))
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        request: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>> {
        let mut found = Vec::new();
        for room in open_rooms(&self.read()?)? {
            if room.group().is_none() && !room.contacts_of(company)?.is_empty() {
                found.push(room.id());
            }
        }
        Ok(page(found, &request, |id| *id))
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        self.save(|tx| {
            check_answers(tx, change.answers())?;
            check_room(tx, &change)?;
            check_reads(tx, change.reads())?;
            change_room_claims(tx, &change)?;

            write_room(tx, &change)?;
            record_first_uses(tx, change.reads())?;
            Ok(answers::keep(tx, change.answers())?)
        })
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Result<()> {
        self.write(|tx| match tx.find::<Room>(ROOMS, &room)? {
            Some(_) => make_active(tx, room, at),
            None => Ok(()),
        })
    }
}

/// Returns whether the user is in the room by an entry of their own.
pub(crate) fn is_in(room: &Room, user: UserId) -> bool {
    room.roster().loaded().get(&user).is_some_and(Participant::is_in)
}

/// Checks that the stored room still has the version that the change was decided at.
pub(crate) fn check_room(tx: &WriteTransaction, change: &RoomChange) -> Saved {
    let stored: Option<Room> = tx.find(ROOMS, &change.room().id())?;
    check_version(stored.map(|room| room.version()), change.expected())
}

/// Gives up and makes the claims of a change.
pub(crate) fn change_room_claims(tx: &WriteTransaction, change: &RoomChange) -> Saved {
    change_claims(tx, ClaimHolder::Room(change.room().id()), change.claims())
}

/// Writes a change that was checked. The change has a slice of the roster, and the store has the
/// rest.
pub(crate) fn write_room(tx: &WriteTransaction, change: &RoomChange) -> Result<()> {
    let (id, header) = (change.room().id(), change.room().header());
    let stored: Option<Room> = tx.find(ROOMS, &id)?;
    let mut roster = stored.map_or_else(Roster::default, |room| room.roster().clone());
    for (_, entry) in change.rows() {
        roster.insert(entry.clone());
    }
    put(tx, ROOMS, &id, &Room::from_parts(header.clone(), roster)?)?;

    let happened = change.events().iter().cloned().map(Event::Room);
    let (company, aggregate) = (header.company(), AggregateId::Room(id));
    events::record(tx, company, aggregate, change.expected(), happened)?;
    let active = change.events().iter().map(|event| event.at).max();
    make_active(tx, id, active.unwrap_or(header.created_at()))
}

/// Activity never goes back.
fn make_active(tx: &WriteTransaction, room: RoomId, at: Timestamp) -> Result<()> {
    let last: Option<Timestamp> = tx.find(ACTIVITY, &room)?;
    put(tx, ACTIVITY, &room, &last.map_or(at, |last| last.max(at)))
}

/// Returns when a room was last active.
pub(crate) fn last_active(tables: &impl Tables, room: &Room) -> Result<Timestamp> {
    Ok(tables.find(ACTIVITY, &room.id())?.unwrap_or(room.header().created_at()))
}

/// Reads the open rooms.
pub(crate) fn open_rooms(tables: &impl Tables) -> Result<Vec<Room>> {
    let mut rooms: Vec<Room> = tables.all(ROOMS)?;
    rooms.retain(|room| !room.is_closed());
    Ok(rooms)
}
