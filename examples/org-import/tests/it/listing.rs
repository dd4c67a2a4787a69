//! `--list`: the three lists of a user (GR-16).

use crate::case::Case;

const ACME: &str = "
admins: [ann]
members: [cy, dee, eve]
teams:
  Night: {maintainers: [cy]}
  crew: {members: [dee, guest]}
  board: {privacy: secret, maintainers: [cy], members: [dee]}
  Bakers: {maintainers: [eve]}
";

fn imported() -> Case {
    let case = Case::acme(ACME);
    case.import();
    case
}

// about: GR-16
#[test]
fn lists_what_one_belongs_to_what_one_manages_and_all() {
    let case = imported();
    assert_eq!(case.list("belonging", "dee", &[]), ["board", "crew"]);
    assert_eq!(case.list("managed", "dee", &[]), [""; 0]);
    assert_eq!(case.list("all", "dee", &[]), ["Bakers", "board", "crew", "Night"]);
    assert_eq!(case.list("managed", "cy", &[]), ["board", "Night"]);
    assert_eq!(case.list("managed", "ann", &[]), ["crew"]);
}

// about: GR-15
#[test]
fn keeps_a_secret_team_out_of_the_lists_of_whoever_does_not_belong_to_it() {
    let case = imported();
    assert_eq!(case.list("all", "eve", &[]), ["Bakers", "crew", "Night"]);
    assert_eq!(case.list("all", "ann", &[]), ["Bakers", "crew", "Night"], "administrators too");
    assert_eq!(case.list("all", "guest", &[]), ["crew"]);
}

// about: GR-16
#[test]
fn searches_by_the_beginning_of_a_name_in_any_case() {
    let case = imported();
    assert_eq!(case.list("all", "dee", &["--search", "B"]), ["Bakers", "board"]);
    assert_eq!(case.list("belonging", "dee", &["--search", "BO"]), ["board"]);
    assert_eq!(case.list("all", "eve", &["--search", "bo"]), [""; 0]);
    assert_eq!(case.list("all", "dee", &["--search", ""]).len(), 4);
}

#[test]
fn as_text_it_says_the_same() {
    let ran = imported().run(&["--list", "Acme", "--as", "DEE", "--search", "b"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.out,
        "Groups of acme for dee that begin with \"b\"\n\
         that they belong to (1):\n\
         \x20 board (private, members: 2)\n\
         that they manage (0):\n\
         all (2):\n\
         \x20 Bakers (public, members: 1)\n\
         \x20 board (private, members: 2)\n"
    );
}

#[test]
fn an_unknown_company_is_named() {
    let ran = imported().run(&["--list", "other", "--as", "ann"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("\"other\""), "{}", ran.err);
}
