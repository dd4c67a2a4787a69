//! How the entry of a user in a group is kept.

use guildhall_groups::GroupEntry;
use guildhall_kernel::JoinReason;
use guildhall_mailing_list::MailRight;

use crate::people::{ANN, BO, ids};
use crate::world::World;

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
