//! A user who leaves the company or loses its permission for external contact is found in every
//! room and group and removed (GR-18, GR-19).

use guildhall_groups::{GroupState, TeamDraft};
use guildhall_kernel::{Claim, CompanyId, RemovalCause, User};

use crate::GuildhallStore;
use crate::driver::{
    ADMIN, Driver, acme, company_id, group_id, guest, loner, minute, named, room_id, user, user_id,
    users,
};
use crate::reading::{PAGE_SIZES, assert_history, walk};

/// A group whose last Master has left the company comes back orphaned, and active after another is
/// appointed (GR-18).
// about: GR-18
pub async fn orphaned_group_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_group(driver.new_group(1, &ann, named("Crew").with_members([bo]), 1)).await;
    let why = RemovalCause::OffBoarding;
    let orphan = driver.in_group(group_id(1), 2, |g, cx| g.remove_user(ann.id(), why, cx)).await;
    assert_eq!(orphan.header().state(), GroupState::Orphaned(minute(2)));
    assert_eq!(orphan.roster().counts().masters(), 0);
    driver.in_group(group_id(1), 3, |g, cx| g.remove_user(bo.id(), why, cx)).await;
    let (admin, cy) = (user(ADMIN), user(3));
    let led = driver.in_group(group_id(1), 4, |g, cx| g.appoint_masters(admin, &[cy], cx)).await;
    assert_eq!(led.header().state(), GroupState::Active);
    assert_history(&driver).await;
}

/// The to-me room of a user who left the company is closed, and its claim is free, as is the claim
/// of a pair (GR-18, RM-2, RM-3).
// about: GR-18
pub async fn off_boarding_releases_the_claims_of_rooms<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_room(driver.to_me(1, &ann, 1)).await;
    driver.save_room(driver.pair(2, [ann, bo], 1)).await;
    let why = RemovalCause::OffBoarding;
    for n in [1, 2] {
        driver.in_room(room_id(n), 2, |room, cx| room.remove_user(ann.id(), why, cx)).await;
    }
    assert!(driver.room(room_id(1)).await.is_closed());
    assert!(!driver.room(room_id(2)).await.is_closed());
    for claim in [Claim::ToMe(ann.id()), Claim::pair(ann.id(), bo.id())] {
        assert_eq!(driver.store.find_room_by_claim(claim).await.unwrap(), None);
    }
    driver.save_room(driver.to_me(3, &ann, 3)).await;
    driver.save_room(driver.pair(4, [bo, ann], 3)).await;
    assert_history(&driver).await;
}

/// A user who lost the permission for external contact comes back as removed, with the time
/// (GR-19).
// about: GR-19
pub async fn lost_permission_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_room(driver.general(1, &[ann, bo, guest()], 1)).await;
    let draft = named("Partners").external().with_members([bo, guest()]);
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let why = RemovalCause::ExternalPermissionLost;
    driver.in_room(room_id(1), 2, |room, cx| room.remove_user(bo.id(), why, cx)).await;
    for one in [ann, bo] {
        driver.in_group(group_id(1), 2, |group, cx| group.remove_user(one.id(), why, cx)).await;
    }
    let group = driver.group(group_id(1)).await;
    assert_eq!((group.roster().counts().members(), group.roster().counts().masters()), (1, 1));
    assert_history(&driver).await;
}

