//! Users who leave the company, and groups that they leave without a Group Master (GR-18).

use guildhall_groups::{
    Group, GroupCommand, GroupError, GroupEvent, GroupNotice, GroupState, NoticeKind, Team,
};
use guildhall_kernel::RemovalCause::OffBoarding;
use guildhall_kernel::{
    CommandError, Envelope, LeaveReason, Left, NotLoaded, Refusal, Remedy, Who,
};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Privacy;
use guildhall_testkit::commands as every;

use crate::commands::Request;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ZOE, ids};
use crate::world::{GROUP, World, missing, refusal, rule, slice};

// allows: GR-18
#[test]
fn an_off_boarded_member_loses_membership_and_mail_rights() {
    let mut world = World::new();
    let mut group = world.crew();
    group.execute(ANN, every::grant(MailRight::SendAs, ids(&[BO])), &world.cx()).unwrap();
    world.a_minute_passes();
    let at = world.cx().at();
    let event = group.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    let removed = GroupEvent::UserRemoved { user: BO.id(), cause: OffBoarding };
    assert_eq!(event, Envelope::by_service(at, removed));
    let entry = group.roster().entry(BO.id()).unwrap().unwrap();
    let left = Left { at, why: LeaveReason::OffBoarding };
    assert_eq!(entry.membership().unwrap().left(), Some(left));
    assert!(entry.rights().is_empty());
    assert_eq!(rule(group.read_room(BO, &world.cx())), "GR-17");
    assert_eq!(group.header().state(), GroupState::Active);
}

