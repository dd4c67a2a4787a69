//! Commands as values: each is decided by the method of its name.

use std::collections::BTreeSet;

use guildhall_kernel::{History, RemovalCause};
use guildhall_rooms::{InfoEdit, Room, RoomCommand, RoomServiceCommand};

use crate::world::{ANN, BO, CY, DEE, EVE, NAT, World, ids, name, refused_by};

fn edit_info() -> RoomCommand {
    RoomCommand::EditInfo { edit: InfoEdit::name(name("Crew")) }
}

fn invite() -> RoomCommand {
    RoomCommand::Invite { users: vec![EVE, DEE, EVE], history: History::NotShared }
}

fn remove() -> RoomCommand {
    RoomCommand::Remove { users: ids([CY, BO, CY]).into() }
}

fn remove_user() -> RoomServiceCommand {
    RoomServiceCommand::RemoveUser { user: BO.id(), cause: RemovalCause::OffBoarding }
}

/// Checks that both do the same to a room of Ann, Bo, Cy and Nat.
#[track_caller]
fn check<T: PartialEq + std::fmt::Debug>(
    command: impl FnOnce(&mut Room) -> T,
    method: impl FnOnce(&mut Room) -> T,
) {
    let room = World::acme().general([ANN, BO, CY, NAT]);
    let (mut one, mut other) = (room.clone(), room.clone());
    assert_eq!(command(&mut one), method(&mut other));
    assert_eq!(one, other);
    assert_ne!(one, room);
}

#[test]
fn a_command_is_decided_by_the_method_of_its_name() {
    let acme = World::acme();
    let cx = acme.cx_at(1);
    let edit = InfoEdit::name(name("Crew"));
    check(|room| room.execute(ANN, edit_info(), &cx), |room| room.edit_info(ANN, edit, &cx));
    check(|room| room.execute(ANN, invite(), &cx), |room| room.invite(ANN, &[DEE, EVE], &cx));
    check(|room| room.execute(ANN, RoomCommand::Leave, &cx), |room| room.leave(ANN, &cx));
    check(|room| room.execute(ANN, remove(), &cx), |room| room.remove(ANN, &ids([BO, CY]), &cx));
    check(
        |room| room.execute_service(remove_user(), &cx),
        |room| room.remove_user(BO.id(), RemovalCause::OffBoarding, &cx),
    );
}

// about: RM-14
#[test]
fn a_command_of_a_user_who_was_never_in_is_refused() {
    let acme = World::acme();
    for command in [edit_info(), invite(), RoomCommand::Leave, remove()] {
        let room = acme.general([ANN, BO, CY]);
        refused_by("RM-14", &room, |room| room.execute(DEE, command, &acme.cx()));
    }
}

#[test]
fn a_command_touches_the_users_that_it_names() {
    assert_eq!(edit_info().touches(), BTreeSet::new());
    assert_eq!(invite().touches(), ids([DEE, EVE]).into());
    assert_eq!(RoomCommand::Leave.touches(), BTreeSet::new());
    assert_eq!(remove().touches(), ids([BO, CY]).into());
    assert_eq!(remove_user().touches(), ids([BO]).into());
}

#[test]
fn an_unknown_command_is_refused() {
    assert!(serde_json::from_str::<RoomCommand>(r#"{ "command": "leave" }"#).is_ok());
    assert!(serde_json::from_str::<RoomCommand>(r#"{ "command": "read" }"#).is_err());
    assert!(serde_json::from_str::<RoomCommand>(r#"{ "command": "invite" }"#).is_err());
    assert!(serde_json::from_str::<RoomServiceCommand>(r#"{ "command": "leave" }"#).is_err());
}
