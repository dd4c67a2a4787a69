//! The faults of the answers that are kept with changes.

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: CO-9
#[test]
fn a_store_that_forgets_answers_fails() {
    let fault = Fault::ForgetsAnswers;
    assert_rejected(fault, cases::answers::answers_come_back_as_saved);
    assert_rejected(fault, cases::answers::second_change_of_one_command_is_refused);
}

// about: CO-9
#[test]
fn a_store_that_keeps_the_answers_of_refused_changes_fails() {
    let fault = Fault::KeepsAnswersOfRefusedChanges;
    assert_rejected(fault, cases::answers::refused_change_keeps_no_answer);
}

// about: CO-9
#[test]
fn a_store_that_mixes_the_answers_of_users_fails() {
    let fault = Fault::MixesAnswersOfUsers;
    assert_rejected(fault, cases::answers::each_user_has_keys_of_their_own);
}

// about: CO-9
#[test]
fn a_store_that_saves_a_second_change_of_one_command_fails() {
    let fault = Fault::IgnoresAnswers;
    assert_rejected(fault, cases::answers::second_change_of_one_command_is_refused);
    assert_rejected(fault, cases::answers::race_of_one_command_has_one_winner);
}

// about: CO-9
#[test]
fn a_store_that_forgets_answers_too_early_or_never_fails() {
    for fault in [Fault::ForgetsAnswersEarly, Fault::NeverForgetsAnswers] {
        assert_rejected(fault, cases::answers::old_answers_are_forgotten);
    }
}
