//! Saves a change of a group, with its rooms.

use async_sqlite::rusqlite::{Connection, OptionalExtension, Statement, params};
use guildhall_groups::{AggregateId, ClaimHolder, GroupChange, GroupState};
use guildhall_kernel::{GroupId, RoomId};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Privacy;

use crate::claims;
use crate::codec::version;
use crate::error::NotSaved;
use crate::forms::{Forms, Made};
use crate::registrations::ReadFew;
use crate::words::FoundBy;
use crate::{
    SqliteError, Stored, answers, nestings, outbox, quotas, recipients, registrations, rooms,
    rosters, words,
};

/// A change of a group, with its forms and those of its rooms.
pub(crate) struct GroupSave {
    change: GroupChange,
    group: Made,
    rooms: Vec<Made>,
}

impl GroupSave {
    /// Makes the forms of a change.
    pub(crate) fn of(forms: &Forms, change: GroupChange) -> Result<Self, SqliteError> {
        let rooms = change.rooms().iter().map(|room| Made::of_room(forms, room));
        let rooms = rooms.collect::<Result<_, _>>()?;
        Ok(Self { group: Made::of_group(forms, &change)?, rooms, change })
    }

    /// Saves the change in one transaction.
    pub(crate) fn run(&self, db: &Connection) -> Result<(), NotSaved> {
        let Self { change, group: made, rooms: made_rooms } = self;
        answers::keep(db, change.answers())?;
        // All versions are compared before any claim. So a late save is a conflict, and not a taken
        // name that the caller would see after loading again.
        let is_one_update = change.keeps_keys() && change.rooms().is_empty();
        let read = if is_one_update {
            registrations::check_most_reads(db, change.reads())?
        } else {
            registrations::check_reads(db, change.reads())?;
            ReadFew::default()
        };
        for (room, made) in change.rooms().iter().zip(made_rooms) {
            rooms::put_header(db, made, room)?;
        }
        if change.keeps_keys() {
            update_header(db, made, change, &read)?;
        } else {
            put_with_keys(db, made, change)?;
        }
        nestings::put(db, change)?;
        let group = (ClaimHolder::Group(change.group().id()), change.claims());
        let rooms = change.rooms().iter().map(rooms::holding);
        claims::apply_claims(db, &std::iter::once(group).chain(rooms).collect::<Vec<_>>())?;
        put_rest(db, made, change)?;
        for (room, made) in change.rooms().iter().zip(made_rooms) {
            rooms::put_rest(db, made, room)?;
        }
        quotas::apply(db, change)
    }
}

/// The columns by which indexes find a group.
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
#[derive(Eq, PartialEq)]
struct Keys {
    room: RoomId,
    name: String,
    public: bool,
    deleted: bool,
    team: bool,
    orphaned: bool,
}

impl Keys {
    /// Derives the columns from the group after the change.
    fn of(change: &GroupChange, before: Option<&Self>) -> Self {
        let (group, header) = (change.group(), change.group().header());
        let kept = before.filter(|_| !change.is_renamed()).map(|before| before.name.clone());
        Self {
            room: group.room(),
            name: kept.unwrap_or_else(|| header.name().key().into()),
            public: header.privacy() == Privacy::Public,
            deleted: group.is_deleted(),
            team: group.is_team(),
            orphaned: matches!(header.state(), GroupState::Orphaned(_)),
        }
    }

    /// Reads the columns as they are before the change. Returns `None` for a new group.
    fn stored(db: &Connection, change: &GroupChange) -> Result<Option<Self>, SqliteError> {
        const KEYS: &str =
            "SELECT room_id, name_key, public, deleted, team, orphaned FROM groups WHERE id = ?1";
        if change.expected().is_none() {
            return Ok(None);
        }
        let mut statement = db.prepare_cached(KEYS)?;
        let keys = statement.query_row([change.group().id().as_bytes()], |row| {
            Ok(Self {
                room: RoomId::new(row.get(0)?),
                name: row.get(1)?,
                public: row.get(2)?,
                deleted: row.get(3)?,
                team: row.get(4)?,
                orphaned: row.get(5)?,
            })
        });
        Ok(keys.optional()?)
    }

    /// Returns what decides where a search finds the group, if it finds the group.
    fn found_by(&self) -> Option<FoundBy> {
        let Self { name, team, public, .. } = self;
        let found = || FoundBy { name: name.clone(), team: *team, public: *public };
        (!self.deleted).then(found)
    }
}

/// Writes the header of a group that is found by other keys than before, or is new, and its keys.
fn put_with_keys(db: &Connection, made: &Made, change: &GroupChange) -> Result<(), NotSaved> {
    let before = Keys::stored(db, change)?;
    let after = Keys::of(change, before.as_ref());
    if change.expected().is_none() {
        insert(db, made, change, &after)?;
    } else {
        update_header(db, made, change, &ReadFew::default())?;
        if before.as_ref() != Some(&after) {
            update_keys(db, change.group().id(), &after)?;
        }
    }
    let group = (change.group().id(), change.group().company());
    let found_by = before.as_ref().and_then(Keys::found_by);
    words::put(db, group, found_by.as_ref(), after.found_by().as_ref())?;
    Ok(())
}

