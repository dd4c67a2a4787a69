//! Members are added and removed, and do not leave by themselves (GR-5, GR-10, GR-11), and how the
//! entry of a user is kept.

use std::collections::BTreeSet;

use guildhall_groups::{GroupEntry, GroupError};
use guildhall_kernel::{JoinReason, LeaveReason, Refusal, User};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::ExternalContacts;

use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE, ids};
use crate::world::{World, draft, refusal, rule};

// allows: GR-9
#[test]
fn masters_and_administrators_add_members() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        group.add_members(by, &[DEE, ZOE_OF_ACME], &world.cx()).unwrap();
        assert_eq!(group.roster().counts().members(), 4);
    }
}

const ZOE_OF_ACME: User = User::of_company(ZOE.id(), ACME);

// refuses: GR-9
#[test]
fn members_are_added_or_removed_all_or_none() {
    let world = World::new();
    let mut group = world.crew();
    let refused = refusal(group.add_members(ANN, &[DEE, BO, BO], &world.cx()));
    assert_eq!(refused, GroupError::AlreadyMembers { users: ids(&[BO]) });
    assert_eq!(rule(group.add_members(ANN, &[], &world.cx())), "GR-9");
    let refused = refusal(group.remove_members(ANN, &ids(&[BO, DEE]), &world.cx()));
    assert!(matches!(refused, GroupError::NotMembers { users, .. } if users == ids(&[DEE])));
    assert_eq!(rule(group.remove_members(ANN, &[], &world.cx())), "GR-9");
    assert_eq!(group, world.crew());
}

// allows: GR-9
#[test]
fn a_user_who_is_named_twice_is_added_once() {
    let world = World::new();
    let mut group = world.crew();
    let added = group.add_members(ANN, &[DEE, DEE], &world.cx()).unwrap();
    assert_eq!(added, world.crew().add_members(ANN, &[DEE], &world.cx()).unwrap());
}

// refuses: RM-10
#[test]
fn a_refusal_names_each_external_user_once() {
    let mut world = World::new();
    let mut group = world.external_crew();
    world.set_contacts(ExternalContacts::Forbidden);
    let refused = refusal(group.add_members(ANN, &[ZOE, GUS, ZOE], &world.cx()));
    assert_eq!(refused.rule().code(), "RM-10");
    let named: BTreeSet<_> = refused.users().iter().collect();
    assert_eq!((refused.users().len(), named.len()), (2, 2));
}

// allows: GR-5
#[test]
fn an_external_group_takes_external_members() {
    let world = World::new();
    let mut group = world.external_crew();
    group.add_members(ANN, &[ZOE, GUS], &world.cx()).unwrap();
    assert_eq!(group.roster().counts().externals(), 3);
}

// refuses: GR-5
#[test]
fn an_internal_group_takes_no_external_members() {
    let mut world = World::new();
    let mut group = world.crew();
    let refused = refusal(group.add_members(ANN, &[DEE, EVE], &world.cx()));
    assert_eq!(refused, GroupError::ExternalInInternalGroup { users: ids(&[EVE]) });
    let mut external = world.external_crew();
    world.set_contacts(ExternalContacts::Forbidden);
    assert_eq!(rule(external.add_members(ANN, &[ZOE], &world.cx())), "RM-10");
    assert!(external.add_members(ANN, &[DEE], &world.cx()).is_ok());
}

// allows: GR-5
#[test]
fn an_external_user_who_joined_the_company_becomes_a_master() {
    let world = World::new();
    let mut group = world.external_crew();
    for was_external in [EVE, GUS] {
        let joined = User::of_company(was_external.id(), ACME);
        group.appoint_masters(ANN, &[joined], &world.cx()).unwrap();
    }
    assert_eq!(group.roster().counts().externals(), 0);
    let stored = serde_json::to_string(&group).unwrap();
    assert_eq!(serde_json::from_str::<guildhall_groups::Group>(&stored).unwrap(), group);
}

// refuses: GR-5
#[test]
fn a_master_who_left_the_company_cannot_return_as_external_member() {
    let world = World::new();
    let mut group = world.external_crew();
    let left = User::of_company(CY.id(), crate::people::GLOBEX);
    let refused = refusal(group.add_members(ANN, &[left, ZOE], &world.cx()));
    assert_eq!(refused, GroupError::ExternalMaster { users: ids(&[CY]) });
}

