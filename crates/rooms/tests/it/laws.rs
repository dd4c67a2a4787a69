//! Laws that hold for a room after any sequence of commands, and over random stories as in the
//! naive model of the rules.

mod histories;
mod hostile;
mod properties;

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
