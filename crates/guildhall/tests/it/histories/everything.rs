//! All that can be asked of a hall, as it is written.

use guildhall::groups::{AggregateId, GroupList};
use guildhall::kernel::{GroupId, RoomId, Scope, User, Version};

use crate::answers::outcome;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT};
use crate::world::{AnyStore, World, all};

const EVERYBODY: [User; 8] = [ANN, BO, CY, DEE, FLO, GUS, EVE, NAT];

/// The rooms and groups of both companies, in the order in which they came to be.
pub(super) async fn rooms_and_groups<S: AnyStore>(hall: &World<S>) -> (Vec<RoomId>, Vec<GroupId>) {
    let (mut rooms, mut groups) = (Vec::new(), Vec::new());
    for company in [ACME, ORBIT] {
        let events = hall.events(company).await.into_iter();
        for first in events.filter(|recorded| recorded.version == Version::FIRST) {
            match first.aggregate {
                AggregateId::Company(_) => {}
                AggregateId::Group(group) => groups.push(group),
                AggregateId::Room(room) => rooms.push(room),
            }
        }
    }
    (rooms, groups)
}

/// Those of the groups that are teams.
pub(super) async fn teams<S: AnyStore>(hall: &World<S>, groups: &[GroupId]) -> Vec<GroupId> {
    let mut teams = Vec::new();
    for group in groups.iter().copied() {
        if hall.whole_group(group).await.is_team() {
            teams.push(group);
        }
    }
    teams
}

/// Each group that nests another, with that.
pub(super) async fn nestings<S: AnyStore>(
    hall: &World<S>,
    groups: &[GroupId],
) -> Vec<(GroupId, GroupId)> {
    let mut nestings = Vec::new();
    for group in groups.iter().copied() {
        let found = hall.whole_group(group).await;
        nestings.extend(found.header().nested().keys().map(|child| (group, *child)));
    }
    nestings
}

/// The leader of the team, if it is one and has one.
pub(super) async fn leader_of<S: AnyStore>(hall: &World<S>, team: GroupId) -> Option<User> {
    let found = hall.store().find_group(team, Scope::Whole).await.unwrap()?;
    let leader = found.header().team()?.leader()?;
    found.participant(leader).unwrap()
}

/// What everybody is told of everything, and what the service is told.
pub(super) async fn everything<S: AnyStore>(hall: &World<S>) -> Vec<String> {
    let mut told = Vec::new();
    for company in [ACME, ORBIT] {
        told.push(format!("{:?}", hall.company(company).await.unwrap()));
        told.push(format!("{:?}", hall.profiles(Some(company), all()).await.unwrap()));
        for event in hall.events(company).await {
            // Positions only have to grow: which they are is the store's.
            let (of, version) = (event.aggregate, event.version);
            told.push(format!("{of:?} {version} {:?}", event.event));
        }
    }
    let (rooms, groups) = rooms_and_groups(hall).await;
    for group in groups.iter().copied() {
        told.push(format!("{:?}", hall.whole_group(group).await));
        told.push(format!("{:?}", hall.recipients(group).await.unwrap()));
        told.push(format!("{:?}", hall.participants_of(group).await));
    }
    for user in EVERYBODY {
        told.extend(told_to(hall, user, &rooms, &groups).await);
    }
    told
}

async fn told_to<S: AnyStore>(
    hall: &World<S>,
    user: User,
    rooms: &[RoomId],
    groups: &[GroupId],
) -> Vec<String> {
    let acting = hall.user(user);
    let mut told = vec![
        format!("{:?}", acting.rooms(all()).await.unwrap()),
        format!("{:?}", acting.rooms_with(&[ANN, BO]).await.unwrap()),
    ];
    for list in [GroupList::All, GroupList::Belonging, GroupList::Managed, GroupList::Teams] {
        told.push(format!("{:?}", acting.groups(ACME, list, all()).await.unwrap()));
        told.push(format!("{:?}", acting.search_groups(ACME, list, "c", all()).await.unwrap()));
    }
    for room in rooms.iter().copied() {
        let participants = acting.room(room).participants(all()).await;
        told.push(format!("{:?}", participants.as_ref().ok()));
        told.push(format!("{:?}", outcome(participants)));
    }
    for group in groups.iter().copied() {
        let desk = acting.group(group);
        let (members, masters) = (desk.members(all()).await, desk.masters(all()).await);
        told.push(format!("{:?} {:?}", members.as_ref().ok(), masters.as_ref().ok()));
        told.push(format!("{:?} {:?}", outcome(members), outcome(masters)));
        let (inside, nested) = (desk.participants(all()).await, desk.nested().await);
        told.push(format!("{:?} {:?}", inside.as_ref().ok(), nested.as_ref().ok()));
        told.push(format!("{:?} {:?}", outcome(inside), outcome(nested)));
        told.push(format!("{:?} {:?}", outcome(desk.post().await), outcome(desk.send_as().await)));
    }
    told
}
