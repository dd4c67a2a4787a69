//! Pages of groups, of entries, and of a user's rooms.
//!
//! All queries name their index by `INDEXED BY`. The planner has no statistics, and could choose a
//! plan that reads more rows than needed.

use std::collections::BTreeSet;

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, Params, params};
use guildhall_groups::{
    Group, GroupCursor, GroupEntry, GroupFilter, GroupList, ListedRoom, MembershipFilter,
    RoomCursor, SearchText,
};
use guildhall_kernel::{GroupId, Page, PageRequest, RoomId, Scope, UserId};
use guildhall_mailing_list::MailRight;
use uuid::Uuid;

use crate::codec::{EDGE, after, moment_from_text, moment_to_text, one_more};
use crate::{SqliteError, Stored, groups as group_rows, rooms as room_rows, rosters};

/// The groups and teams that the user ?1 takes part in, directly or through nested groups, as
/// `above`.
const TAKING_PART: &str = "
    above (id) AS (
        SELECT group_id FROM memberships INDEXED BY memberships_of_user CROSS JOIN groups ON id = group_id
        WHERE user_id = ?1 AND member = 1 AND deleted = 0
        UNION
        SELECT parent_id FROM above
        CROSS JOIN nestings INDEXED BY nestings_of_child ON child_id = above.id
        CROSS JOIN groups ON groups.id = parent_id AND deleted = 0
    )";

/// Lists the groups that a filter admits, each with the viewer's entry.
pub(crate) fn groups(
    db: &Connection,
    filter: &GroupFilter,
    page: &PageRequest<GroupCursor>,
) -> Result<Page<Group, GroupCursor>, SqliteError> {
    // A user is in few groups and a company has many, so these joins begin with the user.
    const MANAGED: &str = "
        SELECT name_key, id FROM memberships INDEXED BY memberships_of_user CROSS JOIN groups ON id = group_id
        WHERE user_id = ?1 AND master = 1 AND company_id = ?2 AND deleted = 0 AND team = ?3";
    let belonging = format!(
        "WITH RECURSIVE {TAKING_PART}
        SELECT name_key, id FROM above CROSS JOIN groups USING (id)
        WHERE company_id = ?2 AND team = ?3"
    );

    let low = low(page.key());
    let (name, id) = &low;
    let (company, limit) = (filter.company(), one_more(page));
    let (company, viewer) = (company.as_uuid(), filter.viewer());
    let (word, end) = match filter.search().map_or("", SearchText::as_str) {
        "" => (None, Value::Null),
        text => {
            (Some(text), successor(text).map_or_else(|| Value::Blob(EDGE.to_vec()), Value::Text))
        }
    };
    let all = |index, of| {
        let statement = match word {
            None => format!(
                "SELECT name_key, id FROM groups INDEXED BY {index}
                WHERE company_id = ?1 AND deleted = 0 {of} AND (name_key, id) > (?2, ?3)
                ORDER BY name_key, id LIMIT ?4"
            ),
            // Several words of a name can be found.
            Some(_) => format!(
                "SELECT DISTINCT name_key, id
                FROM group_words INDEXED BY group_words_of_company CROSS JOIN groups ON id = group_id
                WHERE group_words.company_id = ?1 AND word >= ?5 AND word < ?6 AND deleted = 0 {of}
                  AND (name_key, id) > (?2, ?3)
                ORDER BY name_key, id LIMIT ?4"
            ),
        };
        match word {
            None => keys(db, &statement, params![company, name, id, limit]),
            Some(word) => keys(db, &statement, params![company, name, id, limit, word, end]),
        }
    };
    let user = viewer.as_uuid();
    let own = |groups: &str, team: bool| {
        let found = match word {
            None => "",
            Some(_) => {
                "AND EXISTS (SELECT 1 FROM group_words
                    WHERE group_id = groups.id AND word >= ?7 AND word < ?8)"
            }
        };
        let statement = format!(
            "{groups} {found} AND (name_key, id) > (?4, ?5) ORDER BY name_key, id LIMIT ?6"
        );
        match word {
            None => keys(db, &statement, params![user, company, team, name, id, limit]),
            Some(word) => {
                keys(db, &statement, params![user, company, team, name, id, limit, word, end])
            }
        }
    };
    let public = |index, of| {
        if filter.viewer_is_external() { Ok(BTreeSet::new()) } else { all(index, of) }
    };
    let groups = || public("groups_public", "AND public = 1 AND team = 0");
    let teams = || public("teams_public", "AND public = 1 AND team = 1");
    let found = match filter.list() {
        GroupList::Administered => all("groups_by_name", "")?,
        GroupList::All => &(&groups()? | &own(&belonging, false)?) | &own(MANAGED, false)?,
        GroupList::Belonging => own(&belonging, false)?,
        GroupList::Managed => own(MANAGED, false)?,
        GroupList::Orphaned => all("groups_orphaned", "AND orphaned = 1")?,
        GroupList::Teams => &teams()? | &own(&belonging, true)?,
    };
    let scope = Scope::of([viewer]);
    let mut groups = Vec::new();
    for (_, id) in found.into_iter().take(usize::try_from(limit).unwrap_or(usize::MAX)) {
        groups.extend(group_rows::load(db, id, &scope)?);
    }
    Ok(Page::cut(groups, page.limit(), GroupCursor::behind))
}

