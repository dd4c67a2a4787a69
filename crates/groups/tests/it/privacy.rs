//! Who sees a group, and what an outsider may (GR-15, GR-17).

use guildhall_groups::{Group, GroupError};
use guildhall_kernel::{CommandError, Refusal, Switch, User};
use guildhall_mailing_list::ListEdit;
use guildhall_permissions::GroupAction;

use crate::commands::{Command, Given};
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE};
use crate::world::{GROUP, World, rule};

/// An outsider, a former member, an external stranger and a former external member.
const HIDDEN_FROM: [User; 4] = [DEE, FAY, ZOE, GUS];

/// What is asked of a group that never was.
fn never_was() -> GroupError {
    GroupError::NoSuchGroup { group: GROUP }
}

fn give(world: &World, group: &Group, by: User, command: &Command) -> Given {
    command.give(&by, &mut group.clone(), &mut world.room_of(group), &world.cx())
}

/// A private group in all of its states: at work, with its list off, frozen, deleted.
fn private_groups() -> Vec<(World, Group)> {
    let world = World::new();
    let group = world.external_crew();
    let mut off = group.clone();
    off.edit_mailing_list(&ANN, ListEdit::new().state(Switch::Off), &world.cx()).unwrap();
    let mut frozen = world.clone();
    frozen.freeze();
    let tombstone = world.deleted(group.clone());
    vec![(world.clone(), group.clone()), (world.clone(), off), (frozen, group), (world, tombstone)]
}

// refuses: GR-15
#[test]
fn refuses_as_if_the_group_never_was() {
    for (world, group) in private_groups() {
        for by in HIDDEN_FROM {
            for command in Command::one_of_each() {
                let given = give(&world, &group, by, &command);
                let refused = given.unwrap_err();
                assert_eq!(refused, CommandError::Refused(never_was()), "{by:?} {command:?}");
                assert_eq!(refused.refusal().unwrap().disclosed(), never_was().disclosed());
            }
            for action in GroupAction::ALL {
                let answer = group.authorize(&by, action, &world.cx());
                assert_eq!(answer, Err(CommandError::Refused(never_was())));
            }
            let view = group.seen_by(&by, &world.cx());
            assert_eq!(view, Err(CommandError::Refused(never_was())));
            let elsewhere = group.view(&by, &World::globex().cx());
            assert_eq!(elsewhere, Err(CommandError::Refused(never_was())));
        }
    }
}

// allows: GR-15
#[test]
fn allows_members_masters_and_administrators_to_see_it() {
    let world = World::new();
    let group = world.external_crew();
    for by in [ANN, BO, CY, EVE, ADA] {
        assert!(group.view(&by, &world.cx()).is_ok());
        for command in Command::one_of_each() {
            let given = give(&world, &group, by, &command);
            assert_ne!(given, Err(CommandError::Refused(never_was())), "{by:?} {command:?}");
        }
    }
}

// allows: GR-9
#[test]
fn allows_an_administrator_of_a_private_group_to_invite_and_not_to_ask() {
    let world = World::new();
    let group = world.private_crew();
    assert!(group.invite_to_event(&ADA, &world.cx()).is_ok());
    assert_eq!(rule(group.ask_to_join(&ADA, &world.cx())), "GR-17");
}

// allows: GR-17
#[test]
fn allows_an_outsider_to_see_invite_ask_and_mail() {
    let world = World::new();
    let group = world.crew();
    for by in [DEE, FAY, ADA] {
        assert!(group.view(&by, &world.cx()).is_ok());
        assert!(group.invite_to_event(&by, &world.cx()).is_ok());
        assert!(group.ask_to_join(&by, &world.cx()).is_ok());
        assert!(group.post(&by, &world.cx()).is_ok());
    }
}

// refuses: GR-17
#[test]
fn refuses_an_outsider_the_room() {
    let world = World::new();
    let group = world.crew();
    for by in [DEE, FAY] {
        assert_eq!(rule(group.read_room(&by, &world.cx())), "GR-17");
        assert_eq!(rule(group.room_source(&by, &[BO.id()], &world.cx())), "GR-17");
    }
}

// refuses: GR-17
#[test]
fn refuses_strangers_every_sight_of_a_public_group() {
    let world = World::new();
    let group = world.public_external_crew();
    for by in [ZOE, GUS] {
        for command in Command::one_of_each() {
            let given = give(&world, &group, by, &command);
            assert_eq!(given, Err(CommandError::Refused(never_was())), "{command:?}");
        }
    }
}

// refuses: GR-17
#[test]
fn refuses_those_who_belong_to_it_to_ask_to_join() {
    let world = World::new();
    for by in [ANN, BO, CY, EVE] {
        assert_eq!(rule(world.external_crew().ask_to_join(&by, &world.cx())), "GR-17");
    }
}
