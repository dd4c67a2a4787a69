//! Changes of a group of which a rule refuses a part.

use guildhall::permissions::Privacy;

use super::{Hall, assert_settled, changes, refused};

const CREW: &str = "{admins: [ann], members: [bo, cy, dee], \
    teams: {crew: {maintainers: [bo], members: [cy, dee]}}}";

// allows: GR-10
// refuses: GR-5
#[test]
fn a_member_who_became_external_is_refused_and_the_removals_are_done() {
    let now = "{admins: [ann], members: [bo, dee], \
        teams: {crew: {maintainers: [bo], members: [cy]}}}";
    let (hall, report) = Hall::after(&[CREW, now]);
    assert_eq!(refused(&report), ["crew: GR-5 cy"]);
    assert_eq!(changes(&report), "permissions for external groups set: 1, members removed: 2");
    assert_eq!(hall.members("crew"), ["bo"], "neither the former cy nor dee");
    assert_settled(&hall, now);
}

// allows: GR-9
// refuses: GR-5
#[test]
fn of_several_new_members_only_the_external_ones_are_refused() {
    let now = "{admins: [ann], members: [bo, cy, dee, eve], \
        teams: {crew: {maintainers: [bo], members: [guest, cy, eve, other]}}}";
    let (hall, report) = Hall::after(&[CREW, now]);
    assert_eq!(refused(&report).len(), 1);
    assert_eq!(report.refused[0].people.len(), 2);
    assert_eq!(hall.members("crew"), ["bo", "cy", "eve"]);
    assert_settled(&hall, now);
}

// allows: GR-3
// refuses: GR-5
#[test]
fn of_several_maintainers_only_the_external_one_is_refused() {
    let now = "{admins: [ann], members: [bo, cy, dee], \
        teams: {crew: {maintainers: [guest, dee], members: [cy]}}}";
    let (hall, report) = Hall::after(&[CREW, now]);
    assert_eq!(refused(&report), ["crew: GR-5 guest"], "once, though they would be a member too");
    assert_eq!(hall.masters("crew"), ["dee"]);
    assert_eq!(hall.members("crew"), ["cy", "dee"]);
    assert_settled(&hall, now);
}

// allows: GR-3
// refuses: GR-5
#[test]
fn if_all_maintainers_are_external_the_admins_stand_in_for_them() {
    let now = "{admins: [ann], members: [bo, cy, dee], \
        teams: {crew: {maintainers: [guest], members: [cy]}}}";
    let (hall, report) = Hall::after(&[CREW, now]);
    assert_eq!(refused(&report), ["crew: GR-5 guest"]);
    assert_eq!(hall.masters("crew"), ["ann"], "bo does not manage the group any more");
    assert_eq!(hall.members("crew"), ["cy"]);
    assert_settled(&hall, now);
}

// refuses: GR-4
#[test]
fn a_description_that_is_refused_stays_and_everything_else_is_done() {
    let now = "{admins: [ann], members: [bo, cy, dee], teams: {crew: \
        {description: \"one\\ntwo\", privacy: secret, maintainers: [bo], members: [cy]}}}";
    let (hall, report) = Hall::after(&[CREW, now]);
    assert_eq!(refused(&report), ["crew: GR-4"]);
    assert_eq!(changes(&report), "groups made public or private: 1, members removed: 1");
    assert_eq!(hall.groups()["crew"].privacy, Privacy::Private);
    assert_settled(&hall, now);
}

// refuses: GR-2
#[test]
fn without_masters_in_the_files_the_group_keeps_its_masters_and_loses_its_members() {
    let now = "{members: [ann, bo, cy, dee], teams: {crew: {members: [cy]}}}";
    let (hall, report) = Hall::after(&[CREW, now]);
    assert_eq!(refused(&report), ["crew: GR-2"]);
    assert_eq!(hall.masters("crew"), ["bo"]);
    assert_eq!(hall.members("crew"), ["cy"]);
}

// allows: GR-14
#[test]
fn a_group_becomes_private_though_its_new_masters_are_refused() {
    let now = "{admins: [ann], members: [bo, cy, dee], \
        teams: {crew: {privacy: secret, maintainers: [guest], members: [cy]}}}";
    let (hall, _) = Hall::after(&[CREW, now]);
    assert_eq!(hall.groups()["crew"].privacy, Privacy::Private);
}

// refuses: GR-5, GR-2
#[test]
fn a_new_group_is_created_completely_or_not_at_all() {
    let (hall, report) = Hall::after(&["{admins: [ann], members: [bo], \
        teams: {crew: {maintainers: [bo, guest]}, bad: {description: \"a\\nb\"}, good: {}}}"]);
    assert_eq!(refused(&report), ["crew: GR-5 guest", "bad: GR-4"]);
    assert_eq!(hall.groups().into_keys().collect::<Vec<_>>(), ["good"]);
}

// refuses: GR-20
#[test]
fn a_refused_nesting_names_the_groups_as_the_files_do() {
    let (_, report) = Hall::after(&["{admins: [ann], members: [bo], \
        teams: {Crew: {teams: {Allies: {members: [guest]}}}}}"]);
    assert_eq!(refused(&report), ["Allies: GR-20"]);
    let message = &report.refused[0].message;
    assert!(message.starts_with("as a member of Crew: group Allies cannot be nested"), "{message}");
}

#[test]
fn an_admin_who_is_listed_among_the_members_is_an_admin_with_a_note() {
    let (hall, report) = Hall::after(&["{admins: [ann], members: [bo, Ann]}"]);
    assert_eq!(hall.admins(), ["ann"]);
    assert!(report.refused.is_empty());
    assert_eq!(report.notes.len(), 1);
    let end = "acme/org.yaml:1: acme/Ann is an admin and is listed among the members, too";
    assert!(report.notes[0].ends_with(end), "{:?}", report.notes);
}