/// The open rooms in which a user has an own entry, of every company, are ordered by id, in pages
/// of any size: not those they left, nor those of groups and teams (GR-18).
// about: GR-18
pub async fn rooms_of_a_user_are_paged<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.save_room(driver.to_me(1, &ann, 1)).await;
    driver.save_room(driver.pair(2, [ann, bo], 1)).await;
    driver.save_room(driver.pair(3, [cy, ann], 1)).await;
    driver.in_room(room_id(3), 2, |room, cx| room.leave(cy, cx)).await;
    for n in 4..=8 {
        driver.save_room(driver.general(n, &[ann, bo, cy, loner()], 1)).await;
    }
    driver.in_room(room_id(5), 2, |room, cx| room.leave(ann, cx)).await;
    for one in [ann, bo, cy, loner()] {
        driver.in_room(room_id(6), 2, |room, cx| room.leave(one, cx)).await;
    }
    let room =
        driver.in_room(room_id(7), 2, |room, cx| room.remove(ann, &[loner().id()], cx)).await;
    driver.save_group(driver.conversion(7, &room, &ann, named("Converted"), 3)).await;
    driver.in_room(room_id(8), 2, |room, cx| room.remove(bo, &[ann.id()], cx)).await;
    driver.in_room(room_id(8), 3, |room, cx| room.invite(bo, &[ann], cx)).await;
    driver.save_group(driver.new_group(9, &ann, named("Crew"), 1)).await;
    let team = TeamDraft::named("Labs").unwrap().with_members([ann]);
    driver.save_group(driver.new_team(10, team, 1)).await;
    other.save_room(other.general(11, &[guest(), ann, bo], 1)).await;

    let expected: [(User, &[u32]); 5] = [
        (ann, &[1, 2, 3, 4, 8, 11]),
        (bo, &[2, 4, 5, 8, 11]),
        (cy, &[4, 5, 8]),
        (guest(), &[11]),
        (user(50), &[]),
    ];
    for (one, rooms) in expected {
        let mut rooms: Vec<_> = rooms.iter().copied().map(room_id).collect();
        rooms.sort_unstable();
        for size in PAGE_SIZES {
            assert_eq!(walk(size, |page| driver.store.rooms_in(one.id(), page)).await, rooms);
        }
    }
}

/// The groups and teams in which a user has an own entry, of every company, are ordered by id, in
/// pages of any size: without deleted groups and without those they take part in through nested
/// groups (GR-18).
// about: GR-18
pub async fn groups_of_a_user_are_paged<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    for n in 1..=6 {
        let draft = named(&format!("Group {n}")).with_members([bo]);
        driver.save_group(driver.new_group(n, &ann, draft, 1)).await;
    }
    driver.in_group(group_id(2), 2, |g, cx| g.remove_members(ann, &[ann.id(), bo.id()], cx)).await;
    driver.in_group(group_id(3), 2, |g, cx| g.appoint_masters(ann, &[bo], cx)).await;
    driver.in_group(group_id(3), 3, |g, cx| g.dismiss_masters(ann, &[ann.id()], cx)).await;
    driver.in_group(group_id(3), 3, |g, cx| g.remove_members(bo, &[ann.id()], cx)).await;
    driver.delete(group_id(4), &ann, 4).await;
    for n in [7, 8] {
        let draft = named(&format!("Group {n}")).with_masters([user(3)]);
        driver.save_group(driver.administered(n, draft, 1)).await;
    }
    driver.nest([7, 1], &user(ADMIN), 5).await;
    let team = || TeamDraft::named("Labs").unwrap();
    driver.save_group(driver.new_team(9, team().with_members([bo]), 1)).await;
    driver.save_group(driver.new_team(10, team().with_members([bo]), 1)).await;
    driver.dissolve_team(10, 6).await;
    let draft = named("Partners").external().with_members([ann]);
    other.save_group(other.new_group(11, &guest(), draft, 1)).await;

    for n in [1, 2, 5] {
        driver.in_group(group_id(n), 7, |g, cx| g.ask_to_join(user(4), cx)).await;
    }
    driver.in_group(group_id(2), 8, |g, cx| g.withdraw_request(user(4), cx)).await;
    let why = RemovalCause::OffBoarding;
    driver.in_group(group_id(5), 8, |g, cx| g.remove_user(user_id(4), why, cx)).await;

    let expected: [(User, &[u32]); 6] = [
        (ann, &[1, 2, 5, 6, 11]),
        (bo, &[1, 3, 5, 6, 9]),
        (user(3), &[7, 8]),
        (user(4), &[1]),
        (guest(), &[11]),
        (user(ADMIN), &[]),
    ];
    for (one, groups) in expected {
        let mut groups: Vec<_> = groups.iter().copied().map(group_id).collect();
        groups.sort_unstable();
        for size in PAGE_SIZES {
            assert_eq!(walk(size, |page| driver.store.groups_of(one.id(), page)).await, groups);
        }
    }
    assert_eq!(walk(2, |page| driver.store.groups_of(user_id(50), page)).await, []);
}

