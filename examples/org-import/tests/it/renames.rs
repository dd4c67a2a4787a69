//! Teams with a new name.

use crate::case::{Case, changes, refused, texts};

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
