//! What the company decides: whose groups they are, and its applications (CO-1, CO-2).

use guildhall_groups::{Group, GroupCommand, GroupError, GroupFilter, GroupList, Team};
use guildhall_kernel::{Affiliation, User};
use guildhall_permissions::{Application, GroupAction, Role, Roles};
use guildhall_room_features::{FeatureData, FreedSpace};
use guildhall_testkit::play::GroupQuery;

use crate::commands::{Request, lock};
use crate::people::{ACME, ADA, ANN, BO, CY, DEE, EVE, GLOBEX, PEOPLE, ZOE};
use crate::world::{GROUP, ROOM, World, draft, refusal, rule};

// allows: CO-1
#[test]
fn external_members_of_another_company_see_and_read_the_group() {
    let world = World::new();
    let group = world.external_crew();
    assert!(group.view(EVE, &world.cx()).is_ok());
    assert!(group.read_room(EVE, &world.cx()).is_ok());
}

// refuses: CO-1
#[test]
fn another_companys_context_is_refused_on_every_command() {
    let globex = World::globex();
    let mut group = World::new().crew();
    let (before, mut room) = (group.clone(), World::new().room_of(&group));
    for request in Request::one_of_each() {
        let refused = refusal(request.give(ANN, &mut group, &mut room, &globex.cx()));
        assert_eq!(refused, GroupError::OtherCompany { group: GROUP }, "{request:?}");
        assert_eq!(group, before);
    }
    for by in [ANN, BO, CY, DEE] {
        let refused = refusal(group.view(by, &globex.cx()));
        assert_eq!(refused, GroupError::OtherCompany { group: GROUP });
        assert_eq!(rule(group.post(by, &globex.cx())), "CO-1");
    }
    let report = group.report_deletion(FeatureData::Note, FreedSpace::default(), &globex.cx());
    assert_eq!(rule(report), "CO-1");
}

// refuses: CO-1
#[test]
fn administrators_of_another_company_do_not_see_a_private_group() {
    let globex = World::globex();
    assert!(PEOPLE.iter().all(|user| globex.company().is_administrator(user.id())));
    let group = World::new().private_crew();
    for by in [ADA, DEE, ZOE] {
        assert_eq!(rule(group.view(by, &globex.cx())), "GR-15", "they see no private group");
        assert!(!group.roles(by, &globex.cx()).unwrap().is(Role::Administrator));
    }
}

// refuses: CO-1
#[test]
fn a_user_who_moved_has_no_role_from_an_entry_of_the_old_company() {
    let world = World::new();
    let (group, cx) = (world.private_crew(), world.cx());
    for (before, moved) in [
        (ANN, User::of_company(ANN.id(), GLOBEX)),
        (BO, User::of_no_company(BO.id())),
        (ADA, User::of_company(ADA.id(), GLOBEX)),
    ] {
        assert!(group.view(before, &cx).is_ok());
        assert_eq!(rule(group.view(moved, &cx)), "GR-15");
        assert_eq!(group.roles(moved, &cx).unwrap(), Roles::of(Affiliation::External));
        let filter = GroupFilter::new(world.company(), moved, GroupList::All).unwrap();
        assert!(!filter.admits(&group).unwrap());
    }
    let external = world.external_crew();
    assert!(external.view(EVE, &cx).is_ok());
    for moved in [User::of_company(EVE.id(), ACME), User::of_no_company(EVE.id())] {
        assert_eq!(rule(external.view(moved, &cx)), "GR-15");
    }
}

// refuses: CO-1
#[test]
fn a_leader_who_moved_does_not_lead() {
    let world = World::new();
    let (team, cx) = (world.team(), world.cx());
    let leader = team.header().team().and_then(Team::leader).unwrap();
    let moved = User::of_company(leader, GLOBEX);
    assert!(!team.roles(moved, &cx).unwrap().is(Role::Leader));
}

// allows: CO-2
#[test]
fn core_or_approval_is_enough_to_create_and_change_groups() {
    let mut world = World::new();
    world.freeze();
    for application in [Application::Core, Application::Approval] {
        let mut world = world.clone();
        world.grant(application);
        let mut group = world.created(draft());
        assert!(group.add_members(ANN, &[BO], &world.cx()).is_ok());
    }
}

// refuses: CO-2
#[test]
fn no_group_is_created_without_core_or_approval() {
    let mut world = World::new();
    world.freeze();
    let cx = &world.cx();
    assert_eq!(rule(Group::create(GROUP, ROOM, ANN, draft(), cx)), "CO-2");
    let by_administrator =
        Group::create_as_administrator(GROUP, ROOM, ADA, draft().with_masters([CY]), cx);
    assert_eq!(rule(by_administrator), "CO-2");
}

// allows: CO-2
#[test]
fn a_frozen_group_can_still_be_read_and_emptied() {
    for request in Request::one_of_each() {
        let mut world = World::new();
        let mut group = world.crew();
        let mut room = world.room_of(&group);
        world.freeze();
        let given = request.give(ANN, &mut group, &mut room, &world.cx());
        let expected = match &request {
            Request::Query(GroupQuery::InviteToEvent) => "CO-2",
            Request::Query(GroupQuery::SendAs) => "ML-3",
            Request::Post
            | Request::Query(_)
            | Request::Command(
                GroupCommand::Delete
                | GroupCommand::DismissMasters { .. }
                | GroupCommand::RemoveMembers { .. }
                | GroupCommand::RequestDeletion { .. },
            ) => {
                assert!(given.is_ok(), "{request:?}: {given:?}");
                continue;
            }
            Request::Command(command) => match command {
                GroupCommand::AskToJoin
                | GroupCommand::DeclineRequests { .. }
                | GroupCommand::WithdrawRequest => "GR-17",
                GroupCommand::Leave => "GR-10",
                command if *command == lock() => "CO-6",
                // Unnesting is allowed, but no group is nested.
                GroupCommand::Unnest { .. } => "GR-20",
                _ => "CO-2",
            },
        };
        assert_eq!(rule(given), expected, "{request:?}");
    }
}

// refuses: CO-2
#[test]
fn a_frozen_group_takes_nothing_new_and_keeps_everything() {
    let mut world = World::new();
    let mut group = world.crew();
    let before = group.clone();
    world.freeze();
    assert_eq!(rule(group.add_members(ANN, &[DEE], &world.cx())), "CO-2");
    assert_eq!(rule(group.invite_to_event(DEE, &world.cx())), "CO-2");
    assert_eq!(rule(group.ask_to_join(DEE, &world.cx())), "CO-2");
    assert!(group.authorize(BO, GroupAction::ReadRoom, &world.cx()).is_ok());
    assert_eq!(group, before);
    world.grant(Application::Core);
    assert!(group.add_members(ANN, &[DEE], &world.cx()).is_ok());
}
