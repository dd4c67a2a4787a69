//! What is refused, and with which message.

use super::{Files, keys, refusal};
use crate::peribolos::{Cause, Organisation};

#[test]
fn a_missing_path_is_refused() {
    let files = Files::new(&[]);
    let error = files.read(&["gone"]).remove(0).unwrap_err();
    assert_eq!(error.location.path, files.root().join("gone").into());
    assert!(
        matches!(&error.cause, Cause::Unreadable(io) if io.kind() == std::io::ErrorKind::NotFound)
    );
    assert!(error.to_string().contains("/gone: cannot be read: "), "{error}");
}

#[test]
fn a_path_without_an_organisation_is_refused() {
    let files = Files::new(&[
        ("folder/notes.yaml", "orgs: {acme: {}}"),
        ("sig/teams.yaml", "teams: {}"),
        ("void.yaml", "orgs:\n"),
        ("empty.yaml", ""),
    ]);
    for path in ["folder", "sig", "void.yaml", "empty.yaml"] {
        let expected =
            "no organisation found: expected a file with `orgs:` or a folder with an `org.yaml`";
        assert_eq!(files.refusals(&[path]), [format!("{path}: {expected}")]);
    }
}

#[test]
fn the_path_of_a_teams_yaml_is_refused() {
    let files = Files::new(&[("acme/org.yaml", ""), ("acme/teams.yaml", "teams: {}")]);
    assert_eq!(
        files.refusals(&["acme/teams.yaml"]),
        ["acme/teams.yaml: a `teams.yaml` is only a part of an organisation; \
             give the folder of its `org.yaml`"]
    );
}

#[test]
fn teams_without_an_organisation_are_refused() {
    let files = Files::new(&[("acme/org.yaml", ""), ("beta/ops/teams.yaml", "teams: {}")]);
    assert_eq!(
        files.refusals(&[""]),
        ["beta/ops/teams.yaml: teams without an organisation: \
             this folder and those above it have no `org.yaml`"]
    );
}

#[test]
fn errors_are_listed_in_the_order_of_the_paths() {
    let folders = ["e", "b", "h", "a", "g", "c", "f", "d"];
    let strays = folders.map(|folder| format!("{folder}/teams.yaml"));
    let mut files: Vec<_> = strays.iter().map(|stray| (stray.as_str(), "")).collect();
    files.push(("acme/org.yaml", ""));
    let refusals = Files::new(&files).refusals(&["", "gone"]);
    let firsts: String = refusals.iter().filter_map(|refusal| refusal.chars().next()).collect();
    assert_eq!(firsts, "abcdefghg");
}

#[test]
fn an_organisation_inside_another_is_refused() {
    let files = Files::new(&[("acme/org.yaml", ""), ("acme/sub/beta/org.yaml", "")]);
    assert_eq!(
        files.refusals(&["acme"]),
        ["acme/sub/beta/org.yaml: an organisation in the folder of another organisation, \
             acme/org.yaml"]
    );
}

#[test]
fn other_organisations_are_read_after_a_bad_one() {
    let files = Files::new(&[
        ("good/org.yaml", "admins: [ann]"),
        ("bad/org.yaml", "admins: ["),
        ("all.yaml", "orgs:\n  fine: {}\n  poor: {admins: [a b]}\n"),
    ]);
    let outcomes = files.read(&["gone", "", "all.yaml"]);
    let good: Vec<Organisation> = outcomes.into_iter().filter_map(Result::ok).collect();
    assert_eq!(keys(&good), ["fine", "good"]);

    let refused = files.refusals(&["gone", "", "all.yaml"]);
    assert!(refused[0].starts_with("gone: "), "{refused:?}");
    assert!(refused[1].starts_with("bad/org.yaml:1: "), "{refused:?}");
    assert_eq!(refused[2..], ["all.yaml:3: \"a b\" is not a valid login name"]);
}

#[test]
fn an_unknown_field_is_refused_with_its_line() {
    assert_eq!(
        refusal("teams:\n  ops:\n    maintainer: [ann]\n"),
        "acme/org.yaml:3: unknown field \"maintainer\"; expected one of: description, privacy, \
         maintainers, members, teams, repos, previously"
    );
    for (text, start) in [
        ("name: Acme\nowners: [ann]\n", "acme/org.yaml:2: unknown field \"owners\""),
        ("repos:\n  a:\n    wiki: no\n", "acme/org.yaml:3: unknown field \"wiki\""),
        (
            "repos:\n  a:\n    on_create:\n      init: no\n",
            "acme/org.yaml:4: unknown field \"init\"",
        ),
        ("a: &a\n- ann\n", "acme/org.yaml:1: unknown field \"a\""),
        ("\"\\e[31m\": x\n", "acme/org.yaml:1: unknown field \"\\u{1b}[31m\""),
    ] {
        let refusal = refusal(text);
        assert!(refusal.starts_with(start), "{text:?}: {refusal}");
    }
}

#[test]
fn a_teams_yaml_can_have_only_teams() {
    let files = Files::new(&[
        ("acme/org.yaml", ""),
        ("acme/ops/teams.yaml", "teams: {}\nmembers: [ann]\n"),
    ]);
    assert_eq!(
        files.refusals(&["acme"]),
        ["acme/ops/teams.yaml:2: unknown field \"members\"; expected one of: teams"]
    );
}

#[test]
fn a_file_with_orgs_can_have_nothing_else() {
    let files = Files::new(&[("all.yaml", "orgs: {acme: {}}\nplugins: []\n")]);
    assert_eq!(
        files.refusals(&["all.yaml"]),
        ["all.yaml:2: unknown field \"plugins\"; expected one of: orgs"]
    );
}

