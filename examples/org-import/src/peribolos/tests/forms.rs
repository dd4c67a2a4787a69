//! The files of an organisation, and how they may be written.

use super::{Files, keys, logins, names, organisation};

#[test]
fn a_file_lists_organisations_by_key() {
    let files = Files::new(&[(
        "all.yaml",
        "orgs:\n  beta: {admins: [bo]}\n  acme:\n    name: Acme Inc.\n    admins: [ann]\n  void:\n",
    )]);
    let organisations = files.organisations("all.yaml");
    assert_eq!(keys(&organisations), ["acme", "beta", "void"]);
    assert_eq!(organisations[0].title, "Acme Inc.");
    assert_eq!(logins(&organisations[1].admins), ["bo"]);
    assert_eq!(organisations[1].location.line, Some(2));
}

#[test]
fn an_organisation_has_the_teams_of_all_files_in_its_folder() {
    let files = Files::new(&[
        ("acme/org.yaml", "name: Acme Inc.\nteams:\n  own: {}\n"),
        ("acme/teams.yaml", "teams:\n  beside: {}\n"),
        ("acme/sig-b/teams.yaml", "teams:\n  b2: {}\n  b1: {}\n"),
        ("acme/sig-a/teams.yaml", "teams:\n  a: {}\n"),
        ("acme/sig-a/deep/deeper/teams.yaml", "teams:\n  deep: {}\n"),
        ("acme/sig-a/OWNERS", "not: [read"),
        ("acme/sig-a/other.yaml", "not: [read"),
    ]);
    let acme = files.organisation("acme");
    assert_eq!(acme.key, "acme");
    assert_eq!(acme.title, "Acme Inc.");
    assert_eq!(names(&acme.teams), ["own", "deep", "a", "b2", "b1", "beside"]);
    assert_eq!(acme.location.path, files.root().join("acme/org.yaml").into());
    assert_eq!(acme.location.line, None);
}

#[test]
fn a_folder_can_have_several_organisations() {
    let files = Files::new(&[
        ("LICENSE", "not read"),
        ("restrictions.yaml", "not: [read"),
        ("docs/notes.yaml", "not: [read"),
        ("beta/org.yaml", ""),
        ("Acme/org.yaml", ""),
        ("more/corp/org.yaml", ""),
        ("more/corp/ops/teams.yaml", "teams: {ops: {}}"),
    ]);
    let organisations = files.organisations("");
    assert_eq!(keys(&organisations), ["Acme", "beta", "corp"]);
    assert_eq!(names(&organisations[2].teams), ["ops"]);
}

#[test]
fn several_paths_are_read_together() {
    let files = Files::new(&[("one/corp/org.yaml", ""), ("two.yaml", "orgs: {acme: {}}")]);
    let outcomes = files.read(&["one", "two.yaml"]);
    let organisations: Vec<_> = outcomes.into_iter().map(Result::unwrap).collect();
    assert_eq!(keys(&organisations), ["acme", "corp"]);
}

#[test]
fn the_path_of_an_org_yaml_means_its_folder() {
    let files = Files::new(&[
        ("acme/org.yaml", "teams: {own: {}}"),
        ("acme/ops/teams.yaml", "teams: {ops: {}}"),
    ]);
    assert_eq!(files.organisation("acme/org.yaml"), files.organisation("acme"));
}

#[test]
fn an_org_yaml_can_list_several_organisations() {
    let files = Files::new(&[("config/org.yaml", "orgs: {acme: {}, beta: {}}")]);
    assert_eq!(keys(&files.organisations("config/org.yaml")), ["acme", "beta"]);
}

#[test]
fn a_folder_has_the_same_name_in_every_spelling_of_its_path() {
    let files = Files::new(&[("acme/org.yaml", ""), ("acme/ops/teams.yaml", "")]);
    for path in ["acme", "acme/", "acme/.", "acme/ops/.."] {
        assert_eq!(files.organisation(path).key, "acme", "{path}");
    }
}

#[test]
fn hidden_folders_are_not_read() {
    let files = Files::new(&[
        ("acme/org.yaml", ""),
        ("acme/teams.yaml", "teams: {ops: {}}"),
        ("acme/.git/teams.yaml", "teams: {ops: {}}"),
        (".cache/acme/org.yaml", ""),
    ]);
    assert_eq!(names(&files.organisation("").teams), ["ops"]);
}

#[cfg(unix)]
#[test]
fn linked_folders_are_not_read_but_linked_files_are() {
    let files = Files::new(&[("acme/org.yaml", ""), ("kept/ops.yaml", "teams: {ops: {}}")]);
    let link =
        |from: &str, to| std::os::unix::fs::symlink(files.root().join(from), files.root().join(to));
    link("acme", "acme/circle").unwrap();
    link("kept/ops.yaml", "acme/teams.yaml").unwrap();
    assert_eq!(names(&files.organisation("").teams), ["ops"]);
    link("acme", "corp").unwrap();
    assert_eq!(files.organisation("corp").key, "corp");
}

#[test]
fn a_file_can_be_empty() {
    for text in ["", "# nothing yet\n", "---\n", "null\n", "{}", "teams:\n", "teams: {}\n"] {
        let files = Files::new(&[("acme/org.yaml", text), ("acme/teams.yaml", text)]);
        assert_eq!(files.organisation("acme").teams, [], "{text:?}");
    }
}

#[test]
fn a_field_can_be_empty() {
    let acme = organisation(
        "name:\nadmins:\nmembers: ~\nrepos:\nteams:\n  ops:\n  dev:\n    members:\n    teams:\n",
    );
    assert_eq!(acme.title, "acme");
    assert_eq!(acme.description, "");
    assert_eq!(acme.admins, []);
    assert_eq!(names(&acme.teams), ["ops", "dev"]);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_accepted() {
    let acme =
        organisation("\u{feff}admins:\r\n- ann\r\nteams:\r\n  ops:\r\n    privacy: secret\r\n");
    assert_eq!(logins(&acme.admins), ["ann"]);
    assert_eq!(acme.teams[0].location.line, Some(4));
}

#[test]
fn an_alias_repeats_a_list_or_a_team() {
    let acme = organisation(
        "
admins: &leads [ann, bo]
teams:
  ops: &ops
    description: Keeps it up
    privacy: secret
    maintainers: *leads
  dev:
    <<: *ops
    description: Builds it
",
    );
    let [ops, dev] = &acme.teams[..] else { panic!() };
    assert_eq!(logins(&ops.maintainers), ["ann", "bo"]);
    assert_eq!(logins(&dev.maintainers), ["ann", "bo"]);
    assert_eq!(dev.privacy, ops.privacy);
    assert_eq!(dev.description, "Builds it");
}

#[test]
fn many_teams_can_use_one_list() {
    let teams: Vec<_> = (0..500).map(|team| format!("  t{team}: {{members: *all}}\n")).collect();
    let teams = teams.concat();
    let acme = organisation(&format!("members: &all [ann, bo]\nteams:\n{teams}"));
    assert!(acme.teams.iter().all(|team| logins(&team.members) == ["ann", "bo"]));
    assert_eq!(acme.teams.len(), 500);
}

#[test]
fn an_organisation_can_have_any_size() {
    let text = format!("members: [{}]", "ann, ".repeat(300_000));
    assert_eq!(logins(&organisation(&text).members), ["ann"]);
}
