//! Short runs of the program.
#![expect(clippy::panic, reason = "a helper of a test may panic")]

use std::path::PathBuf;

use guildhall_crash_tests::{Program, Report, StoreKind};

#[test]
fn nothing_is_lost_if_processes_are_killed_over_sqlite() {
    let report = run(&Program { kills: 3, histories: 1, ..over(StoreKind::Sqlite) }).unwrap();

    assert_eq!((report.kills_of_all + report.kills_of_one, report.histories), (3, 2));
    assert!(report.changes > 0 && report.asked_again > 0, "{report}");
}

#[test]
fn nothing_is_lost_if_processes_and_servers_are_killed_over_postgres() {
    let Some(report) = run(&Program { kills: 2, ..over(StoreKind::Postgres) }) else { return };

    assert_eq!((report.kills_of_all + report.kills_of_one, report.kills_of_the_server), (1, 1));
    assert!(report.changes > 0 && report.asked_again > 0, "{report}");
}

#[test]
fn calls_are_in_one_order_if_a_standby_takes_over() {
    let Some(report) = run(&Program { failovers: 1, ..over(StoreKind::Postgres) }) else { return };

    assert_eq!((report.failovers, report.histories), (1, 1));
    assert!(report.changes > 0, "{report}");
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
