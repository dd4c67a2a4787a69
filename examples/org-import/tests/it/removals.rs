//! What the files no longer have: it is listed, and removed with `--prune`. Teams with a new name.

use crate::case::{Case, changes, counts, refused, texts};

const ACME: &str = "
admins: [ann, bo]
members: [cy, dee, eve]
teams:
  crew: {maintainers: [cy], members: [dee]}
  board: {privacy: secret, maintainers: [bo], members: [dee]}
";

const LATER: &str = "
admins: [ann]
members: [cy, dee, eve]
teams:
  crew: {maintainers: [cy], members: [dee]}
";

fn case() -> Case {
    let case = Case::acme(ACME);
    case.import();
    case.write("acme/org.yaml", LATER);
    case
}

#[test]
fn what_left_is_listed_and_stays() {
    let case = case();
    let summary = case.import();
    assert_eq!(texts(&summary["left"]["admins"]), ["acme/bo"]);
    assert_eq!(texts(&summary["left"]["users"]), ["acme/bo"]);
    assert_eq!(texts(&summary["left"]["teams"]), ["acme/board"]);
    assert_eq!(changes(&summary), [""; 0]);
    assert_eq!(texts(&case.show("board", "dee")["masters"]), ["bo"]);
    let ran = case.run(&["acme"]);
    assert!(
        ran.out.contains(
            "no longer in the files: administrators: 1, users: 1, teams: 1\n\
             \x20 administrator acme/bo\n\
             \x20 user acme/bo\n\
             \x20 team acme/board\n"
        ),
        "{}",
        ran.out
    );
}

// allows: GR-12, GR-18
#[test]
fn what_left_is_removed_with_prune_within_the_share() {
    let case = case();
    let ran = case.run(&["--json", "--prune", "--maximum-removals", "0.5", "acme"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let summary = ran.json();
    assert_eq!(
        changes(&summary),
        ["administrators_dismissed 1", "groups_deleted 1", "users_removed 1"]
    );
    assert_eq!(counts(&summary), [1, 4, 1, 2, 1, 0]);
    assert_eq!(texts(&summary["left"]["users"]), ["acme/bo"], "it says whom it removed");
    let again = case.run(&["--json", "--prune", "acme"]).json();
    assert_eq!((&again["changed"], &again["left"]["users"]), (&false.into(), &[""; 0][..].into()));
    assert_eq!(case.list("belonging", "dee", &[]), ["crew"]);
}

#[test]
fn more_than_the_share_stays_and_has_an_exit_code() {
    let case = case();
    let events = case.events();
    let ran = case.run(&["--json", "--prune", "acme"]);
    assert_eq!(ran.code, 3);
    let summary = ran.json();
    assert_eq!(summary["changed"], false);
    let not_removed = summary["not_removed"].as_array().unwrap();
    assert_eq!(not_removed.len(), 1, "one of five users is within a quarter");
    assert_eq!((&not_removed[0]["what"], &not_removed[0]["left"]), (&"teams".into(), &1.into()));
    assert_eq!(case.events(), events);
}

#[test]
fn the_text_has_the_summary_before_the_removal() {
    let case = case();
    let out = case.run(&["--prune", "--maximum-removals", "1", "acme"]).out;
    let lines: Vec<_> = out.lines().collect();
    assert!(lines[0].starts_with("in the database: companies: 1, users: 5, "), "{out}");
    assert_eq!(lines[1], "nothing changed");
    assert_eq!(lines[5], "  team acme/board");
    assert_eq!(
        lines[6],
        "removed: administrators dismissed: 1, users removed: 1, groups deleted: 1"
    );
    assert!(lines[7].starts_with("in the database now: companies: 1, users: 4, "), "{out}");
    assert_eq!(lines.len(), 8);
}

#[test]
fn an_organisation_with_an_error_loses_nothing() {
    let case = case();
    let events = case.events();
    case.write("acme/org.yaml", "admins: [ann]\nmembres: []\n");
    assert_eq!(case.run(&["--prune", "--maximum-removals", "1", "acme"]).code, 2);
    assert_eq!(case.events(), events);
}

#[test]
fn a_dry_run_prints_what_would_be_done_and_saves_nothing() {
    let case = case();
    let events = case.events();
    case.write("acme/org.yaml", &LATER.replace("[dee]", "[eve]"));
    let args = ["--json", "--prune", "--maximum-removals", "1", "acme"];
    let dry = case.run(&[&["--dry-run"], &args[..]].concat());
    assert_eq!((dry.code, dry.err.as_str()), (0, ""));
    assert_eq!(case.events(), events);
    let (mut dry, real) = (dry.json(), case.run(&args).json());
    assert_eq!(dry["dry_run"], true);
    assert_eq!(
        changes(&dry),
        [
            "administrators_dismissed 1",
            "groups_deleted 1",
            "members_added 1",
            "members_removed 1",
            "users_removed 1"
        ]
    );
    dry["dry_run"] = false.into();
    assert_eq!(dry, real, "the import does what the dry run said");
}

#[test]
fn the_text_of_a_dry_run_says_so() {
    let ran = case().run(&["--dry-run", "acme"]);
    assert!(ran.out.starts_with("dry run: nothing is saved"), "{}", ran.out);
}

const OPS: &str =
    "{admins: [ann], members: [bo, cy], teams: {ops: {privacy: secret, members: [ann, bo, cy]}}}";
const SRE: &str = "{admins: [ann], members: [bo, cy], \
    teams: {sre: {previously: [ops], privacy: secret, members: [bo]}}}";

// allows: GR-10
#[test]
fn a_member_of_a_renamed_team_is_out_of_the_private_group() {
    let case = Case::acme(OPS);
    case.import();
    case.write("acme/org.yaml", SRE);
    let summary = case.import();
    assert_eq!(changes(&summary), ["groups_renamed 1", "members_removed 2"]);
    assert_eq!(summary["groups"], 1);
    assert_eq!(texts(&case.show("sre", "bo")["members"]), ["bo"]);
    let hidden = case.run(&["--show", "acme/sre", "--as", "cy"]);
    let missing = case.run(&["--show", "acme/never was", "--as", "cy"]);
    assert_eq!((hidden.code, hidden.out), (missing.code, missing.out));
    assert_eq!(case.run(&["--show", "acme/ops", "--as", "cy"]).code, 1);
    assert_eq!(case.import()["changed"], false);
}

#[test]
fn a_swap_of_names_is_refused_and_changes_nothing() {
    let case = Case::acme("{admins: [ann], members: [bo], teams: {a: {members: [bo]}, b: {}}}");
    case.import();
    let events = case.events();
    case.write(
        "acme/org.yaml",
        "admins: [ann]\nteams:\n  a: {previously: [b]}\n  b: {previously: [a]}\n",
    );
    let ran = case.run(&["acme"]);
    assert_eq!(ran.code, 2);
    assert_eq!(
        ran.err,
        "acme/org.yaml:3: \"b\", a previous name of team \"a\", belongs to another team too, at \
         acme/org.yaml:4\n"
    );
    assert_eq!(case.events(), events);
}

// refuses: GR-5
#[test]
fn a_refusal_has_the_new_name_of_the_team() {
    let case = Case::acme(OPS);
    case.import();
    case.write("acme/org.yaml", &SRE.replace("[bo]}}", "[bo, guest]}}"));
    let summary = case.import();
    assert_eq!(refused(&summary), [("sre", "GR-5")]);
    assert_eq!(texts(&summary["refused"][0]["people"]), ["guest"]);
    assert_eq!(texts(&case.show("sre", "ann")["members"]), ["bo"]);
}
