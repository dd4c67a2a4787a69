//! Reads everything as it is stored, for the check of a store, and writes again what follows from
//! the state.

mod columns;
mod companies;
mod events;
mod groups;
mod leftovers;
mod repairs;
mod rooms;

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use async_sqlite::rusqlite::{self, Connection, params};
use guildhall_groups::{
    AggregateId, ClaimHolder, CompanyRecord, EventRecord, GroupRecord, HeldClaim, InCompanies,
    Inspected, Inspection, Leftover, OutboxEntry, Position, RoomRecord, StoreRepair, UserRecord,
};
use guildhall_kernel::{
    Claim, CompanyId, GroupId, Page, PageRequest, RoomId, SaveError, UserId, Version,
};
use uuid::Uuid;

use crate::claims;
use crate::codec::{after, one_more};
use crate::{SqliteError, SqliteStore, rosters};

impl Inspection for SqliteStore {
    async fn inspect_company(
        &self,
        id: CompanyId,
    ) -> Result<Option<Inspected<CompanyRecord>>, SqliteError> {
        self.read(move |db| inspected(companies::company(db, id)).map(transposed)).await
    }

    async fn inspect_group(
        &self,
        id: GroupId,
    ) -> Result<Option<Inspected<GroupRecord>>, SqliteError> {
        self.read(move |db| inspected(groups::group(db, id)).map(transposed)).await
    }

    async fn inspect_room(&self, id: RoomId) -> Result<Option<Inspected<RoomRecord>>, SqliteError> {
        self.read(move |db| inspected(rooms::room(db, id)).map(transposed)).await
    }

    async fn inspect_user(&self, id: UserId) -> Result<Inspected<UserRecord>, SqliteError> {
        self.read(move |db| inspected(companies::user(db, id))).await
    }

    async fn all_groups(
        &self,
        page: PageRequest<(CompanyId, GroupId)>,
    ) -> Result<InCompanies<GroupId>, SqliteError> {
        // What has a damaged id is a leftover.
        const GROUPS: &str = "\
            SELECT company_id, id FROM groups
            WHERE id > ?1 AND length(id) = 16 AND length(company_id) = 16 ORDER BY id LIMIT ?2";
        self.read(move |db| {
            let key = params![after(&page, |(_, id)| id.as_bytes()), one_more(&page)];
            Ok(Page::cut(pairs(db, GROUPS, key)?, page.limit(), |pair| *pair))
        })
        .await
    }

    async fn all_rooms(
        &self,
        page: PageRequest<(CompanyId, RoomId)>,
    ) -> Result<InCompanies<RoomId>, SqliteError> {
        const ROOMS: &str = "\
            SELECT company_id, id FROM rooms
            WHERE id > ?1 AND length(id) = 16 AND length(company_id) = 16 ORDER BY id LIMIT ?2";
        self.read(move |db| {
            let key = params![after(&page, |(_, id)| id.as_bytes()), one_more(&page)];
            Ok(Page::cut(pairs(db, ROOMS, key)?, page.limit(), |pair| *pair))
        })
        .await
    }

    async fn all_users(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, SqliteError> {
        const USERS: &str = "\
            SELECT user_id FROM registrations WHERE user_id > ?1 AND length(user_id) = 16
            UNION SELECT user_id FROM profiles WHERE user_id > ?1 AND length(user_id) = 16
            ORDER BY user_id LIMIT ?2";
        self.read(move |db| {
            let key = params![after(&page, UserId::as_bytes), one_more(&page)];
            Ok(Page::cut(rosters::ids(db, USERS, key, UserId::new)?, page.limit(), |id| *id))
        })
        .await
    }

    async fn all_claims(
        &self,
        page: PageRequest<String>,
    ) -> Result<Page<HeldClaim, String>, SqliteError> {
        const CLAIMS: &str = "\
            SELECT claim, holder_kind, holder_id FROM claims
            WHERE claim > ?1 ORDER BY claim LIMIT ?2";
        self.read(move |db| {
            let mut statement = db.prepare_cached(CLAIMS)?;
            let key = params![page.key().map_or("", String::as_str), one_more(&page)];
            let claims = statement.query_map(key, |row| {
                let (kind, id): (String, Option<Uuid>) = (row.get(1)?, row.get(2).ok());
                let holder = id.and_then(|id| ClaimHolder::of_key(&kind, id));
                Ok(HeldClaim { text: row.get(0)?, holder })
            });
            let claims = claims?.collect::<Result<_, _>>()?;
            Ok(Page::cut(claims, page.limit(), |claim: &HeldClaim| claim.text.clone()))
        })
        .await
    }

    async fn leftovers(
        &self,
        page: PageRequest<String>,
    ) -> Result<Page<Leftover, String>, SqliteError> {
        self.read(move |db| leftovers::page(db, &page)).await
    }

    async fn outbox_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<OutboxEntry>, SqliteError> {
        self.read(move |db| events::entries(db, company, after, limit)).await
    }

    async fn events_of(
        &self,
        _: CompanyId,
        aggregate: AggregateId,
        after: Version,
        limit: NonZeroU32,
    ) -> Result<Inspected<Vec<EventRecord>>, SqliteError> {
        self.read(move |db| inspected(events::of(db, aggregate, after, limit))).await
    }

    async fn repair(&self, repair: StoreRepair) -> Result<(), SaveError<SqliteError>> {
        self.save(move |db| repairs::repair(db, &repair)).await
    }
}

/// Returns what was read, or that a form or column in it cannot be read.
fn inspected<T>(read: Result<T, SqliteError>) -> Result<Inspected<T>, SqliteError> {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    match read {
        Ok(read) => Ok(Inspected::Readable(read)),
        Err(
            error @ (SqliteError::Form { .. }
            | SqliteError::Database(
                FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..),
            )),
        ) => Ok(Inspected::Unreadable(error.to_string())),
        Err(error) => Err(error),
    }
}

fn transposed<T>(read: Inspected<Option<T>>) -> Option<Inspected<T>> {
    match read {
        Inspected::Readable(found) => found.map(Inspected::Readable),
        Inspected::Unreadable(cause) => Some(Inspected::Unreadable(cause)),
    }
}

/// Returns the stored holder of each of these claims.
fn holders(
    db: &Connection,
    claims: BTreeSet<Claim>,
) -> Result<BTreeMap<Claim, Option<ClaimHolder>>, SqliteError> {
    let held = claims.into_iter().map(|claim| {
        let holder = claims::holder(db, &claim)?;
        Ok((claim, holder))
    });
    held.collect()
}

fn pairs<I: From<Uuid>>(
    db: &Connection,
    statement: &str,
    key: impl rusqlite::Params,
) -> Result<Vec<(CompanyId, I)>, SqliteError> {
    let mut statement = db.prepare_cached(statement)?;
    let pairs = statement
        .query_map(key, |row| Ok((CompanyId::new(row.get(0)?), I::from(row.get::<_, Uuid>(1)?))))?;
    Ok(pairs.collect::<Result<_, _>>()?)
}