/// Lists the entries of a group that a filter admits.
pub(crate) fn memberships(
    db: &Connection,
    group: GroupId,
    filter: MembershipFilter,
    page: &PageRequest<UserId>,
) -> Result<Page<GroupEntry, UserId>, SqliteError> {
    const ALL: &str = "
        SELECT user_id, form FROM memberships
        WHERE group_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3";
    const MASTERS: &str = "
        SELECT user_id, form FROM memberships INDEXED BY memberships_masters
        WHERE group_id = ?1 AND user_id > ?2 AND master = 1 ORDER BY user_id LIMIT ?3";
    const MEMBERS: &str = "
        SELECT user_id, form FROM memberships INDEXED BY memberships_members
        WHERE group_id = ?1 AND user_id > ?2 AND member = 1 ORDER BY user_id LIMIT ?3";
    const POSTING: &str = "
        SELECT user_id, form FROM memberships INDEXED BY memberships_posting
        WHERE group_id = ?1 AND user_id > ?2 AND posts = 1 ORDER BY user_id LIMIT ?3";
    const SENDING_AS: &str = "
        SELECT user_id, form FROM memberships INDEXED BY memberships_sending_as
        WHERE group_id = ?1 AND user_id > ?2 AND sends_as = 1 ORDER BY user_id LIMIT ?3";

    let statement = match filter {
        MembershipFilter::All => ALL,
        MembershipFilter::Masters => MASTERS,
        MembershipFilter::Members => MEMBERS,
        MembershipFilter::Right(MailRight::Post) => POSTING,
        MembershipFilter::Right(MailRight::SendAs) => SENDING_AS,
    };
    let key = params![group.as_uuid(), after(page, UserId::as_uuid), one_more(page)];
    let entries = rosters::listed(db, statement, key, |_| Stored::Group(group))?;
    Ok(Page::cut(entries, page.limit(), |entry: &GroupEntry| entry.user().id()))
}

/// Lists the groups and teams of which the user is a direct member or a Master.
pub(crate) fn groups_of(
    db: &Connection,
    user: UserId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, SqliteError> {
    const GROUPS: &str = "
        SELECT group_id FROM memberships INDEXED BY memberships_of_user CROSS JOIN groups ON id = group_id
        WHERE user_id = ?1 AND group_id > ?2 AND (member = 1 OR master = 1) AND deleted = 0
        ORDER BY group_id LIMIT ?3";
    let key = params![user.as_uuid(), after(page, GroupId::as_uuid), one_more(page)];
    Ok(Page::cut(rosters::ids(db, GROUPS, key, GroupId::new)?, page.limit(), |id| *id))
}

/// Lists the open rooms of a user, each with their entry, and with their entry in the room's group.
pub(crate) fn rooms_of(
    db: &Connection,
    user: UserId,
    page: &PageRequest<RoomCursor>,
) -> Result<Page<ListedRoom, RoomCursor>, SqliteError> {
    let rooms = format!(
        "WITH RECURSIVE {TAKING_PART}
        SELECT rooms.id, listed.group_id, rooms.last_active
        FROM (
            SELECT room_id, NULL AS group_id FROM participants INDEXED BY participants_in
            WHERE user_id = ?1 AND is_in = 1
            UNION ALL
            SELECT groups.room_id, groups.id FROM above CROSS JOIN groups ON groups.id = above.id
        ) AS listed
        CROSS JOIN rooms ON rooms.id = listed.room_id
        WHERE rooms.open = 1
          AND (rooms.last_active < ?2 OR (rooms.last_active = ?2 AND rooms.id > ?3))
        ORDER BY rooms.last_active DESC, rooms.id LIMIT ?4"
    );
    let (before, behind) = match page.key() {
        Some(cursor) => {
            let before = moment_to_text(Stored::Room(cursor.room), cursor.last_active)?;
            (Value::Text(before), cursor.room.as_uuid().as_bytes().as_slice())
        }
        None => (Value::Blob(EDGE.to_vec()), EDGE),
    };
    let scope = Scope::of([user]);
    let mut statement = db.prepare_cached(&rooms)?;
    let mut rows = statement.query(params![user.as_uuid(), before, behind, one_more(page)])?;
    let mut listed = Vec::new();
    while let Some(row) = rows.next()? {
        let id = RoomId::new(row.get(0)?);
        let group = row.get::<_, Option<Uuid>>(1)?.map(GroupId::new);
        let group = group.map(|group| group_rows::load(db, group, &scope)).transpose()?.flatten();
        let last_active = moment_from_text(Stored::Room(id), &row.get::<_, String>(2)?)?;
        let room = room_rows::load(db, id, &scope)?;
        listed.extend(room.map(|room| ListedRoom { room, group, last_active }));
    }
    Ok(Page::cut(listed, page.limit(), RoomCursor::behind))
}

/// Returns the key after which a page of groups begins.
///
/// SQLite compares keys by their UTF-8 bytes, like Rust.
fn low(cursor: Option<&GroupCursor>) -> (String, Vec<u8>) {
    cursor.map_or_else(
        || (String::new(), EDGE.to_vec()),
        |cursor| (cursor.name.as_str().to_owned(), cursor.group.as_uuid().as_bytes().to_vec()),
    )
}

/// Returns the first text after all texts that begin with `prefix`, or `None` if there is none.
fn successor(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        // A range of characters leaves out the surrogates.
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

fn keys(
    db: &Connection,
    statement: &str,
    key: impl Params,
) -> Result<BTreeSet<(String, GroupId)>, SqliteError> {
    let mut statement = db.prepare_cached(statement)?;
    let keys = statement.query_map(key, |row| Ok((row.get(0)?, GroupId::new(row.get(1)?))))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::successor;

    #[test]
    fn the_successor_of_a_prefix_comes_directly_after_all_texts_with_the_prefix() {
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(successor("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10ffff}"), None);
        assert_eq!(successor(""), None);
    }
}
