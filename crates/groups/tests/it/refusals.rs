//! Every refusal has a rule, a remedy and a message.

use std::collections::BTreeSet;

use guildhall_groups::GroupError;
use guildhall_kernel::{Feature, Refusal, RemovalCause, Rule};
use guildhall_mailing_list::MailError;
use guildhall_mailing_list::rules::ML_11;
use guildhall_permissions::rules::{GR_3, GR_9, GR_10, GR_14, GR_17, RM_19};
use guildhall_permissions::{CompanyError, GroupAction};
use guildhall_room_features::{FeatureData, FeatureError};
use guildhall_rooms::RoomError;

use crate::people::{ANN, ids};
use crate::world::{GROUP, ROOM};

#[test]
fn every_refusal_has_a_rule_that_a_crate_owns() {
    let owned: Vec<&Rule> = [
        guildhall_kernel::rules::RULES,
        guildhall_permissions::rules::RULES,
        guildhall_room_features::rules::RULES,
        guildhall_mailing_list::rules::RULES,
        guildhall_rooms::rules::RULES,
        guildhall_groups::rules::RULES,
    ]
    .concat();
    for error in one_of_each() {
        let rule = error.rule();
        assert!(owned.contains(&rule), "{error:?}: {}", rule.code());
    }
}

#[test]
fn every_refusal_says_what_and_what_would_lift_it() {
    for error in one_of_each() {
        let disclosed = error.disclosed();
        assert_eq!(disclosed.rule(), error.rule().code());
        assert!(!disclosed.message().is_empty(), "{error:?}");
        assert!(disclosed.remedy().ends_with('.'), "{error:?}");
        assert_eq!(disclosed.remedy(), error.remedy().text());
    }
}

#[test]
fn a_refusal_with_a_cause_is_told_as_its_cause_is() {
    for error in one_of_each() {
        let cause: &dyn Refusal = match &error {
            GroupError::Company(cause) => cause,
            GroupError::Feature(cause) => cause,
            GroupError::Mail(cause) => cause,
            GroupError::Room(cause) => cause,
            _ => continue,
        };
        assert_eq!(error.rule(), cause.rule());
        assert_eq!(error.remedy(), cause.remedy());
        assert_eq!(error.users(), cause.users());
    }
}

