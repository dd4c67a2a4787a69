//! The model and the front door give the same answers, and the stories reach every kind of step.

mod disagreement;
mod worth;

use guildhall_store_memory::MemoryStore;
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use proptest::prelude::*;

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn the_memory_store_agrees_with_the_model(story in story(60)) {
        agrees(MemoryStore::new(), &story).map_err(|found| TestCaseError::fail(format!("{found}\n")))?;
    }
}