#[test]
fn a_malformed_file_is_refused_with_its_line() {
    for (text, expected) in [
        ("name: a\n  b: c\n", "acme/org.yaml:2: mapping values are not allowed in this context"),
        ("admins: ann\n", "acme/org.yaml:1: expected a list"),
        ("admins:\n- ann\n- [bo]\n", "acme/org.yaml:3: expected text"),
        ("admins:\n- ann\n-\n", "acme/org.yaml:3: null is not allowed here"),
        ("- ann\n", "acme/org.yaml:1: expected a mapping"),
        ("teams: [ops]\n", "acme/org.yaml:1: expected a mapping"),
        ("teams:\n  ops: [ann]\n", "acme/org.yaml:2: expected a mapping"),
        ("teams:\n  ~: {}\n", "acme/org.yaml:2: null is not allowed here"),
        ("name: [a]\n", "acme/org.yaml:1: expected text"),
        ("teams:\n  ops:\n    previously: sysops\n", "acme/org.yaml:3: expected a list"),
        ("teams:\n  ops:\n    previously: [~]\n", "acme/org.yaml:3: null is not allowed here"),
        ("members: *none\n", "acme/org.yaml:1: reference to unknown value"),
        (
            "name: a\n---\nname: b\n",
            "acme/org.yaml:3: only single YAML document expected but multiple found",
        ),
        ("\nhas_repository_projects: maybe\n", "acme/org.yaml:2: invalid boolean"),
        (
            "teams:\n  ops:\n    privacy: open\n",
            "acme/org.yaml:3: unknown variant `open`, expected one of closed, secret",
        ),
        (
            "teams:\n  ops:\n    repos:\n      tools: owner\n",
            "acme/org.yaml:4: unknown variant `owner`, \
             expected one of none, read, triage, write, maintain, admin",
        ),
        (
            "default_repository_permission: all\n",
            "acme/org.yaml:1: unknown variant `all`, \
             expected one of none, read, triage, write, maintain, admin",
        ),
    ] {
        assert_eq!(refusal(text), expected, "{text:?}");
    }
}

#[test]
fn a_boolean_field_is_true_or_false() {
    for field in
        ["has_organization_projects", "has_repository_projects", "members_can_create_repositories"]
    {
        assert_eq!(refusal(&format!("{field}: some")), "acme/org.yaml:1: invalid boolean");
    }
    for field in [
        "private",
        "has_issues",
        "has_projects",
        "has_wiki",
        "allow_squash_merge",
        "allow_merge_commit",
        "allow_rebase_merge",
        "archived",
        "default_branch_only",
        "on_create: {auto_init",
    ] {
        let close = if field.contains('{') { "}" } else { "" };
        let text = format!("repos:\n  tools:\n    {field}: some{close}\n");
        assert_eq!(refusal(&text), "acme/org.yaml:3: invalid boolean", "{text}");
    }
}

#[test]
fn a_message_has_no_control_characters() {
    assert_eq!(
        refusal("default_repository_permission: \"\\e[31m\"\n"),
        "acme/org.yaml:1: unknown variant `\u{fffd}[31m`, \
         expected one of none, read, triage, write, maintain, admin"
    );
}

#[test]
fn a_file_that_is_not_text_is_refused_with_its_line() {
    let files = Files::new(&[("acme/org.yaml", "")]);
    std::fs::write(files.root().join("acme/org.yaml"), b"name: a\nemail: \xff\n").unwrap();
    assert_eq!(files.refusals(&["acme"]), ["acme/org.yaml:2: is not UTF-8 text"]);
}

#[test]
fn a_file_with_too_deep_nesting_is_refused() {
    let nested = |depth| format!("{:depth$}teams:\n{:depth$} team{depth}:\n", "", "");
    let text: String = (0..400).step_by(2).map(nested).collect();
    let refusal = refusal(&text);
    assert!(
        refusal.starts_with("acme/org.yaml:65: YAML document too large or too complex"),
        "{refusal}"
    );
}

#[test]
fn aliases_that_multiply_a_file_are_refused() {
    let doubled = |level| {
        let under = level - 1;
        format!("  t{level}: &t{level} {{teams: {{a: *t{under}, b: *t{under}}}}}\n")
    };
    let text: String = (1..40).map(doubled).collect();
    let text = format!("teams:\n  t0: &t0 {{members: [ann, bo]}}\n{text}");
    let refusal = refusal(&text);
    assert!(
        refusal.starts_with("acme/org.yaml:18: YAML document too large or too complex"),
        "{refusal}"
    );
}

#[test]
fn a_bad_login_is_refused_with_its_line() {
    for field in ["admins", "members"] {
        assert_eq!(
            refusal(&format!("{field}:\n- ann\n- b o\n")),
            "acme/org.yaml:3: \"b o\" is not a valid login name"
        );
    }
    for field in ["maintainers", "members"] {
        assert_eq!(
            refusal(&format!("teams:\n  ops:\n    {field}:\n    - ann\n    - ''\n")),
            "acme/org.yaml:5: \"\" is not a valid login name"
        );
    }
}

#[test]
fn an_empty_name_is_refused_with_its_line() {
    assert_eq!(refusal("teams:\n  '  ': {}\n"), "acme/org.yaml:2: the name is empty");
    let previous = "teams:\n  ops:\n    previously:\n    - sysops\n    - ' '\n";
    assert_eq!(refusal(previous), "acme/org.yaml:5: the name is empty");
    let files = Files::new(&[("all.yaml", "orgs:\n  '': {}\n")]);
    assert_eq!(files.refusals(&["all.yaml"]), ["all.yaml:2: the name is empty"]);
}
