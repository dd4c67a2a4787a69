//! Entries keep when and why a user joined or left to be there (RM-21).

use guildhall_kernel::{Affiliation, JoinReason, Joined, LeaveReason, Left, Presence, User};
use guildhall_rooms::Room;

use crate::world::{ANN, BO, CREW, CY, DEE, World, XEN, at, ids};

/// Then the room's entry of this user says this.
#[track_caller]
fn check(room: &Room, user: User, expect: Presence) {
    assert_eq!(room.roster().entry(user.id()).unwrap().unwrap().presence(), expect);
}

fn created() -> Joined {
    Joined { at: at(0), how: JoinReason::Created { by: ANN.id() } }
}

fn out(why: LeaveReason) -> Presence {
    Presence::Out { joined: created(), left: Left { at: at(1), why } }
}

// allows: RM-21
#[test]
fn allows_to_tell_how_everybody_came_in() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    room.invite(BO.id(), &[DEE], &acme.cx_at(1)).unwrap();
    check(&room, ANN, Presence::In(created()));
    check(&room, XEN, Presence::In(created()));
    let invited = Joined { at: at(1), how: JoinReason::Invited { by: BO.id() } };
    check(&room, DEE, Presence::In(invited));
}

// allows: RM-21
#[test]
fn allows_to_tell_internal_from_external_ever_after() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    room.leave(XEN.id(), &acme.cx()).unwrap();
    let affiliation = |user: User| room.roster().entry(user.id()).unwrap().unwrap().affiliation();
    assert_eq!(affiliation(ANN), Affiliation::Internal);
    assert_eq!(affiliation(XEN), Affiliation::External);
}

// allows: RM-21
#[test]
fn allows_to_tell_who_left_from_who_was_removed() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO.id(), &acme.cx_at(1)).unwrap();
    room.remove(ANN.id(), &ids([CY]), &acme.cx_at(1)).unwrap();
    check(&room, BO, out(LeaveReason::Left));
    check(&room, CY, out(LeaveReason::Removed { by: ANN.id() }));
}

// allows: RM-21
#[test]
fn allows_a_later_stay_in_place_of_the_one_before() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO.id(), &acme.cx_at(1)).unwrap();
    room.invite(CY.id(), &[BO], &acme.cx_at(2)).unwrap();
    let joined = Joined { at: at(2), how: JoinReason::Invited { by: CY.id() } };
    check(&room, BO, Presence::In(joined));
    room.leave(BO.id(), &acme.cx_at(3)).unwrap();
    let left = Left { at: at(3), why: LeaveReason::Left };
    check(&room, BO, Presence::Out { joined, left });
}

// allows: RM-21
#[test]
fn allows_to_tell_who_was_in_when_the_room_was_converted() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.leave(DEE.id(), &acme.cx_at(1)).unwrap();
    room.convert(BO.id(), CREW, &acme.cx_at(2)).unwrap();
    let left = Left { at: at(2), why: LeaveReason::Converted };
    for user in [ANN, BO, CY] {
        check(&room, user, Presence::Out { joined: created(), left });
    }
    check(&room, DEE, out(LeaveReason::Left));
}

// refuses: RM-21
#[test]
fn refuses_to_forget_anybody() {
    let acme = World::acme();
    let closed = acme.closed();
    assert_eq!(closed.roster().all().unwrap().len(), 3);
    assert!(closed.roster().all().unwrap().values().all(|entry| entry.presence().left().is_some()));
}
