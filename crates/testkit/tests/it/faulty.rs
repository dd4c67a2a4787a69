//! A store with one deliberate fault, and the sound one behind it.

#![expect(clippy::unwrap_used, reason = "what is unwrapped here, the cases have saved")]

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use guildhall_groups::{
    AggregateId, Group, GroupChange, GroupCursor, GroupFilter, GroupList, GroupRepository,
    Happening, ListedRoom, Outbox, Place, PlaceFilter, Position, Recorded, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, Claims, CompanyId, GroupId, NameKey, Page, PageRequest, RoomId, RoomKind,
    Roster, SaveError, Scope, Store, Timestamp, User, UserId, Version,
};
use guildhall_permissions::{
    Company, CompanyChange, CompanyRepository, Context, Profile, ProfileChange,
};
use guildhall_rooms::{Fingerprint, Participant, Room, RoomChange, RoomRepository};
use guildhall_store_memory::{MemoryError, MemoryStore};
use uuid::Uuid;

use crate::fault::Fault;

#[derive(Clone)]
pub(crate) struct Faulty {
    sound: MemoryStore,
    fault: Option<Fault>,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    claims: BTreeSet<Claim>,
    events: Vec<(CompanyId, Recorded)>,
}

type Saved = Result<(), SaveError<MemoryError>>;
type Read<T> = Result<T, MemoryError>;

impl Faulty {
    pub(crate) fn new(fault: Option<Fault>) -> Self {
        Self { sound: MemoryStore::new(), fault, kept: Arc::default() }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// What an administrator would be shown, with the viewer's places.
    async fn every_group(
        &self,
        filter: &GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>> {
        let company = self.sound.find_company(filter.company()).await?;
        let Some(company) = company else { return Ok(Page::new(Vec::new(), None)) };
        let administrator = *company.administrators().first().unwrap();
        let administrator = User::of_company(administrator, company.id());
        let every = GroupFilter::new(&company, administrator, GroupList::Administered).unwrap();
        let every = every.beginning_with(filter.prefix().map_or("", NameKey::as_str));
        let listed = self.sound.list_groups(every, page).await?;
        let next = listed.next().cloned();
        let mut groups = Vec::new();
        for group in listed.items() {
            groups.extend(self.sound.find_group(group.id(), Scope::of([filter.viewer()])).await?);
        }
        Ok(Page::new(groups, next))
    }

    fn answered(&self, saved: Saved, claims: &Claims) -> Saved {
        match saved {
            Err(SaveError::Taken(_)) if self.has(Fault::SaysYesToLosers) => {
                assert!(!claims.made().is_empty());
                Ok(())
            }
            other => other,
        }
    }

    fn keep(&self, company: CompanyId, aggregate: AggregateId, happenings: Vec<Happening>) {
        let mut kept = self.kept.lock().unwrap();
        for happening in happenings {
            let position = Position::new(1_000_000 + kept.events.len() as u64);
            let recorded = Recorded { position, aggregate, version: Version::FIRST, happening };
            kept.events.push((company, recorded));
        }
    }

    /// A room that no case looks at, to save a group's change with.
    async fn another_room(&self, change: &GroupChange) -> RoomChange {
        let company = change.group().company();
        let company = self.sound.find_company(company).await.unwrap().unwrap();
        let group = change.group();
        let id = RoomId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, group.id().as_uuid().as_bytes()));
        let cx = Context::new(&company, group.header().created_at());
        let by = group.header().created_by();
        let (room, opened) = Room::open_for_group(id, group.id(), by, &cx);
        RoomChange::new(room, opened)
    }

    async fn save_apart(&self, change: GroupChange) -> Saved {
        let room = change.room().unwrap().clone();
        let group = change.clone().with_room(self.another_room(&change).await);
        if self.has(Fault::SavesGroupThenRoom) {
            self.sound.save_group(group).await?;
            self.sound.save_room(room).await
        } else {
            self.sound.save_room(room).await?;
            self.sound.save_group(group).await
        }
    }

