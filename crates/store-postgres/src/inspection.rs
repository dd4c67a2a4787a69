//! Reads everything as it is stored, for the check of a store, and writes again what follows from
//! the state.

mod claims;
mod companies;
mod copies;
mod derive;
mod events;
mod groups;
pub(crate) mod leftovers;
mod repairs;
mod rooms;

use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, CompanyRecord, EventRecord, GroupRecord, HeldClaim, InCompanies, Inspected,
    Inspection, Leftover, OutboxEntry, Position, RoomRecord, StoreRepair, UserRecord,
};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, RoomId, SaveError, UserId, Version};
use uuid::Uuid;

use crate::atom::Atom;
use crate::codec::{column, from, one_more};
use crate::error::NotSaved;
use crate::session::Session;
use crate::{PostgresError, PostgresStore, pages};

impl Inspection for PostgresStore {
    async fn inspect_company(
        &self,
        id: CompanyId,
    ) -> Result<Option<Inspected<CompanyRecord>>, PostgresError> {
        self.read(move |at| async move {
            at.begin_snapshot().await?;
            let found = companies::company(&at, id).await;
            at.end_snapshot().await?;
            inspected(found).map(transposed)
        })
        .await
    }

    async fn inspect_group(
        &self,
        id: GroupId,
    ) -> Result<Option<Inspected<GroupRecord>>, PostgresError> {
        self.read(move |at| async move {
            at.begin_snapshot().await?;
            let found = groups::group(&at, id).await;
            at.end_snapshot().await?;
            inspected(found).map(transposed)
        })
        .await
    }

    async fn inspect_room(
        &self,
        id: RoomId,
    ) -> Result<Option<Inspected<RoomRecord>>, PostgresError> {
        self.read(move |at| async move {
            at.begin_snapshot().await?;
            let found = rooms::room(&at, id).await;
            at.end_snapshot().await?;
            inspected(found).map(transposed)
        })
        .await
    }

    async fn inspect_user(&self, id: UserId) -> Result<Inspected<UserRecord>, PostgresError> {
        self.read(move |at| async move {
            at.begin_snapshot().await?;
            let found = companies::user(&at, id).await;
            at.end_snapshot().await?;
            inspected(found)
        })
        .await
    }

    async fn all_groups(
        &self,
        page: PageRequest<(CompanyId, GroupId)>,
    ) -> Result<InCompanies<GroupId>, PostgresError> {
        const GROUPS: &str = "
            SELECT company_id, id FROM groups WHERE (company_id, id) > ($1::uuid, $2::uuid)
            ORDER BY company_id, id LIMIT $3";
        self.read(move |at| async move {
            let last = page.key().map(|(company, id)| (*company.as_uuid(), *id.as_uuid()));
            let pairs = pairs(&at, GROUPS, last, one_more(&page)).await?;
            let pairs = pairs.into_iter().map(|(company, id)| (company, GroupId::new(id)));
            Ok(Page::cut(pairs.collect(), page.limit(), |pair| *pair))
        })
        .await
    }

    async fn all_rooms(
        &self,
        page: PageRequest<(CompanyId, RoomId)>,
    ) -> Result<InCompanies<RoomId>, PostgresError> {
        const ROOMS: &str = "
            SELECT company_id, id FROM rooms WHERE (company_id, id) > ($1::uuid, $2::uuid)
            ORDER BY company_id, id LIMIT $3";
        self.read(move |at| async move {
            let last = page.key().map(|(company, id)| (*company.as_uuid(), *id.as_uuid()));
            let pairs = pairs(&at, ROOMS, last, one_more(&page)).await?;
            let pairs = pairs.into_iter().map(|(company, id)| (company, RoomId::new(id)));
            Ok(Page::cut(pairs.collect(), page.limit(), |pair| *pair))
        })
        .await
    }

    async fn all_users(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, PostgresError> {
        const USERS: &str = "
            (SELECT user_id FROM registrations WHERE user_id >= $1 ORDER BY user_id LIMIT $2)
            UNION
            (SELECT user_id FROM profiles WHERE user_id >= $1 ORDER BY user_id LIMIT $2)
            ORDER BY user_id LIMIT $2";
        self.read(move |at| async move {
            let Some(from) = from(&page, UserId::as_uuid) else { return Ok(pages::empty()) };
            let rows = at.rows(USERS, &[&from, &one_more(&page)]).await?;
            let users = rows.iter().map(|row| column(row, 0).map(UserId::new));
            Ok(Page::cut(users.collect::<Result<_, _>>()?, page.limit(), |user| *user))
        })
        .await
    }

    async fn all_claims(
        &self,
        page: PageRequest<String>,
    ) -> Result<Page<HeldClaim, String>, PostgresError> {
        self.read(move |at| async move { claims::page(&at, &page).await }).await
    }

    async fn leftovers(
        &self,
        page: PageRequest<String>,
    ) -> Result<Page<Leftover, String>, PostgresError> {
        self.read(move |at| async move { leftovers::page(&at, &page).await }).await
    }

    async fn outbox_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<OutboxEntry>, PostgresError> {
        self.read(move |at| async move { events::entries(&at, company, after, limit).await }).await
    }

    async fn events_of(
        &self,
        company: CompanyId,
        aggregate: AggregateId,
        after: Version,
        limit: NonZeroU32,
    ) -> Result<Inspected<Vec<EventRecord>>, PostgresError> {
        self.read(move |at| async move {
            inspected(events::of(&at, company, aggregate, after, limit).await)
        })
        .await
    }

    async fn repair(&self, repair: StoreRepair) -> Result<(), SaveError<PostgresError>> {
        let atom = self.read(move |at| async move {
            at.begin_snapshot().await?;
            let mut atom = Atom::default();
            let known = repairs::add(&at, &mut atom, &repair).await;
            at.end_snapshot().await?;
            Ok(known?.then_some(atom))
        });
        match atom.await? {
            Some(atom) => self.save(atom).await,
            None => Err(NotSaved::Conflict.into()),
        }
    }
}

/// Returns what was read, or that a form or column in it cannot be read.
fn inspected<T>(read: Result<T, PostgresError>) -> Result<Inspected<T>, PostgresError> {
    match read {
        Ok(read) => Ok(Inspected::Readable(read)),
        Err(error @ PostgresError::Form { .. }) => Ok(Inspected::Unreadable(error.to_string())),
        Err(error) => Err(error),
    }
}

fn transposed<T>(read: Inspected<Option<T>>) -> Option<Inspected<T>> {
    match read {
        Inspected::Readable(found) => found.map(Inspected::Readable),
        Inspected::Unreadable(cause) => Some(Inspected::Unreadable(cause)),
    }
}

async fn pairs(
    at: &Session,
    statement: &str,
    last: Option<(Uuid, Uuid)>,
    limit: i64,
) -> Result<Vec<(CompanyId, Uuid)>, PostgresError> {
    let (company, id) = last.unwrap_or_default();
    let rows = at.rows(statement, &[&company, &id, &limit]).await?;
    rows.iter().map(|row| Ok((CompanyId::new(column(row, 0)?), column(row, 1)?))).collect()
}