// allows: GR-18
#[test]
fn an_off_boarded_master_is_removed_while_another_remains() {
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
fn off_boarding_the_last_master_orphans_the_group() {
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
fn an_orphaned_group_keeps_working_for_its_members() {
    let world = World::new();
    let orphan = world.orphan();
    assert!(!orphan.is_deleted());
    assert!(orphan.read_room(BO, &world.cx()).is_ok());
    assert!(orphan.post(BO, &world.cx()).is_ok());
    assert!(orphan.room_source(BO, &[], &world.cx()).is_ok());
    assert!(orphan.clone().ask_to_join(DEE, &world.cx()).is_ok());
    assert_eq!(orphan.claims(), world.crew().claims(), "its name and address stay its own");
}

// allows: GR-18
#[test]
fn members_and_administrators_see_that_a_group_is_orphaned() {
    let world = World::new();
    let orphan = world.orphan();
    let since = |group: &Group, user| {
        let view = group.seen_by(user, &world.cx()).unwrap();
        view.details.map(|details| details.orphaned_since)
    };
    for user in [BO, ADA] {
        assert_eq!(since(&orphan, user), Some(Some(world.cx().at())));
        assert_eq!(since(&world.crew(), user), Some(None));
    }
    assert_eq!(since(&orphan, DEE), None, "an outsider");
}

// refuses: GR-18
#[test]
fn a_member_of_an_orphaned_group_is_told_to_ask_an_administrator() {
    let world = World::new();
    for request in Request::one_of_each() {
        for user in [BO, DEE] {
            let mut orphan = world.orphan();
            let mut room = world.room_of(&orphan);
            let Err(CommandError::Refused(refused)) =
                request.give(user, &mut orphan, &mut room, &world.cx())
            else {
                continue;
            };
            if matches!(refused, GroupError::NotAllowed { .. }) {
                assert_ne!(refused.remedy().who(), Who::GroupMaster, "{request:?}: {refused:?}");
            }
        }
    }
    let refused = refusal(world.orphan().leave(BO, &world.cx()));
    assert_eq!(refused.remedy(), Remedy::administrator("Ask an administrator to remove you."));
}

// allows: GR-18
#[test]
fn a_master_appointed_by_an_administrator_ends_the_orphaned_state() {
    let world = World::new();
    let mut orphan = world.orphan();
    orphan.appoint_masters(ADA, &[BO, DEE], &world.cx()).unwrap();
    assert_eq!(orphan.header().state(), GroupState::Active);
    assert!(orphan.add_members(DEE, &[FAY], &world.cx()).is_ok());
}

// allows: GR-18
#[test]
fn no_other_command_of_an_administrator_ends_the_orphaned_state() {
    let world = World::new();
    let orphaned = world.orphan().header().state();
    for request in Request::one_of_each() {
        let mut orphan = world.orphan();
        let mut room = world.room_of(&orphan);
        let given = request.give(ADA, &mut orphan, &mut room, &world.cx());
        if given.is_ok() && !ends_orphaned(&request) {
            assert_eq!(orphan.header().state(), orphaned, "{request:?}");
        }
    }
    let mut orphan = world.orphan();
    assert!(orphan.delete(ADA, &mut world.room_of(&orphan), &world.cx()).is_ok());
}

fn ends_orphaned(request: &Request) -> bool {
    use GroupCommand as C;
    matches!(request, Request::Command(C::AppointMasters { .. } | C::Delete))
}

// refuses: GR-18
#[test]
fn only_an_administrator_appoints_a_master_of_an_orphaned_group() {
    let world = World::new();
    let mut orphan = world.orphan();
    for by in [ANN, BO, CY, DEE] {
        assert_eq!(rule(orphan.appoint_masters(by, &[BO], &world.cx())), "GR-9");
    }
    assert_eq!(orphan, world.orphan());
}

// refuses: GR-14
#[test]
fn no_user_changes_the_privacy_of_an_orphaned_group() {
    let world = World::new();
    let mut orphan = world.orphan();
    for by in [BO, DEE, ADA] {
        assert_eq!(
            rule(orphan.execute(by, every::privacy(Privacy::Private), &world.cx())),
            "GR-14"
        );
    }
}

// refuses: GR-3
#[test]
fn no_command_leaves_a_group_without_a_master() {
    let world = World::new();
    let mut group = world.crew();
    for by in [ANN, CY, ADA] {
        let both = ids(&[ANN, CY]);
        assert_eq!(rule(group.dismiss_masters(by, &both, &world.cx())), "GR-3");
    }
    group.remove_members(ADA, &ids(&[ANN, BO]), &world.cx()).unwrap();
    assert_eq!(group.header().state(), GroupState::Active, "Masters need not be members");
    let mut orphan = world.orphan();
    assert_eq!(rule(orphan.dismiss_masters(ADA, &ids(&[CY]), &world.cx())), "GR-3");
}

// allows: GR-18
#[test]
fn a_frozen_company_still_removes_external_and_internal_members() {
    let mut world = World::new();
    let mut group = world.external_crew();
    world.freeze();
    group.remove_user(EVE.id(), OffBoarding, &world.cx()).unwrap();
    group.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(group.roster().counts().externals(), 0);
}

// refuses: GR-18
#[test]
fn a_user_without_a_role_in_the_group_cannot_be_removed() {
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
fn a_removal_needs_an_active_group_its_company_and_the_user_loaded() {
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
fn a_slice_shows_that_the_last_master_is_gone() {
    let world = World::new();
    let mut group = world.crew();
    group.dismiss_masters(ANN, &ids(&[CY]), &world.cx()).unwrap();
    let mut slice = slice(&group, &[ANN]);
    slice.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(slice.header().state(), GroupState::Orphaned(world.cx().at()));
}

// allows: GR-18
#[test]
fn off_boarding_the_leader_does_not_orphan_a_team() {
    let world = World::new();
    let mut team = world.open_team();
    team.remove_user(ANN.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(team.header().team().and_then(Team::leader), None);
    assert_eq!(team.header().state(), GroupState::Active);
    assert_eq!(rule(team.read_room(ANN, &world.cx())), "GR-17");
    team.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(team.roster().counts().members(), 0);
}

// allows: GR-18
#[test]
fn the_leader_stays_when_another_member_is_removed() {
    let world = World::new();
    let mut team = world.open_team();
    team.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    assert_eq!(team.header().team().and_then(Team::leader), Some(ANN.id()));
}

// allows: GR-13
#[test]
fn the_notice_of_a_removal_names_no_actor() {
    let world = World::new();
    let mut group = world.crew();
    let event = group.remove_user(BO.id(), OffBoarding, &world.cx()).unwrap();
    let notice = GroupNotice::new(GROUP, NoticeKind::Edited, None, world.cx().at());
    assert_eq!(GroupNotice::of(&group, &event), Some(notice));
}
