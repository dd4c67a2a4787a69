//! The faults of outboxes.

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

#[test]
fn a_store_that_loses_events_fails() {
    let fault = Fault::LosesEvents;
    assert_rejected(fault, cases::outbox::outbox_has_every_event_in_order);
    assert_rejected(fault, cases::races::race_with_retries_loses_no_change);
}

#[test]
fn a_store_that_mixes_companies_fails() {
    let fault = Fault::MixesCompanies;
    assert_rejected(fault, cases::outbox::outbox_of_each_company_is_its_own);
}

#[test]
fn a_store_that_keeps_events_of_refused_changes_fails() {
    let fault = Fault::KeepsEventsOfRefusedChanges;
    assert_rejected(fault, cases::rooms::room_change_at_a_stale_version_conflicts);
    assert_rejected(fault, cases::claims::second_room_of_a_pair_is_refused);
    assert_rejected(fault, cases::races::race_for_a_pair_has_one_winner);
}

#[test]
fn a_store_that_numbers_companies_together_fails() {
    let fault = Fault::NumbersCompaniesTogether;
    assert_rejected(fault, cases::outbox::positions_of_each_company_are_its_own);
}

#[test]
fn a_store_whose_events_name_another_company_fails() {
    let fault = Fault::NamesAnotherCompany;
    assert_rejected(fault, cases::outbox::outbox_has_every_event_in_order);
}
