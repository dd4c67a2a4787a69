//! Users who leave the company, and groups that they leave without a Group Master (GR-18).

use guildhall_groups::{GroupError, GroupEvent, GroupNotice, GroupState, NoticeKind, Team};
use guildhall_kernel::RemovalCause::OffBoarding;
use guildhall_kernel::{LeaveReason, Left, NotLoaded};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Privacy;

use crate::commands::Command;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ZOE, ids};
use crate::world::{GROUP, World, missing, refusal, rule, slice};

// allows: GR-18
#[test]
fn allows_to_take_out_a_member_with_their_mail_rights() {
    let mut world = World::new();
    let mut group = world.crew();
    group.grant_mail_right(&ANN, MailRight::SendAs, &ids(&[BO]), &world.cx()).unwrap();
    world.a_minute_passes();
    let at = world.cx().at();
    let event = group.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(event, GroupEvent::UserRemoved { user: BO.id(), why: OffBoarding, at });
    let entry = group.roster().entry(BO.id()).unwrap().unwrap();
    let left = Left { at, why: LeaveReason::OffBoarding };
    assert_eq!(entry.membership().unwrap().left(), Some(left));
    assert!(entry.rights().is_empty());
    assert_eq!(rule(group.read_room(&BO, &world.cx())), "GR-17");
    assert_eq!(group.header().state(), GroupState::Active);
}

// allows: GR-18
#[test]
fn allows_to_take_out_a_master_while_another_remains() {
    let world = World::new();
    let mut group = world.crew();
    group.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    let entry = group.roster().entry(ANN.id()).unwrap().unwrap();
    assert!(!entry.is_member() && !entry.is_master());
    assert_eq!(entry.mastership().unwrap().left().unwrap().why, LeaveReason::OffBoarding);
    assert_eq!(group.header().state(), GroupState::Active);
    assert_eq!(group.roster().counts().masters(), 1);
}

