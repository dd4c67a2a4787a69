//! Sends a save whole, and reads afterwards what became of it.

use std::collections::BTreeSet;

use deadpool_postgres::Client;
use futures_util::future::{BoxFuture, FutureExt, ready, try_join_all};
use guildhall_kernel::{CompanyId, Quota, UserId};
use tokio_postgres::error::{DbError, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

use crate::PostgresError;
use crate::atom::{Atom, Otherwise, Step, Value};
use crate::error::{NotSaved, is_lost};
use crate::session::Session;

/// The code with which `must_hold` fails a statement.
const DOES_NOT_HOLD: &str = "ZG001";

/// Saves everything of these atoms, or nothing.
///
/// `BEGIN`, all statements and `COMMIT` are sent together, so it is one round trip. If a check does
/// not hold, its statement fails, and the server ends the transaction without a change.
///
/// A session only reads by default. So if `BEGIN` fails, the statements after it cannot write
/// without a transaction.
pub(crate) async fn commit(session: &Session, atoms: &[&Atom]) -> Result<(), NotSaved> {
    let (client, appends) = (session.client(), Atom::appends(atoms));
    let steps = Atom::steps(atoms, &appends);
    let prepared = prepare(session, &steps).await?;
    let mut sent = Sent::default();
    sent.send(no_rows(client, "BEGIN READ WRITE"));
    for (step, statement) in steps.iter().zip(&prepared) {
        sent.send(client.execute_raw(statement, step.values.iter().map(as_sql)));
    }
    // A statement with a value that cannot be sent is missing, so nothing may be committed.
    let ending = if sent.is_whole { "COMMIT" } else { "ROLLBACK" };
    sent.send(no_rows(client, ending));
    let asked_to_commit = sent.is_whole;
    // The save is still under way, or waits for a standby, or the server is frozen.
    let Some(answers) = sent.answers(session).await else {
        let unknown = NotSaved::Unknown(Some(PostgresError::Busy));
        return Err(if asked_to_commit { unknown } else { NotSaved::Silent });
    };
    let mut failures = answers
        .into_iter()
        .zip(0..)
        .filter_map(|(answer, place): (_, usize)| answer.err().map(|error| (place, error)));
    let Some((place, error)) = failures.next() else { return Ok(()) };
    // The server may have committed what was sent, whichever answer is missing.
    if asked_to_commit && is_lost(&error) {
        return Err(NotSaved::Unknown(Some(PostgresError::Connection(error))));
    }
    // The first answer is that of `BEGIN`.
    Err(why(place.checked_sub(1).and_then(|at| steps.get(at)).copied(), error))
}

/// Prepares the statements that this connection has not prepared before.
async fn prepare(session: &Session, steps: &[&Step]) -> Result<Vec<Statement>, NotSaved> {
    let prepared = steps.iter().map(|step| session.client().prepare_cached(step.statement));
    let in_time = prepared.map(|answer| session.in_time(answer));
    try_join_all(in_time.map(|answer| async { Ok(answer.await.ok_or(NotSaved::Silent)??) })).await
}

fn as_sql(value: &Value) -> &(dyn ToSql + Sync) {
    &**value
}

async fn no_rows(client: &Client, statement: &str) -> Result<u64, Error> {
    client.batch_execute(statement).await.map(|()| 0)
}

/// Statements that were sent, and whose answers arrive in their order.
struct Sent<'a> {
    answers: Vec<BoxFuture<'a, Result<u64, Error>>>,
    /// Whether no statement failed before it was sent.
    is_whole: bool,
}

impl Default for Sent<'_> {
    fn default() -> Self {
        Self { answers: Vec::new(), is_whole: true }
    }
}

impl<'a> Sent<'a> {
    /// Sends a statement. The client does so when the future is first polled.
    fn send(&mut self, statement: impl Future<Output = Result<u64, Error>> + Send + 'a) {
        let mut answer = statement.boxed();
        if let Some(known) = answer.as_mut().now_or_never() {
            self.is_whole &= known.is_ok();
            answer = ready(known).boxed();
        }
        self.answers.push(answer);
    }

    /// Returns the answers, or `None` if one of them does not come in time.
    async fn answers(self, session: &Session) -> Option<Vec<Result<u64, Error>>> {
        let mut answers = Vec::with_capacity(self.answers.len());
        for answer in self.answers {
            answers.push(session.in_time(answer).await?);
        }
        Some(answers)
    }
}

/// Returns why a save failed at this step, or at its commit.
fn why(step: Option<&Step>, error: Error) -> NotSaved {
    let Some(answer) = error.as_db_error() else { return error.into() };
    let is_refusal = answer.code().code() == DOES_NOT_HOLD;
    match step.filter(|_| is_refusal).map(|step| &step.otherwise) {
        Some(Otherwise::Answered(id)) => NotSaved::Answered(id.clone()),
        Some(Otherwise::QuotaExceeded(company)) => {
            NotSaved::QuotaExceeded(quotas(*company, answer))
        }
        Some(Otherwise::Taken(claims)) => {
            let taken = claims.iter().find(|claim| answer.detail() == Some(&claim.to_string()));
            taken.or(claims.first()).cloned().map_or(NotSaved::Conflict, NotSaved::Taken)
        }
        Some(Otherwise::Conflict) => NotSaved::Conflict,
        None if is_lost_race(answer) => NotSaved::Conflict,
        None => error.into(),
    }
}

/// Returns whether another save won: the two waited for each other, or made the same row.
fn is_lost_race(error: &DbError) -> bool {
    [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::UNIQUE_VIOLATION,
    ]
    .contains(error.code())
}

/// Reads the limits that the database names: a comma after each user, or after `company`.
fn quotas(company: CompanyId, answer: &DbError) -> BTreeSet<Quota> {
    let named = answer.detail().unwrap_or_default().split(',');
    let quota = |name: &str| match name.parse() {
        Ok(user) => Quota::GroupsOfUser { company, user: UserId::new(user) },
        Err(_) => Quota::GroupsOfCompany(company),
    };
    named.map(quota).collect()
}
