use std::cmp::Reverse;

use guildhall_groups::{
    AggregateId, Group, GroupChange, GroupCursor, GroupFilter, GroupRepository, Happening,
    ListedRoom, Place, PlaceFilter, RoomCursor,
};
use guildhall_kernel::{AddressKey, Claim, GroupId, Page, PageRequest, Roster, Scope, UserId};
use guildhall_rooms::Participant;

use crate::claims::Holder;
use crate::rooms::StoredRoom;
use crate::store::{Saved, State, check_version};
use crate::{MemoryError, MemoryStore};

/// What the change makes of this group, or of none.
fn after(stored: Option<&Group>, change: &GroupChange) -> Saved<Group> {
    check_version(stored.map(Group::version), change.expected())?;
    let mut places = stored.map(|group| group.roster().at_hand().clone()).unwrap_or_default();
    places.extend(change.rows().map(|(user, place)| (user, place.clone())));

    let group = change.group();
    let roster = Roster::whole(places);
    if roster.counts() != group.roster().counts() {
        return Err(MemoryError::Counts.into());
    }
    Ok(Group::from_parts(group.header().clone(), roster).map_err(MemoryError::from)?)
}

fn narrowed(group: &Group, scope: &Scope) -> Result<Group, MemoryError> {
    let roster = group.roster().narrowed(scope)?;
    Ok(Group::from_parts(group.header().clone(), roster)?)
}

fn is_member(group: &Group, user: UserId) -> bool {
    group.roster().at_hand().get(&user).is_some_and(Place::is_member)
}

impl State {
    fn check_group(&self, change: &GroupChange) -> Saved<Group> {
        let id = change.group().id();
        let changed = after(self.groups.get(&id), change)?;
        self.holders.check(Holder::Group(id), change.claims())?;
        Ok(changed)
    }

    fn write_group(&mut self, changed: Group, change: &GroupChange) {
        let (id, company) = (changed.id(), changed.company());
        self.holders.settle(Holder::Group(id), change.claims());
        let happenings = change.events().iter().cloned().map(Happening::Group);
        self.history.record(company, AggregateId::Group(id), change.expected(), happenings);
        self.groups.insert(id, changed);
    }

    /// The room with the user's entry, where it is in the user's room list.
    fn listed(&self, stored: &StoredRoom, user: UserId) -> Result<Option<ListedRoom>, MemoryError> {
        let room = &stored.room;
        let inside = room.roster().at_hand().get(&user).is_some_and(Participant::is_in);
        let group = room.group().and_then(|id| self.groups.get(&id));
        let group = group.filter(|group| is_member(group, user));
        if room.is_closed() || !(inside || group.is_some()) {
            return Ok(None);
        }
        let scope = Scope::of([user]);
        Ok(Some(ListedRoom {
            room: stored.narrowed(&scope)?,
            group: group.map(|group| narrowed(group, &scope)).transpose()?,
            last_active: stored.last_active,
        }))
    }
}

impl GroupRepository for MemoryStore {
    async fn find_group(&self, id: GroupId, scope: Scope) -> Result<Option<Group>, MemoryError> {
        self.state().groups.get(&id).map(|group| narrowed(group, &scope)).transpose()
    }

    async fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<GroupId>, MemoryError> {
        match self.state().holders.of(&Claim::Address(address)) {
            Some(Holder::Group(group)) => Ok(Some(group)),
            _ => Ok(None),
        }
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>, MemoryError> {
        let state = self.state();
        let mut listed = Vec::new();
        for group in state.groups.values() {
            let behind = page.key().is_none_or(|after| GroupCursor::behind(group) > *after);
            if behind && filter.admits(group)? {
                listed.push(narrowed(group, &Scope::of([filter.viewer()]))?);
            }
        }
        listed.sort_by_cached_key(GroupCursor::behind);
        Ok(Page::cut(listed, page.limit(), GroupCursor::behind))
    }

    async fn places(
        &self,
        group: GroupId,
        filter: PlaceFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<Place, UserId>, MemoryError> {
        let state = self.state();
        let places = state.groups.get(&group).map(|group| group.roster().at_hand());
        let places = places.into_iter().flat_map(|places| places.values()).filter(|place| {
            filter.admits(place) && page.key().is_none_or(|after| place.user().id() > *after)
        });
        Ok(Page::cut(places.cloned().collect(), page.limit(), |place| place.user().id()))
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>, MemoryError> {
        let state = self.state();
        let order = |cursor: &RoomCursor| (Reverse(cursor.last_active), cursor.room);
        let mut listed = Vec::new();
        for stored in state.rooms.values() {
            listed.extend(state.listed(stored, user)?);
        }
        listed.retain(|room| {
            page.key().is_none_or(|after| order(&RoomCursor::behind(room)) > order(after))
        });
        listed.sort_by_key(|room| order(&RoomCursor::behind(room)));
        Ok(Page::cut(listed, page.limit(), RoomCursor::behind))
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        let mut state = self.state();
        let group = state.check_group(&change)?;
        let room = match change.room() {
            Some(change) => Some((state.check_room(change)?, change)),
            None => None,
        };

        state.write_group(group, &change);
        if let Some((room, change)) = room {
            state.write_room(room, change);
        }
        Ok(())
    }
}
