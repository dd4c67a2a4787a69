//! Who takes part in a group, as a member or through nested groups (GR-20).
//!
//! The rosters are merged by user. Each is read in chunks, and not much further than a page needs.
//! All that is read of a user is in the index of the members.

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::vec;

use async_sqlite::rusqlite::{Connection, OptionalExtension, Params, Row, params};
use guildhall_groups::{Group, IndirectMembers, Participants};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, Scope, User, UserId};

use crate::below::{Below, may_be_below};
use crate::codec::{EDGE, after, list};
use crate::{SqliteError, lookups, rosters};

/// The greatest number of users who are looked for group by group: who asks, and whom they name.
const FEW: usize = 4;

/// The next members of a group, by group, last user and number.
const MEMBERS: &str = "\
    SELECT user_id, guest_of FROM memberships INDEXED BY memberships_members
    WHERE group_id = ?1 AND user_id > ?2 AND member = 1 ORDER BY user_id LIMIT ?3";

/// The next users who took part through nested groups when the group was deleted.
const LAST: &str = "\
    SELECT user_id, guest_of FROM last_indirect_members
    WHERE group_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3";

/// Lists the participants of a group.
pub(crate) fn participants(
    db: &Connection,
    group: GroupId,
    page: &PageRequest<UserId>,
) -> Result<Page<User, UserId>, SqliteError> {
    const GROUP: &str = "SELECT company_id, deleted FROM groups WHERE id = ?1";
    let found = db
        .prepare_cached(GROUP)?
        .query_row([group.as_bytes()], |row| Ok((CompanyId::new(row.get(0)?), row.get(1)?)))
        .optional()?;
    let Some((company, is_deleted)) = found else { return Ok(Page::new(Vec::new(), None)) };
    let rosters = if is_deleted {
        vec![(MEMBERS, group), (LAST, group)]
    } else {
        let nested = nested(db, group)?.into_iter();
        std::iter::once(group).chain(nested).map(|group| (MEMBERS, group)).collect()
    };
    let limit = page.limit().saturating_add(1).get();
    let found = merged(db, company, &rosters, after(page, UserId::as_bytes), limit)?;
    Ok(Page::cut(found, page.limit(), User::id))
}

/// Loads the users in `scope` who take part in the group through nested groups.
pub(crate) fn indirect_members(
    db: &Connection,
    group: &Group,
    scope: &Scope,
) -> Result<IndirectMembers, SqliteError> {
    let (id, company) = (group.id(), group.company());
    let found = match scope {
        Scope::Users(users) if group.is_deleted() => last_among(db, group, users)?,
        Scope::Users(users) => match few_among(db, group, users, usize::MAX)? {
            Some(found) => found,
            None => among(db, group, users)?,
        },
        Scope::Whole if group.is_deleted() => merged(db, company, &[(LAST, id)], EDGE, u32::MAX)?,
        Scope::Whole => {
            let rosters: Vec<_> =
                nested(db, id)?.into_iter().map(|nested| (MEMBERS, nested)).collect();
            merged(db, company, &rosters, EDGE, u32::MAX)?
        }
    };
    Ok(IndirectMembers::of(scope.clone(), found))
}

/// Loads the same, if that takes a few rows. Returns `None` otherwise.
pub(crate) fn look_up_indirect_members(
    db: &Connection,
    group: &Group,
    scope: &Scope,
) -> Result<Option<IndirectMembers>, SqliteError> {
    let Scope::Users(users) = scope else { return Ok(None) };
    if group.is_deleted() {
        return indirect_members(db, group, scope).map(Some);
    }
    let found = few_among(db, group, users, lookups::MOST)?;
    Ok(found.map(|found| IndirectMembers::of(scope.clone(), found)))
}

/// Lists those of a few users who take part in the group through nested groups, each as the nearest
/// group knows them. Goes no further than to the last of them. Returns `None` if they are many, or if
/// one of them could be in others than the nearest `most` groups.
fn few_among(
    db: &Connection,
    group: &Group,
    users: &BTreeSet<UserId>,
    most: usize,
) -> Result<Option<Vec<User>>, SqliteError> {
    const MEMBER: &str = "\
        SELECT user_id, guest_of FROM memberships INDEXED BY memberships_members
        WHERE group_id = ?1 AND user_id = ?2 AND member = 1";
    if users.len() > FEW {
        return Ok(None);
    }
    let mut missing = Vec::new();
    for user in users {
        if may_be_below(db, *user, group.id())? {
            missing.push(user);
        }
    }
    let mut below = Below::at_most(db, group.id(), most)?;
    let mut statement = db.prepare_cached(MEMBER)?;
    let mut found = Vec::new();
    while !missing.is_empty() {
        let Some(nested) = below.next()? else {
            return Ok((!below.is_cut()).then_some(found));
        };
        let mut still_missing = Vec::new();
        for user in missing {
            let mut rows = statement.query([nested.as_bytes(), user.as_bytes()])?;
            match rows.next()? {
                Some(row) => found.push(member(row, (group.id(), group.company()))?),
                None => still_missing.push(user),
            }
        }
        missing = still_missing;
    }
    Ok(Some(found))
}

