//! Who sees a group, and what an outsider may do (GR-15, GR-17).

use guildhall_groups::{Group, GroupError};
use guildhall_kernel::{CommandError, Refusal, Switch, User};
use guildhall_mailing_list::ListEdit;
use guildhall_permissions::GroupAction;

use crate::commands::{Given, Request};
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, GUS, ZOE};
use crate::world::{GROUP, World, rule};

/// An outsider, a former member, an external stranger and a former external member.
const HIDDEN_FROM: [User; 4] = [DEE, FAY, ZOE, GUS];

/// The answer for a group that never existed.
fn never_was() -> GroupError {
    GroupError::NoSuchGroup { group: GROUP }
}

fn give(world: &World, group: &Group, by: User, request: &Request) -> Given {
    request.give(by, &mut group.clone(), &mut world.room_of(group), &world.cx())
}

/// A private group in each of its states: active, with its list off, frozen, deleted.
fn private_groups() -> Vec<(World, Group)> {
    let world = World::new();
    let group = world.external_crew();
    let mut off = group.clone();
    off.edit_mailing_list(ANN, ListEdit::new().with_state(Switch::Off), &world.cx()).unwrap();
    let mut frozen = world.clone();
    frozen.freeze();
    let tombstone = world.deleted(group.clone());
    vec![(world.clone(), group.clone()), (world.clone(), off), (frozen, group), (world, tombstone)]
}

// refuses: GR-15
#[test]
fn a_private_group_answers_as_if_it_never_existed() {
    for (world, group) in private_groups() {
        for by in HIDDEN_FROM {
            for request in Request::one_of_each() {
                let given = give(&world, &group, by, &request);
                let refused = given.unwrap_err();
                assert_eq!(refused, CommandError::Refused(never_was()), "{by:?} {request:?}");
                assert_eq!(refused.refusal().unwrap().disclosed(), never_was().disclosed());
            }
            for action in GroupAction::ALL {
                let answer = group.authorize(by, action, &world.cx());
                assert_eq!(answer, Err(CommandError::Refused(never_was())));
            }
            let view = group.seen_by(by, &world.cx());
            assert_eq!(view, Err(CommandError::Refused(never_was())));
            let elsewhere = group.view(by, &World::globex().cx());
            assert_eq!(elsewhere, Err(CommandError::Refused(never_was())));
        }
    }
}

// allows: GR-15
#[test]
fn members_masters_and_administrators_see_a_private_group() {
    let world = World::new();
    let group = world.external_crew();
    for by in [ANN, BO, CY, EVE, ADA] {
        assert!(group.view(by, &world.cx()).is_ok());
        for request in Request::one_of_each() {
            let given = give(&world, &group, by, &request);
            assert_ne!(given, Err(CommandError::Refused(never_was())), "{by:?} {request:?}");
        }
    }
}

// allows: GR-9
#[test]
fn an_administrator_invites_to_a_private_group_but_cannot_ask_to_join() {
    let world = World::new();
    let group = world.private_crew();
    assert!(group.invite_to_event(ADA, &world.cx()).is_ok());
    assert_eq!(rule(group.clone().ask_to_join(ADA, &world.cx())), "GR-17");
}

// allows: GR-17
#[test]
fn an_outsider_views_invites_asks_to_join_and_mails_a_public_group() {
    let world = World::new();
    let group = world.crew();
    for by in [DEE, FAY, ADA] {
        assert!(group.view(by, &world.cx()).is_ok());
        assert!(group.invite_to_event(by, &world.cx()).is_ok());
        assert!(group.clone().ask_to_join(by, &world.cx()).is_ok());
        assert!(group.post(by, &world.cx()).is_ok());
    }
}

// refuses: GR-17
#[test]
fn an_outsider_cannot_read_the_room() {
    let world = World::new();
    let group = world.crew();
    for by in [DEE, FAY] {
        assert_eq!(rule(group.read_room(by, &world.cx())), "GR-17");
        assert_eq!(rule(group.room_source(by, &[BO.id()], &world.cx())), "GR-17");
    }
}

// refuses: GR-17
#[test]
fn a_stranger_does_not_see_a_public_group() {
    let world = World::new();
    let group = world.public_external_crew();
    for by in [ZOE, GUS] {
        for request in Request::one_of_each() {
            let given = give(&world, &group, by, &request);
            assert_eq!(given, Err(CommandError::Refused(never_was())), "{request:?}");
        }
    }
}

// refuses: GR-17
#[test]
fn members_and_masters_cannot_ask_to_join() {
    let world = World::new();
    for by in [ANN, BO, CY, EVE] {
        assert_eq!(rule(world.external_crew().ask_to_join(by, &world.cx())), "GR-17");
    }
}
