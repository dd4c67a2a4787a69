//! Group Masters are appointed and dismissed, and one always remains (GR-3, GR-5, GR-10).

use guildhall_groups::{GroupError, GroupEvent};
use guildhall_kernel::{LeaveReason, Refusal, Remedy, User};
use guildhall_permissions::rules::GR_9;

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ids};
use crate::world::{GROUP, World, draft, refusal, rule};

// allows: GR-3
#[test]
fn a_master_who_is_no_member_manages_the_group() {
    let world = World::new();
    let mut group = world.crew();
    assert!(group.add_members(CY, &[DEE], &world.cx()).is_ok());
    assert!(group.view(CY, &world.cx()).is_ok());
}

// refuses: GR-3
#[test]
fn a_master_who_is_no_member_cannot_read_the_room() {
    let world = World::new();
    assert_eq!(rule(world.crew().read_room(CY, &world.cx())), "GR-3");
}

// allows: GR-3
#[test]
fn an_appointed_master_does_not_become_a_member() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        group.appoint_masters(by, &[DEE, BO], &world.cx()).unwrap();
        assert_eq!(group.roster().counts(), guildhall_kernel::Counts::new(2, 4, 0));
        assert!(!group.roster().entry(DEE.id()).unwrap().unwrap().is_member());
    }
}

// refuses: GR-3
#[test]
fn only_new_masters_are_appointed_and_only_masters_dismissed() {
    let world = World::new();
    let mut group = world.crew();
    let refused = refusal(group.appoint_masters(ANN, &[BO, CY, CY], &world.cx()));
    assert_eq!(refused, GroupError::AlreadyMasters { users: ids(&[CY]) });
    let refused = refusal(group.dismiss_masters(ANN, &ids(&[CY, BO, FAY]), &world.cx()));
    assert_eq!(refused, GroupError::NotMasters { users: ids(&[BO, FAY]) });
    assert_eq!(rule(group.appoint_masters(ANN, &[], &world.cx())), "GR-9");
    assert_eq!(rule(group.dismiss_masters(ANN, &[], &world.cx())), "GR-9");
    assert_eq!(group, world.crew());
}

// allows: GR-3
#[test]
fn a_master_hands_over_in_one_step_even_as_the_last_one() {
    let world = World::new();
    for to in [BO, DEE] {
        let mut group = world.created(draft().with_members([BO]));
        let member = group.roster().entry(to.id()).unwrap().is_some();
        let event = group.hand_over(ANN, to, &world.cx()).unwrap();
        assert_eq!(event.event, GroupEvent::MastershipHandedOver { to });
        let entry = |user: User| group.roster().entry(user.id()).unwrap().unwrap().clone();
        assert!(entry(to).is_master());
        assert_eq!(entry(to).is_member(), member, "a handover makes no member");
        assert!(entry(ANN).is_member() && !entry(ANN).is_master());
        let left = entry(ANN).mastership().and_then(|mastership| mastership.left());
        assert_eq!(left.map(|left| left.why), Some(LeaveReason::Left));
        assert_eq!(rule(group.hand_over(ANN, CY, &world.cx())), "GR-9");
    }
}

// refuses: GR-3
#[test]
fn a_handover_to_a_master_or_by_an_administrator_changes_nothing() {
    let world = World::new();
    let mut group = world.crew();
    for to in [ANN, CY] {
        let refused = refusal(group.hand_over(ANN, to, &world.cx()));
        assert_eq!(refused, GroupError::AlreadyMasters { users: ids(&[to]) });
    }
    let refused = refusal(group.hand_over(ADA, DEE, &world.cx()));
    assert_eq!(refused.rule().code(), "GR-3");
    let remedy = "Appoint a Group Master and dismiss another one instead.";
    assert_eq!(refused.remedy(), Remedy::you(remedy));
    let refused = refusal(group.hand_over(BO, DEE, &world.cx()));
    assert_eq!((refused.rule().code(), refused.remedy()), ("GR-9", GR_9.remedy()));
    assert_eq!(group, world.crew());
}

// refuses: GR-5
#[test]
fn a_mastership_is_not_handed_over_to_an_external_user() {
    let world = World::new();
    let mut group = world.external_crew();
    let refused = refusal(group.hand_over(ANN, EVE, &world.cx()));
    assert_eq!(refused, GroupError::ExternalMaster { users: ids(&[EVE]) });
}

// refuses: GR-3
#[test]
fn the_last_master_cannot_be_dismissed() {
    let world = World::new();
    let mut group = world.created(draft().with_members([BO]));
    for by in [ANN, ADA] {
        let refused = refusal(group.dismiss_masters(by, &[ANN.id()], &world.cx()));
        assert_eq!(refused, GroupError::LastMaster { group: GROUP });
        assert_eq!(rule(group.dismiss_masters(by, &ids(&[ANN, ANN]), &world.cx())), "GR-3");
    }
}

// refuses: GR-3
#[test]
fn all_masters_cannot_be_dismissed_at_once() {
    let world = World::new();
    let mut group = world.crew();
    for by in [ANN, CY, ADA] {
        let refused = refusal(group.dismiss_masters(by, &ids(&[ANN, CY]), &world.cx()));
        assert_eq!(refused, GroupError::LastMaster { group: GROUP });
    }
}

// allows: GR-5
#[test]
fn internal_users_become_masters_of_an_external_group() {
    let world = World::new();
    assert!(world.external_crew().appoint_masters(ANN, &[BO, DEE], &world.cx()).is_ok());
}

// refuses: GR-5
#[test]
fn external_users_cannot_become_masters() {
    let world = World::new();
    let refused = refusal(world.external_crew().appoint_masters(ANN, &[BO, EVE], &world.cx()));
    assert_eq!(refused, GroupError::ExternalMaster { users: ids(&[EVE]) });
}

// allows: GR-10
#[test]
fn a_master_steps_down_while_another_remains() {
    let world = World::new();
    let mut group = world.crew();
    group.dismiss_masters(ANN, &[ANN.id()], &world.cx()).unwrap();
    let entry = group.roster().entry(ANN.id()).unwrap().unwrap();
    assert!(entry.is_member() && !entry.is_master());
    assert_eq!(entry.mastership().unwrap().left().unwrap().why, LeaveReason::Left);
    assert!(group.read_room(ANN, &world.cx()).is_ok());
}

// allows: GR-10
#[test]
fn a_master_is_dismissed_while_another_remains() {
    let world = World::new();
    for by in [ANN, ADA] {
        let mut group = world.crew();
        group.dismiss_masters(by, &[CY.id()], &world.cx()).unwrap();
        let entry = group.roster().entry(CY.id()).unwrap().unwrap();
        let left = entry.mastership().unwrap().left().unwrap();
        assert_eq!(left.why, LeaveReason::Removed { by: Some(by.id()) });
        assert_eq!(rule(group.dismiss_masters(CY, &[ANN.id()], &world.cx())), "GR-9");
    }
}
