//! Who takes part in a group, as a member or through nested groups (GR-20).

use std::sync::LazyLock;

use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, User, UserId};
use tokio_postgres::Row;

use crate::codec::{column, from, one_more};
use crate::loads::PICKED;
use crate::rosters::user_of;
use crate::session::Session;
use crate::walks::below;
use crate::{PostgresError, pages};

/// Lists the participants of a group, each once.
pub(crate) async fn participants_of(
    at: &Session,
    group: GroupId,
    page: &PageRequest<UserId>,
) -> Result<Page<User, UserId>, PostgresError> {
    let Some(from) = from(page, UserId::as_uuid) else { return Ok(pages::empty()) };
    let ids = vec![*group.as_uuid()];
    let rows = at.rows(&PARTICIPANTS, &[&ids, &from, &one_more(page)]).await?;
    let users: Vec<_> = rows.iter().map(participant).collect::<Result<_, _>>()?;
    Ok(Page::cut(users, page.limit(), User::id))
}

fn participant(row: &Row) -> Result<User, PostgresError> {
    let (user, owner) = (UserId::new(column(row, 0)?), CompanyId::new(column(row, 1)?));
    Ok(user_of(user, owner, column(row, 2)?, column(row, 3)?))
}

/// Merges the rosters, of which the index of the members has all that is read. If rosters differ
/// about a user, the nearest group decides.
///
/// A page of each roster would be many more users than the page shows. So a share of each is read
/// first: no user on the page comes after `last`, if these are enough for a page.
pub(crate) static PARTICIPANTS: LazyLock<String> = LazyLock::new(|| {
    const BEHIND: &str = "user_id >= $2 AND user_id <= (SELECT user_id FROM last)";
    format!(
        "WITH RECURSIVE {PICKED}, {below},
        rosters (company_id, id, place) AS (
            SELECT company_id, id, 0 FROM picked
            UNION ALL
            SELECT company_id, id, row_number() OVER () FROM below
        ),
        shares (user_id) AS (
            SELECT DISTINCT entry.user_id
            FROM rosters CROSS JOIN LATERAL (
                SELECT user_id FROM memberships
                WHERE company_id = rosters.company_id AND group_id = rosters.id
                  AND user_id >= $2 AND member
                ORDER BY user_id LIMIT 2 * $3::bigint / (SELECT count(*) FROM rosters) + 2
            ) AS entry
            WHERE (SELECT count(*) FROM rosters) > 1
        ),
        last (user_id) AS (
            SELECT coalesce(
                (SELECT user_id FROM shares ORDER BY user_id OFFSET $3 - 1 LIMIT 1),
                'ffffffff-ffff-ffff-ffff-ffffffffffff')
        )
        SELECT DISTINCT ON (user_id) user_id, company_id, external, guest_of
        FROM (
            SELECT entry.user_id, rosters.company_id, entry.external, entry.guest_of, place
            FROM rosters CROSS JOIN LATERAL (
                SELECT user_id, external, guest_of FROM memberships
                WHERE company_id = rosters.company_id AND group_id = rosters.id
                  AND {BEHIND} AND member
                ORDER BY user_id LIMIT $3
            ) AS entry
            UNION ALL
            SELECT entry.user_id, picked.company_id, entry.external, entry.guest_of, 1
            FROM picked CROSS JOIN LATERAL (
                SELECT user_id, external, guest_of FROM last_indirect_members
                WHERE company_id = picked.company_id AND group_id = picked.id AND {BEHIND}
                ORDER BY user_id LIMIT $3
            ) AS entry
            WHERE picked.deleted
        ) AS found
        ORDER BY user_id, place LIMIT $3",
        below = below(),
    )
});
