//! Pages of the lists of groups, and of what a search finds in them (GR-16).
//!
//! A list is made of two parts. One has the groups that its viewer sees without being in them: an
//! index has these in the order of the list, and a page reads no more of them than it shows. The
//! other has the groups of the viewer, which are gathered and sorted: an index with their order
//! would be rewritten for each member when a group is renamed.

use guildhall_groups::{Group, GroupCursor, GroupFilter, GroupList};
use guildhall_kernel::{Page, PageRequest, Scope};
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::codec::one_more;
use crate::loads::{Entries, group_columns, indirect};
use crate::searches::{self, Range, Ways};
use crate::session::Session;
use crate::walks::above;
use crate::{PostgresError, pages, rosters};

/// Lists the groups that a filter admits, each with the viewer's entry.
pub(crate) async fn groups(
    at: &Session,
    filter: &GroupFilter,
    page: &PageRequest<GroupCursor>,
    ways: Ways,
) -> Result<Page<Group, GroupCursor>, PostgresError> {
    let parts = Parts::of(filter);
    let searched = filter.search().filter(|search| !search.as_str().is_empty());
    let Some(statement) = parts.statement(searched.map(|_| ways)) else {
        return Ok(pages::empty());
    };
    let range = searched.and_then(Range::of);
    if range.is_none() && searched.is_some() {
        return Ok(pages::empty());
    }
    let (company, viewer) = (filter.company(), filter.viewer());
    let ((name, id), limit) = (behind(page.key()), one_more(page));
    let mut values: Vec<&(dyn ToSql + Sync)> =
        vec![company.as_uuid(), viewer.as_uuid(), &name, &id, &limit];
    if let Some(range) = &range {
        values.extend(range.values());
    }
    let rows = at.rows(&statement, &values).await?;
    let scope = Scope::of([viewer]);
    let groups = rows.iter().filter_map(|row| rosters::group(row, 0, &scope).transpose());
    Ok(Page::cut(groups.collect::<Result<_, _>>()?, page.limit(), GroupCursor::behind))
}

/// The parts of a list, as one viewer sees it.
struct Parts {
    /// The condition on a group of the company that is shown to a viewer who is not in it. An index
    /// has these groups in the order of the list.
    open: Option<&'static str>,
    own: Option<Own>,
}

/// The groups that are shown because of what the viewer is in them.
struct Own {
    /// Whether the viewer takes part.
    takes_part: bool,
    /// The condition on the viewer's entry of any other group that is shown.
    by_entry: Option<&'static str>,
    /// The condition on the group.
    of: &'static str,
}

impl Parts {
    fn of(filter: &GroupFilter) -> Self {
        let open = |condition| (!filter.viewer_is_external()).then_some(condition);
        let own = |takes_part, by_entry, of| Some(Own { takes_part, by_entry, of });
        let (open, own) = match filter.list() {
            GroupList::Administered => (Some("TRUE"), None),
            GroupList::Orphaned => (Some("orphaned"), None),
            GroupList::All => (open("public AND NOT team"), own(true, Some("master"), "NOT team")),
            GroupList::Belonging => (None, own(true, None, "NOT team")),
            GroupList::Managed => (None, own(false, Some("master"), "NOT team")),
            GroupList::Requested => {
                // The list shows no group that an external viewer does not see.
                let of = open("public AND NOT team");
                (None, of.and_then(|of| own(false, Some("asks"), of)))
            }
            GroupList::Teams => (open("public AND team"), own(true, None, "team")),
        };
        Self { open, own }
    }

