//! The stored forms: a change of one is a decision, seen in review.

use guildhall_kernel::{Edit, RemovalCause};
use guildhall_rooms::{InfoEdit, Room, RoomDraft, RoomEvent, RoomNotice, RoomOrigin};
use insta::assert_json_snapshot;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::world::{ANN, BO, CREW, CY, DEE, ROOM, World, XEN, YUL, at, ids, name, slice};

/// Then the value comes back from its stored form.
#[track_caller]
fn comes_back<T: DeserializeOwned + PartialEq + Serialize + std::fmt::Debug>(value: &T) {
    let stored = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&stored).unwrap(), value);
}

fn launch() -> RoomDraft {
    RoomDraft::from_event("Launch", [BO, XEN, YUL])
        .with_picture("crew.png".parse().unwrap())
        .described("We launch".parse().unwrap())
}

#[test]
fn events_of_opening() {
    let acme = World::acme();
    let cx = acme.cx();
    let opened = [
        ("to_me", Room::open_to_me(ROOM, &ANN, &cx).unwrap().1),
        ("one_to_one", Room::open_one_to_one(ROOM, &BO, &ANN, &cx).unwrap().1),
        ("general", Room::open(ROOM, &ANN, launch(), &cx).unwrap().1),
        ("group", Room::open_for_group(ROOM, CREW, ANN.id(), &cx).1),
        ("team", Room::open_for_team(ROOM, CREW, None, &cx).1),
    ];
    for (kind, event) in opened {
        comes_back(&event);
        assert_json_snapshot!(format!("event_opened_{kind}"), event);
    }
}

#[test]
fn events_of_a_life() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let gone = RemovalCause::OffBoarding;
    let edit = InfoEdit { picture: Edit::Clear, ..InfoEdit::name(name("Crew")) };
    let mut described = acme.open(&ANN, launch()).unwrap().0;
    let (mut group, mut team) = (acme.group(), acme.team());
    let events = [
        ("invited", room.invite(ANN.id(), &[DEE, XEN], &acme.cx_at(1)).unwrap()),
        ("left", room.leave(CY.id(), &acme.cx_at(2)).unwrap()),
        ("removed", room.remove(BO.id(), &ids([XEN]), &acme.cx_at(3)).unwrap()),
        ("described", described.describe(BO.id(), edit, &acme.cx_at(4)).unwrap()),
        ("converted", room.convert(ANN.id(), CREW, &acme.cx_at(5)).unwrap()),
        ("closed", group.close_with_group(ANN.id(), &acme.cx_at(6)).unwrap()),
        ("closed_by_the_directory", team.close_with_group(None, &acme.cx_at(7)).unwrap()),
        ("user_removed", acme.to_me(BO).remove_user(BO.id(), gone, &acme.cx_at(8)).unwrap()),
    ];
    for (minute, (word, event)) in (1..).zip(events) {
        assert_eq!(event.at(), at(minute));
        comes_back(&event);
        assert_json_snapshot!(format!("event_{word}"), event);
    }
}

#[test]
fn headers_of_every_nature() {
    let acme = World::acme();
    let general = acme.open(&ANN, launch()).unwrap().0;
    let rooms = [
        ("to_me", acme.to_me(ANN)),
        ("one_to_one", acme.pair(BO, ANN)),
        ("general", general),
        ("group", acme.group()),
        ("team", acme.team()),
        ("closed", acme.closed()),
    ];
    for (room_type, room) in rooms {
        comes_back(room.header());
        assert_json_snapshot!(format!("header_{room_type}"), room.header());
    }
}

#[test]
fn participants_in_and_out() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.invite(BO.id(), &[XEN, YUL], &acme.cx_at(1)).unwrap();
    room.remove(BO.id(), &ids([YUL]), &acme.cx_at(2)).unwrap();
    room.leave(CY.id(), &acme.cx_at(3)).unwrap();
    room.remove_user(BO.id(), RemovalCause::ExternalPermissionLost, &acme.cx_at(4)).unwrap();
    let entries =
        [("in", ANN), ("invited", XEN), ("removed", YUL), ("left", CY), ("user_removed", BO)];
    for (word, user) in entries {
        let entry = room.roster().entry(user.id()).unwrap().unwrap();
        comes_back(entry);
        assert_json_snapshot!(format!("participant_{word}"), entry);
    }
}

#[test]
fn a_room_whole_and_as_a_slice() {
    let room = World::acme().pair(ANN, XEN);
    for (word, room) in [("whole", room.clone()), ("slice", slice(&room, [XEN, DEE]))] {
        comes_back(&room);
        assert_json_snapshot!(format!("room_{word}"), room);
    }
}

#[test]
fn origins() {
    let origins = [
        RoomOrigin::ContactSearch,
        RoomOrigin::Event,
        RoomOrigin::Mail,
        RoomOrigin::MemberList,
        RoomOrigin::OrganisationChart,
        RoomOrigin::Pair { room: ROOM },
        RoomOrigin::Profile,
        RoomOrigin::Room { room: ROOM },
    ];
    comes_back(&origins);
    assert_json_snapshot!(origins);
}

#[test]
fn notices() {
    let removed = RoomEvent::Removed { by: ANN.id(), users: ids([BO]).into(), at: at(1) };
    let notices = RoomNotice::of(ROOM, &removed);
    comes_back(&notices);
    assert_json_snapshot!(notices);
}

#[test]
fn notices_of_a_withdrawal() {
    let (user, why) = (BO.id(), RemovalCause::ExternalPermissionLost);
    let notices = RoomNotice::of(ROOM, &RoomEvent::UserRemoved { user, why, at: at(1) });
    comes_back(&notices);
    assert_json_snapshot!(notices);
}
