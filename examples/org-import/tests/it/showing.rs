//! `--show`: a group as a user sees it.

use crate::case::{Case, texts};

const ACME: &str = "
admins: [ann, bo]
members: [cy, dee, eve]
teams:
  open: {description: For all, maintainers: [cy], members: [dee]}
  secret: {privacy: secret, maintainers: [cy], members: [dee]}
";

fn imported() -> Case {
    let case = Case::acme(ACME);
    case.import();
    case
}

// about: GR-15
#[test]
fn hides_a_secret_team_as_if_it_never_was() {
    let case = imported();
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
fn shows_a_secret_team_to_its_members_masters_and_administrators() {
    let case = imported();
    assert_eq!(texts(&case.show("secret", "dee")["standing"]), ["member"]);
    assert_eq!(texts(&case.show("secret", "cy")["standing"]), ["member", "Group Master"]);
    assert_eq!(texts(&case.show("secret", "bo")["standing"]), ["outsider", "administrator"]);
}

// about: GR-17
#[test]
fn shows_an_outsider_the_name_and_the_members() {
    let case = imported();
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
fn shows_a_member_the_rest_too() {
    let case = imported();
    let open = case.show("open", "dee");
    assert_eq!(open["description"], "For all");
    assert_eq!(open["features"].as_array().unwrap().len(), 5);
    assert!(texts(&open["allowed"]).contains(&"read its room".to_owned()), "{open}");
}

// about: GR-9
#[test]
fn keeps_an_administrator_from_reading_the_room() {
    let case = imported();
    let allowed = texts(&case.show("open", "ann")["allowed"]);
    assert!(allowed.contains(&"delete it".to_owned()), "{allowed:?}");
    assert!(!allowed.contains(&"read its room".to_owned()), "{allowed:?}");
    assert!(!allowed.contains(&"change its privacy".to_owned()), "{allowed:?}");
}

#[test]
fn as_text_it_says_the_same() {
    let ran = imported().run(&["--show", "ACME/Open", "--as", "CY"]);
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
fn an_unknown_company_or_user_is_named() {
    let case = imported();
    for (team, user, named) in [("other/open", "ann", "\"other\""), ("acme/open", "zoe", "\"zoe\"")]
    {
        let ran = case.run(&["--show", team, "--as", user]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""));
        assert!(ran.err.contains(named), "{}", ran.err);
    }
}

#[test]
fn an_unknown_user_keeps_the_summary_of_an_import_from_nobody() {
    let case = Case::acme(ACME);
    let ran = case.run(&["acme", "--show", "acme/open", "--as", "zoe"]);
    assert_eq!(ran.code, 2);
    assert!(ran.out.contains("groups: 2"), "{}", ran.out);
}

#[test]
fn a_question_makes_no_database() {
    let case = Case::acme(ACME);
    let ran = case.run(&["--show", "acme/open", "--as", "ann"]);
    assert_eq!((ran.code, ran.err.as_str()), (2, "there is no database hall.db\n"));
    assert!(!case.path("hall.db").exists());
}
