//! Reads everything as it is stored, for the check of a store. The indexes of this store cannot be
//! changed from outside, so only claims and counts are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, ClaimHolder, CompanyRecord, EventRecord, GroupRecord, HeldClaim, InCompanies,
    Inspected, Inspection, MembershipFilter, OutboxEntry, Position, RoomRecord, StoreRepair, Tally,
    UserRecord,
};
use guildhall_kernel::{
    Claim, CompanyId, GroupId, Page, PageRequest, Quota, RoomId, SaveError, UserId, Version,
};
use guildhall_permissions::Company;
use guildhall_rooms::{RoomHeader, RoomType};

use crate::index::{after, one_more};
use crate::quotas::counts;
use crate::store::{Saved, State};
use crate::{MemoryError, MemoryStore};

impl Inspection for MemoryStore {
    async fn inspect_company(
        &self,
        id: CompanyId,
    ) -> Result<Option<Inspected<CompanyRecord>>, MemoryError> {
        let state = self.state();
        let record = state.companies.get(&id).map(|company| CompanyRecord {
            company: company.clone(),
            last_event: state.history.last(id, AggregateId::Company(id)),
            groups: Tally {
                kept: state.groups.quota_uses.of(&Quota::GroupsOfCompany(id)),
                counted: number(state.groups.counted(id).count()),
            },
            outbox: Tally::default(),
            holders: state.held(company.claims()),
            stale: Vec::new(),
        });
        Ok(record.map(Inspected::Readable))
    }

    async fn inspect_group(
        &self,
        id: GroupId,
    ) -> Result<Option<Inspected<GroupRecord>>, MemoryError> {
        let state = self.state();
        let Some(stored) = state.groups.get(id) else { return Ok(None) };
        let (header, recipients) = (stored.header.clone(), &stored.recipients);
        let mut record = GroupRecord {
            last_event: state.history.last(header.company(), AggregateId::Group(id)),
            room: state
                .rooms
                .get(header.room())
                .map(|room| Inspected::Readable(room.header.clone())),
            entries: stored.roster.loaded().clone().into(),
            recipients: recipients.loaded().map(|(_, address)| address.clone()).collect(),
            counts: stored.roster.counts(),
            recipient_count: recipients.count(),
            nested: header.nested().keys().copied().collect(),
            search_texts: state.groups.names.texts_of(&header),
            holders: BTreeMap::new(),
            stale: Vec::new(),
            header,
        };
        if let Ok(group) = record.group() {
            record.holders = state.held(group.claims());
        }
        Ok(Some(Inspected::Readable(record)))
    }

    async fn inspect_room(&self, id: RoomId) -> Result<Option<Inspected<RoomRecord>>, MemoryError> {
        let state = self.state();
        let Some(stored) = state.rooms.get(id) else { return Ok(None) };
        let header = stored.header.clone();
        let group = group_of(&header).and_then(|group| state.groups.get(group));
        let mut record = RoomRecord {
            last_event: state.history.last(header.company(), AggregateId::Room(id)),
            group: group.map(|group| Inspected::Readable(group.header.clone())),
            entries: stored.roster.loaded().clone().into(),
            counts: stored.roster.counts(),
            holders: BTreeMap::new(),
            stale: Vec::new(),
            header,
        };
        if let Ok(room) = record.room() {
            record.holders = state.held(room.claims());
        }
        Ok(Some(Inspected::Readable(record)))
    }

    async fn inspect_user(&self, id: UserId) -> Result<Inspected<UserRecord>, MemoryError> {
        let state = self.state();
        let mut groups = BTreeMap::<_, Tally>::new();
        for group in state.groups.of_user(id, MembershipFilter::Members) {
            if counts(&group.header) {
                groups.entry(group.header.company()).or_default().counted += 1;
            }
        }
        for (company, tally) in &mut groups {
            let quota = Quota::GroupsOfUser { company: *company, user: id };
            tally.kept = state.groups.quota_uses.of(&quota);
        }
        let registration = state.users.registration(&id).copied();
        let profile = state.users.profile(&id).cloned();
        Ok(Inspected::Readable(UserRecord { registration, profile, groups }))
    }

