//! Small worlds, searched exhaustively: every law holds, and every rule is reached.

use std::thread;

use guildhall_testkit::explorer::{Coverage, Exploration, explore, starts};

#[test]
fn every_small_world_keeps_the_rules_and_every_rule_is_reached() {
    let explorations = explored();
    let gaps = Coverage::of(&explorations).gaps();
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
    for found in &explorations {
        assert!(found.refusals > 0 && found.transitions > found.states - 1, "{}", found.name);
    }
}

// The command line takes these names.
#[test]
fn every_start_has_a_unique_name_and_no_command_twice() {
    let starts = starts();
    for (number, start) in starts.iter().enumerate() {
        assert!(starts[..number].iter().all(|other| other.name != start.name), "{}", start.name);
        for (number, command) in start.commands.iter().enumerate() {
            let before = &start.commands[..number];
            assert!(!before.contains(command), "{}: {command:?} is there twice", start.name);
        }
    }
}

/// Searches each start to its quick depth. `cargo run -p guildhall-testkit --release --example
/// explore` goes deeper.
fn explored() -> Vec<Exploration> {
    let starts = starts();
    thread::scope(|scope| {
        let searches: Vec<_> =
            starts.iter().map(|start| scope.spawn(|| explore(start, start.quick))).collect();
        let found = searches.into_iter().map(|search| search.join().unwrap());
        found.map(|found| found.unwrap_or_else(|broken| panic!("{broken}"))).collect()
    })
}
