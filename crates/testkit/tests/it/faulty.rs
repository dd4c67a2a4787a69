//! A store with one deliberate fault, and the sound one behind it.
//!
//! It is not an `Interposed` store, because a fault changes what calls return, each in its own way.

#![expect(clippy::unwrap_used, reason = "what is unwrapped here, the cases have saved")]

mod groups;
mod limits;
mod rooms;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use guildhall_groups::{AggregateId, Event, EventRecord, Outbox, Position};
use guildhall_kernel::{
    AddressKey, Claim, Claims, CompanyId, DomainName, EmailAddress, GroupId, KeptAnswer, Page,
    PageRequest, ReadSet, Registration, RegistrationChange, RegistrationState, SaveError, Store,
    User, UserId, UserRead, Version,
};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use guildhall_store_memory::{MemoryError, MemoryStore};
use uuid::Uuid;

use crate::fault::Fault;

#[derive(Clone)]
pub(crate) struct Faulty {
    sound: MemoryStore,
    /// Where companies are stored for some faults, so that the sound store knows no limits.
    apart: MemoryStore,
    fault: Option<Fault>,
    kept: Arc<Mutex<Tracked>>,
}

#[derive(Default)]
struct Tracked {
    answers: Vec<KeptAnswer>,
    claims: BTreeSet<Claim>,
    companies: BTreeMap<CompanyId, Company>,
    ended: BTreeSet<(GroupId, UserId)>,
    events: Vec<(CompanyId, EventRecord)>,
    groups: BTreeSet<GroupId>,
    left: BTreeSet<User>,
    recipients: BTreeMap<GroupId, BTreeMap<AddressKey, EmailAddress>>,
}

type Saved = Result<(), SaveError<MemoryError>>;
type Read<T> = Result<T, MemoryError>;

impl Faulty {
    pub(crate) fn new(fault: Option<Fault>) -> Self {
        Self { sound: MemoryStore::new(), apart: MemoryStore::new(), fault, kept: Arc::default() }
    }

    fn has(&self, fault: Fault) -> bool {
        self.fault == Some(fault)
    }

    /// Returns the store of companies: a store knows no limits of a company that it does not hold.
    fn companies_kept(&self) -> &MemoryStore {
        match self.fault {
            Some(Fault::ForgetsLimits | Fault::RemembersLimits) => &self.apart,
            _ => &self.sound,
        }
    }

    /// Returns the part of the read set that the store heeds.
    fn reads(&self, reads: &ReadSet) -> ReadSet {
        let mut heeded = ReadSet::default();
        if !self.has(Fault::IgnoresReadSets) {
            reads.companies().iter().for_each(|(id, version)| heeded.read_company(*id, *version));
            reads.groups().iter().for_each(|(id, version)| heeded.read_group(*id, *version));
            reads.rooms().iter().for_each(|(id, version)| heeded.read_room(*id, *version));
            for (user, read) in reads.users() {
                if let UserRead::Stored(version) = read {
                    let user = User::of_no_company(*user);
                    let state = RegistrationState::FirstUse;
                    heeded.read_user(&Registration::stored(user, state, *version));
                }
            }
        }
        if !self.has(Fault::ForgetsFirstUses) {
            reads.first_uses().for_each(|first| heeded.first_use(first.user()));
        }
        heeded
    }

    fn answered(&self, saved: Saved, claims: &Claims) -> Saved {
        match saved {
            Err(SaveError::Taken(_)) if self.has(Fault::ReportsSuccessToLosers) => {
                assert!(!claims.made().is_empty());
                Ok(())
            }
            Err(SaveError::Taken(_)) if self.has(Fault::NamesLastTakenClaim) => {
                let last = claims.made().last().cloned();
                Err(last.map_or(SaveError::Conflict, SaveError::Taken))
            }
            other => other,
        }
    }

    /// Refuses a claim that was kept although it had been released.
    fn keep_claims(&self, claims: &Claims, ends: bool) -> Saved {
        let mut kept = self.kept.lock().unwrap();
        if let Some(claim) = claims.made().intersection(&kept.claims).next() {
            return Err(SaveError::Taken(claim.clone()));
        }
        if ends {
            kept.claims.extend(claims.released().iter().cloned());
        }
        Ok(())
    }

    fn keep(&self, company: CompanyId, aggregate: AggregateId, events: Vec<Event>) {
        let mut kept = self.kept.lock().unwrap();
        for event in events {
            let position = Position::new(1_000_000 + kept.events.len() as u64);
            let version = Version::FIRST;
            let recorded = EventRecord { company, position, aggregate, version, event };
            kept.events.push((company, recorded));
        }
    }
}

impl Store for Faulty {
    type Error = MemoryError;
}

impl CompanyRepository for Faulty {
    async fn find_company(&self, id: CompanyId) -> Read<Option<Company>> {
        self.companies_kept().find_company(id).await
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        let reads = self.reads(change.reads());
        let answers = self.heeded(change.answers()).await?;
        let change = change.with_reads(reads).with_answers(answers);
        let claims = change.claims().clone();
        self.answered(self.companies_kept().save_company(change).await, &claims)
    }

