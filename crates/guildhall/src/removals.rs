//! Users who leave a company (GR-18) or lose its permission for external contact (GR-19).

use guildhall_groups::{GroupEntry, GroupServiceCommand};
use guildhall_kernel::{
    Class, CompanyId, GroupId, ReadSet, Registration, RegistrationChange, RegistrationState,
    RemovalCause, RoomId, Store, User, UserId,
};
use guildhall_permissions::{
    Company, CompanyCommand, CompanyError, CompanyServiceCommand, ExternalContacts,
};
use guildhall_rooms::Participant;

use crate::retry::{ATTEMPTS, Attempt, AttemptError, Pages, retry};
use crate::{Effect, Environment, Error, Guildhall, Result, Stores, UserHandle, effect};

/// A use case that stopped half-way. What is done stays done, each room and group as a whole. The
/// same call does the rest.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("stopped after {} effects: {cause}", done.len())]
#[non_exhaustive]
pub struct Interrupted<E> {
    /// What was done.
    pub done: Vec<Effect>,
    /// What stopped it.
    #[source]
    pub cause: Error<E>,
}

/// The result of a use case that reaches many rooms and groups.
type Effects<S> = std::result::Result<Vec<Effect>, Interrupted<<S as Store>::Error>>;

/// A user who is removed everywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removal {
    user: UserId,
    cause: RemovalCause,
    /// The company whose policy must not name the user any more.
    policy: Option<CompanyId>,
    /// The company that the entry of the user must name, or else the entry stays. `None` if the
    /// caller knows the company of the user.
    entries_of: Option<CompanyId>,
}

impl Removal {
    const fn of_leaver(user: User) -> Self {
        let (user, policy) = (user.id(), user.company());
        Self { user, cause: RemovalCause::OffBoarding, policy, entries_of: None }
    }

    const fn of_contact(user: UserId, entries_of: Option<CompanyId>) -> Self {
        Self { user, cause: RemovalCause::ExternalPermissionLost, policy: None, entries_of }
    }

    /// Makes the removal of a user from external contact who is only known by their id: only where
    /// they are in a room or group as a user of this company.
    pub(crate) const fn of_entries(user: UserId, company: CompanyId) -> Self {
        Self::of_contact(user, Some(company))
    }

    /// Returns whether the removal reaches the entry of this user.
    fn reaches(&self, user: Option<User>) -> bool {
        let company = user.and_then(|user| user.company());
        self.entries_of.is_none_or(|named| Some(named) == company)
    }
}

/// Whether something is saved or only previewed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Save,
    Preview,
}

