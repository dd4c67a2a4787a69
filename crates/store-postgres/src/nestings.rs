//! Writes which groups and teams are nested in a group (GR-20).

use std::collections::BTreeSet;
use std::sync::LazyLock;

use guildhall_groups::GroupChange;
use guildhall_kernel::GroupId;
use uuid::Uuid;

use crate::atom::{Atom, Step, Turn};
use crate::codec::version;
use crate::group_saves;
use crate::walks::below;

/// Writes the nestings of the changed group, if the company has the number of nestings that the
/// change expects.
pub(crate) fn put(atom: &mut Atom, change: &GroupChange) {
    const COUNT: &str = "
        WITH put AS (
            INSERT INTO nestings_made AS stored (company_id, made)
            SELECT $1, $2::bigint + 1
            WHERE $2 = 0 OR EXISTS (SELECT 1 FROM nestings_made WHERE company_id = $1)
            ON CONFLICT (company_id) DO UPDATE SET made = excluded.made WHERE stored.made = $2
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the company has made another nesting') FROM put";
    // Nothing is compared with a parameter, so each row is looked up by its whole key.
    const TAKE: &str = "
        DELETE FROM nestings USING (
            SELECT $1::uuid AS company_id, $2::uuid AS parent_id, child_id
            FROM unnest($3::uuid[]) AS gone (child_id)
            OFFSET 0
        ) AS gone
        WHERE nestings.company_id = gone.company_id AND nestings.parent_id = gone.parent_id
          AND nestings.child_id = gone.child_id";
    const PUT: &str = "
        INSERT INTO nestings (company_id, parent_id, child_id) SELECT $1, $2, unnest($3::uuid[])";
    let group = change.group();
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    if let Some(expected) = change.expected_nestings() {
        let step = Step::new(Turn::Nestings, company, COUNT).with(company);
        atom.add(step.with(version(expected)));
    }
    let ids = |groups: &BTreeSet<GroupId>| -> Vec<Uuid> {
        groups.iter().map(|group| *group.as_uuid()).collect()
    };
    let step = |statement| Step::new(Turn::Entries, id, statement).with(company).with(id);
    if !change.unnested().is_empty() {
        atom.add(step(TAKE).with(ids(change.unnested())));
    }
    if !change.nested().is_empty() {
        atom.add(step(PUT).with(ids(change.nested())));
    }
    if group_saves::deletes(change) && !group.header().nested().is_empty() {
        keep_indirect_members(atom, company, id);
    }
}

/// Keeps who takes part through nested groups at the moment of the deletion. The rows go from table
/// to table, so no roster is loaded.
fn keep_indirect_members(atom: &mut Atom, company: Uuid, group: Uuid) {
    // Who is in the nested groups stays so until the save ends.
    const HOLD: &str = "SELECT hold_nested($1, $2)";
    static KEEP: LazyLock<String> = LazyLock::new(|| {
        format!(
            "
        WITH RECURSIVE picked (company_id, id, deleted) AS (SELECT $1::uuid, $2::uuid, FALSE), {below}
        INSERT INTO last_indirect_members (company_id, group_id, user_id, external, guest_of)
        SELECT $1, $2, entry.user_id, entry.external, entry.guest_of
        FROM below CROSS JOIN LATERAL (
            SELECT user_id, external, guest_of FROM memberships
            WHERE company_id = $1 AND group_id = below.id AND member OFFSET 0
        ) AS entry
        ON CONFLICT (company_id, group_id, user_id) DO NOTHING",
            below = below(),
        )
    });
    atom.add(Step::new(Turn::Groups, group, HOLD).with(company).with(group));
    atom.add(Step::new(Turn::Entries, group, &KEEP).with(company).with(group));
}
