//! Users without the permission for external contact are in no external group (GR-19).

use guildhall_groups::{Group, GroupError, GroupEvent};
use guildhall_kernel::RemovalCause::{ExternalContactEnded, ExternalPermissionLost};
use guildhall_kernel::{CompanyId, Envelope, GroupId, LeaveReason};
use guildhall_permissions::{CompanyError, ExternalContacts};
use uuid::Uuid;

use crate::people::{ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE, ids};
use crate::world::{GROUP, ROOM, World, draft, refusal, rule};

/// The world where BO has lost the permission.
fn bo_apart() -> World {
    let mut world = World::new();
    world.set_contact(BO, ExternalContacts::Forbidden);
    world
}

// allows: GR-19
#[test]
fn a_member_who_loses_the_permission_is_removed_from_external_groups() {
    let world = World::new();
    for group in [world.external_crew(), world.public_external_crew()] {
        let mut group = group;
        let event = group.remove_user(BO.id(), ExternalPermissionLost, &world.cx()).unwrap();
        let (user, cause) = (BO.id(), ExternalPermissionLost);
        let removed = GroupEvent::UserRemoved { user, cause };
        assert_eq!(event, Envelope::by_service(world.cx().at(), removed));
        let entry = group.roster().entry(BO.id()).unwrap().unwrap();
        let left = entry.membership().unwrap().left().unwrap();
        assert_eq!(left.why, LeaveReason::ExternalPermissionLost);
        assert!(group.read_room(BO, &world.cx()).is_err());
    }
}

// allows: GR-19
#[test]
fn a_member_is_removed_whether_or_not_an_external_user_is_there() {
    let world = World::new();
    let mut group = world.created(draft().with_members([BO]).external());
    assert_eq!(group.roster().counts().externals(), 0);
    assert!(group.remove_user(BO.id(), ExternalPermissionLost, &world.cx()).is_ok());
    let mut group = world.external_crew();
    assert!(group.remove_user(EVE.id(), ExternalPermissionLost, &world.cx()).is_ok());
}

// allows: GR-19
#[test]
fn the_last_master_who_loses_the_membership_stays_a_master() {
    let world = World::new();
    let mut group = world.external_crew();
    group.remove_user(CY.id(), ExternalPermissionLost, &world.cx()).unwrap();
    assert!(!group.roster().entry(CY.id()).unwrap().unwrap().is_master());
    group.remove_user(ANN.id(), ExternalPermissionLost, &world.cx()).unwrap();
    let entry = group.roster().entry(ANN.id()).unwrap().unwrap();
    assert!(entry.is_master() && !entry.is_member());
    assert_eq!(rule(group.read_room(ANN, &world.cx())), "GR-3");
    let refused = refusal(group.remove_user(ANN.id(), ExternalPermissionLost, &world.cx()));
    let (user, why) = (ANN.id(), ExternalPermissionLost);
    assert_eq!(refused, GroupError::NothingToEnd { group: GROUP, user, why });
}

// refuses: GR-19
#[test]
fn only_members_of_external_groups_are_removed_for_a_lost_permission() {
    let world = World::new();
    for mut group in [world.crew(), world.open_team()] {
        assert_eq!(rule(group.remove_user(BO.id(), ExternalPermissionLost, &world.cx())), "GR-19");
    }
    let mut group = world.external_crew();
    for user in ids(&[DEE, FAY, GUS, ZOE]) {
        assert_eq!(rule(group.remove_user(user, ExternalPermissionLost, &world.cx())), "GR-19");
    }
    let mut tombstone = world.deleted(world.external_crew());
    assert_eq!(rule(tombstone.remove_user(BO.id(), ExternalPermissionLost, &world.cx())), "GR-12");
}

// refuses: GR-19
#[test]
fn a_user_without_permission_cannot_join_an_external_group() {
    let world = bo_apart();
    let mut group = world.created(draft().external());
    let refused = refusal(group.add_members(ANN, &[BO, DEE], &world.cx()));
    let apart = CompanyError::NoContactPermission { users: ids(&[BO]) };
    assert_eq!(refused, GroupError::Company(apart));
    assert!(group.add_members(ANN, &[DEE, EVE], &world.cx()).is_ok());
    let new = Group::create(GROUP, ROOM, ANN, draft().with_members([BO]).external(), &world.cx());
    assert_eq!(rule(new), "GR-19");
}

// allows: GR-19
#[test]
fn internal_groups_need_no_contact_permission() {
    let mut world = bo_apart();
    let mut group = world.created(draft());
    assert!(group.add_members(ANN, &[BO], &world.cx()).is_ok());
    let mut external = world.created(draft().external());
    assert_eq!(rule(external.appoint_masters(ANN, &[BO], &world.cx())), "GR-5");
    world.set_contact(BO, ExternalContacts::Allowed);
    assert!(external.add_members(ANN, &[BO], &world.cx()).is_ok());
}

// refuses: GR-19
#[test]
fn a_room_of_externals_and_a_user_without_permission_is_not_converted() {
    let mut world = World::new();
    let mut room = world.general_room(&[ANN, BO, EVE]);
    world.set_contact(BO, ExternalContacts::Forbidden);
    let (id, before) = (GroupId::new(Uuid::from_u128(7)), room.clone());
    assert_eq!(rule(Group::convert(id, &mut room, ANN, draft(), &world.cx())), "GR-19");
    assert_eq!(room, before);
}

// allows: GR-19
#[test]
fn an_external_member_is_removed_when_contact_ends() {
    let world = World::new();
    let mut group = world.external_crew();
    group.remove_user(EVE.id(), ExternalContactEnded, &world.cx()).unwrap();
    let entry = group.roster().entry(EVE.id()).unwrap().unwrap();
    let left = entry.membership().unwrap().left().unwrap();
    assert_eq!(left.why, LeaveReason::ExternalContactEnded);
    assert_eq!(group.roster().counts().externals(), 0);
}

// refuses: GR-19
#[test]
fn only_external_members_are_removed_when_contact_ends() {
    let world = World::new();
    let mut group = world.external_crew();
    for user in ids(&[ANN, BO, CY, DEE]) {
        assert_eq!(rule(group.remove_user(user, ExternalContactEnded, &world.cx())), "GR-19");
    }
    let mut tombstone = world.deleted(world.external_crew());
    assert_eq!(rule(tombstone.remove_user(EVE.id(), ExternalContactEnded, &world.cx())), "GR-12");
}

// about: GR-19
#[test]
fn the_contacts_of_a_company_are_its_guests_or_its_own_members_elsewhere() {
    let group = World::new().external_crew();
    assert_eq!(group.contacts_of(group.company()).unwrap(), ids(&[EVE]).into_iter().collect());
    assert_eq!(
        group.contacts_of(EVE.company().unwrap()).unwrap(),
        ids(&[EVE]).into_iter().collect()
    );
    let other = CompanyId::new(Uuid::from_u128(77));
    assert!(group.contacts_of(other).unwrap().is_empty());
}
