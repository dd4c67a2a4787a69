//! The answers to commands with an id.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use guildhall_kernel::{
    CommandDigest, CommandId, CommandRepository, CompanyId, KeptAnswer, Timestamp,
};
use uuid::Uuid;

use crate::atom::{Atom, Otherwise, Step, Turn};
use crate::codec::{column, moment_from_text, moment_to_text};
use crate::session::Session;
use crate::{PostgresError, PostgresStore, Stored};

impl CommandRepository for PostgresStore {
    async fn find_answers(
        &self,
        ids: BTreeSet<CommandId>,
    ) -> Result<Vec<KeptAnswer>, PostgresError> {
        let ids: Vec<_> = ids.into_iter().collect();
        self.read(move |at| async move { find(&at, &ids).await }).await
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Result<u32, PostgresError> {
        const FORGET: &str = "
            WITH forgotten AS (
                DELETE FROM answers USING (
                    SELECT company_id, has_company, user_id, command_key FROM answers
                    WHERE company_id = $1 AND has_company = $2 AND made_at > '' AND made_at < $3
                    ORDER BY made_at LIMIT $4
                ) AS old
                WHERE answers.company_id = old.company_id AND answers.has_company = old.has_company
                  AND answers.user_id = old.user_id AND answers.command_key = old.command_key
                RETURNING 1
            )
            SELECT count(*) FROM forgotten";
        let before = moment_to_text(Stored::Answers(company), before)?;
        self.read(move |mut at| async move {
            let ((company, has_company), some) = (of(company), i64::from(limit.get()));
            let row = at.write(FORGET, &[&company, &has_company, &before, &some]).await?;
            let forgotten = row.map(|row| column::<i64>(&row, 0)).transpose()?.unwrap_or_default();
            Ok(u32::try_from(forgotten).unwrap_or(limit.get()))
        })
        .await
    }
}

/// The answers to some commands.
pub(crate) const ANSWERS: &str = "
    SELECT place, found.asked, found.made_at, found.answer
    FROM unnest($1::uuid[], $2::bool[], $3::uuid[], $4::text[]) WITH ORDINALITY
        AS id (company_id, has_company, user_id, command_key, place)
    CROSS JOIN LATERAL (
        SELECT asked, made_at, answer FROM answers
        WHERE company_id = id.company_id AND has_company = id.has_company
          AND user_id = id.user_id AND command_key = id.command_key OFFSET 0
    ) AS found
    ORDER BY place";

/// Finds the answers to these commands.
pub(crate) async fn find(
    at: &Session,
    ids: &[CommandId],
) -> Result<Vec<KeptAnswer>, PostgresError> {
    let (companies, have): (Vec<_>, Vec<_>) = ids.iter().map(|id| of(id.company())).unzip();
    let users: Vec<_> = ids.iter().map(|id| *id.by().id().as_uuid()).collect();
    let keys: Vec<_> = ids.iter().map(|id| id.key().as_str()).collect();
    let rows = at.rows(ANSWERS, &[&companies, &have, &users, &keys]).await?;
    let mut found = Vec::new();
    for row in rows {
        let place: i64 = column(&row, 0)?;
        let place = usize::try_from(place - 1).unwrap_or(usize::MAX);
        let Some(id) = ids.get(place) else { continue };
        let made_at = moment_from_text(Stored::Answer(id.by().id()), column(&row, 2)?)?;
        let asked = CommandDigest::new(column(&row, 1)?);
        found.push(KeptAnswer::new(id.clone(), asked, made_at, column(&row, 3)?));
    }
    Ok(found)
}

/// Keeps the answers of a change. If one of the commands has an answer already, nothing is saved.
pub(crate) fn keep(atom: &mut Atom, answers: &[KeptAnswer]) -> Result<(), PostgresError> {
    const KEEP: &str = "
        WITH kept AS (
            INSERT INTO answers (company_id, has_company, user_id, command_key, asked, made_at,
                                 answer)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (company_id, user_id, command_key, has_company) DO NOTHING
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the command has its answer already') FROM kept";
    for answer in answers {
        let (id, user) = (answer.id(), answer.id().by().id());
        let (company, has_company) = of(id.company());
        let step = Step::new(Turn::Answers, Uuid::nil(), KEEP)
            .with(company)
            .with(has_company)
            .with(*user.as_uuid())
            .with(id.key().as_str().to_owned())
            .with(*answer.asked().as_uuid())
            .with(moment_to_text(Stored::Answer(user), answer.at())?)
            .with(answer.answer().to_owned());
        atom.add(step.or(Otherwise::Answered(id.clone())));
    }
    Ok(())
}

/// Returns the columns of a company, or of no company.
fn of(company: Option<CompanyId>) -> (Uuid, bool) {
    company.map_or((Uuid::nil(), false), |company| (*company.as_uuid(), true))
}
