//! Listings, read page by page.

use std::fmt::Debug;
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_kernel::{Page, PageRequest};

/// The sizes of page that every listing is read in.
pub(crate) const PAGE_SIZES: [u32; 4] = [1, 2, 100, u32::MAX];

pub(crate) fn limit(size: u32) -> NonZeroU32 {
    NonZeroU32::new(size).unwrap()
}

/// Everything that a listing holds, read in pages of this size, none of which is too long, and none
/// empty while another follows.
pub(crate) async fn walk<T, K, E, F>(size: u32, read: impl Fn(PageRequest<K>) -> F) -> Vec<T>
where
    K: Clone,
    E: Debug,
    F: Future<Output = Result<Page<T, K>, E>>,
{
    let mut all = Vec::new();
    let mut request = PageRequest::first(limit(size));
    loop {
        let page = read(request).await.unwrap();
        let next = page.next().cloned();
        let items = page.into_items();
        assert!(items.len() <= size as usize, "a page has more items than were asked for");
        assert!(next.is_none() || !items.is_empty(), "an empty page says that another follows");
        all.extend(items);
        match next {
            Some(key) => request = PageRequest::after(key, limit(size)),
            None => return all,
        }
        assert!(all.len() < 10_000, "the pages of a listing never end");
    }
}
