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
use crate::trace::UseCase;
use crate::{Environment, Error, Guildhall, Result, Stores, trace};

/// A command with an id: who asks, by which key, and a digest of what is asked.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    id: CommandId,
    asked: CommandDigest,
    earlier: Earlier,
}

/// What an attempt at a command has done if it succeeds.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Success {
    /// It can have found that there is nothing to save.
    MaySaveNothing,
    /// It has saved a change, with the answer.
    Saves,
}

/// What the attempts at a command have left so far.
#[derive(Clone, Copy, Debug)]
enum Earlier {
    /// Nothing is saved.
    Nothing,
    /// The change may be saved, now or a little later.
    Unknown,
}

impl Ask {
    /// Makes the ask of a request, which says what is done and to what.
    pub(crate) fn new<E>(
        id: CommandId,
        request: &impl Serialize,
    ) -> std::result::Result<Self, Error<E>> {
        match serde_json::to_vec(request) {
            Ok(form) => {
                let asked = CommandDigest::of(&form);
                Ok(Self { id, asked, earlier: Earlier::Nothing })
            }
            Err(cause) => Err(unreadable(&id, &cause)),
        }
    }

    /// Returns the ask after an attempt of which it is unknown whether the change is saved.
    pub(crate) fn after_unknown(self) -> Self {
        Self { earlier: Earlier::Unknown, ..self }
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
        let work = async {
            let mut forgotten = 0;
            loop {
                let page = self.store().forget_answers(company, before, GREATEST_PAGE).await;
                let page = page.map_err(Error::Store)?;
                forgotten += u64::from(page);
                if page < GREATEST_PAGE.get() {
                    return Ok(forgotten);
                }
            }
        };
        UseCase::service("forget_answers").run(work).await
    }

    /// Makes attempts at a use case of these users, like [`retry_for`](Self::retry_for). With an
    /// id, the first answer is looked up before each attempt, and last of all before the call fails:
    /// an earlier attempt, or another call with the id, may have saved its change since.
    ///
    /// It is not looked up before the first attempt if a success always saves: the store saves no
    /// second change of one command, so a repeated command loses that attempt, or is refused.
    pub(crate) async fn once<T, F>(
        &self,
        ask: Option<&Ask>,
        success: Success,
        users: impl IntoIterator<Item = User>,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, S>
    where
        T: DeserializeOwned,
        F: Future<Output = Attempt<T, S>>,
    {
        let Some(ask) = ask else { return self.retry_for(users, attempt).await };
        let users: BTreeSet<_> = users.into_iter().collect();
        let mut earlier = ask.earlier;
        for lost in 0..ATTEMPTS {
            let is_first = lost == 0 && matches!(earlier, Earlier::Nothing);
            let is_noticed = is_first && matches!(success, Success::Saves);
            if !is_noticed && let Some(first) = self.first_answer_after(earlier, ask).await? {
                return Ok(first);
            }
            trace::attempt();
            let error = match attempt().await {
                Ok(done) => return Ok(done),
                Err(AttemptError::Lost) => None,
                Err(AttemptError::Unknown) => {
                    earlier = Earlier::Unknown;
                    None
                }
                Err(AttemptError::Failed(error)) => Some(error),
            };
            match error {
                None => self.pause_after(lost).await,
                Some(error @ Error::Store(_)) => return Err(earlier.in_doubt(error)),
                Some(error) => {
                    let refused = Box::pin(self.refused_for(users, error)).await;
                    let first = self.first_answer_after(earlier, ask).await?;
                    return first.ok_or_else(|| earlier.in_doubt(refused));
                }
            }
        }
        let first = self.first_answer_after(earlier, ask).await?;
        first.ok_or(match earlier {
            Earlier::Nothing => Error::Contended { attempts: ATTEMPTS },
            Earlier::Unknown => Error::OutcomeUnknown,
        })
    }

    async fn first_answer_after<T: DeserializeOwned>(
        &self,
        earlier: Earlier,
        ask: &Ask,
    ) -> Result<Option<T>, S> {
        self.first_answer(ask).await.map_err(|error| earlier.in_doubt(error))
    }

    /// Returns the first answer to a command. A user who left gets none (GR-18).
    pub(crate) async fn first_answer<T: DeserializeOwned>(
        &self,
        ask: &Ask,
    ) -> Result<Option<T>, S> {
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

impl Earlier {
    /// Returns the error of a call. If the store fails, it cannot say what the earlier attempts
    /// saved.
    fn in_doubt<E>(self, error: Error<E>) -> Error<E> {
        match (self, error) {
            (Self::Unknown, Error::Store(_)) => Error::OutcomeUnknown,
            (_, error) => error,
        }
    }
}
