//! A second import into the same database.

use crate::case::{Case, changes, counts, texts};

const ACME: &str = "
admins: [ann, bo]
members: [cy, dee]
teams:
  crew:
    description: All who launch
    maintainers: [cy]
    members: [dee, guest]
  board:
    members: [bo]
";

/// Imports `ACME`, and then another text.
fn after(org_yaml: &str) -> (Case, serde_json::Value) {
    Case::acme_twice(ACME, org_yaml)
}

#[test]
fn a_second_import_of_the_same_files_changes_nothing() {
    let case = Case::acme(ACME);
    let first = case.import();
    let events = case.events();
    assert!(!events.is_empty());

    let second = case.import();
    assert_eq!(second["changed"], false);
    assert_eq!(changes(&second), [""; 0]);
    assert_eq!(counts(&second), counts(&first));
    assert!(case.run(&["acme"]).out.contains("\nnothing changed\n"));
    assert_eq!(case.events(), events);
}

#[test]
fn descriptions_and_privacy_are_updated() {
    let (case, summary) = after(
        &ACME
            .replace("All who launch", "Those who fly")
            .replace("board:", "Board:\n    privacy: secret"),
    );
    assert_eq!(changes(&summary), ["groups_edited 2", "privacies_changed 1"]);
    assert_eq!(case.show("crew", "cy")["description"], "Those who fly");
    let board = case.show("board", "bo");
    assert_eq!(board["name"], "Board");
    assert_eq!(board["privacy"], "private");
    assert_eq!(changes(&case.import()), [""; 0]);
}

#[test]
fn a_removed_description_is_cleared() {
    let (case, summary) = after(&ACME.replace("description: All who launch", "privacy: closed"));
    assert_eq!(changes(&summary), ["groups_edited 1"]);
    assert_eq!(case.show("crew", "cy")["description"], serde_json::Value::Null);
}

#[test]
fn members_and_masters_are_updated() {
    let (case, summary) = after(
        &ACME
            .replace("maintainers: [cy]", "maintainers: [ann, dee]")
            .replace("members: [dee, guest]", "members: [guest]"),
    );
    assert_eq!(
        changes(&summary),
        ["masters_appointed 2", "masters_dismissed 1", "members_added 1", "members_removed 1"]
    );
    let crew = case.show("crew", "ann");
    assert_eq!(texts(&crew["masters"]), ["ann", "dee"]);
    assert_eq!(texts(&crew["members"]), ["ann", "dee", "guest"]);
    assert_eq!(changes(&case.import()), [""; 0]);
}

#[test]
fn administrators_are_updated_with_the_groups_they_manage() {
    let (case, summary) = after(
        &ACME.replace("[ann, bo]", "[cy, bo]").replace("members: [cy, dee]", "members: [ann, dee]"),
    );
    assert_eq!(
        changes(&summary),
        [
            "administrators_appointed 1",
            "administrators_dismissed 1",
            "masters_appointed 1",
            "masters_dismissed 1",
            "permissions_set 1"
        ]
    );
    assert_eq!(texts(&case.show("board", "cy")["masters"]), ["bo", "cy"]);
    assert_eq!(texts(&case.show("board", "ann")["roles"]), ["outsider"]);
    assert_eq!(changes(&case.import()), [""; 0]);
}

#[test]
fn all_administrators_can_be_replaced() {
    let eve = ACME.replace("admins: [ann, bo]", "admins: [eve]");
    let (case, summary) = after(&eve);
    assert_eq!(summary["refused"].as_array().unwrap().len(), 1, "bo is external now: {summary}");
    assert_eq!(summary["changes"]["administrators_dismissed"], 0);
    assert_eq!(texts(&summary["left"]["admins"]), ["acme/ann", "acme/bo"]);
    let ran = case.run(&["--json", "--prune", "--maximum-removals", "0.5", "acme"]);
    assert_eq!(ran.json()["changes"]["administrators_dismissed"], 2);
    assert_eq!(texts(&case.show("crew", "eve")["roles"]), ["outsider", "administrator"]);
    assert_eq!(changes(&case.import()), [""; 0]);
}

// about: CO-4
#[test]
fn a_former_administrator_loses_the_permission_for_external_groups() {
    let (case, summary) =
        after(&ACME.replace("admins: [ann, bo]\nmembers: [", "admins: [ann]\nmembers: [bo, "));
    assert_eq!(summary["changes"]["permissions_set"], 1);
    assert_eq!(summary["changes"]["administrators_dismissed"], 1);
    assert_eq!(changes(&case.import()), [""; 0]);
}

// allows: GR-14
#[test]
fn an_import_makes_a_group_private_that_no_administrator_manages() {
    let (case, summary) = after(&ACME.replace("crew:", "crew:\n    privacy: secret"));
    assert_eq!(changes(&summary), ["privacies_changed 1"]);
    assert_eq!(case.show("crew", "guest")["privacy"], "private");
}

#[test]
fn new_people_and_new_teams_are_added() {
    let (case, summary) = after(
        &(ACME.replace("members: [cy, dee]", "members: [cy, dee, eve]")
            + "  night: {members: [eve]}\n"),
    );
    assert_eq!(changes(&summary), ["groups_created 1", "users_saved 1"]);
    assert_eq!(texts(&case.show("night", "eve")["members"]), ["eve"]);
}

#[test]
fn a_new_spelling_of_a_login_becomes_the_name_of_the_user() {
    let (case, summary) = after(&ACME.replace("members: [cy, dee]", "members: [Cy, dee]"));
    assert_eq!(changes(&summary), ["users_saved 1"]);
    assert_eq!(texts(&case.show("crew", "dee")["masters"]), ["Cy"]);
}

#[test]
fn users_and_groups_that_the_files_no_longer_name_are_kept_and_listed() {
    let (case, summary) = after("{admins: [ann], members: [cy, bo]}");
    assert_eq!(changes(&summary), ["administrators_dismissed 1"]);
    assert_eq!(texts(&summary["left"]["users"]), ["acme/dee"]);
    assert_eq!(texts(&summary["left"]["teams"]), ["acme/board", "acme/crew"]);
    assert_eq!(counts(&summary), [1, 4, 2, 4, 3, 1]);
    assert_eq!(texts(&case.show("crew", "dee")["members"]), ["cy", "dee", "guest"]);
}

#[test]
fn a_company_keeps_its_name_and_the_summary_has_a_note() {
    let (_, summary) = after(&format!("name: Another{ACME}"));
    assert_eq!(changes(&summary), [""; 0]);
    assert_eq!(texts(&summary["notes"]).len(), 1);
}

#[test]
fn without_admins_the_masters_update_their_groups() {
    let (case, summary) = after(
        &ACME
            .replace("admins: [ann, bo]\nmembers: [", "members: [ann, bo, ")
            .replace("members: [dee, guest]", "members: [guest]"),
    );
    assert_eq!(
        changes(&summary),
        ["administrators_dismissed 1", "members_removed 1"],
        "crew has a Master, board is refused, and one administrator stays"
    );
    assert_eq!(counts(&summary), [1, 4, 2, 3, 3, 1]);
    assert_eq!(texts(&case.show("crew", "cy")["members"]), ["cy", "guest"]);
}
