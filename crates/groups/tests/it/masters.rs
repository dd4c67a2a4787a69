//! Group Masters: appointed, dismissed, and never none (GR-3, GR-5, GR-10).

use guildhall_groups::GroupError;
use guildhall_kernel::Departure;

use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ids};
use crate::world::{GROUP, World, draft, refusal, rule};

#[test]
fn gr_3_allows_a_master_who_is_no_member_to_manage() {
    let world = World::new();
    let mut group = world.crew();
    assert!(group.add_members(&CY, &[DEE], &world.cx()).is_ok());
    assert!(group.view(&CY, &world.cx()).is_ok());
}

#[test]
fn gr_3_refuses_a_master_who_is_no_member_to_read() {
    let world = World::new();
    assert_eq!(rule(world.crew().read_room(&CY, &world.cx())), "GR-3");
}

#[test]
fn gr_3_allows_appointments_and_makes_nobody_a_member() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        group.appoint_masters(&by, &[DEE, BO], &world.cx()).unwrap();
        assert_eq!(group.roster().counts(), guildhall_kernel::Counts::new(2, 4, 0));
        assert!(!group.roster().seat(DEE.id()).unwrap().unwrap().is_member());
    }
}

#[test]
fn gr_3_refuses_to_appoint_a_master_again_or_dismiss_another() {
    let world = World::new();
    let mut group = world.crew();
    let refused = refusal(group.appoint_masters(&ANN, &[BO, CY, CY], &world.cx()));
    assert_eq!(refused, GroupError::AlreadyMasters { users: ids(&[CY]) });
    let refused = refusal(group.dismiss_masters(&ANN, &ids(&[CY, BO, FAY]), &world.cx()));
    assert_eq!(refused, GroupError::NotMasters { users: ids(&[BO, FAY]) });
    assert_eq!(rule(group.appoint_masters(&ANN, &[], &world.cx())), "GR-9");
    assert_eq!(rule(group.dismiss_masters(&ANN, &[], &world.cx())), "GR-9");
    assert_eq!(group, world.crew());
}

#[test]
fn gr_3_refuses_to_dismiss_the_last_master_by_whomever() {
    let world = World::new();
    let mut group = world.created(draft().members([BO]));
    for by in [ANN, ADA] {
        let refused = refusal(group.dismiss_masters(&by, &[ANN.id()], &world.cx()));
        assert_eq!(refused, GroupError::LastMaster { group: GROUP });
        assert_eq!(rule(group.dismiss_masters(&by, &ids(&[ANN, ANN]), &world.cx())), "GR-3");
    }
}

#[test]
fn gr_3_refuses_to_dismiss_all_masters_at_once() {
    let world = World::new();
    let mut group = world.crew();
    for by in [ANN, CY, ADA] {
        let refused = refusal(group.dismiss_masters(&by, &ids(&[ANN, CY]), &world.cx()));
        assert_eq!(refused, GroupError::LastMaster { group: GROUP });
    }
}

#[test]
fn gr_5_allows_internal_masters_of_an_external_group() {
    let world = World::new();
    assert!(world.external_crew().appoint_masters(&ANN, &[BO, DEE], &world.cx()).is_ok());
}

#[test]
fn gr_5_refuses_external_masters() {
    let world = World::new();
    let refused = refusal(world.external_crew().appoint_masters(&ANN, &[BO, EVE], &world.cx()));
    assert_eq!(refused, GroupError::ExternalMaster { users: ids(&[EVE]) });
}

#[test]
fn gr_10_allows_a_master_to_step_down_while_another_remains() {
    let world = World::new();
    let mut group = world.crew();
    group.dismiss_masters(&ANN, &[ANN.id()], &world.cx()).unwrap();
    let place = group.roster().seat(ANN.id()).unwrap().unwrap();
    assert!(place.is_member() && !place.is_master());
    assert_eq!(place.mastership().unwrap().ceased().unwrap().why, Departure::Left);
    assert!(group.read_room(&ANN, &world.cx()).is_ok());
}

#[test]
fn gr_10_allows_a_master_to_be_dismissed_while_another_remains() {
    let world = World::new();
    for by in [ANN, ADA] {
        let mut group = world.crew();
        group.dismiss_masters(&by, &[CY.id()], &world.cx()).unwrap();
        let place = group.roster().seat(CY.id()).unwrap().unwrap();
        let ceased = place.mastership().unwrap().ceased().unwrap();
        assert_eq!(ceased.why, Departure::Removed { by: by.id() });
        assert_eq!(rule(group.dismiss_masters(&CY, &[ANN.id()], &world.cx())), "GR-9");
    }
}
