//! What a save costs, by the size of a roster and by the number of what is stored.

use std::collections::BTreeMap;
use std::ptr;

use guildhall_groups::GroupDraft;
use guildhall_kernel::{RemovalCause, User};
use guildhall_permissions::{CompanyRepository, Profile, ProfileChange};
use guildhall_rooms::RoomRepository;
use guildhall_testkit::cast::{ACME, at, domain, email};
use pollster::block_on;

use super::{World, group_id, room_id, user};
use crate::index::work;

/// The costs of calls, by what was done.
type Costs = BTreeMap<&'static str, usize>;

#[test]
fn a_change_costs_the_same_in_a_roster_of_ten_and_of_ten_thousand() {
    let [small, large] = [10, 10_000].map(|size| block_on(costs_by_roster(size)));
    assert!(small.values().all(|rows| (1..50).contains(rows)), "{small:?}");
    assert_eq!(small, large);
}

#[test]
fn a_save_costs_the_same_among_ten_and_two_thousand_others() {
    let [few, many] = [10, 2_000].map(|others| block_on(costs_by_others(others)));
    assert!(few.values().all(|rows| (1..100).contains(rows)), "{few:?}");
    assert_eq!(few, many);
}

#[test]
fn a_save_leaves_the_entries_that_do_not_change_where_they_are() {
    let world = World::new();
    block_on(async {
        world.crowd(100).await;
        let before = places(&world);
        world.in_group(1, |group, cx| group.add_members(user(1), &[user(999)], cx)).await;
        world.in_room(|room, cx| room.invite(user(1), &[user(999)], cx)).await;
        assert_eq!(places(&world), before);
    });
}

/// Returns where the entries of one user are in memory.
fn places(world: &World) -> [usize; 2] {
    let (state, user) = (world.store.state(), user(1).id());
    let entry = state.groups.get(group_id(1)).unwrap().entry(user).unwrap();
    let participant = &state.rooms.get(room_id(1)).unwrap().roster.loaded()[&user];
    [ptr::from_ref(entry).addr(), ptr::from_ref(participant).addr()]
}

/// Returns the costs of commands in a group, and in a room, of this many users.
async fn costs_by_roster(size: u32) -> Costs {
    let (world, mut costs) = (World::new(), Costs::new());
    let (ann, dee) = (user(1), user(99_999));
    world.crowd(size).await;
    let mut done = |what| costs.insert(what, work::take());
    done("nothing");
    world.in_group(1, |group, cx| group.add_members(ann, &[dee], cx)).await;
    done("add");
    world.in_group(1, |group, cx| group.appoint_masters(ann, &[dee], cx)).await;
    done("appoint");
    world.in_group(1, |group, cx| group.remove_members(ann, &[dee.id()], cx)).await;
    done("remove");
    let why = RemovalCause::OffBoarding;
    world.in_group(1, |group, cx| group.remove_user(dee.id(), why, cx)).await;
    done("off-board");
    world.in_room(|room, cx| room.invite(ann, &[dee], cx)).await;
    done("invite");
    world.in_room(|room, cx| room.leave(dee, cx)).await;
    done("leave");
    world.delete(1, ann).await;
    done("delete");
    costs.remove("nothing");
    costs
}

/// Returns the costs of saves in a store with this many other groups, rooms and users.
async fn costs_by_others(others: u32) -> Costs {
    let (world, mut costs) = (World::new(), Costs::new());
    let ann = user(1);
    for n in 0..others {
        world.group(100 + n, ann, GroupDraft::named(&format!("Other {n}")).unwrap()).await;
        world.room(100 + n, &[ann, user(2), user(3)]).await;
        world.store.save_profiles(vec![profile(user(100 + n), n)]).await.unwrap();
    }
    let mut done = |what| costs.insert(what, work::take());
    done("nothing");
    world.crowd(10).await;
    done("create");
    world.in_group(1, |group, cx| group.add_members(ann, &[user(50)], cx)).await;
    done("add");
    world.store.record_activity(room_id(1), at(5)).await.unwrap();
    done("post");
    world.delete(1, ann).await;
    done("delete");
    let [eve, flo] = [100_001, 100_002].map(user);
    let save = |pairs: [(User, u32); 2]| {
        world.store.save_profiles(pairs.map(|(user, n)| profile(user, n)).to_vec())
    };
    save([(eve, 100_001), (flo, 100_002)]).await.unwrap();
    save([(eve, 100_002), (flo, 100_001)]).await.unwrap();
    done("swap addresses");
    world.store.erase_profile(eve.id()).await.unwrap();
    done("erase");
    costs.remove("nothing");
    costs
}

fn profile(user: User, address: u32) -> ProfileChange {
    let address = Some(email(&format!("user{address}@acme.example")));
    let profile = Profile { user, name: "A user".parse().unwrap(), address };
    ProfileChange::new(ACME, profile, &[domain("acme.example")].into())
}
