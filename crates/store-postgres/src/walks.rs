//! Walks through nested groups, as parts of statements (GR-20). They go on only from groups that
//! are not deleted: a tombstone adds no participants.
//!
//! A group is looked up by its id, and only then compared. With more conditions, the server could
//! look for it in an index that has the groups by name, and compare all groups of the company.

/// Joins the groups nested in `parent`, as `child`, by id.
pub(crate) const CHILD: &str = "
    CROSS JOIN LATERAL (
        SELECT child_id FROM nestings
        WHERE company_id = parent.company_id AND parent_id = parent.id ORDER BY child_id OFFSET 0
    ) AS nesting
    CROSS JOIN LATERAL (
        SELECT company_id, id, deleted FROM groups
        WHERE company_id = parent.company_id AND id = nesting.child_id LIMIT 1
    ) AS child";

/// Joins the groups in which `child` is nested, as `parent`.
const PARENT: &str = "
    CROSS JOIN LATERAL (
        SELECT parent_id FROM nestings
        WHERE company_id = child.company_id AND child_id = child.id OFFSET 0
    ) AS nesting
    CROSS JOIN LATERAL (
        SELECT company_id, id, deleted FROM groups
        WHERE company_id = child.company_id AND id = nesting.parent_id LIMIT 1
    ) AS parent";

/// Returns the expression `below`: the groups nested in each group of `picked`, without tombstones.
/// Of each group, the rows come in the order of [`nearest_first`](guildhall_groups::nearest_first).
pub(crate) fn below() -> String {
    format!(
        "below (top, company_id, id) AS (
            SELECT parent.id, child.company_id, child.id FROM picked AS parent {CHILD}
            WHERE NOT parent.deleted AND NOT child.deleted
            UNION
            SELECT parent.top, child.company_id, child.id FROM below AS parent {CHILD}
            WHERE NOT child.deleted
        )"
    )
}

/// Returns the expression `above`: the groups and teams that the user takes part in, directly or
/// through nested groups. Only those of which `only` holds for a row of `groups_of_users`.
pub(crate) fn above(user: &str, only: &str) -> String {
    format!(
        "above (company_id, id) AS (
            SELECT found.company_id, found.id
            FROM groups_of_users AS own CROSS JOIN LATERAL (
                SELECT company_id, id, deleted FROM groups
                WHERE company_id = own.company_id AND id = own.group_id LIMIT 1
            ) AS found
            WHERE own.user_id = {user} AND own.member AND {only} AND NOT found.deleted
            UNION
            SELECT parent.company_id, parent.id FROM above AS child {PARENT}
            WHERE NOT parent.deleted
        )"
    )
}
