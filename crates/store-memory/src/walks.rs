//! Finds a page of a list that is ordered by one thing and chosen by another.
//!
//! The groups and rooms of a user, and the matches of a long search, are shown in an order that no
//! index of them has: such an index would be written for every member when a group is renamed, and
//! for every participant whenever something happens in a room. There are several ways to such a
//! page. Walking everything in its order is short if much of it is shown. Gathering what is shown
//! is short if that is little. The ways are taken in turns until one of them ends, so a page costs
//! at most as many times the shortest way as there are ways.

use std::iter;
use std::mem;

/// A way to a page. Each step reads one row, which is on the page or is not.
pub(crate) type Way<'a, T> = Box<dyn Iterator<Item = Option<T>> + 'a>;

/// Takes the ways in turns, and returns what the first that ends has found.
pub(crate) fn shortest<T>(ways: Vec<Way<'_, T>>) -> Vec<T> {
    let mut ways: Vec<_> = ways.into_iter().map(|way| (way, Vec::new())).collect();
    while !ways.is_empty() {
        for (way, found) in &mut ways {
            match way.next() {
                Some(row) => found.extend(row),
                None => return mem::take(found),
            }
        }
    }
    Vec::new()
}

/// Ends a walk when it has found this many.
pub(crate) fn until_found<'a, T>(
    mut left: usize,
    mut walk: impl Iterator<Item = Option<T>> + 'a,
) -> Way<'a, T> {
    Box::new(iter::from_fn(move || {
        let row = if left > 0 { walk.next() } else { None };
        left -= usize::from(matches!(row, Some(Some(_))));
        row
    }))
}
