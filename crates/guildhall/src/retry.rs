//! What every use case shares: it tries again if another writer was faster, saves, and reads a
//! listing page by page.

use std::collections::BTreeSet;
use std::future::Future;
use std::time::Duration;

use futures_util::future::BoxFuture;
use guildhall_groups::{Group, GroupChange, GroupError};
use guildhall_kernel::{
    Claim, CommandError, EmailAddress, NotLoaded, Page, PageRequest, Quota, ReadSet, Refusal,
    SaveError, Store, User,
};
use guildhall_mailing_list::MailError;
use guildhall_permissions::{Company, CompanyChange, CompanyError};
use guildhall_rooms::RoomChange;

use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, Guildhall, Stores, trace};

/// How many attempts a use case makes. A lost attempt means that another writer succeeded, so the
/// system always makes progress.
pub(crate) const ATTEMPTS: u32 = 64;

/// The pause after the first lost attempt is at most this long.
const SHORTEST_PAUSE: Duration = Duration::from_micros(100);

/// No pause is longer. [`Environment::pause`] promises this.
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// The result of one attempt at a use case over a store `S`.
pub(crate) type Attempt<T, S> = std::result::Result<T, AttemptError<<S as Store>::Error>>;

/// A save that goes on.
pub(crate) type Saving<'a, S> =
    BoxFuture<'a, std::result::Result<(), SaveError<<S as Store>::Error>>>;

/// Why one attempt at a use case failed.
pub(crate) enum AttemptError<E> {
    /// Another writer was faster: everything must be loaded and decided again.
    Lost,
    /// The change may be saved or not.
    Unknown,
    /// Another attempt would fail, too.
    Failed(Error<E>),
}

/// Reads a whole listing, page by page.
pub(crate) struct Pages<K> {
    next: Option<PageRequest<K>>,
}

impl<K: Clone> Pages<K> {
    pub(crate) const fn new() -> Self {
        Self { next: Some(PageRequest::first(GREATEST_PAGE)) }
    }

