//! `--verify`: the check of the database.

use async_sqlite::rusqlite::Connection;

use crate::case::Case;

const ACME: &str = "
admins: [ann]
members: [bo, cy]
teams:
  crew: {maintainers: [ann], members: [bo], teams: {night: {members: [cy]}}}
";

#[test]
fn an_import_leaves_nothing_to_find() {
    let case = Case::acme(ACME);
    case.import();
    let ran = case.run(&["--verify"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(ran.out, "everything stored is consistent\n");
    assert_eq!(case.run(&["--json", "--verify"]).json()["verify"], serde_json::json!([]));
}

#[test]
fn what_cannot_be_right_is_printed_and_the_exit_code_is_1() {
    let case = Case::acme(ACME);
    case.import();
    let db = Connection::open(case.path("hall.db")).unwrap();
    db.execute_batch("DELETE FROM claims WHERE claim LIKE '%:crew'").unwrap();
    db.execute_batch("UPDATE groups SET header = replace(header, '\"night\"', '\"day\"')").unwrap();
    let ran = case.run(&["--verify"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.starts_with("findings (2):\n"), "{}", ran.out);
    assert!(ran.out.contains(":crew of group "), "{}", ran.out);
    assert!(ran.out.contains(" is missing. It can be repaired.\n"), "{}", ran.out);
    assert!(ran.out.contains("day"), "{}", ran.out);
    assert!(ran.out.contains("It cannot be repaired from what is stored.\n"), "{}", ran.out);

    let json = case.run(&["--json", "--verify"]);
    assert_eq!(json.code, 1);
    let found = &json.json()["verify"];
    let mut kinds: Vec<_> = found.as_array().unwrap().iter().collect();
    kinds.sort_by_key(|found| found["finding"]["kind"].to_string());
    assert_eq!(kinds[0]["finding"]["kind"], "claim");
    assert!(kinds[0]["repair"].is_object(), "{found}");
    assert_eq!(kinds[1]["finding"]["kind"], "state");
    assert!(kinds[1].get("repair").is_none(), "{found}");
}

#[test]
fn a_file_that_does_not_exist_cannot_be_checked() {
    let case = Case::new(&[]);
    let ran = case.run(&["--verify"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("the database hall.db does not exist"), "{}", ran.err);
}
