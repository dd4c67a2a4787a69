//! Threads that begin at the same moment.

use std::sync::Barrier;
use std::thread;

use guildhall::Guildhall;
use guildhall::kernel::{User, UserId};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use uuid::Uuid;

use crate::people::ACME;
use crate::world::{AnyStore, Counted, World};

/// How often a race is run, since a single run could miss the moment.
pub(crate) const ROUNDS: usize = 20;

/// A user of Acme, beside those who have a name.
pub(crate) const fn worker(number: usize) -> User {
    User::of_company(UserId::new(Uuid::from_u128(0x1000 + number as u128)), ACME)
}

/// A world, and another hall over the same data.
pub(crate) struct Race<S: AnyStore> {
    pub(crate) world: World<S>,
    other: Guildhall<S, Counted>,
}

impl Race<MemoryStore> {
    pub(crate) async fn of_memory() -> Self {
        let world = World::in_memory().await;
        Self { other: Guildhall::clone(&world), world }
    }
}

impl Race<SqliteStore> {
    pub(crate) async fn of_clones() -> Self {
        let world = World::in_a_file().await;
        Self { other: Guildhall::clone(&world), world }
    }

    pub(crate) async fn of_handles() -> Self {
        let world = World::in_a_file().await;
        Self { other: world.opened_again(), world }
    }
}

impl<S: AnyStore> Race<S> {
    /// Runs this many threads that begin at once, and returns their answers in order. Every other
    /// thread uses the other hall.
    pub(crate) fn at_once<A: Send>(
        &self,
        threads: usize,
        run: impl AsyncFn(&Guildhall<S, Counted>, usize) -> A + Sync,
    ) -> Vec<A> {
        let start = Barrier::new(threads);
        let one = |number: usize| {
            let hall = if number.is_multiple_of(2) {
                Guildhall::clone(&self.world)
            } else {
                self.other.clone()
            };
            start.wait();
            pollster::block_on(run(&hall, number))
        };
        thread::scope(|scope| {
            let one = &one;
            let started: Vec<_> = (0..threads).map(|n| scope.spawn(move || one(n))).collect();
            started.into_iter().map(|thread| thread.join().unwrap()).collect()
        })
    }
}
