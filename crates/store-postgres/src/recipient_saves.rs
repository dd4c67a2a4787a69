//! Writes the external recipients of mailing lists.

use guildhall_groups::{GroupChange, RecipientChange};

use crate::atom::{Atom, Step, Turn};

/// Writes the external recipients that changed.
pub(crate) fn put(atom: &mut Atom, change: &GroupChange) {
    const PUT: &str = "
        INSERT INTO recipients (company_id, group_id, folded_key, key, address)
        SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[])
        ON CONFLICT (company_id, group_id, folded_key, key) DO UPDATE
        SET address = excluded.address";
    // Nothing is compared with a parameter, so each row is looked up by its whole key.
    const TAKE: &str = "
        DELETE FROM recipients USING (
            SELECT $1::uuid AS company_id, $2::uuid AS group_id, *
            FROM unnest($3::text[], $4::text[]) AS gone (folded_key, key)
            OFFSET 0
        ) AS gone
        WHERE recipients.company_id = gone.company_id AND recipients.group_id = gone.group_id
          AND recipients.folded_key = gone.folded_key AND recipients.key = gone.key";
    const CLEAR: &str = "DELETE FROM recipients WHERE company_id = $1 AND group_id = $2";
    let group = change.group();
    let (company, id) = (*group.company().as_uuid(), *group.id().as_uuid());
    let step = |statement| Step::new(Turn::Entries, id, statement).with(company).with(id);
    match change.recipients() {
        RecipientChange::Clear => atom.add(step(CLEAR)),
        RecipientChange::Rows { added, removed } => {
            if !removed.is_empty() {
                let folded: Vec<_> =
                    removed.iter().map(|key| text(key.folded().as_str())).collect();
                let keys: Vec<_> = removed.iter().map(|key| text(key.as_str())).collect();
                atom.add(step(TAKE).with(folded).with(keys));
            }
            if !added.is_empty() {
                let folded: Vec<_> =
                    added.values().map(|address| text(address.folded_key().as_str())).collect();
                let keys: Vec<_> = added.keys().map(|key| text(key.as_str())).collect();
                let addresses: Vec<_> =
                    added.values().map(|address| text(address.as_str())).collect();
                atom.add(step(PUT).with(folded).with(keys).with(addresses));
            }
        }
    }
}

fn text(text: &str) -> String {
    text.to_owned()
}
