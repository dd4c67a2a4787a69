//! The answers to commands with an id (CO-9).

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall::kernel::{
    CommandDigest, CommandId, CommandKey, CommandRepository, CompanyId, KeptAnswer, Timestamp, User,
};
use redb::WriteTransaction;
use uuid::Uuid;

use crate::tables::{ANSWERS, Tables, put, remove};
use crate::{RedbStore, Result};

/// The form of an answer in the table: who asked, with which key, what, when, and the answer.
type Row = (User, CommandKey, Uuid, Timestamp, String);

pub(crate) fn find(tables: &impl Tables, id: &CommandId) -> Result<Option<KeptAnswer>> {
    let row: Option<Row> = tables.find(ANSWERS, &key_of(id))?;
    Ok(row.map(|(by, key, asked, at, answer)| {
        KeptAnswer::new(CommandId::new(by, key), CommandDigest::new(asked), at, answer)
    }))
}

pub(crate) fn keep(tx: &WriteTransaction, answers: &[KeptAnswer]) -> Result<()> {
    answers.iter().try_for_each(|kept| {
        let (id, asked) = (kept.id(), kept.asked());
        put(
            tx,
            ANSWERS,
            &key_of(id),
            &(id.by(), id.key(), asked.as_uuid(), kept.at(), kept.answer()),
        )
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
            old.retain(|(_, _, _, at, _)| *at < before);
            old.sort_by_key(|(_, _, _, at, _)| *at);
            old.truncate(usize::try_from(limit.get()).unwrap_or(usize::MAX));
            for (by, key, ..) in &old {
                remove(tx, ANSWERS, &key_of(&CommandId::new(*by, key.clone())))?;
            }
            Ok(u32::try_from(old.len()).unwrap_or(u32::MAX))
        })
    }
}