    async fn who_ever_was_in(&self, room: RoomId) -> BTreeSet<UserId> {
        let room = self.sound.find_room(room, Scope::Whole).await.unwrap().unwrap();
        room.roster().at_hand().keys().copied().collect()
    }
}

impl Store for Faulty {
    type Error = MemoryError;
}

impl CompanyRepository for Faulty {
    async fn find_company(&self, id: CompanyId) -> Read<Option<Company>> {
        self.sound.find_company(id).await
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        let claims = change.claims().clone();
        self.answered(self.sound.save_company(change).await, &claims)
    }

    async fn companies(&self, page: PageRequest<CompanyId>) -> Read<Page<CompanyId, CompanyId>> {
        self.sound.companies(page).await
    }

    async fn find_profile(&self, user: UserId) -> Read<Option<Profile>> {
        self.sound.find_profile(user).await
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        if !self.has(Fault::SavesProfilesOneByOne) {
            return self.sound.save_profiles(changes).await;
        }
        for change in changes {
            self.sound.save_profiles(vec![change]).await?;
        }
        Ok(())
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<Profile, UserId>> {
        self.sound.profiles(company, page).await
    }
}

impl RoomRepository for Faulty {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Read<Option<Room>> {
        if self.has(Fault::LoadsTheWhole) {
            return self.sound.find_room(id, Scope::Whole).await;
        }
        let Some(room) = self.sound.find_room(id, scope).await? else { return Ok(None) };
        if let (Scope::Users(users), true) =
            (room.roster().scope().clone(), self.has(Fault::CountsTheSliceAlone))
        {
            let seats = room.roster().at_hand().clone();
            let counts = Roster::whole(seats.clone()).counts();
            let roster = Roster::slice(users, seats, counts).unwrap();
            return Ok(Room::from_parts(room.header().clone(), roster).ok().or(Some(room)));
        }
        Ok(Some(room))
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Read<Option<RoomId>> {
        self.sound.find_room_by_claim(claim).await
    }

    async fn rooms_with_exactly(
        &self,
        company: CompanyId,
        participants: BTreeSet<UserId>,
        fingerprint: Fingerprint,
        limit: NonZeroU32,
    ) -> Read<Vec<Room>> {
        let people = participants.clone();
        let mut rooms =
            self.sound.rooms_with_exactly(company, participants, fingerprint, limit).await?;
        if let (Some(one), true) = (people.first(), self.has(Fault::CountsFormerParticipants)) {
            rooms.clear();
            let all = self.sound.rooms_of(*one, PageRequest::first(NonZeroU32::MAX)).await?;
            for listed in all.into_items() {
                if self.who_ever_was_in(listed.room.id()).await == people {
                    rooms.push(listed.room);
                }
            }
        }
        Ok(rooms)
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Read<Page<Participant, UserId>> {
        let page = self.sound.participants(room, page).await?;
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(page.into_items(), None)),
            _ => Ok(page),
        }
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        let (room, claims) = (change.room().clone(), change.claims().clone());
        if self.has(Fault::OneRoomPerPeople) && room.kind() == RoomKind::General {
            let whole = self.sound.find_room(room.id(), Scope::Whole).await?;
            let before = whole.map(|room| room.roster().at_hand().clone()).unwrap_or_default();
            let mut after = before.clone();
            after.extend(change.rows().map(|(user, seat)| (user, *seat)));
            let inside = after.iter().filter(|(_, seat)| seat.is_in()).map(|(user, _)| *user);
            let (people, limit) = (inside.collect(), NonZeroU32::MIN);
            let company = room.company();
            let same =
                self.sound.rooms_with_exactly(company, people, room.header().fingerprint(), limit);
            if same.await?.iter().any(|same| same.id() != room.id()) {
                return Err(SaveError::Conflict);
            }
        }
        let saved = self.sound.save_room(change.clone()).await;
        if saved.is_err() && self.has(Fault::KeepsEventsOfRefusedChanges) {
            let events = change.events().iter().cloned().map(Happening::Room).collect();
            self.keep(room.company(), AggregateId::Room(room.id()), events);
        }
        let stored = self.sound.find_room(room.id(), Scope::Whole).await?;
        if let (Err(SaveError::Conflict), Some(stored), true) =
            (&saved, stored, self.has(Fault::IgnoresVersions))
        {
            let forced = RoomChange::between(&stored, room, change.events().to_vec());
            return self.sound.save_room(forced).await;
        }
        self.answered(saved, &claims)
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Read<()> {
        if self.has(Fault::ForgetsActivity) {
            return Ok(());
        }
        self.sound.record_activity(room, at).await
    }
}

impl GroupRepository for Faulty {
    async fn find_group(&self, id: GroupId, scope: Scope) -> Read<Option<Group>> {
        let scope = if self.has(Fault::LoadsTheWhole) { Scope::Whole } else { scope };
        self.sound.find_group(id, scope).await
    }

