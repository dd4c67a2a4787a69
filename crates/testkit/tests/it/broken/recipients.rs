//! The faults with external recipients (ML-6).

use guildhall_testkit::cases::recipients as cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: ML-6
#[test]
fn a_store_that_loads_every_recipient_for_a_slice_fails() {
    let fault = Fault::LoadsTheWhole;
    assert_rejected(fault, cases::slice_of_recipients_holds_exactly_its_addresses);
}

// about: ML-6
#[test]
fn a_store_that_counts_only_the_loaded_recipients_fails() {
    let fault = Fault::CountsOnlyTheSlice;
    assert_rejected(fault, cases::slice_of_recipients_holds_exactly_its_addresses);
    assert_rejected(fault, cases::groups_come_with_the_number_of_recipients);
}

// about: ML-6
#[test]
fn a_store_that_finds_one_spelling_of_a_recipient_fails() {
    let fault = Fault::FindsOneSpelling;
    assert_rejected(fault, cases::slice_of_recipients_holds_exactly_its_addresses);
    assert_rejected(fault, cases::slice_of_recipients_decides_and_is_saved_as_the_whole);
}

// about: ML-6
#[test]
fn a_store_that_forgets_a_recipient_fails() {
    let fault = Fault::ForgetsAddedRecipients;
    assert_rejected(fault, cases::slice_of_recipients_holds_exactly_its_addresses);
    assert_rejected(fault, cases::recipients_are_paged_by_address);
    assert_rejected(fault, cases::recipients_of_a_draft_are_stored);
}

// about: ML-6
#[test]
fn a_store_that_keeps_the_spelling_of_a_recipient_fails() {
    assert_rejected(Fault::KeepsOldSpellings, cases::recipient_is_respelled_in_one_change);
}

// about: GR-12
#[test]
fn a_store_that_keeps_the_recipients_of_a_deleted_group_fails() {
    assert_rejected(Fault::KeepsRecipientsOfTombstones, cases::deletion_removes_every_recipient);
}

// about: ML-6
#[test]
fn a_store_that_lists_recipients_in_another_order_fails() {
    assert_rejected(Fault::OrdersRecipientsByKey, cases::recipients_are_paged_by_address);
}

// about: ML-6
#[test]
fn a_store_whose_list_of_recipients_ends_after_one_page_fails() {
    assert_rejected(Fault::EndsAfterOnePage, cases::recipients_are_paged_by_address);
    assert_rejected(Fault::EndsAfterOnePage, cases::participants_are_paged_with_their_addresses);
}

// about: ML-9
#[test]
fn a_store_that_leaves_out_participants_without_an_address_fails() {
    let fault = Fault::SkipsParticipantsWithoutAddress;
    assert_rejected(fault, cases::participants_are_paged_with_their_addresses);
}
