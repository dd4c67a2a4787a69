//! Pages of the room list of a user.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use guildhall_groups::{ListedRoom, RoomCursor};
use guildhall_kernel::{Page, PageRequest, RoomId, Scope, UserId};
use guildhall_rooms::{Participant, RoomType};

use crate::MemoryError;
use crate::index::one_more;
use crate::room_table::{Activity, StoredRoom};
use crate::store::State;
use crate::walks::{Way, shortest, until_found};

impl State {
    /// Lists the open rooms that a user is in, and those of the groups that they take part in.
    pub(crate) fn rooms_of(
        &self,
        user: UserId,
        page: &PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>, MemoryError> {
        page_of_rooms(self.ways_to_rooms(user, page), page)
    }

    /// Returns the ways to the page: all rooms by their activity, and the rooms of the user.
    fn ways_to_rooms<'a>(
        &'a self,
        user: UserId,
        page: &PageRequest<RoomCursor>,
    ) -> Vec<Way<'a, Placed>> {
        let last: Option<Activity> =
            page.key().map(|cursor| (Reverse(cursor.last_active), cursor.room));
        let by_activity = self.rooms.by_activity.after(&(), last.as_ref());
        let placed = move |id: RoomId| self.placed_room(self.rooms.get(id)?, user);
        let walk = until_found(one_more(page), by_activity.map(move |(_, id)| placed(*id)));

        let own = self.rooms.of_users.after::<RoomId>(&user, None).copied();
        let of_groups = self.groups.with_participant(user).map(|group| group.header.room());
        let own = own.chain(of_groups).map(move |id| {
            placed(id).filter(|(activity, _)| last.is_none_or(|last| *activity > last))
        });
        vec![walk, Box::new(own)]
    }

    /// Loads a room with the user's entry, if it is in the user's room list.
    fn placed_room(&self, stored: &StoredRoom, user: UserId) -> Option<Placed> {
        let group = match stored.header.room_type() {
            RoomType::Group { group } | RoomType::Team { team: group } => self.groups.get(*group),
            _ => None,
        };
        let is_listed = match group {
            Some(group) => self.groups.takes_part(group, user),
            None => stored.roster.loaded().get(&user).is_some_and(Participant::is_in),
        };
        if stored.is_closed() || !is_listed {
            return None;
        }
        let scope = Scope::of([user]);
        let group = group.map(|group| self.groups.loaded(group, &scope.clone().into())).transpose();
        let listed = group.and_then(|group| {
            let (room, last_active) = (stored.slice_of(&scope)?, stored.last_active);
            Ok(ListedRoom { room, group, last_active })
        });
        Some((stored.activity(), listed))
    }
}

/// A room with its place in the order.
type Placed = (Activity, Result<ListedRoom, MemoryError>);

/// Returns the page that these ways lead to.
fn page_of_rooms(
    ways: Vec<Way<'_, Placed>>,
    page: &PageRequest<RoomCursor>,
) -> Result<Page<ListedRoom, RoomCursor>, MemoryError> {
    // A way can lead to a room twice.
    let found: BTreeMap<_, _> = shortest(ways).into_iter().collect();
    let rooms = found.into_values().take(one_more(page));
    Ok(Page::cut(rooms.collect::<Result<_, _>>()?, page.limit(), RoomCursor::behind))
}

#[cfg(test)]
impl State {
    /// Lists all pages of this size, once by each way.
    pub(crate) fn pages_of_rooms(
        &self,
        user: UserId,
        size: std::num::NonZeroU32,
    ) -> [Vec<ListedRoom>; 2] {
        [0, 1].map(|way| {
            let (mut page, mut all) = (PageRequest::first(size), Vec::new());
            loop {
                let way = self.ways_to_rooms(user, &page).swap_remove(way);
                let found = page_of_rooms(vec![way], &page).unwrap();
                let next = found.next().copied();
                all.extend(found.into_items());
                let Some(next) = next else { return all };
                page = PageRequest::after(next, size);
            }
        })
    }
}
