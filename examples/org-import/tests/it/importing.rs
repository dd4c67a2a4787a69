//! A first import: of small organisations, of the sample that the README uses, and of a community
//! of eight organisations, if its files are available.

use std::path::Path;

use crate::case::{Case, changes, counts, texts};

const ACME: &str = "
name: Acme Works
admins: [ann, Bo]
members: [cy, dee, eve]
teams:
  crew:
    description: All who launch
    maintainers: [cy]
    members: [dee, eve]
    teams:
      night:
        members: [dee]
  board:
    privacy: secret
    members: [bo, cy]
";

#[test]
fn an_organisation_becomes_a_company_and_a_team_a_group() {
    let case = Case::acme(ACME);
    let summary = case.import();
    // Members: 3 of crew, 1 of night, 2 of board. Masters: cy of crew, two admins of each other.
    assert_eq!(counts(&summary), [1, 5, 3, 6, 5, 0]);
    assert_eq!(
        changes(&summary),
        ["companies_created 1", "groups_created 3", "groups_nested 1", "users_saved 5"]
    );
    assert_eq!(summary["refused"].as_array().unwrap().len(), 0);
    assert_eq!(summary["changed"], true);
    assert_eq!(case.show("crew", "ann")["company"], "Acme Works");
}

#[test]
fn maintainers_are_masters_and_members() {
    let case = Case::acme(ACME);
    case.import();
    let crew = case.show("crew", "cy");
    assert_eq!(texts(&crew["masters"]), ["cy"]);
    assert_eq!(texts(&crew["members"]), ["cy", "dee", "eve"]);
    assert_eq!(crew["description"], "All who launch");
    assert_eq!(crew["privacy"], "public");
    assert_eq!(crew["kind"], "internal");
}

// allows: GR-3
#[test]
fn admins_become_masters_of_a_team_without_maintainers_but_not_members() {
    let case = Case::acme(ACME);
    case.import();
    let board = case.show("board", "ann");
    assert_eq!(texts(&board["masters"]), ["ann", "Bo"]);
    assert_eq!(texts(&board["members"]), ["Bo", "cy"]);
    assert_eq!(board["privacy"], "private");
    assert_eq!(texts(&board["roles"]), ["Group Master", "administrator"]);
}

#[test]
fn a_team_below_a_team_becomes_a_group_of_its_own() {
    let case = Case::acme(ACME);
    case.import();
    let night = case.show("night", "dee");
    assert_eq!(texts(&night["members"]), ["dee"]);
    assert_eq!(texts(&night["masters"]), ["ann", "Bo"]);
}

#[test]
fn a_login_in_another_case_is_the_same_user() {
    let case = Case::acme(
        "{admins: [Ann], members: [cy], teams: {crew: {maintainers: [CY], members: [aNN]}}}",
    );
    assert_eq!(counts(&case.import()), [1, 2, 1, 2, 1, 0]);
    let crew = case.show("CREW", "aNn");
    assert_eq!(texts(&crew["masters"]), ["cy"]);
    assert_eq!(texts(&crew["members"]), ["Ann", "cy"]);
    assert_eq!(crew["as"], "Ann");
}

#[test]
fn the_same_login_in_two_organisations_gives_two_users() {
    let case = Case::new(&[(
        "orgs.yaml",
        "orgs: {one: {admins: [ann], teams: {crew: {}}}, two: {admins: [ann], teams: {crew: {}}}}",
    )]);
    let ran = case.run(&["--json", "orgs.yaml"]);
    assert_eq!(counts(&ran.json()), [2, 2, 2, 0, 2, 0]);
}

#[test]
fn without_a_database_a_temporary_one_is_used_and_deleted() {
    let case = Case::acme(ACME);
    let ran = case.run_plain(&["acme", "--list", "acme", "--as", "dee"]);
    assert_eq!(ran.code, 0);
    assert!(ran.out.contains("groups: 3"), "{}", ran.out);
    assert!(
        ran.out.contains("  crew (public, members: 3; nested groups: night; participants: 3)"),
        "{}",
        ran.out
    );
    let left = std::fs::read_dir(case.path(".")).unwrap();
    assert_eq!(left.count(), 1, "only the files of the organisation are left");
}

#[test]
fn a_pipe_gets_no_progress_bar() {
    let ran = Case::acme(ACME).run(&["acme"]);
    assert_eq!(ran.err, "");
    assert!(!ran.out.contains(['\r', '\u{1b}']), "{}", ran.out);
}

#[test]
fn the_result_of_a_query_is_in_the_same_json_object() {
    let ran = Case::acme(ACME).run(&["--json", "acme", "--show", "acme/crew", "--as", "eve"]);
    let output = ran.json();
    assert_eq!(output["groups"], 3);
    assert_eq!(output["show"]["name"], "crew");
}

fn sample() -> String {
    format!("{}/sample", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_sample_is_imported_completely() {
    let case = Case::new(&[]);
    let ran = case.run(&["--json", &sample()]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let summary = ran.json();
    assert_eq!(counts(&summary), [1, 5, 5, 12, 5, 1]);
    assert_eq!(summary["nested"], 1);
    assert_eq!(summary["refused"].as_array().unwrap().len(), 0);
    assert_eq!(texts(&summary["notes"]), [""; 0]);
    assert_eq!(case.run(&["--json", &sample()]).json()["changed"], false);
}

#[test]
fn the_commands_of_the_readme_are_about_the_sample() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md");
    let readme = std::fs::read_to_string(readme).unwrap();
    let case = Case::new(&[]);
    let commands: Vec<_> = readme
        .lines()
        .filter_map(|line| line.strip_prefix("| `cargo run -p org-import -- ")?.split('`').next())
        .collect();
    assert!(commands.len() >= 3, "{commands:?}");
    for command in commands {
        let command = command.replace("examples/org-import/sample", &sample());
        let ran = case.run_plain(&command.split(' ').collect::<Vec<_>>());
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{command}");
    }
}

#[test]
fn a_second_import_of_a_large_community_changes_nothing() {
    let Ok(folder) = std::env::var("GUILDHALL_ORG_DATA") else {
        println!("skipped: GUILDHALL_ORG_DATA does not name a folder of organisations");
        return;
    };
    let folder = std::path::absolute(folder).unwrap();
    let case = Case::new(&[]);
    let import = || {
        let ran = case.run(&["--json", folder.to_str().unwrap()]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.json()
    };

    let first = import();
    assert_eq!((&first["companies"], &first["groups"]), (&8.into(), &766.into()));
    assert_eq!((&first["nested"], &first["changes"]["groups_nested"]), (&56.into(), &56.into()));
    assert_eq!(first["refused"].as_array().unwrap().len(), 0);
    let events = case.events().len();

    let second = import();
    assert_eq!(changes(&second), [""; 0]);
    assert_eq!(counts(&second), counts(&first));
    assert_eq!(second["nested"], first["nested"]);
    assert_eq!(case.events().len(), events);
}
