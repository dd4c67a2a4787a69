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
use crate::searches::{self, Range, Shown, Ways};
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
    let searched = filter.search().filter(|search| !search.as_str().is_empty());
    let parts = Parts::of(filter, searched.is_some());
    let of_search = searched.map(|search| (ways, search.beginning() == search.as_str()));
    let Some(statement) = parts.statement(of_search) else { return Ok(pages::empty()) };
    let range = searched.and_then(Range::of);
    if range.is_none() && searched.is_some() {
        return Ok(pages::empty());
    }
    let (company, viewer) = (filter.company(), filter.viewer());
    let ((name, id), limit) = (behind(page.key()), one_more(page));
    let mut values: Vec<&(dyn ToSql + Sync)> =
        vec![company.as_uuid(), viewer.as_uuid(), &name, &id, &limit];
    if let Some(range) = &range {
        let used = if statement.contains("$7") { 2 } else { 1 };
        values.extend(range.values().into_iter().take(used));
    }
    let rows = at.rows(&statement, &values).await?;
    let scope = Scope::of([viewer]);
    let groups = rows.iter().filter_map(|row| rosters::group(row, 0, &scope).transpose());
    Ok(Page::cut(groups.collect::<Result<_, _>>()?, page.limit(), GroupCursor::behind))
}

const PUBLIC_GROUPS: Shown =
    Shown { name: "public_groups", of: "public AND NOT team", kind: Some("group") };
const PUBLIC_TEAMS: Shown =
    Shown { name: "public_teams", of: "public AND team", kind: Some("team") };
const PRIVATE: Shown = Shown { name: "hidden", of: "NOT public", kind: Some("private") };
const ORPHANED: Shown = Shown { name: "orphaned_groups", of: "orphaned", kind: None };
const ALL: Shown = Shown { name: "all_groups", of: "TRUE", kind: None };

/// The parts of a list, as one viewer sees it.
struct Parts {
    /// What is shown to a viewer who is not in it. A search finds each of several by itself.
    open: Vec<Shown>,
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
    fn of(filter: &GroupFilter, is_searched: bool) -> Self {
        let open = |shown| if filter.viewer_is_external() { vec![] } else { vec![shown] };
        let own = |takes_part, by_entry, of| Some(Own { takes_part, by_entry, of });
        let (open, own) = match filter.list() {
            GroupList::Administered if is_searched => {
                (vec![PUBLIC_GROUPS, PUBLIC_TEAMS, PRIVATE], None)
            }
            GroupList::Administered => (vec![ALL], None),
            GroupList::Orphaned => (vec![ORPHANED], None),
            GroupList::All => (open(PUBLIC_GROUPS), own(true, Some("master"), "NOT team")),
            GroupList::Belonging => (vec![], own(true, None, "NOT team")),
            GroupList::Managed => (vec![], own(false, Some("master"), "NOT team")),
            // The list shows no group that an external viewer does not see.
            GroupList::Requested if filter.viewer_is_external() => (vec![], None),
            GroupList::Requested => (vec![], own(false, Some("asks"), "public AND NOT team")),
            GroupList::Teams => (open(PUBLIC_TEAMS), own(true, None, "team")),
        };
        Self { open, own }
    }

    /// Returns the statement that loads a page, by company, viewer, name and id before the page,
    /// and number, and of a search also by the first word and the word behind the last. Returns
    /// `None` if the list shows nothing. Of a search, it is known whether the text is no longer than
    /// a beginning.
    fn statement(&self, searched: Option<(Ways, bool)>) -> Option<String> {
        let mut found: Vec<_> = self.open.iter().map(|shown| shown.name).collect();
        let mut parts: Vec<_> = match searched {
            None => self.open.iter().map(|shown| open(*shown)).collect(),
            Some((ways, is_beginning)) => {
                let open = self.open.iter().map(|shown| searches::open(*shown, ways, is_beginning));
                let open: Vec<_> = open.collect();
                let counts = open.iter().any(|open| open.contains("few"));
                counts.then(|| searches::few(ways)).into_iter().chain(open).collect()
            }
        };
        if let Some(own) = &self.own {
            parts.push(own.expressions(searched.is_some()));
            found.push("mine");
        }
        let found: Vec<_> = found.iter().map(|name| format!("SELECT * FROM {name}")).collect();
        if found.is_empty() {
            return None;
        }
        let found = found.join(" UNION ");
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

/// Returns the expression that has the name of `shown`: a page of its groups.
fn open(Shown { name, of, .. }: Shown) -> String {
    format!(
        "{name} (name_key, id) AS (
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
