//! The notices that members get (GR-13).

use guildhall_groups::{Group, GroupEvent, GroupNotice, MembershipFilter, NoticeKind};
use guildhall_kernel::{Switch, UserId};
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::commands::Command;
use crate::people::{ANN, BO, DEE, EVE, FAY, ids};
use crate::world::{GROUP, ROOM, World, draft};

/// Who is told: the members, as the group says them then.
fn told(group: &Group) -> Vec<UserId> {
    let entries = group.roster().all().unwrap().iter();
    entries
        .filter(|(_, entry)| MembershipFilter::Members.admits(entry))
        .map(|(user, _)| *user)
        .collect()
}

/// Every change that a Master makes of the crew, with the group after it.
fn changes(world: &World, crew: &Group) -> Vec<(Group, GroupEvent)> {
    let mut changes = Vec::new();
    for command in Command::one_of_each() {
        let (mut group, mut room) = (crew.clone(), world.room_of(crew));
        let given = command.give(&ANN, &mut group, &mut room, &world.cx());
        changes.extend(given.into_iter().flatten().map(|event| (group.clone(), event)));
    }
    assert!(changes.len() > 10, "most commands are given to the crew");
    changes
}

// allows: GR-13
#[test]
fn allows_members_to_be_told_of_each_change_while_it_is_on() {
    let world = World::new();
    for (group, event) in changes(&world, &world.private_crew()) {
        let kind = match event {
            GroupEvent::Deleted { .. } => Some(NoticeKind::Deleted),
            // Turned off, the notification is off for that change too.
            GroupEvent::DataDeletionRequested { .. } | GroupEvent::NotificationChanged { .. } => {
                None
            }
            _ => Some(NoticeKind::Edited),
        };
        let (by, at) = (Some(ANN.id()), world.cx().at());
        let expected = kind.map(|kind| GroupNotice { group: GROUP, kind, by, at });
        assert_eq!(GroupNotice::of(&group, &event), expected, "{event:?}");
    }
}

// refuses: GR-13
#[test]
fn refuses_notices_while_it_is_off() {
    let world = World::new();
    let (quiet, created) =
        Group::create(GROUP, ROOM, &ANN, draft().notification(Switch::Off), &world.cx()).unwrap();
    assert_eq!(GroupNotice::of(&quiet, &created), None);
    let mut crew = world.crew();
    crew.change_notification(&ANN, Switch::Off, &world.cx()).unwrap();
    for (group, event) in changes(&world, &crew) {
        assert_eq!(GroupNotice::of(&group, &event), None, "{event:?}");
    }
}

// allows: GR-13
#[test]
fn allows_members_to_be_told_that_it_is_on_again() {
    let world = World::new();
    let mut group = world.crew();
    group.change_notification(&ANN, Switch::Off, &world.cx()).unwrap();
    let on = group.change_notification(&ANN, Switch::On, &world.cx()).unwrap();
    assert_eq!(GroupNotice::of(&group, &on).unwrap().kind, NoticeKind::Edited);
}

// allows: GR-13
#[test]
fn allows_the_first_members_to_be_told_of_the_creation() {
    let world = World::new();
    let (group, created) =
        Group::create(GROUP, ROOM, &ANN, draft().members([BO]), &world.cx()).unwrap();
    let notice = GroupNotice::of(&group, &created).unwrap();
    assert_eq!(notice.kind, NoticeKind::Created);
    assert_eq!(told(&group), ids(&[ANN, BO]));
}

// allows: GR-13
#[test]
fn allows_those_who_were_members_up_to_then_to_be_told_of_the_deletion() {
    let world = World::new();
    let tombstone = world.deleted(world.external_crew());
    assert_eq!(told(&tombstone), ids(&[ANN, BO, EVE]));
}

// refuses: GR-13
#[test]
fn refuses_to_tell_former_members() {
    let world = World::new();
    let mut group = world.crew();
    assert!(!told(&group).contains(&FAY.id()));
    let removed = group.remove_members(&ANN, &[BO.id()], &world.cx()).unwrap();
    assert!(GroupNotice::of(&group, &removed).is_some());
    assert_eq!(told(&group), ids(&[ANN]));
    group.add_members(&ANN, &[DEE], &world.cx()).unwrap();
    assert_eq!(told(&world.deleted(group)), ids(&[ANN, DEE]));
}

// refuses: GR-13
#[test]
fn refuses_to_tell_of_the_deletion_of_data() {
    let world = World::new();
    let mut group = world.crew();
    let requested = group.request_deletion(&ANN, FeatureData::Note, &world.cx()).unwrap();
    let done =
        group.report_deletion(FeatureData::Note, FreedSpace::default(), &world.cx()).unwrap();
    for event in [requested, done] {
        assert_eq!(GroupNotice::of(&group, &event), None);
    }
}
