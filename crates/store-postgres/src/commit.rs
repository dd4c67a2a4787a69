//! Sends a save whole, and reads afterwards what became of it.

use std::collections::BTreeSet;

use deadpool_postgres::Client;
use futures_util::future::{BoxFuture, FutureExt, join_all, ready, try_join_all};
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
    let prepared = session.in_time(prepare(client, &steps)).await.ok_or(NotSaved::Silent)??;
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
    let Some(answers) = session.in_time(sent.answers()).await else {
        return Err(NotSaved::Unknown(Some(PostgresError::Busy)));
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
async fn prepare(client: &Client, steps: &[&Step]) -> Result<Vec<Statement>, Error> {
    try_join_all(steps.iter().map(|step| client.prepare_cached(step.statement))).await
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

    async fn answers(self) -> Vec<Result<u64, Error>> {
        join_all(self.answers).await
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
