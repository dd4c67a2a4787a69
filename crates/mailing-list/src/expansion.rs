use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, Hasher};
use std::iter::Fuse;

use foldhash::fast::RandomState;
use guildhall_kernel::{AddressKey, DomainName, EmailAddress};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use serde::Serialize;

use crate::MailingList;

/// How many addresses are read together. They are scattered over the memory, and the processor
/// fetches several at once if the work on one does not depend on the one before.
const TOGETHER: usize = 128;

/// An iterator over the addresses that a mail to a list could go to, with what happens to each
/// (ML-9).
///
/// Each address gets the mail once, in its first spelling. The list itself never gets it. Two
/// addresses are the same if their canonical forms are equal.
///
/// The addresses are borrowed and keep their spelling. They are read a few at a time, ahead of what
/// is returned. An address that is already in its canonical form, as most are, needs no allocation.
/// Any other address needs one each time that its form is compared.
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
#[doc(alias = "ML-9")]
#[derive(Clone, Debug)]
pub struct Expansion<'a, I> {
    addresses: Fuse<I>,
    own: &'a BTreeSet<DomainName>,
    list: AddressKey,
    earlier: Option<&'a BTreeSet<AddressKey>>,
    dropped: BTreeMap<String, DropReason>,
    /// The addresses that were read together.
    read: Vec<Next<'a>>,
    /// How many of them have been returned.
    returned: usize,
    seen: Seen<'a>,
}

/// An address that comes next.
#[derive(Clone, Debug)]
struct Next<'a> {
    address: &'a EmailAddress,
    canonical: Cow<'a, str>,
    hash: u64,
    /// An address that got the mail before, and is mostly the same.
    like: Option<&'a EmailAddress>,
    /// Whether it is the same.
    is_again: bool,
}

impl<'a, I: Iterator<Item = &'a EmailAddress>> Expansion<'a, I> {
    /// Makes the expansion of these addresses: those of the members, including the sender, and the
    /// external recipients. `own` are the mail domains of the company.
    #[must_use]
    pub fn of(
        list: &MailingList,
        own: &'a BTreeSet<DomainName>,
        addresses: impl IntoIterator<IntoIter = I>,
    ) -> Self {
        let addresses = addresses.into_iter().fuse();
        let seen = Seen::with_capacity(addresses.size_hint().0);
        let list = list.address().key();
        let (earlier, dropped) = (None, BTreeMap::new());
        Self { addresses, own, list, earlier, dropped, read: Vec::new(), returned: 0, seen }
    }

    /// Continues an expansion of other addresses. Those with these keys have got the mail already.
    #[must_use]
    pub const fn with_earlier(mut self, earlier: &'a BTreeSet<AddressKey>) -> Self {
        self.earlier = Some(earlier);
        self
    }

    /// Drops the addresses with these keys, each for its reason (ML-6).
    #[doc(alias = "ML-6")]
    #[must_use]
    pub fn with_dropped(
        mut self,
        keys: impl IntoIterator<Item = (AddressKey, DropReason)>,
    ) -> Self {
        let keys = keys.into_iter().map(|(key, why)| (key.to_string(), why));
        self.dropped.extend(keys);
        self
    }

    /// Reads the addresses that come next. Each step is done for all of them before the next one, so
    /// that the processor does not wait for one address after another.
    fn read_ahead(&mut self) {
        let Self { addresses, own, read, returned, seen, .. } = self;
        *returned = 0;
        read.clear();
        read.extend(addresses.take(TOGETHER).map(|address| Next {
            address,
            canonical: address.key_text(own),
            hash: 0,
            like: None,
            is_again: false,
        }));
        for next in &mut *read {
            next.hash = seen.hash(&next.canonical);
        }
        for next in &mut *read {
            next.like = seen.like(next.hash);
        }
        for next in read {
            next.is_again = next.like.is_some_and(|like| like.key_text(own) == next.canonical);
        }
    }
}

impl<'a, I: Iterator<Item = &'a EmailAddress>> Iterator for Expansion<'a, I> {
    type Item = Delivery<'a>;

    #[inline]
    fn next(&mut self) -> Option<Delivery<'a>> {
        if self.returned == self.read.len() {
            self.read_ahead();
        }
        let Self { own, list, earlier, dropped, read, returned, seen, .. } = self;
        let Next { address, canonical, hash, is_again, .. } = read.get(*returned)?;
        *returned += 1;
        let is_earlier = || earlier.is_some_and(|keys| keys.contains(&address.key(own)));
        let why = if canonical == list.as_str() {
            Some(DropReason::ListItself)
        } else if is_earlier() {
            Some(DropReason::Duplicate)
        } else if let Some(why) = dropped.get(canonical.as_ref()) {
            Some(*why)
        } else {
            let is_seen = *is_again || !seen.insert(address, canonical, *hash, own);
            is_seen.then_some(DropReason::Duplicate)
        };
        Some(why.map_or(Delivery::To(address), |why| Delivery::Dropped { address, why }))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let ((least, most), ahead) = (self.addresses.size_hint(), self.read.len() - self.returned);
        (least.saturating_add(ahead), most.and_then(|most| most.checked_add(ahead)))
    }
}

