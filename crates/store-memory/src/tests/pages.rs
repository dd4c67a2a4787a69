//! What a page costs, by the number of what is listed, and that every way to it finds the same.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use guildhall_groups::{
    GroupDraft, GroupFilter, GroupList, GroupRepository, RoomCursor, TeamDraft,
};
use guildhall_kernel::{PageRequest, RemovalCause, User};
use guildhall_rooms::{RoomRepository, SamePeople};
use guildhall_testkit::cast::{ACME, EVE, GUS};
use pollster::block_on;

use super::{World, user};
use crate::index::work;

const TEN: NonZeroU32 = NonZeroU32::new(10).unwrap();
const SEVEN: NonZeroU32 = NonZeroU32::new(7).unwrap();

#[test]
fn a_page_costs_the_same_among_fifty_and_among_two_thousand() {
    let [few, many] = [50, 2_000].map(|size| block_on(costs_of_pages(size)));
    assert!(few.values().all(|rows| *rows < 200), "{few:?}");
    assert_eq!(few, many);
}

#[test]
fn every_way_to_a_page_finds_the_same() {
    let (world, mut listed) = (World::new(), 0);
    block_on(async {
        fill(&world, 40).await;
        // One user is only in a group that is nested in private ones, one of which is deleted.
        for (n, name) in (1..).zip(["Inner", "Outer", "Outmost", "Deleted"]) {
            let draft = GroupDraft::named(name).unwrap().private();
            let draft = if n == 1 { draft.with_members([user(4)]) } else { draft };
            world.group(1_000 + n, user(1), draft).await;
        }
        for pair in [[1_002, 1_001], [1_003, 1_002], [1_004, 1_001]] {
            world.nest(pair, user(1)).await;
        }
        world.delete(1_004, user(1)).await;
        world.in_group(3, |group, cx| group.ask_to_join(user(5), cx)).await;
    });
    let state = world.store.state();
    let external = User::of_no_company(user(1).id());
    for viewer in [user(1), user(3), user(4), user(5), external, GUS, EVE] {
        for list in GroupList::ALL {
            for text in ["", "g", "grou", "group 0001", "out", "inner", "nowhere"] {
                let Ok(filter) = GroupFilter::new(&world.company, viewer, list) else { continue };
                let pages = state.groups.pages(&filter.with_search(text), SEVEN);
                assert!(pages.windows(2).all(|two| two[0] == two[1]), "{viewer:?} {list:?} {text}");
                listed += pages[0].len();
            }
        }
        let pages = state.pages_of_rooms(viewer.id(), SEVEN);
        assert!(pages.windows(2).all(|two| two[0] == two[1]), "{viewer:?}");
        listed += pages[0].len();
    }
    assert!(listed > 500, "only {listed} groups and rooms are listed");
}

#[test]
fn a_page_of_few_among_many_costs_what_they_are() {
    let world = World::new();
    let [ann, bo, cy] = [1, 2, 3].map(user);
    let named = |name: &str, n| GroupDraft::named(&format!("{name} {n:05}")).unwrap();
    block_on(async {
        for n in 0..400 {
            world.group(n, ann, named("Group", n).with_members([bo])).await;
        }
        for n in 400..500 {
            world.group(n, ann, named("Other", n)).await;
        }
        world.group(500, bo, named("Managed", 500)).await;
        world.group(501, cy, named("Orphaned", 501).with_members([ann])).await;
        let why = RemovalCause::OffBoarding;
        world.in_group(501, |group, cx| group.remove_user(cy.id(), why, cx)).await;
        for (list, viewer, text, items) in [
            (GroupList::Managed, bo, "", 1),
            (GroupList::Orphaned, GUS, "", 1),
            (GroupList::All, bo, "group 00042", 1),
            (GroupList::All, bo, "oth", 10),
        ] {
            work::take();
            let filter = GroupFilter::new(&world.company, viewer, list).unwrap().with_search(text);
            let page = world.store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
            assert_eq!(page.items().len(), items, "{list:?} {text}");
            let rows = work::take();
            assert!(rows < 100, "{list:?} {text}: {rows}");
        }
    });
}

