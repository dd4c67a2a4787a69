//! The limits on the number of groups (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::GroupChange;
use guildhall_kernel::{CompanyId, Quota};
use guildhall_permissions::{Company, QuotaLimits};

use uuid::Uuid;

use crate::atom::{Atom, Otherwise, Step, Turn};

/// Moves the numbers of the quotas that the change uses more or less of, and refuses it if it exceeds
/// limits. The change is written before, so the counts include it.
pub(crate) fn apply(atom: &mut Atom, change: &GroupChange) {
    // Two saves of one user take turns by the row that is written here. Only users who may exceed the
    // limit are counted, and that sees what another save wrote while this one waited.
    const JOIN: &str = "
        WITH limits AS (
            SELECT counted, at_most, at_most_of_user FROM groups_of_companies WHERE company_id = $1
        ), joined AS (
            INSERT INTO group_counts_of_users AS stored (company_id, user_id, at_most)
            SELECT $1, user_id, 1 FROM unnest($2::uuid[]) AS joined (user_id)
            ON CONFLICT (company_id, user_id) DO UPDATE SET at_most = stored.at_most + 1
            RETURNING user_id, at_most
        )
        SELECT must_hold(count(*) = 0, string_agg(name, ','))
        FROM (
            SELECT user_id::text FROM joined CROSS JOIN limits
            WHERE CASE WHEN joined.at_most > limits.at_most_of_user
                THEN counted_again($1, user_id) > limits.at_most_of_user ELSE FALSE END
            UNION ALL
            SELECT 'company' FROM limits WHERE $3 AND counted > at_most
        ) AS exceeded (name)";
    // The same for one user who becomes a member, which most changes are. It has half the parts, and the
    // server makes each part ready anew.
    const JOIN_ONE: &str = "
        WITH joined AS (
            INSERT INTO group_counts_of_users AS stored (company_id, user_id, at_most)
            VALUES ($1::uuid, $2::uuid, 1)
            ON CONFLICT (company_id, user_id) DO UPDATE SET at_most = stored.at_most + 1
            RETURNING at_most
        )
        SELECT CASE WHEN joined.at_most > limits.at_most_of_user
            THEN must_hold(counted_again($1, $2) <= limits.at_most_of_user, $2::text) END
        FROM joined
        CROSS JOIN (SELECT at_most_of_user FROM groups_of_companies WHERE company_id = $1) AS limits";
    let company = change.group().company();
    let id = *company.as_uuid();
    let step = |statement| Step::new(Turn::Quotas, id, statement).with(id);
    release(atom, change);
    if change.quota_uses().is_empty() {
        return;
    }
    let (users, uses_company) = parts(change.quota_uses());
    if uses_company {
        move_count(atom, company, 1);
    }
    let join = match users[..] {
        [user] if !uses_company => step(JOIN_ONE).with(user),
        _ => step(JOIN).with(users).with(uses_company),
    };
    atom.add(join.or(Otherwise::QuotaExceeded(company)));
}

/// Keeps the limits of a company beside the number of its groups. So a save reads no more of the
/// company than it needs.
pub(crate) fn keep_limits(atom: &mut Atom, company: &Company) {
    const KEEP: &str = "
        INSERT INTO groups_of_companies (company_id, counted, at_most, at_most_of_user)
        VALUES ($1, 0, $2, $3)
        ON CONFLICT (company_id) DO UPDATE
        SET at_most = excluded.at_most, at_most_of_user = excluded.at_most_of_user";
    let QuotaLimits { groups_of_company, groups_of_user } = company.quota_limits();
    let id = *company.id().as_uuid();
    let step = Step::new(Turn::Quotas, id, KEEP).with(id);
    atom.add(step.with(i64::from(groups_of_company)).with(i64::from(groups_of_user)));
}

/// Lowers the numbers of the quotas that a change uses less of.
///
/// The groups of a user are not counted at each use. A number is kept that is never less than their
/// count. The deletion of a group does not lower it, because it would be lowered for each member.
fn release(atom: &mut Atom, change: &GroupChange) {
    const LEAVE: &str = "
        INSERT INTO group_counts_of_users AS stored (company_id, user_id, at_most)
        SELECT $1, unnest($2::uuid[]), 0
        ON CONFLICT (company_id, user_id) DO UPDATE SET at_most = stored.at_most - 1";
    let group = change.group();
    let (users, of_company) = parts(change.quota_releases());
    if !users.is_empty() {
        let step = Step::new(Turn::Departures, *group.id().as_uuid(), LEAVE);
        atom.add(step.with(*group.company().as_uuid()).with(users));
    }
    if of_company {
        move_count(atom, group.company(), -1);
    }
}

/// Moves the number of groups of a company that its limit counts.
fn move_count(atom: &mut Atom, company: CompanyId, by: i64) {
    const MOVE: &str = "
        INSERT INTO groups_of_companies AS stored (company_id, counted) VALUES ($1, $2)
        ON CONFLICT (company_id) DO UPDATE SET counted = stored.counted + excluded.counted";
    let id = *company.as_uuid();
    atom.add(Step::new(Turn::Quotas, id, MOVE).with(id).with(by));
}

/// Returns the users among these quotas, and whether the quota of the company is one of them.
fn parts(quotas: &BTreeSet<Quota>) -> (Vec<Uuid>, bool) {
    let (mut users, mut of_company) = (Vec::new(), false);
    for quota in quotas {
        match quota {
            Quota::GroupsOfCompany(_) => of_company = true,
            Quota::GroupsOfUser { user, .. } => users.push(*user.as_uuid()),
        }
    }
    (users, of_company)
}
