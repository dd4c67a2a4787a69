//! Finds the groups whose names a search finds (GR-16), as parts of statements.
//!
//! The matches of a search are in the order of their words, and are shown in the order of their
//! names. So a page is found in one of two ways. A few matches are gathered and sorted. Of many,
//! the page is soon found by walking through the groups in their order. Many matches that are rare
//! among all groups are gathered after a walk has found too little. So at worst, a page costs the
//! walk and the gathering of all matches. That grows with their number, but not with the number of
//! groups.

use guildhall_groups::SearchText;
use tokio_postgres::types::ToSql;

use crate::group_lists::{BEHIND, listed};

/// How long the ways to a page are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ways {
    /// How many matches are gathered without a walk before.
    pub(crate) few: u32,
    /// How many groups a walk reads at most.
    pub(crate) walk: u32,
}

impl Ways {
    /// A walk takes about as long as gathering a few.
    pub(crate) const USUAL: Self = Self { few: 512, walk: 2048 };
}

/// The texts that begin with a text.
pub(crate) struct Range {
    first: String,
    behind: String,
}

impl Range {
    /// Returns the range of the texts by which a search finds names, or `None` if it finds none. No
    /// name has U+0000, which PostgreSQL refuses, or U+10FFFF, behind which no character comes.
    pub(crate) fn of(search: &SearchText) -> Option<Self> {
        let first = search.as_str().to_owned();
        let behind = search.successor().filter(|_| !first.contains('\0'))?;
        Some(Self { first, behind })
    }

    /// Returns the values of the parameters 6 and 7.
    pub(crate) fn values(&self) -> [&(dyn ToSql + Sync); 2] {
        [&self.first, &self.behind]
    }
}

/// Returns a join that keeps the rows of which the search finds the group. It reads the few words
/// of the group, and not all words of the company that the search finds.
pub(crate) fn found(of: &str) -> String {
    format!(
        "CROSS JOIN LATERAL (
            SELECT 1 FROM (
                SELECT word FROM group_words
                WHERE company_id = $1 AND group_id = {of}.id OFFSET 0
            ) AS words
            WHERE word >= $6 AND word < $7 LIMIT 1
        ) AS found"
    )
}

/// Returns the expressions that end with `open`: a page of the groups that the search finds, of
/// those of which a condition holds.
pub(crate) fn open(of: &str, Ways { few, walk }: Ways) -> String {
    let found = found("walk");
    // Several words of a name can be found.
    format!(
        "few (id) AS MATERIALIZED (
            SELECT group_id FROM group_words
            WHERE company_id = $1 AND word >= $6 AND word < $7 LIMIT {few} + 1
        ),
        walked (name_key, id) AS MATERIALIZED (
            SELECT walk.name_key, walk.id
            FROM (
                SELECT name_key, id FROM groups WHERE {BEHIND} AND {of}
                ORDER BY name_key, id LIMIT {walk}
            ) AS walk
            {found}
            ORDER BY walk.name_key, walk.id LIMIT $5
        ),
        open (name_key, id) AS (
            SELECT name_key, id FROM walked WHERE (SELECT count(*) FROM few) > {few}
            UNION
            SELECT match.name_key, match.id
            FROM (
                SELECT id FROM few WHERE (SELECT count(*) FROM few) <= {few}
                UNION ALL
                SELECT group_id FROM group_words
                WHERE company_id = $1 AND word >= $6 AND word < $7
                  AND (SELECT count(*) FROM few) > {few} AND (SELECT count(*) FROM walked) < $5
                  AND EXISTS (
                    SELECT 1 FROM groups WHERE {BEHIND} AND {of}
                    ORDER BY name_key, id OFFSET {walk} LIMIT 1)
            ) AS named
            {listed}
        )",
        listed = listed("named", "match", of),
    )
}
