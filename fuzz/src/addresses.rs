use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::str::FromStr;

use guildhall_kernel::{AddressKey, Domain, DomainName, EmailAddress, ListAddress};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Reads the lines of a text as addresses of each kind, and compares them with each other (ML-2).
///
/// Each address is read back from its text and its stored form as the same. A key is its own key.
/// Equality, order and hash agree.
///
/// # Panics
/// If one of these laws does not hold.
pub fn addresses(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    let lines: Vec<&str> = text.split('\n').take(3).collect();
    for line in &lines {
        let _ = reads_back::<AddressKey>(line);
        if let Some(domain) = reads_back::<DomainName>(line) {
            assert!(domain.as_str().len() <= DomainName::MAX);
            assert_eq!(domain.to_string().to_ascii_lowercase(), domain.as_str());
            proposals(&lines, &domain);
        }
        if let Some(list) = reads_back::<ListAddress>(line) {
            a_list_is_an_address(&list);
        }
        if let Some(address) = reads_back::<EmailAddress>(line) {
            has_one_key(&address);
        }
    }
    all_agree::<AddressKey>(&lines);
    all_agree::<DomainName>(&lines);
    all_agree::<EmailAddress>(&lines);
    all_agree::<ListAddress>(&lines);
}

/// Parses a value, and checks that it is read back from its text and its stored form as the same.
fn reads_back<T>(text: &str) -> Option<T>
where
    T: Debug + DeserializeOwned + Display + FromStr<Err: Debug> + Ord + Serialize,
{
    let value: T = text.parse().ok()?;
    let shown = value.to_string();
    let again: T = shown.parse().expect("the text of a value parses");
    assert_eq!(again, value);
    assert_eq!(again.to_string(), shown);
    let stored = serde_json::to_string(&value).expect("every value can be stored");
    let loaded: T = serde_json::from_str(&stored).expect("a stored value loads");
    assert_eq!(loaded, value);
    Some(value)
}

fn has_one_key(address: &EmailAddress) {
    assert!(address.as_str().len() <= EmailAddress::MAX);
    assert!(address.local_part().len() <= EmailAddress::MAX_LOCAL_PART);
    let own = match address.domain() {
        Domain::Name(domain) => BTreeSet::from([domain.clone()]),
        Domain::Literal(_) => BTreeSet::new(),
    };
    assert_eq!(address.is_of(&own), !own.is_empty());
    for domains in [&own, &BTreeSet::new()] {
        let key = address.key(domains);
        assert_eq!(key.as_str().parse(), Ok(key.clone()), "a key is read back as itself");
        // Case folding can make a key longer than the longest address.
        if let Ok(spelled) = key.as_str().parse::<EmailAddress>() {
            assert_eq!(spelled.key(domains), key, "the key of a key is itself");
            assert_eq!(spelled.key(&own), address.key(&own));
            if domains.is_empty() {
                assert_eq!(spelled, *address);
            }
        }
    }
    if let Ok(list) = ListAddress::try_from(address.clone()) {
        a_list_is_an_address(&list);
        assert_eq!(list.key(), address.folded_key(), "a list is the address without case");
    }
}

fn a_list_is_an_address(list: &ListAddress) {
    let address = list.as_email();
    let own = BTreeSet::from([list.domain().clone()]);
    assert_eq!(address.as_str().parse(), Ok(address.clone()));
    assert_eq!(address.key(&own), list.key(), "the key of a list has no case");
    assert_eq!(address.key(&BTreeSet::new()), list.key());
    assert_eq!(ListAddress::try_from(address).as_ref(), Ok(list));
}

fn proposals(names: &[&str], domain: &DomainName) {
    for name in names {
        if let Some(list) = ListAddress::proposed(name, domain.clone()) {
            assert_eq!(list.to_string().parse(), Ok(list.clone()));
            assert_eq!(list.domain(), domain);
        }
    }
}

fn all_agree<T: Debug + FromStr + Hash + Ord>(lines: &[&str]) {
    let values: Vec<T> = lines.iter().filter_map(|line| line.parse().ok()).collect();
    for one in &values {
        for other in &values {
            let order = one.cmp(other);
            assert_eq!(order == Ordering::Equal, one == other);
            assert_eq!(order.reverse(), other.cmp(one));
            assert_eq!(one.partial_cmp(other), Some(order));
            assert!(one != other || hash(one) == hash(other), "equal values have equal hashes");
        }
    }
    let ordered: BTreeSet<&T> = values.iter().collect();
    for value in &values {
        assert!(ordered.contains(value), "the order is total");
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
