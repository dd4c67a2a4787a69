use std::num::NonZeroU32;

use serde::Serialize;

/// A request for a page of a listing: the items after a key, up to a limit.
///
/// Listings are read by key, not by offset. So an item that is added or removed meanwhile does not
/// shift the others.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageRequest<K> {
    after: Option<K>,
    limit: NonZeroU32,
}

impl<K> PageRequest<K> {
    /// Requests the first page.
    #[must_use]
    pub const fn first(limit: NonZeroU32) -> Self {
        Self { after: None, limit }
    }

    /// Requests the page after `key`, which [`Page::next`] returned.
    #[must_use]
    pub const fn after(key: K, limit: NonZeroU32) -> Self {
        Self { after: Some(key), limit }
    }

    /// Requests the same page with at most `greatest` items.
    #[must_use]
    pub fn at_most(self, greatest: NonZeroU32) -> Self {
        Self { limit: self.limit.min(greatest), ..self }
    }

    /// Returns the key before the page, or `None` for the first page.
    #[must_use]
    pub const fn key(&self) -> Option<&K> {
        self.after.as_ref()
    }

    /// Returns the greatest number of items on the page.
    #[must_use]
    pub const fn limit(&self) -> NonZeroU32 {
        self.limit
    }
}

/// A page of a listing.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Page<T, K> {
    items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// Makes a page, with the key before the next page, or `None` if this is the last page.
    #[must_use]
    pub const fn new(items: Vec<T>, next: Option<K>) -> Self {
        Self { items, next }
    }

    /// Makes a page from `items`. A store reads one item more than `limit`, which shows whether
    /// another page follows.
    #[must_use]
    pub fn cut(mut items: Vec<T>, limit: NonZeroU32, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }

    /// Returns the items on the page.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Converts the page into its items.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Returns the key before the next page, or `None` if this is the last page.
    #[must_use]
    pub const fn next(&self) -> Option<&K> {
        self.next.as_ref()
    }

    /// Converts each item.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}
