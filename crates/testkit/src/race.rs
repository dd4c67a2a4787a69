//! Several who save at the same time.

use std::fmt::Debug;
use std::sync::Barrier;
use std::thread;

use guildhall_kernel::SaveError;

use crate::GuildhallStore;
use crate::driver::Driver;

/// How many save at once.
pub(crate) const RACERS: u32 = 8;

/// How often a race is run: one that ends well once says little.
pub(crate) const ROUNDS: u32 = 5;

/// Runs one task per racer, from 0, each on a thread of its own and all at once.
pub(crate) fn race<S: GuildhallStore, T: Send>(
    driver: &Driver<S>,
    run: impl AsyncFn(Driver<S>, u32) -> T + Sync,
) -> Vec<T> {
    let start = Barrier::new(RACERS as usize);
    let (start, run) = (&start, &run);
    thread::scope(|scope| {
        let racers: Vec<_> = (0..RACERS)
            .map(|racer| {
                let driver = driver.clone();
                scope.spawn(move || {
                    start.wait();
                    pollster::block_on(run(driver, racer))
                })
            })
            .collect();
        racers.into_iter().map(|racer| racer.join().unwrap()).collect()
    })
}

/// The one who saved, where every other was refused as is due.
#[track_caller]
pub(crate) fn one_winner<E: Debug>(
    saved: &[Result<(), SaveError<E>>],
    is_due: impl Fn(&SaveError<E>) -> bool,
) -> u32 {
    let refused = saved.iter().filter_map(|saved| saved.as_ref().err());
    assert!(refused.clone().all(is_due), "a loser was told something else: {saved:?}");
    assert_eq!(refused.count() + 1, saved.len(), "one wins, and not: {saved:?}");
    let winner = saved.iter().position(Result::is_ok).unwrap();
    u32::try_from(winner).unwrap()
}
