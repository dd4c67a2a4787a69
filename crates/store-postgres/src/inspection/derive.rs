//! Writes again what is kept beside the state of a company, room or group.

use guildhall_groups::{CompanyRecord, Group, GroupState, SearchText};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::{GroupType, Privacy};
use guildhall_rooms::Room;

use crate::atom::{Atom, Step, Turn};
use crate::codec::version;
use crate::entries::Guests;
use crate::quotas;
use crate::room_saves::kind;

pub(super) fn company(atom: &mut Atom, record: &CompanyRecord) {
    const VERSION: &str = "UPDATE companies SET version = $2 WHERE company_id = $1";
    // No event is appended between the lock of the head and the end of the save.
    const RESERVE: &str = "
        INSERT INTO outbox_heads (company_id, position) VALUES ($1, 0)
        ON CONFLICT (company_id) DO NOTHING";
    const LOCK: &str = "SELECT 1 FROM outbox_heads WHERE company_id = $1 FOR UPDATE";
    // Never back: a position that was given to an event belongs to no other one.
    const HEAD: &str = "
        UPDATE outbox_heads SET position = greatest(position, (
            SELECT max(position) FROM events WHERE company_id = $1
        ))
        WHERE company_id = $1";
    let id = *record.company.id().as_uuid();
    let step = Step::new(Turn::Companies, id, VERSION).with(id);
    atom.add(step.with(version(record.company.version())));
    quotas::keep_limits(atom, &record.company);
    for statement in [RESERVE, LOCK, HEAD] {
        atom.add(Step::new(Turn::Outbox, id, statement).with(id));
    }
}

pub(super) fn group(atom: &mut Atom, group: &Group) {
    const HOME: &str = "
        INSERT INTO homes_of_groups (group_id, company_id) VALUES ($2, $1)
        ON CONFLICT (group_id) DO UPDATE SET company_id = excluded.company_id";
    const PUT: &str = "
        WITH put AS (
            UPDATE groups SET version = $3, room_id = $4, name_key = $5, public = $6, deleted = $7,
                team = $8, orphaned = $9, members = $10, masters = $11, externals = $12,
                recipients = $13
            WHERE company_id = $1 AND id = $2 AND (header::json ->> 'version')::bigint = $3
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the group has changed') FROM put";
    let (header, counts) = (group.header(), group.roster().counts());
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    let step = |turn, statement| Step::new(turn, id, statement).with(company).with(id);
    let put = step(Turn::Groups, PUT)
        .with(version(header.version()))
        .with(*group.room().as_uuid())
        .with(String::from(header.name().key()))
        .with(header.privacy() == Privacy::Public)
        .with(group.is_deleted())
        .with(header.group_type() == GroupType::Team)
        .with(matches!(header.state(), GroupState::Orphaned(_)))
        .with(i64::from(counts.members()))
        .with(i64::from(counts.masters()))
        .with(i64::from(counts.externals()))
        .with(i64::from(group.recipients().count()));
    atom.add(put);
    atom.add(step(Turn::Groups, HOME));
    members(atom, group);
    lists(atom, group);
}

fn members(atom: &mut Atom, group: &Group) {
    const PUT: &str = "
        UPDATE memberships AS seat
        SET member = new.member, master = new.master, asks = new.asks, posts = new.posts,
            sends_as = new.sends_as, external = new.external, guest_of = new.guest_of
        FROM unnest($3::uuid[], $4::bool[], $5::bool[], $6::bool[], $7::bool[], $8::bool[],
                    $9::bool[], $10::uuid[])
            AS new (user_id, member, master, asks, posts, sends_as, external, guest_of)
        WHERE seat.company_id = $1 AND seat.group_id = $2 AND seat.user_id = new.user_id";
    const CLEAR: &str = "DELETE FROM groups_of_users WHERE group_id = $1 AND user_id = ANY ($2)";
    const BELONG: &str = "
        INSERT INTO groups_of_users (company_id, group_id, user_id, member, master, asks)
        SELECT $1, $2, * FROM unnest($3::uuid[], $4::bool[], $5::bool[], $6::bool[])
            AS own (user_id, member, master, asks)
        WHERE member OR master OR asks";
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    let entries: Vec<_> = group.roster().loaded().values().collect();
    let users: Vec<_> = entries.iter().map(|entry| *entry.user().id().as_uuid()).collect();
    let members: Vec<_> = entries.iter().map(|entry| entry.is_member()).collect();
    let masters: Vec<_> = entries.iter().map(|entry| entry.is_master()).collect();
    let asking: Vec<_> = entries.iter().map(|entry| entry.asked_at().is_some()).collect();
    let hold =
        |right| -> Vec<_> { entries.iter().map(|entry| entry.rights().hold(right)).collect() };
    let mut guests = Guests::default();
    for entry in &entries {
        guests.add(entry.user(), group.company(), entry.is_member());
    }
    let step = |statement| Step::new(Turn::Entries, id, statement);
    let belonging = |statement| {
        let step = step(statement).with(company).with(id).with(users.clone());
        step.with(members.clone()).with(masters.clone()).with(asking.clone())
    };
    let put = belonging(PUT).with(hold(MailRight::Post)).with(hold(MailRight::SendAs));
    atom.add(guests.bind_arrays(put));
    atom.add(step(CLEAR).with(id).with(users.clone()));
    atom.add(belonging(BELONG));
}

/// Writes the nestings, the texts of searches and the external recipients.
fn lists(atom: &mut Atom, group: &Group) {
    const NO_NESTINGS: &str = "DELETE FROM nestings WHERE company_id = $1 AND parent_id = $2";
    const NESTINGS: &str = "
        INSERT INTO nestings (company_id, parent_id, child_id) SELECT $1, $2, unnest($3::uuid[])";
    const NO_TEXTS: &str = "DELETE FROM group_words WHERE company_id = $1 AND group_id = $2";
    const NO_BEGINNINGS: &str =
        "DELETE FROM group_beginnings WHERE company_id = $1 AND group_id = $2";
    const TEXTS: &str = "
        INSERT INTO group_words (company_id, group_id, word) SELECT $1, $2, unnest($3::text[])
        ON CONFLICT (company_id, group_id, word) DO NOTHING";
    const NO_RECIPIENTS: &str = "DELETE FROM recipients WHERE company_id = $1 AND group_id = $2";
    const RECIPIENTS: &str = "
        INSERT INTO recipients (company_id, group_id, folded_key, key, address)
        SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[])";
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    let step = |statement| Step::new(Turn::Entries, id, statement).with(company).with(id);
    let nested = group.header().nested().keys();
    let nested: Vec<_> = nested.map(|child| *child.as_uuid()).collect();
    atom.add(step(NO_NESTINGS));
    atom.add(step(NESTINGS).with(nested));
    atom.add(step(NO_TEXTS));
    // The deleted texts take their beginnings with them. What is left has no text.
    atom.add(step(NO_BEGINNINGS));
    if !group.is_deleted() {
        let texts: Vec<_> = SearchText::entries(&group.header().name().key()).collect();
        atom.add(step(TEXTS).with(texts));
    }
    let (mut folded, mut keys, mut addresses) = (Vec::new(), Vec::new(), Vec::new());
    for (key, address) in group.recipients().loaded() {
        folded.push(address.folded_key().as_str().to_owned());
        keys.push(key.as_str().to_owned());
        addresses.push(address.as_str().to_owned());
    }
    atom.add(step(NO_RECIPIENTS));
    atom.add(step(RECIPIENTS).with(folded).with(keys).with(addresses));
}

