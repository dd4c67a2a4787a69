//! The notices that members get (GR-13).

use guildhall_groups::{Group, GroupEvent, GroupNotice, MembershipFilter, NoticeKind};
use guildhall_kernel::{Envelope, Switch, UserId};
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::commands::Request;
use crate::people::{ANN, BO, DEE, EVE, FAY, ids};
use crate::world::{GROUP, ROOM, World, draft};

/// Returns the recipients of a notice: the members of the group at that time.
fn recipients(group: &Group) -> Vec<UserId> {
    let entries = group.roster().all().unwrap().iter();
    entries
        .filter(|(_, entry)| MembershipFilter::Members.admits(entry))
        .map(|(user, _)| *user)
        .collect()
}

/// Every change that a Master makes of the crew, with the group after it.
pub(crate) fn changes(world: &World, crew: &Group) -> Vec<(Group, Envelope<GroupEvent>)> {
    let mut changes = Vec::new();
    for request in Request::one_of_each() {
        let (mut group, mut room) = (crew.clone(), world.room_of(crew));
        let given = request.give(ANN, &mut group, &mut room, &world.cx());
        changes.extend(given.into_iter().flatten().map(|event| (group.clone(), event)));
    }
    assert!(changes.len() > 10, "most commands are given to the crew");
    changes
}

// allows: GR-13
#[test]
fn members_get_a_notice_of_each_change_while_notification_is_on() {
    let world = World::new();
    for (group, event) in changes(&world, &world.private_crew()) {
        let kind = match event.event {
            GroupEvent::Deleted { .. } => Some(NoticeKind::Deleted),
            // Turned off, the notification is off for that change too.
            GroupEvent::DataDeletionRequested { .. } | GroupEvent::NotificationChanged { .. } => {
                None
            }
            _ => Some(NoticeKind::Edited),
        };
        let (by, at) = (Some(ANN.id()), world.cx().at());
        let expected = kind.map(|kind| GroupNotice::new(GROUP, kind, by, at));
        assert_eq!(GroupNotice::of(&group, &event), expected, "{event:?}");
    }
}

// refuses: GR-13
#[test]
fn members_get_no_notice_while_notification_is_off() {
    let world = World::new();
    let (quiet, created) =
        Group::create(GROUP, ROOM, ANN, draft().with_notification(Switch::Off), &world.cx())
            .unwrap();
    assert_eq!(GroupNotice::of(&quiet, &created), None);
    let mut crew = world.crew();
    crew.change_notification(ANN, Switch::Off, &world.cx()).unwrap();
    for (group, event) in changes(&world, &crew) {
        assert_eq!(GroupNotice::of(&group, &event), None, "{event:?}");
    }
}

// allows: GR-13
#[test]
fn turning_the_notification_on_makes_a_notice() {
    let world = World::new();
    let mut group = world.crew();
    group.change_notification(ANN, Switch::Off, &world.cx()).unwrap();
    let on = group.change_notification(ANN, Switch::On, &world.cx()).unwrap();
    assert_eq!(GroupNotice::of(&group, &on).unwrap().kind, NoticeKind::Edited);
}

// allows: GR-13
#[test]
fn the_first_members_get_a_notice_of_the_creation() {
    let world = World::new();
    let (group, created) =
        Group::create(GROUP, ROOM, ANN, draft().with_members([BO]), &world.cx()).unwrap();
    let notice = GroupNotice::of(&group, &created).unwrap();
    assert_eq!(notice.kind, NoticeKind::Created);
    assert_eq!(recipients(&group), ids(&[ANN, BO]));
}

// allows: GR-13
#[test]
fn the_last_members_get_the_notice_of_the_deletion() {
    let world = World::new();
    let tombstone = world.deleted(world.external_crew());
    assert_eq!(recipients(&tombstone), ids(&[ANN, BO, EVE]));
}

// about: GR-13
#[test]
fn former_members_get_no_notice() {
    let world = World::new();
    let mut group = world.crew();
    assert!(!recipients(&group).contains(&FAY.id()));
    let removed = group.remove_members(ANN, &[BO.id()], &world.cx()).unwrap();
    assert!(GroupNotice::of(&group, &removed).is_some());
    assert_eq!(recipients(&group), ids(&[ANN]));
    group.add_members(ANN, &[DEE], &world.cx()).unwrap();
    assert_eq!(recipients(&world.deleted(group)), ids(&[ANN, DEE]));
}

// about: GR-13
#[test]
fn the_deletion_of_data_makes_no_notice() {
    let world = World::new();
    let mut group = world.crew();
    let requested = group.request_deletion(ANN, FeatureData::Note, &world.cx()).unwrap();
    let done =
        group.report_deletion(FeatureData::Note, FreedSpace::default(), &world.cx()).unwrap();
    for event in [requested, done] {
        assert_eq!(GroupNotice::of(&group, &event), None);
    }
}
