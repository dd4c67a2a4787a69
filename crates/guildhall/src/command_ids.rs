//! Commands with an id: the first answer is kept with the change, and the same id gets it again.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;

use guildhall_kernel::{
    CommandDigest, CommandId, CompanyId, KeptAnswer, ReadSet, RequestError, Timestamp, User,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::retry::{ATTEMPTS, Attempt, AttemptError};
use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, Guildhall, Result, Stores};

/// A command with an id: who asks, by which key, and a digest of what is asked.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    id: CommandId,
    asked: CommandDigest,
}

impl Ask {
    /// Makes the ask of a request, which says what is done and to what.
    pub(crate) fn new<E>(
        id: CommandId,
        request: &impl Serialize,
    ) -> std::result::Result<Self, Error<E>> {
        match serde_json::to_vec(request) {
            Ok(form) => Ok(Self { id, asked: CommandDigest::of(&form) }),
            Err(cause) => Err(unreadable(&id, &cause)),
        }
    }

    pub(crate) const fn id(&self) -> &CommandId {
        &self.id
    }

    /// Makes the answer that is kept with the change.
    pub(crate) fn keep<T: Serialize, E>(
        &self,
        at: Timestamp,
        answer: &T,
    ) -> std::result::Result<KeptAnswer, Error<E>> {
        let form = serde_json::to_string(answer).map_err(|cause| unreadable(&self.id, &cause))?;
        Ok(KeptAnswer::new(self.id.clone(), self.asked, at, form))
    }

    /// Reads the answer that was kept for this id, if it answers this command.
    pub(crate) fn read<T: DeserializeOwned, E>(
        &self,
        kept: &KeptAnswer,
    ) -> std::result::Result<T, Error<E>> {
        if kept.asked() != self.asked {
            return Err(RequestError::CommandReused { key: self.id.key().clone() }.into());
        }
        serde_json::from_str(kept.answer()).map_err(|cause| unreadable(&self.id, &cause))
    }
}

/// Returns what is kept of the answer to a command, if it has an id.
pub(crate) fn kept<T: Serialize, E>(
    ask: Option<&Ask>,
    at: Timestamp,
    answer: &T,
) -> std::result::Result<Vec<KeptAnswer>, Error<E>> {
    ask.map(|ask| ask.keep(at, answer)).transpose().map(Vec::from_iter)
}

fn unreadable<E>(id: &CommandId, cause: &serde_json::Error) -> Error<E> {
    Error::UnreadableAnswer { key: id.key().clone(), cause: cause.to_string() }
}

/// The answers to commands.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Forgets the answers to commands of users of this company that were made before this time.
    /// `None` forgets those to users of no company. Returns how many it forgot (CO-9).
    ///
    /// The service says in this way how long a client may repeat a command by its key. It forgets
    /// page by page. If the call stops half-way, another call does the rest.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    #[doc(alias = "CO-9")]
    pub async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
    ) -> Result<u64, S> {
        let mut forgotten = 0;
        loop {
            let page = self.store().forget_answers(company, before, GREATEST_PAGE).await;
            let page = page.map_err(Error::Store)?;
            forgotten += u64::from(page);
            if page < GREATEST_PAGE.get() {
                return Ok(forgotten);
            }
        }
    }

    /// Makes attempts at a use case of these users, like [`retry_for`](Self::retry_for). With an
    /// id, the first answer is looked up before each attempt, and again after a refusal: another
    /// call with the id may have been faster.
    pub(crate) async fn once<T, F>(
        &self,
        ask: Option<&Ask>,
        users: impl IntoIterator<Item = User>,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, S>
    where
        T: DeserializeOwned,
        F: Future<Output = Attempt<T, S>>,
    {
        let Some(ask) = ask else { return self.retry_for(users, attempt).await };
        let users: BTreeSet<_> = users.into_iter().collect();
        let mut is_unknown = false;
        for lost in 0..ATTEMPTS {
            let known = self.first_answer(ask).await;
            if let Some(first) = known.map_err(|error| in_doubt(error, is_unknown))? {
                return Ok(first);
            }
            match attempt().await {
                Ok(done) => return Ok(done),
                Err(AttemptError::Lost) => {}
                Err(AttemptError::Unknown) => is_unknown = true,
                Err(AttemptError::Failed(error @ Error::Store(_))) => {
                    return Err(in_doubt(error, is_unknown));
                }
                Err(AttemptError::Failed(error)) => {
                    let known = self.first_answer(ask).await;
                    return match known.map_err(|error| in_doubt(error, is_unknown))? {
                        Some(first) => Ok(first),
                        None => Err(self.refused_for(users, error).await),
                    };
                }
            }
            self.pause_after(lost).await;
        }
        Err(if is_unknown {
            Error::OutcomeUnknown
        } else {
            Error::Contended { attempts: ATTEMPTS }
        })
    }

    /// Returns the first answer to a command. A user who left gets none (GR-18).
    async fn first_answer<T: DeserializeOwned>(&self, ask: &Ask) -> Result<Option<T>, S> {
        let Some(kept) = self.known_answers([ask]).await?.remove(ask.id()) else { return Ok(None) };
        self.identify([ask.id().by()], &mut ReadSet::default()).await?;
        ask.read(&kept).map(Some)
    }

    /// Returns the answers to those of these commands that have one.
    pub(crate) async fn known_answers<'a>(
        &self,
        asks: impl IntoIterator<Item = &'a Ask> + Send,
    ) -> Result<BTreeMap<CommandId, KeptAnswer>, S> {
        let ids: BTreeSet<_> = asks.into_iter().map(|ask| ask.id().clone()).collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let found = self.store().find_answers(ids).await.map_err(Error::Store)?;
        Ok(found.into_iter().map(|kept| (kept.id().clone(), kept)).collect())
    }
}

/// Returns the error of a call that may have saved its change, if the store fails before that is
/// looked up.
fn in_doubt<E>(error: Error<E>, is_unknown: bool) -> Error<E> {
    match error {
        Error::Store(_) if is_unknown => Error::OutcomeUnknown,
        error => error,
    }
}