// allows: GR-10
#[test]
fn masters_and_administrators_remove_any_member() {
    let world = World::new();
    for by in [ANN, CY, ADA] {
        let mut group = world.crew();
        group.remove_members(by, &ids(&[BO, ANN]), &world.cx()).unwrap();
        assert_eq!(group.roster().counts().members(), 0);
        let entry = group.roster().entry(BO.id()).unwrap().unwrap();
        let left = entry.membership().unwrap().left().unwrap();
        assert_eq!(left.why, LeaveReason::Removed { by: Some(by.id()) });
    }
}

// allows: GR-10
#[test]
fn a_master_who_removes_their_own_membership_stays_a_master() {
    let world = World::new();
    let mut group = world.crew();
    assert!(group.read_room(ANN, &world.cx()).is_ok());
    group.remove_members(ANN, &[ANN.id()], &world.cx()).unwrap();
    assert!(group.roster().entry(ANN.id()).unwrap().unwrap().is_master());
    assert_eq!(rule(group.read_room(ANN, &world.cx())), "GR-3");
    assert!(group.add_members(ANN, &[ANN], &world.cx()).is_ok());
    assert!(group.read_room(ANN, &world.cx()).is_ok());
}

// refuses: GR-10
#[test]
fn no_user_can_leave_a_group() {
    let world = World::new();
    let group = world.public_external_crew();
    for by in [ANN, BO, CY, DEE, ADA, EVE, FAY] {
        assert_eq!(rule(group.leave(by, &world.cx())), "GR-10");
    }
}

// refuses: GR-10
#[test]
fn a_member_cannot_remove_themself() {
    let world = World::new();
    let mut group = world.crew();
    assert_eq!(rule(group.remove_members(BO, &[BO.id()], &world.cx())), "GR-9");
}

// allows: GR-11
#[test]
fn members_who_remain_read_the_room() {
    let world = World::new();
    let mut group = world.crew();
    group.remove_members(ANN, &[BO.id()], &world.cx()).unwrap();
    assert!(group.read_room(ANN, &world.cx()).is_ok());
}

// refuses: GR-11
#[test]
fn a_removed_member_loses_access_at_once() {
    let world = World::new();
    let mut group = world.created(draft().with_members([BO]));
    assert!(group.read_room(BO, &world.cx()).is_ok());
    group.remove_members(ANN, &[BO.id()], &world.cx()).unwrap();
    assert_eq!(rule(group.read_room(BO, &world.cx())), "GR-17");
    let mut private = world.private_crew();
    private.remove_members(ANN, &[BO.id()], &world.cx()).unwrap();
    assert_eq!(rule(private.read_room(BO, &world.cx())), "GR-15");
}

// A group of 100,000 members has as many of these.
#[test]
fn an_entry_is_small() {
    assert!(size_of::<GroupEntry>() <= 72);
}

// about: ML-11
#[test]
fn an_entry_that_got_and_lost_a_mail_right_equals_the_one_before() {
    let world = World::new();
    let mut group = world.crew();
    let entry =
        |group: &guildhall_groups::Group| group.roster().entry(BO.id()).unwrap().cloned().unwrap();
    let before = entry(&group);
    group.grant_mail_right(ANN, MailRight::Post, &ids(&[BO]), &world.cx()).unwrap();
    let granted = entry(&group);
    assert_ne!(granted, before);
    assert_eq!((granted.user(), granted.affiliation()), (before.user(), before.affiliation()));
    assert_eq!(granted.membership(), before.membership());
    assert_eq!(granted.reads_from(), before.reads_from());
    group.revoke_mail_right(ANN, MailRight::Post, &ids(&[BO]), &world.cx()).unwrap();
    assert_eq!(entry(&group), before);
}

// about: RM-21
#[test]
fn the_entry_of_a_plain_member_has_nothing_else() {
    let group = World::new().crew();
    let entry = group.roster().entry(BO.id()).unwrap().unwrap();
    assert!(entry.is_member() && !entry.is_master());
    assert_eq!(
        entry.membership().unwrap().joined().how,
        JoinReason::Created { by: Some(ANN.id()) }
    );
    assert_eq!((entry.mastership(), entry.asked_at()), (None, None));
    assert!(entry.rights().is_empty());
}
