//! Teams below other teams (GR-20).

use guildhall::groups::{GroupList, TeamDraft};
use guildhall::kernel::{PageRequest, User};

use crate::case::{Case, changes, counts, refused, texts};

const ACME: &str = "
admins: [ann]
members: [bo, cy, dee, eve]
teams:
  crew:
    members: [bo]
    teams:
      night:
        members: [cy]
        teams:
          watch: {members: [dee]}
      day: {members: [bo, cy]}
  board: {members: [eve]}
";

/// Imports `ACME`, and then another text.
fn after(org_yaml: &str) -> (Case, serde_json::Value) {
    Case::acme_twice(ACME, org_yaml)
}

// about: GR-20
#[test]
fn a_team_is_nested_in_the_team_above_it_and_counted() {
    let case = Case::acme(ACME);
    let summary = case.import();
    assert_eq!(summary["nested"], 3);
    assert_eq!(summary["changes"]["groups_nested"], 3);
    assert_eq!(
        counts(&summary),
        [1, 5, 5, 6, 5, 0],
        "a user of a nested group is not counted as a member"
    );
    let ran = case.run(&["acme"]);
    assert!(ran.out.contains("groups: 5, nested groups: 3, "), "{}", ran.out);
}

// about: GR-20
#[test]
fn a_second_import_changes_nothing() {
    let (_, summary) = after(ACME);
    assert_eq!(summary["nested"], 3);
    assert_eq!(summary["changed"], false);
}

// about: GR-20
#[test]
fn a_group_is_shown_with_its_nested_groups_and_participants() {
    let case = Case::acme(ACME);
    case.import();
    let crew = case.show("crew", "dee");
    assert_eq!(texts(&crew["roles"]), ["member"]);
    assert_eq!(texts(&crew["members"]), ["bo"]);
    assert_eq!(texts(&crew["nested"]), ["day", "night"]);
    assert_eq!(texts(&crew["participants"]), ["bo", "cy", "dee"]);
    let watch = case.show("watch", "dee");
    assert_eq!(texts(&watch["nested"]), [""; 0]);
    assert_eq!(texts(&watch["participants"]), ["dee"]);
}

// about: GR-20
#[test]
fn a_listed_group_has_its_nested_groups_and_the_number_of_participants() {
    let case = Case::acme(ACME);
    case.import();
    assert_eq!(case.list("belonging", "dee", &[]), ["crew", "night", "watch"]);
    let ran = case.run(&["--json", "--list", "acme", "--as", "dee", "--search", "crew"]);
    let crew = &ran.json()["list"]["all"][0];
    assert_eq!((&crew["members"], &crew["participants"]), (&1.into(), &3.into()));
    assert_eq!(texts(&crew["nested"]), ["day", "night"]);
}

#[test]
fn the_text_has_the_nested_groups_and_participants() {
    let case = Case::acme(ACME);
    case.import();
    let shown = case.run(&["--show", "acme/crew", "--as", "eve"]).out;
    assert!(shown.contains("members (1): bo\n"), "{shown}");
    assert!(shown.contains("nested groups (2): day, night\n"), "{shown}");
    assert!(shown.contains("participants (3): bo, cy, dee\n"), "{shown}");
    let flat = case.run(&["--show", "acme/board", "--as", "eve"]).out;
    assert!(!flat.contains("participants"), "{flat}");
    let listed = case.run(&["--list", "acme", "--as", "dee", "--search", "n"]).out;
    assert!(
        listed.contains("  night (public, members: 1; nested groups: watch; participants: 2)\n"),
        "{listed}"
    );
}

// about: GR-15
#[test]
fn a_nested_group_that_is_hidden_from_the_user_is_not_shown() {
    let case = Case::acme(&ACME.replace("day: {", "day: {privacy: secret, "));
    case.import();
    assert_eq!(texts(&case.show("crew", "eve")["nested"]), ["night"]);
    assert_eq!(texts(&case.show("crew", "ann")["nested"]), ["day", "night"]);
}

#[test]
fn a_team_that_moves_is_unnested_and_nested_again() {
    let (case, summary) = after(
        "
admins: [ann]
members: [bo, cy, dee, eve]
teams:
  crew: {members: [bo], teams: {day: {members: [bo, cy]}}}
  night: {members: [cy]}
  board: {members: [eve], teams: {watch: {members: [dee]}}}
",
    );
    assert_eq!(changes(&summary), ["groups_nested 1", "groups_unnested 2"]);
    assert_eq!(summary["nested"], 2);
    assert_eq!(texts(&case.show("crew", "ann")["nested"]), ["day"]);
    assert_eq!(texts(&case.show("crew", "ann")["participants"]), ["bo", "cy"]);
    assert_eq!(texts(&case.show("board", "ann")["nested"]), ["watch"]);
    assert_eq!(case.import()["changed"], false);
}

// allows: GR-20
#[test]
fn a_tree_of_teams_can_be_turned_upside_down() {
    let (case, summary) = after(
        "
admins: [ann]
members: [bo, cy, dee, eve]
teams:
  watch:
    members: [dee]
    teams:
      night: {members: [cy], teams: {crew: {members: [bo]}}}
  day: {members: [bo, cy]}
  board: {members: [eve]}
",
    );
    assert_eq!(changes(&summary), ["groups_nested 2", "groups_unnested 3"]);
    assert_eq!(texts(&case.show("watch", "ann")["participants"]), ["bo", "cy", "dee"]);
}

