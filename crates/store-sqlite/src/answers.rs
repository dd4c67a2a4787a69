//! The answers to commands with an id.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use async_sqlite::rusqlite::{Connection, OptionalExtension, Row, params};
use guildhall_kernel::{
    CommandDigest, CommandId, CommandRepository, CompanyId, KeptAnswer, Timestamp,
};

use crate::codec::{EDGE, moment_from_text, moment_to_text};
use crate::error::NotSaved;
use crate::{SqliteError, SqliteStore, Stored, lookups};

impl CommandRepository for SqliteStore {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Result<Vec<KeptAnswer>, SqliteError> {
        if ids.len() <= lookups::MOST
            && let Some(found) = self.look_up_in_atom(|db| find(db, &ids))?
        {
            return Ok(found);
        }
        self.read(move |db| find(db, &ids)).await
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Result<u32, SqliteError> {
        const FORGET: &str = "\
            DELETE FROM answers WHERE rowid IN (
                SELECT rowid FROM answers INDEXED BY answers_by_age
                WHERE company_id = ?1 AND made_at < ?2 ORDER BY made_at LIMIT ?3)";
        self.write(move |db| {
            let before = moment_to_text(Stored::Answers(company), before)?;
            let some = params![bytes(company.as_ref()), before, limit.get()];
            let forgotten = db.prepare_cached(FORGET)?.execute(some)?;
            Ok(u32::try_from(forgotten).unwrap_or(limit.get()))
        })
        .await
    }
}

pub(crate) fn find(
    db: &Connection,
    ids: &BTreeSet<CommandId>,
) -> Result<Vec<KeptAnswer>, SqliteError> {
    const ANSWER: &str = "\
        SELECT asked, made_at, answer FROM answers
        WHERE company_id = ?1 AND user_id = ?2 AND command_key = ?3";
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut statement = db.prepare_cached(ANSWER)?;
    let mut found = Vec::new();
    for id in ids {
        let (company, user) = (id.company(), id.by().id());
        let key = params![bytes(company.as_ref()), user.as_bytes(), id.key().as_str()];
        let row = statement.query_row(key, columns).optional()?;
        let Some((asked, at, answer)) = row else { continue };
        let at = moment_from_text(Stored::Answer(user), &at)?;
        found.push(KeptAnswer::new(id.clone(), asked, at, answer));
    }
    Ok(found)
}

/// Keeps the answers of a change. If one of the commands has an answer already, the change must not
/// be saved.
pub(crate) fn keep(db: &Connection, answers: &[KeptAnswer]) -> Result<(), NotSaved> {
    const KEEP: &str = "\
        INSERT INTO answers (company_id, user_id, command_key, asked, made_at, answer)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING";
    if answers.is_empty() {
        return Ok(());
    }
    let mut statement = db.prepare_cached(KEEP)?;
    for answer in answers {
        let (id, company, user) = (answer.id(), answer.id().company(), answer.id().by().id());
        let kept = statement.execute(params![
            bytes(company.as_ref()),
            user.as_bytes(),
            id.key().as_str(),
            answer.asked().as_uuid().as_bytes(),
            moment_to_text(Stored::Answer(user), answer.at())?,
            answer.answer(),
        ])?;
        if kept == 0 {
            return Err(NotSaved::Answered(id.clone()));
        }
    }
    Ok(())
}

fn columns(
    row: &Row<'_>,
) -> Result<(CommandDigest, String, String), async_sqlite::rusqlite::Error> {
    Ok((CommandDigest::new(row.get(0)?), row.get(1)?, row.get(2)?))
}

/// Returns the id of a company, or no bytes for users of no company.
fn bytes(company: Option<&CompanyId>) -> &[u8] {
    company.map_or(EDGE, |company| company.as_bytes())
}
