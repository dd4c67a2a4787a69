//! Pages of the lists of groups, and of what a search finds in them.

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, Row};
use guildhall_groups::{Group, GroupCursor, GroupFilter, GroupList, SearchText};
use guildhall_kernel::{GroupId, Page, PageRequest, UserId};

use crate::codec::{EDGE, one_more};
use crate::walks::{self, ABOVE, DIRECT, TAKES_PART, Values, Walk};
use crate::{SqliteError, groups as group_rows};

/// Whether the user is a Master of the group of a row of `groups`.
const MANAGES: &str = "EXISTS (
    SELECT 1 FROM memberships WHERE group_id = groups.id AND user_id = :user AND master = 1)";

/// Whether the user has asked to join the group of a row of `groups`.
const ASKS: &str = "EXISTS (
    SELECT 1 FROM memberships WHERE group_id = groups.id AND user_id = :user AND asks = 1)";

/// Whether the search finds the group of a row of `groups`.
const FOUND: &str = "EXISTS (
    SELECT 1 FROM group_words WHERE group_id = groups.id AND word >= :word AND word < :end)";

/// Whether a row of `groups` is a group of the company after the key of the page.
const BEHIND: &str = "\
    groups.company_id = :company AND groups.deleted = 0
      AND (groups.name_key, groups.id) > (:name, :id)";

/// The same, for a row that is read by its id. The signs keep SQLite from looking for it by name.
const IS_BEHIND: &str = "\
    +groups.company_id = :company AND groups.deleted = 0
      AND (+groups.name_key, groups.id) > (:name, :id)";

/// What is read of each group on the page.
const SHOWN: &str = "\
    shown.header, shown.version, shown.members, shown.masters, shown.externals, shown.recipients,
    entry.form";

/// Lists the groups that a filter admits, each with the viewer's entry. At most `few` are gathered
/// without a walk before.
pub(crate) fn groups(
    db: &Connection,
    filter: &GroupFilter,
    page: &PageRequest<GroupCursor>,
    few: u32,
) -> Result<Page<Group, GroupCursor>, SqliteError> {
    let (name, id) = low(page.key());
    let (company, viewer) = (filter.company(), filter.viewer());
    let text = filter.search().map_or("", SearchText::as_str);
    let end = filter.search().and_then(SearchText::successor);
    let end = end.map_or_else(|| Value::Blob(EDGE.to_vec()), Value::Text);
    let (limit, beginning) = (one_more(page), filter.search().map_or("", SearchText::beginning));
    let values: &Values<'_> = &[
        (":company", company.as_bytes()),
        (":user", viewer.as_bytes()),
        (":name", &name),
        (":id", &id),
        (":word", &text),
        (":end", &end),
        (":beginning", &beginning),
        (":limit", &limit),
    ];
    let (list, is_beginning) = (List::of(filter), beginning == text);
    let read = |row: &Row<'_>| read(db, row, viewer);
    let walked = |statement: &str, rows| {
        let mut walk = Walk::of(usize::try_from(limit).unwrap_or(usize::MAX), rows);
        walk.through(db, statement, values, read)?;
        Ok::<_, SqliteError>(walk.found())
    };
    let found = || {
        let mut statement = list.of_many();
        for (few, rows) in walks::turns(few, usize::try_from(limit).unwrap_or(usize::MAX)) {
            // A text that is longer than a beginning can find much less than the walk reads.
            let of_few = if is_beginning { None } else { list.of_few(db, values, few)? };
            if of_few.is_none()
                && let Some(found) = list.by_beginning(db, values, (few, rows), walked, read)?
            {
                return Ok(found);
            }
            let of_few = if is_beginning { list.of_few(db, values, few)? } else { of_few };
            if let Some(of_few) = of_few {
                statement = of_few;
                break;
            }
            if let Some(found) = walked(&list.by_name(), rows)? {
                return Ok(found);
            }
        }
        walks::gather(db, &loaded(&statement), values, read)
    };
    let mut found = found()?;
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    // A group of the viewer can be public, too.
    found.dedup_by(|(one, _), (other, _)| one == other);
    let groups = found.into_iter().map(|(_, group)| group).collect();
    Ok(Page::cut(groups, page.limit(), GroupCursor::behind))
}

/// A list as one viewer sees it.
struct List {
    kind: GroupList,
    shows_public: bool,
    is_searched: bool,
    viewer_is_external: bool,
}

impl List {
    fn of(filter: &GroupFilter) -> Self {
        let kind = filter.list();
        Self {
            kind,
            shows_public: matches!(kind, GroupList::All | GroupList::Teams)
                && !filter.viewer_is_external(),
            is_searched: filter.search().is_some_and(|text| !text.as_str().is_empty()),
            viewer_is_external: filter.viewer_is_external(),
        }
    }

