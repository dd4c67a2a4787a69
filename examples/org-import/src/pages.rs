//! Reads a listing to its end.

use std::num::NonZeroU32;

use guildhall::kernel::{Page, PageRequest};

/// The size of a page.
const PAGE: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// Collects all items of a listing, page by page.
pub(crate) async fn all<T, K: Clone, E>(
    page: impl AsyncFn(PageRequest<K>) -> Result<Page<T, K>, E>,
) -> Result<Vec<T>, E> {
    let mut items = Vec::new();
    let mut request = PageRequest::first(PAGE);
    loop {
        let page = page(request).await?;
        let next = page.next().cloned();
        items.extend(page.into_items());
        match next {
            Some(key) => request = PageRequest::after(key, PAGE),
            None => return Ok(items),
        }
    }
}
