//! Repairs, as statements of one atom.

use guildhall_groups::{AggregateId, ClaimHolder, StoreRepair};
use guildhall_kernel::{Claim, CompanyId, Version};
use uuid::Uuid;

use super::{companies, derive, groups, leftovers, rooms};
use crate::PostgresError;
use crate::atom::{Atom, Step, Turn};
use crate::codec::version;
use crate::session::Session;

/// Adds the statements of a repair. Returns `false` if what it is for has changed.
pub(super) async fn add(
    at: &Session,
    atom: &mut Atom,
    repair: &StoreRepair,
) -> Result<bool, PostgresError> {
    match repair {
        StoreRepair::Claim { claim, from, to, version } => {
            check_holder(atom, (*to).or(*from), *version);
            move_claim(atom, claim, *from, *to);
            Ok(true)
        }
        StoreRepair::Counters { company } => {
            count_again(atom, *company);
            Ok(true)
        }
        StoreRepair::Derive { aggregate: AggregateId::Company(id), version } => {
            let found = companies::company(at, *id).await?;
            let Some(found) = found.filter(|found| found.company.version() == *version) else {
                return Ok(false);
            };
            check_holder(atom, Some(ClaimHolder::Company(*id)), Some(*version));
            derive::company(atom, &found);
            Ok(true)
        }
        StoreRepair::Derive { aggregate: AggregateId::Group(id), version } => {
            let found = groups::group(at, *id).await?;
            let found = found.filter(|found| found.header.version() == *version);
            let Some(group) = found.and_then(|found| found.group().ok()) else {
                return Ok(false);
            };
            derive::group(atom, &group);
            Ok(true)
        }
        StoreRepair::Derive { aggregate: AggregateId::Room(id), version } => {
            let found = rooms::room(at, *id).await?;
            let found = found.filter(|found| found.header.version() == *version);
            let Some(room) = found.and_then(|found| found.room().ok()) else { return Ok(false) };
            derive::room(atom, &room);
            Ok(true)
        }
        StoreRepair::Remove { row } => Ok(leftovers::remove(atom, row)),
        // Another version of the port has a repair that this store does not know.
        _ => Ok(false),
    }
}

/// Checks that the state that decides about a claim is still the one that was read, and keeps it so
/// until the save ends.
fn check_holder(atom: &mut Atom, holder: Option<ClaimHolder>, expected: Option<Version>) {
    // The column of the version repeats the form, so it could be what is wrong.
    const COMPANY: &str = "
        SELECT must_hold(count(*) = 1, 'the company has changed') FROM (
            SELECT 1 FROM companies
            WHERE company_id = $1 AND (form::json ->> 'version')::bigint = $2 FOR SHARE
        ) AS held";
    const GROUP: &str = "
        SELECT must_hold(count(*) = 1, 'the group has changed') FROM (
            SELECT 1 FROM groups
            WHERE id = $1 AND (header::json ->> 'version')::bigint = $2
              AND company_id = (SELECT company_id FROM homes_of_groups WHERE group_id = $1)
            FOR SHARE
        ) AS held";
    const ROOM: &str = "
        SELECT must_hold(count(*) = 1, 'the room has changed') FROM (
            SELECT 1 FROM rooms
            WHERE id = $1 AND (header::json ->> 'version')::bigint = $2
              AND company_id = (SELECT company_id FROM homes_of_rooms WHERE room_id = $1)
            FOR SHARE
        ) AS held";
    const NO_COMPANY: &str = "
        SELECT must_hold(count(*) = 0, 'the company is stored') FROM companies
        WHERE company_id = $1 AND form IS NOT NULL";
    const NO_GROUP: &str = "
        SELECT must_hold(count(*) = 0, 'the group is stored') FROM homes_of_groups
        WHERE group_id = $1";
    const NO_ROOM: &str = "
        SELECT must_hold(count(*) = 0, 'the room is stored') FROM homes_of_rooms
        WHERE room_id = $1";
    // A save of the profile writes the claim too, so it comes before this or waits for it.
    const OF_USER: &str = "
        SELECT 1 FROM claims WHERE holder_kind = 'user' AND holder_id = $1 FOR UPDATE";
    // A user who has a profile again can hold addresses.
    const NO_PROFILE: &str = "
        SELECT must_hold(count(*) = 0, 'the user has a profile') FROM profiles WHERE user_id = $1";
    let Some(holder) = holder else { return };
    let (turn, id, same, absent) = match holder {
        ClaimHolder::Company(id) => (Turn::Companies, *id.as_uuid(), COMPANY, NO_COMPANY),
        ClaimHolder::Group(id) => (Turn::Groups, *id.as_uuid(), GROUP, NO_GROUP),
        ClaimHolder::Room(id) => (Turn::Rooms, *id.as_uuid(), ROOM, NO_ROOM),
        ClaimHolder::User(id) => (Turn::Users, *id.as_uuid(), NO_PROFILE, NO_PROFILE),
    };
    if turn == Turn::Users {
        atom.add(Step::new(turn, id, OF_USER).with(id));
    }
    let step = match expected {
        Some(expected) => Step::new(turn, id, same).with(id).with(version(expected)),
        None => Step::new(turn, id, absent).with(id),
    };
    atom.add(step);
}

