//! Random stories end the same over this store as in the model of the rules.

use bring_your_own_store::RedbStore;
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use proptest::prelude::*;

proptest! {
    #![proptest_config(few(same_every_time()))]

    #[test]
    fn the_store_agrees_with_the_model(story in story(40)) {
        let store = RedbStore::open_in_memory().unwrap();
        agrees(store, &story).map_err(|error| TestCaseError::fail(format!("{error}\n")))?;
    }
}

/// The store reads whole tables, so a story costs more than over a store with indexes.
fn few(config: ProptestConfig) -> ProptestConfig {
    ProptestConfig { cases: config.cases.div_ceil(16), ..config }
}
