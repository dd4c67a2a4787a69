//! People of teams who are not in the organisation.

use crate::case::{Case, changes, counts, refused, texts};

const ACME: &str = "
admins: [ann]
members: [cy]
teams:
  allies: {maintainers: [cy], members: [Guest]}
  inner: {members: [cy]}
  quiet: {privacy: secret, members: [Guest, other]}
";

// allows: GR-5
#[test]
fn a_team_with_an_outside_member_becomes_an_external_group() {
    let case = Case::acme(ACME);
    let summary = case.import();
    assert_eq!(counts(&summary), [1, 2, 3, 5, 3, 2]);
    assert_eq!(summary["changes"]["permissions_set"], 1);
    let allies = case.show("allies", "cy");
    assert_eq!(allies["kind"], "external");
    assert_eq!(allies["privacy"], "public");
    assert_eq!(texts(&allies["members"]), ["cy", "Guest"]);
    assert_eq!(case.show("inner", "cy")["kind"], "internal");
    let quiet = case.show("quiet", "ann");
    assert_eq!((&quiet["kind"], &quiet["privacy"]), (&"external".into(), &"private".into()));
}

// about: GR-17
#[test]
fn an_external_member_sees_only_their_own_groups() {
    let case = Case::acme(ACME);
    case.import();
    assert_eq!(texts(&case.show("quiet", "GUEST")["roles"]), ["external member"]);
    assert_eq!(case.list("all", "guest", &[]), ["allies", "quiet"]);
    assert_eq!(case.list("all", "other", &[]), ["quiet"]);
    assert_eq!(case.show("inner", "guest"), case.show("missing", "guest"));
}

// about: CO-4
#[test]
fn a_company_without_external_people_gets_no_permission_for_external_groups() {
    let summary = Case::acme("{admins: [ann], teams: {crew: {}}}").import();
    assert_eq!(summary["changes"]["permissions_set"], 0);
}

// refuses: GR-5
#[test]
fn a_team_with_an_external_maintainer_is_refused_and_the_others_are_imported() {
    let case = Case::acme(
        "
admins: [ann]
teams:
  bad:
    maintainers: [ann, Mallory]
    members: [eve]
  good: {members: [ann]}
",
    );
    let summary = case.import();
    assert_eq!(refused(&summary), [("bad", "GR-5")]);
    assert_eq!(
        counts(&summary),
        [1, 1, 1, 1, 1, 0],
        "the people of the refused team are not imported"
    );
    let bad = &summary["refused"][0];
    assert_eq!(bad["company"], "acme");
    assert_eq!(texts(&bad["people"]), ["Mallory"]);
    assert_eq!(bad["location"], "acme/org.yaml:4");
    assert!(bad["message"].as_str().unwrap().contains("internal users"), "{bad}");

    let again = case.run(&["acme"]);
    assert_eq!(again.code, 0);
    assert!(again.out.contains("\nnothing changed\n"), "{}", again.out);
    assert!(again.out.contains("acme/bad (acme/org.yaml:4): GR-5: "), "{}", again.out);
    assert!(again.out.contains("(Mallory)"), "{}", again.out);
}

// allows: GR-3
// refuses: GR-5
#[test]
fn a_new_external_member_of_an_internal_group_is_refused_and_the_rest_is_changed() {
    let case = Case::acme("{admins: [ann], members: [cy, dee], teams: {crew: {members: [cy]}}}");
    case.import();
    let events = case.events().len();
    case.write(
        "acme/org.yaml",
        "{admins: [ann], members: [cy, dee], \
         teams: {crew: {description: New, maintainers: [dee], members: [guest]}}}",
    );
    let summary = case.import();
    assert_eq!(refused(&summary), [("crew", "GR-5")]);
    assert_eq!(texts(&summary["refused"][0]["people"]), ["guest"]);
    assert_eq!(
        changes(&summary),
        [
            "groups_edited 1",
            "masters_appointed 1",
            "masters_dismissed 1",
            "members_added 1",
            "members_removed 1",
            "permissions_set 1"
        ]
    );
    assert_eq!(summary["externals"], 0, "the guest is in no group");
    assert_eq!(case.events().len(), events + 6);
    let crew = case.show("crew", "ann");
    assert_eq!(texts(&crew["masters"]), ["dee"]);
    assert_eq!(texts(&crew["members"]), ["dee"]);
}

// allows: GR-9
// refuses: GR-5
#[test]
fn an_external_maintainer_of_an_external_group_is_refused_and_the_rest_is_changed() {
    let case = Case::acme(ACME);
    case.import();
    for (people, members) in [
        ("[cy, Guest], members: [ann]", ["ann", "cy", "Guest"]),
        ("[cy, stranger], members: [ann]", ["ann", "cy", "stranger"]),
    ] {
        case.write("acme/org.yaml", &ACME.replace("[cy], members: [Guest]", people));
        let summary = case.import();
        assert_eq!(refused(&summary), [("allies", "GR-5")]);
        let allies = case.show("allies", "ann");
        assert_eq!(texts(&allies["masters"]), ["cy"]);
        assert_eq!(texts(&allies["members"]), members);
        assert_eq!(case.import()["changed"], false);
    }
}

#[test]
fn an_external_user_who_joins_the_organisation_becomes_an_internal_user() {
    let case = Case::acme(ACME);
    case.import();
    case.write("acme/org.yaml", &ACME.replace("members: [cy]\n", "members: [cy, guest]\n"));
    let summary = case.import();
    assert_eq!(changes(&summary), ["members_added 2", "members_removed 2", "users_saved 1"]);
    assert_eq!(texts(&case.show("quiet", "guest")["roles"]), ["member"]);
}
