use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};

use guildhall_kernel::{AddressKey, Domain, DomainName, EmailAddress};

use crate::MailingList;

/// What becomes of each address that a mail to a list could go to (ML-9): it is delivered to once,
/// in the spelling that came first, and never to the list itself.
///
/// The addresses are borrowed, and given on as they are spelled. They are told apart by their
/// canonical form. An address that is written in it already, as most are, costs no allocation of
/// its own; another costs that form once.
///
/// ```
/// use std::collections::BTreeSet;
/// use guildhall_kernel::EmailAddress;
/// use guildhall_mailing_list::{Delivery, DropReason, Expansion, MailingList};
///
/// let own = BTreeSet::from(["acme.example".parse()?]);
/// let list = MailingList::new("crew@acme.example".parse()?, &own)?;
/// let [ann, again]: [EmailAddress; 2] = ["Ann@acme.example".parse()?, "ann@acme.example".parse()?];
///
/// let expansion = Expansion::of(&list, &own, [&ann, &again]);
/// assert!(expansion.eq([
///     Delivery::To(&ann),
///     Delivery::Dropped { address: &again, why: DropReason::Duplicate },
/// ]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Expansion<'a, I> {
    addresses: I,
    own: &'a BTreeSet<DomainName>,
    list: AddressKey,
    seen: HashSet<Cow<'a, str>>,
}

impl<'a, I: Iterator<Item = &'a EmailAddress>> Expansion<'a, I> {
    /// What becomes of these addresses: of the members, the sender among them, and the external
    /// recipients.
    #[must_use]
    pub fn of(
        list: &MailingList,
        own: &'a BTreeSet<DomainName>,
        addresses: impl IntoIterator<IntoIter = I>,
    ) -> Self {
        let addresses = addresses.into_iter();
        let seen = HashSet::with_capacity(addresses.size_hint().0);
        Self { addresses, own, list: list.address().key(), seen }
    }
}

impl<'a, I: Iterator<Item = &'a EmailAddress>> Iterator for Expansion<'a, I> {
    type Item = Delivery<'a>;

    fn next(&mut self) -> Option<Delivery<'a>> {
        let address = self.addresses.next()?;
        let canonical = canonical(address, self.own);
        Some(if canonical == self.list.as_str() {
            Delivery::Dropped { address, why: DropReason::ListItself }
        } else if self.seen.insert(canonical) {
            Delivery::To(address)
        } else {
            Delivery::Dropped { address, why: DropReason::Duplicate }
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.addresses.size_hint()
    }
}

/// What becomes of one address.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Delivery<'a> {
    /// It receives nothing.
    Dropped {
        /// Which.
        address: &'a EmailAddress,
        /// Why not.
        why: DropReason,
    },
    /// It receives the mail.
    To(&'a EmailAddress),
}

/// Why an address receives nothing.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum DropReason {
    /// It received the mail before, in this spelling or another.
    Duplicate,
    /// It is the list's own.
    ListItself,
}

// The text of the address's key, borrowed where the address is spelled as its key is.
fn canonical<'a>(address: &'a EmailAddress, own: &BTreeSet<DomainName>) -> Cow<'a, str> {
    let spelled = address.as_str();
    let is_canonical = match (address.domain(), spelled.rsplit_once('@')) {
        (Domain::Name(name), Some((local, domain))) => {
            let folds = own.contains(name)
                && local.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii());
            domain == name.as_str() && !local.starts_with('"') && !folds
        }
        _ => false,
    };
    if is_canonical {
        Cow::Borrowed(spelled)
    } else {
        Cow::Owned(address.key(own).as_str().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spelled_as_its_key_is_borrowed() {
        let own = BTreeSet::from(["acme.example".parse().unwrap()]);
        let is_borrowed = |text: &str| {
            let address: EmailAddress = text.parse().unwrap();
            matches!(canonical(&address, &own), Cow::Borrowed(spelled) if spelled == text)
        };
        for text in ["ann@acme.example", "a+b@acme.example", "Eve@partner.example"] {
            assert!(is_borrowed(text), "{text}");
        }
        for text in
            ["Ann@acme.example", "ann@ACME.example", "\"ann\"@acme.example", "eve@[192.0.2.1]"]
        {
            assert!(!is_borrowed(text), "{text}");
        }
    }
}
