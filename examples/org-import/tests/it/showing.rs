//! `--show`: a group as a user sees it. `--list`: three lists of groups for a user (GR-16).

use crate::case::{Case, texts};

const ACME: &str = "
admins: [ann, bo]
members: [cy, dee, eve]
teams:
  open: {description: For all, maintainers: [cy], members: [dee]}
  secret: {privacy: secret, maintainers: [cy], members: [dee]}
";

fn imported(org_yaml: &str) -> Case {
    let case = Case::acme(org_yaml);
    case.import();
    case
}

// about: GR-15
#[test]
fn a_hidden_secret_team_looks_like_a_missing_one() {
    let case = imported(ACME);
    for form in [&[][..], &["--json"]] {
        let ask = |team: &str| case.run(&[&["--show", team, "--as", "eve"], form].concat());
        let (hidden, missing) = (ask("acme/secret"), ask("acme/never was"));
        assert_eq!((hidden.code, missing.code), (1, 1));
        assert_eq!(hidden.out, missing.out);
        assert_eq!(hidden.err, missing.err);
        assert!(hidden.out.contains("GR-15"), "{}", hidden.out);
        let beginning = ask("acme/ope");
        assert_eq!((beginning.code, beginning.out), (1, hidden.out));
    }
}

// about: GR-15
#[test]
fn members_masters_and_administrators_see_a_secret_team() {
    let case = imported(ACME);
    assert_eq!(texts(&case.show("secret", "dee")["roles"]), ["member"]);
    assert_eq!(texts(&case.show("secret", "cy")["roles"]), ["member", "Group Master"]);
    assert_eq!(texts(&case.show("secret", "bo")["roles"]), ["outsider", "administrator"]);
}

// about: GR-17
#[test]
fn an_outsider_sees_the_name_and_the_members() {
    let case = imported(ACME);
    let open = case.show("open", "eve");
    assert_eq!(open["name"], "open");
    assert_eq!(texts(&open["members"]), ["cy", "dee"]);
    assert_eq!(texts(&open["masters"]), ["cy"]);
    for hidden in ["description", "features", "notification"] {
        assert_eq!(open.get(hidden), None, "{hidden}");
    }
    assert!(texts(&open["allowed"]).contains(&"ask to join it".to_owned()), "{open}");
    assert!(!texts(&open["allowed"]).contains(&"read its room".to_owned()), "{open}");
}

// about: GR-17
#[test]
fn a_member_sees_the_details_too() {
    let case = imported(ACME);
    let open = case.show("open", "dee");
    assert_eq!(open["description"], "For all");
    assert_eq!(open["features"].as_array().unwrap().len(), 5);
    assert!(texts(&open["allowed"]).contains(&"read its room".to_owned()), "{open}");
}

// about: GR-9
#[test]
fn an_administrator_may_not_read_the_room() {
    let case = imported(ACME);
    let allowed = texts(&case.show("open", "ann")["allowed"]);
    assert!(allowed.contains(&"delete it".to_owned()), "{allowed:?}");
    assert!(!allowed.contains(&"read its room".to_owned()), "{allowed:?}");
    assert!(!allowed.contains(&"change its privacy".to_owned()), "{allowed:?}");
}

#[test]
fn the_text_has_the_same_group() {
    let ran = imported(ACME).run(&["--show", "ACME/Open", "--as", "CY"]);
    assert_eq!(ran.code, 0);
    for line in [
        "open: a public internal group of acme\n",
        "cy is: member, Group Master\n",
        "description: For all\n",
        "Masters (1): cy\n",
        "members (2): cy, dee\n",
    ] {
        assert!(ran.out.contains(line), "{line} in {}", ran.out);
    }
}

#[test]
fn an_unknown_company_or_user_is_reported() {
    let case = imported(ACME);
    for (team, user, named) in [("other/open", "ann", "\"other\""), ("acme/open", "zoe", "\"zoe\"")]
    {
        let ran = case.run(&["--show", team, "--as", user]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(named), "{}", ran.err);
    }
}

#[test]
fn the_summary_is_printed_even_if_the_user_is_unknown() {
    let case = Case::acme(ACME);
    let ran = case.run(&["acme", "--show", "acme/open", "--as", "zoe"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("groups: 2"), "{}", ran.out);
}

#[test]
fn a_query_does_not_create_a_database() {
    let case = Case::acme(ACME);
    let ran = case.run(&["--show", "acme/open", "--as", "ann"]);
    assert_eq!((ran.code, ran.err.as_str()), (2, "the database hall.db does not exist\n"));
    assert!(!case.path("hall.db").exists());
}

const LISTED: &str = "
admins: [ann]
members: [cy, dee, eve]
teams:
  Night: {maintainers: [cy]}
  crew: {members: [dee, guest]}
  board: {privacy: secret, maintainers: [cy], members: [dee]}
  Bakers: {maintainers: [eve]}
";

// about: GR-16
#[test]
fn a_user_gets_the_groups_they_belong_to_manage_and_see() {
    let case = imported(LISTED);
    assert_eq!(case.list("belonging", "dee", &[]), ["board", "crew"]);
    assert_eq!(case.list("managed", "dee", &[]), [""; 0]);
    assert_eq!(case.list("all", "dee", &[]), ["Bakers", "board", "crew", "Night"]);
    assert_eq!(case.list("managed", "cy", &[]), ["board", "Night"]);
    assert_eq!(case.list("managed", "ann", &[]), ["crew"]);
}

// about: GR-15
#[test]
fn a_secret_team_is_only_in_the_lists_of_its_own_people() {
    let case = imported(LISTED);
    assert_eq!(case.list("all", "eve", &[]), ["Bakers", "crew", "Night"]);
    assert_eq!(case.list("all", "ann", &[]), ["Bakers", "crew", "Night"], "administrators too");
    assert_eq!(case.list("all", "guest", &[]), ["crew"]);
}

// about: GR-16
#[test]
fn search_finds_names_by_their_beginning_in_any_case() {
    let case = imported(LISTED);
    assert_eq!(case.list("all", "dee", &["--search", "B"]), ["Bakers", "board"]);
    assert_eq!(case.list("belonging", "dee", &["--search", "BO"]), ["board"]);
    assert_eq!(case.list("all", "eve", &["--search", "bo"]), [""; 0]);
    assert_eq!(case.list("all", "dee", &["--search", ""]).len(), 4);
}

#[test]
fn the_text_has_the_same_lists() {
    let ran = imported(LISTED).run(&["--list", "Acme", "--as", "DEE", "--search", "b"]);
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
    let ran = imported(LISTED).run(&["--list", "other", "--as", "ann"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("\"other\""), "{}", ran.err);
}
