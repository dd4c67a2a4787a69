//! Pages: every item of a listing is on exactly one page.

use std::num::NonZeroU32;

use guildhall_kernel::{Page, PageRequest};
use proptest::collection::btree_set;
use proptest::prelude::*;

const THREE: NonZeroU32 = NonZeroU32::new(3).unwrap();

#[test]
fn a_page_that_is_not_full_is_the_last_one() {
    let page = Page::cut(vec![1, 2], THREE, |item| *item);
    assert_eq!((page.items(), page.next()), (&[1, 2][..], None));
}

#[test]
fn a_request_says_after_which_key_its_page_begins() {
    assert_eq!(PageRequest::after(7, THREE).key(), Some(&7));
    assert_eq!(PageRequest::<u8>::first(THREE).key(), None);
}

#[test]
fn a_request_is_reduced_to_a_greatest_size() {
    let five = NonZeroU32::new(5).unwrap();
    let reduced = PageRequest::after(7, five).at_most(THREE);
    assert_eq!((reduced.key(), reduced.limit()), (Some(&7), THREE));
    assert_eq!(PageRequest::after(7, THREE).at_most(five), PageRequest::after(7, THREE));
}

#[test]
fn a_full_page_without_more_items_is_the_last_one() {
    let page = Page::cut(vec![1, 2, 3], THREE, |item| *item);
    assert_eq!((page.items(), page.next()), (&[1, 2, 3][..], None));
}

#[test]
fn a_full_page_with_more_items_has_the_key_of_its_last_item() {
    let page = Page::cut(vec![1, 2, 3, 4], THREE, |item| item * 10);
    assert_eq!((page.items(), page.next()), (&[1, 2, 3][..], Some(&30)));
}

#[test]
fn an_empty_page_is_the_last_one() {
    let page = Page::cut(Vec::<u8>::new(), THREE, |item| *item);
    assert_eq!(page, Page::new(Vec::new(), None));
}

#[test]
fn a_mapped_page_keeps_its_next_key() {
    let page = Page::new(vec![1, 2], Some(2)).map(|item| item.to_string());
    assert_eq!(page.next(), Some(&2));
    assert_eq!(page.into_items(), ["1", "2"]);
}

#[test]
fn a_request_for_the_first_page_has_no_key() {
    let first = PageRequest::<u8>::first(THREE);
    assert_eq!((first.key(), first.limit()), (None, THREE));
    assert_eq!(PageRequest::after(7, THREE).key(), Some(&7));
}

proptest! {
    #[test]
    fn all_pages_together_are_the_listing(items in btree_set(any::<u8>(), 0..20), limit in 1..6_u32) {
        let limit = NonZeroU32::new(limit).unwrap();
        let mut request = PageRequest::first(limit);
        let mut read = Vec::new();
        loop {
            let behind = items.iter().copied().filter(|item| request.key().is_none_or(|key| item > key));
            let page = Page::cut(behind.take(limit.get() as usize + 1).collect(), limit, |item| *item);
            prop_assert!(page.items().len() <= limit.get() as usize);
            let next = page.next().copied();
            read.extend(page.into_items());
            match next {
                Some(key) => request = PageRequest::after(key, limit),
                None => break,
            }
        }
        prop_assert_eq!(read, items.into_iter().collect::<Vec<_>>());
    }
}
