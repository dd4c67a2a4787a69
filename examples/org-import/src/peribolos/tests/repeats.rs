//! What is given twice.

use super::{Files, refusal};

#[test]
fn an_organisation_in_two_paths_is_refused_with_both_locations() {
    let files =
        Files::new(&[("one/Acme/org.yaml", ""), ("two.yaml", "orgs:\n  corp: {}\n  acme: {}\n")]);
    assert_eq!(
        files.refusals(&["one", "two.yaml"]),
        ["two.yaml:3: organisation \"acme\" is declared twice; first at one/Acme/org.yaml"]
    );
    assert_eq!(
        files.refusals(&["two.yaml", "one/Acme"]),
        ["one/Acme/org.yaml: organisation \"Acme\" is declared twice; first at two.yaml:3"]
    );
}

#[test]
fn an_organisation_twice_in_a_file_is_refused_with_both_lines() {
    for again in ["acme", "ACME", "' acme'"] {
        let files = Files::new(&[("all.yaml", &format!("orgs:\n  acme:\n  {again}:\n"))]);
        let refusals = files.refusals(&["all.yaml"]);
        assert_eq!(refusals.len(), 1);
        assert!(refusals[0].starts_with("all.yaml:3: organisation "), "{refusals:?}");
        assert!(refusals[0].ends_with(" is declared twice; first at all.yaml:2"), "{refusals:?}");
    }
}

#[test]
fn a_field_that_is_given_twice_is_refused_with_its_line() {
    assert_eq!(
        refusal("name: a\nteams:\n  ops:\n    members: []\n    members: [ann]\n"),
        "acme/org.yaml:5: \"members\" is given twice"
    );
}

#[test]
fn a_team_that_is_declared_twice_is_refused_with_both_lines() {
    for (again, spelled) in [("ops", "ops"), ("OPS", "OPS"), ("' Ops '", "Ops")] {
        assert_eq!(
            refusal(&format!("teams:\n  ops:\n  {again}: {{}}\n")),
            format!(
                "acme/org.yaml:3: team \"{spelled}\" is declared twice; first at acme/org.yaml:2"
            )
        );
    }
    assert_eq!(
        refusal("teams:\n  dev:\n    teams:\n      ops:\n        teams:\n          Dev: {}\n"),
        "acme/org.yaml:6: team \"Dev\" is declared twice; first at acme/org.yaml:2"
    );
}

#[test]
fn a_team_that_is_declared_in_two_files_is_refused_with_both_locations() {
    let files = Files::new(&[
        ("acme/org.yaml", "name: Acme\nteams:\n  ops: {}\n"),
        ("acme/a/teams.yaml", "teams:\n  dev: {}\n"),
        ("acme/b/teams.yaml", "\nteams:\n\n  x:\n    teams:\n      DEV: {}\n"),
    ]);
    assert_eq!(
        files.refusals(&["acme"]),
        ["acme/b/teams.yaml:6: team \"DEV\" is declared twice; first at acme/a/teams.yaml:2"]
    );
}

#[test]
fn two_organisations_can_have_teams_with_the_same_name() {
    let files = Files::new(&[("all.yaml", "orgs: {a: {teams: {ops: }}, b: {teams: {ops: }}}")]);
    assert_eq!(files.organisations("all.yaml").len(), 2);
}

#[test]
fn a_repository_or_collaborator_that_is_listed_twice_is_refused_with_both_lines() {
    for text in [
        "repos:\n  tools: {}\n  Tools: {}\n",
        "repos:\n  tools: {}\n  tools: {}\n",
        "repos: {a: {collaborators: {\n tools: read,\n Tools: write}}}\n",
        "teams: {ops: {repos: {\n tools: read,\n Tools: write}}}\n",
    ] {
        let refusal = refusal(text);
        assert!(refusal.starts_with("acme/org.yaml:3: \""), "{text:?}: {refusal}");
        assert!(
            refusal.ends_with("is listed twice; first at acme/org.yaml:2"),
            "{text:?}: {refusal}"
        );
    }
}

#[test]
fn an_admin_who_is_also_a_member_is_refused_with_both_lines() {
    assert_eq!(
        refusal("admins:\n- Ann\nmembers:\n- bo\n- ann\n"),
        "acme/org.yaml:5: \"ann\" is both an admin and a member; admin at acme/org.yaml:2"
    );
}
