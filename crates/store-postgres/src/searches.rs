//! Finds the groups whose names a search finds (GR-16), as parts of statements.
//!
//! The matches of a search are in the order of their words, and are shown in the order of their
//! names. What a text of up to three characters finds is in `group_beginnings` in the order of names.
//! A page of a longer text is found in one of two ways. A few matches are gathered and sorted. Of
//! many, the page is soon found by walking through the groups that have the beginning of the text,
//! most of which it finds. If a walk finds too little, all matches are gathered. So at worst, a page
//! costs the walk and the gathering of all matches.

use guildhall_groups::SearchText;
use tokio_postgres::types::ToSql;

use crate::group_lists::{BEHIND, listed};

/// How long the ways to a page of a text are that is longer than a beginning.
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

/// Groups that are shown without their viewer being in them, in the order of names.
#[derive(Clone, Copy)]
pub(crate) struct Shown {
    /// What the expressions are named by.
    pub(crate) name: &'static str,
    /// The condition on the group. An index has these groups in the order of the list.
    pub(crate) of: &'static str,
    /// Where `group_beginnings` has them. `None` if only `groups` tells them from others.
    pub(crate) kind: Option<&'static str>,
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

/// Returns the expression `few`: so many matches that it can be seen whether there are more than a
/// few.
pub(crate) fn few(ways: Ways) -> String {
    // Several words of a name can be found.
    format!(
        "few (id) AS MATERIALIZED (
            SELECT group_id FROM group_words
            WHERE company_id = $1 AND word >= $6 AND word < $7 LIMIT {} + 1
        )",
        ways.few
    )
}

/// Returns the expressions that end with the one that has the name of `shown`: a page of those of its
/// groups that the search finds. `is_beginning` says whether the text is no longer than a beginning.
pub(crate) fn open(shown: Shown, Ways { few, walk }: Ways, is_beginning: bool) -> String {
    let Shown { name, of, .. } = shown;
    let (all, is_found) = (shown.walk(), found("walk"));
    if is_beginning && shown.kind.is_some() {
        return format!(
            "{name} (name_key, id) AS ({})",
            page_of(shown, &format!("{all} LIMIT $5"))
        );
    }
    let walked = page_of(shown, &format!("{all} LIMIT {walk}"));
    format!(
        "walked_{name} (name_key, id) AS MATERIALIZED (
            SELECT walk.name_key, walk.id FROM ({walked}) AS walk {is_found}
            ORDER BY walk.name_key, walk.id LIMIT $5
        ),
        {name} (name_key, id) AS (
            SELECT name_key, id FROM walked_{name} WHERE (SELECT count(*) FROM few) > {few}
            UNION
            SELECT match.name_key, match.id
            FROM (
                SELECT id FROM few WHERE (SELECT count(*) FROM few) <= {few}
                UNION ALL
                SELECT group_id FROM group_words
                WHERE company_id = $1 AND word >= $6 AND word < $7
                  AND (SELECT count(*) FROM few) > {few}
                  AND (SELECT count(*) FROM walked_{name}) < $5
                  AND EXISTS ({all} OFFSET {walk} LIMIT 1)
            ) AS named
            {listed}
        )",
        listed = listed("named", "match", of),
    )
}

/// Returns the statement of the groups that a walk has, if each is still shown there.
fn page_of(shown: Shown, walk: &str) -> String {
    match shown.kind {
        None => walk.to_owned(),
        Some(_) => format!(
            "SELECT stored.name_key, stored.id FROM ({walk}) AS begun {stored}
            WHERE stored.name_key = begun.name_key
            ORDER BY begun.name_key, begun.id",
            stored = listed("begun", "stored", shown.of),
        ),
    }
}

impl Shown {
    /// Returns the statement that walks through the groups in the order of names.
    fn walk(self) -> String {
        match self.kind {
            None => format!(
                "SELECT name_key, id FROM groups WHERE {BEHIND} AND {of} ORDER BY name_key, id",
                of = self.of
            ),
            Some(kind) => format!(
                "SELECT name_key, group_id AS id FROM group_beginnings
                WHERE company_id = $1 AND shown_as = '{kind}'
                  AND beginning = left($6::text, {LONGEST_BEGINNING})
                  AND (name_key, group_id) > ($3::text, $4::uuid)
                ORDER BY name_key, group_id",
                LONGEST_BEGINNING = SearchText::LONGEST_BEGINNING,
            ),
        }
    }
}