    /// Finds the page of a search in what a viewer sees without being in it, by the beginning of a
    /// word, and among the few groups of the viewer. Returns `None` if a walk ends too early, or if
    /// the viewer has more groups.
    fn by_beginning(
        &self,
        db: &Connection,
        values: &Values<'_>,
        (few, rows): (u32, usize),
        walked: impl Fn(&str, usize) -> Result<Option<Vec<Placed>>, SqliteError>,
        read: impl Fn(&Row<'_>) -> Result<Option<Placed>, SqliteError>,
    ) -> Result<Option<Vec<Placed>>, SqliteError> {
        let team = match self.kind {
            GroupList::All if self.is_searched && self.shows_public => 0,
            GroupList::Teams if self.is_searched && self.shows_public => 1,
            _ => return Ok(None),
        };
        if !walks::are_few(db, DIRECT, values, few)? {
            return Ok(None);
        }
        let Some(mut found) = walked(&public_by_beginning(team), rows)? else { return Ok(None) };
        found.extend(walks::gather(db, &loaded(&self.own()), values, read)?);
        Ok(Some(found))
    }

    /// Returns the statement that gathers the page, if it gathers only a few groups.
    fn of_few(
        &self,
        db: &Connection,
        values: &Values<'_>,
        few: u32,
    ) -> Result<Option<String>, SqliteError> {
        const MATCHES: &str = "\
            SELECT 1 FROM group_words INDEXED BY group_words_of_company
            WHERE company_id = :company AND word >= :word AND word < :end";
        let starts_with_user =
            !(self.kind.is_for_administrators() || self.is_searched && self.shows_public);
        // A user has few open requests.
        if self.kind == GroupList::Requested {
            return Ok(Some(self.by_user()));
        }
        if starts_with_user && walks::are_few(db, DIRECT, values, few)? {
            return Ok(Some(self.by_user()));
        }
        let starts_with_words = self.is_searched && walks::are_few(db, MATCHES, values, few)?;
        Ok(starts_with_words.then(|| self.by_words()))
    }

    /// Returns the statement that gathers the page however many groups it gathers.
    fn of_many(&self) -> String {
        let starts_with_words = self.kind.is_for_administrators() || self.shows_public;
        if self.is_searched && starts_with_words { self.by_words() } else { self.by_user() }
    }

    /// Returns the statement that begins with the matches of the search.
    fn by_words(&self) -> String {
        let shown = self.shown();
        // Several words of a name can be found.
        format!(
            "SELECT DISTINCT name_key, groups.id AS id
            FROM group_words INDEXED BY group_words_of_company
            CROSS JOIN groups ON groups.id = group_id
            WHERE group_words.company_id = :company AND word >= :word AND word < :end
              AND {IS_BEHIND} AND {shown}"
        )
    }

    /// Returns the statement that begins with the groups of the user. A page of public groups is
    /// added, which an index has in their order.
    fn by_user(&self) -> String {
        let own = self.own();
        if !self.shows_public {
            return own;
        }
        let team = i64::from(self.kind == GroupList::Teams);
        let index = if team == 0 { "groups_public" } else { "teams_public" };
        format!(
            "SELECT name_key, id FROM (
                SELECT name_key, id FROM groups INDEXED BY {index}
                WHERE {BEHIND} AND public = 1 AND team = {team}
                ORDER BY name_key, id LIMIT :limit
            ) AS listed
            UNION {own}"
        )
    }

    /// Returns the statement that gathers the groups that are shown because of what the user is in
    /// them.
    fn own(&self) -> String {
        const MANAGED: &str = "\
            SELECT group_id AS id FROM memberships INDEXED BY memberships_of_user
            WHERE user_id = :user AND master = 1";
        const ASKED: &str = "\
            SELECT group_id AS id FROM memberships INDEXED BY memberships_of_user
            WHERE user_id = :user AND asks = 1";
        let own = match self.kind {
            GroupList::Managed => MANAGED.to_owned(),
            GroupList::All => format!("SELECT id FROM above UNION {MANAGED}"),
            GroupList::Requested => ASKED.to_owned(),
            _ => "SELECT id FROM above".to_owned(),
        };
        let team = i64::from(self.kind == GroupList::Teams);
        let found = if self.is_searched { FOUND } else { "TRUE" };
        let open = if self.kind == GroupList::Requested { self.is_open() } else { "TRUE" };
        format!(
            "SELECT name_key, groups.id AS id
            FROM ({own}) AS own CROSS JOIN groups ON groups.id = own.id
            WHERE {IS_BEHIND} AND team = {team} AND {open} AND {found}"
        )
    }

