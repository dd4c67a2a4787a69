//! The rooms and groups in which a company has external contact are found, so that it can be ended
//! (GR-19).

use guildhall_kernel::{CompanyId, User};

use crate::GuildhallStore;
use crate::driver::{Driver, named};
use crate::ids::{acme, company_id, group_id, guest, loner, room_id, user_id, users};
use crate::reading::{PAGE_SIZES, walk};

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