/// Lists those of many users who take part in the group through nested groups, the nearest first.
fn among(
    db: &Connection,
    group: &Group,
    users: &BTreeSet<UserId>,
) -> Result<Vec<User>, SqliteError> {
    const AMONG: &str = "\
        WITH wanted (id) AS MATERIALIZED (
            SELECT unhex(asked.value, '-') FROM json_each(?2) AS asked
        )
        SELECT user_id, guest_of
        FROM json_each(?1) AS asked CROSS JOIN wanted
        CROSS JOIN memberships INDEXED BY memberships_members
        ON group_id = unhex(asked.value, '-') AND user_id = wanted.id
        WHERE member = 1";
    let key = [list(nested(db, group.id())?), list(users)];
    listed(db, AMONG, key, group)
}

/// Lists those of these users who took part in a deleted group through nested groups.
fn last_among(
    db: &Connection,
    group: &Group,
    users: &BTreeSet<UserId>,
) -> Result<Vec<User>, SqliteError> {
    const LAST: &str = "\
        SELECT user_id, guest_of
        FROM json_each(?2) AS asked CROSS JOIN last_indirect_members
        ON group_id = ?1 AND user_id = unhex(asked.value, '-')";
    listed(db, LAST, params![group.id().as_bytes(), list(users)], group)
}

fn listed(
    db: &Connection,
    statement: &str,
    key: impl Params,
    group: &Group,
) -> Result<Vec<User>, SqliteError> {
    let mut statement = db.prepare_cached(statement)?;
    let mut rows = statement.query(key)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(member(row, (group.id(), group.company()))?);
    }
    Ok(found)
}

/// Lists all groups nested in the group without tombstones, the nearest first.
fn nested(db: &Connection, group: GroupId) -> Result<Vec<GroupId>, SqliteError> {
    let (mut below, mut found) = (Below::at_most(db, group, usize::MAX)?, Vec::new());
    while let Some(nested) = below.next()? {
        found.push(nested);
    }
    Ok(found)
}

/// Reads a user and `guest_of` of a row of a group of a company.
fn member(row: &Row<'_>, of: (GroupId, CompanyId)) -> Result<User, SqliteError> {
    let guest_of: Option<Vec<u8>> = row.get(1)?;
    rosters::member_of(of, UserId::new(row.get(0)?), guest_of.as_deref())
}

/// Merges rosters of groups of a company, from a user on and up to a number of users.
fn merged(
    db: &Connection,
    company: CompanyId,
    rosters: &[(&'static str, GroupId)],
    after: &[u8],
    limit: u32,
) -> Result<Vec<User>, SqliteError> {
    let failed = OnceCell::new();
    // A little more than the share of each, because most need a little more or less: at random, hardly
    // any needs two square roots more.
    let share = limit / u32::try_from(rosters.len()).unwrap_or(limit).max(1);
    let slack = share.isqrt().saturating_mul(2).min(share / 4);
    let chunk = share.saturating_add(slack).saturating_add(1).min(limit);
    let roster = |&(statement, group)| Roster {
        db,
        company,
        statement,
        group,
        read: Vec::new().into_iter(),
        after: Some(after.to_vec()),
        chunk,
        failed: &failed,
    };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = Participants::of(rosters.iter().map(roster)).take(limit).collect();
    failed.into_inner().map_or(Ok(found), Err)
}

/// A roster that is read in chunks, of which each is twice as large as the one before.
struct Roster<'a> {
    db: &'a Connection,
    company: CompanyId,
    statement: &'static str,
    group: GroupId,
    read: vec::IntoIter<User>,
    /// The last user who was read. `None` if all were read.
    after: Option<Vec<u8>>,
    chunk: u32,
    /// The first error, because an iterator of users cannot return it.
    failed: &'a OnceCell<SqliteError>,
}

impl Roster<'_> {
    fn next_chunk(&mut self, after: &[u8]) -> Result<Vec<User>, SqliteError> {
        let mut statement = self.db.prepare_cached(self.statement)?;
        let mut rows = statement.query(params![self.group.as_bytes(), after, self.chunk])?;
        let mut users = Vec::new();
        while let Some(row) = rows.next()? {
            users.push(member(row, (self.group, self.company))?);
        }
        Ok(users)
    }
}

impl Iterator for Roster<'_> {
    type Item = User;

    fn next(&mut self) -> Option<User> {
        if let Some(user) = self.read.next() {
            return Some(user);
        }
        let after = self.after.take()?;
        match self.next_chunk(&after) {
            Ok(users) => {
                let is_full = usize::try_from(self.chunk) == Ok(users.len());
                let last = users.last().filter(|_| is_full);
                self.after = last.map(|user| user.id().as_bytes().to_vec());
                self.chunk = self.chunk.saturating_mul(2);
                self.read = users.into_iter();
                self.read.next()
            }
            Err(error) => {
                // Only the first error counts.
                self.failed.set(error).ok();
                None
            }
        }
    }
}
