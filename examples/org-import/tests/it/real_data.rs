//! A community of eight organisations, if its files are available.

use crate::case::{Case, changes, counts};

#[test]
fn a_second_import_of_a_large_community_changes_nothing() {
    let Ok(folder) = std::env::var("GUILDHALL_ORG_DATA") else {
        println!("skipped: GUILDHALL_ORG_DATA does not name a folder of organisations");
        return;
    };
    let folder = std::path::absolute(folder).unwrap();
    let case = Case::new(&[]);
    let import = || {
        let ran = case.run(&["--json", folder.to_str().unwrap()]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        ran.json()
    };

    let first = import();
    assert_eq!((&first["companies"], &first["groups"]), (&8.into(), &766.into()));
    assert_eq!((&first["nested"], &first["changes"]["groups_nested"]), (&56.into(), &56.into()));
    assert_eq!(first["refused"].as_array().unwrap().len(), 0);
    let events = case.events().len();

    let second = import();
    assert_eq!(changes(&second), [""; 0]);
    assert_eq!(counts(&second), counts(&first));
    assert_eq!(second["nested"], first["nested"]);
    assert_eq!(case.events().len(), events);
}