#[test]
fn what_people_are_told_never_changes_unseen() {
    let lines = one_of_each().into_iter().map(|error| {
        let (code, remedy, named) = (error.rule().code(), error.remedy(), error.users().len());
        let naming = if named == 0 { String::new() } else { format!(" ({named} named)") };
        format!("{code}: {error}{naming}. {:?}: {}", remedy.who(), remedy.text())
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

#[test]
fn there_is_one_of_each_refusal_here() {
    let numbers: BTreeSet<_> = one_of_each().iter().map(number).collect();
    assert!(numbers.into_iter().eq(0..31));
}

#[test]
fn the_rules_of_this_crate_are_told_once() {
    let codes: BTreeSet<_> =
        guildhall_groups::rules::RULES.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.len(), guildhall_groups::rules::RULES.len());
    assert!(guildhall_groups::rules::RULES.iter().all(|rule| !rule.sentence().is_empty()));
}

fn one_of_each() -> Vec<GroupError> {
    let (group, users) = (GROUP, ids(&[ANN]));
    vec![
        GroupError::AlreadyMasters { users: users.clone() },
        GroupError::AlreadyMembers { users: users.clone() },
        GroupError::AlreadyNested { group },
        GroupError::Company(CompanyError::NeedsCoreOrApproval),
        GroupError::Company(CompanyError::ExternalContactForbidden { users: users.clone() }),
        GroupError::Cycle { cycle: vec![group, group] },
        GroupError::Deleted { group },
        GroupError::ExternalInInternalGroup { users: users.clone() },
        GroupError::ExternalMaster { users: users.clone() },
        GroupError::ExternalNesting { group },
        GroupError::Feature(FeatureError::NeedsMessage { feature: Feature::Note }),
        GroupError::Feature(FeatureError::Locked { feature: Feature::Note }),
        GroupError::Feature(FeatureError::NoDeletionRequested { data: FeatureData::Note }),
        GroupError::LastMaster { group },
        GroupError::LeaderOutside { user: ANN.id() },
        GroupError::Mail(MailError::NoList),
        GroupError::MessageKept { group },
        GroupError::MessageOff { group },
        GroupError::NameTaken { name: "Launch crew".parse().unwrap() },
        GroupError::NeedsMaster,
        GroupError::NoUsersNamed,
        GroupError::NoSuchGroup { group },
        GroupError::NoTeam { group },
        GroupError::NotAllowed { action: GroupAction::Leave, rule: &GR_10 },
        GroupError::NotAllowed { action: GroupAction::ChangePrivacy, rule: &GR_14 },
        GroupError::NotAllowed { action: GroupAction::OpenTeamRoom, rule: &RM_19 },
        GroupError::NotAllowed { action: GroupAction::ReadRoom, rule: &GR_3 },
        GroupError::NotAllowed { action: GroupAction::ReadRoom, rule: &GR_17 },
        GroupError::NotAllowed { action: GroupAction::Rename, rule: &RM_19 },
        GroupError::NothingChanges,
        GroupError::NothingToEnd { group, user: ANN.id(), why: RemovalCause::OffBoarding },
        GroupError::NothingToEnd {
            group,
            user: ANN.id(),
            why: RemovalCause::ExternalPermissionLost,
        },
        GroupError::NotNested { group },
        GroupError::NotMasters { users: users.clone() },
        GroupError::NotMembers { users: users.clone(), rule: &GR_9 },
        GroupError::NotMembers { users: users.clone(), rule: &ML_11 },
        GroupError::OtherCompany { group },
        GroupError::Room(RoomError::Closed { room: ROOM }),
        GroupError::Room(RoomError::NotIn { users: users.clone() }),
        GroupError::TeamMessageOff { team: group },
        GroupError::UnknownAddress,
        GroupError::WrongRoom { group },
    ]
}

// A new variant needs a number here, and then one of it above.
fn number(error: &GroupError) -> usize {
    match error {
        GroupError::AlreadyMasters { .. } => 0,
        GroupError::AlreadyMembers { .. } => 1,
        GroupError::Company(_) => 2,
        GroupError::Deleted { .. } => 3,
        GroupError::ExternalInInternalGroup { .. } => 4,
        GroupError::ExternalMaster { .. } => 5,
        GroupError::Feature(_) => 6,
        GroupError::LastMaster { .. } => 7,
        GroupError::Mail(_) => 8,
        GroupError::MessageOff { .. } => 9,
        GroupError::NameTaken { .. } => 10,
        GroupError::NeedsMaster => 11,
        GroupError::NoUsersNamed => 12,
        GroupError::NoSuchGroup { .. } => 13,
        GroupError::NotAllowed { .. } => 14,
        GroupError::NothingChanges => 15,
        GroupError::NotMasters { .. } => 16,
        GroupError::NotMembers { .. } => 17,
        GroupError::OtherCompany { .. } => 18,
        GroupError::Room(_) => 19,
        GroupError::UnknownAddress => 20,
        GroupError::WrongRoom { .. } => 21,
        GroupError::AlreadyNested { .. } => 22,
        GroupError::Cycle { .. } => 23,
        GroupError::ExternalNesting { .. } => 24,
        GroupError::LeaderOutside { .. } => 25,
        GroupError::MessageKept { .. } => 26,
        GroupError::NoTeam { .. } => 27,
        GroupError::NothingToEnd { .. } => 28,
        GroupError::NotNested { .. } => 29,
        GroupError::TeamMessageOff { .. } => 30,
    }
}
