//! The users who may do something are exactly those who can: compared with each user's own view,
//! after random histories, on both stores (GR-15).

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::kernel::{GroupId, PageRequest, RoomId, User};
use guildhall::permissions::{GroupAction, RoomAction};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::play::Command;
use guildhall_testkit::strategies;
use proptest::prelude::*;

use crate::people::{ACME, ALL, ORBIT};
use crate::play::{self, begin, rooms_and_groups};
use crate::world::{AnyStore, World, a_quarter, all};

proptest! {
    #![proptest_config(a_quarter())]

    // about: GR-15, GR-9
    #[test]
    fn who_may_is_who_can(history in strategies::history()) {
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
            play(&memory, &history.commands).await;
            play(&sqlite, &history.commands).await;
        });
    }
}

async fn play<S: AnyStore>(hall: &World<S>, commands: &[Command]) {
    begin(hall).await;
    for command in commands {
        let _ = play::attempt(hall, command.clone()).await;
    }
    let (rooms, groups) = rooms_and_groups(hall).await;
    for group in groups {
        of_group(hall, group).await;
    }
    for room in rooms {
        of_room(hall, room).await;
    }
}

/// Asks as the first user who may.
async fn of_room<S: AnyStore>(hall: &World<S>, room: RoomId) {
    for action in RoomAction::ALL {
        for by in ALL {
            let Ok(may) = hall.user(by).room(room).who_may(action, all()).await else { continue };
            for user in ALL {
                let why = hall.user(by).room(room).why(user, action).await;
                let listed = may.items().contains(&user);
                assert_eq!(listed, why.is_ok_and(|why| why.is_allowed()), "{user:?} {action:?}");
                if action == RoomAction::Read {
                    let reads = hall.user(user).room(room).read().await;
                    assert_eq!(listed, reads.is_ok(), "{by:?} {user:?} {reads:?}");
                }
            }
            break;
        }
    }
}

async fn of_group<S: AnyStore>(hall: &World<S>, group: GroupId) {
    let mut allowed = Vec::new();
    let known = known(hall).await;
    // A policy can name a user whom these tests know as one of another company.
    for user in known.union(&ALL.into()).copied() {
        let view = hall.user(user).group(group).view().await;
        allowed.push((user, view.map(|view| view.allowed).unwrap_or_default()));
    }
    for (by, own) in &allowed {
        let may_ask = own.contains(GroupAction::Explain);
        let may = listed(hall, *by, group, GroupAction::View).await;
        assert_eq!(may.is_some(), may_ask, "{by:?} {group}");
        for action in GroupAction::ALL {
            if let Ok(why) = hall.user(*by).group(group).why(*by, action).await {
                assert_eq!(why.is_allowed(), own.contains(action), "{why:?}");
            }
        }
    }
    let asks = allowed.iter().find(|(_, own)| own.contains(GroupAction::Explain));
    let Some((by, _)) = asks else { return };
    for action in GroupAction::ALL {
        let can = allowed.iter().filter(|(_, actions)| actions.contains(action));
        let can = can.map(|(user, _)| *user).filter(|user| known.contains(user));
        let may = listed(hall, *by, group, action).await;
        assert_eq!(may, Some(can.collect()), "{by:?} {group} {action:?}");
    }
    for (user, own) in &allowed {
        if let Ok(why) = hall.user(*by).group(group).why(*user, GroupAction::ReadRoom).await {
            assert_eq!(why.is_allowed(), own.contains(GroupAction::ReadRoom), "{why:?}");
        }
    }
}

/// Returns all pages of the users who may, or `None` if the question is refused.
async fn listed<S: AnyStore>(
    hall: &World<S>,
    by: User,
    group: GroupId,
    action: GroupAction,
) -> Option<Vec<User>> {
    let two = NonZeroU32::MIN.saturating_add(1);
    let (mut users, mut next) = (Vec::new(), Some(PageRequest::first(two)));
    while let Some(request) = next {
        let page = hall.user(by).group(group).who_may(action, request).await.ok()?;
        next = page.next().map(|key| PageRequest::after(*key, two));
        users.extend(page.into_items());
    }
    Some(users)
}

/// Returns the users whom the store knows: those who are registered, and administrators.
async fn known<S: AnyStore>(hall: &World<S>) -> BTreeSet<User> {
    let mut known = BTreeSet::new();
    for company in [ACME, ORBIT] {
        let registered = hall.store().registered(Some(company), all()).await.unwrap();
        known.extend(registered.into_items());
        let administrators = hall.company(company).await.unwrap();
        known.extend(ALL.into_iter().filter(|user| administrators.is_administered_by(*user)));
    }
    known.extend(hall.store().registered(None, all()).await.unwrap().into_items());
    known
}
