//! Every refusal names a listed rule, a remedy, and what it is about.

use guildhall_kernel::{Refusal, RoomKind};
use guildhall_permissions::{Cell, RoomAction};
use guildhall_rooms::RoomError;
use guildhall_testkit::samples::{company_errors, disclosed, room_errors};

/// Returns a sample of each variant, of each refusal of a company, and of each cell of the table
/// of actions that refuses.
fn refusals() -> Vec<RoomError> {
    let mut all = room_errors();
    all.extend(company_errors().into_iter().map(RoomError::Company));
    for action in RoomAction::ALL {
        for kind in RoomKind::ALL {
            if let Cell::No(rule) = action.cell(kind) {
                all.push(RoomError::NotAllowed { action, kind, rule });
            }
        }
    }
    all
}

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    assert_eq!(disclosed(&refusals()).len(), refusals().len());
}

#[test]
fn a_refusal_by_the_company_keeps_all_that_the_company_says() {
    for cause in company_errors() {
        assert_eq!(RoomError::Company(cause.clone()).disclosed(), cause.disclosed());
    }
}

#[test]
fn the_sentences_of_refusals_match_their_snapshot() {
    // The words about a company's policy and about the kinds of rooms are another crate's.
    let mut ours = room_errors();
    ours.retain(|error| !matches!(error, RoomError::Company(_) | RoomError::NotAllowed { .. }));
    insta::assert_json_snapshot!(disclosed(&ours));
}
