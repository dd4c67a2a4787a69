//! Everything that can be read of a small company: what a refused save must leave as it was.

use std::collections::BTreeMap;

use guildhall_groups::{EventRecord, Group, ListedRoom, NestedGroups};
use guildhall_kernel::{Claim, GroupId, ListAddress, RoomId, Scope, UserId};
use guildhall_permissions::{Company, Profile};
use guildhall_rooms::Room;

use crate::GuildhallStore;
use crate::driver::Driver;
use crate::ids::{group_id, group_room, room_id, user_id};
use crate::walk::walk;

/// The users, rooms and groups that a case names where it compares what is visible: 1 to this.
const NUMBERS: u32 = 6;

/// The addresses that a case names where it compares what is visible.
const ADDRESSES: [&str; 3] = ["crew@acme.example", "ann@acme.example", "bo@acme.example"];

#[derive(Debug, PartialEq)]
pub(crate) struct Visible {
    company: Option<Company>,
    profiles: Vec<Profile>,
    rooms: BTreeMap<RoomId, Room>,
    groups: BTreeMap<GroupId, Group>,
    below: BTreeMap<GroupId, NestedGroups>,
    room_lists: BTreeMap<UserId, Vec<ListedRoom>>,
    claims: BTreeMap<Claim, RoomId>,
    addresses: BTreeMap<String, GroupId>,
    events: Vec<EventRecord>,
}

pub(crate) async fn visible<S: GuildhallStore>(driver: &Driver<S>) -> Visible {
    let Driver { store, company } = driver;
    let company = company.id();
    let mut seen = Visible {
        company: store.find_company(company).await.unwrap(),
        profiles: walk(100, |page| store.profiles(Some(company), page)).await,
        rooms: BTreeMap::new(),
        groups: BTreeMap::new(),
        below: BTreeMap::new(),
        room_lists: BTreeMap::new(),
        claims: BTreeMap::new(),
        addresses: BTreeMap::new(),
        events: driver.events().await,
    };
    for n in 1..=NUMBERS {
        for id in [room_id(n), group_room(n)] {
            let room = store.find_room(id, Scope::Whole).await.unwrap();
            seen.rooms.extend(room.map(|room| (id, room)));
        }
        let group = store.find_group(group_id(n), Scope::Whole).await.unwrap();
        if let Some(group) = group {
            let below = store.find_nested_groups(group.id(), Scope::Whole).await.unwrap();
            seen.below.insert(group.id(), below);
            seen.groups.insert(group.id(), group);
        }
        let user = user_id(n);
        let rooms = walk(100, |page| store.rooms_of(user, page)).await;
        seen.room_lists.insert(user, rooms);
        let pairs = (1..n).map(|other| Claim::pair(user, user_id(other)));
        for claim in pairs.chain([Claim::ToMe(user)]) {
            let room = store.find_room_by_claim(claim.clone()).await.unwrap();
            seen.claims.extend(room.map(|room| (claim, room)));
        }
    }
    for address in ADDRESSES {
        let key = address.parse::<ListAddress>().unwrap().key();
        let group = store.find_group_by_address(key).await.unwrap();
        seen.addresses.extend(group.map(|group| (address.to_owned(), group)));
    }
    seen
}
