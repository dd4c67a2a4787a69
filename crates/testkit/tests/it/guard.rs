//! A store's guard lives as long as its case.

use std::cell::Cell;
use std::rc::Rc;

use guildhall_store_memory::MemoryStore;
use guildhall_testkit::{StoreBuilder, check};

struct Guarded(Rc<Cell<u32>>);

struct Guard(Rc<Cell<u32>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl StoreBuilder for Guarded {
    type Store = MemoryStore;
    type Guard = Guard;

    async fn build(&self) -> (MemoryStore, Guard) {
        self.0.set(self.0.get() + 1);
        (MemoryStore::new(), Guard(self.0.clone()))
    }
}

#[test]
fn a_guard_lives_as_long_as_its_case() {
    let alive = Rc::new(Cell::new(0));
    check(&Guarded(alive.clone()), async |_store| assert_eq!(alive.get(), 1));
    assert_eq!(alive.get(), 0);
}
