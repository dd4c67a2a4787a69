//! The group's room, and new rooms that start from it (RM-7, RM-20).

use guildhall_kernel::Feature;
use guildhall_room_features::FeatureEdit;
use guildhall_rooms::{RoomDraft, RoomOrigin};

use crate::people::{ANN, BO, CY, DEE, EVE, FAY, ids};
use crate::world::{ROOM, World, rule};

// allows: RM-7
#[test]
fn a_member_starts_a_room_with_members_and_others() {
    let world = World::new();
    let group = world.crew();
    let source = group.room_source(BO, &ids(&[ANN]), &world.cx()).unwrap();
    assert_eq!(source.room(), ROOM);
    let draft = RoomDraft::from_room(source, [DEE]);
    assert_eq!(draft.participants(BO), ids(&[ANN, BO, DEE]).into_iter().collect());
    assert_eq!(draft.origin(), &RoomOrigin::Room { room: ROOM });
}

// refuses: RM-7
#[test]
fn only_members_start_a_room_and_only_members_are_chosen() {
    let world = World::new();
    let group = world.crew();
    assert_eq!(rule(group.room_source(CY, &ids(&[BO]), &world.cx())), "GR-3");
    for chosen in [CY, DEE, FAY] {
        assert_eq!(rule(group.room_source(ANN, &ids(&[BO, chosen]), &world.cx())), "RM-7");
    }
}

// refuses: RM-7
#[test]
fn a_group_with_an_external_member_starts_no_room() {
    let world = World::new();
    let mut group = world.external_crew();
    assert_eq!(rule(group.room_source(ANN, &ids(&[BO]), &world.cx())), "RM-7");
    group.remove_members(ANN, &ids(&[EVE]), &world.cx()).unwrap();
    assert!(group.room_source(ANN, &ids(&[BO]), &world.cx()).is_ok());
}

// allows: RM-20
#[test]
fn members_read_the_room() {
    let world = World::new();
    for by in [ANN, BO, EVE] {
        assert!(world.external_crew().read_room(by, &world.cx()).is_ok());
    }
}

// refuses: RM-20
#[test]
fn no_member_reads_the_room_while_message_is_off() {
    let world = World::new();
    let mut group = world.crew();
    let off = FeatureEdit::new().with_feature(Feature::Message, guildhall_kernel::Switch::Off);
    group.switch_features(ANN, &off, &world.cx()).unwrap();
    assert_eq!(rule(group.read_room(BO, &world.cx())), "RM-20");
    assert_eq!(rule(group.room_source(BO, &ids(&[ANN]), &world.cx())), "RM-20");
}

// refuses: RM-20
#[test]
fn the_participants_of_a_group_room_cannot_be_changed_in_the_room() {
    let world = World::new();
    let mut room = world.room_of(&world.crew());
    let before = room.clone();
    assert_eq!(rule(room.invite(ANN, &[DEE], &world.cx())), "RM-20");
    assert_eq!(rule(room.remove(ANN, &[BO.id()], &world.cx())), "RM-20");
    assert_eq!(rule(room.leave(BO, &world.cx())), "RM-20");
    assert_eq!(room, before);
}
