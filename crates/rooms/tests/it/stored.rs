//! The stored forms: a change of one shows in a snapshot, and so in review.

use guildhall_kernel::{Edit, Envelope, History, RemovalCause};
use guildhall_rooms::{
    InfoEdit, Room, RoomCommand, RoomDraft, RoomEvent, RoomNotice, RoomOrigin, RoomServiceCommand,
};
use insta::assert_json_snapshot;
use serde::Serialize;
use serde::de::DeserializeOwned;

use guildhall_testkit::cast::IKE;

use crate::world::{ANN, BO, CREW, CY, DEE, EVE, NAT, ROOM, World, at, event_by, ids, name, slice};

/// Checks that the value reads back from its stored form.
#[track_caller]
fn comes_back<T: DeserializeOwned + PartialEq + Serialize + std::fmt::Debug>(value: &T) {
    let stored = serde_json::to_string(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&stored).unwrap(), value);
}

fn launch() -> RoomDraft {
    RoomDraft::from_event("Launch", [BO, EVE, NAT])
        .with_picture("crew.png".parse().unwrap())
        .with_description("We launch".parse().unwrap())
}

#[test]
fn the_commands_of_users_are_stable() {
    let edit =
        InfoEdit { name: Edit::Set(name("Crew")), picture: Edit::Keep, description: Edit::Clear };
    let commands = [
        ("edit_info", RoomCommand::EditInfo { edit }),
        ("invite", RoomCommand::Invite { users: vec![DEE, NAT], history: History::Shared }),
        ("leave", RoomCommand::Leave),
        ("remove", RoomCommand::Remove { users: ids([BO, CY]).into() }),
    ];
    for (word, command) in commands {
        comes_back(&command);
        assert_json_snapshot!(format!("command_{word}"), command);
    }
}

// A command id is compared with a digest of this form.
#[test]
fn drafts_are_stable() {
    assert_json_snapshot!("draft", launch());
}

#[test]
fn the_commands_of_the_service_are_stable() {
    let (user, cause) = (BO.id(), RemovalCause::ExternalPermissionLost);
    let command = RoomServiceCommand::RemoveUser { user, cause };
    comes_back(&command);
    assert_json_snapshot!("command_remove_user", command);
}

#[test]
fn the_events_of_opening_are_stable() {
    let acme = World::acme();
    let cx = acme.cx();
    let opened = [
        ("to_me", Room::open_to_me(ROOM, ANN, &cx).unwrap().1),
        ("one_to_one", Room::open_one_to_one(ROOM, BO, ANN, &cx).unwrap().1),
        ("general", Room::open(ROOM, ANN, launch(), &cx).unwrap().1),
        ("group", Room::open_for_group(ROOM, CREW, ANN, &cx).1),
        ("team", Room::open_for_team(ROOM, CREW, None, &cx).1),
    ];
    for (kind, event) in opened {
        comes_back(&event);
        assert_json_snapshot!(format!("event_opened_{kind}"), event);
    }
}

#[test]
fn the_events_after_an_opening_are_stable() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, NAT]);
    let gone = RemovalCause::OffBoarding;
    let edit = InfoEdit { picture: Edit::Clear, ..InfoEdit::name(name("Crew")) };
    let mut launched = acme.open(ANN, launch()).unwrap().0;
    let (mut group, mut team) = (acme.group(), acme.team());
    let events = [
        ("invited", room.invite(ANN, &[DEE, EVE], &acme.cx_at(1)).unwrap()),
        ("left", room.leave(CY, &acme.cx_at(2)).unwrap()),
        ("removed", room.remove(BO, &ids([EVE]), &acme.cx_at(3)).unwrap()),
        ("info_edited", launched.edit_info(BO, edit, &acme.cx_at(4)).unwrap()),
        ("converted", room.convert(ANN, CREW, &acme.cx_at(5)).unwrap()),
        ("closed", group.close_with_group(ANN, &acme.cx_at(6)).unwrap()),
        ("closed_by_the_directory", team.close_with_group(None, &acme.cx_at(7)).unwrap()),
        ("user_removed", acme.to_me(BO).remove_user(BO.id(), gone, &acme.cx_at(8)).unwrap()),
    ];
    for (minute, (word, event)) in (1..).zip(events) {
        assert_eq!(event.at, at(minute));
        comes_back(&event);
        assert_json_snapshot!(format!("event_{word}"), event);
    }
}

#[test]
fn the_headers_of_every_kind_are_stable() {
    let acme = World::acme();
    let general = acme.open(ANN, launch()).unwrap().0;
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
fn entries_of_present_and_former_participants_are_stable() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, IKE]);
    room.invite(BO, &[EVE, NAT], &acme.cx_at(1)).unwrap();
    room.remove(BO, &ids([NAT]), &acme.cx_at(2)).unwrap();
    room.leave(CY, &acme.cx_at(3)).unwrap();
    room.remove_user(BO.id(), RemovalCause::ExternalPermissionLost, &acme.cx_at(4)).unwrap();
    let entries =
        [("in", ANN), ("invited", EVE), ("removed", NAT), ("left", CY), ("user_removed", BO)];
    for (word, user) in entries {
        let entry = room.roster().entry(user.id()).unwrap().unwrap();
        comes_back(entry);
        assert_json_snapshot!(format!("participant_{word}"), entry);
    }
}

#[test]
fn a_room_is_stable_whole_and_as_a_slice() {
    let room = World::acme().pair(ANN, EVE);
    for (word, room) in [("whole", room.clone()), ("slice", slice(&room, [EVE, DEE]))] {
        comes_back(&room);
        assert_json_snapshot!(format!("room_{word}"), room);
    }
}

#[test]
fn the_origins_are_stable() {
    let origins = [
        RoomOrigin::ContactSearch,
        RoomOrigin::Event,
        RoomOrigin::Mail,
        RoomOrigin::MemberList,
        RoomOrigin::OrganisationChart,
        RoomOrigin::General { room: ROOM },
        RoomOrigin::Pair { room: ROOM },
        RoomOrigin::Profile,
        RoomOrigin::Room { room: ROOM },
    ];
    comes_back(&origins);
    assert_json_snapshot!(origins);
}

#[test]
fn the_notices_of_a_removal_are_stable() {
    let removed = event_by(ANN, 1, RoomEvent::Removed { users: ids([BO]).into() });
    let notices = RoomNotice::of(ROOM, &removed);
    comes_back(&notices);
    assert_json_snapshot!(notices);
}

#[test]
fn the_notices_of_a_removed_user_are_stable() {
    let (user, cause) = (BO.id(), RemovalCause::ExternalPermissionLost);
    let removed = Envelope::by_service(at(1), RoomEvent::UserRemoved { user, cause });
    let notices = RoomNotice::of(ROOM, &removed);
    comes_back(&notices);
    assert_json_snapshot!(notices);
}

#[test]
fn what_a_participant_sees_is_stable() {
    let acme = World::acme();
    let room = acme.open(ANN, launch()).unwrap().0;
    assert_json_snapshot!("view", room.seen_by(ANN, &acme.cx()).unwrap());
    assert_json_snapshot!("view_pair", acme.pair(ANN, BO).seen_by(BO, &acme.cx()).unwrap());
    let source = acme.general([ANN, BO, CY]).source(ANN, &[BO.id()], &acme.cx()).unwrap();
    assert_json_snapshot!("source", source);
}
