//! The unique keys that aggregates and users hold.

use std::collections::BTreeSet;

use guildhall_groups::ClaimHolder;
use guildhall_kernel::{Claim, Claims, CompanyId, UserId};
use guildhall_permissions::ProfileChange;
use uuid::Uuid;

use crate::atom::{Atom, Otherwise, Step, Turn};

/// Gives up and makes the claims of a change. All claims of an atom are given up before any is
/// made.
pub(crate) fn apply(atom: &mut Atom, holder: ClaimHolder, claims: &Claims) {
    const RELEASE: &str = "
        DELETE FROM claims WHERE claim = ANY ($1) AND holder_kind = $2 AND holder_id = $3";
    const RELEASE_NAME: &str = "
        DELETE FROM group_names WHERE company_id = $1 AND name_key = $2 AND group_id = $3";
    let (kind, id) = holder.key();
    let mut released = Vec::new();
    for claim in claims.released() {
        match claim {
            Claim::GroupName(company, name) => atom.add(
                Step::new(Turn::Releases, id, RELEASE_NAME)
                    .with(*company.as_uuid())
                    .with(name.as_str().to_owned())
                    .with(id),
            ),
            claim => released.push(claim.to_string()),
        }
    }
    if !released.is_empty() {
        atom.add(Step::new(Turn::Releases, id, RELEASE).with(released).with(kind).with(id));
    }
    let (mut made, mut names) = (Vec::new(), Vec::new());
    for claim in claims.made() {
        match claim {
            Claim::GroupName(company, name) => {
                names.push(take_name(*company, name.as_str(), id).or(taken([claim.clone()])));
            }
            claim => made.push(Making { claim: claim.clone(), holder, directory: None }),
        }
    }
    // If several are taken, the first in the order of claims is named: an address before a name.
    make(atom, id, made);
    for step in names {
        atom.add(step);
    }
}

/// Gives up the claims of these users that the directory of each change can give up.
pub(crate) fn release_for_users(atom: &mut Atom, changes: &[&ProfileChange]) {
    const RELEASE: &str = "
        DELETE FROM claims
        WHERE holder_kind = 'user' AND holder_id = ANY ($1) AND claim = ANY (ARRAY(
            SELECT made.claim
            FROM unnest($1::uuid[], $2::uuid[]) AS by (user_id, directory_id)
            CROSS JOIN LATERAL (
                SELECT claim FROM claims
                WHERE holder_kind = 'user' AND holder_id = by.user_id
                  AND directory_id = by.directory_id
                OFFSET 0
            ) AS made))";
    let (own, by_others): (Vec<&ProfileChange>, Vec<_>) =
        changes.iter().copied().partition(|change| change.is_own());
    release_all_of(atom, own.iter().map(|change| change.profile().id()));
    if !by_others.is_empty() {
        let users: Vec<_> =
            by_others.iter().map(|change| *change.profile().id().as_uuid()).collect();
        let by: Vec<_> = by_others.iter().map(|change| *change.directory().as_uuid()).collect();
        atom.add(Step::new(Turn::Releases, Uuid::nil(), RELEASE).with(users).with(by));
    }
}

fn release_all_of(atom: &mut Atom, users: impl Iterator<Item = UserId>) {
    const RELEASE: &str =
        "DELETE FROM claims WHERE holder_kind = 'user' AND holder_id = ANY ($1::uuid[])";
    let users: Vec<_> = users.map(|user| *user.as_uuid()).collect();
    if !users.is_empty() {
        atom.add(Step::new(Turn::Releases, Uuid::nil(), RELEASE).with(users));
    }
}

/// Gives up all claims of a user whose profile was erased. If another save has written the profile
/// since, the claims are those of that save.
pub(crate) fn release_for_erased(atom: &mut Atom, user: UserId) {
    const RELEASE: &str = "
        DELETE FROM claims WHERE holder_kind = 'user' AND holder_id = $1
          AND NOT EXISTS (SELECT 1 FROM profiles WHERE user_id = $1)";
    let id = *user.as_uuid();
    atom.add(Step::new(Turn::Releases, id, RELEASE).with(id));
}

/// Makes the claims of users, each for the directory that saves the user.
pub(crate) fn make_for_users(atom: &mut Atom, changes: &[&ProfileChange]) {
    const REFUSE: &str = "SELECT must_hold(false, $1)";
    let mut claimed = BTreeSet::new();
    let mut made = Vec::new();
    for change in changes {
        let Some(claim) = change.claim() else { continue };
        if !claimed.insert(claim) {
            // Two users of the call claim it. What else is refused comes first.
            let refused = Step::new(Turn::Claims, Uuid::nil(), REFUSE).with(claim.to_string());
            return atom.add(refused.or(taken([claim.clone()])));
        }
        made.push(Making {
            claim: claim.clone(),
            holder: ClaimHolder::User(change.profile().id()),
            directory: Some(change.directory()),
        });
    }
    make(atom, Uuid::nil(), made);
}

/// A claim that is made.
struct Making {
    claim: Claim,
    holder: ClaimHolder,
    /// The company whose directory makes the claim of a user.
    directory: Option<CompanyId>,
}

fn make(atom: &mut Atom, id: Uuid, mut made: Vec<Making>) {
    // If the holder has a claim already, the update changes its row to itself. If another holder
    // has it, no row is changed.
    const MAKE: &str = "
        WITH asked AS (
            SELECT * FROM unnest($1::text[], $2::text[], $3::uuid[], $4::uuid[])
                AS asked (claim, holder_kind, holder_id, directory_id)
        ), made AS (
            INSERT INTO claims (claim, holder_kind, holder_id, directory_id)
            SELECT * FROM asked
            ON CONFLICT (claim) DO UPDATE SET holder_id = excluded.holder_id
            WHERE claims.holder_kind = excluded.holder_kind
              AND claims.holder_id = excluded.holder_id
            RETURNING claim
        )
        SELECT must_hold(count(*) = 0, min(claim)) FROM asked
        WHERE claim NOT IN (SELECT claim FROM made)";
    if made.is_empty() {
        return;
    }
    // All saves lock claims in one order.
    made.sort_by(|one, other| one.claim.cmp(&other.claim));
    let texts: Vec<_> = made.iter().map(|making| making.claim.to_string()).collect();
    let (kinds, ids): (Vec<_>, Vec<_>) = made.iter().map(|making| making.holder.key()).unzip();
    let directory = |making: &Making| making.directory.map(|company| *company.as_uuid());
    let directories: Vec<_> = made.iter().map(directory).collect();
    let step =
        Step::new(Turn::Claims, id, MAKE).with(texts).with(kinds).with(ids).with(directories);
    atom.add(step.or(taken(made.into_iter().map(|making| making.claim))));
}

fn take_name(company: CompanyId, name: &str, group: Uuid) -> Step {
    const TAKE: &str = "
        WITH taken AS (
            INSERT INTO group_names (company_id, name_key, group_id) VALUES ($1, $2, $3)
            ON CONFLICT (company_id, name_key) DO UPDATE SET group_id = excluded.group_id
            WHERE group_names.group_id = excluded.group_id
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the name is taken') FROM taken";
    let step = Step::new(Turn::Claims, group, TAKE);
    step.with(*company.as_uuid()).with(name.to_owned()).with(group)
}

fn taken(claims: impl IntoIterator<Item = Claim>) -> Otherwise {
    Otherwise::Taken(claims.into_iter().collect())
}
