//! Teams with a new name.

use guildhall::permissions::Privacy;

use super::{Hall, assert_settled, block_on, changes, organisation, refused};

const OPS: &str =
    "{admins: [ann], members: [bo, cy], teams: {ops: {privacy: secret, members: [ann, bo, cy]}}}";
const SRE: &str = "{admins: [ann], members: [bo, cy], \
    teams: {sre: {previously: [ops], privacy: secret, members: [bo]}}}";

// allows: GR-10
#[test]
fn a_renamed_team_keeps_its_group_and_a_removed_member_is_out() {
    let hall = Hall::new();
    hall.import(OPS);
    let id = hall.id("ops");
    let report = hall.import(SRE);
    assert_eq!(changes(&report), "groups renamed: 1, members removed: 2");
    assert_eq!(hall.id("sre"), id);
    assert_eq!(hall.members("sre"), ["bo"]);
    assert_eq!(hall.groups().len(), 1);
    assert!(report.left.is_empty());
    assert_settled(&hall, SRE);
}

#[test]
fn a_renamed_team_can_change_its_privacy_and_its_description_too() {
    let (hall, report) = Hall::after(&[
        OPS,
        "{admins: [ann], members: [bo, cy], \
         teams: {sre: {previously: [OPS], description: New, members: [ann, bo, cy]}}}",
    ]);
    assert_eq!(
        changes(&report),
        "groups renamed: 1, groups edited: 1, groups made public or private: 1"
    );
    assert_eq!(hall.groups()["sre"].privacy, Privacy::Public);
}

#[test]
fn a_previous_name_of_no_group_is_ignored() {
    let (hall, report) = Hall::after(&[SRE]);
    assert_eq!(changes(&report), "companies created: 1, users saved: 3, groups created: 1");
    assert_eq!(hall.members("sre"), ["bo"]);
}

#[test]
fn a_team_whose_own_name_has_a_group_is_that_group() {
    let both = "{admins: [ann], teams: {ops: {}, sre: {}}}";
    let one = "{admins: [ann], teams: {sre: {previously: [ops]}}}";
    let hall = Hall::new();
    hall.import(both);
    let id = hall.id("sre");
    let report = hall.import(one);
    assert_eq!(hall.id("sre"), id);
    assert_eq!(report.left.teams, ["acme/ops"]);
    assert_eq!(changes(&report), "");
}

#[test]
fn of_two_previous_names_the_first_with_a_group_is_renamed_and_the_other_is_left() {
    let (hall, report) = Hall::after(&[
        "{admins: [ann], teams: {ops: {}, oncall: {}}}",
        "{admins: [ann], teams: {sre: {previously: [gone, oncall, ops]}}}",
    ]);
    assert_eq!(changes(&report), "groups renamed: 1");
    assert_eq!(report.left.teams, ["acme/ops"]);
    assert_eq!(hall.groups().len(), 2);
}

// refuses: GR-4
#[test]
fn a_new_name_that_is_taken_is_refused_and_the_members_are_updated() {
    // The file has two keys, é as one character and as two, but they are the same name.
    let now = "{admins: [ann], members: [bo, cy], teams: {\"\u{e9}\": {}, \
        \"e\u{301}\": {previously: [ops], description: New, privacy: secret, members: [bo]}}}";
    let (hall, report) = Hall::after(&[OPS, now]);
    assert_eq!(refused(&report), ["e\u{301}: GR-4"], "the refusal has the name of the files");
    assert_eq!(changes(&report), "groups created: 1, groups edited: 1, members removed: 2");
    assert_eq!(hall.members("ops"), ["bo"]);
    assert_settled(&hall, now);
}

// refuses: GR-4
#[test]
fn a_new_name_that_is_too_long_is_refused_and_the_members_are_updated() {
    let long = "x".repeat(101);
    let (hall, report) = Hall::after(&[OPS, &SRE.replace("sre", &long)]);
    assert_eq!(refused(&report), [format!("{long}: GR-4")]);
    assert_eq!(hall.members("ops"), ["bo"]);
}

#[test]
fn a_renamed_team_can_move_below_another_team() {
    let (hall, report) = Hall::after(&[
        "{admins: [ann], teams: {crew: {}, ops: {}}}",
        "{admins: [ann], teams: {crew: {teams: {sre: {previously: [ops]}}}}}",
    ]);
    assert_eq!(changes(&report), "groups renamed: 1, groups nested: 1");
    let nested = block_on(crate::directory::nested(&hall.0, hall.id("crew"))).unwrap();
    assert_eq!(nested, [hall.id("sre")]);
}

// about: CO-1
#[test]
fn a_team_that_moved_to_another_organisation_is_left_in_the_first() {
    let both = |first: &str, second: &str| {
        [
            organisation("acme", &format!("{{admins: [ann], teams: {{{first}}}}}")),
            organisation("corp", &format!("{{admins: [ann], teams: {{{second}}}}}")),
        ]
    };
    let hall = Hall::new();
    hall.import_all(&both("ops: {}", ""));
    let report = hall.import_all(&both("", "sre: {previously: [ops]}"));
    assert_eq!(changes(&report), "groups created: 1");
    assert_eq!(report.left.teams, ["acme/ops"]);
}

#[test]
fn a_new_team_can_take_the_name_after_the_file_forgets_the_previous_one() {
    let again = "{admins: [ann], teams: {sre: {}, ops: {members: [ann]}}}";
    let hall = Hall::new();
    hall.import("{admins: [ann], teams: {ops: {}}}");
    let id = hall.id("ops");
    hall.import("{admins: [ann], teams: {sre: {previously: [ops]}}}");
    hall.import(again);
    assert_eq!(hall.id("sre"), id);
    assert_ne!(hall.id("ops"), id);
    assert_settled(&hall, again);
}

#[test]
fn two_teams_swap_their_names_in_three_imports() {
    let hall = Hall::new();
    hall.import("{admins: [ann], members: [bo], teams: {a: {members: [ann]}, b: {members: [bo]}}}");
    let (a, b) = (hall.id("a"), hall.id("b"));
    for teams in [
        "c: {previously: [a], members: [ann]}, b: {members: [bo]}",
        "c: {members: [ann]}, a: {previously: [b], members: [bo]}",
        "b: {previously: [c], members: [ann]}, a: {members: [bo]}",
    ] {
        let report = hall.import(&format!("{{admins: [ann], members: [bo], teams: {{{teams}}}}}"));
        assert_eq!(changes(&report), "groups renamed: 1");
    }
    assert_eq!((hall.id("b"), hall.id("a")), (a, b));
}