#[test]
fn a_walk_loads_no_group_that_the_viewer_cannot_see() {
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    block_on(async {
        for n in 0..200 {
            let draft = GroupDraft::named(&format!("Group {n:05}")).unwrap();
            world.group(n, ann, if n % 2 == 0 { draft.private() } else { draft }).await;
        }
    });
    let state = world.store.state();
    // Each of the 200 groups is walked once. Those that are shown are loaded, and the other way
    // finds them once more.
    for (list, shown, rows) in [(GroupList::All, 100, 600), (GroupList::Belonging, 0, 220)] {
        let filter = GroupFilter::new(&world.company, bo, list).unwrap();
        work::take();
        let ways = state.groups.pages(&filter, SEVEN);
        let read = work::take();
        assert!(ways.iter().all(|way| way.len() == shown), "{list:?}");
        assert!(read < rows, "{list:?}: {read}");
    }
}

/// Saves this many groups, teams and rooms of one user.
async fn fill(world: &World, size: u32) {
    let [ann, bo, cy] = [1, 2, 3].map(user);
    for n in 0..size {
        let name = format!("Group {n:05}");
        let draft = GroupDraft::named(&name).unwrap();
        match n % 4 {
            0 => world.team(n, TeamDraft::named(&name).unwrap().with_members([ann])).await,
            1 => world.group(n, ann, draft.private()).await,
            2 => {
                world.group(n, cy, draft.with_members([ann])).await;
                let why = RemovalCause::OffBoarding;
                world.in_group(n, |group, cx| group.remove_user(cy.id(), why, cx)).await;
            }
            _ => world.group(n, ann, draft).await,
        }
        world.room(10_000 + n, &[ann, bo, cy]).await;
        world.room(20_000 + n, &[bo, cy, EVE]).await;
    }
}

/// Returns the costs of pages of what a user sees.
async fn costs_of_pages(size: u32) -> BTreeMap<String, usize> {
    let (world, mut costs) = (World::new(), BTreeMap::new());
    fill(&world, size).await;
    let mut done = |page: String| costs.insert(page, work::take());
    let ann = user(1);
    done("nothing".to_owned());
    let store = &world.store;
    for list in GroupList::ALL {
        let viewer = if list.is_for_administrators() { GUS } else { ann };
        for text in ["", "g", "grou", "group 00"] {
            let filter = GroupFilter::new(&world.company, viewer, list).unwrap().with_search(text);
            let found = store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
            assert!(list == GroupList::Requested || found.items().len() == 10, "{list:?} {text}");
            done(format!("{list:?} {text}"));
        }
    }
    let rooms = store.rooms_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
    done("rooms".to_owned());
    let next: RoomCursor = *rooms.next().unwrap();
    store.rooms_of(ann.id(), PageRequest::after(next, TEN)).await.unwrap();
    done("more rooms".to_owned());
    store.rooms_in(ann.id(), PageRequest::first(TEN)).await.unwrap();
    done("rooms in".to_owned());
    store.rooms_of_company(ACME, PageRequest::first(TEN)).await.unwrap();
    done("rooms of a company".to_owned());
    store.rooms_with_contacts(EVE.company().unwrap(), PageRequest::first(TEN)).await.unwrap();
    done("rooms with contacts".to_owned());
    let people = [1, 2, 3].map(|n| user(n).id());
    let same = SamePeople::new(people[0], people, vec![ACME], TEN);
    assert_eq!(store.rooms_with_exactly(same).await.unwrap().rooms.len(), 10);
    done("rooms with exactly".to_owned());
    store.groups_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
    done("groups of".to_owned());
    costs.remove("nothing");
    costs
}