/// The open rooms in which a user is external, and the room or the user is of the company, are
/// ordered by id, each once, in pages of any size: not those that the external user left, nor those
/// of groups (GR-19).
// about: GR-19
pub async fn rooms_with_contacts_are_paged<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.save_room(driver.to_me(1, &ann, 1)).await;
    driver.save_room(driver.pair(2, [ann, bo], 1)).await;
    driver.save_room(driver.pair(3, [ann, guest()], 1)).await;
    driver.save_room(driver.general(4, &[ann, bo, guest(), loner()], 1)).await;
    driver.save_room(driver.general(5, &[ann, bo, loner()], 1)).await;
    for n in [6, 7, 9] {
        driver.save_room(driver.general(n, &[ann, bo, guest()], 1)).await;
    }
    driver.in_room(room_id(6), 2, |room, cx| room.leave(guest(), cx)).await;
    let room = driver.room(room_id(7)).await;
    let draft = named("Converted").external();
    driver.save_group(driver.conversion(7, &room, &ann, draft, 3)).await;
    driver.save_room(driver.general(8, &[ann, bo, cy], 1)).await;
    for one in [ann, guest(), bo] {
        driver.in_room(room_id(9), 2, |room, cx| room.leave(one, cx)).await;
    }
    other.save_room(other.general(11, &[guest(), ann, bo], 1)).await;
    let colleague = User::of_company(user_id(51), company_id(2));
    other.save_room(other.general(12, &[guest(), colleague, loner()], 1)).await;
    other.save_room(other.general(13, &[guest(), ann, loner()], 1)).await;
    other.in_room(room_id(13), 2, |room, cx| room.leave(ann, cx)).await;
    other.save_room(other.general(14, &[guest(), colleague, ann], 1)).await;
    other.in_room(room_id(14), 2, |room, cx| room.leave(ann, cx)).await;

    let expected: [(CompanyId, &[u32]); 3] =
        [(acme(), &[3, 4, 5, 11]), (company_id(2), &[3, 4, 11, 12, 13]), (company_id(3), &[])];
    for (company, rooms) in expected {
        let mut rooms: Vec<_> = rooms.iter().copied().map(room_id).collect();
        rooms.sort_unstable();
        for size in PAGE_SIZES {
            let found = walk(size, |page| driver.store.rooms_with_contacts(company, page)).await;
            assert_eq!(found, rooms);
        }
    }
}

/// The groups in which a member is external, and the group or the member is of the company, are
/// ordered by id, each once, in pages of any size: neither deleted groups nor those that the
/// external member left (GR-19).
// about: GR-19
pub async fn groups_with_contacts_are_paged<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    let external = |n: u32| named(&format!("Group {n}")).external();
    let members = [vec![bo, guest()], vec![bo], vec![loner()], vec![guest()], vec![guest()]];
    for (n, members) in (1..).zip(members) {
        driver.save_group(driver.new_group(n, &ann, external(n).with_members(members), 1)).await;
    }
    driver.save_group(driver.new_group(6, &ann, named("Group 6").with_members([bo]), 1)).await;
    let gone = [guest().id()];
    driver.in_group(group_id(4), 2, |group, cx| group.remove_members(ann, &gone, cx)).await;
    driver.delete(group_id(5), &ann, 2).await;
    other.save_group(other.new_group(11, &guest(), external(11).with_members([ann, bo]), 1)).await;
    other.save_group(other.new_group(12, &guest(), external(12).with_members([loner()]), 1)).await;
    other.save_group(other.new_group(13, &guest(), external(13).with_members([ann]), 1)).await;
    other
        .in_group(group_id(13), 2, |group, cx| group.remove_members(guest(), &[ann.id()], cx))
        .await;

    let expected: [(CompanyId, &[u32]); 3] =
        [(acme(), &[1, 3, 11]), (company_id(2), &[1, 11, 12]), (company_id(3), &[])];
    for (company, groups) in expected {
        let mut groups: Vec<_> = groups.iter().copied().map(group_id).collect();
        groups.sort_unstable();
        for size in PAGE_SIZES {
            let found = walk(size, |page| driver.store.groups_with_contacts(company, page)).await;
            assert_eq!(found, groups);
        }
    }
}
