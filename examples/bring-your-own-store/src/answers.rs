//! The answers to commands with an id (CO-9).

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::kernel::{
    CommandDigest, CommandId, CommandKey, CommandRepository, CompanyId, KeptAnswer, Timestamp, User,
};
use redb::WriteTransaction;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::tables::{ANSWERS, Tables, put, remove};
use crate::{RedbError, RedbStore};

/// The form of an answer in the table.
#[derive(Deserialize, Serialize)]
struct StoredAnswer {
    by: User,
    key: CommandKey,
    asked: Uuid,
    at: Timestamp,
    answer: String,
}

impl From<&KeptAnswer> for StoredAnswer {
    fn from(kept: &KeptAnswer) -> Self {
        Self {
            by: kept.id().by(),
            key: kept.id().key().clone(),
            asked: *kept.asked().as_uuid(),
            at: kept.at(),
            answer: kept.answer().to_owned(),
        }
    }
}

impl From<StoredAnswer> for KeptAnswer {
    fn from(stored: StoredAnswer) -> Self {
        let id = CommandId::new(stored.by, stored.key);
        Self::new(id, CommandDigest::new(stored.asked), stored.at, stored.answer)
    }
}

pub(crate) fn find(tables: &impl Tables, id: &CommandId) -> Result<Option<KeptAnswer>, RedbError> {
    Ok(tables.find::<StoredAnswer>(ANSWERS, &row_of(id))?.map(KeptAnswer::from))
}

pub(crate) fn keep(
    transaction: &WriteTransaction,
    answers: &[KeptAnswer],
) -> Result<(), RedbError> {
    answers.iter().try_for_each(|answer| {
        put(transaction, ANSWERS, &row_of(answer.id()), &StoredAnswer::from(answer))
    })
}

fn row_of(id: &CommandId) -> String {
    format!("{}{}/{}", rows_of(id.company()), id.by().id(), id.key())
}

/// Returns how the keys of a company's rows begin.
fn rows_of(company: Option<CompanyId>) -> String {
    company.map_or_else(|| "/".to_owned(), |company| format!("{company}/"))
}

impl CommandRepository for RedbStore {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Result<Vec<KeptAnswer>, RedbError> {
        let tables = self.read()?;
        ids.iter().filter_map(|id| find(&tables, id).transpose()).collect()
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Result<u32, RedbError> {
        self.write(|transaction| {
            let mut old: Vec<StoredAnswer> = transaction.under(ANSWERS, &rows_of(company))?;
            old.retain(|answer| answer.at < before);
            old.sort_by_key(|answer| answer.at);
            let mut forgotten = 0;
            for answer in old {
                if forgotten == limit.get() {
                    break;
                }
                remove(transaction, ANSWERS, &row_of(&CommandId::new(answer.by, answer.key)))?;
                forgotten += 1;
            }
            Ok(forgotten)
        })
    }
}
