//! The store agrees with the model of the rules, over random stories.

use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use proptest::prelude::*;

proptest! {
    // The queries at the end of a story cost far more than the story itself, and more in SQL.
    #![proptest_config(a_quarter(same_every_time()))]

    #[test]
    fn the_sqlite_store_agrees_with_the_model(story in story(60)) {
        let store = SqliteStore::open_in_memory().unwrap();
        agrees(store, &story).map_err(|error| TestCaseError::fail(format!("{error}\n")))?;
    }
}

fn a_quarter(config: ProptestConfig) -> ProptestConfig {
    ProptestConfig { cases: config.cases.div_ceil(4), ..config }
}
