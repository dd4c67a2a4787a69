//! Files with errors, and teams and organisations that a rule refuses.

use crate::case::{Case, Ran, counts, refused, texts};

// allows: GR-4
// refuses: GR-4
#[test]
fn a_team_name_has_at_most_100_characters() {
    let long = "x".repeat(101);
    let case =
        Case::acme(&format!("{{admins: [ann], teams: {{{long}: {{}}, {}: {{}}}}}}", &long[1..]));
    let summary = case.import();
    assert_eq!(refused(&summary), [(long.as_str(), "GR-4")]);
    assert_eq!(counts(&summary)[2], 1);
}

// refuses: GR-4
#[test]
fn a_description_with_a_line_break_is_refused() {
    let case = Case::acme("{admins: [ann], teams: {bad: {description: \"one\\ntwo\"}, good: {}}}");
    let summary = case.import();
    assert_eq!(refused(&summary), [("bad", "GR-4")]);
    let message = summary["refused"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("description: the text has the control character"), "{message}");
    assert_eq!(summary["groups"], 1);
}

// refuses: GR-4
#[test]
fn a_second_name_that_differs_only_in_its_unicode_form_is_refused() {
    // The file has two keys, é as one character and as two, but they are the same name.
    let case =
        Case::acme("{admins: [ann], teams: {\"\u{e9}\": {}, \"e\u{301}\": {description: Other}}}");
    for changed in [true, false] {
        let summary = case.import();
        assert_eq!(refused(&summary), [("e\u{301}", "GR-4")]);
        assert_eq!(summary["changed"], changed);
        assert_eq!(summary["groups"], 1);
    }
}

// refuses: GR-4
#[test]
fn an_organisation_with_a_name_that_is_too_long_is_refused() {
    let name = "x".repeat(101);
    let case = Case::acme(&format!("{{name: {name}, admins: [ann], teams: {{crew: {{}}}}}}"));
    let summary = case.import();
    assert_eq!(refused(&summary), [("-", "GR-4")]);
    assert_eq!(counts(&summary), [0; 6]);
}

// refuses: GR-2
#[test]
fn without_admins_a_team_without_maintainers_is_refused() {
    let case = Case::acme(
        "{members: [cy, dee], teams: {led: {maintainers: [cy], members: [dee]}, \
         headless: {members: [dee]}, allies: {maintainers: [cy], members: [guest]}}}",
    );
    let summary = case.import();
    assert_eq!(refused(&summary), [("headless", "GR-2"), ("allies", "CO-4")]);
    assert_eq!(counts(&summary), [1, 2, 1, 2, 1, 0]);
    assert!(texts(&summary["notes"])[0].starts_with("acme has no admins"), "{summary}");
    let led = case.show("led", "dee");
    assert_eq!(texts(&led["masters"]), ["cy"]);
    assert_eq!(texts(&led["members"]), ["cy", "dee"]);
    assert_eq!(case.import()["changed"], false);
}

#[test]
fn a_refusal_is_not_an_error() {
    let ran = Case::acme("{members: [cy], teams: {headless: {}}}").run(&["acme"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert!(ran.out.contains("refused: 1"), "{}", ran.out);
    assert!(ran.out.contains("GR-2: the group needs at least one Group Master."), "{}", ran.out);
}

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
