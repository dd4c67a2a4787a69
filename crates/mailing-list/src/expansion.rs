use std::collections::BTreeSet;

use guildhall_kernel::{AddressKey, DomainName, EmailAddress};

use crate::MailingList;

/// The recipients of a mail to a list, each address once (ML-9): the members, the sender among
/// them, and the external recipients.
///
/// The members' addresses are fed in as they are read, page by page.
///
/// ```
/// use std::collections::BTreeSet;
/// use guildhall_kernel::{EmailAddress, ListAddress};
/// use guildhall_mailing_list::{Expansion, MailingList};
///
/// let own = BTreeSet::from(["acme.example".parse()?]);
/// let list = MailingList::new("crew@acme.example".parse()?, &own)?;
/// let ann: EmailAddress = "ann@acme.example".parse()?;
///
/// let mut expansion = Expansion::of(&list, &own);
/// assert!(expansion.admit(&ann));
/// assert!(!expansion.admit(&ann));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Expansion<'a> {
    own: &'a BTreeSet<DomainName>,
    seen: BTreeSet<AddressKey>,
}

impl<'a> Expansion<'a> {
    /// The expansion of a mail to `list`, which itself never receives it.
    #[must_use]
    pub fn of(list: &MailingList, own: &'a BTreeSet<DomainName>) -> Self {
        Self { own, seen: BTreeSet::from([list.address().key()]) }
    }

    /// Whether a mail is to be delivered to `address`: it was not admitted before, in whatever
    /// spelling.
    pub fn admit(&mut self, address: &EmailAddress) -> bool {
        self.seen.insert(address.key(self.own))
    }
}