    async fn companies(&self, page: PageRequest<CompanyId>) -> Read<Page<CompanyId, CompanyId>> {
        self.companies_kept().companies(page).await
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Read<Vec<Profile>> {
        let mut found = self.sound.find_profiles(users).await?;
        if self.has(Fault::FindsOneProfile) {
            found.truncate(1);
        }
        Ok(found)
    }

    async fn find_user_by_address(&self, address: AddressKey) -> Read<Option<UserId>> {
        self.sound.find_user_by_address(address).await
    }

    async fn find_company_by_domain(&self, domain: DomainName) -> Read<Option<CompanyId>> {
        self.sound.find_company_by_domain(domain).await
    }

    async fn find_registrations(&self, users: BTreeSet<UserId>) -> Read<Vec<Registration>> {
        self.sound.find_registrations(users).await
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved {
        let new = change.registration();
        if new.has_left() {
            self.kept.lock().unwrap().left.insert(new.user());
        }
        let change = if self.has(Fault::IgnoresReadsOfRegistrations) {
            change.with_reads(ReadSet::default())
        } else {
            change
        };
        let stored = self.sound.find_registrations(BTreeSet::from([new.id()])).await?;
        match stored.first().filter(|_| self.has(Fault::OverwritesRegistrations)) {
            Some(stored) => {
                let over = RegistrationChange::to(Some(stored), new.user(), new.state());
                self.sound.save_registration(over).await
            }
            None => self.sound.save_registration(change).await,
        }
    }

    async fn erase_profile(&self, user: UserId) -> Read<()> {
        if self.has(Fault::KeepsErasedAddresses) {
            return Ok(());
        }
        self.sound.erase_profile(user).await
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        if self.has(Fault::GivesUpAddressesOfOthers) {
            for change in &changes {
                let profile = Profile { address: None, ..change.profile().clone() };
                let Some(company) = profile.user.company() else { continue };
                let own = ProfileChange::new(company, profile, &BTreeSet::new());
                self.sound.save_profiles(vec![own]).await?;
            }
        }
        if !self.has(Fault::SavesProfilesOneByOne) {
            return self.sound.save_profiles(changes).await;
        }
        for change in changes {
            self.sound.save_profiles(vec![change]).await?;
        }
        Ok(())
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>> {
        let listed = self.sound.registered(company, page.clone()).await?;
        if !self.has(Fault::ListsFormerUsers) {
            return Ok(listed);
        }
        let left = self.kept.lock().unwrap().left.clone();
        let left = left.into_iter().filter(|user| user.company() == company);
        let left = left.filter(|user| page.key().is_none_or(|key| user.id() > *key));
        let mut users: Vec<_> = listed.items().iter().copied().chain(left).collect();
        users.sort_by_key(User::id);
        Ok(Page::new(users, listed.next().copied()))
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<Profile, UserId>> {
        self.sound.profiles(company, page).await
    }
}

impl Outbox for Faulty {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Read<Vec<EventRecord>> {
        let mut events = self.sound.events_after(company, after, limit).await?;
        match self.fault {
            Some(Fault::KeepsEventsOfRefusedChanges) => {
                let kept = self.kept.lock().unwrap();
                let of_company = kept.events.iter().filter(|(of, _)| *of == company);
                events.extend(of_company.map(|(_, recorded)| recorded.clone()));
            }
            Some(Fault::LosesEvents) => events.retain(|event| event.position.number() % 5 != 0),
            Some(Fault::MixesCompanies) => {
                let all = self.sound.companies(whole()).await?;
                for other in all.into_items().into_iter().filter(|other| *other != company) {
                    events.extend(self.sound.events_after(other, after, limit).await?);
                }
                events.sort_by_key(|event| event.position);
                events.truncate(limit.get() as usize);
            }
            Some(Fault::NamesAnotherCompany) => {
                for event in &mut events {
                    event.company = CompanyId::new(Uuid::nil());
                }
            }
            Some(Fault::NumbersCompaniesTogether) => {
                events = self.numbered_together(company, after, limit).await?;
            }
            Some(Fault::ShowsEventsLate) => {
                events.pop();
            }
            _ => {}
        }
        Ok(events)
    }
}

impl Faulty {
    /// Returns events of a company with their positions among those of all companies, by time.
    async fn numbered_together(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Read<Vec<EventRecord>> {
        let mut all = Vec::new();
        for id in self.sound.companies(whole()).await?.into_items() {
            let events = self.sound.events_after(id, None, NonZeroU32::MAX).await?;
            all.extend(events.into_iter().map(|recorded| (id, recorded)));
        }
        all.sort_by_key(|(id, recorded)| (recorded.event.at(), *id, recorded.position));
        let positions = (1..).map(Position::new);
        let all = all.into_iter().zip(positions);
        let own = all.filter(|((of, _), position)| *of == company && Some(*position) > after);
        let own = own.map(|((_, recorded), position)| EventRecord { position, ..recorded });
        Ok(own.take(limit.get() as usize).collect())
    }
}

/// Returns the page of these keys.
fn page<K: Copy + Ord>(mut keys: Vec<K>, request: &PageRequest<K>) -> Page<K, K> {
    keys.sort_unstable();
    keys.retain(|key| request.key().is_none_or(|after| key > after));
    Page::cut(keys, request.limit(), |key| *key)
}

fn whole<K>() -> PageRequest<K> {
    PageRequest::first(NonZeroU32::MAX)
}
