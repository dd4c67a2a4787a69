//! What is known of each refusal: its rule, class, remedy, users and facts.

use guildhall_groups::{GroupError, Managers};
use guildhall_kernel::Refusal;
use guildhall_permissions::rules::{FT_1, GR_3, GR_9, GR_10, GR_14, GR_17, RM_19};
use guildhall_permissions::{GroupAction, GroupSetting};
use guildhall_testkit::samples::{disclosed, group_errors};

use crate::world::GROUP;

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    assert_eq!(disclosed(&group_errors()).len(), group_errors().len());
}

#[test]
fn a_refusal_with_a_cause_has_the_row_of_its_cause() {
    for error in group_errors() {
        let cause: &dyn Refusal = match &error {
            GroupError::Company(cause) => cause,
            GroupError::Feature(cause) => cause,
            GroupError::Mail(cause) => cause,
            GroupError::Room(cause) => cause,
            _ => continue,
        };
        assert_eq!(error.row(), cause.row());
        assert_eq!(error.to_string(), cause.to_string());
    }
}

#[test]
fn the_rows_of_refusals_match_their_snapshot() {
    // The remedy of these depends on the action.
    use GroupAction as A;
    let by_managers = [Managers::Leader, Managers::Masters, Managers::NoLeader, Managers::NoMaster];
    let of_privacy =
        A::ALL.into_iter().find(|a| a.setting() == Some(GroupSetting::Privacy)).unwrap();
    let actions = [
        (A::AskToJoin, &GR_17),
        (of_privacy, &GR_14),
        (A::EditProfile, &GR_9),
        (A::HandOver, &GR_3),
        (A::Leave, &GR_10),
        (A::OpenTeamRoom, &RM_19),
        (A::ReadRoom, &GR_3),
        (A::ReadRoom, &GR_9),
        (A::ReadRoom, &GR_17),
        (A::View, &GR_17),
        (A::SwitchFeatures, &FT_1),
    ];
    let not_allowed = by_managers.into_iter().flat_map(|managers| {
        let (group, team) = (GROUP, GROUP);
        let refused = actions
            .map(|(action, rule)| GroupError::NotAllowed { action, rule, managers })
            .into_iter();
        refused.chain([
            GroupError::MessageOff { group, managers },
            GroupError::TeamMessageOff { team, managers },
        ])
    });
    let lines = group_errors().into_iter().chain(not_allowed).map(|error| {
        let disclosed = error.disclosed();
        let (remedy, users) = (disclosed.remedy(), disclosed.users().len());
        let facts: Vec<_> = disclosed.facts().iter().map(|(name, _)| *name).collect();
        format!(
            "{} {:?} {}: {error} ({users} users; {}). {:?}: {}",
            disclosed.rule(),
            disclosed.class(),
            disclosed.kind(),
            facts.join(", "),
            remedy.who(),
            remedy.text(),
        )
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}
