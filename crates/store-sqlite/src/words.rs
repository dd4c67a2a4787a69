//! The texts by which a search finds groups, as they are stored (GR-16).

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{Connection, params};
use guildhall_groups::{GroupHeader, GroupState, SearchText};
use guildhall_kernel::{CompanyId, GroupId, NameKey};
use guildhall_permissions::{GroupType, Privacy};

use crate::SqliteError;

/// What decides where a search finds a group that is not deleted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct FoundBy {
    pub(crate) name: String,
    pub(crate) team: bool,
    pub(crate) public: bool,
}

impl FoundBy {
    /// Returns what decides where a search finds a group. `None` for a deleted one.
    pub(crate) fn of(header: &GroupHeader) -> Option<Self> {
        let is_deleted = matches!(header.state(), GroupState::Deleted(_));
        (!is_deleted).then(|| Self {
            name: header.name().key().into(),
            team: header.group_type() == GroupType::Team,
            public: header.privacy() == Privacy::Public,
        })
    }

    /// Returns the beginnings by which a public group is found.
    fn beginnings(&self) -> BTreeSet<String> {
        let beginnings = || SearchText::beginnings(&NameKey::of(&self.name));
        if self.public { beginnings() } else { BTreeSet::new() }
    }
}

/// Writes the texts by which a search finds a group, if they changed.
pub(crate) fn put(
    db: &Connection,
    (group, company): (GroupId, CompanyId),
    before: Option<&FoundBy>,
    after: Option<&FoundBy>,
) -> Result<(), SqliteError> {
    if before == after {
        return Ok(());
    }
    let name = |found: Option<&FoundBy>| found.map(|found| found.name.clone());
    if name(before) != name(after) {
        put_texts(db, (group, company), after.map(|found| found.name.as_str()))?;
    }
    put_beginnings(db, (group, company), before, after)
}

/// Replaces the texts by those of a name.
pub(crate) fn put_texts(
    db: &Connection,
    (group, company): (GroupId, CompanyId),
    name: Option<&str>,
) -> Result<(), SqliteError> {
    const DELETE: &str = "DELETE FROM group_words WHERE group_id = ?1";
    const INSERT: &str = "\
        INSERT INTO group_words (group_id, word, company_id) VALUES (?1, ?2, ?3)
        ON CONFLICT (group_id, word) DO NOTHING";
    db.prepare_cached(DELETE)?.execute([group.as_bytes()])?;
    let mut statement = db.prepare_cached(INSERT)?;
    for word in name.map(NameKey::of).iter().flat_map(SearchText::entries) {
        statement.execute(params![group.as_bytes(), word, company.as_bytes()])?;
    }
    Ok(())
}

/// Moves the group from its old place among the beginnings to its new one.
pub(crate) fn put_beginnings(
    db: &Connection,
    (group, company): (GroupId, CompanyId),
    before: Option<&FoundBy>,
    after: Option<&FoundBy>,
) -> Result<(), SqliteError> {
    const DELETE: &str = "\
        DELETE FROM group_beginnings
        WHERE company_id = ?1 AND team = ?2 AND beginning = ?3 AND name_key = ?4 AND group_id = ?5";
    const INSERT: &str = "\
        INSERT INTO group_beginnings (company_id, team, beginning, name_key, group_id)
        VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
    for (statement, found) in [(DELETE, before), (INSERT, after)] {
        let Some(found) = found else { continue };
        let mut statement = db.prepare_cached(statement)?;
        for beginning in found.beginnings() {
            let FoundBy { name, team, .. } = found;
            let (company, group) = (company.as_bytes(), group.as_bytes());
            statement.execute(params![company, team, beginning, name, group])?;
        }
    }
    Ok(())
}

/// Returns the beginnings that should have this group, and do not.
pub(crate) fn missing_beginnings(
    db: &Connection,
    (group, company): (GroupId, CompanyId),
    found: &FoundBy,
) -> Result<Vec<String>, SqliteError> {
    const IS_THERE: &str = "\
        SELECT EXISTS (SELECT 1 FROM group_beginnings
        WHERE company_id = ?1 AND team = ?2 AND beginning = ?3 AND name_key = ?4 AND group_id = ?5)";
    let mut statement = db.prepare_cached(IS_THERE)?;
    let mut missing = Vec::new();
    for beginning in found.beginnings() {
        let FoundBy { name, team, .. } = found;
        let (company, group) = (company.as_bytes(), group.as_bytes());
        let key = params![company, team, beginning, name, group];
        if !statement.query_row(key, |row| row.get(0))? {
            missing.push(beginning);
        }
    }
    Ok(missing)
}