pub(super) fn room(atom: &mut Atom, room: &Room) {
    const HOME: &str = "
        INSERT INTO homes_of_rooms (room_id, company_id) VALUES ($2, $1)
        ON CONFLICT (room_id) DO UPDATE SET company_id = excluded.company_id";
    const PUT: &str = "
        WITH put AS (
            UPDATE rooms SET version = $3, kind = $4, open = $5, fingerprint = $6, members = $7,
                externals = $8
            WHERE company_id = $1 AND id = $2 AND (header::json ->> 'version')::bigint = $3
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the room has changed') FROM put";
    const ENTRIES: &str = "
        UPDATE participants AS seat
        SET is_in = new.is_in, external = new.external, guest_of = new.guest_of
        FROM unnest($3::uuid[], $4::bool[], $5::bool[], $6::uuid[])
            AS new (user_id, is_in, external, guest_of)
        WHERE seat.company_id = $1 AND seat.room_id = $2 AND seat.user_id = new.user_id";
    const CLEAR: &str = "DELETE FROM rooms_of_users WHERE room_id = $1 AND user_id = ANY ($2)";
    const BELONG: &str = "
        INSERT INTO rooms_of_users (user_id, room_id, company_id)
        SELECT user_id, $2, $1 FROM unnest($3::uuid[], $4::bool[]) AS own (user_id, is_in)
        WHERE is_in";
    let (header, counts) = (room.header(), room.roster().counts());
    let (company, id) = (*room.company().as_uuid(), *room.id().as_uuid());
    let step = |turn, statement| Step::new(turn, id, statement).with(company).with(id);
    let put = step(Turn::Rooms, PUT)
        .with(version(header.version()))
        .with(kind(room.kind()))
        .with(!room.is_closed())
        .with(header.fingerprint().to_string())
        .with(i64::from(counts.members()))
        .with(i64::from(counts.externals()));
    atom.add(put);
    atom.add(step(Turn::Rooms, HOME));
    let (mut users, mut are_in, mut guests) = (Vec::new(), Vec::new(), Guests::default());
    for (user, entry) in room.roster().loaded().iter() {
        users.push(*user.as_uuid());
        are_in.push(entry.is_in());
        guests.add(entry.user(), room.company(), entry.is_in());
    }
    let entries = step(Turn::Entries, ENTRIES).with(users.clone()).with(are_in.clone());
    atom.add(guests.bind_arrays(entries));
    atom.add(Step::new(Turn::Entries, id, CLEAR).with(id).with(users.clone()));
    atom.add(step(Turn::Entries, BELONG).with(users).with(are_in));
}
