//! Several imports into one store at once.

use std::thread;

use super::{Hall, acme, assert_settled};
use crate::report::Report;

const ACME: &str = "{admins: [ann, bo], members: [cy, dee], teams: {\
    crew: {privacy: secret, maintainers: [cy], members: [dee], teams: {night: {}}}, \
    allies: {members: [guest]}, \
    sre: {previously: [ops], members: [cy]}, board: {maintainers: [dee], members: [bo]}}}";

const BEFORE: &str = "{admins: [ann, cy], members: [bo, dee], teams: {\
    ops: {members: [cy, bo, dee], teams: {board: {maintainers: [cy], members: [ann]}}}}}";

/// Imports an organisation three times at once.
fn imports(hall: &Hall, org_yaml: &str) -> Vec<Report> {
    let acme = acme(org_yaml);
    thread::scope(|scope| {
        let imports: Vec<_> =
            (0..3).map(|_| scope.spawn(|| hall.import_all(std::slice::from_ref(&acme)))).collect();
        imports.into_iter().map(|import| import.join().unwrap()).collect()
    })
}

fn assert_is_acme(hall: &Hall, reports: &[Report]) {
    for report in reports {
        assert!(report.refused.is_empty(), "{report:?}");
        assert!(report.left.is_empty(), "{report:?}");
    }
    assert_eq!(
        hall.groups().into_keys().collect::<Vec<_>>(),
        ["allies", "board", "crew", "night", "sre"]
    );
    assert_eq!(hall.admins(), ["ann", "bo"]);
    assert_eq!(hall.masters("board"), ["dee"]);
    assert_eq!(hall.members("board"), ["bo", "dee"]);
    assert_eq!(hall.members("sre"), ["cy"]);
    assert_settled(hall, ACME);
}

/// Adds a number of all reports.
fn sum(reports: &[Report], count: impl Fn(&Report) -> usize) -> usize {
    reports.iter().map(count).sum()
}

#[test]
fn three_imports_into_an_empty_store_create_everything_once() {
    for _ in 0..40 {
        let hall = Hall::new();
        let reports = imports(&hall, ACME);
        assert_is_acme(&hall, &reports);
        assert_eq!(sum(&reports, |report| report.changes.companies_created), 1);
        assert_eq!(sum(&reports, |report| report.changes.groups_created), 5);
        assert_eq!(sum(&reports, |report| report.changes.groups_nested), 1);
    }
}

#[test]
fn three_imports_into_an_earlier_state_change_everything_once() {
    for _ in 0..40 {
        let hall = Hall::new();
        hall.import(BEFORE);
        let reports = imports(&hall, ACME);
        assert_is_acme(&hall, &reports);
        assert_eq!(sum(&reports, |report| report.changes.groups_created), 3);
        assert_eq!(sum(&reports, |report| report.changes.groups_unnested), 1);
        assert_eq!(sum(&reports, |report| report.changes.groups_nested), 1);
    }
}

// allows: GR-3
#[test]
fn without_admins_a_master_whom_another_import_dismissed_is_no_refusal() {
    let now = "{members: [bo, cy, dee], teams: {crew: {maintainers: [dee], members: [bo]}}}";
    for _ in 0..100 {
        let hall = Hall::new();
        hall.import(
            "{members: [bo, cy, dee], teams: {crew: {privacy: secret, maintainers: [cy]}}}",
        );
        let reports = imports(&hall, now);
        for report in &reports {
            assert!(report.refused.is_empty(), "{report:?}");
        }
        assert_eq!(hall.masters("crew"), ["dee"]);
        assert_eq!(hall.members("crew"), ["bo", "dee"]);
        assert_settled(&hall, now);
    }
}

#[test]
fn two_removals_at_once_remove_everything_once() {
    for _ in 0..20 {
        let hall = Hall::new();
        hall.import(ACME);
        let now = "{admins: [ann], members: [cy, dee], teams: {crew: {maintainers: [cy]}}}";
        let reports = thread::scope(|scope| {
            let both = [(); 2].map(|()| scope.spawn(|| hall.prune(now, "1")));
            both.map(|prune| prune.join().unwrap())
        });
        assert_eq!(sum(&reports, |report| report.changes.groups_deleted), 4);
        assert_eq!(hall.groups().len(), 1);
        assert_eq!(hall.admins(), ["ann"]);
        assert_settled(&hall, now);
    }
}
