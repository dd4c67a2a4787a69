//! Users who leave a company or move to another one (GR-18, CO-1).

use guildhall_kernel::{
    CompanyId, ReadSet, Registration, RegistrationChange, RegistrationState, User, UserId,
};
use guildhall_permissions::CompanyError;

use crate::removals::{Effects, Mode, Removal, finished};
use crate::retry::{Attempt, AttemptError};
use crate::trace::UseCase;
use crate::{Effect, Environment, Error, Guildhall, Result, Stores};

/// Off-boarding.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Returns what [`Guildhall::off_board`] would do now.
    ///
    /// # Errors
    /// - [`CompanyError::WrongCompany`] if the user is of another company (CO-1)
    /// - [`Error::Store`] if the store failed
    pub async fn preview_off_boarding(&self, user: User) -> Result<Vec<Effect>, S> {
        let preview = async {
            self.leaving(user).await?;
            let mut effects = Vec::new();
            self.remove_everywhere(Removal::of_leaver(user), Mode::Preview, &mut effects).await?;
            Ok(effects)
        };
        UseCase::preview("off_board").run(preview).await
    }

    /// Removes a user who leaves the company from its policy and from every room, group, send-as
    /// list and posting list, in every company (GR-18).
    ///
    /// It is final: once it has returned, the user is in nothing, whatever was under way, and cannot
    /// act or be added until a directory registers them again
    /// ([`save_profiles`](Guildhall::save_profiles)).
    ///
    /// A group whose last Master they were is orphaned. If the company has no administrator left,
    /// the effects say so. `user` names the company that they leave.
    /// The profile of the user belongs to the directory: it stays, with its mail address.
    ///
    /// Each room and group changes as a whole, one after the other. If the call stops half-way,
    /// another call does the rest and repeats nothing. The call ends when it finds the user in no
    /// room and no group.
    ///
    /// ```
    /// # use guildhall::{Application, CompanyId, Effect, GroupDraft, Guildhall, User, UserId};
    /// # use guildhall_store_memory::MemoryStore;
    /// # use uuid::Uuid;
    /// # pollster::block_on(async {
    /// # let acme = CompanyId::new(Uuid::from_u128(0xac));
    /// # let [ann, bo] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
    /// # let hall = Guildhall::new(MemoryStore::default());
    /// # hall.create_company(acme, "Acme".parse()?, [], [Application::Core]).await?;
    /// let draft = GroupDraft::named("Launch crew")?.with_members([bo]);
    /// let group = hall.user(ann).create_group(draft).await?.id();
    ///
    /// let preview = hall.preview_off_boarding(ann).await?;
    /// assert!(preview.contains(&Effect::GroupOrphaned { group }));
    /// assert_eq!(hall.off_board(ann).await?, preview);
    /// assert!(hall.user(bo).group(group).read_room().await.is_ok(), "its members go on");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`Interrupted`](crate::Interrupted) with what was done, and as its cause:
    /// - [`CompanyError::WrongCompany`] if the user is of another company (CO-1)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn off_board(&self, user: User) -> Effects<S> {
        let mut done = Vec::new();
        let work = self.try_off_board(user, &mut done);
        let outcome = UseCase::service("off_board").run(work).await;
        finished(outcome, done)
    }

    /// Records that the user left before anything is removed. From then on, no change is saved that
    /// adds the user or that they decided (GR-18).
    pub(crate) async fn try_off_board(&self, user: User, done: &mut Vec<Effect>) -> Result<(), S> {
        self.retry(|| async move {
            let before = self.leaving(user).await?;
            if before.is_some_and(|before| before.has_left()) {
                return Ok(());
            }
            let state = RegistrationState::Left;
            self.save_registration(RegistrationChange::to(before.as_ref(), user, state)).await
        })
        .await?;
        self.remove_until_done(Removal::of_leaver(user), done).await
    }

    /// Moves a user to another company: the user is off-boarded, and then registered there (CO-1).
    ///
    /// A user acts for one company at a time, so nothing of the old one is kept. If the call stops
    /// half-way, another call does the rest. The profile stays until the new company's directory
    /// replaces it.
    ///
    /// # Errors
    /// [`Interrupted`](crate::Interrupted) with what was done, and as its cause:
    /// - [`Error::NoSuchUser`] if the user is not registered
    /// - [`Error::NoSuchCompany`] if the store does not have the new company
    /// - [`CompanyError::CompanyClosed`] if the new company is closed (CO-2)
    /// - [`CompanyError::WrongCompany`] if another directory registered the user meanwhile (CO-1)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn move_user(&self, user: UserId, to: CompanyId) -> Effects<S> {
        let mut done = Vec::new();
        let work = self.try_move(user, to, &mut done);
        let outcome = UseCase::service("move_user").run(work).await;
        finished(outcome, done)
    }

    async fn try_move(&self, user: UserId, to: CompanyId, done: &mut Vec<Effect>) -> Result<(), S> {
        self.company(to).await?.check_open()?;
        let before = self.registration(user).await?.ok_or(Error::NoSuchUser(user))?;
        let moved = User::of_company(user, to);
        if before.user() != moved {
            self.try_off_board(before.user(), done).await?;
        }
        self.retry(|| async move {
            let before = self.registration(user).await?;
            if let Some(before) = before.filter(|before| !before.has_left()) {
                // A directory registered the user meanwhile: with another company, nothing of that
                // one was removed.
                let elsewhere = Error::from(CompanyError::WrongCompany { users: vec![user] });
                return if before.user() == moved { Ok(()) } else { Err(elsewhere.into()) };
            }
            let mut reads = ReadSet::default();
            self.read_company(to, &mut reads).await?.check_open().map_err(Error::from)?;
            let state = RegistrationState::Registered;
            let change = RegistrationChange::to(before.as_ref(), moved, state);
            self.save_registration(change.with_reads(reads)).await
        })
        .await
    }

    /// Returns the registration of a user who leaves. A user who is stored with another company is
    /// not this one (CO-1).
    async fn leaving(&self, user: User) -> Result<Option<Registration>, S> {
        let before = self.registration(user.id()).await?;
        if before.is_some_and(|before| before.user() != user) {
            return Err(CompanyError::WrongCompany { users: vec![user.id()] }.into());
        }
        Ok(before)
    }

    async fn save_registration(&self, change: RegistrationChange) -> Attempt<(), S> {
        let saved = self.store().save_registration(change).await;
        saved.map_err(|error| AttemptError::of(error, Error::Taken))
    }
}