    async fn all_groups(
        &self,
        page: PageRequest<(CompanyId, GroupId)>,
    ) -> Result<InCompanies<GroupId>, MemoryError> {
        let state = self.state();
        let last = page.key().map(|(_, id)| id);
        let groups = state.groups.after(last).take(one_more(&page));
        let groups = groups.map(|group| (group.header.company(), group.header.id())).collect();
        Ok(Page::cut(groups, page.limit(), |pair| *pair))
    }

    async fn all_rooms(
        &self,
        page: PageRequest<(CompanyId, RoomId)>,
    ) -> Result<InCompanies<RoomId>, MemoryError> {
        let state = self.state();
        let last = page.key().map(|(_, id)| id);
        let rooms = state.rooms.after(last).take(one_more(&page));
        let rooms = rooms.map(|room| (room.header.company(), room.header.id())).collect();
        Ok(Page::cut(rooms, page.limit(), |pair| *pair))
    }

    async fn all_users(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, MemoryError> {
        let users = self.state().users.after(page.key(), one_more(&page));
        Ok(Page::cut(users, page.limit(), |user| *user))
    }

    async fn all_claims(
        &self,
        page: PageRequest<String>,
    ) -> Result<Page<HeldClaim, String>, MemoryError> {
        let state = self.state();
        let held: BTreeMap<_, _> =
            state.holders.all().map(|(claim, holder)| (claim.to_string(), Some(holder))).collect();
        let found = after::<_, _, String>(&held, page.key()).take(one_more(&page));
        let found = found.map(|(text, holder)| HeldClaim { text: text.clone(), holder: *holder });
        Ok(Page::cut(found.collect(), page.limit(), |claim: &HeldClaim| claim.text.clone()))
    }

    async fn outbox_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<OutboxEntry>, MemoryError> {
        let events = guildhall_groups::Outbox::events_after(self, company, after, limit).await?;
        let entries = events.into_iter().map(|event| OutboxEntry {
            position: event.position,
            aggregate: Some(event.aggregate),
            version: event.version,
        });
        Ok(entries.collect())
    }

    async fn events_of(
        &self,
        company: CompanyId,
        aggregate: AggregateId,
        after: Version,
        limit: NonZeroU32,
    ) -> Result<Inspected<Vec<EventRecord>>, MemoryError> {
        let state = self.state();
        let limit = usize::try_from(limit.get()).unwrap_or(usize::MAX);
        let events = state.history.of(company, aggregate).filter(|event| event.version > after);
        Ok(Inspected::Readable(events.take(limit).cloned().collect()))
    }

    async fn repair(&self, repair: StoreRepair) -> Result<(), SaveError<MemoryError>> {
        let mut state = self.state();
        match repair {
            StoreRepair::Claim { claim, from, to, version } => {
                state.check_holder(to.or(from), version)?;
                if state.holders.of(&claim) != from {
                    return Err(SaveError::Conflict);
                }
                state.holders.put(claim, to);
            }
            StoreRepair::Counters { company } => state.groups.count_company_again(company),
            // All that is kept beside the state follows from it here.
            StoreRepair::Derive { aggregate, version } => {
                state.check_holder(Some(aggregate.into()), Some(version))?;
            }
            // Another version of the port has a repair that this store does not know.
            _ => return Err(SaveError::Conflict),
        }
        Ok(())
    }
}

impl State {
    fn held(&self, claims: BTreeSet<Claim>) -> BTreeMap<Claim, Option<ClaimHolder>> {
        let held = claims.into_iter().map(|claim| {
            let holder = self.holders.of(&claim);
            (claim, holder)
        });
        held.collect()
    }

    /// Checks that the state that decides about a claim is still the one that was read.
    fn check_holder(&self, holder: Option<ClaimHolder>, expected: Option<Version>) -> Saved {
        let stored = match holder {
            Some(ClaimHolder::Company(id)) => self.companies.get(&id).map(Company::version),
            Some(ClaimHolder::Group(id)) => self.groups.version(id),
            Some(ClaimHolder::Room(id)) => self.rooms.version(id),
            // A user who has a profile again can hold addresses.
            Some(ClaimHolder::User(id)) => self.users.profile(&id).map(|_| Version::FIRST),
            None => None,
        };
        if stored == expected { Ok(()) } else { Err(SaveError::Conflict) }
    }
}

fn group_of(header: &RoomHeader) -> Option<GroupId> {
    match header.room_type() {
        RoomType::Group { group } | RoomType::Team { team: group } => Some(*group),
        _ => None,
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