// allows: GR-18
#[test]
fn allows_the_last_master_to_be_taken_out_which_orphans_the_group() {
    let mut world = World::new();
    let mut group = world.crew();
    group.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    world.a_minute_passes();
    group.remove_user(CY.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(group.header().state(), GroupState::Orphaned(world.cx().at()));
    assert_eq!(group.roster().counts().masters(), 0);
}

// allows: GR-18
#[test]
fn allows_an_orphaned_group_to_work_on_for_its_members() {
    let world = World::new();
    let orphan = world.orphan();
    assert!(!orphan.is_deleted());
    assert!(orphan.read_room(&BO, &world.cx()).is_ok());
    assert!(orphan.post(&BO, &world.cx()).is_ok());
    assert!(orphan.room_source(&BO, &[], &world.cx()).is_ok());
    assert!(orphan.ask_to_join(&DEE, &world.cx()).is_ok());
    assert_eq!(orphan.claims(), world.crew().claims(), "its name and address stay its own");
}

// allows: GR-18
#[test]
fn allows_an_administrator_to_appoint_a_master_and_the_group_is_active() {
    let world = World::new();
    let mut orphan = world.orphan();
    orphan.appoint_masters(&ADA, &[BO, DEE], &world.cx()).unwrap();
    assert_eq!(orphan.header().state(), GroupState::Active);
    assert!(orphan.add_members(&DEE, &[FAY], &world.cx()).is_ok());
}

// allows: GR-18
#[test]
fn allows_administrators_the_rest_of_an_orphaned_group_and_it_stays_one() {
    let world = World::new();
    let orphaned = world.orphan().header().state();
    for command in Command::one_of_each() {
        let mut orphan = world.orphan();
        let mut room = world.room_of(&orphan);
        let given = command.give(&ADA, &mut orphan, &mut room, &world.cx());
        if given.is_ok() && !matches!(command, Command::AppointMasters(_) | Command::Delete) {
            assert_eq!(orphan.header().state(), orphaned, "{command:?}");
        }
    }
    let mut orphan = world.orphan();
    assert!(orphan.delete(&ADA, &mut world.room_of(&orphan), &world.cx()).is_ok());
}

// refuses: GR-18
#[test]
fn refuses_everybody_else_to_appoint_a_master() {
    let world = World::new();
    let mut orphan = world.orphan();
    for by in [ANN, BO, CY, DEE] {
        assert_eq!(rule(orphan.appoint_masters(&by, &[BO], &world.cx())), "GR-9");
    }
    assert_eq!(orphan, world.orphan());
}

// refuses: GR-14
#[test]
fn refuses_everybody_the_privacy_of_an_orphaned_group() {
    let world = World::new();
    let mut orphan = world.orphan();
    for by in [BO, DEE, ADA] {
        assert_eq!(rule(orphan.change_privacy(&by, Privacy::Private, &world.cx())), "GR-14");
    }
}

// refuses: GR-3
#[test]
fn refuses_anything_else_that_would_leave_no_master() {
    let world = World::new();
    let mut group = world.crew();
    for by in [ANN, CY, ADA] {
        let both = ids(&[ANN, CY]);
        assert_eq!(rule(group.dismiss_masters(&by, &both, &world.cx())), "GR-3");
    }
    group.remove_members(&ADA, &ids(&[ANN, BO]), &world.cx()).unwrap();
    assert_eq!(group.header().state(), GroupState::Active, "Masters need not be members");
    let mut orphan = world.orphan();
    assert_eq!(rule(orphan.dismiss_masters(&ADA, &ids(&[CY]), &world.cx())), "GR-3");
}

// allows: GR-18
#[test]
fn allows_it_in_a_frozen_company_and_of_external_members() {
    let mut world = World::new();
    let mut group = world.external_crew();
    world.freeze();
    group.remove_user(EVE.id(), OffBoarding, &world.cx()).unwrap();
    group.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(group.roster().counts().externals(), 0);
}

// refuses: GR-18
#[test]
fn refuses_who_is_nothing_to_the_group() {
    let world = World::new();
    let mut group = world.crew();
    for user in ids(&[DEE, FAY, ADA, ZOE]) {
        let refused = refusal(group.remove_user(user, OffBoarding, &world.cx()));
        assert_eq!(refused, GroupError::NothingToEnd { group: GROUP, user, why: OffBoarding });
    }
    assert_eq!(group, world.crew());
    group.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(rule(group.remove_user(BO.id(), OffBoarding, &world.cx())), "GR-18", "only once");
}

// refuses: GR-18
#[test]
fn refuses_tombstones_another_company_and_a_slice_without_the_user() {
    let world = World::new();
    let mut tombstone = world.deleted(world.crew());
    assert_eq!(rule(tombstone.remove_user(BO.id(), OffBoarding, &world.cx())), "GR-12");
    let mut group = world.crew();
    assert_eq!(rule(group.remove_user(BO.id(), OffBoarding, &World::globex().cx())), "CO-1");
    let mut slice = slice(&group, &[CY]);
    let lacking = missing(slice.remove_user(ANN.id(), OffBoarding, &world.cx()));
    assert_eq!(lacking, NotLoaded::User(ANN.id()));
    slice.remove_user(CY.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(slice.header().state(), GroupState::Active, "a slice knows that ANN remains");
}

// allows: GR-18
#[test]
fn allows_a_slice_to_tell_that_the_last_master_is_gone() {
    let world = World::new();
    let mut group = world.crew();
    group.dismiss_masters(&ANN, &ids(&[CY]), &world.cx()).unwrap();
    let mut slice = slice(&group, &[ANN]);
    slice.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(slice.header().state(), GroupState::Orphaned(world.cx().at()));
}

// allows: GR-18
#[test]
fn allows_a_leader_to_be_taken_out_of_a_team_which_is_no_orphan() {
    let world = World::new();
    let mut team = world.open_team();
    team.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(team.header().team().and_then(Team::leader), None);
    assert_eq!(team.header().state(), GroupState::Active);
    assert_eq!(rule(team.read_room(&ANN, &world.cx())), "GR-17");
    team.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(team.roster().counts().members(), 0);
}

// allows: GR-18
#[test]
fn allows_the_leader_to_stay_when_another_is_taken_out() {
    let world = World::new();
    let mut team = world.open_team();
    team.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(team.header().team().and_then(Team::leader), Some(ANN.id()));
}

// allows: GR-13
#[test]
fn allows_a_notice_of_a_withdrawal_that_names_nobody() {
    let world = World::new();
    let mut group = world.crew();
    let event = group.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    let (kind, at) = (NoticeKind::Edited, world.cx().at());
    let notice = GroupNotice { group: GROUP, kind, by: None, at };
    assert_eq!(GroupNotice::of(&group, &event), Some(notice));
}
