//! What the company decides: whose groups they are, and its applications (CO-1, CO-2).

use guildhall_groups::{Group, GroupError};
use guildhall_permissions::{Application, GroupAction, Role};
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::commands::Command;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, PEOPLE, ZOE};
use crate::world::{GROUP, ROOM, World, draft, refusal, rule};

// allows: CO-1
#[test]
fn allows_the_external_members_of_another_company() {
    let world = World::new();
    let group = world.external_crew();
    assert!(group.view(&EVE, &world.cx()).is_ok());
    assert!(group.read_room(&EVE, &world.cx()).is_ok());
}

// refuses: CO-1
#[test]
fn refuses_the_context_of_another_company() {
    let globex = World::globex();
    let mut group = World::new().crew();
    for by in [ANN, BO, CY, DEE] {
        let refused = refusal(group.view(&by, &globex.cx()));
        assert_eq!(refused, GroupError::OtherCompany { group: GROUP });
        assert_eq!(rule(group.post(&by, &globex.cx())), "CO-1");
    }
    let report = group.report_deletion(FeatureData::Note, FreedSpace::default(), &globex.cx());
    assert_eq!(rule(report), "CO-1");
}

// refuses: CO-1
#[test]
fn refuses_the_administrators_of_another_company() {
    let globex = World::globex();
    assert!(PEOPLE.iter().all(|user| globex.company().is_administrator(user.id())));
    let group = World::new().private_crew();
    for by in [ADA, DEE, ZOE] {
        assert_eq!(rule(group.view(&by, &globex.cx())), "GR-15", "they see no private group");
        assert!(!group.roles(&by, &globex.cx()).unwrap().is(Role::Administrator));
    }
}

// allows: CO-2
#[test]
fn allows_groups_with_core_or_approval() {
    let mut world = World::new();
    world.freeze();
    for application in [Application::Core, Application::Approval] {
        let mut world = world.clone();
        world.grant(application);
        let mut group = world.created(draft());
        assert!(group.add_members(&ANN, &[BO], &world.cx()).is_ok());
    }
}

// refuses: CO-2
#[test]
fn refuses_new_groups_without_them() {
    let mut world = World::new();
    world.freeze();
    let cx = &world.cx();
    assert_eq!(rule(Group::create(GROUP, ROOM, &ANN, draft(), cx)), "CO-2");
    let by_administrator =
        Group::create_as_administrator(GROUP, ROOM, &ADA, draft().masters([CY]), cx);
    assert_eq!(rule(by_administrator), "CO-2");
}

// allows: CO-2
#[test]
fn allows_a_frozen_group_to_be_read_and_emptied() {
    for command in Command::one_of_each() {
        let mut world = World::new();
        let mut group = world.crew();
        let mut room = world.room_of(&group);
        world.freeze();
        let given = command.give(&ANN, &mut group, &mut room, &world.cx());
        match command {
            Command::Delete
            | Command::DismissMasters(_)
            | Command::Post
            | Command::ReadRoom
            | Command::RemoveMembers(_)
            | Command::RequestDeletion(_)
            | Command::StartRoom(_)
            | Command::View => assert!(given.is_ok(), "{command:?}: {given:?}"),
            Command::AskToJoin => assert_eq!(rule(given), "GR-17"),
            Command::Leave => assert_eq!(rule(given), "GR-10"),
            Command::LockFeatures(_) | Command::UnlockFeatures(_) => {
                assert_eq!(rule(given), "CO-6");
            }
            Command::SendAs => assert_eq!(rule(given), "ML-3"),
            Command::Unnest(..) => assert_eq!(rule(given), "GR-20", "it may, where there is any"),
            _ => assert_eq!(rule(given), "CO-2", "{command:?}"),
        }
    }
}

// refuses: CO-2
#[test]
fn refuses_new_things_in_a_frozen_group_and_keeps_all_of_it() {
    let mut world = World::new();
    let mut group = world.crew();
    let before = group.clone();
    world.freeze();
    assert_eq!(rule(group.add_members(&ANN, &[DEE], &world.cx())), "CO-2");
    assert_eq!(rule(group.invite_to_event(&DEE, &world.cx())), "CO-2");
    assert_eq!(rule(group.ask_to_join(&DEE, &world.cx())), "CO-2");
    assert!(group.authorize(&BO, GroupAction::ReadRoom, &world.cx()).is_ok());
    assert_eq!(group, before);
    world.grant(Application::Core);
    assert!(group.add_members(&ANN, &[DEE], &world.cx()).is_ok());
}
