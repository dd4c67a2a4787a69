//! The crate decides as the naive model of the rules does, over random stories.

use guildhall_store_memory::MemoryStore;
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use proptest::prelude::*;

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn the_model_agrees_on_every_story(story in story(60)) {
        let agreed = agrees(MemoryStore::new(), &story);
        agreed.map_err(|differs| TestCaseError::fail(format!("{differs}\n")))?;
    }
}
