//! Walks down through nested groups (GR-20).

use std::collections::{BTreeSet, VecDeque};

use async_sqlite::rusqlite::{CachedStatement, Connection};
use guildhall_kernel::GroupId;

use crate::SqliteError;

/// The groups nested in a group without tombstones, the nearest first. Each comes once.
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
    /// Begins a walk through all groups nested in `group`.
    pub(crate) fn all(db: &'a Connection, group: GroupId) -> Result<Self, SqliteError> {
        Self::at_most(db, group, usize::MAX)
    }

    /// Begins a walk that finds at most so many groups.
    pub(crate) fn at_most(
        db: &'a Connection,
        group: GroupId,
        most: usize,
    ) -> Result<Self, SqliteError> {
        const CHILDREN: &str = "
            SELECT child_id FROM nestings CROSS JOIN groups ON groups.id = child_id AND deleted = 0
            WHERE parent_id = ?1";
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

    /// Whether there are more groups than the walk was to find.
    pub(crate) const fn is_cut(&self) -> bool {
        self.is_cut
    }

    fn read(&mut self, group: GroupId) -> Result<(), SqliteError> {
        let mut rows = self.children.query([group.as_uuid()])?;
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
