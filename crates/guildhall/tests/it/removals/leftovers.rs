//! Checks that nothing is left of a user.

use guildhall::groups::{GroupList, MembershipFilter};
use guildhall::kernel::User;
use guildhall::mailing_list::MailRight;
use guildhall::rooms::Participant;

use super::stored::{Stored, leader, names, stored};
use crate::answers::refused;
use crate::people::{ACME, ORBIT};
use crate::world::{AnyStore, World, all};

/// Checks that the user is on no list that other users read. A deleted group keeps its last members
/// (GR-13).
pub(super) async fn assert_nothing_is_left<S: AnyStore>(hall: &World<S>, user: User) {
    let id = user.id();
    let after = stored(hall).await;
    assert_eq!(hall.store().rooms_in(id, all()).await.unwrap().items(), []);
    assert_eq!(hall.store().groups_of(id, all()).await.unwrap().items(), []);
    assert_eq!(refused(hall.user(user).rooms(all()).await), "GR-18");
    assert_eq!(hall.store().rooms_of(id, all()).await.unwrap().items(), []);
    for company in [ACME, ORBIT] {
        let list = hall.user(user).groups(company, GroupList::All, all()).await;
        assert_eq!(refused(list), "GR-18");
    }
    for company in after.companies.values() {
        assert!(!names(company, id), "{company:?}");
    }
    assert_in_no_room(hall, user, &after).await;
    assert_in_no_group(hall, user, &after).await;
}

async fn assert_in_no_room<S: AnyStore>(hall: &World<S>, user: User, after: &Stored) {
    for room in after.rooms.keys() {
        let entries = hall.store().participants(*room, all()).await.unwrap();
        let mut inside = entries.items().iter().filter(|entry| entry.is_in());
        assert_eq!(inside.find(|entry| entry.user().id() == user.id()), None::<&Participant>);
    }
}

async fn assert_in_no_group<S: AnyStore>(hall: &World<S>, user: User, after: &Stored) {
    for (id, group) in after.groups.iter().filter(|(_, group)| !group.is_deleted()) {
        assert_ne!(leader(group), Some(user.id()), "{group:?}");
        let rights = MailRight::ALL.map(MembershipFilter::Right);
        for filter in
            [MembershipFilter::Members, MembershipFilter::Masters].into_iter().chain(rights)
        {
            let entries = hall.store().memberships(*id, filter, all()).await.unwrap();
            let mut users = entries.items().iter().map(|entry| entry.user().id());
            assert!(!users.any(|other| other == user.id()), "{filter:?} of {group:?}");
        }
        let participants = hall.store().participants_of(*id, all()).await.unwrap();
        assert!(!participants.items().iter().any(|other| other.id() == user.id()), "{group:?}");
    }
}
