//! Sorted indexes, and how a page is read from one.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::Bound;

use guildhall_kernel::PageRequest;

/// An index: what is found under each key, in the order of a listing.
///
/// Several rows can lead from a key to the same value. It is found until the last of them is gone.
#[derive(Debug)]
pub(crate) struct Index<K, V> {
    rows: BTreeMap<K, BTreeMap<V, usize>>,
}

impl<K: Ord, V: Ord> Index<K, V> {
    /// Replaces the keys and values of a row. Writes only what differs.
    pub(crate) fn change(
        &mut self,
        before: impl IntoIterator<Item = (K, V)>,
        after: impl IntoIterator<Item = (K, V)>,
    ) {
        let (mut before, mut after) = (in_order(before), in_order(after));
        if !before.is_empty() {
            let kept: Vec<_> =
                before.extract_if(.., |old| after.binary_search(old).is_ok()).collect();
            after.retain(|new| kept.binary_search(new).is_err());
        }
        for entry in after {
            self.insert(entry);
        }
        for (key, value) in &before {
            self.remove(key, value);
        }
    }

    /// Iterates over the values of a key, after `last` or from the first on.
    pub(crate) fn after<'a, Q: Ord + ?Sized>(
        &'a self,
        key: &K,
        last: Option<&Q>,
    ) -> impl Iterator<Item = &'a V> + use<'a, K, V, Q>
    where
        V: Borrow<Q>,
    {
        self.rows.get(key).map(|values| after(values, last)).into_iter().flatten().map(|(v, _)| v)
    }

    fn insert(&mut self, (key, value): (K, V)) {
        work::count();
        *self.rows.entry(key).or_default().entry(value).or_default() += 1;
    }

    fn remove(&mut self, key: &K, value: &V) {
        work::count();
        let Some(values) = self.rows.get_mut(key) else { return };
        if let Some(rows) = values.get_mut(value) {
            *rows -= 1;
            if *rows == 0 {
                values.remove(value);
            }
        }
        if values.is_empty() {
            self.rows.remove(key);
        }
    }
}

impl<K, V> Default for Index<K, V> {
    fn default() -> Self {
        Self { rows: BTreeMap::new() }
    }
}

/// Sorts values, and leaves out those that come twice.
pub(crate) fn in_order<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_unstable();
    values.dedup();
    values
}

/// Iterates over the rows of a table after `last`, or from the first on.
pub(crate) fn after<'a, K, V, Q>(
    table: &'a BTreeMap<K, V>,
    last: Option<&Q>,
) -> impl Iterator<Item = (&'a K, &'a V)> + use<'a, K, V, Q>
where
    K: Borrow<Q> + Ord,
    Q: Ord + ?Sized,
{
    let low = last.map_or(Bound::Unbounded, Bound::Excluded);
    table.range::<Q, _>((low, Bound::Unbounded)).inspect(|_| work::count())
}

/// Returns how many items are read for a page: one more than its limit, which shows whether another
/// page follows.
pub(crate) fn one_more<K>(page: &PageRequest<K>) -> usize {
    usize::try_from(page.limit().get()).unwrap_or(usize::MAX).saturating_add(1)
}

/// Counts the rows that a call reads or writes, and the groups that it loads, for the tests.
pub(crate) mod work {
    #[cfg(test)]
    thread_local! {
        static ROWS: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
    }

    pub(crate) fn count() {
        #[cfg(test)]
        ROWS.set(ROWS.get() + 1);
    }

    /// Returns how many rows were read or written since the last call.
    #[cfg(test)]
    pub(crate) fn take() -> usize {
        ROWS.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(index: &Index<char, u8>, key: char, last: Option<u8>) -> Vec<u8> {
        index.after(&key, last.as_ref()).copied().collect()
    }

    #[test]
    fn the_values_of_a_key_are_found_in_order_after_the_last() {
        let mut index = Index::default();
        index.change([], [('a', 3), ('a', 1), ('b', 2), ('a', 2)]);
        assert_eq!(found(&index, 'a', None), [1, 2, 3]);
        assert_eq!(found(&index, 'a', Some(1)), [2, 3]);
        assert!(found(&index, 'c', None).is_empty());
    }

    #[test]
    fn a_value_is_found_until_the_last_row_is_gone() {
        let mut index = Index::default();
        index.change([], [('a', 1)]);
        index.change([], [('a', 1)]);
        index.change([('a', 1)], [('a', 2)]);
        assert_eq!(found(&index, 'a', None), [1, 2]);
        index.change([('a', 1)], []);
        index.change([('a', 2)], []);
        assert!(index.rows.is_empty());
    }

    #[test]
    fn a_change_writes_only_what_differs() {
        let mut index = Index::default();
        index.change([], [('a', 1), ('a', 2)]);
        work::take();
        index.change([('a', 1), ('a', 2)], [('a', 2), ('a', 3)]);
        assert_eq!(work::take(), 2);
    }
}
