//! Every refusal names a listed rule, a remedy, and what it is about.

use guildhall_kernel::{Refusal, RoomKind};
use guildhall_permissions::{Cell, RoomAction};
use guildhall_rooms::RoomError;
use guildhall_testkit::samples::{company_errors, room_errors};

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
fn every_refusal_names_a_listed_rule() {
    let listed = [
        guildhall_rooms::rules::RULES,
        guildhall_permissions::rules::RULES,
        guildhall_kernel::rules::RULES,
    ];
    for error in refusals() {
        assert!(listed.iter().any(|rules| rules.contains(&error.rule())), "{error:?}");
    }
}

#[test]
fn every_refusal_has_a_message_and_a_remedy() {
    for error in refusals() {
        let disclosed = error.disclosed();
        assert!(!error.to_string().is_empty(), "{error:?}");
        assert!(error.remedy().text().ends_with('.'), "{error:?}");
        assert_eq!(disclosed.rule(), error.rule().code());
        assert_eq!(disclosed.message(), error.to_string());
        assert_eq!(disclosed.remedy(), error.remedy());
    }
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
    let disclosed: Vec<_> = ours.iter().map(Refusal::disclosed).collect();
    insta::assert_json_snapshot!(disclosed);
}

#[test]
fn no_rule_is_owned_twice() {
    let mut codes: Vec<_> = guildhall_rooms::rules::RULES.iter().map(|rule| rule.code()).collect();
    codes.extend(guildhall_permissions::rules::RULES.iter().map(|rule| rule.code()));
    let all = codes.len();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), all);
}
