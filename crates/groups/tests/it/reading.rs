//! Since when the participants of a group may read its room (RM-22).

use guildhall_groups::{Group, GroupError, GroupEvent, TeamEdit};
use guildhall_kernel::{History, ReadsFrom, User};
use guildhall_rooms::Room;

use crate::people::{ADA, ANN, BO, CY, DEE, ids};
use crate::world::{GROUP, World, draft, refusal, rule};

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
    let (group, ..) = Group::convert(GROUP, &mut room, ANN, draft(), &world.cx()).unwrap();
    assert_eq!(from(&group, BO, &room, &world), ReadsFrom::Beginning);
    assert_eq!(from(&group, DEE, &room, &world), newcomer);
}

// allows: RM-22
#[test]
fn the_leader_decides_for_those_whom_the_directory_adds() {
    let mut world = World::new();
    let mut team = world.open_team();
    let room = world.room_of(&team);
    team.change_history(ANN, History::Shared, &world.cx()).unwrap();
    world.a_minute_passes();
    team.change_team(TeamEdit::new().joined([DEE]), &world.cx()).unwrap();
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
