//! Short runs of the program.
#![expect(clippy::panic, reason = "a helper of a test may panic")]

use std::path::PathBuf;

use guildhall_crash_tests::{Program, Report, StoreKind};

#[test]
fn nothing_is_lost_if_processes_are_killed_over_sqlite() {
    let report = run(&Program { kills: 3, histories: 1, ..over(StoreKind::Sqlite) }).unwrap();

    assert!(report.under_way > 0, "no kill interrupts a call: {report}");
    assert!(report.asked_again > 0, "{report}");
    calls_overlap(&report);
}

#[test]
fn nothing_is_lost_if_processes_and_servers_are_killed_over_postgres() {
    // By this seed, all processes are killed at once. One kill of them or of the server can come
    // when few calls are under way, so there are two of each.
    let program = Program { kills: 4, seed: 3, ..over(StoreKind::Postgres) };
    let Some(report) = run(&program) else { return };

    assert!(report.under_way > 0, "no kill of a process interrupts a call: {report}");
    assert!(report.under_way_without_server > 0, "no kill of a server interrupts one: {report}");
    assert!(report.asked_again > 0, "{report}");
    calls_overlap(&report);
}

#[test]
fn calls_are_in_one_order_if_a_standby_takes_over() {
    let Some(report) = run(&Program { failovers: 1, ..over(StoreKind::Postgres) }) else { return };

    calls_overlap(&report);
}

/// Checks that the workers did not merely take turns.
fn calls_overlap(report: &Report) {
    assert!(report.overlapping > 0, "no change is made during another: {report}");
    assert!(report.several_places > 0, "no other call is made during a change: {report}");
}

fn over(store: StoreKind) -> Program {
    Program {
        program: PathBuf::from(env!("CARGO_BIN_EXE_crash-tests")),
        store,
        kills: 0,
        histories: 0,
        failovers: 0,
        answers: 40,
        processes: 4,
        seed: 1,
        log: None,
    }
}

/// Returns `None` if there is no server of PostgreSQL.
fn run(program: &Program) -> Option<Report> {
    program.run().unwrap_or_else(|fault| panic!("{fault}"))
}
