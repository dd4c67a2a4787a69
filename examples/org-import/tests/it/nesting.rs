//! Teams under other teams (GR-20).

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

/// Imports ACME, and then another text.
fn after(org_yaml: &str) -> (Case, serde_json::Value) {
    let case = Case::acme(ACME);
    case.import();
    case.write("acme/org.yaml", org_yaml);
    let summary = case.import();
    (case, summary)
}

// about: GR-20
#[test]
fn nests_a_team_in_the_team_above_it_and_counts_that() {
    let case = Case::acme(ACME);
    let summary = case.import();
    assert_eq!(summary["nested"], 3);
    assert_eq!(summary["changes"]["groups_nested"], 3);
    assert_eq!(counts(&summary), [1, 5, 5, 6, 5, 0], "who takes part has no entry by that");
    let ran = case.run(&["acme"]);
    assert!(ran.out.contains("groups: 5, nestings: 3, "), "{}", ran.out);
}

// about: GR-20
#[test]
fn changes_nothing_the_second_time() {
    let (_, summary) = after(ACME);
    assert_eq!(summary["nested"], 3);
    assert_eq!(summary["changed"], false);
}

// about: GR-20
#[test]
fn shows_what_is_nested_and_who_takes_part() {
    let case = Case::acme(ACME);
    case.import();
    let crew = case.show("crew", "dee");
    assert_eq!(texts(&crew["standing"]), ["member"]);
    assert_eq!(texts(&crew["members"]), ["bo"]);
    assert_eq!(texts(&crew["nested"]), ["day", "night"]);
    assert_eq!(texts(&crew["participants"]), ["bo", "cy", "dee"]);
    let watch = case.show("watch", "dee");
    assert_eq!(texts(&watch["nested"]), [""; 0]);
    assert_eq!(texts(&watch["participants"]), ["dee"]);
}

// about: GR-20
#[test]
fn lists_what_is_nested_and_how_many_take_part() {
    let case = Case::acme(ACME);
    case.import();
    assert_eq!(case.list("belonging", "dee", &[]), ["crew", "night", "watch"]);
    let ran = case.run(&["--json", "--list", "acme", "--as", "dee", "--search", "crew"]);
    let crew = &ran.json()["list"]["all"][0];
    assert_eq!((&crew["members"], &crew["participants"]), (&1.into(), &3.into()));
    assert_eq!(texts(&crew["nested"]), ["day", "night"]);
}

#[test]
fn as_text_it_says_the_same() {
    let case = Case::acme(ACME);
    case.import();
    let shown = case.run(&["--show", "acme/crew", "--as", "eve"]).out;
    assert!(shown.contains("members (1): bo\n"), "{shown}");
    assert!(shown.contains("groups that are members (2): day, night\n"), "{shown}");
    assert!(shown.contains("take part (3): bo, cy, dee\n"), "{shown}");
    let flat = case.run(&["--show", "acme/board", "--as", "eve"]).out;
    assert!(!flat.contains("take part"), "{flat}");
    let listed = case.run(&["--list", "acme", "--as", "dee", "--search", "n"]).out;
    assert!(listed.contains("  night (public, members: 1, with those of watch: 2)\n"), "{listed}");
}

// about: GR-15
#[test]
fn names_no_nested_group_that_is_hidden_from_the_viewer() {
    let case = Case::acme(&ACME.replace("day: {", "day: {privacy: secret, "));
    case.import();
    assert_eq!(texts(&case.show("crew", "eve")["nested"]), ["night"]);
    assert_eq!(texts(&case.show("crew", "ann")["nested"]), ["day", "night"]);
}

#[test]
fn a_team_that_moves_is_taken_out_and_nested_anew() {
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
fn allows_a_tree_to_be_turned_over() {
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
fn a_group_whose_team_is_gone_is_left_alone_but_nested_no_longer() {
    let (case, summary) = after(&ACME.replace("      day: {members: [bo, cy]}\n", ""));
    assert_eq!(changes(&summary), ["groups_unnested 1"]);
    assert_eq!((&summary["left"]["groups"], &summary["groups"]), (&1.into(), &5.into()));
    assert_eq!(texts(&case.show("day", "ann")["members"]), ["bo", "cy"]);
}

// about: GR-12
#[test]
fn a_group_that_was_deleted_is_nested_no_longer_and_comes_anew() {
    let case = Case::acme(ACME);
    case.import();
    pollster::block_on(async {
        let (hall, first) = (case.hall(), PageRequest::first(std::num::NonZeroU32::MIN));
        let acme = hall.company(hall.companies(first).await.unwrap().items()[0]).await.unwrap();
        let ann = hall.user(User::of_company(*acme.administrators().first().unwrap(), acme.id()));
        let one = PageRequest::first(std::num::NonZeroU32::MIN);
        let day = ann.search_groups(acme.id(), GroupList::All, "day", one).await.unwrap();
        ann.group(day.items()[0].id).delete().await.unwrap();
        // Teams are the directory's: an import has nothing to do with them.
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
fn refuses_to_nest_an_external_group_and_loses_nothing() {
    let case = Case::acme(&ACME.replace("[dee]", "[dee, guest]"));
    for changed in [true, false] {
        let summary = case.import();
        assert_eq!(refused(&summary), [("watch", "GR-20")]);
        assert_eq!(summary["changed"], changed);
        assert_eq!((&summary["groups"], &summary["nested"]), (&5.into(), &2.into()));
    }
    let ran = case.run(&["acme"]);
    let said = "acme/watch (acme/org.yaml:11): GR-20: as a member of night: ";
    assert!(ran.out.contains(said), "{}", ran.out);
    assert_eq!(texts(&case.show("watch", "guest")["participants"]), ["dee", "guest"]);
}

// refuses: GR-20
#[test]
fn refuses_to_nest_a_group_in_an_external_one() {
    let summary = Case::acme(&ACME.replace("members: [cy]\n", "members: [cy, guest]\n")).import();
    assert_eq!(refused(&summary), [("night", "GR-20"), ("watch", "GR-20")]);
    assert_eq!((&summary["groups"], &summary["nested"]), (&5.into(), &1.into()));
}

#[test]
fn what_is_under_a_refused_team_is_a_group_of_its_own_and_said_to_be() {
    let case = Case::acme(&ACME.replace("night:", "night:\n        maintainers: [mallory]"));
    let summary = case.import();
    assert_eq!(refused(&summary), [("night", "GR-5")]);
    assert_eq!((&summary["groups"], &summary["nested"]), (&4.into(), &1.into()));
    assert_eq!(
        texts(&summary["notes"]),
        ["acme/watch is not brought under night, which is refused"]
    );
}

#[test]
fn a_refusal_leaves_what_is_nested_in_a_group_as_it_was() {
    let (case, summary) = after(
        &ACME
            .replace("night:", "night:\n        maintainers: [mallory]")
            .replace("          watch: {members: [dee]}", "          {}"),
    );
    assert_eq!(refused(&summary), [("night", "GR-5")]);
    assert_eq!(summary["nested"], 3);
    assert_eq!(texts(&case.show("night", "ann")["nested"]), ["watch"]);
}

// about: GR-20
#[test]
fn lets_masters_nest_where_there_are_no_admins() {
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
