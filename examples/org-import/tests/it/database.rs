//! The file of the database: when it is created, and several imports into it at once.

use std::fs;
use std::thread;

use crate::case::{Case, Ran, counts};

const ACME: &str = "
admins: [ann, bo]
members: [cy, dee]
teams:
  crew: {privacy: secret, maintainers: [cy], members: [dee], teams: {night: {members: [cy]}}}
  allies: {members: [guest]}
  sre: {previously: [ops], members: [cy]}
";

/// Returns the names of the files in the folder of a case.
fn files(case: &Case) -> Vec<String> {
    let entries = fs::read_dir(case.path(".")).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_failed_import_leaves_no_database_behind() {
    let long = "x".repeat(101);
    for (org_yaml, code) in [
        ("admins: [".to_owned(), 2),
        ("admins: [a b]".to_owned(), 2),
        ("teams: {a: {previously: [b]}, b: {}}".to_owned(), 2),
        (format!("{{name: {long}, admins: [ann]}}"), 0),
        (format!("{{admins: [{long}]}}"), 0),
    ] {
        let case = Case::acme(&org_yaml);
        let ran = case.run(&["--json", "acme"]);
        assert_eq!(ran.code, code, "{org_yaml}");
        assert_eq!(ran.json()["companies"], 0);
        assert_eq!(files(&case), ["acme"], "{org_yaml}");
    }
}

#[test]
fn a_missing_path_leaves_no_database_behind() {
    let case = Case::new(&[]);
    assert_eq!(case.run(&["nowhere"]).code, 2);
    assert_eq!(files(&case), [""; 0]);
}

#[test]
fn an_import_creates_one_file_and_a_dry_run_none() {
    let case = Case::acme(ACME);
    let dry = case.run(&["--json", "--dry-run", "acme"]).json();
    assert_eq!(files(&case), ["acme"]);
    let real = case.import();
    assert_eq!(files(&case), ["acme", "hall.db"]);
    assert_eq!((&dry["changes"], counts(&dry)), (&real["changes"], counts(&real)));
}

#[test]
fn an_empty_file_becomes_a_database_if_something_is_imported() {
    let case = Case::new(&[("acme/org.yaml", "admins: ["), ("hall.db", "")]);
    assert_eq!(case.run(&["acme"]).code, 2);
    assert_eq!(fs::metadata(case.path("hall.db")).unwrap().len(), 0);
    case.write("acme/org.yaml", ACME);
    case.import();
    assert_eq!(case.import()["changed"], false);
}

#[test]
fn a_folder_that_does_not_exist_is_reported() {
    let case = Case::acme(ACME);
    let ran = case.run_plain(&["--db", "no/hall.db", "acme"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.starts_with("the database no/hall.db cannot be created: "), "{}", ran.err);
    let ran = case.run_plain(&["--db", "acme", "acme"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("acme"), "{}", ran.err);
}

#[test]
fn a_dry_run_refuses_a_file_that_is_not_a_database() {
    let case = Case::new(&[("acme/org.yaml", ACME), ("hall.db", "not a database, but a text\n")]);
    let ran = case.run(&["--dry-run", "acme"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("hall.db is not a Guildhall database"), "{}", ran.err);
    assert_eq!(fs::read_to_string(case.path("hall.db")).unwrap(), "not a database, but a text\n");
}

/// Runs three imports at once.
fn three(case: &Case) -> Vec<Ran> {
    thread::scope(|scope| {
        let imports = [(); 3].map(|()| scope.spawn(|| case.run(&["--json", "acme"])));
        imports.map(|import| import.join().unwrap()).into()
    })
}

fn assert_all_are_true(case: &Case, imports: Vec<Ran>) -> Vec<serde_json::Value> {
    let summaries: Vec<_> = imports
        .into_iter()
        .map(|ran| {
            assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{ran:?}");
            ran.json()
        })
        .collect();
    let last = case.import();
    assert_eq!(last["changed"], false);
    for summary in &summaries {
        assert_eq!(summary["refused"], last["refused"]);
        assert_eq!(counts(summary), counts(&last));
        assert_eq!(summary["nested"], 1);
    }
    assert_eq!(counts(&last), [1, 4, 4, 5, 7, 1]);
    assert_eq!(files(case), ["acme", "hall.db"]);
    summaries
}

fn sum(summaries: &[serde_json::Value], what: &str) -> u64 {
    summaries.iter().map(|summary| summary["changes"][what].as_u64().unwrap()).sum()
}

#[test]
fn three_imports_at_once_create_one_database() {
    let case = Case::acme(ACME);
    let summaries = assert_all_are_true(&case, three(&case));
    for (what, count) in [("companies_created", 1), ("groups_created", 4), ("users_saved", 5)] {
        assert_eq!(sum(&summaries, what), count, "{what}");
    }
}

#[test]
fn three_imports_at_once_change_one_database() {
    let case = Case::acme(
        "{admins: [ann, bo], members: [cy, dee], \
         teams: {ops: {members: [cy, dee]}, crew: {maintainers: [dee, cy]}}}",
    );
    case.import();
    case.write("acme/org.yaml", ACME);
    let summaries = assert_all_are_true(&case, three(&case));
    for (what, count) in [("groups_created", 2), ("groups_nested", 1)] {
        assert_eq!(sum(&summaries, what), count, "{what}");
    }
    assert!(sum(&summaries, "groups_renamed") >= 1);
}

#[test]
fn a_database_that_cannot_be_reached_is_reported() {
    let case = Case::acme(ACME);
    let url = ["--database-url", "postgres://guildhall@127.0.0.1:1/hall"];
    let ran = case.run_plain(&[&url[..], &["acme"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.starts_with("the connection to the database failed: "), "{}", ran.err);
    let ran = case.run_plain(&[&url[..], &["--dry-run", "acme"]].concat());
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("cannot be used with '--dry-run'"), "{}", ran.err);
}

#[test]
fn the_url_of_the_database_is_read_from_the_environment_and_not_shown() {
    let case = Case::acme(ACME);
    let variables = [("GUILDHALL_DATABASE_URL", "postgres://ann:sesame@127.0.0.1:1/hall")];
    for (args, says) in [
        (&["acme"][..], "the connection to the database failed: "),
        (&["--verify"], "the connection to the database failed: "),
        (&["--db", "hall.db", "acme"], "cannot be used with"),
        (&["--help"], "GUILDHALL_DATABASE_URL"),
    ] {
        let ran = case.run_in(&variables, args);
        let text = ran.out + &ran.err;
        assert!(text.contains(says) && !text.contains("sesame"), "{args:?}: {text}");
    }
}
