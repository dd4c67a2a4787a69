//! Walks through nested groups (GR-20).

use std::collections::{BTreeSet, VecDeque};

use async_sqlite::rusqlite::{CachedStatement, Connection, params};
use guildhall_kernel::{GroupId, UserId};

use crate::{SqliteError, rosters};

/// The groups nested in a group without tombstones, in the order of
/// [`nearest_first`](guildhall_groups::nearest_first). Each comes once.
///
/// What is nested in a group is read when all groups as near as that one were returned. So a walk
/// that looks for a user ends where it finds them. One statement for the whole walk would keep all
/// groups in two tables of its own, which takes longer than a statement for each.
pub(crate) struct Below<'a> {
    children: CachedStatement<'a>,
    seen: BTreeSet<GroupId>,
    /// The groups that were not returned.
    found: VecDeque<GroupId>,
    /// The groups of which it is not known what is nested in them.
    unread: VecDeque<GroupId>,
    /// How many groups are found at most.
    most: usize,
    is_cut: bool,
}

impl<'a> Below<'a> {
    /// Begins a walk through the groups nested in `group`, of which it finds at most so many.
    pub(crate) fn at_most(
        db: &'a Connection,
        group: GroupId,
        most: usize,
    ) -> Result<Self, SqliteError> {
        const CHILDREN: &str = "\
            SELECT child_id FROM nestings CROSS JOIN groups ON groups.id = child_id AND deleted = 0
            WHERE parent_id = ?1 ORDER BY child_id";
        Ok(Self {
            children: db.prepare_cached(CHILDREN)?,
            seen: [group].into(),
            found: VecDeque::new(),
            unread: [group].into(),
            most,
            is_cut: false,
        })
    }

    /// Returns the next group.
    pub(crate) fn next(&mut self) -> Result<Option<GroupId>, SqliteError> {
        while self.found.is_empty() {
            let Some(group) = self.unread.pop_front() else { break };
            self.read(group)?;
        }
        Ok(self.found.pop_front())
    }

    /// Returns whether there are more groups than the walk was to find.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    fn read(&mut self, group: GroupId) -> Result<(), SqliteError> {
        let mut rows = self.children.query([group.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let child = GroupId::new(row.get(0)?);
            if !self.seen.insert(child) {
                continue;
            }
            // The group itself is seen, too.
            if self.seen.len() - 1 > self.most {
                self.is_cut = true;
                self.unread.clear();
                break;
            }
            self.found.push_back(child);
            self.unread.push_back(child);
        }
        Ok(())
    }
}

/// How many groups of a user, and how many above these, are read to see what the user is in.
const MOST_ABOVE: u8 = 64;

/// Returns `false` if the user is certainly in no group that is nested in `group`. A step up reads one
/// row of an index, so for a user of few groups this takes less than a walk down.
pub(crate) fn may_be_below(
    db: &Connection,
    user: UserId,
    group: GroupId,
) -> Result<bool, SqliteError> {
    const OWN: &str = "\
        SELECT group_id FROM memberships INDEXED BY memberships_of_user
        WHERE user_id = ?1 AND member = 1 LIMIT ?2";
    // A tombstone ends a walk. Here it does no harm: what is found is only looked for more closely.
    const ABOVE: &str =
        "SELECT parent_id FROM nestings INDEXED BY nestings_of_child WHERE child_id = ?1";
    let key = params![user.as_bytes(), MOST_ABOVE + 1];
    let mut unread = rosters::ids(db, OWN, key, GroupId::new)?;
    let mut seen: BTreeSet<_> = unread.iter().copied().collect();
    let mut above = db.prepare_cached(ABOVE)?;
    let is_too_many = |seen: &BTreeSet<_>| seen.len() > usize::from(MOST_ABOVE);
    if is_too_many(&seen) {
        return Ok(true);
    }
    while let Some(at) = unread.pop() {
        if at == group {
            continue;
        }
        let mut rows = above.query([at.as_bytes()])?;
        while let Some(row) = rows.next()? {
            let parent = GroupId::new(row.get(0)?);
            if parent == group || is_too_many(&seen) {
                return Ok(true);
            }
            if seen.insert(parent) {
                unread.push(parent);
            }
        }
    }
    Ok(false)
}
