//! What the files no longer have, and its removal.

use guildhall::Error;
use guildhall::groups::GroupError;

use super::{Hall, ann, assert_settled, block_on, changes};
use crate::directory;
use crate::ids::company_id;
use crate::prune::Share;
use crate::report::Changes;

const ACME: &str = "{admins: [ann, bo], members: [cy, dee, eve, fay, gus, hal], teams: {\
    crew: {maintainers: [cy], members: [dee, eve]}, board: {members: [bo]}, \
    night: {members: [fay]}, day: {members: [gus]}}}";
/// Without bo, an admin, and without the team board.
const LATER: &str = "{admins: [ann], members: [cy, dee, eve, fay, gus, hal], teams: {\
    crew: {maintainers: [cy], members: [dee, eve]}, \
    night: {members: [fay]}, day: {members: [gus]}}}";

fn stored_users(hall: &Hall) -> usize {
    block_on(directory::users(&hall.0, Some(company_id("acme")))).unwrap().len()
}

#[test]
fn admins_users_and_teams_are_listed_and_stay() {
    let (hall, report) = Hall::after(&[ACME, LATER]);
    assert_eq!(report.left.admins, ["acme/bo"]);
    assert_eq!(report.left.users, ["acme/bo"]);
    assert_eq!(report.left.teams, ["acme/board"]);
    assert_eq!(hall.admins(), ["ann", "bo"]);
    assert_eq!((hall.groups().len(), stored_users(&hall)), (4, 8));
    assert_eq!(hall.members("board"), ["bo"]);
}

// allows: GR-18, GR-12
#[test]
fn they_are_removed_with_prune() {
    let hall = Hall::new();
    hall.import(ACME);
    let board = hall.id("board");
    let report = hall.prune(LATER, "0.25");
    let changed = changes(&report);
    assert!(changed.contains("administrators dismissed: 1"), "{changed}");
    assert!(changed.contains("users removed: 1"), "{changed}");
    assert!(changed.contains("groups deleted: 1"), "{changed}");
    assert_eq!(hall.admins(), ["ann"]);
    assert_eq!((hall.groups().len(), stored_users(&hall)), (3, 7));
    let gone = block_on(hall.0.user(ann()).group(board).view());
    assert!(matches!(gone, Err(Error::Group(GroupError::Deleted { .. }))));
    assert!(hall.import(LATER).left.is_empty());
    assert_settled(&hall, LATER);
}

#[test]
fn a_removed_user_is_no_external_user_and_can_come_back() {
    let hall = Hall::new();
    hall.import(ACME);
    hall.prune(LATER, "1");
    let externals = || block_on(directory::externals(&hall.0, &[company_id("acme")])).unwrap();
    assert_eq!(externals(), []);
    let report = hall.import(ACME);
    assert!(changes(&report).contains("users saved: 1, groups created: 1"));
    assert_eq!(hall.members("board"), ["bo"]);
    assert_eq!(stored_users(&hall), 8);
}

#[test]
fn nothing_of_a_company_is_removed_if_one_kind_exceeds_the_share() {
    let hall = Hall::new();
    hall.import(ACME);
    for share in ["0.24", "0"] {
        let report = hall.prune(LATER, share);
        let users = usize::from(share == "0");
        assert_eq!(report.not_removed.len(), 1 + users);
        let message = report.not_removed.last().unwrap().to_string();
        assert_eq!(
            message,
            format!(
                "acme: nothing was removed, because 1 of 4 teams are more than \
                 --maximum-removals {share} allows"
            )
        );
        let Changes { users_removed, groups_deleted, administrators_dismissed, .. } =
            report.changes;
        assert_eq!((users_removed, groups_deleted, administrators_dismissed), (0, 0, 0));
        assert_eq!((hall.groups().len(), stored_users(&hall)), (4, 8));
    }
}

#[test]
fn a_quarter_of_the_users_can_be_removed_and_no_more() {
    let without = |names: &[&str]| {
        let mut text = LATER.replace("admins: [ann]", "admins: [ann, bo]");
        text = text.replace("night:", "board: {members: [bo]}, night:");
        names.iter().fold(text, |text, name| text.replace(&format!(", {name}"), ""))
    };
    let (two, three) = (without(&["hal", "eve"]), without(&["hal", "eve", "dee"]));
    let hall = Hall::new();
    hall.import(ACME);
    assert_eq!(hall.prune(&three, "0.25").not_removed.len(), 1);
    assert_eq!(stored_users(&hall), 8);
    let report = hall.prune(&two, "0.25");
    assert_eq!((report.not_removed.len(), report.changes.users_removed), (0, 2));
    assert_eq!(stored_users(&hall), 6);
}

#[test]
fn at_least_one_administrator_stays() {
    let hall = Hall::new();
    hall.import(ACME);
    let empty = "{teams: {}}";
    let report = hall.prune(empty, "1");
    assert_eq!(report.left.admins.len(), 2);
    assert_eq!(hall.admins().len(), 1);
    assert_eq!(report.changes.administrators_dismissed, 1);
    assert_eq!((report.changes.users_removed, stored_users(&hall)), (7, 1));
    assert!(report.notes.iter().any(|note| note.contains("at least one")), "{:?}", report.notes);
    let again = hall.prune(empty, "1");
    assert_eq!((changes(&again).as_str(), hall.admins().len()), ("", 1));
}

#[test]
fn an_administrator_stays_if_the_files_name_all_of_them_as_members() {
    let now = ACME.replace("admins: [ann, bo], members: [", "members: [ann, bo, ");
    let (hall, report) = Hall::after(&[ACME, &now]);
    assert_eq!(hall.admins().len(), 1);
    assert_eq!(report.changes.administrators_dismissed, 1);
    assert!(report.notes[0].contains("stays an administrator"), "{:?}", report.notes);
    assert_settled(&hall, &now);
}

#[test]
fn a_user_who_is_a_member_stays_though_an_administrator_left() {
    let now = ACME.replace("admins: [ann, bo], members: [", "members: [bo, ");
    let hall = Hall::new();
    hall.import(ACME);
    let report = hall.prune(&now, "1");
    assert_eq!(hall.admins(), ["bo"], "the files still name bo");
    assert_eq!(report.changes.administrators_dismissed, 1);
}

#[test]
fn a_company_that_the_files_do_not_name_is_not_listed() {
    let hall = Hall::new();
    hall.import_all(&[super::organisation("corp", "{admins: [zoe], teams: {ops: {}}}")]);
    let report = hall.prune(ACME, "1");
    assert!(report.left.is_empty());
    assert_eq!(report.changes.groups_deleted, 0);
}

#[test]
fn a_refused_team_is_not_among_those_that_left() {
    let (_, report) = Hall::after(&[
        "{admins: [ann], members: [bo], teams: {crew: {maintainers: [bo]}}}",
        "{admins: [ann], members: [bo], teams: {crew: {description: \"a\\nb\"}}}",
    ]);
    assert_eq!(report.refused.len(), 1);
    assert!(report.left.is_empty());
}

#[test]
fn a_share_is_a_number_from_0_to_1() {
    for share in ["0", "0.25", "1", "1e-3"] {
        assert!(share.parse::<Share>().is_ok(), "{share}");
    }
    for share in ["", "-0.1", "1.1", "25%", "NaN", "inf", "a quarter"] {
        assert!(share.parse::<Share>().is_err(), "{share}");
    }
}
