//! Every refusal names a rule that is listed, and says what would lift it.

use guildhall_kernel::{Refusal, RemovalCause, RoomKind};
use guildhall_permissions::rules::{RM_10, RM_12};
use guildhall_permissions::{CompanyError, RoomAction, RoomGrant};
use guildhall_rooms::RoomError;

use crate::world::{ANN, BO, ROOM, ids};

/// One of each variant; a match without a wildcard keeps the list complete.
fn refusals() -> Vec<RoomError> {
    let (users, room, user) = (Vec::from(ids([ANN, BO])), ROOM, ANN.id());
    let mut all = vec![
        RoomError::AlreadyIn { users: users.clone() },
        RoomError::Closed { room },
        RoomError::Company(CompanyError::NeedsCore),
        RoomError::Company(CompanyError::NotOfCompany { user }),
        RoomError::Company(CompanyError::ExternalContactForbidden { users: users.clone() }),
        RoomError::GroupDecides { room },
        RoomError::NoUsersNamed { rule: &RM_10 },
        RoomError::NoUsersNamed { rule: &RM_12 },
        RoomError::NoLongerIn { room, user },
        RoomError::NoSuchRoom { room },
        RoomError::NothingChanges,
        RoomError::NothingToEnd { room, user, why: RemovalCause::ExternalPermissionLost },
        RoomError::NothingToEnd { room, user, why: RemovalCause::OffBoarding },
        RoomError::NotIn { users: users.clone() },
        RoomError::NotInSource { users },
        RoomError::OfNoGroup { kind: RoomKind::General },
        RoomError::OtherCompany { room },
        RoomError::SameUser,
        RoomError::SourceHasExternals { room },
        RoomError::TakesInvitations { room },
        RoomError::TooFew { participants: 2 },
        RoomError::TooFewToConvert { participants: 2 },
    ];
    for action in RoomAction::ALL {
        for kind in RoomKind::ALL {
            if let RoomGrant::Refused(rule) = action.grant(kind) {
                all.push(RoomError::NotAllowed { action, kind, rule });
            }
        }
    }
    all
}

/// The place of a variant among the variants.
fn place(error: &RoomError) -> usize {
    match error {
        RoomError::AlreadyIn { .. } => 0,
        RoomError::Closed { .. } => 1,
        RoomError::Company(_) => 2,
        RoomError::GroupDecides { .. } => 3,
        RoomError::NoUsersNamed { .. } => 4,
        RoomError::NoLongerIn { .. } => 5,
        RoomError::NoSuchRoom { .. } => 6,
        RoomError::NotAllowed { .. } => 7,
        RoomError::NothingChanges => 8,
        RoomError::NotIn { .. } => 9,
        RoomError::NotInSource { .. } => 10,
        RoomError::OfNoGroup { .. } => 11,
        RoomError::OtherCompany { .. } => 12,
        RoomError::SameUser => 13,
        RoomError::SourceHasExternals { .. } => 14,
        RoomError::TakesInvitations { .. } => 15,
        RoomError::TooFew { .. } => 16,
        RoomError::TooFewToConvert { .. } => 17,
        RoomError::NothingToEnd { .. } => 18,
    }
}

#[test]
fn every_variant_is_looked_at() {
    let mut places: Vec<_> = refusals().iter().map(place).collect();
    places.sort_unstable();
    places.dedup();
    assert_eq!(places, (0..19).collect::<Vec<_>>());
}

#[test]
fn every_refusal_names_a_listed_rule() {
    for error in refusals() {
        let rule = error.rule();
        let mut listed = guildhall_rooms::rules::RULES.iter();
        let mut listed_below = guildhall_permissions::rules::RULES.iter();
        assert!(
            listed.any(|one| *one == rule) || listed_below.any(|one| *one == rule),
            "{error:?}"
        );
    }
}

#[test]
fn every_refusal_says_what_it_is_and_what_would_lift_it() {
    for error in refusals() {
        let disclosed = error.disclosed();
        assert!(!error.to_string().is_empty(), "{error:?}");
        assert!(error.remedy().text().ends_with('.'), "{error:?}");
        assert_eq!(disclosed.rule(), error.rule().code());
        assert_eq!(disclosed.message(), error.to_string());
        assert_eq!(disclosed.remedy(), error.remedy().text());
    }
}

#[test]
fn a_refusal_by_the_company_is_told_as_the_company_tells_it() {
    for error in refusals() {
        let RoomError::Company(cause) = &error else { continue };
        assert_eq!(error.rule(), cause.rule());
        assert_eq!(error.remedy(), cause.remedy());
        assert_eq!(error.users(), cause.users());
    }
}

#[test]
fn what_people_are_told_never_changes_unseen() {
    // The words about a company's policy and about the kinds of rooms are another crate's.
    let mut ours = refusals();
    ours.retain(|error| !matches!(error, RoomError::Company(_) | RoomError::NotAllowed { .. }));
    let told: Vec<_> = ours.iter().map(Refusal::disclosed).collect();
    insta::assert_json_snapshot!(told);
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
