//! Searches all starts, deeper than the tests do, and prints what it finds.
#![expect(clippy::unwrap_used, reason = "a poisoned lock means that a search panicked")]

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use clap::Parser;
use guildhall_testkit::explorer::{Broken, Coverage, Exploration, Start, explore, starts};

/// Searches small worlds exhaustively.
#[derive(Parser)]
struct Arguments {
    /// The depth of the search. Without it, each start has its own depth.
    #[arg(long)]
    depth: Option<usize>,
    /// Searches only this start.
    #[arg(long)]
    only: Option<String>,
    /// Searches to the depth of the tests.
    #[arg(long, conflicts_with = "depth")]
    quick: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let wanted = |start: &Start| arguments.only.as_ref().is_none_or(|only| only == start.name);
    let starts: Vec<_> = starts().into_iter().filter(wanted).collect();
    println!(
        "{:<24} {:>5} {:>9} {:>11} {:>11} {:>11} {:>9}",
        "start", "depth", "states", "transitions", "answers", "refusals", "time"
    );
    let begun = Instant::now();
    let found = search(&starts, |start| match arguments.depth {
        Some(depth) => depth,
        None if arguments.quick => start.quick,
        None => start.deep,
    });
    println!("{:<94}", format!("all in {:.1?}", begun.elapsed()));
    let mut explorations = Vec::new();
    for found in found {
        match found {
            Ok(exploration) => explorations.push(exploration),
            Err(broken) => {
                println!("{broken}");
                return ExitCode::FAILURE;
            }
        }
    }
    let gaps = Coverage::of(&explorations).gaps();
    if arguments.only.is_none() && !gaps.is_empty() {
        println!("{}", gaps.join("\n"));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Searches the starts. Searches as many at the same time as there are processors.
fn search(
    starts: &[Start],
    depth: impl Fn(&Start) -> usize + Sync,
) -> Vec<Result<Exploration, Broken>> {
    let (waiting, found) = (Mutex::new(starts.iter()), Mutex::new(Vec::new()));
    let at_once = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                loop {
                    let Some(start) = waiting.lock().unwrap().next() else { return };
                    let begun = Instant::now();
                    let exploration = explore(start, depth(start));
                    if let Ok(exploration) = &exploration {
                        print(exploration, begun.elapsed());
                    }
                    found.lock().unwrap().push(exploration);
                }
            });
        }
    });
    found.into_inner().unwrap()
}

fn print(found: &Exploration, time: Duration) {
    let Exploration { name, states, transitions, answers, refusals, depth, .. } = found;
    let all = if found.is_complete { "!" } else { " " };
    println!(
        "{name:<24} {depth:>4}{all} {states:>9} {transitions:>11} {answers:>11} {refusals:>11} {:>9}",
        format!("{time:.1?}")
    );
}
