//! The group's room: since when its participants may read it (RM-22), and new rooms that start from
//! it (RM-7, RM-20).

use guildhall_groups::{Group, GroupError, GroupEvent, IndirectMembers, NestedGroups, TeamEdit};
use guildhall_kernel::{Feature, GroupId, History, ReadsFrom, RoomId, Scope, User};
use guildhall_room_features::FeatureEdit;
use guildhall_rooms::{Room, RoomDraft, RoomOrigin};
use uuid::Uuid;

use crate::other_groups::NESTINGS;
use crate::people::{ADA, ANN, BO, CY, DEE, EVE, FAY, ids};
use crate::world::{GROUP, ROOM, World, draft, refusal, rule};

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

fn from(group: &Group, by: User, room: &Room, world: &World) -> ReadsFrom {
    group.reads_from(by, room, None, &world.cx()).unwrap()
}

// allows: RM-22
#[test]
fn members_read_as_the_history_was_shared_when_they_joined() {
    let mut world = World::new();
    let mut group = world.crew();
    let room = world.room_of(&group);
    world.a_minute_passes();
    group.add_members(ANN, &[DEE], &world.cx()).unwrap();
    let newcomer = ReadsFrom::Since(world.cx().at());
    world.a_minute_passes();
    assert_eq!(from(&group, BO, &room, &world), ReadsFrom::Beginning, "from the creation on");
    assert_eq!(from(&group, DEE, &room, &world), newcomer);

    let shared = group.change_history(ANN, History::Shared, &world.cx()).unwrap();
    assert_eq!(shared.event, GroupEvent::HistoryChanged { to: History::Shared });
    assert_eq!(group.header().history(), History::Shared);
    assert_eq!(from(&group, DEE, &room, &world), newcomer, "nothing changes for members");
    group.remove_members(ANN, &ids(&[DEE]), &world.cx()).unwrap();
    group.add_members(ANN, &[DEE], &world.cx()).unwrap();
    assert_eq!(from(&group, DEE, &room, &world), ReadsFrom::Beginning);

    group.change_history(ADA, History::NotShared, &world.cx()).unwrap();
    assert_eq!(from(&group, DEE, &room, &world), ReadsFrom::Beginning, "what was shown stays");
    group.remove_members(ANN, &ids(&[BO]), &world.cx()).unwrap();
    group.add_members(ANN, &[BO], &world.cx()).unwrap();
    let returned = ReadsFrom::Since(world.cx().at());
    assert_eq!(from(&group, BO, &room, &world), returned, "who returns is a newcomer");
}

// allows: RM-22
#[test]
fn a_conversion_keeps_what_each_member_could_read() {
    let mut world = World::new();
    let mut room = world.general_room(&[ANN, BO, CY]);
    world.a_minute_passes();
    room.invite(ANN, &[DEE], &world.cx()).unwrap();
    let newcomer = ReadsFrom::Since(world.cx().at());
    world.a_minute_passes();
    let draft = draft().with_members([FAY]);
    let (group, ..) = Group::convert(GROUP, &mut room, ANN, draft, &world.cx()).unwrap();
    let converted = ReadsFrom::Since(world.cx().at());
    world.a_minute_passes();
    assert_eq!(from(&group, BO, &room, &world), ReadsFrom::Beginning);
    assert_eq!(from(&group, DEE, &room, &world), newcomer);
    assert_eq!(from(&group, FAY, &room, &world), converted, "Fay was not in the room");
}

/// Ann's group with this number and these members.
fn numbered(number: u128, members: &[User], world: &World) -> Group {
    let (id, room) = (Uuid::from_u128(0x300 + number), Uuid::from_u128(0x400 + number));
    let draft = draft().with_members(members.iter().copied());
    Group::create(GroupId::new(id), RoomId::new(room), ANN, draft, &world.cx()).unwrap().0
}

fn nested(groups: &[&Group]) -> NestedGroups {
    NestedGroups::new(NESTINGS, groups.iter().copied().cloned())
}

/// Ann nests the first of these groups, in which the others are nested.
fn nest(parent: &mut Group, groups: &[&Group], world: &World) {
    parent.nest(ANN, groups[0].id(), &nested(groups), &world.cx()).unwrap();
}

// allows: RM-22
#[test]
fn a_user_of_nested_groups_reads_from_the_earliest_moment_at_which_a_path_was_whole() {
    for [first, second] in [[1, 2], [2, 1]] {
        let mut world = World::new();
        let mut group = world.created(draft());
        let (mut one, mut other) = (numbered(first, &[], &world), numbered(second, &[], &world));
        let bos = numbered(3, &[BO], &world);
        nest(&mut group, &[&one], &world);
        world.a_minute_passes();
        nest(&mut other, &[&bos], &world);
        world.a_minute_passes();
        nest(&mut group, &[&other, &bos], &world);
        let whole = ReadsFrom::Since(world.cx().at());
        world.a_minute_passes();
        nest(&mut one, &[&bos], &world);

        let room = world.room_of(&group);
        let group = group.with_indirect_members(IndirectMembers::of(Scope::Whole, [BO]));
        let below = nested(&[&group, &one, &other, &bos]);
        assert_eq!(group.reads_from(BO, &room, Some(&below), &world.cx()), Ok(whole));
    }
}

// allows: RM-22
#[test]
fn a_user_of_a_nested_group_reads_from_the_moment_at_which_they_joined_it() {
    let mut world = World::new();
    let (mut group, mut bos) = (world.created(draft()), numbered(1, &[], &world));
    let gone = world.deleted(numbered(2, &[BO], &world));
    nest(&mut group, &[&bos], &world);
    world.a_minute_passes();
    bos.add_members(ANN, &[BO], &world.cx()).unwrap();
    let joined = ReadsFrom::Since(world.cx().at());
    world.a_minute_passes();

    let room = world.room_of(&group);
    let group = group.with_indirect_members(IndirectMembers::of(Scope::Whole, [BO]));
    let below = nested(&[&group, &bos, &gone]);
    assert_eq!(group.reads_from(BO, &room, Some(&below), &world.cx()), Ok(joined));
}

// allows: RM-22
#[test]
fn the_leader_decides_for_those_whom_the_directory_adds() {
    let mut world = World::new();
    let mut team = world.open_team();
    let room = world.room_of(&team);
    team.change_history(ANN, History::Shared, &world.cx()).unwrap();
    world.a_minute_passes();
    team.change_team(TeamEdit::new().with_joined([DEE]), &world.cx()).unwrap();
    assert_eq!(from(&team, DEE, &room, &world), ReadsFrom::Beginning);
}

// refuses: RM-22, GR-9, RM-19
#[test]
fn members_cannot_share_the_history() {
    let world = World::new();
    let mut group = world.crew();
    assert_eq!(rule(group.change_history(BO, History::Shared, &world.cx())), "GR-9");
    let mut team = world.open_team();
    assert_eq!(rule(team.change_history(BO, History::Shared, &world.cx())), "RM-19");
    let same = group.change_history(ANN, History::NotShared, &world.cx());
    assert_eq!(refusal(same), GroupError::NothingChanges);
    let room = world.room_of(&group);
    assert_eq!(rule(group.reads_from(DEE, &room, None, &world.cx())), "GR-17");
}
