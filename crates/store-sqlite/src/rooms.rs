use std::collections::BTreeSet;

use async_sqlite::rusqlite::{self, Connection, Row, params};
use guildhall_groups::{AggregateId, ClaimHolder};
use guildhall_kernel::{
    Claim, Claims, CompanyId, Counts, Page, PageRequest, RoomId, RoomKind, Roster, SaveError,
    Scope, Timestamp, User, UserId,
};
use guildhall_rooms::{
    Participant, Room, RoomChange, RoomHeader, RoomRepository, RoomsOfPeople, SamePeople,
};

use crate::claims;
use crate::codec::{after, check_row, moment_to_text, one_more, version};
use crate::error::NotSaved;
use crate::forms::{self, Forms, Made};
use crate::rosters::{self, Columns, Entries};
use crate::{
    SqliteError, SqliteStore, Stored, answers, batches, lookups, outbox, registrations, same_people,
};

impl RoomRepository for SqliteStore {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Option<Room>, SqliteError> {
        if lookups::are_few(&scope)
            && let Some(found) = self.look_up(|db| load_by(db, Some(&self.forms), id, &scope))?
        {
            return Ok(found);
        }
        self.read(move |db| load(db, id, &scope)).await
    }

    async fn find_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        user: UserId,
    ) -> Result<Vec<Room>, SqliteError> {
        if ids.len() <= lookups::MOST
            && let Some(found) = self.look_up(|db| batches::rooms(db, &ids, user))?
        {
            return Ok(found);
        }
        self.read(move |db| batches::rooms(db, &ids, user)).await
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Result<Option<RoomId>, SqliteError> {
        let holder = self.find_holder(claim).await?;
        Ok(match holder {
            Some(ClaimHolder::Room(room)) => Some(room),
            _ => None,
        })
    }

    async fn rooms_with_exactly(&self, people: SamePeople) -> Result<RoomsOfPeople, SqliteError> {
        if people.users().len() <= lookups::MOST
            && let Some(found) =
                self.look_up_in_atom(|db| same_people::rooms(db, Some(&self.forms), &people))?
        {
            return Ok(found);
        }
        self.read(move |db| same_people::rooms(db, None, &people)).await
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Result<Page<Participant, UserId>, SqliteError> {
        const PARTICIPANTS: &str = "\
            SELECT user_id, form FROM participants
            WHERE room_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3";
        self.read(move |db| {
            let key = params![room.as_bytes(), after(&page, UserId::as_bytes), one_more(&page)];
            let entries = rosters::listed(db, PARTICIPANTS, key, |_| Stored::Room(room))?;
            Ok(Page::cut(entries, page.limit(), |entry: &Participant| entry.user().id()))
        })
        .await
    }

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, SqliteError> {
        const ROOMS: &str = "\
            SELECT room_id FROM participants INDEXED BY participants_in
            CROSS JOIN rooms ON id = room_id
            WHERE user_id = ?1 AND room_id > ?2 AND is_in = 1 AND open = 1
            ORDER BY room_id LIMIT ?3";
        self.read(move |db| {
            let key = params![user.as_bytes(), after(&page, RoomId::as_bytes), one_more(&page)];
            let ids = rosters::ids(db, ROOMS, key, RoomId::new)?;
            Ok(Page::cut(ids, page.limit(), |id| *id))
        })
        .await
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<Room, RoomId>, SqliteError> {
        const ROOMS: &str = "\
            SELECT id FROM rooms INDEXED BY rooms_open
            WHERE company_id = ?1 AND id > ?2 AND open = 1 ORDER BY id LIMIT ?3";
        self.read(move |db| {
            let key = params![company.as_bytes(), after(&page, RoomId::as_bytes), one_more(&page)];
            let (no_users, mut rooms) = (Scope::of([]), Vec::new());
            for id in rosters::ids(db, ROOMS, key, RoomId::new)? {
                rooms.extend(load(db, id, &no_users)?);
            }
            Ok(Page::cut(rooms, page.limit(), Room::id))
        })
        .await
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Result<Page<RoomId, RoomId>, SqliteError> {
        const ROOMS: &str = "\
            SELECT id FROM rooms INDEXED BY rooms_with_externals
            WHERE company_id = ?1 AND id > ?2 AND open = 1 AND externals > 0
            UNION
            SELECT room_id FROM participants INDEXED BY participants_guests
            CROSS JOIN rooms ON id = room_id
            WHERE guest_of = ?1 AND room_id > ?2 AND open = 1
            ORDER BY id LIMIT ?3";
        self.read(move |db| {
            let key = params![company.as_bytes(), after(&page, RoomId::as_bytes), one_more(&page)];
            let ids = rosters::ids(db, ROOMS, key, RoomId::new)?;
            Ok(Page::cut(ids, page.limit(), |id| *id))
        })
        .await
    }

    async fn save_room(&self, change: RoomChange) -> Result<(), SaveError<SqliteError>> {
        let made = Made::of_room(&self.forms, &change).map_err(SaveError::Store)?;
        self.save(move |db| {
            answers::keep(db, change.answers())?;
            registrations::check_reads(db, change.reads())?;
            put_header(db, &made, &change)?;
            claims::apply_claims(db, &[holding(&change)])?;
            Ok(put_rest(db, &made, &change)?)
        })
        .await
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Result<(), SqliteError> {
        const RECORD: &str = "UPDATE rooms SET last_active = ?2 WHERE id = ?1 AND last_active < ?2";
        self.write(move |db| {
            let at = moment_to_text(Stored::Room(room), at)?;
            db.prepare_cached(RECORD)?.execute(params![room.as_bytes(), at])?;
            Ok(())
        })
        .await
    }
}

/// Loads a room with the entries in `scope`, or returns `None` if it does not exist.
pub(crate) fn load(
    db: &Connection,
    id: RoomId,
    scope: &Scope,
) -> Result<Option<Room>, SqliteError> {
    load_by(db, None, id, scope)
}

/// Loads a room by the forms that are known.
fn load_by(
    db: &Connection,
    known: Option<&Forms>,
    id: RoomId,
    scope: &Scope,
) -> Result<Option<Room>, SqliteError> {
    open(db, id, |columns| {
        let header = header_of(known, id, columns)?;
        part(db, known, id, (header, columns), scope, None)
    })
}

/// Loads a room for a user. It has only the entry of the user if it is not certain that they know the
/// room (RM-14).
pub(crate) fn load_for(
    db: &Connection,
    known: Option<&Forms>,
    (id, scope): (RoomId, &Scope),
    user: User,
) -> Result<Option<Room>, SqliteError> {
    open(db, id, |columns| {
        let header = header_of(known, id, columns)?;
        let own = find_entry(db, known, id, user.id())?;
        let is_known = header.is_certainly_known_to(user, own.as_ref());
        let read = Some((user.id(), own));
        if is_known {
            part(db, known, id, (header, columns), scope, read)
        } else {
            part(db, known, id, (header, columns), &Scope::of([user.id()]), read)
        }
    })
}

/// Reads the columns of a room. While `load` runs, each statement sees the state of the same moment,
/// because the row of the room is open.
fn open(
    db: &Connection,
    id: RoomId,
    load: impl FnOnce(&Columns<'_>) -> Result<Room, SqliteError>,
) -> Result<Option<Room>, SqliteError> {
    const HEADER: &str = "SELECT header, version, members, externals FROM rooms WHERE id = ?1";
    let mut header = db.prepare_cached(HEADER)?;
    let mut rows = header.query([id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    columns(row, 0)?.map(|columns| load(&columns)).transpose()
}

const ENTRIES: Entries = Entries {
    one: "SELECT form FROM participants WHERE room_id = ?1 AND user_id = ?2",
    all: "SELECT user_id, form FROM participants WHERE room_id = ?1",
};

/// Loads the part of a room that is in `scope`, of which the entry of one user can be `read` already.
fn part(
    db: &Connection,
    known: Option<&Forms>,
    id: RoomId,
    (header, columns): (RoomHeader, &Columns<'_>),
    scope: &Scope,
    read: Option<(UserId, Option<Participant>)>,
) -> Result<Room, SqliteError> {
    let owner = (Stored::Room(id), id.as_bytes());
    let entry = |user, form: &str| entry_of(known, id, user, form);
    let roster = rosters::load(db, &ENTRIES, owner, (scope, columns.counts), read, entry)?;
    with_header(id, header, columns, roster)
}

fn find_entry(
    db: &Connection,
    known: Option<&Forms>,
    id: RoomId,
    user: UserId,
) -> Result<Option<Participant>, SqliteError> {
    let mut statement = db.prepare_cached(ENTRIES.one)?;
    let mut rows = statement.query([id.as_bytes(), user.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    entry_of(known, id, user, rosters::text(row, 0)?).map(Some)
}

fn entry_of(
    known: Option<&Forms>,
    id: RoomId,
    user: UserId,
    form: &str,
) -> Result<Participant, SqliteError> {
    forms::decode(known.map(|known| &known.participants), Stored::Room(id), (id, user), form)
}

fn header_of(
    known: Option<&Forms>,
    id: RoomId,
    columns: &Columns<'_>,
) -> Result<RoomHeader, SqliteError> {
    forms::decode(known.map(|known| &known.rooms), Stored::Room(id), id, columns.header)
}

/// Reads the columns, the first of which is at this place. Returns `None` if they are null.
pub(crate) fn columns<'row>(
    row: &'row Row<'_>,
    first: usize,
) -> Result<Option<Columns<'row>>, rusqlite::Error> {
    let Some(header) = rosters::text_or_null(row, first)? else { return Ok(None) };
    let counts = Counts::new(row.get(first + 2)?, 0, row.get(first + 3)?);
    Ok(Some(Columns { header, version: row.get(first + 1)?, counts }))
}

/// Makes a room from its columns and the stored form of one user's entry.
pub(crate) fn with_entry(
    known: Option<&Forms>,
    id: RoomId,
    columns: &Columns<'_>,
    (user, form): (UserId, Option<String>),
) -> Result<Room, SqliteError> {
    let entry = form.map(|form| entry_of(known, id, user, &form)).transpose()?;
    let roster = rosters::of_one(Stored::Room(id), user, entry, columns.counts)?;
    with_header(id, header_of(known, id, columns)?, columns, roster)
}

fn with_header(
    id: RoomId,
    header: RoomHeader,
    columns: &Columns<'_>,
    roster: Roster<Participant>,
) -> Result<Room, SqliteError> {
    let what = Stored::Room(id);
    check_row(what, header.id() == id && version(header.version()) == columns.version)?;
    Room::from_parts(header, roster).map_err(|cause| SqliteError::form(what, cause))
}

/// Writes the header, if the stored one has the version that the change expects.
pub(crate) fn put_header(
    db: &Connection,
    made: &Made,
    change: &RoomChange,
) -> Result<(), NotSaved> {
    const INSERT: &str = "\
        INSERT INTO rooms (id, version, fingerprint, members, last_active, header, company_id, kind,
                           open, externals)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (id) DO NOTHING";
    // SQLite writes an index again if one of its columns is named, even with the same value.
    const UPDATE: &str = "\
        UPDATE rooms SET version = ?2, fingerprint = ?3, members = ?4,
            last_active = max(last_active, ?5), header = ?6
        WHERE id = ?1 AND version = ?7";
    const UPDATE_KEYS: &str = "\
        UPDATE rooms SET kind = ?2, open = ?3, externals = ?4
        WHERE id = ?1 AND (kind, open, externals) IS NOT (?2, ?3, ?4)";
    let room = change.room();
    let (what, counts) = (Stored::Room(room.id()), room.roster().counts());
    let last_active = change.events().iter().map(|event| event.at).max();
    let last_active = moment_to_text(what, last_active.unwrap_or(room.header().created_at()))?;
    let (id, new, members) = (room.id(), version(room.version()), counts.members());
    let (id, company) = (id.as_bytes(), room.company());
    let fingerprint = room.header().fingerprint().to_string();
    let header = &made.header;
    let (kind, open, externals) = (kind(room.kind()), !room.is_closed(), counts.externals());
    let put = match change.expected().map(version) {
        None => db.prepare_cached(INSERT)?.execute(params![
            id,
            new,
            fingerprint,
            members,
            last_active,
            header,
            company.as_bytes(),
            kind,
            open,
            externals
        ])?,
        Some(old) => {
            let row = params![id, new, fingerprint, members, last_active, header, old];
            db.prepare_cached(UPDATE)?.execute(row)?
        }
    };
    if put == 0 {
        return Err(NotSaved::Conflict);
    }
    if change.expected().is_some() {
        db.prepare_cached(UPDATE_KEYS)?.execute(params![id, kind, open, externals])?;
    }
    Ok(())
}

/// Returns the claims that the change makes and gives up, with their holder.
pub(crate) fn holding(change: &RoomChange) -> (ClaimHolder, &Claims) {
    (ClaimHolder::Room(change.room().id()), change.claims())
}

/// Writes the changed entries and the events.
pub(crate) fn put_rest(
    db: &Connection,
    made: &Made,
    change: &RoomChange,
) -> Result<(), SqliteError> {
    const PUT: &str = "\
        INSERT INTO participants (room_id, user_id, is_in, guest_of, form)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (room_id, user_id) DO UPDATE
        SET is_in = excluded.is_in, guest_of = excluded.guest_of, form = excluded.form";
    let room = change.room();
    let mut statement = db.prepare_cached(PUT)?;
    for (n, (user, entry)) in change.rows().enumerate() {
        let form = made.entry(Stored::Room(room.id()), n, entry)?;
        let guest_of = rosters::guest_of(entry.user(), room.company(), entry.is_in());
        let (room, is_in) = (room.id(), entry.is_in());
        statement.execute(params![room.as_bytes(), user.as_bytes(), is_in, guest_of, form])?;
    }
    let aggregate = AggregateId::Room(room.id());
    outbox::append(db, room.company(), aggregate, room.version(), &made.events)
}

pub(crate) fn kind(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::General => "general",
        RoomKind::Group => "group",
        RoomKind::OneToOne => "one_to_one",
        RoomKind::Team => "team",
        RoomKind::ToMe => "to_me",
    }
}
