//! Entries keep when and why a user joined or left (RM-21).

use guildhall_kernel::{Affiliation, JoinReason, Joined, LeaveReason, Left, Presence, User};
use guildhall_rooms::{Participant, Room};

use crate::world::{ANN, BO, CREW, CY, DEE, EVE, World, at, ids};

/// Checks the presence in the user's entry.
#[track_caller]
fn check(room: &Room, user: User, expect: Presence) {
    assert_eq!(room.roster().entry(user.id()).unwrap().unwrap().presence(), expect);
}

fn created() -> Joined {
    Joined { at: at(0), how: JoinReason::Created { by: Some(ANN.id()) } }
}

fn out(why: LeaveReason) -> Presence {
    Presence::Out { joined: created(), left: Left { at: at(1), why }, before: None }
}

#[test]
fn an_entry_is_small() {
    assert!(size_of::<Participant>() <= 80);
}

// allows: RM-21
#[test]
fn an_entry_says_how_each_user_joined() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    room.invite(BO, &[DEE], &acme.cx_at(1)).unwrap();
    check(&room, ANN, Presence::joining(created()));
    check(&room, EVE, Presence::joining(created()));
    let invited = Joined { at: at(1), how: JoinReason::Invited { by: Some(BO.id()) } };
    check(&room, DEE, Presence::joining(invited));
}

// allows: RM-21
#[test]
fn an_entry_says_internal_or_external_even_after_leaving() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    room.leave(EVE, &acme.cx()).unwrap();
    let affiliation = |user: User| room.roster().entry(user.id()).unwrap().unwrap().affiliation();
    assert_eq!(affiliation(ANN), Affiliation::Internal);
    assert_eq!(affiliation(EVE), Affiliation::External);
}

// allows: RM-21
#[test]
fn an_entry_says_whether_a_user_left_or_was_removed() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO, &acme.cx_at(1)).unwrap();
    room.remove(ANN, &ids([CY]), &acme.cx_at(1)).unwrap();
    check(&room, BO, out(LeaveReason::Left));
    check(&room, CY, out(LeaveReason::Removed { by: Some(ANN.id()) }));
}

// allows: RM-21
#[test]
fn a_later_stay_keeps_the_end_of_the_one_before() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO, &acme.cx_at(1)).unwrap();
    room.invite(CY, &[BO], &acme.cx_at(2)).unwrap();
    let joined = Joined { at: at(2), how: JoinReason::Invited { by: Some(CY.id()) } };
    let before = Some(Left { at: at(1), why: LeaveReason::Left });
    check(&room, BO, Presence::In { joined, before });
    room.leave(BO, &acme.cx_at(3)).unwrap();
    let left = Left { at: at(3), why: LeaveReason::Left };
    check(&room, BO, Presence::Out { joined, left, before });
}

// allows: RM-21
#[test]
fn an_entry_says_who_was_in_the_room_when_it_was_converted() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.leave(DEE, &acme.cx_at(1)).unwrap();
    room.convert(BO, CREW, &acme.cx_at(2)).unwrap();
    let left = Left { at: at(2), why: LeaveReason::Converted };
    for user in [ANN, BO, CY] {
        check(&room, user, Presence::Out { joined: created(), left, before: None });
    }
    check(&room, DEE, out(LeaveReason::Left));
}

// refuses: RM-21
#[test]
fn a_closed_room_keeps_every_entry() {
    let acme = World::acme();
    let closed = acme.closed();
    assert_eq!(closed.roster().all().unwrap().len(), 3);
    assert!(closed.roster().all().unwrap().values().all(|entry| entry.presence().left().is_some()));
}
