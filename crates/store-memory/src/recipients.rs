//! External recipients, of which a save reads and writes only those that change.

use guildhall_groups::{GroupChange, RecipientChange};
use guildhall_kernel::{AddressKey, EmailAddress};
use guildhall_mailing_list::{ExternalRecipients, RecipientScope};

use crate::MemoryError;
use crate::store::Saved;

/// Returns the stored recipients as they are after a change: those that change, those with the
/// address of the list, and the number of all.
///
/// Refuses a change whose number differs.
pub(crate) fn after_change(
    stored: &ExternalRecipients,
    change: &GroupChange,
) -> Saved<ExternalRecipients> {
    let (header, count) = (change.group().header(), change.group().recipients().count());
    let list = header.mailing_list().map(|list| list.address().key());
    let after = match change.recipients() {
        RecipientChange::Clear => ExternalRecipients::default(),
        RecipientChange::Rows { added, removed } => {
            let keys = added.values().map(EmailAddress::folded_key);
            let keys = keys.chain(removed.iter().map(AddressKey::folded)).chain(list);
            let mut after =
                stored.slice_of(&RecipientScope::of(keys)).map_err(MemoryError::from)?;
            after.apply_removal(removed);
            after.apply_addition(added);
            after
        }
    };
    if after.count() == count { Ok(after) } else { Err(MemoryError::Counts.into()) }
}
