use std::num::NonZeroU32;

/// Which page of a listing is asked for: what comes after a key, and at most how many.
///
/// Listings are read by key and not by offset: what is added or goes meanwhile shifts nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct PageRequest<K> {
    after: Option<K>,
    limit: NonZeroU32,
}

impl<K> PageRequest<K> {
    /// The first page.
    #[must_use]
    pub const fn first(limit: NonZeroU32) -> Self {
        Self { after: None, limit }
    }

    /// The page that follows `key`, as [`Page::next`] gave it.
    #[must_use]
    pub const fn after(key: K, limit: NonZeroU32) -> Self {
        Self { after: Some(key), limit }
    }

    /// The key that the page begins behind; none for the first page.
    #[must_use]
    pub const fn key(&self) -> Option<&K> {
        self.after.as_ref()
    }

    /// How many items the page has at the most.
    #[must_use]
    pub const fn limit(&self) -> NonZeroU32 {
        self.limit
    }
}

/// A page of a listing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Page<T, K> {
    items: Vec<T>,
    next: Option<K>,
}

impl<T, K> Page<T, K> {
    /// A page, with the key that the next one begins behind, or none when this is the last.
    #[must_use]
    pub const fn new(items: Vec<T>, next: Option<K>) -> Self {
        Self { items, next }
    }

    /// The page cut from `items`, which a store read with one item more than `limit`, so that it
    /// knows whether another page follows.
    #[must_use]
    pub fn cut(mut items: Vec<T>, limit: NonZeroU32, key: impl Fn(&T) -> K) -> Self {
        let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }

    /// What is on the page.
    #[must_use]
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// What is on the page, taken out of it.
    #[must_use]
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// The key that the next page begins behind; none when this is the last page.
    #[must_use]
    pub const fn next(&self) -> Option<&K> {
        self.next.as_ref()
    }

    /// The same page with each item made into another.
    #[must_use]
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Page<U, K> {
        Page { items: self.items.into_iter().map(make).collect(), next: self.next }
    }
}
