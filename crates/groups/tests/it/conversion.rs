//! General rooms that become groups (GR-6, GR-7, GR-8).

use guildhall_groups::{Group, GroupDraft, GroupError, GroupEvent, GroupKind};
use guildhall_kernel::{
    CommandError, Envelope, Feature, JoinReason, LeaveReason, NotLoaded, Scope, Switch, User,
};
use guildhall_permissions::{Application, Authority, ExternalContacts, Privacy};
use guildhall_rooms::{Room, RoomEvent};

use crate::people::{ANN, BO, CY, DEE, EVE, GUS, ids};
use crate::world::{CREW, GROUP, ROOM, World, draft, list, missing, rule};

type Converted =
    Result<(Group, Envelope<GroupEvent>, Envelope<RoomEvent>), CommandError<GroupError>>;

fn convert(world: &World, room: &mut Room, draft: GroupDraft) -> Converted {
    Group::convert(GROUP, room, ANN, draft, &world.cx())
}

/// Opens a general room in which only the first `remain` users remain.
fn room_of(world: &World, users: &[User], remain: usize) -> Room {
    let mut room = world.general_room(users);
    for user in &users[remain..] {
        room.leave(*user, &world.cx()).unwrap();
    }
    room
}

fn pair(world: &World) -> Room {
    Room::open_one_to_one(ROOM, ANN, BO, &world.cx()).unwrap().0
}

// allows: GR-6
#[test]
fn a_room_of_three_or_more_becomes_a_group() {
    let world = World::new();
    for remain in [3, 4] {
        let mut room = room_of(&world, &[ANN, BO, CY, DEE], remain);
        let (group, _, _) = convert(&world, &mut room, draft()).unwrap();
        assert_eq!(usize::try_from(group.roster().counts().members()), Ok(remain));
    }
}

// refuses: GR-6
#[test]
fn two_participants_or_another_kind_of_room_cannot_become_a_group() {
    let world = World::new();
    let to_me = Room::open_to_me(ROOM, ANN, &world.cx()).unwrap().0;
    let of_group = world.room_of(&world.crew());
    for mut room in [room_of(&world, &[ANN, BO, CY], 2), to_me, pair(&world), of_group] {
        assert_eq!(rule(convert(&world, &mut room, draft())), "GR-6");
    }
}

// refuses: GR-6
#[test]
fn a_closed_room_or_a_user_outside_the_room_cannot_convert() {
    let world = World::new();
    let mut closed = room_of(&world, &[ANN, BO, CY], 0);
    assert_eq!(rule(convert(&world, &mut closed, draft())), "RM-15");
    let mut of_others = world.general_room(&[BO, CY, DEE]);
    assert_eq!(rule(convert(&world, &mut of_others, draft())), "RM-14");
    let mut left = world.general_room(&[BO, ANN, CY, DEE]);
    left.leave(ANN, &world.cx()).unwrap();
    assert_eq!(rule(convert(&world, &mut left, draft())), "RM-14");
}

// allows: GR-7
#[test]
fn a_converted_room_and_its_participants_move_into_the_group() {
    let world = World::new();
    let mut room = room_of(&world, &[ANN, BO, CY, DEE], 3);
    let (group, created, converted) = convert(&world, &mut room, draft()).unwrap();

    assert_eq!((group.room(), room.group()), (ROOM, Some(GROUP)));
    assert_eq!(Group::replay([created]), Some(group.clone()));
    assert!(matches!(converted.event, RoomEvent::Converted { group: GROUP, .. }));
    assert!(group.feature(Feature::Message, &world.cx()).is_on());
    let entry = |user: User| group.roster().entry(user.id()).unwrap();
    for member in [ANN, BO, CY] {
        assert!(entry(member).unwrap().is_member());
        assert_eq!(entry(member).unwrap().is_master(), member == ANN);
        let how = entry(member).unwrap().membership().unwrap().joined().how;
        assert_eq!(how, JoinReason::Converted { by: Some(ANN.id()) });
        let was_there = room.roster().entry(member.id()).unwrap().unwrap().presence();
        assert_eq!(was_there.left().unwrap().why, LeaveReason::Converted);
    }
    assert_eq!(entry(DEE), None, "a user who left the room earlier is no member");
}

