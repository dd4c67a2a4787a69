//! Every answer of the front door, as text.

use guildhall::groups::GroupList;
use guildhall::kernel::{GroupId, RoomId, User};

use crate::answers::{comparable, outcome};
use crate::people::{ACME, ALL, ANN, BO, ORBIT};
use crate::play::rooms_and_groups;
use crate::world::{AnyStore, World, all};

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
    for user in ALL {
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
        format!("{:?}", acting.rooms(all()).await.map_err(comparable)),
        format!("{:?}", acting.rooms_with(&[ANN, BO]).await.map_err(comparable)),
    ];
    for list in [GroupList::All, GroupList::Belonging, GroupList::Managed, GroupList::Teams] {
        let (shown, found) = (
            acting.groups(ACME, list, all()).await.map_err(comparable),
            acting.search_groups(ACME, list, "c", all()).await.map_err(comparable),
        );
        answers.push(format!("{shown:?} {found:?}"));
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
        let (inside, nested) = (handle.participants(all()).await, handle.nested(all()).await);
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