    /// Reads the next page with `read`. Returns `None` after the last page.
    pub(crate) async fn next<T, E, F>(
        &mut self,
        read: impl FnOnce(PageRequest<K>) -> F,
    ) -> Result<Option<Vec<T>>, Error<E>>
    where
        F: Future<Output = Result<Page<T, K>, E>>,
    {
        let Some(request) = self.next.take() else { return Ok(None) };
        let page = read(request).await.map_err(Error::Store)?;
        self.next = page.next().map(|key| PageRequest::after(key.clone(), GREATEST_PAGE));
        Ok(Some(page.into_items()))
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Makes attempts until one succeeds or fails for good, with a pause after a lost one.
    ///
    /// `attempt` returns an `async move` block and is no `AsyncFnMut`, whose future is not `Send`
    /// here.
    pub(crate) async fn retry<T, F>(
        &self,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, Error<S::Error>>
    where
        F: Future<Output = Attempt<T, S>>,
    {
        for lost in 0..ATTEMPTS {
            trace::attempt();
            match attempt().await {
                Ok(done) => return Ok(done),
                Err(AttemptError::Lost) => {}
                Err(AttemptError::Unknown) => return Err(Error::OutcomeUnknown),
                Err(AttemptError::Failed(error)) => return Err(error),
            }
            self.pause_after(lost).await;
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Pauses for a random part of a time that doubles with each lost attempt, so two processes do
    /// not meet again at the same moment.
    pub(crate) async fn pause_after(&self, lost: u32) {
        let longest = SHORTEST_PAUSE.saturating_mul(1 << lost.min(16)).min(LONGEST_PAUSE);
        let [.., high, low] = *self.environment().new_uuid().as_bytes();
        let length = longest.saturating_mul(u16::from_be_bytes([high, low]).into()) / (1 << 16);
        self.environment().pause(length).await;
    }

    /// Makes attempts at a use case of these users, like [`retry`](Self::retry).
    ///
    /// If a user leaves between two reads of an attempt, the attempt can refuse for a reason that
    /// held at no moment. So the users are checked again after a refusal, unless it is of the users
    /// of the call: that one names all of them (GR-18).
    pub(crate) async fn retry_for<T, F>(
        &self,
        users: impl IntoIterator<Item = User>,
        attempt: impl FnMut() -> F,
    ) -> Result<T, Error<S::Error>>
    where
        F: Future<Output = Attempt<T, S>>,
    {
        let users: BTreeSet<_> = users.into_iter().collect();
        let error = match self.retry(attempt).await {
            Ok(done) => return Ok(done),
            Err(error) => error,
        };
        Err(Box::pin(self.refused_for(users, error)).await)
    }

    /// Returns the error of a use case of these users, who are checked again after a refusal.
    pub(crate) async fn refused_for(
        &self,
        users: BTreeSet<User>,
        error: Error<S::Error>,
    ) -> Error<S::Error> {
        if error.refusal().is_none() || is_of_users(&error) {
            return error;
        }
        self.identify(users, &mut ReadSet::default()).await.err().unwrap_or(error)
    }

    pub(crate) async fn save_room(&self, change: RoomChange) -> Attempt<(), S> {
        let saved = Box::pin(self.store().save_room(change)).await;
        saved.map_err(|error| AttemptError::of(error, Error::Taken))
    }

    /// Saves a change of `group`, or of the group that becomes `group` by the change. The group is
    /// only what an error names.
    pub(crate) async fn save_group(&self, change: GroupChange, group: &Group) -> Attempt<(), S> {
        let saved = self.begin_group(change).await;
        self.end_group(saved, group).await
    }

    /// Begins to save a change of a group. [`end_group`](Self::end_group) says what came of it.
    ///
    /// A store moves the change through several futures, which would all be in the caller's.
    pub(crate) fn begin_group(&self, change: GroupChange) -> Saving<'_, S> {
        Box::pin(self.store().save_group(change))
    }

    /// Says what came of a save of `group`.
    pub(crate) async fn end_group(
        &self,
        saved: std::result::Result<(), SaveError<S::Error>>,
        group: &Group,
    ) -> Attempt<(), S> {
        match saved {
            Ok(()) => Ok(()),
            Err(SaveError::QuotaExceeded(quotas)) => {
                // Names the limits as they are now. Other writers can have changed them since the
                // command was decided.
                let company = self.company(group.company()).await?;
                Err(AttemptError::Failed(quota_exceeded(&company, &quotas).into()))
            }
            Err(SaveError::Taken(claim)) => {
                let refused = match taken_from_group(group, claim) {
                    // If the address itself is taken too, the user should read that first (ML-2).
                    Error::Group(GroupError::Mail(MailError::BounceAddressTaken { address })) => {
                        Box::pin(self.taken_address(group, address)).await?
                    }
                    refused => refused,
                };
                Err(AttemptError::Failed(refused))
            }
            Err(error) => Err(AttemptError::of(error, Error::Taken)),
        }
    }

    /// Returns the refusal of a list whose address for bounces is taken. If its own address is taken
    /// too, the refusal names that one (ML-2, ML-14).
    async fn taken_address(
        &self,
        group: &Group,
        bounce: EmailAddress,
    ) -> Attempt<Error<S::Error>, S> {
        let refused = MailError::BounceAddressTaken { address: bounce };
        let Some(list) = group.header().mailing_list() else {
            return Ok(GroupError::Mail(refused).into());
        };
        let address = list.address().clone();
        let by_list = self.store().find_group_by_address(address.key()).await;
        let by_user = self.store().find_user_by_address(address.key()).await;
        let by_list = by_list.map_err(Error::Store)?.is_some_and(|id| id != group.id());
        let is_taken = by_list || by_user.map_err(Error::Store)?.is_some();
        let refused = if is_taken { MailError::AddressTaken { address } } else { refused };
        Ok(GroupError::Mail(refused).into())
    }

    pub(crate) async fn save_company(&self, change: CompanyChange) -> Attempt<(), S> {
        let saved = self.store().save_company(change).await;
        saved.map_err(|error| {
            AttemptError::of(error, |claim| match claim {
                Claim::Domain(domain) => CompanyError::DomainTaken { domain }.into(),
                claim => Error::Taken(claim),
            })
        })
    }
}

impl<E> AttemptError<E> {
    /// Makes the error of an attempt that could not save. `taken` says what a key means that
    /// another holds.
    pub(crate) fn of(error: SaveError<E>, taken: impl FnOnce(Claim) -> Error<E>) -> Self {
        match error {
            // The first answer is looked up before the next attempt.
            SaveError::Answered(_) | SaveError::Conflict => Self::Lost,
            SaveError::QuotaExceeded(quotas) => Self::Failed(Error::QuotaExceeded(quotas)),
            SaveError::Store(error) => Self::Failed(Error::Store(error)),
            SaveError::Taken(claim) => Self::Failed(taken(claim)),
            SaveError::Unknown => Self::Unknown,
        }
    }
}

impl<E> From<Error<E>> for AttemptError<E> {
    fn from(error: Error<E>) -> Self {
        Self::Failed(error)
    }
}

impl<E> From<NotLoaded> for AttemptError<E> {
    fn from(missing: NotLoaded) -> Self {
        Self::Failed(missing.into())
    }
}

impl<R: Refusal, E> From<CommandError<R>> for AttemptError<E>
where
    Error<E>: From<R>,
{
    fn from(error: CommandError<R>) -> Self {
        Self::Failed(error.into())
    }
}

/// Returns whether the users of a call are refused, all of them by name (CO-1, GR-18).
pub(crate) const fn is_of_users<E>(error: &Error<E>) -> bool {
    use CompanyError::{HaveLeft, WrongCompany};
    matches!(error, Error::Company(HaveLeft { .. } | WrongCompany { .. }))
}

/// Returns the refusal that used-up quotas stand for (CO-7).
fn quota_exceeded(company: &Company, quotas: &BTreeSet<Quota>) -> CompanyError {
    if quotas.contains(&Quota::GroupsOfCompany(company.id())) {
        return CompanyError::CompanyQuotaExceeded { limit: company.group_limit() };
    }
    let user = |quota: &Quota| match quota {
        Quota::GroupsOfCompany(_) => None,
        Quota::GroupsOfUser { user, .. } => Some(*user),
    };
    let users = quotas.iter().filter_map(user).collect();
    CompanyError::UserQuotaExceeded { users, limit: company.groups_per_user_limit() }
}

/// Returns the refusal of a group that wanted a taken key (GR-4, ML-2, ML-14).
fn taken_from_group<E>(group: &Group, claim: Claim) -> Error<E> {
    match (claim, group.header().mailing_list()) {
        (Claim::GroupName(..), _) => {
            GroupError::NameTaken { name: group.header().name().clone() }.into()
        }
        (Claim::Address(key), Some(list)) => {
            let address = list.address().clone();
            let refused = match address.bounce_address() {
                Some(bounce) if bounce.folded_key() == key => {
                    MailError::BounceAddressTaken { address: bounce }
                }
                _ => MailError::AddressTaken { address },
            };
            GroupError::Mail(refused).into()
        }
        (claim, _) => Error::Taken(claim),
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use guildhall_groups::GroupDraft;
    use guildhall_kernel::Scope;
    use guildhall_permissions::Application;
    use guildhall_store_memory::MemoryStore;
    use guildhall_testkit::cast::{ACME, ANN, GUS};
    use pollster::block_on;

    use super::*;

    // refuses: ML-2, ML-14
    #[test]
    fn the_taken_address_is_that_of_the_list_or_that_of_its_bounces() {
        let hall = Guildhall::new(MemoryStore::new());
        let draft = GroupDraft::named("Crew").unwrap();
        let draft = draft.with_list_at("crew@acme.example".parse().unwrap());
        let group = block_on(async {
            let (name, domain) = ("Acme".parse().unwrap(), "acme.example".parse().unwrap());
            hall.create_company(ACME, name, [GUS.id()], [Application::Core]).await.unwrap();
            hall.add_domain(ACME, domain).await.unwrap();
            let id = hall.user(ANN).create_group(draft).await.unwrap().id();
            hall.find_group(id, Scope::Whole).await.unwrap()
        });
        let addresses =
            group.claims().into_iter().filter(|claim| matches!(claim, Claim::Address(_)));
        let taken = addresses.map(|claim| match taken_from_group::<Infallible>(&group, claim) {
            Error::Group(GroupError::Mail(MailError::AddressTaken { address })) => {
                address.to_string()
            }
            Error::Group(GroupError::Mail(MailError::BounceAddressTaken { address })) => {
                format!("bounces: {address}")
            }
            other => panic!("{other:?}"),
        });
        let bounces = group.header().mailing_list().unwrap().address().bounce_address().unwrap();
        let expected = ["crew@acme.example".to_owned(), format!("bounces: {bounces}")];
        assert_eq!(taken.collect::<BTreeSet<_>>(), expected.into());
    }
}
