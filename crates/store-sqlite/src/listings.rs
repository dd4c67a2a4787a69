//! Pages of entries, and of the groups of a user.
//!
//! All queries name their index by `INDEXED BY`. The planner has no statistics, and could choose a
//! plan that reads more rows than needed.

use async_sqlite::rusqlite::{Connection, params};
use guildhall_groups::{GroupEntry, MembershipFilter};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, UserId};
use guildhall_mailing_list::MailRight;

use crate::codec::{after, one_more};
use crate::{SqliteError, Stored, rosters};

/// Lists the entries of a group that a filter admits.
pub(crate) fn memberships(
    db: &Connection,
    group: GroupId,
    filter: MembershipFilter,
    page: &PageRequest<UserId>,
) -> Result<Page<GroupEntry, UserId>, SqliteError> {
    const ALL: &str = "\
        SELECT user_id, form FROM memberships
        WHERE group_id = ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3";
    const MASTERS: &str = "\
        SELECT user_id, form FROM memberships INDEXED BY memberships_masters
        WHERE group_id = ?1 AND user_id > ?2 AND master = 1 ORDER BY user_id LIMIT ?3";
    const MEMBERS: &str = "\
        SELECT user_id, form FROM memberships INDEXED BY memberships_members
        WHERE group_id = ?1 AND user_id > ?2 AND member = 1 ORDER BY user_id LIMIT ?3";
    const POSTING: &str = "\
        SELECT user_id, form FROM memberships INDEXED BY memberships_posting
        WHERE group_id = ?1 AND user_id > ?2 AND posts = 1 ORDER BY user_id LIMIT ?3";
    const REQUESTS: &str = "\
        SELECT user_id, form FROM memberships INDEXED BY memberships_asking
        WHERE group_id = ?1 AND user_id > ?2 AND asks = 1 ORDER BY user_id LIMIT ?3";
    const SENDING_AS: &str = "\
        SELECT user_id, form FROM memberships INDEXED BY memberships_sending_as
        WHERE group_id = ?1 AND user_id > ?2 AND sends_as = 1 ORDER BY user_id LIMIT ?3";

    let statement = match filter {
        MembershipFilter::All => ALL,
        MembershipFilter::Masters => MASTERS,
        MembershipFilter::Members => MEMBERS,
        MembershipFilter::Requests => REQUESTS,
        MembershipFilter::Right(MailRight::Post) => POSTING,
        MembershipFilter::Right(MailRight::SendAs) => SENDING_AS,
    };
    let key = params![group.as_bytes(), after(page, UserId::as_bytes), one_more(page)];
    let entries = rosters::listed(db, statement, key, |_| Stored::Group(group))?;
    Ok(Page::cut(entries, page.limit(), |entry: &GroupEntry| entry.user().id()))
}

/// Lists the groups in which a member is external, and the group or that member is of the company.
pub(crate) fn groups_with_contacts(
    db: &Connection,
    company: CompanyId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, SqliteError> {
    const GROUPS: &str = "\
        SELECT id FROM groups INDEXED BY groups_with_externals
        WHERE company_id = ?1 AND id > ?2 AND deleted = 0 AND externals > 0
        UNION
        SELECT group_id FROM memberships INDEXED BY memberships_guests
        CROSS JOIN groups ON id = group_id
        WHERE guest_of = ?1 AND group_id > ?2 AND deleted = 0
        ORDER BY id LIMIT ?3";
    let key = params![company.as_bytes(), after(page, GroupId::as_bytes), one_more(page)];
    Ok(Page::cut(rosters::ids(db, GROUPS, key, GroupId::new)?, page.limit(), |id| *id))
}

/// Lists the groups and teams of which the user is a direct member or a Master.
pub(crate) fn groups_of(
    db: &Connection,
    user: UserId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, SqliteError> {
    const GROUPS: &str = "\
        SELECT group_id FROM memberships INDEXED BY memberships_of_user CROSS JOIN groups ON id = group_id
        WHERE user_id = ?1 AND group_id > ?2 AND (member = 1 OR master = 1 OR asks = 1) AND deleted = 0
        ORDER BY group_id LIMIT ?3";
    let key = params![user.as_bytes(), after(page, GroupId::as_bytes), one_more(page)];
    Ok(Page::cut(rosters::ids(db, GROUPS, key, GroupId::new)?, page.limit(), |id| *id))
}
