//! A copy of who has what, which follows the events of one company.

use std::collections::BTreeSet;

use guildhall::kernel::{CompanyId, GroupId, RoomId, Scope};
use guildhall::permissions::RoomAction;
use guildhall::{Access, AccessChange, EffectiveAccess};

use super::replayed::Replayed;
use crate::people::ALL;
use crate::play::rooms_and_groups;
use crate::world::{AnyStore, World, all};

pub(crate) struct Followed {
    company: CompanyId,
    access: EffectiveAccess,
    copy: BTreeSet<Access>,
    replayed: Replayed,
}

impl Followed {
    pub(crate) fn of(company: CompanyId) -> Self {
        Self {
            company,
            access: EffectiveAccess::new(),
            copy: BTreeSet::new(),
            replayed: Replayed::default(),
        }
    }

    /// Follows the events that are new. Checks after each of them that the changes are differences,
    /// and that the copy equals what the events so far replay to, and at the end that it equals what
    /// the front door answers.
    pub(crate) async fn follow<S: AnyStore>(&mut self, hall: &World<S>) -> Vec<AccessChange> {
        let mut changes = Vec::new();
        let known = self.access.position();
        for event in hall.events(self.company).await {
            let of_event = self.access.apply(&event).unwrap();
            assert!(of_event.is_empty() || Some(event.position) > known, "{event:?} came again");
            for change in &of_event {
                let is_difference = match change {
                    AccessChange::Gained(access) => self.copy.insert(access.clone()),
                    AccessChange::Lost(access) => self.copy.remove(access),
                };
                assert!(is_difference, "{change:?} by {event:?}");
            }
            if Some(event.position) > known {
                assert_eq!(self.copy, self.access.all().collect(), "after {event:?}");
                self.replayed.apply(&event);
                if let Some(anew) = self.replayed.access() {
                    assert_eq!(self.copy, anew, "after {event:?}");
                }
            }
            changes.extend(of_event);
        }
        assert_eq!(self.copy, anew(hall, self.company).await);
        let replayed = self.replayed.access().filter(|_| known != self.access.position());
        assert!(replayed.is_none_or(|replayed| replayed == self.copy));
        changes
    }

    /// Goes on with what a service stored.
    pub(crate) fn stored(&mut self) {
        let stored = serde_json::to_string(&self.access).unwrap();
        self.access = serde_json::from_str(&stored).unwrap();
        assert_eq!(serde_json::to_string(&self.access).unwrap(), stored);
    }
}

/// Asks the front door for each user, and the store for each list.
async fn anew<S: AnyStore>(hall: &World<S>, company: CompanyId) -> BTreeSet<Access> {
    let (rooms, groups) = rooms_and_groups(hall).await;
    let mut access = BTreeSet::new();
    for user in ALL {
        let mut own = Vec::new();
        for room in &rooms {
            if hall.whole_room(*room).await.company() == company {
                own.push(*room);
            }
        }
        access.extend(rooms_of(hall, user, own).await);
    }
    for group in groups {
        access.extend(list_of(hall, company, group).await);
    }
    access
}

async fn rooms_of<S: AnyStore>(
    hall: &World<S>,
    user: guildhall::User,
    rooms: Vec<RoomId>,
) -> Vec<Access> {
    let mut access = Vec::new();
    for (room, view) in hall.user(user).view_rooms(rooms).await {
        let Ok(view) = view else { continue };
        let user = user.id();
        let reads = view.allowed.contains(&RoomAction::Read);
        access.extend(reads.then_some(Access::Room { room, user }));
        let features = view.may_use.into_iter().filter(|(_, answer)| answer.is_allowed());
        access.extend(features.map(|(feature, _)| Access::Feature { room, feature, user }));
    }
    access
}

async fn list_of<S: AnyStore>(
    hall: &World<S>,
    company: CompanyId,
    id: GroupId,
) -> BTreeSet<Access> {
    let group = hall.store().find_group(id, Scope::of([])).await.unwrap().unwrap();
    let list = group.header().mailing_list().filter(|list| list.state().is_on());
    if group.company() != company || list.is_none() {
        return BTreeSet::new();
    }
    let users = hall.participants_of(id).await.into_iter();
    let recipients = hall.store().recipients_of(id, all()).await.unwrap().into_items().into_iter();
    users
        .map(|user| Access::List { group: id, user })
        .chain(recipients.map(|address| Access::ExternalRecipient { group: id, address }))
        .collect()
}
