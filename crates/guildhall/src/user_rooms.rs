//! The rooms of a user.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use guildhall_groups::{ListedRoom, RoomCursor};
use guildhall_kernel::{
    Claim, CommandError, CompanyId, Feature, Page, PageRequest, RoomId, SaveError, Scope, User,
};
use guildhall_permissions::Context;
use guildhall_rooms::{Fingerprint, Room, RoomChange, RoomDraft, RoomError, RoomEvent, RoomPlan};

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, Guildhall, Opened, OwnRoom, RoomDone, Stores, UserHandle};

/// What a command gives that opens a room.
type Opening = std::result::Result<(Room, RoomEvent), CommandError<RoomError>>;

/// How many rooms are recommended at the most.
const RECOMMENDED: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Opens the user's own room; a second time, the same (RM-2).
    ///
    /// # Errors
    /// [`Error::Company`] for a user of no company (CO-1).
    pub async fn to_me(&self) -> Result<Opened, S> {
        let user = self.user();
        let claim = Claim::ToMe(user.id());
        self.open_claimed(&claim, [user], |id, cx| Room::open_to_me(id, &user, cx)).await
    }

    /// Opens the room with one other; again, or by both at once, the same (RM-3).
    ///
    /// # Errors
    /// [`Error::Room`] for oneself (RM-3), and [`Error::Company`] for a user of no company
    /// (CO-1), without Core (CO-2), or for an external user where none are allowed (RM-10,
    /// GR-19).
    pub async fn one_to_one(&self, with: &User) -> Result<Opened, S> {
        let user = self.user();
        let claim = Claim::pair(user.id(), with.id());
        let guest_companies = self.hall().guest_companies(&[*with], user.company()).await?;
        let open = |id, cx: &Context<'_>| {
            Room::open_one_to_one(id, &user, with, &cx.with_guest_companies(&guest_companies))
        };
        self.open_claimed(&claim, [user, *with], open).await
    }

    /// The general rooms with exactly these users and oneself, the most recently active first: to
    /// be recommended before another is created (RM-8). Rooms of one's own company come before
    /// those of the others' companies. At most 20 of each.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn rooms_with(&self, users: &[User]) -> Result<Vec<Room>, S> {
        let user = self.user();
        let everybody = || users.iter().chain([&user]);
        let ids: BTreeSet<_> = everybody().map(User::id).collect();
        let fingerprint = Fingerprint::of(ids.iter().copied());
        let mut companies: Vec<_> = everybody().filter_map(User::company).collect();
        companies.sort_unstable_by_key(|company| (Some(*company) != user.company(), *company));
        companies.dedup();
        let mut rooms = Vec::new();
        for company in companies {
            let store = self.hall().store();
            let found =
                store.rooms_with_exactly(company, ids.clone(), fingerprint, RECOMMENDED).await;
            rooms.extend(found.map_err(Error::Store)?);
        }
        Ok(rooms)
    }

    /// Creates a room: a general one, or, with one other user, the one-to-one room (RM-4). Rooms
    /// with the same participants do not stand in its way (RM-8).
    ///
    /// # Errors
    /// [`Error::Room`] for fewer than two (RM-4), and [`Error::Company`] for a user of no
    /// company (CO-1), without Core (CO-2), or for external users where none are allowed (RM-10).
    pub async fn create_room(&self, draft: RoomDraft) -> Result<Opened, S> {
        let user = self.user();
        match draft.plan(&user) {
            RoomPlan::OneToOne(other) => self.one_to_one(&other).await,
            RoomPlan::General => {
                let home = self.home()?;
                let users: Vec<_> = draft.users().copied().collect();
                let guest_companies = self.hall().guest_companies(&users, Some(home)).await?;
                let open = |id, cx: &Context<'_>| {
                    Room::open(id, &user, draft.clone(), &cx.with_guest_companies(&guest_companies))
                };
                self.hall().open_room(home, open).await.map(Opened::Created)
            }
        }
    }

    /// Leaves rooms, each with its own answer: a refusal of one keeps none of the others from being
    /// left (RM-13).
    pub async fn leave_rooms(
        &self,
        rooms: impl IntoIterator<Item = RoomId> + Send,
    ) -> Vec<(RoomId, Result<RoomDone, S>)> {
        let rooms: Vec<_> = rooms.into_iter().collect();
        let mut answers = Vec::new();
        for room in rooms {
            answers.push((room, self.room(room).leave().await));
        }
        answers
    }

    /// The user's room list, the most recently active first: the rooms that they are in, and those
    /// of the groups that they are a member of while Message is on. Rooms of a kind with the group
    /// badge say so (RM-18). Each group comes as the user sees it (GR-15).
    ///
    /// A page can hold fewer rooms than asked for; the list ends where there is no next page.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn rooms(
        &self,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<OwnRoom, RoomCursor>, S> {
        let user = self.user();
        let listed = self.hall().store().rooms_of(user.id(), page).await;
        let listed = listed.map_err(Error::Store)?;
        let next = listed.next().copied();
        let mut companies = BTreeMap::new();
        let mut shown = Vec::new();
        for ListedRoom { room, group, last_active } in listed.into_items() {
            let Some(group) = group else {
                shown.push(OwnRoom { room, group: None, last_active });
                continue;
            };
            let company = match companies.entry(group.company()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.hall().company(group.company()).await?),
            };
            let cx = self.hall().context(company);
            if group.feature(Feature::Message, &cx).is_on() {
                let group = Some(group.seen_by(&user, &cx)?);
                shown.push(OwnRoom { room, group, last_active });
            }
        }
        Ok(Page::new(shown, next))
    }

    /// Opens the room that holds a claim, or makes it. Whoever loses a race gets the winner's room.
    async fn open_claimed<const N: usize>(
        &self,
        claim: &Claim,
        users: [User; N],
        open: impl Fn(RoomId, &Context<'_>) -> Opening + Send + Sync,
    ) -> Result<Opened, S> {
        let hall = self.hall();
        for _ in 0..ATTEMPTS {
            let holder = hall.store().find_room_by_claim(claim.clone()).await;
            if let Some(id) = holder.map_err(Error::Store)? {
                let room = hall.find_room(id, Scope::of(users.map(|user| user.id()))).await?;
                if room.claims().contains(claim) {
                    return Ok(Opened::Existing(room));
                }
                // One of the two left meanwhile, and the claim is free.
                continue;
            }
            let company = hall.company(self.home()?).await?;
            let (room, event) = open(hall.new_room_id(), &hall.context(&company))?;
            match hall.store().save_room(RoomChange::new(room.clone(), event)).await {
                Ok(()) => return Ok(Opened::Created(room)),
                Err(SaveError::Conflict | SaveError::Taken(_)) => {}
                Err(SaveError::QuotaExceeded(quotas)) => return Err(Error::QuotaExceeded(quotas)),
                Err(SaveError::Store(error)) => return Err(Error::Store(error)),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Opens a room that holds no claim.
    pub(crate) async fn open_room(
        &self,
        company: CompanyId,
        open: impl Fn(RoomId, &Context<'_>) -> Opening + Send + Sync,
    ) -> Result<Room, S> {
        for _ in 0..ATTEMPTS {
            let company = self.company(company).await?;
            let (room, event) = open(self.new_room_id(), &self.context(&company))?;
            let saved = self.store().save_room(RoomChange::new(room.clone(), event)).await;
            match saved.map_err(|error| Attempt::of(error, Error::Taken)) {
                Ok(()) => return Ok(room),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }
}
