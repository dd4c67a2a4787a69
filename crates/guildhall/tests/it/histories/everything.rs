//! Every answer of the front door, as text.

use guildhall::groups::{AggregateId, GroupList};
use guildhall::kernel::{GroupId, RoomId, Scope, User, Version};

use crate::answers::outcome;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT};
use crate::world::{AnyStore, World, all};

const USERS: [User; 8] = [ANN, BO, CY, DEE, FLO, GUS, EVE, NAT];

/// Returns the rooms and groups of both companies, in the order of their creation.
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

/// Returns the groups that are teams.
pub(super) async fn teams<S: AnyStore>(hall: &World<S>, groups: &[GroupId]) -> Vec<GroupId> {
    let mut teams = Vec::new();
    for group in groups.iter().copied() {
        if hall.whole_group(group).await.is_team() {
            teams.push(group);
        }
    }
    teams
}

/// Returns each pair of a group and a group nested in it.
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

/// Returns every answer to every user, and every answer to the service.
pub(super) async fn everything<S: AnyStore>(hall: &World<S>) -> Vec<String> {
    let mut answers = Vec::new();
    for company in [ACME, ORBIT] {
        answers.push(format!("{:?}", hall.company(company).await.unwrap()));
        answers.push(format!("{:?}", hall.profiles(Some(company), all()).await.unwrap()));
        for event in hall.events(company).await {
            // Positions only have to grow: which they are is the store's.
            let (of, version) = (event.aggregate, event.version);
            answers.push(format!("{of:?} {version} {:?}", event.event));
        }
    }
    let (rooms, groups) = rooms_and_groups(hall).await;
    for group in groups.iter().copied() {
        answers.push(format!("{:?}", hall.whole_group(group).await));
        answers.push(format!("{:?}", hall.recipients(group).await.unwrap()));
        answers.push(format!("{:?}", hall.participants_of(group).await));
    }
    for user in USERS {
        answers.extend(answers_to(hall, user, &rooms, &groups).await);
    }
    answers
}

async fn answers_to<S: AnyStore>(
    hall: &World<S>,
    user: User,
    rooms: &[RoomId],
    groups: &[GroupId],
) -> Vec<String> {
    let acting = hall.user(user);
    let mut answers = vec![
        format!("{:?}", acting.rooms(all()).await.unwrap()),
        format!("{:?}", acting.rooms_with(&[ANN, BO]).await.unwrap()),
    ];
    for list in [GroupList::All, GroupList::Belonging, GroupList::Managed, GroupList::Teams] {
        answers.push(format!("{:?}", acting.groups(ACME, list, all()).await.unwrap()));
        answers.push(format!("{:?}", acting.search_groups(ACME, list, "c", all()).await.unwrap()));
    }
    for room in rooms.iter().copied() {
        let participants = acting.room(room).participants(all()).await;
        answers.push(format!("{:?}", participants.as_ref().ok()));
        answers.push(format!("{:?}", outcome(participants)));
    }
    for group in groups.iter().copied() {
        let handle = acting.group(group);
        let (members, masters) = (handle.members(all()).await, handle.masters(all()).await);
        answers.push(format!("{:?} {:?}", members.as_ref().ok(), masters.as_ref().ok()));
        answers.push(format!("{:?} {:?}", outcome(members), outcome(masters)));
        let (inside, nested) = (handle.participants(all()).await, handle.nested().await);
        answers.push(format!("{:?} {:?}", inside.as_ref().ok(), nested.as_ref().ok()));
        answers.push(format!("{:?} {:?}", outcome(inside), outcome(nested)));
        answers.push(format!(
            "{:?} {:?}",
            outcome(handle.post().await),
            outcome(handle.send_as().await)
        ));
    }
    answers
}