fn move_claim(atom: &mut Atom, claim: &Claim, from: Option<ClaimHolder>, to: Option<ClaimHolder>) {
    let (from, to) = (from.map(ClaimHolder::key), to.map(ClaimHolder::key));
    match claim {
        Claim::GroupName(company, name) => {
            let ids = (from.map(|(_, id)| id), to.map(|(_, id)| id));
            move_name(atom, (*company.as_uuid(), name.as_str().to_owned()), ids);
        }
        claim => move_other(atom, claim.to_string(), from, to),
    }
}

fn move_name(atom: &mut Atom, (company, name): (Uuid, String), ids: (Option<Uuid>, Option<Uuid>)) {
    const MAKE: &str = "
        WITH made AS (
            INSERT INTO group_names (company_id, name_key, group_id) VALUES ($1, $2, $3)
            ON CONFLICT (company_id, name_key) DO NOTHING RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the claim has changed') FROM made";
    const GIVE: &str = "
        WITH given AS (
            UPDATE group_names SET group_id = $4
            WHERE company_id = $1 AND name_key = $2 AND group_id = $3 RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the claim has changed') FROM given";
    const RELEASE: &str = "
        WITH released AS (
            DELETE FROM group_names
            WHERE company_id = $1 AND name_key = $2 AND group_id = $3 RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the claim has changed') FROM released";
    let step = |statement| Step::new(Turn::Claims, company, statement).with(company).with(name);
    match ids {
        (None, None) => {}
        (None, Some(to)) => atom.add(step(MAKE).with(to)),
        (Some(from), None) => atom.add(step(RELEASE).with(from)),
        (Some(from), Some(to)) => atom.add(step(GIVE).with(from).with(to)),
    }
}

type Key = (&'static str, Uuid);

fn move_other(atom: &mut Atom, claim: String, from: Option<Key>, to: Option<Key>) {
    const MAKE: &str = "
        WITH made AS (
            INSERT INTO claims (claim, holder_kind, holder_id) VALUES ($1, $2, $3)
            ON CONFLICT (claim) DO NOTHING RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the claim has changed') FROM made";
    const GIVE: &str = "
        WITH given AS (
            UPDATE claims SET holder_kind = $4, holder_id = $5, directory_id = NULL
            WHERE claim = $1 AND holder_kind = $2 AND holder_id = $3 RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the claim has changed') FROM given";
    const RELEASE: &str = "
        WITH released AS (
            DELETE FROM claims
            WHERE claim = $1 AND holder_kind = $2 AND holder_id = $3 RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the claim has changed') FROM released";
    let step = |statement| Step::new(Turn::Claims, Uuid::nil(), statement).with(claim);
    match (from, to) {
        (None, None) => {}
        (None, Some((kind, id))) => atom.add(step(MAKE).with(kind).with(id)),
        (Some((kind, id)), None) => atom.add(step(RELEASE).with(kind).with(id)),
        (Some((kind, id)), Some((to_kind, to))) => {
            atom.add(step(GIVE).with(kind).with(id).with(to_kind).with(to));
        }
    }
}

/// Counts again for the limits of a company. Each row is locked before its groups are counted, so a
/// save that runs meanwhile moves the number afterwards.
fn count_again(atom: &mut Atom, company: CompanyId) {
    const RESERVE: &str = "
        INSERT INTO groups_of_companies (company_id, counted) VALUES ($1, 0)
        ON CONFLICT (company_id) DO NOTHING";
    const LOCK: &str = "SELECT 1 FROM groups_of_companies WHERE company_id = $1 FOR UPDATE";
    const COUNT: &str = "
        UPDATE groups_of_companies SET counted = (
            SELECT count(*) FROM groups WHERE company_id = $1 AND NOT deleted AND NOT team
        )
        WHERE company_id = $1";
    // The number of a user is an upper bound, so a sum is right even beside other saves.
    const COUNT_USERS: &str = "
        INSERT INTO group_counts_of_users AS stored (company_id, user_id, at_most)
        SELECT $1, counted.user_id, counted.groups
        FROM (
            SELECT own.user_id, count(*) AS groups FROM memberships AS own
            JOIN groups ON groups.company_id = own.company_id AND groups.id = own.group_id
            WHERE own.company_id = $1 AND own.member AND NOT groups.deleted AND NOT groups.team
            GROUP BY own.user_id
        ) AS counted
        LEFT JOIN group_counts_of_users AS kept
            ON kept.company_id = $1 AND kept.user_id = counted.user_id
        WHERE coalesce(kept.at_most, 0) < counted.groups
        ON CONFLICT (company_id, user_id) DO UPDATE
        SET at_most = stored.at_most + excluded.at_most";
    let id = *company.as_uuid();
    for statement in [RESERVE, LOCK, COUNT, COUNT_USERS] {
        atom.add(Step::new(Turn::Quotas, id, statement).with(id));
    }
}
