//! The events of a company make it again, a refused command changes nothing, and the crate decides
//! as the naive model of the rules does.

use guildhall_permissions::{Application, Company};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::explorer::{check_step, check_stored};
use guildhall_testkit::oracle::agrees;
use guildhall_testkit::oracle::stories::{same_every_time, story};
use guildhall_testkit::play::Stop;
use guildhall_testkit::strategies::company_history;
use proptest::prelude::*;

use crate::samples::{cx, new_company};

#[test]
fn events_without_a_creation_replay_to_no_company() {
    let mut company = Company::create(new_company([]), &cx()).0;
    let granted = company.grant_application(Application::Core, &cx()).unwrap();
    assert_eq!(Company::replay([]), None);
    assert_eq!(Company::replay([granted]), None);
}

proptest! {
    #[test]
    fn the_events_make_the_company_again(history in company_history()) {
        for step in history.steps() {
            prop_assert!(!matches!(step.outcome, Err(Stop::Broken(_))), "{:?}", step.outcome);
            check_step(&step.before, step.command, &step.after).map_err(TestCaseError::fail)?;
            check_stored(&step.before, &step.after).map_err(TestCaseError::fail)?;
        }
        let (company, events) = history.world.companies().next().unwrap().parts();
        prop_assert_eq!(company.version().events(), events.len() as u64);
    }
}

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn the_model_agrees_on_every_story(story in story(60)) {
        let agreed = agrees(MemoryStore::new(), &story);
        agreed.map_err(|differs| TestCaseError::fail(format!("{differs}\n")))?;
    }
}
