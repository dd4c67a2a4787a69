//! Writes rooms, their entries and their activity.

use std::sync::LazyLock;

use guildhall_groups::{AggregateId, ClaimHolder, Event};
use guildhall_kernel::{RoomId, RoomKind, Timestamp};
use guildhall_rooms::RoomChange;

use crate::atom::{Atom, Step, Turn};
use crate::claims;
use crate::codec::{encode, moment_to_text, version};
use crate::entries::Guests;
use crate::rows::{ByNumber, with_column};
use crate::{PostgresError, Stored, outbox};

/// Writes everything of the change but what its decision read.
pub(crate) fn put(atom: &mut Atom, change: &RoomChange) -> Result<(), PostgresError> {
    put_header(atom, change)?;
    let room = change.room();
    claims::apply(atom, ClaimHolder::Room(room.id()), change.claims());
    put_entries(atom, change)?;
    let events = change.events().iter().cloned().map(Event::Room);
    let aggregate = AggregateId::Room(room.id());
    outbox::append(atom, room.company(), aggregate, room.version(), events)
}

/// Records that a message was posted in the room at this time.
pub(crate) fn record_activity(
    atom: &mut Atom,
    room: RoomId,
    at: Timestamp,
) -> Result<(), PostgresError> {
    const RECORD: &str = "
        UPDATE rooms SET last_active = $2
        WHERE company_id = (SELECT company_id FROM homes_of_rooms WHERE room_id = $1) AND id = $1
          AND last_active < $2";
    let (at, id) = (moment_to_text(Stored::Room(room), at)?, *room.as_uuid());
    atom.add(Step::new(Turn::Rooms, id, RECORD).with(id).with(at));
    Ok(())
}

/// Writes the header, if the stored one has the version that the change expects.
fn put_header(atom: &mut Atom, change: &RoomChange) -> Result<(), PostgresError> {
    const INSERT: &str = "
        WITH home AS (
            INSERT INTO homes_of_rooms (room_id, company_id) VALUES ($2, $1)
            ON CONFLICT (room_id) DO NOTHING
            RETURNING 1
        ), put AS (
            INSERT INTO rooms (company_id, id, version, kind, open, fingerprint, members, externals,
                               last_active, header)
            SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 FROM home
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the room is stored already') FROM put";
    const UPDATE: &str = "
        WITH put AS (
            UPDATE rooms SET version = $3, kind = $4, open = $5, fingerprint = $6, members = $7,
                externals = $8, last_active = greatest(last_active, $9), header = $10
            WHERE company_id = $1 AND id = $2 AND version = $11
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the room has changed') FROM put";
    let room = change.room();
    let (what, counts) = (Stored::Room(room.id()), room.roster().counts());
    let last_active = change.events().iter().map(|event| event.at).max();
    let last_active = moment_to_text(what, last_active.unwrap_or(room.header().created_at()))?;
    let header = encode(what, room.header())?;
    let id = *room.id().as_uuid();
    let put = |statement| {
        Step::new(Turn::Rooms, id, statement)
            .with(*room.company().as_uuid())
            .with(id)
            .with(version(room.version()))
            .with(kind(room.kind()))
            .with(!room.is_closed())
            .with(room.header().fingerprint().to_string())
            .with(i64::from(counts.members()))
            .with(i64::from(counts.externals()))
            .with(last_active)
            .with(header)
    };
    atom.add(match change.expected() {
        None => put(INSERT),
        Some(old) => put(UPDATE).with(version(old)),
    });
    Ok(())
}

/// Writes the changed entries, and beside each user the rooms that they are in.
fn put_entries(atom: &mut Atom, change: &RoomChange) -> Result<(), PostgresError> {
    static PUT: LazyLock<ByNumber> = LazyLock::new(|| {
        ByNumber::of(3, &["uuid", "bool", "bool", "uuid", "text"], |rows| {
            format!(
                "WITH put AS (
                    INSERT INTO participants (company_id, room_id, user_id, is_in, external,
                                              guest_of, form)
                    SELECT $1, $2, * FROM {rows} AS changed
                    ON CONFLICT (company_id, room_id, user_id) DO UPDATE
                    SET is_in = excluded.is_in, external = excluded.external,
                        guest_of = excluded.guest_of, form = excluded.form
                    RETURNING user_id, is_in
                )
                INSERT INTO rooms_of_users (user_id, room_id, company_id)
                SELECT user_id, $2, $1 FROM put WHERE is_in
                ON CONFLICT (user_id, room_id) DO NOTHING"
            )
        })
    });
    const LEAVE: &str = "DELETE FROM rooms_of_users WHERE user_id = ANY ($1) AND room_id = $2";
    let room = change.room();
    let (company, id) = (*room.company().as_uuid(), *room.id().as_uuid());
    let (mut users, mut are_in, mut forms) = (Vec::new(), Vec::new(), Vec::new());
    let (mut guests, mut left) = (Guests::default(), Vec::new());
    for (user, entry) in change.rows() {
        users.push(*user.as_uuid());
        are_in.push(entry.is_in());
        guests.add(entry.user(), room.company(), entry.is_in());
        forms.push(encode(Stored::Room(room.id()), entry)?);
        left.extend((!entry.is_in()).then_some(*user.as_uuid()));
    }
    if users.is_empty() {
        return Ok(());
    }
    let step = |statement| Step::new(Turn::Entries, id, statement);
    let put = step(PUT.text(users.len())).with(company).with(id);
    let put = guests.bind(with_column(with_column(put, users), are_in));
    atom.add(with_column(put, forms));
    if !left.is_empty() {
        atom.add(step(LEAVE).with(left).with(id));
    }
    Ok(())
}

pub(crate) const fn kind(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::General => "general",
        RoomKind::Group => "group",
        RoomKind::OneToOne => "one_to_one",
        RoomKind::Team => "team",
        RoomKind::ToMe => "to_me",
    }
}
