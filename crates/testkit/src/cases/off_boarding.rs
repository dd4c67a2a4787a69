//! Who leaves the company, or loses its permission for external contact, is found wherever they
//! are, and taken out of it (GR-18, GR-19).

use guildhall_groups::{GroupState, TeamDraft};
use guildhall_kernel::{Claim, RemovalCause, User};

use crate::GuildhallStore;
use crate::hall::{ADMIN, Hall, named};
use crate::history::assert_history;
use crate::ids::{company_id, group_id, guest, loner, minute, room_id, user, user_id, users};
use crate::walk::{PAGE_SIZES, walk};

/// A group whose last Master has left the company comes back orphaned, and active again when it has
/// another (GR-18).
// about: GR-18
pub async fn orphaned_group_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.save_group(hall.new_group(1, &ann, named("Crew").members([bo]), 1)).await;
    let why = RemovalCause::OffBoarding;
    let orphan = hall.in_group(group_id(1), 2, |g, cx| g.remove_user(ann.id(), why, cx)).await;
    assert_eq!(orphan.header().state(), GroupState::Orphaned(minute(2)));
    assert_eq!(orphan.roster().counts().masters(), 0);
    hall.in_group(group_id(1), 3, |g, cx| g.remove_user(bo.id(), why, cx)).await;
    let (admin, cy) = (user(ADMIN), user(3));
    let led = hall.in_group(group_id(1), 4, |g, cx| g.appoint_masters(&admin, &[cy], cx)).await;
    assert_eq!(led.header().state(), GroupState::Active);
    assert_history(&hall).await;
}

/// The room of a user who left the company is closed, and their claim is free; so is a pair's
/// (GR-18, RM-2, RM-3).
// about: GR-18
pub async fn rooms_of_who_left_free_their_claims<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.save_room(hall.to_me(1, &ann, 1)).await;
    hall.save_room(hall.pair(2, [ann, bo], 1)).await;
    let why = RemovalCause::OffBoarding;
    for n in [1, 2] {
        hall.in_room(room_id(n), 2, |room, cx| room.remove_user(ann.id(), why, cx)).await;
    }
    assert!(hall.room(room_id(1)).await.is_closed());
    assert!(!hall.room(room_id(2)).await.is_closed());
    for claim in [Claim::ToMe(ann.id()), Claim::pair(ann.id(), bo.id())] {
        assert_eq!(hall.store.find_room_by_claim(claim).await.unwrap(), None);
    }
    hall.save_room(hall.to_me(3, &ann, 3)).await;
    hall.save_room(hall.pair(4, [bo, ann], 3)).await;
    assert_history(&hall).await;
}

/// Who lost the permission for external contact comes back as no longer there, and since when
/// (GR-19).
// about: GR-19
pub async fn lost_permission_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.save_room(hall.general(1, &[ann, bo, guest()], 1)).await;
    let draft = named("Partners").external().members([bo, guest()]);
    hall.save_group(hall.new_group(1, &ann, draft, 1)).await;
    let why = RemovalCause::ExternalPermissionLost;
    hall.in_room(room_id(1), 2, |room, cx| room.remove_user(bo.id(), why, cx)).await;
    for one in [ann, bo] {
        hall.in_group(group_id(1), 2, |group, cx| group.remove_user(one.id(), why, cx)).await;
    }
    let group = hall.group(group_id(1)).await;
    assert_eq!((group.roster().counts().members(), group.roster().counts().masters()), (1, 1));
    assert_history(&hall).await;
}

/// The open rooms of every company that a user is in themself are read by id, in pages of any size:
/// not those that they left, nor those of groups and teams (GR-18).
// about: GR-18
pub async fn rooms_of_a_user_are_paged<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy] = users([1, 2, 3]);
    hall.save_room(hall.to_me(1, &ann, 1)).await;
    hall.save_room(hall.pair(2, [ann, bo], 1)).await;
    hall.save_room(hall.pair(3, [cy, ann], 1)).await;
    hall.in_room(room_id(3), 2, |room, cx| room.leave(cy.id(), cx)).await;
    for n in 4..=8 {
        hall.save_room(hall.general(n, &[ann, bo, cy, loner()], 1)).await;
    }
    hall.in_room(room_id(5), 2, |room, cx| room.leave(ann.id(), cx)).await;
    for one in [ann, bo, cy, loner()] {
        hall.in_room(room_id(6), 2, |room, cx| room.leave(one.id(), cx)).await;
    }
    let room =
        hall.in_room(room_id(7), 2, |room, cx| room.remove(ann.id(), &[loner().id()], cx)).await;
    hall.save_group(hall.conversion(7, &room, &ann, named("Converted"), 3)).await;
    hall.in_room(room_id(8), 2, |room, cx| room.remove(bo.id(), &[ann.id()], cx)).await;
    hall.in_room(room_id(8), 3, |room, cx| room.invite(bo.id(), &[ann], cx)).await;
    hall.save_group(hall.new_group(9, &ann, named("Crew"), 1)).await;
    let team = TeamDraft::named("Labs").unwrap().members([ann]);
    hall.save_group(hall.new_team(10, team, 1)).await;
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
            assert_eq!(walk(size, |page| hall.store.rooms_in(one.id(), page)).await, rooms);
        }
    }
}

/// The groups and teams of every company that a user belongs to or manages by a place of their own
/// are read by id, in pages of any size: tombstones are not among them, nor what they take part in
/// through others (GR-18).
// about: GR-18
pub async fn groups_of_a_user_are_paged<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    for n in 1..=6 {
        let draft = named(&format!("Group {n}")).members([bo]);
        hall.save_group(hall.new_group(n, &ann, draft, 1)).await;
    }
    hall.in_group(group_id(2), 2, |g, cx| g.remove_members(&ann, &[ann.id(), bo.id()], cx)).await;
    hall.in_group(group_id(3), 2, |g, cx| g.appoint_masters(&ann, &[bo], cx)).await;
    hall.in_group(group_id(3), 3, |g, cx| g.dismiss_masters(&ann, &[ann.id()], cx)).await;
    hall.in_group(group_id(3), 3, |g, cx| g.remove_members(&bo, &[ann.id()], cx)).await;
    hall.delete(group_id(4), &ann, 4).await;
    for n in [7, 8] {
        let draft = named(&format!("Group {n}")).masters([user(3)]);
        hall.save_group(hall.administered(n, draft, 1)).await;
    }
    hall.nest([7, 1], &user(ADMIN), 5).await;
    let team = || TeamDraft::named("Labs").unwrap();
    hall.save_group(hall.new_team(9, team().members([bo]), 1)).await;
    hall.save_group(hall.new_team(10, team().members([bo]), 1)).await;
    hall.dissolve_team(10, 6).await;
    let draft = named("Partners").external().members([ann]);
    other.save_group(other.new_group(11, &guest(), draft, 1)).await;

    let expected: [(User, &[u32]); 5] = [
        (ann, &[1, 2, 5, 6, 11]),
        (bo, &[1, 3, 5, 6, 9]),
        (user(3), &[7, 8]),
        (guest(), &[11]),
        (user(ADMIN), &[]),
    ];
    for (one, groups) in expected {
        let mut groups: Vec<_> = groups.iter().copied().map(group_id).collect();
        groups.sort_unstable();
        for size in PAGE_SIZES {
            assert_eq!(walk(size, |page| hall.store.groups_of(one.id(), page)).await, groups);
        }
    }
    assert_eq!(walk(2, |page| hall.store.groups_of(user_id(50), page)).await, []);
}