/// The addresses that got the mail. The hash decides only where one is kept, and never what is
/// found.
#[derive(Clone, Debug)]
struct Seen<'a> {
    addresses: HashTable<&'a EmailAddress>,
    state: RandomState,
}

impl<'a> Seen<'a> {
    fn with_capacity(expected: usize) -> Self {
        Self { addresses: HashTable::with_capacity(expected), state: RandomState::default() }
    }

    #[inline]
    fn hash(&self, canonical: &str) -> u64 {
        hash(&self.state, canonical)
    }

    /// Returns an address with this hash, or with one that is kept where this one would be.
    #[inline]
    fn like(&self, hashed: u64) -> Option<&'a EmailAddress> {
        self.addresses.find(hashed, |_| true).copied()
    }

    /// Adds an address with its canonical form and the hash of it. Returns whether it is new.
    #[inline]
    fn insert(
        &mut self,
        address: &'a EmailAddress,
        canonical: &str,
        hashed: u64,
        own: &BTreeSet<DomainName>,
    ) -> bool {
        let state = &self.state;
        let equal = |seen: &&EmailAddress| seen.key_text(own) == canonical;
        let again = |seen: &&EmailAddress| hash(state, &seen.key_text(own));
        match self.addresses.entry(hashed, equal, again) {
            Entry::Occupied(_) => false,
            Entry::Vacant(free) => {
                free.insert(address);
                true
            }
        }
    }
}

#[inline]
fn hash(state: &RandomState, canonical: &str) -> u64 {
    let mut hasher = state.build_hasher();
    hasher.write(canonical.as_bytes());
    hasher.finish()
}

impl MailingList {
    /// Returns the addresses that get no mail of a list any more, because something else changed
    /// since they were given: another list has the address, or an external recipient is in a domain
    /// of the company by now and no user has it (ML-6).
    ///
    /// `own` are the mail domains of the company, `members` and `recipients` the addresses of
    /// members and of external recipients. `holders` says who has an address now, by its
    /// [folded key](EmailAddress::folded_key).
    #[doc(alias = "ML-6")]
    #[must_use]
    pub fn lapsed<'a>(
        own: &BTreeSet<DomainName>,
        members: &'a [EmailAddress],
        recipients: impl IntoIterator<Item = &'a EmailAddress>,
        holders: &BTreeMap<AddressKey, AddressHolder>,
    ) -> BTreeMap<AddressKey, DropReason> {
        let of_members: BTreeSet<_> = members.iter().map(|address| address.key(own)).collect();
        let why = |address: &EmailAddress| match holders.get(&address.folded_key()) {
            Some(AddressHolder::List) => Some(DropReason::AnotherList),
            Some(AddressHolder::User) => None,
            None => {
                let is_free = address.is_of(own) && !of_members.contains(&address.key(own));
                is_free.then_some(DropReason::NowInternal)
            }
        };
        let each = members.iter().chain(recipients);
        each.filter_map(|address| Some((address.key(own), why(address)?))).collect()
    }
}

/// Who has a mail address.
#[doc(alias = "ML-2")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AddressHolder {
    /// A mailing list.
    List,
    /// A user.
    User,
}

/// What happens to one address.
#[doc(alias = "ML-9")]
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Delivery<'a> {
    /// The address does not get the mail.
    Dropped {
        /// The address.
        address: &'a EmailAddress,
        /// The reason.
        why: DropReason,
    },
    /// The address gets the mail.
    To(&'a EmailAddress),
}

impl<'a> Delivery<'a> {
    /// Returns the address if it gets the mail.
    #[must_use]
    pub const fn recipient(self) -> Option<&'a EmailAddress> {
        match self {
            Self::Dropped { .. } => None,
            Self::To(address) => Some(address),
        }
    }
}

/// The reasons why an address does not get a mail.
#[doc(alias = "ML-9")]
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum DropReason {
    /// It is the address of another list (ML-6).
    AnotherList,
    /// It already got the mail, in this or another spelling.
    Duplicate,
    /// It is the address of the list.
    ListItself,
    /// It is an external recipient that is now in a domain of the company, and no user has it
    /// (ML-6).
    NowInternal,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canonical_forms_have_different_hashes() {
        let seen = Seen::with_capacity(0);
        let hashes = ["ann@acme.example", "bo@acme.example", "ann@acme.exampl"].map(|text| {
            assert_eq!(seen.hash(text), hash(&seen.state, text));
            seen.hash(text)
        });
        assert!(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[0] != hashes[2]);
    }

    #[test]
    fn an_address_that_came_before_is_found_before_it_is_added_again() {
        let address: EmailAddress = "ann@acme.example".parse().unwrap();
        let mut seen = Seen::with_capacity(1);
        let hashed = seen.hash(address.as_str());
        assert!(seen.like(hashed).is_none());
        assert!(seen.insert(&address, address.as_str(), hashed, &BTreeSet::new()));
        assert_eq!(seen.like(hashed), Some(&address));
    }
}
