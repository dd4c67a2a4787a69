//! `--list`: three lists of groups for a user (GR-16).

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
fn a_user_gets_the_groups_they_belong_to_manage_and_see() {
    let case = imported();
    assert_eq!(case.list("belonging", "dee", &[]), ["board", "crew"]);
    assert_eq!(case.list("managed", "dee", &[]), [""; 0]);
    assert_eq!(case.list("all", "dee", &[]), ["Bakers", "board", "crew", "Night"]);
    assert_eq!(case.list("managed", "cy", &[]), ["board", "Night"]);
    assert_eq!(case.list("managed", "ann", &[]), ["crew"]);
}

// about: GR-15
#[test]
fn a_secret_team_is_only_in_the_lists_of_its_own_people() {
    let case = imported();
    assert_eq!(case.list("all", "eve", &[]), ["Bakers", "crew", "Night"]);
    assert_eq!(case.list("all", "ann", &[]), ["Bakers", "crew", "Night"], "administrators too");
    assert_eq!(case.list("all", "guest", &[]), ["crew"]);
}

// about: GR-16
#[test]
fn search_finds_names_by_their_beginning_in_any_case() {
    let case = imported();
    assert_eq!(case.list("all", "dee", &["--search", "B"]), ["Bakers", "board"]);
    assert_eq!(case.list("belonging", "dee", &["--search", "BO"]), ["board"]);
    assert_eq!(case.list("all", "eve", &["--search", "bo"]), [""; 0]);
    assert_eq!(case.list("all", "dee", &["--search", ""]).len(), 4);
}

#[test]
fn the_text_has_the_same_lists() {
    let ran = imported().run(&["--list", "Acme", "--as", "DEE", "--search", "b"]);
    assert_eq!(ran.code, 0);
    assert_eq!(
        ran.out,
        "Groups of acme for dee with a word that begins with \"b\"\n\
         belongs to (1):\n\
         \x20 board (private, members: 2)\n\
         manages (0):\n\
         sees (2):\n\
         \x20 Bakers (public, members: 1)\n\
         \x20 board (private, members: 2)\n"
    );
}

#[test]
fn an_unknown_company_is_reported() {
    let ran = imported().run(&["--list", "other", "--as", "ann"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("\"other\""), "{}", ran.err);
}
