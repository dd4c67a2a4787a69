//! Rooms, each whole with its roster, and when they were last active.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, Event};
use guildhall::kernel::{
    Claim, CompanyId, Page, PageRequest, RoomId, Roster, Scope, Timestamp, UserId,
};
use guildhall::rooms::{Fingerprint, Participant, Room, RoomChange, RoomRepository};
use redb::WriteTransaction;

use crate::checks::{check_answers, check_reads, check_version};
use crate::claims::{Holder, change_claims, holder};
use crate::companies::record_first_uses;
use crate::tables::{ACTIVITY, ROOMS, Tables, put};
use crate::{RedbError, RedbStore, Saved, answers, events, page};

/// Checks that the stored room still has the version that the change was decided at.
pub(crate) fn check_room(transaction: &WriteTransaction, change: &RoomChange) -> Saved {
    let stored: Option<Room> = transaction.find(ROOMS, &change.room().id())?;
    check_version(stored.map(|room| room.version()), change.expected())
}

pub(crate) fn change_room_claims(transaction: &WriteTransaction, change: &RoomChange) -> Saved {
    change_claims(transaction, Holder::Room(change.room().id()), change.claims())
}

/// Writes a change that was checked. The change has a slice of the roster, and the store has the
/// rest.
pub(crate) fn write_room(
    transaction: &WriteTransaction,
    change: &RoomChange,
) -> Result<(), RedbError> {
    let (id, header) = (change.room().id(), change.room().header());
    let stored: Option<Room> = transaction.find(ROOMS, &id)?;
    let mut roster = stored.map_or_else(Roster::default, |room| room.roster().clone());
    for (user, entry) in change.rows() {
        roster.insert(user, entry.clone());
    }
    put(transaction, ROOMS, &id, &Room::from_parts(header.clone(), roster)?)?;

    let happened = change.events().iter().cloned().map(Event::Room);
    let (company, aggregate) = (header.company(), AggregateId::Room(id));
    events::record(transaction, company, aggregate, change.expected(), happened)?;
    let active = change.events().iter().map(|event| event.at).max();
    make_active(transaction, id, active.unwrap_or(header.created_at()))
}

/// Activity never goes back.
fn make_active(
    transaction: &WriteTransaction,
    room: RoomId,
    at: Timestamp,
) -> Result<(), RedbError> {
    let last: Option<Timestamp> = transaction.find(ACTIVITY, &room)?;
    put(transaction, ACTIVITY, &room, &last.map_or(at, |last| last.max(at)))
}

/// Returns when a room was last active.
pub(crate) fn last_active(tables: &impl Tables, room: &Room) -> Result<Timestamp, RedbError> {
    Ok(tables.find(ACTIVITY, &room.id())?.unwrap_or(room.header().created_at()))
}

/// Reads the open rooms.
pub(crate) fn open_rooms(tables: &impl Tables) -> Result<Vec<Room>, RedbError> {
    let mut rooms: Vec<Room> = tables.all(ROOMS)?;
    rooms.retain(|room| !room.is_closed());
    Ok(rooms)
}

impl RoomRepository for RedbStore {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Option<Room>, RedbError> {
        let room: Option<Room> = self.read()?.find(ROOMS, &id)?;
        Ok(room.map(|room| room.slice_of(&scope)).transpose()?)
    }

    async fn find_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        user: UserId,
    ) -> Result<Vec<Room>, RedbError> {
        let (tables, scope) = (self.read()?, Scope::of([user]));
        let mut found = Vec::new();
        for id in &ids {
            let room: Option<Room> = tables.find(ROOMS, id)?;
            found.extend(room.map(|room| room.slice_of(&scope)).transpose()?);
        }
        Ok(found)
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Result<Option<RoomId>, RedbError> {
        match holder(&self.read()?, &claim)? {
            Some(Holder::Room(room)) => Ok(Some(room)),
            _ => Ok(None),
        }
    }

    // A store with an index finds the candidates by their fingerprint. This one compares them all.
    async fn rooms_with_exactly(
        &self,
        company: CompanyId,
        participants: BTreeSet<UserId>,
        _: Fingerprint,
        limit: NonZeroU32,
    ) -> Result<Vec<Room>, RedbError> {
        let (tables, scope) = (self.read()?, Scope::Users(participants.clone()));
        let mut found = Vec::new();
        for room in open_rooms(&tables)? {
            if room.company() == company && room.has_exactly(&participants)? {
                found.push((last_active(&tables, &room)?, room.slice_of(&scope)?));
            }
        }
        found.sort_by_key(|(active, room)| (Reverse(*active), room.id()));
        found.truncate(usize::try_from(limit.get()).unwrap_or(usize::MAX));
        Ok(found.into_iter().map(|(_, room)| room).collect())
    }

    async fn participants(
        &self,
        room: RoomId,
        request: PageRequest<UserId>,
    ) -> Result<Page<Participant, UserId>, RedbError> {
        let room: Option<Room> = self.read()?.find(ROOMS, &room)?;
        let entries = room.map(|room| room.roster().loaded().values().cloned().collect());
        Ok(page(entries.unwrap_or_default(), &request, |entry| entry.user().id()))
    }

    async fn rooms_in(
        &self,
        user: UserId,
        request: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, RedbError> {
        let mut rooms = open_rooms(&self.read()?)?;
        rooms.retain(|room| room.group().is_none() && is_in(room, user));
        Ok(page(rooms.iter().map(Room::id).collect(), &request, |id| *id))
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        request: PageRequest<RoomId>,
    ) -> Result<Page<Room, RoomId>, RedbError> {
        let rooms = open_rooms(&self.read()?)?.into_iter();
        let rooms = rooms.filter(|room| room.company() == company);
        let rooms = rooms.map(|room| room.slice_of(&Scope::of([])));
        Ok(page(rooms.collect::<Result<_, _>>()?, &request, Room::id))
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        request: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, RedbError> {
        let mut found = Vec::new();
        for room in open_rooms(&self.read()?)? {
            if room.group().is_none() && !room.contacts_of(company)?.is_empty() {
                found.push(room.id());
            }
        }
        Ok(page(found, &request, |id| *id))
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        self.save(|transaction| {
            check_answers(transaction, change.answers())?;
            check_room(transaction, &change)?;
            check_reads(transaction, change.reads())?;
            change_room_claims(transaction, &change)?;

            write_room(transaction, &change)?;
            record_first_uses(transaction, change.reads())?;
            Ok(answers::keep(transaction, change.answers())?)
        })
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Result<(), RedbError> {
        self.write(|transaction| match transaction.find::<Room>(ROOMS, &room)? {
            Some(_) => make_active(transaction, room, at),
            None => Ok(()),
        })
    }
}

/// Returns whether the user is in the room by an entry of their own.
pub(crate) fn is_in(room: &Room, user: UserId) -> bool {
    room.roster().loaded().get(&user).is_some_and(Participant::is_in)
}
