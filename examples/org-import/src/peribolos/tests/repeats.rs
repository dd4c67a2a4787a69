//! What is given twice.

use super::{Files, logins, organisation, refusal};

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
fn an_admin_who_is_also_a_member_is_an_admin() {
    let acme = organisation("admins:\n- Ann\nmembers:\n- bo\n- ann\n");
    assert_eq!(logins(&acme.admins), ["Ann"]);
    assert_eq!(logins(&acme.members), ["bo"]);
    assert_eq!(logins(&acme.admins_among_members), ["ann"]);
    assert_eq!(acme.admins_among_members[0].location.line, Some(5));
}

#[test]
fn a_previous_name_of_two_teams_is_refused_with_both_lines() {
    for again in ["ops", "OPS", "' Ops '"] {
        let refusal = refusal(&format!(
            "teams:\n  sre:\n    previously: [ops]\n  infra:\n    previously: [{again}]\n"
        ));
        assert!(refusal.starts_with("acme/org.yaml:5: \""), "{refusal}");
        let end =
            "a previous name of team \"infra\", belongs to another team too, at acme/org.yaml:3";
        assert!(refusal.ends_with(end), "{refusal}");
    }
}

#[test]
fn a_previous_name_that_another_team_has_now_is_refused_with_both_lines() {
    let expected = "acme/org.yaml:3: \"ops\", a previous name of team \"sre\", belongs to another \
                    team too, at acme/org.yaml:4";
    assert_eq!(refusal("teams:\n  sre:\n    previously: [ops]\n  ops: {}\n"), expected);
    let swap = "teams:\n  sre:\n    previously: [ops]\n  ops: {previously: [sre]}\n";
    assert_eq!(refusal(swap), expected);
    let chain = "teams:\n  sre:\n    previously: [ops]\n  ops: {previously: [admins]}\n";
    assert_eq!(refusal(chain), expected);
}

#[test]
fn previous_names_in_two_files_are_compared() {
    let files = Files::new(&[
        ("acme/org.yaml", "teams: {sre: {previously: [ops]}}"),
        ("acme/x/teams.yaml", "teams:\n  dev:\n    teams:\n      Ops: {}\n"),
    ]);
    assert_eq!(
        files.refusals(&["acme"]),
        [
            "acme/org.yaml:1: \"ops\", a previous name of team \"sre\", belongs to another team too, \
          at acme/x/teams.yaml:4"
        ]
    );
}

#[test]
fn a_team_can_repeat_its_own_previous_names() {
    let acme = organisation("teams: {sre: {previously: [ops, ' OPS ', SRE, on-call, 24]}}");
    assert_eq!(acme.teams[0].previous_names, ["ops", "on-call", "24"]);
}
