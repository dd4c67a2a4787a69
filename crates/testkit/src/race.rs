//! Several tasks that save at the same time.

use std::fmt::Debug;
use std::sync::Barrier;
use std::thread;

use guildhall_kernel::SaveError;

use crate::GuildhallStore;
use crate::driver::Driver;

/// The number of tasks in a race.
pub(crate) const RACERS: u32 = 8;

/// The number of times a race is run, because one run that ends well proves little.
pub(crate) const ROUNDS: u32 = 5;

/// Runs the task once for each number from 0, all at the same time and each on its own thread.
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

/// Returns the number of the only task that saved. Checks that every other one got the expected
/// error.
#[track_caller]
pub(crate) fn one_winner<E: Debug>(
    saved: &[Result<(), SaveError<E>>],
    is_expected: impl Fn(&SaveError<E>) -> bool,
) -> u32 {
    let refused = saved.iter().filter_map(|saved| saved.as_ref().err());
    assert!(refused.clone().all(is_expected), "a task got another error: {saved:?}");
    assert_eq!(refused.count() + 1, saved.len(), "exactly one task must save: {saved:?}");
    let winner = saved.iter().position(Result::is_ok).unwrap();
    u32::try_from(winner).unwrap()
}
