//! Files with errors.

use crate::case::{Case, Ran, counts};

const GOOD: &str = "{admins: [ann], teams: {crew: {members: [ann]}}}";

/// Imports a bad organisation together with a good one.
fn with_a_good_one(bad: &str) -> Ran {
    let case = Case::new(&[("all/good/org.yaml", GOOD), ("all/bad/org.yaml", bad)]);
    let ran = case.run(&["--json", "all"]);
    assert_eq!(ran.code, 2);
    assert_eq!(counts(&ran.json()), [1, 1, 1, 1, 1, 0], "only the good one is imported");
    let shown = case.run(&["--show", "bad/crew", "--as", "bo"]);
    assert_eq!(shown.code, 2, "nothing of the bad one is imported");
    ran
}

#[test]
fn a_malformed_file_is_reported_with_its_line() {
    let ran = with_a_good_one("admins:\n- bo\nteams:\n  crew: [\n");
    assert!(ran.err.starts_with("all/bad/org.yaml:"), "{}", ran.err);
    assert_eq!(ran.err.lines().count(), 1, "{}", ran.err);
}

#[test]
fn an_unknown_field_is_reported_with_its_line() {
    let ran = with_a_good_one("admins: [bo]\nteams:\n  crew:\n    membres: [bo]\n");
    assert!(ran.err.starts_with("all/bad/org.yaml:4: unknown field \"membres\""), "{}", ran.err);
}

#[test]
fn a_duplicate_team_is_reported_with_both_lines() {
    let ran = with_a_good_one("admins: [bo]\nteams:\n  crew: {}\n  Crew: {}\n");
    assert!(ran.err.starts_with("all/bad/org.yaml:4: team \"Crew\""), "{}", ran.err);
    assert!(ran.err.contains("all/bad/org.yaml:3"), "{}", ran.err);
}

#[test]
fn a_missing_path_is_reported() {
    let case = Case::acme(GOOD);
    let ran = case.run(&["--json", "nowhere", "acme"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("nowhere: cannot be read"), "{}", ran.err);
    assert_eq!(ran.json()["companies"], 1);
}

#[test]
fn a_file_error_leaves_an_earlier_import_unchanged() {
    let case = Case::acme(GOOD);
    case.import();
    let events = case.events();
    case.write("acme/org.yaml", "{admins: [ann], members: [bo], teams: {crew: {member: [bo]}}}");
    assert_eq!(case.run(&["acme"]).code, 2);
    assert_eq!(case.events(), events);
}

#[test]
fn a_file_that_is_not_a_database_is_refused_and_stays_unchanged() {
    let case = Case::new(&[("acme/org.yaml", GOOD), ("hall.db", "not a database, but a text\n")]);
    let ran = case.run(&["acme"]);
    assert_eq!(ran.code, 2);
    assert_ne!(ran.err, "");
    let text = std::fs::read_to_string(case.path("hall.db")).unwrap();
    assert_eq!(text, "not a database, but a text\n");
}

#[test]
fn incomplete_arguments_are_refused() {
    let case = Case::acme(GOOD);
    assert_eq!(case.run_plain(&["--db", "there.db", "acme"]).code, 0);
    for args in [
        &[][..],
        &["--db", "hall.db"],
        &["--json"],
        &["--json", "--db", "there.db"],
        &["acme", "--as", "ann"],
        &["acme", "--show", "acme/crew"],
        &["acme", "--show", "crew", "--as", "ann"],
        &["acme", "--search", "c"],
        &["--db", "there.db", "--dry-run", "--list", "acme", "--as", "ann"],
        &["--db", "there.db", "--prune", "--list", "acme", "--as", "ann"],
        &["acme", "--maximum-removals", "1"],
        &["acme", "--prune", "--maximum-removals", "2"],
        &["acme", "--prune", "--maximum-removals", "many"],
        &["--list", "acme", "--as", "ann"],
        &["acme", "--list", "acme", "--show", "acme/crew", "--as", "ann"],
    ] {
        let ran = case.run_plain(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert_ne!(ran.err, "", "{args:?}");
    }
}