    /// Returns the statement that loads a page, by company, viewer, name and id before the page,
    /// and number, and of a search also by the first word and the word behind the last. Returns
    /// `None` if the list shows nothing.
    fn statement(&self, searched: Option<Ways>) -> Option<String> {
        let open =
            self.open.map(|of| searched.map_or_else(|| open(of), |ways| searches::open(of, ways)));
        let own = self.own.as_ref().map(|own| own.expressions(searched.is_some()));
        let found = match (&open, &own) {
            (Some(_), Some(_)) => "SELECT * FROM open UNION SELECT * FROM mine",
            (Some(_), None) => "SELECT * FROM open",
            (None, Some(_)) => "SELECT * FROM mine",
            (None, None) => return None,
        };
        let parts: Vec<_> = open.into_iter().chain(own).collect();
        Some(format!(
            "WITH RECURSIVE asked (user_id) AS (SELECT $2::uuid), {parts},
            picked (company_id, id, deleted) AS MATERIALIZED (
                SELECT $1::uuid, id, FALSE FROM (
                    SELECT name_key, id FROM ({found}) AS found ORDER BY name_key, id LIMIT $5
                ) AS page
            ),
            {indirect}
            SELECT {columns}
            FROM picked LEFT JOIN indirect ON indirect.top = picked.id
            CROSS JOIN LATERAL (
                SELECT * FROM groups WHERE company_id = picked.company_id AND id = picked.id LIMIT 1
            ) AS shown
            ORDER BY shown.name_key, shown.id",
            parts = parts.join(", "),
            indirect = indirect(Entries::OfAsked),
            columns = group_columns(Entries::OfAsked),
        ))
    }
}

/// Returns the expression `open`: a page of the groups of which a condition holds.
fn open(of: &str) -> String {
    format!(
        "open (name_key, id) AS (
            SELECT name_key, id FROM groups
            WHERE {BEHIND} AND {of}
            ORDER BY name_key, id LIMIT $5
        )"
    )
}

/// Whether a row of `groups` is a group of the company after the key of the page.
pub(crate) const BEHIND: &str =
    "company_id = $1 AND NOT deleted AND (name_key, id) > ($3::text, $4::uuid)";

/// Returns a join with the group of `of`, as `found`, if it comes after the key of the page and a
/// condition holds. It is looked up by its id, as in the [walks](crate::walks).
pub(crate) fn listed(of: &str, found: &str, condition: &str) -> String {
    format!(
        "CROSS JOIN LATERAL (
            SELECT name_key, id FROM (
                SELECT * FROM groups WHERE company_id = $1 AND id = {of}.id LIMIT 1
            ) AS stored
            WHERE {BEHIND} AND {condition}
        ) AS {found}"
    )
}

impl Own {
    /// Returns the expressions that end with `mine`: the groups of the viewer.
    fn expressions(&self, is_searched: bool) -> String {
        const TAKES_PART: &str = "SELECT id FROM above";
        let by_entry = self.by_entry.map(|condition| {
            format!(
                "SELECT group_id AS id FROM groups_of_users
                WHERE user_id = $2 AND company_id = $1 AND {condition}"
            )
        });
        let takes_part = self.takes_part.then(|| TAKES_PART.to_owned());
        let above =
            if self.takes_part { above("$2", "own.company_id = $1") + "," } else { String::new() };
        let own: Vec<_> = takes_part.into_iter().chain(by_entry).collect();
        let found = if is_searched { searches::found("mine") } else { String::new() };
        format!(
            "{above}
            mine (name_key, id) AS (
                SELECT mine.name_key, mine.id FROM ({own}) AS own {mine} {found}
            )",
            own = own.join(" UNION "),
            mine = listed("own", "mine", self.of),
        )
    }
}

/// Returns the name and id after which a page begins.
///
/// PostgreSQL has no texts with U+0000, but neither has a name. So the names after a text with
/// U+0000 are those after all names that equal the text before it.
fn behind(cursor: Option<&GroupCursor>) -> (&str, Uuid) {
    cursor.map_or(("", Uuid::nil()), |cursor| match cursor.name.as_str().split_once('\0') {
        Some((before, _)) => (before, Uuid::max()),
        None => (cursor.name.as_str(), *cursor.group.as_uuid()),
    })
}
