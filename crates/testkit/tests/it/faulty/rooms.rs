//! Faults of rooms, of the answers that are kept with changes, and of what is read with them.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::thread;

use guildhall_groups::{
    AggregateId, Basis, BasisRepository, BasisRequest, Event, GroupRepository, find_basis_in_steps,
};
use guildhall_kernel::{
    Claim, CommandId, CommandRepository, CompanyId, KeptAnswer, Page, PageRequest, RoomId,
    RoomKind, Roster, SaveError, Scope, Timestamp, UserId,
};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};
use time::Duration;

use super::{Faulty, Read, Saved, whole};
use crate::fault::Fault;

impl RoomRepository for Faulty {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Read<Option<Room>> {
        if self.has(Fault::LoadsTheWhole) {
            return self.sound.find_room(id, Scope::Whole).await;
        }
        let found = self.sound.find_room(id, scope).await?;
        Ok(found.map(|room| self.miscounted(room)))
    }

    async fn find_rooms(&self, ids: BTreeSet<RoomId>, user: UserId) -> Read<Vec<Room>> {
        let mut found = Vec::new();
        for room in self.sound.find_rooms(ids, user).await? {
            let whole = self.has(Fault::LoadsTheWhole);
            let whole = if whole { self.find_room(room.id(), Scope::Whole).await? } else { None };
            found.push(whole.unwrap_or_else(|| self.miscounted(room)));
        }
        if self.has(Fault::FindsOneOfSeveral) {
            found.truncate(1);
        }
        Ok(found)
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Read<Option<RoomId>> {
        self.sound.find_room_by_claim(claim).await
    }

    async fn rooms_with_exactly(&self, people: SamePeople) -> Read<RoomsOfPeople> {
        let users = people.users().clone();
        let mut found = self.sound.rooms_with_exactly(people.clone()).await?;
        match self.fault {
            Some(Fault::CountsFormerParticipants) => {
                found.rooms.clear();
                for listed in self.sound.rooms_of(people.by(), whole()).await?.into_items() {
                    if self.who_ever_was_in(listed.room.id()).await == users {
                        found.rooms.push(listed.room);
                    }
                }
            }
            Some(Fault::FindsOneOfSeveral) => found.registrations.truncate(1),
            Some(Fault::LoadsTheWhole) => {
                for room in &mut found.rooms {
                    *room = self.sound.find_room(room.id(), Scope::Whole).await?.unwrap();
                }
            }
            Some(Fault::SearchesOneCompany) => {
                found.rooms.retain(|room| Some(&room.company()) == people.companies().first());
            }
            _ => {}
        }
        Ok(found)
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

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<RoomId, RoomId>> {
        let found = self.sound.rooms_in(user, page.clone()).await?;
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::ListsFormerMemberships | Fault::SearchesOneCompany) => {
                Ok(super::page(self.rooms_of_user(user).await?, &page))
            }
            _ => Ok(found),
        }
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<Room, RoomId>> {
        let found = self.sound.rooms_of_company(company, page).await?;
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::LoadsTheWhole) => {
                let next = found.next().copied();
                let mut rooms = Vec::new();
                for room in found.items() {
                    rooms.extend(self.sound.find_room(room.id(), Scope::Whole).await?);
                }
                Ok(Page::new(rooms, next))
            }
            _ => Ok(found),
        }
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<RoomId, RoomId>> {
        let found = self.sound.rooms_with_contacts(company, page.clone()).await?;
        let ever = self.has(Fault::ListsFormerMemberships);
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::ListsFormerMemberships | Fault::SearchesOneCompany) => {
                let has_contacts = |room: &Room| {
                    room.company() == company
                        && room.roster().loaded().values().any(|entry| {
                            let external = entry.user().is_external_to(company);
                            external && (ever || entry.is_in())
                        })
                };
                Ok(super::page(self.rooms_where(has_contacts).await?, &page))
            }
            _ => Ok(found),
        }
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        let reads = self.reads(change.reads());
        let answers = self.heeded(change.answers()).await?;
        let change = change.with_reads(reads).with_answers(answers);
        let (room, claims) = (change.room().clone(), change.claims().clone());
        if self.has(Fault::AllowsOneRoomPerUsers) && room.kind() == RoomKind::General {
            let whole = self.sound.find_room(room.id(), Scope::Whole).await?;
            let before = whole.map(|room| room.roster().loaded().clone().into());
            let before: BTreeMap<_, _> = before.unwrap_or_default();
            let mut after = before.clone();
            after.extend(change.rows().map(|(user, entry)| (user, entry.clone())));
            let inside = after.iter().filter(|(_, entry)| entry.is_in()).map(|(user, _)| *user);
            let inside: Vec<UserId> = inside.collect();
            let Some(by) = inside.first() else { return self.sound.save_room(change).await };
            let companies = vec![room.company()];
            let people = SamePeople::new(*by, inside.iter().copied(), companies, NonZeroU32::MIN);
            let same = self.sound.rooms_with_exactly(people).await?.rooms;
            if same.iter().any(|same| same.id() != room.id()) {
                return Err(SaveError::Conflict);
            }
        }
        if self.has(Fault::KeepsClaimsOfClosedRooms) {
            self.keep_claims(&claims, room.is_closed())?;
        }
        let saved = self.sound.save_room(change.clone()).await;
        if saved.is_err() && self.has(Fault::KeepsEventsOfRefusedChanges) {
            let events = change.events().iter().cloned().map(Event::Room).collect();
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

impl Faulty {
    /// Returns the room with the counts of the entries that it is loaded with.
    fn miscounted(&self, room: Room) -> Room {
        let (Scope::Users(users), true) =
            (room.roster().scope().clone(), self.has(Fault::CountsOnlyTheSlice))
        else {
            return room;
        };
        let entries = room.roster().loaded().clone();
        let counts = entries.values().cloned().collect::<Roster<_>>().counts();
        let roster = Roster::slice(users, entries.into(), counts).unwrap();
        Room::from_parts(room.header().clone(), roster).unwrap_or(room)
    }

    async fn who_ever_was_in(&self, room: RoomId) -> BTreeSet<UserId> {
        let room = self.sound.find_room(room, Scope::Whole).await.unwrap().unwrap();
        room.roster().loaded().keys().copied().collect()
    }

    /// Returns the rooms that the user was ever in, or those of the user's own company.
    async fn rooms_of_user(&self, user: UserId) -> Read<Vec<RoomId>> {
        let ever = self.has(Fault::ListsFormerMemberships);
        self.rooms_where(|room| {
            room.roster().loaded().get(&user).is_some_and(|entry| {
                ever || entry.is_in() && entry.user().company() == Some(room.company())
            })
        })
        .await
    }

    /// Lists the open rooms that are so, of all companies.
    async fn rooms_where(&self, is_listed: impl Fn(&Room) -> bool) -> Read<Vec<RoomId>> {
        let mut found = Vec::new();
        for company in self.sound.companies(whole()).await?.into_items() {
            for room in self.sound.rooms_of_company(company, whole()).await?.into_items() {
                let room = self.sound.find_room(room.id(), Scope::Whole).await?.unwrap();
                found.extend(is_listed(&room).then(|| room.id()));
            }
        }
        Ok(found)
    }
}

impl Faulty {
    /// Returns the answers of a change that the store heeds.
    pub(super) async fn heeded(&self, answers: &[KeptAnswer]) -> Read<Vec<KeptAnswer>> {
        match self.fault {
            Some(Fault::ForgetsAnswers) => return Ok(Vec::new()),
            Some(Fault::IgnoresAnswers) => {
                let ids = answers.iter().map(|answer| answer.id().clone()).collect();
                let known = self.sound.find_answers(ids).await?;
                let is_known = |id: &CommandId| known.iter().any(|answer| answer.id() == id);
                let new = answers.iter().filter(|answer| !is_known(answer.id()));
                return Ok(new.cloned().collect());
            }
            Some(Fault::KeepsAnswersOfRefusedChanges | Fault::MixesAnswersOfUsers) => {
                self.kept.lock().unwrap().answers.extend(answers.iter().cloned());
            }
            _ => {}
        }
        Ok(answers.to_vec())
    }
}

impl CommandRepository for Faulty {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Read<Vec<KeptAnswer>> {
        let mut found = self.sound.find_answers(ids.clone()).await?;
        let kept = self.kept.lock().unwrap();
        for id in ids {
            if found.iter().any(|answer| *answer.id() == id) {
                continue;
            }
            let other = kept.answers.iter().find(|answer| match self.fault {
                Some(Fault::MixesAnswersOfUsers) => answer.id().key() == id.key(),
                _ => *answer.id() == id,
            });
            let as_own = |answer: &KeptAnswer| {
                KeptAnswer::new(id.clone(), answer.asked(), answer.at(), answer.answer().to_owned())
            };
            found.extend(other.map(as_own));
        }
        found.sort_by(|one, other| one.id().cmp(other.id()));
        Ok(found)
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Read<u32> {
        let before = match self.fault {
            Some(Fault::NeverForgetsAnswers) => return Ok(0),
            Some(Fault::ForgetsAnswersEarly) => (before.as_date_time() + Duration::MINUTE).into(),
            _ => before,
        };
        self.sound.forget_answers(company, before, limit).await
    }
}

impl BasisRepository for Faulty {
    async fn find_basis(&self, request: BasisRequest) -> Read<Basis> {
        let (group, room) = (request.group().cloned(), request.room().cloned());
        let mut first = None;
        if self.has(Fault::ReadsAnswersFirst) {
            first = Some(self.find_answers(request.commands().clone()).await?);
            thread::yield_now();
        }
        let mut found = find_basis_in_steps(self, request).await?;
        found.answers = first.unwrap_or(found.answers);
        if self.has(Fault::ReadsWhatIsHidden) {
            if let Some((id, scope)) = group {
                found.group = self.find_group(id, scope).await?;
            }
            if let Some((id, scope)) = room {
                found.room = self.find_room(id, scope).await?;
            }
        }
        if self.has(Fault::FindsOneCompany) {
            found.companies.truncate(1);
        }
        Ok(found)
    }
}