/// Off-boarding.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Returns what [`Guildhall::off_board`] would do now.
    ///
    /// # Errors
    /// - [`CompanyError::WrongCompany`] if the user is of another company (CO-1)
    /// - [`Error::Store`] if the store failed
    pub async fn preview_off_boarding(&self, user: User) -> Result<Vec<Effect>, S> {
        self.leaving(user).await?;
        let mut effects = Vec::new();
        self.remove_everywhere(Removal::of_leaver(user), Mode::Preview, &mut effects).await?;
        Ok(effects)
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
    /// let draft = GroupDraft::named("Launch crew")?.members([bo]);
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
    /// [`Interrupted`] with what was done, and as its cause:
    /// - [`CompanyError::WrongCompany`] if the user is of another company (CO-1)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::Store`] if the store failed
    pub async fn off_board(&self, user: User) -> Effects<S> {
        let mut done = Vec::new();
        let outcome = self.try_off_board(user, &mut done).await;
        finished(outcome, done)
    }

    /// Records that the user left before anything is removed. From then on, no change is saved that
    /// adds the user or that they decided (GR-18).
    async fn try_off_board(&self, user: User, done: &mut Vec<Effect>) -> Result<(), S> {
        retry(|| async move {
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
    /// [`Interrupted`] with what was done, and as its cause:
    /// - [`Error::NoSuchUser`] if the user is not registered
    /// - [`Error::NoSuchCompany`] if the store does not have the new company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::Store`] if the store failed
    pub async fn move_user(&self, user: UserId, to: CompanyId) -> Effects<S> {
        let mut done = Vec::new();
        let outcome = self.try_move(user, to, &mut done).await;
        finished(outcome, done)
    }

    async fn try_move(&self, user: UserId, to: CompanyId, done: &mut Vec<Effect>) -> Result<(), S> {
        self.company(to).await?;
        let before = self.registration(user).await?.ok_or(Error::NoSuchUser(user))?;
        let moved = User::of_company(user, to);
        if before.user() != moved {
            self.try_off_board(before.user(), done).await?;
        }
        retry(|| async move {
            let before = self.registration(user).await?;
            let state = RegistrationState::Registered;
            if before.is_some_and(|before| before.user() == moved && !before.has_left()) {
                return Ok(());
            }
            self.save_registration(RegistrationChange::to(before.as_ref(), moved, state)).await
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

/// Contact with external users.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Returns what [`UserHandle::forbid_contact`] would do now.
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if one of the two users is not of this company (CO-1)
    /// - [`CompanyError::NotAdministrator`] if the user who acts is no administrator (GR-19)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Store`] if the store failed
    pub async fn preview_forbid_contact(&self, user: User) -> Result<Vec<Effect>, S> {
        let (hall, by, command) = (self.hall(), self.user(), forbid(user));
        hall.identify([by, user], &mut ReadSet::default()).await?;
        let company = hall.company(self.own_company()?).await?;
        company.check_internal(user)?;
        company.clone().execute(by, command, &hall.company_context())?;
        hall.preview_contact_loss(&company, Removal::of_contact(user.id(), None)).await
    }

    /// Takes the permission for external contact from a user, and removes the user from external
    /// groups and from rooms with external users, in every company (GR-19).
    ///
    /// A Master of an external group stays its Master, and no longer takes part in it. If the call
    /// stops half-way, another call does the rest, as with [`Guildhall::off_board`]. The effects
    /// name the rooms and groups of other companies by their ids.
    ///
    /// # Errors
    /// [`Interrupted`] with what was done, and as its cause:
    /// - [`CompanyError::NotOfCompany`] if one of the two users is not of this company (CO-1)
    /// - [`CompanyError::NotAdministrator`] if the user who acts is no administrator (GR-19)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::Store`] if the store failed
    pub async fn forbid_contact(&self, user: User) -> Effects<S> {
        let mut done = Vec::new();
        let outcome = self.try_forbid_contact(user, &mut done).await;
        finished(outcome, done)
    }

    async fn try_forbid_contact(&self, user: User, done: &mut Vec<Effect>) -> Result<(), S> {
        self.hall().identify([self.user(), user], &mut ReadSet::default()).await?;
        let company = self.hall().company(self.own_company()?).await?;
        company.check_internal(user)?;
        self.set_policy(&forbid(user)).await?;
        done.extend(contact_lost(&company, user.id()));
        self.hall().remove_until_done(Removal::of_contact(user.id(), None), done).await
    }
}

/// The way through all rooms and groups.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Returns what it would do if a user of this company lost the permission for external contact.
    pub(crate) async fn preview_contact_loss(
        &self,
        company: &Company,
        removal: Removal,
    ) -> Result<Vec<Effect>, S> {
        let mut effects = Vec::from_iter(contact_lost(company, removal.user));
        self.remove_everywhere(removal, Mode::Preview, &mut effects).await?;
        Ok(effects)
    }

    /// Repeats the removal until nothing is left to do: another user may bring the user back into a
    /// room or group that was already visited.
    pub(crate) async fn remove_until_done(
        &self,
        removal: Removal,
        done: &mut Vec<Effect>,
    ) -> Result<(), S> {
        for _ in 0..ATTEMPTS {
            let before = done.len();
            self.remove_everywhere(removal, Mode::Save, done).await?;
            if done.len() == before {
                return Ok(());
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Visits rooms before groups, so a room that is converted meanwhile is found as a group.
    async fn remove_everywhere(
        &self,
        removal: Removal,
        mode: Mode,
        effects: &mut Vec<Effect>,
    ) -> Result<(), S> {
        let user = removal.user;
        if let Some(company) = removal.policy {
            effects.extend(self.remove_from_policy(company, user, mode).await?);
        }
        let mut pages = Pages::new();
        while let Some(rooms) = pages.next(|page| self.store().rooms_in(user, page)).await? {
            for room in rooms {
                let removed = retry(|| self.remove_from_room(room, removal, mode)).await?;
                effects.extend(removed);
            }
        }
        let mut pages = Pages::new();
        while let Some(groups) = pages.next(|page| self.store().groups_of(user, page)).await? {
            for group in groups {
                let removed = retry(|| self.remove_from_group(group, removal, mode)).await?;
                effects.extend(removed);
            }
        }
        Ok(())
    }

    /// Removes the user from the policy. The store may lack the company of an external user: then no
    /// policy here names them.
    async fn remove_from_policy(
        &self,
        company: CompanyId,
        user: UserId,
        mode: Mode,
    ) -> Result<Vec<Effect>, S> {
        let command = &CompanyServiceCommand::OffBoard { user };
        let removed = retry(|| async move {
            let execute =
                |company: &mut Company, cx: &_| company.execute_service(command.clone(), cx);
            let decision = self.decide_company(company, [], execute).await?;
            let had = decision.before.administrators().len();
            let last = had > 0 && decision.after.administrators().is_empty();
            if mode == Mode::Save {
                self.save_company_decision(decision).await?;
            }
            Ok(last)
        });
        match removed.await {
            Ok(last) => {
                let removed = Effect::RemovedFromPolicy { company, user };
                let last = last.then_some(Effect::NoAdministratorLeft { company });
                Ok([removed].into_iter().chain(last).collect())
            }
            Err(Error::Company(CompanyError::NotNamed { .. }) | Error::NoSuchCompany(_)) => {
                Ok(Vec::new())
            }
            Err(error) => Err(error),
        }
    }

    async fn remove_from_room(
        &self,
        id: RoomId,
        removal: Removal,
        mode: Mode,
    ) -> Attempt<Vec<Effect>, S> {
        let Removal { user, cause, .. } = removal;
        let decision = self.decide_removal_from_room(id, user, cause).await;
        let Some(decision) = accepted(decision)? else { return Ok(Vec::new()) };
        let entry = decision.after.roster().loaded().get(&user);
        if !removal.reaches(entry.map(Participant::user)) {
            return Ok(Vec::new());
        }
        let effects = effect::of_room(&decision.after, &decision.event);
        if mode == Mode::Save {
            self.save_room_decision(decision).await?;
        }
        Ok(effects)
    }

    async fn remove_from_group(
        &self,
        id: GroupId,
        removal: Removal,
        mode: Mode,
    ) -> Attempt<Vec<Effect>, S> {
        let Removal { user, cause, .. } = removal;
        let command = GroupServiceCommand::RemoveUser { user, cause };
        let decision = self.decide_group_service(id, &command).await;
        let Some(decision) = accepted(decision)? else { return Ok(Vec::new()) };
        let entry = decision.after.roster().loaded().get(&user);
        if !removal.reaches(entry.map(GroupEntry::user)) {
            return Ok(Vec::new());
        }
        let effects = effect::of_group(&decision.before, &decision.after, &decision.event, [user]);
        if mode == Mode::Save {
            self.save_group_decision(decision).await?;
        }
        Ok(effects)
    }
}

fn forbid(user: User) -> CompanyCommand {
    CompanyCommand::SetContactPermission { user: user.id(), to: ExternalContacts::Forbidden }
}

/// Returns the effect on a user of this company who loses the permission, unless they lack it
/// already.
fn contact_lost(company: &Company, user: UserId) -> Option<Effect> {
    let lost = Effect::ContactForbidden { company: company.id(), user };
    company.has_contact_permission(user).then_some(lost)
}

/// Returns the decision, or `None` if there is nothing to end: another writer did that, or the user
/// is not among external users there.
fn accepted<T, E>(
    decision: std::result::Result<T, AttemptError<E>>,
) -> std::result::Result<Option<T>, AttemptError<E>> {
    match decision {
        Ok(decision) => Ok(Some(decision)),
        Err(AttemptError::Failed(error))
            if error.refusal().is_some() && error.class() != Class::NotFound =>
        {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn finished<E>(
    outcome: std::result::Result<(), Error<E>>,
    done: Vec<Effect>,
) -> std::result::Result<Vec<Effect>, Interrupted<E>> {
    match outcome {
        Ok(()) => Ok(done),
        Err(cause) => Err(Interrupted { done, cause }),
    }
}
