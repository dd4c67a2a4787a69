//! The answers to commands with an id (CO-9).

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::kernel::{
    CommandDigest, CommandId, CommandRepository, CompanyId, KeptAnswer, Timestamp,
};
use redb::WriteTransaction;
use uuid::Uuid;

use crate::tables::{ANSWERS, Tables, put, remove};
use crate::{RedbStore, Result};

/// The form of an answer: its key in the table, what was asked, when, and the answer.
///
/// The id is not in it, because every caller has it. A key that the front door made for a part of a
/// command has no form that could be read again.
type Row = (String, Uuid, Timestamp, String);

pub(crate) fn find(tables: &impl Tables, id: &CommandId) -> Result<Option<KeptAnswer>> {
    let row: Option<Row> = tables.find(ANSWERS, &key_of(id))?;
    Ok(row.map(|(_, asked, at, answer)| {
        KeptAnswer::new(id.clone(), CommandDigest::new(asked), at, answer)
    }))
}

pub(crate) fn keep(tx: &WriteTransaction, answers: &[KeptAnswer]) -> Result<()> {
    answers.iter().try_for_each(|kept| {
        let key = key_of(kept.id());
        put(tx, ANSWERS, &key, &(&key, kept.asked().as_uuid(), kept.at(), kept.answer()))
    })
}

fn key_of(id: &CommandId) -> String {
    format!("{}{}/{}", beginning_of(id.company()), id.by().id(), id.key())
}

/// Returns how the keys of a company's answers begin.
fn beginning_of(company: Option<CompanyId>) -> String {
    company.map_or_else(|| "/".to_owned(), |company| format!("{company}/"))
}

impl CommandRepository for RedbStore {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Result<Vec<KeptAnswer>> {
        let tables = self.read()?;
        ids.iter().filter_map(|id| find(&tables, id).transpose()).collect()
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Result<u32> {
        self.write(|tx| {
            let mut old: Vec<Row> = tx.under(ANSWERS, &beginning_of(company))?;
            old.retain(|(_, _, at, _)| *at < before);
            old.sort_by_key(|(_, _, at, _)| *at);
            old.truncate(usize::try_from(limit.get()).unwrap_or(usize::MAX));
            for (key, ..) in &old {
                remove(tx, ANSWERS, key)?;
            }
            Ok(u32::try_from(old.len()).unwrap_or(u32::MAX))
        })
    }
}
