//! Pages of the entries of a group, and of the ids of groups.

use guildhall_groups::{GroupEntry, MembershipFilter};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, UserId};
use guildhall_mailing_list::MailRight;

use crate::session::Session;
use crate::{PostgresError, Stored, pages};

/// Lists the entries of a group that a filter admits.
pub(crate) async fn memberships(
    at: &Session,
    group: GroupId,
    filter: MembershipFilter,
    page: &PageRequest<UserId>,
) -> Result<Page<GroupEntry, UserId>, PostgresError> {
    // Each condition has an index of its own.
    let admitted = match filter {
        MembershipFilter::All => "",
        MembershipFilter::Masters => "AND master",
        MembershipFilter::Members => "AND member",
        MembershipFilter::Requests => "AND asks",
        MembershipFilter::Right(MailRight::Post) => "AND posts",
        MembershipFilter::Right(MailRight::SendAs) => "AND sends_as",
    };
    let statement = format!(
        "SELECT form FROM memberships
        WHERE company_id = (SELECT company_id FROM homes_of_groups WHERE group_id = $3)
          AND group_id = $3 AND user_id >= $1 {admitted}
        ORDER BY user_id LIMIT $2"
    );
    let user = |entry: &GroupEntry| entry.user().id();
    let owner = (Stored::Group(group), group.as_uuid());
    pages::forms(at, &statement, owner, page, UserId::as_uuid, user).await
}

/// Lists the groups that this group is directly nested in.
pub(crate) async fn groups_nesting(
    at: &Session,
    group: GroupId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, PostgresError> {
    const PARENTS: &str = "
        SELECT nesting.parent_id
        FROM (
            SELECT company_id, parent_id FROM nestings
            WHERE company_id = (SELECT company_id FROM homes_of_groups WHERE group_id = $3)
              AND child_id = $3 AND parent_id >= $1
            ORDER BY parent_id
        ) AS nesting
        CROSS JOIN LATERAL (
            SELECT deleted FROM groups
            WHERE company_id = nesting.company_id AND id = nesting.parent_id LIMIT 1
        ) AS parent
        WHERE NOT parent.deleted
        ORDER BY nesting.parent_id LIMIT $2";
    pages::ids(at, PARENTS, group.as_uuid(), page, GroupId::as_uuid).await
}

/// Lists the groups and teams of which the user is a direct member or a Master, or which they have
/// asked to join.
pub(crate) async fn groups_of(
    at: &Session,
    user: UserId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, PostgresError> {
    const GROUPS: &str = "
        SELECT own.group_id
        FROM (
            SELECT company_id, group_id FROM groups_of_users
            WHERE user_id = $3 AND group_id >= $1
            ORDER BY group_id
        ) AS own
        CROSS JOIN LATERAL (
            SELECT deleted FROM groups
            WHERE company_id = own.company_id AND id = own.group_id LIMIT 1
        ) AS found
        WHERE NOT found.deleted
        ORDER BY own.group_id LIMIT $2";
    pages::ids(at, GROUPS, user.as_uuid(), page, GroupId::as_uuid).await
}

/// Lists the groups in which a member is external, and the group or that member is of the company.
pub(crate) async fn groups_with_contacts(
    at: &Session,
    company: CompanyId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, PostgresError> {
    const GROUPS: &str = "
        (
            SELECT id FROM groups
            WHERE company_id = $3 AND id >= $1 AND NOT deleted AND externals > 0
            ORDER BY id LIMIT $2
        )
        UNION
        (
            SELECT guest.group_id
            FROM (
                SELECT DISTINCT ON (group_id) group_id, company_id FROM memberships
                WHERE guest_of = $3 AND group_id >= $1
                ORDER BY group_id
            ) AS guest
            CROSS JOIN LATERAL (
                SELECT deleted FROM groups
                WHERE company_id = guest.company_id AND id = guest.group_id LIMIT 1
            ) AS found
            WHERE NOT found.deleted
            ORDER BY guest.group_id LIMIT $2
        )
        ORDER BY id LIMIT $2";
    pages::ids(at, GROUPS, company.as_uuid(), page, GroupId::as_uuid).await
}