    /// Returns the statement that walks through the groups of the company in their order. A group
    /// that is not shown has no header in the answer.
    fn by_name(&self) -> String {
        let (index, of) = match self.kind {
            GroupList::Orphaned => ("groups_orphaned", "AND groups.orphaned = 1"),
            GroupList::Teams => ("teams_by_name", "AND groups.team = 1"),
            _ => ("groups_by_name", ""),
        };
        let shown = self.shown();
        let found = if self.is_searched { FOUND } else { "TRUE" };
        format!(
            "SELECT groups.name_key, groups.id, {SHOWN}
            FROM groups INDEXED BY {index}
            LEFT JOIN groups AS shown ON shown.id = groups.id AND {found} AND {shown}
            LEFT JOIN memberships AS entry
                ON entry.group_id = shown.id AND entry.user_id = :user
            WHERE {BEHIND} {of} ORDER BY groups.name_key, groups.id"
        )
    }

    /// Returns the condition that the viewer sees the group of a row of `groups` without being in
    /// it.
    const fn is_open(&self) -> &'static str {
        if self.viewer_is_external { "FALSE" } else { "groups.public = 1" }
    }

    /// Returns the condition that the list shows the group of a row of `groups`.
    fn shown(&self) -> String {
        let public = if self.shows_public { "groups.public = 1 OR" } else { "" };
        match self.kind {
            GroupList::Administered => "TRUE".to_owned(),
            GroupList::Orphaned => "groups.orphaned = 1".to_owned(),
            GroupList::All => format!("groups.team = 0 AND ({public} {TAKES_PART} OR {MANAGES})"),
            GroupList::Belonging => format!("groups.team = 0 AND {TAKES_PART}"),
            GroupList::Managed => format!("groups.team = 0 AND {MANAGES}"),
            GroupList::Requested => format!("groups.team = 0 AND {} AND {ASKS}", self.is_open()),
            GroupList::Teams => format!("groups.team = 1 AND ({public} {TAKES_PART})"),
        }
    }
}

/// Returns the statement that walks in the order of names through the public groups or teams with a
/// word that has the beginning of the search. One that the search does not find has no header in
/// the answer.
fn public_by_beginning(team: u8) -> String {
    format!(
        "SELECT walk.name_key, walk.group_id, {SHOWN}
        FROM group_beginnings AS walk
        LEFT JOIN groups ON groups.id = walk.group_id
        LEFT JOIN groups AS shown ON shown.id = groups.id AND {FOUND}
          AND shown.name_key = walk.name_key AND shown.deleted = 0 AND shown.public = 1
          AND shown.team = walk.team
        LEFT JOIN memberships AS entry ON entry.group_id = shown.id AND entry.user_id = :user
        WHERE walk.company_id = :company AND walk.team = {team} AND walk.beginning = :beginning
          AND (walk.name_key, walk.group_id) > (:name, :id)
        ORDER BY walk.name_key, walk.group_id"
    )
}

/// Returns the statement that loads the first page of what a statement gathers.
fn loaded(gathered: &str) -> String {
    format!(
        "WITH RECURSIVE {ABOVE}
        SELECT page.name_key, page.id, {SHOWN}
        FROM ({gathered} ORDER BY name_key, id LIMIT :limit) AS page
        CROSS JOIN groups AS shown ON shown.id = page.id
        LEFT JOIN memberships AS entry ON entry.group_id = shown.id AND entry.user_id = :user"
    )
}

/// A group with its place in the order.
type Placed = ((String, GroupId), Group);

/// Reads a group with its place in the order. Returns `None` if it is not shown.
fn read(db: &Connection, row: &Row<'_>, viewer: UserId) -> Result<Option<Placed>, SqliteError> {
    let id = GroupId::new(row.get(1)?);
    let Some(columns) = group_rows::columns(row, 2)? else { return Ok(None) };
    let group = group_rows::with_entry(db, id, &columns, (viewer, row.get(8)?))?;
    Ok(Some(((row.get(0)?, id), group)))
}

/// Returns the key after which a page of groups begins.
///
/// SQLite compares keys by their UTF-8 bytes, like Rust.
fn low(cursor: Option<&GroupCursor>) -> (String, Vec<u8>) {
    cursor.map_or_else(
        || (String::new(), EDGE.to_vec()),
        |cursor| (cursor.name.as_str().to_owned(), cursor.group.as_bytes().to_vec()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_search_in_more_than_the_groups_of_a_user_starts_with_its_matches() {
        use GroupList::{Administered, All, Belonging, Managed, Teams};

        for (kind, shows_public) in [
            (Administered, false),
            (All, true),
            (Teams, true),
            (All, false),
            (Managed, false),
            (Belonging, false),
        ] {
            for is_searched in [true, false] {
                let list =
                    List { kind, shows_public, is_searched, viewer_is_external: !shows_public };
                let starts_with_matches = list.of_many().contains("FROM group_words INDEXED BY");
                let is_wide = shows_public || kind == Administered;
                assert_eq!(starts_with_matches, is_searched && is_wide, "{kind:?}");
            }
        }
    }
}
