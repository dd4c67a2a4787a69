//! The store agrees with the model of the rules, over random stories.

use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::oracle::stories::{at_once, same_every_time, story};
use guildhall_testkit::oracle::{agrees, agrees_interleaved};
use guildhall_testkit::verification::findings;
use proptest::prelude::*;

proptest! {
    // The queries at the end of a story cost far more than the story itself, and more in SQL.
    #![proptest_config(a_quarter(same_every_time()))]

    #[test]
    fn the_sqlite_store_agrees_with_the_model(story in story(60)) {
        let store = SqliteStore::open_in_memory().unwrap();
        let played = agrees(store.clone(), &story);
        played.map_err(|error| TestCaseError::fail(format!("{error}\n")))?;
        prop_assert_eq!(findings(store), []);
    }
}

proptest! {
    #![proptest_config(a_quarter(same_every_time()))]

    // about: CO-8
    #[test]
    fn two_steps_at_once_are_one_after_the_other_in_sqlite((story, steps) in at_once(10)) {
        let new_store = || SqliteStore::open_in_memory().unwrap();
        let played = agrees_interleaved(new_store, &story, &steps);
        played.map_err(|error| TestCaseError::fail(format!("{error}\n")))?;
    }
}

fn a_quarter(config: ProptestConfig) -> ProptestConfig {
    ProptestConfig { cases: config.cases.div_ceil(4), ..config }
}
