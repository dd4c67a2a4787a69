//! What a case says if a store does something else than it must, also to tasks that save at the
//! same time.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Barrier;
use std::thread;

use guildhall_kernel::{Claim, Quota, SaveError};

use crate::GuildhallStore;
use crate::driver::Driver;

/// Checks that what a store gave equals what the case expects, like the macro of `std`. If not, it
/// prints only what differs, a line for each field.
macro_rules! assert_eq {
    ($actual:expr, $expected:expr $(,)?) => {
        match (&$actual, &$expected) {
            (actual, expected) if actual == expected => {}
            (actual, expected) => {
                panic!("{}", $crate::assert::difference(expected, actual))
            }
        }
    };
    ($actual:expr, $expected:expr, $($why:tt)+) => {
        match (&$actual, &$expected) {
            (actual, expected) if actual == expected => {}
            (actual, expected) => {
                let difference = $crate::assert::difference(expected, actual);
                panic!("{}: {difference}", format_args!($($why)+))
            }
        }
    };
}

/// How many lines of each of two values are printed.
const LINES: usize = 6;

/// Returns the lines in which two values differ, and how many lines they have in common.
pub(crate) fn difference<E, A>(expected: &E, actual: &A) -> String
where
    E: Debug + ?Sized,
    A: Debug + ?Sized,
{
    let [expected, actual] = [format!("{expected:#?}"), format!("{actual:#?}")];
    let (expected, actual): (Vec<_>, Vec<_>) =
        (expected.lines().collect(), actual.lines().collect());
    let shorter = expected.len().min(actual.len());
    let same = |pairs: &mut dyn Iterator<Item = (&&str, &&str)>| {
        pairs.take(shorter).take_while(|(one, other)| one == other).count()
    };
    let before = same(&mut expected.iter().zip(&actual));
    let after = same(&mut expected.iter().rev().zip(actual.iter().rev())).min(shorter - before);
    let middle = |name: &str, lines: &[&str]| {
        let differing = &lines[before..lines.len() - after];
        let shown: Vec<_> = differing.iter().take(LINES).map(|line| line.trim()).collect();
        let more = differing.len().saturating_sub(LINES);
        let more = if more == 0 { String::new() } else { format!(" … and {more} lines more") };
        format!("\n  {name} {}{more}", shown.join(" "))
    };
    let common = match before + after {
        0 => String::new(),
        lines => format!("\n  ({lines} other lines are the same)"),
    };
    let (expected, actual) = (middle("expected:", &expected), middle("actual:  ", &actual));
    format!("the store gave something else{expected}{actual}{common}")
}

/// What a store answers where it must neither refuse nor fail.
pub(crate) trait Must {
    /// The answer.
    type Answer;

    /// Returns the answer, or fails the case with what the store was asked to do.
    fn must(self, what: &str) -> Self::Answer;
}

impl<T, E: Debug> Must for Result<T, E> {
    type Answer = T;

    #[track_caller]
    fn must(self, what: &str) -> T {
        self.unwrap_or_else(|error| panic!("the store must {what}, but it answered: {error:?}"))
    }
}

/// Checks that the save was refused because of its version.
#[track_caller]
pub(crate) fn assert_conflict<E: Debug>(saved: Result<(), SaveError<E>>) {
    match saved {
        Err(SaveError::Conflict) => {}
        other => panic!("the save must conflict, but the store answered: {other:?}"),
    }
}

/// Checks that the save was refused because of this claim.
#[track_caller]
pub(crate) fn assert_taken<E: Debug>(saved: Result<(), SaveError<E>>, claim: &Claim) {
    match saved {
        Err(SaveError::Taken(taken)) if taken == *claim => {}
        other => panic!("{claim} is taken, but the store answered: {other:?}"),
    }
}

/// Checks that the save was refused because of these quotas, and that it named each of them (CO-7).
#[track_caller]
pub(crate) fn assert_full<E: Debug>(
    saved: Result<(), SaveError<E>>,
    quotas: impl IntoIterator<Item = Quota>,
) {
    let quotas: BTreeSet<_> = quotas.into_iter().collect();
    match saved {
        Err(SaveError::QuotaExceeded(full)) if full == quotas => {}
        other => panic!("{quotas:?} are exceeded, but the store answered: {other:?}"),
    }
}

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

/// Prints the name of a case if it fails.
pub(crate) struct Named(pub(crate) &'static str);

impl Drop for Named {
    fn drop(&mut self) {
        if thread::panicking() {
            let name = self.0.split('<').next().unwrap_or(self.0);
            eprintln!("the case is {}", name.trim_start_matches("guildhall_testkit::cases::"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn two_values_show_only_what_differs() {
        let (expected, actual) = ([1, 2, 3, 4], [1, 7, 3, 4]);

        let shown = difference(&expected, &actual);

        let lines = [
            "the store gave something else",
            "  expected: 2,",
            "  actual:   7,",
            "  (5 other lines are the same)",
        ];
        std::assert_eq!(shown, lines.join("\n"));
    }

    #[test]
    fn a_missing_value_is_shown() {
        let shown = difference(&[1, 1], &[1]);

        let lines = [
            "the store gave something else",
            "  expected: 1,",
            "  actual:   ",
            "  (3 other lines are the same)",
        ];
        std::assert_eq!(shown, lines.join("\n"));
    }

    #[test]
    fn a_long_difference_is_cut() {
        let shown = difference(&(0..100).collect::<Vec<_>>(), &Vec::<u32>::new());

        std::assert!(shown.contains(" lines more"), "{shown}");
        std::assert!(shown.len() < 200, "{shown}");
    }
}