    async fn find_group_by_address(&self, address: AddressKey) -> Read<Option<GroupId>> {
        self.sound.find_group_by_address(address).await
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>> {
        if self.has(Fault::ListsHiddenGroups) && filter.list() == GroupList::All {
            return self.every_group(&filter, page).await;
        }
        if let (Some(prefix), true) = (filter.prefix(), self.has(Fault::TakesPrefixesForPatterns)) {
            let all = filter.clone().beginning_with("");
            let whole = PageRequest::first(NonZeroU32::MAX);
            let mut groups = self.sound.list_groups(all, whole).await?.into_items();
            groups.retain(|group| {
                let behind = page.key().is_none_or(|after| GroupCursor::behind(group) > *after);
                behind && is_like(group.header().name().key().as_str(), prefix.as_str())
            });
            return Ok(Page::cut(groups, page.limit(), GroupCursor::behind));
        }
        self.sound.list_groups(filter, page).await
    }

    async fn places(
        &self,
        group: GroupId,
        filter: PlaceFilter,
        page: PageRequest<UserId>,
    ) -> Read<Page<Place, UserId>> {
        let page = self.sound.places(group, filter, page).await?;
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(page.into_items(), None)),
            _ => Ok(page),
        }
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Read<Page<ListedRoom, RoomCursor>> {
        self.sound.rooms_of(user, page).await
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        let (deleted, claims) = (change.group().is_deleted(), change.claims().clone());
        let apart = self.has(Fault::SavesGroupThenRoom) || self.has(Fault::SavesRoomThenGroup);
        if apart && change.room().is_some() {
            return self.save_apart(change).await;
        }
        if self.has(Fault::KeepsClaimsOfDeletedGroups) {
            let mut kept = self.kept.lock().unwrap();
            if let Some(claim) = claims.made().intersection(&kept.claims).next() {
                return Err(SaveError::Taken(claim.clone()));
            }
            if deleted {
                kept.claims.extend(claims.released().iter().cloned());
            }
        }
        self.answered(self.sound.save_group(change).await, &claims)
    }
}

impl Outbox for Faulty {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Read<Vec<Recorded>> {
        let mut events = self.sound.events_after(company, after, limit).await?;
        match self.fault {
            Some(Fault::KeepsEventsOfRefusedChanges) => {
                let kept = self.kept.lock().unwrap();
                let of_company = kept.events.iter().filter(|(of, _)| *of == company);
                events.extend(of_company.map(|(_, recorded)| recorded.clone()));
            }
            Some(Fault::LosesEvents) => events.retain(|event| event.position.number() % 5 != 0),
            Some(Fault::MixesCompanies) => {
                let all = self.sound.companies(PageRequest::first(NonZeroU32::MAX)).await?;
                for other in all.into_items().into_iter().filter(|other| *other != company) {
                    events.extend(self.sound.events_after(other, after, limit).await?);
                }
                events.sort_by_key(|event| event.position);
                events.truncate(limit.get() as usize);
            }
            Some(Fault::ShowsEventsLate) => {
                events.pop();
            }
            _ => {}
        }
        Ok(events)
    }
}

fn is_like(text: &str, prefix: &str) -> bool {
    let mut characters = text.chars();
    prefix.chars().all(|wanted| characters.next().is_some_and(|c| wanted == '_' || c == wanted))
}
