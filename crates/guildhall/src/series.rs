//! Commands that are decided one after another on one load, to be saved in one atom.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{GroupChange, GroupCommand};
use guildhall_kernel::{
    Claim, CommandId, Envelope, KeptAnswer, Quota, ReadSet, Registration, Scope, User, UserId,
    Version,
};
use guildhall_rooms::RoomCommand;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;
use crate::command_ids::{Ask, kept};
use crate::reading::check_users;
use crate::retry::AttemptError;

/// A command of a user.
#[derive(Clone, Debug)]
pub(crate) struct Call<C> {
    pub(crate) by: User,
    pub(crate) command: C,
    pub(crate) if_version: Option<Version>,
    pub(crate) ask: Option<Ask>,
}

/// What a command says of the users that it needs.
pub(crate) trait Users {
    fn brings(&self) -> &[User];
    fn touches(&self) -> BTreeSet<UserId>;
}

impl Users for RoomCommand {
    fn brings(&self) -> &[User] {
        self.brings()
    }

    fn touches(&self) -> BTreeSet<UserId> {
        self.touches()
    }
}

impl Users for GroupCommand {
    fn brings(&self) -> &[User] {
        self.brings()
    }

    fn touches(&self) -> BTreeSet<UserId> {
        self.touches()
    }
}

impl<C: Users> Call<C> {
    /// Returns the users who act and who come in.
    pub(crate) fn named(&self) -> impl Iterator<Item = User> + '_ {
        self.command.brings().iter().copied().chain([self.by])
    }
}

impl Call<RoomCommand> {
    /// Returns the users whose entries the command needs.
    pub(crate) fn scope(&self) -> Scope {
        Scope::of(self.command.touches().into_iter().chain([self.by.id()]))
    }
}

/// Returns the users whose entries the calls need, and those whom they bring. Of other calls than
/// these, nothing is read.
pub(crate) fn needs<C: Users>(
    calls: &[Call<C>],
    of: impl Fn(&Call<C>) -> bool,
) -> (BTreeSet<UserId>, Vec<User>) {
    let (mut scope, mut brought) = (BTreeSet::new(), Vec::new());
    for call in calls.iter().filter(|call| of(call)) {
        scope.extend(call.command.touches());
        scope.insert(call.by.id());
        brought.extend(call.command.brings());
    }
    (scope, brought)
}

/// The event and the answer of a command that was executed, or why there is no answer.
pub(crate) type Executed<V, D, E> = std::result::Result<(Envelope<V>, D), AttemptError<E>>;

/// Calls that are decided one after another, from one load.
pub(crate) struct Series<T, V, A> {
    pub(crate) after: T,
    pub(crate) events: Vec<Envelope<V>>,
    pub(crate) reads: ReadSet,
    pub(crate) answers: Vec<A>,
    /// The answers to commands with an id that are kept with these events.
    pub(crate) kept: Vec<KeptAnswer>,
    /// All known answers to these commands, the stored ones among them.
    known: BTreeMap<CommandId, KeptAnswer>,
}

impl<T, V, D, E> Series<T, V, std::result::Result<D, Error<E>>>
where
    T: Clone,
    D: DeserializeOwned + Serialize,
{
    pub(crate) fn of(before: &T, reads: ReadSet, known: BTreeMap<CommandId, KeptAnswer>) -> Self {
        let (events, answers, kept) = (Vec::new(), Vec::new(), Vec::new());
        Self { after: before.clone(), events, reads, answers, kept, known }
    }

    /// Decides the next call, and returns `false` if it has to wait for another load.
    ///
    /// An error of `execute` itself says that nothing has changed.
    ///
    /// # Errors
    /// Returns the error of an answer that cannot be given after its command was executed. Nothing of
    /// the series can be saved then.
    pub(crate) fn decide<C: Users>(
        &mut self,
        stored: &BTreeMap<UserId, Registration>,
        call: &Call<C>,
        execute: impl FnOnce(&mut T) -> std::result::Result<Executed<V, D, E>, AttemptError<E>>,
    ) -> std::result::Result<bool, AttemptError<E>> {
        if let Some(first) = first_answer(&self.known, stored, call) {
            self.answers.push(first);
            return Ok(true);
        }
        let mut own = ReadSet::default();
        let executed = match check_users(stored, call.named(), &mut own) {
            Err(refusal) => Err(AttemptError::Failed(refusal.into())),
            Ok(()) if self.reads.agrees_with(&own) => execute(&mut self.after),
            // It cannot be saved with the others, but it can be refused.
            Ok(()) => execute(&mut self.after.clone()).and(Err(AttemptError::Lost)),
        };
        match executed {
            Ok(executed) => {
                let (event, done) = executed?;
                let kept = kept(call.ask.as_ref(), event.at, &done)?;
                self.reads.add(&own);
                self.events.push(event);
                self.answers.push(Ok(done));
                self.known.extend(kept.iter().map(|kept| (kept.id().clone(), kept.clone())));
                self.kept.extend(kept);
                Ok(true)
            }
            Err(AttemptError::Failed(error)) if error.refusal().is_some() => {
                self.answers.push(Err(error));
                Ok(true)
            }
            Err(_) => Ok(false),
        }
    }
}

/// Returns the first answer to the command, if it is among these. A user who left gets none (GR-18).
pub(crate) fn first_answer<C, D: DeserializeOwned, E>(
    known: &BTreeMap<CommandId, KeptAnswer>,
    stored: &BTreeMap<UserId, Registration>,
    call: &Call<C>,
) -> Option<std::result::Result<D, Error<E>>> {
    let ask = call.ask.as_ref()?;
    let first = known.get(ask.id())?;
    let checked = check_users(stored, [call.by], &mut ReadSet::default());
    Some(checked.map_err(Error::from).and_then(|()| ask.read(first)))
}

/// What the commands of a change use, each by itself. The store sees only what the whole change
/// uses, so a command that gives up a use of an earlier one waits for another load.
#[derive(Default)]
pub(crate) struct Uses {
    claims: BTreeSet<Claim>,
    quotas: BTreeSet<Quota>,
}

impl Uses {
    /// Adds what a command uses. Returns whether the store sees all uses in the whole change.
    pub(crate) fn are_seen(&mut self, command: &GroupChange, whole: &GroupChange) -> bool {
        self.claims.extend(command.claims().made().iter().cloned());
        self.quotas.extend(command.quota_uses());
        let made = whole.claims().made();
        self.claims.iter().all(|claim| made.contains(claim))
            && self.quotas.is_subset(whole.quota_uses())
    }
}
