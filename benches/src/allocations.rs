//! Counts what is allocated while something runs.
//!
//! Libraries that count do it for all that runs in the process. Here, the thread that counts says so, and
//! all others pay one comparison. A counter that always counts took 4% of a save of Guildhall, and nothing
//! of the rows by hand.

#![expect(unsafe_code, reason = "an allocator cannot be written without it")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

/// What a thread allocated.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(crate) struct Allocated {
    /// How many times. Memory that grew counts once more.
    pub(crate) times: u64,
    /// How many bytes more it has now. Negative if it has less.
    pub(crate) bytes: i64,
}

thread_local! {
    static COUNTED: Cell<Option<Allocated>> = const { Cell::new(None) };
}

/// Runs this, and counts what the thread allocates.
pub(crate) fn count(run: impl FnOnce()) -> Allocated {
    COUNTED.set(Some(Allocated::default()));
    run();
    COUNTED.take().unwrap_or_default()
}

struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[inline]
fn add(times: u64, more: usize, less: usize) {
    if let Some(counted) = COUNTED.get() {
        let [more, less] = [more, less].map(|bytes| i64::try_from(bytes).unwrap_or(i64::MAX));
        let (times, bytes) = (counted.times + times, counted.bytes + more - less);
        COUNTED.set(Some(Allocated { times, bytes }));
    }
}

// SAFETY: each call is passed on as it is, and counting allocates nothing.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(1, layout.size(), 0);
        // SAFETY: the caller keeps the contract of the same method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        add(1, layout.size(), 0);
        // SAFETY: the caller keeps the contract of the same method.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        add(0, 0, layout.size());
        // SAFETY: the caller keeps the contract of the same method.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        add(1, size, layout.size());
        // SAFETY: the caller keeps the contract of the same method.
        unsafe { System.realloc(at, layout, size) }
    }
}

#[cfg(test)]
mod tests {
    use std::hint::black_box;

    use super::*;

    #[test]
    fn what_is_allocated_is_counted_and_what_is_kept() {
        let mut kept = Vec::new();
        let counted = count(|| {
            drop(black_box(vec![0_u8; 100]));
            kept = black_box(Vec::with_capacity(30));
            kept.resize(50, 0_u8);
        });
        let bytes = i64::try_from(kept.capacity()).unwrap();
        assert_eq!(counted, Allocated { times: 3, bytes });
        assert_eq!(count(|| drop(kept)), Allocated { times: 0, bytes: -bytes });
    }
}