// allows: GR-7
#[test]
fn a_conversion_draft_adds_members_masters_and_settings() {
    let world = World::new();
    let mut room = world.general_room(&[ANN, BO, CY]);
    let draft = draft()
        .with_members([DEE])
        .with_masters([BO])
        .private()
        .with_feature(Feature::Folder, Switch::Off)
        .with_list_at(list(CREW));
    let (group, _, _) = convert(&world, &mut room, draft).unwrap();
    assert_eq!(group.roster().counts(), guildhall_kernel::Counts::new(4, 2, 0));
    assert_eq!(group.header().privacy(), Privacy::Private);
    assert!(!group.feature(Feature::Folder, &world.cx()).is_on());
}

// refuses: GR-7
#[test]
fn a_refused_conversion_leaves_the_room_as_it_was() {
    let world = World::new();
    let of = |users: &[User]| world.general_room(users);
    let with_eve = of(&[ANN, BO, EVE]);
    let mut no_creators = World::new();
    no_creators.let_create(Authority::NoOne);
    let mut no_external_creators = World::new();
    no_external_creators.let_create_external(Authority::NoOne);
    let mut no_contacts = World::new();
    no_contacts.set_contacts(ExternalContacts::Forbidden);
    let mut frozen = World::new();
    frozen.freeze();
    let three = || of(&[ANN, BO, CY]);
    let only_note =
        draft().with_feature(Feature::Message, Switch::Off).with_feature(Feature::Note, Switch::On);

    let cases = [
        (&no_creators, three(), draft(), "CO-3"),
        (&no_external_creators, with_eve.clone(), draft(), "CO-4"),
        (&no_external_creators, three(), draft().external(), "CO-4"),
        (&no_contacts, with_eve.clone(), draft(), "RM-10"),
        (&frozen, three(), draft(), "CO-2"),
        (&world, three(), draft().with_members([GUS]), "GR-5"),
        (&world, with_eve, draft().with_masters([EVE]), "GR-5"),
        (&world, three(), only_note, "FT-2"),
        (&world, three(), draft().with_list_at(list("crew@elsewhere.example")), "ML-2"),
        (&world, pair(&world), draft(), "GR-6"),
        (&world, of(&[BO, CY, DEE]), draft(), "RM-14"),
        (&World::globex(), three(), draft(), "CO-1"),
    ];
    for (world, before, draft, code) in cases {
        let mut room = before.clone();
        assert_eq!(rule(convert(world, &mut room, draft)), code);
        assert_eq!(room, before, "{code}");
    }
}

// about: GR-7
#[test]
fn a_conversion_needs_the_whole_room() {
    let world = World::new();
    let whole = world.general_room(&[ANN, BO, CY]);
    let some = whole.roster().slice_of(&Scope::of(ids(&[ANN, BO]))).unwrap();
    let before = Room::from_parts(whole.header().clone(), some).unwrap();
    let mut room = before.clone();
    assert_eq!(missing(convert(&world, &mut room, draft())), NotLoaded::Rest);
    assert_eq!(room, before);
}

// allows: GR-8
#[test]
fn a_room_with_an_external_participant_becomes_an_external_group() {
    let world = World::new();
    let mut room = world.general_room(&[ANN, BO, EVE]);
    let (group, _, _) = convert(&world, &mut room, draft()).unwrap();
    assert_eq!(group.header().kind(), GroupKind::External);
    assert_eq!(group.header().privacy(), Privacy::Private);
    assert_eq!(group.roster().counts().externals(), 1);
}

// allows: GR-8
#[test]
fn a_room_that_its_external_users_left_becomes_an_internal_group() {
    let mut world = World::new();
    world.let_create_external(Authority::NoOne);
    let mut room = room_of(&world, &[ANN, BO, CY, EVE], 3);
    let (group, _, _) = convert(&world, &mut room, draft()).unwrap();
    assert_eq!(group.header().kind(), GroupKind::Internal);
}

// refuses: GR-8
#[test]
fn converting_an_external_room_requires_the_external_group_permission() {
    let mut world = World::new();
    world.let_create_external(Authority::named([BO.id()]));
    let mut room = world.general_room(&[ANN, BO, EVE]);
    assert_eq!(rule(convert(&world, &mut room, draft())), "CO-4");
    let converted = Group::convert(GROUP, &mut room, BO, draft(), &world.cx());
    assert!(converted.is_ok());
}

// refuses: CO-2
#[test]
fn a_company_with_only_approval_cannot_convert_its_frozen_rooms() {
    let mut world = World::new();
    let mut room = world.general_room(&[ANN, BO, CY]);
    world.freeze();
    world.grant(Application::Approval);
    assert_eq!(rule(convert(&world, &mut room, draft())), "CO-2");
}
