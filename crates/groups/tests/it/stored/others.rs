//! What happens to groups besides what their Masters do, and to a team.

use guildhall_groups::{Group, GroupEvent, IndirectMembers, LockEdit, TeamEdit};
use guildhall_kernel::{Envelope, Feature, History, RemovalCause, RoomId, Scope, Switch};
use guildhall_permissions::GroupSetting;
use guildhall_testkit::commands as every;
use time::Duration;
use uuid::Uuid;

use crate::other_groups::{OtherGroups, UNIT};
use crate::people::{ADA, ANN, BO, DEE, FAY, ids};
use crate::world::{GROUP, ROOM, World, slice, switches, team_draft};

/// One event of each kind, as one history made them.
pub(super) fn of_groups() -> Vec<Envelope<GroupEvent>> {
    let mut world = World::new();
    let mut group = world.crew();
    let message = |to| switches(&[(Feature::Message, to), (Feature::Note, to)]);
    let nested = OtherGroups::AtFirst.nested_groups(UNIT, ANN, &group);
    let locks = LockEdit::new().with_locked(GroupSetting::Members).with_unlocked(Feature::Task);
    let g = &mut group;
    let task = LockEdit::new().with_locked(Feature::Task);
    g.execute(ADA, every::locking(task), &world.cx()).unwrap();
    let mut events = vec![
        g.nest(ANN, UNIT, &nested, &world.cx()).unwrap(),
        g.unnest(ANN, OtherGroups::AtFirst.group(UNIT), &world.cx()).unwrap(),
        g.change_history(ANN, History::Shared, &world.cx()).unwrap(),
        g.execute(ADA, every::locking(locks), &world.cx()).unwrap(),
        g.remove_user(BO.id(), RemovalCause::OffBoarding, &world.cx()).unwrap(),
    ];
    g.switch_features(ANN, &message(Switch::Off), &world.cx()).unwrap();
    world.pass(Duration::days(1));
    events.push(g.switch_features(ANN, &message(Switch::On), &world.cx()).unwrap());
    g.switch_features(ANN, &message(Switch::Off), &world.cx()).unwrap();
    world.pass(Duration::days(31));
    let (mut room, anew) = (world.room_of(g), RoomId::new(Uuid::from_u128(0x201)));
    let begun = g.begin_anew(ANN, &message(Switch::On), &mut room, anew, &world.cx()).unwrap();
    events.push(begun.event);
    events
}

/// How a team is formed, changed and dissolved.
pub(super) fn of_a_team() -> [Envelope<GroupEvent>; 3] {
    let world = World::new();
    let draft = team_draft().with_leader(ANN).with_members([BO]).private();
    let (mut team, formed) = Group::form_team(GROUP, ROOM, draft, &world.cx()).unwrap();
    let name = "Landing crew".parse().unwrap();
    let edit = TeamEdit::new()
        .with_name(name)
        .with_leader(BO.id())
        .with_joined([DEE])
        .with_left([ANN.id()]);
    let changed = team.change_team(edit, &world.cx()).unwrap();
    let (dissolved, _) = team.dissolve_team(&mut world.room_of(&team), &world.cx()).unwrap();
    let events = [formed, changed, dissolved];
    assert_eq!(Group::replay(events.clone()), Some(team));
    events
}

/// A slice of a group that nests a team.
pub(super) fn nested() -> Group {
    let world = World::new();
    let mut group = world.crew();
    let nested = OtherGroups::AtFirst.nested_groups(UNIT, ANN, &group);
    group.nest(ANN, UNIT, &nested, &world.cx()).unwrap();
    let scope = Scope::of(ids(&[ANN, DEE, FAY]));
    slice(&group, &[ANN, DEE, FAY]).with_indirect_members(IndirectMembers::of(scope, [BO, FAY]))
}