#[test]
fn the_group_of_a_removed_team_is_kept_but_unnested() {
    let (case, summary) = after(&ACME.replace("      day: {members: [bo, cy]}\n", ""));
    assert_eq!(changes(&summary), ["groups_unnested 1"]);
    assert_eq!(texts(&summary["left"]["teams"]), ["acme/day"]);
    assert_eq!(summary["groups"], 5);
    assert_eq!(texts(&case.show("day", "ann")["members"]), ["bo", "cy"]);
}

// about: GR-12
#[test]
fn a_deleted_group_is_created_and_nested_again() {
    let case = Case::acme(ACME);
    case.import();
    pollster::block_on(async {
        let (hall, first) = (case.hall(), PageRequest::first(std::num::NonZeroU32::MIN));
        let acme = hall.company(hall.companies(first).await.unwrap().items()[0]).await.unwrap();
        let ann = hall.user(User::of_company(*acme.administrators().first().unwrap(), acme.id()));
        let one = PageRequest::first(std::num::NonZeroU32::MIN);
        let day = ann.search_groups(acme.id(), GroupList::All, "day", one).await.unwrap();
        ann.group(day.items()[0].id).delete().await.unwrap();
        // Teams belong to the directory, so an import ignores them.
        hall.form_team(acme.id(), TeamDraft::named("Day").unwrap()).await.unwrap();
    });
    case.write("empty.yaml", "orgs: {}");
    let counted = case.run(&["--json", "empty.yaml"]).json();
    assert_eq!((&counted["groups"], &counted["nested"]), (&4.into(), &2.into()));

    let summary = case.import();
    assert_eq!(changes(&summary), ["groups_created 1", "groups_nested 1"]);
    assert_eq!((&summary["groups"], &summary["nested"]), (&5.into(), &3.into()));
    assert_eq!(case.import()["changed"], false);
    assert_eq!(texts(&case.show("day", "ann")["members"]), ["bo", "cy"]);
}

// refuses: GR-20
#[test]
fn an_external_group_is_not_nested_but_imported() {
    let case = Case::acme(&ACME.replace("[dee]", "[dee, guest]"));
    for changed in [true, false] {
        let summary = case.import();
        assert_eq!(refused(&summary), [("watch", "GR-20")]);
        assert_eq!(summary["changed"], changed);
        assert_eq!((&summary["groups"], &summary["nested"]), (&5.into(), &2.into()));
    }
    let ran = case.run(&["acme"]);
    let expected = "acme/watch (acme/org.yaml:11): GR-20: as a member of night: ";
    assert!(ran.out.contains(expected), "{}", ran.out);
    assert_eq!(texts(&case.show("watch", "guest")["participants"]), ["dee", "guest"]);
}

// refuses: GR-20
#[test]
fn nothing_is_nested_in_an_external_group() {
    let summary = Case::acme(&ACME.replace("members: [cy]\n", "members: [cy, guest]\n")).import();
    assert_eq!(refused(&summary), [("night", "GR-20"), ("watch", "GR-20")]);
    assert_eq!((&summary["groups"], &summary["nested"]), (&5.into(), &1.into()));
}

#[test]
fn a_team_below_a_refused_team_is_not_nested_and_the_summary_has_a_note() {
    let case = Case::acme(&ACME.replace("night:", "night:\n        maintainers: [mallory]"));
    let summary = case.import();
    assert_eq!(refused(&summary), [("night", "GR-5")]);
    assert_eq!((&summary["groups"], &summary["nested"]), (&4.into(), &1.into()));
    assert_eq!(
        texts(&summary["notes"]),
        ["acme/watch is not nested in night, because night was refused"]
    );
}

#[test]
fn a_refused_team_loses_the_nested_groups_that_the_files_do_not_name() {
    let (case, summary) = after(
        &ACME
            .replace("night:", "night:\n        maintainers: [mallory]")
            .replace("          watch: {members: [dee]}", "          {}"),
    );
    assert_eq!(refused(&summary), [("night", "GR-5")]);
    assert_eq!(summary["nested"], 2);
    assert_eq!(texts(&case.show("night", "ann")["nested"]), [""; 0]);
    assert_eq!(texts(&summary["left"]["teams"]), ["acme/watch"]);
}

// about: GR-20
#[test]
fn without_admins_a_master_who_sees_both_groups_nests_them() {
    let case = Case::acme(
        "
members: [bo, cy, dee]
teams:
  crew:
    maintainers: [bo, cy]
    teams:
      night: {privacy: secret, maintainers: [cy]}
      watch: {privacy: secret, maintainers: [dee]}
",
    );
    let summary = case.import();
    assert_eq!(refused(&summary), [("watch", "GR-15")], "neither of its Masters sees it");
    assert_eq!(summary["nested"], 1);
    assert_eq!(texts(&case.show("crew", "cy")["nested"]), ["night"]);
}