/// Writes a new group, if there is none with its id.
fn insert(db: &Connection, made: &Made, change: &GroupChange, keys: &Keys) -> Result<(), NotSaved> {
    const INSERT: &str = "\
        INSERT INTO groups (id, version, members, masters, externals, recipients, header, company_id,
                            room_id, name_key, public, deleted, team, orphaned)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (id) DO NOTHING";
    let group = change.group();
    let (id, counts) = (group.id(), group.roster().counts());
    let Keys { room, name, public, deleted, team, orphaned } = keys;
    let put = db.prepare_cached(INSERT)?.execute(params![
        id.as_bytes(),
        version(group.version()),
        counts.members(),
        counts.masters(),
        counts.externals(),
        group.recipients().count(),
        made.header,
        group.company().as_bytes(),
        room.as_bytes(),
        name,
        public,
        deleted,
        team,
        orphaned
    ])?;
    if put == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

/// Writes the header, if the stored one has the version that the change expects, and the company and
/// the users are as they were read (CO-8).
fn update_header(
    db: &Connection,
    made: &Made,
    change: &GroupChange,
    read: &ReadFew<'_>,
) -> Result<(), NotSaved> {
    // SQLite writes an index again if one of its columns is named, even with the same value.
    const UPDATE: &str = "\
        UPDATE groups SET version = ?7, members = ?8, masters = ?9, externals = ?10, recipients = ?11,
                          header = ?12
        WHERE id = ?13 AND version = ?14
          AND (SELECT version FROM companies WHERE id = ?1) IS ?2
          AND (SELECT version FROM registrations WHERE user_id = ?3) IS ?4
          AND (SELECT version FROM registrations WHERE user_id = ?5) IS ?6";
    let group = change.group();
    let (id, counts) = (group.id(), group.roster().counts());
    let [company, its_version, one, its_own, other, other_version] = read.values();
    let put = db.prepare_cached(UPDATE)?.execute(params![
        company,
        its_version,
        one,
        its_own,
        other,
        other_version,
        version(group.version()),
        counts.members(),
        counts.masters(),
        counts.externals(),
        group.recipients().count(),
        made.header,
        id.as_bytes(),
        change.expected().map(version)
    ])?;
    if put == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

fn update_keys(db: &Connection, group: GroupId, keys: &Keys) -> Result<(), SqliteError> {
    const UPDATE: &str = "\
        UPDATE groups
        SET room_id = ?2, name_key = ?3, public = ?4, deleted = ?5, team = ?6, orphaned = ?7
        WHERE id = ?1";
    let Keys { room, name, public, deleted, team, orphaned } = keys;
    let row = params![group.as_bytes(), room.as_bytes(), name, public, deleted, team, orphaned];
    db.prepare_cached(UPDATE)?.execute(row)?;
    Ok(())
}

/// Writes the changed entries and external recipients, and the events.
fn put_rest(db: &Connection, made: &Made, change: &GroupChange) -> Result<(), SqliteError> {
    const PUT: &str = "\
        INSERT INTO memberships (group_id, user_id, member, master, posts, sends_as, form, asks,
                                 guest_of)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (group_id, user_id) DO UPDATE
        SET member = excluded.member, master = excluded.master, posts = excluded.posts,
            sends_as = excluded.sends_as, form = excluded.form, asks = excluded.asks,
            guest_of = excluded.guest_of";
    // SQLite opens each index of which a column is named, even if the value stays.
    const STAY: &str = "\
        UPDATE memberships SET member = ?3, form = ?7, guest_of = ?9
        WHERE group_id = ?1 AND user_id = ?2
          AND master = ?4 AND posts = ?5 AND sends_as = ?6 AND asks = ?8";
    let group = change.group();
    let mut put = None;
    for (n, (user, entry)) in change.rows().enumerate() {
        let form = made.entry(Stored::Group(group.id()), n, entry)?;
        let guest_of = rosters::guest_of(entry.user(), group.company(), entry.is_member());
        let write = |statement: &mut Statement<'_>| {
            statement.execute(params![
                group.id().as_bytes(),
                user.as_bytes(),
                entry.is_member(),
                entry.is_master(),
                entry.rights().hold(MailRight::Post),
                entry.rights().hold(MailRight::SendAs),
                form,
                entry.asked_at().is_some(),
                guest_of,
            ])
        };
        // A stay that ended or began again is mostly all that changed of an entry.
        let stays = entry.membership();
        let is_stored = stays.is_some_and(|stay| !stay.is_in() || stay.before().is_some());
        if !is_stored || write(&mut *db.prepare_cached(STAY)?)? == 0 {
            let put = match &mut put {
                Some(put) => put,
                none => none.insert(db.prepare_cached(PUT)?),
            };
            write(put)?;
        }
    }
    recipients::put(db, group.id(), change.recipients())?;
    let aggregate = AggregateId::Group(group.id());
    outbox::append(db, group.company(), aggregate, group.version(), &made.events)
}
