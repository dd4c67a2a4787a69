use guildhall_groups::{AggregateId, GroupFilter, GroupList};
use guildhall_kernel::{
    CommandId, CommandKey, CompanyId, Feature, GroupId, RoomId, Store, User, UserId, Version,
};
use guildhall_permissions::rules::CO_2;
use guildhall_permissions::{
    Application, Authority, CompanyCommand, CompanyError, CompanyServiceCommand, Context,
    ExternalContacts, Retention,
};

use serde::Serialize;

use crate::command_ids::{Ask, Success};
use crate::decisions::CompanyDecision;
use crate::removals::Removal;
use crate::retry::Pages;
use crate::trace::UseCase;
use crate::{
    CompanyDone, CompanyPreview, Effect, Environment, Error, GroupHandle, Guildhall, Result,
    RoomHandle, Stores, effect,
};

/// The commands and questions of one user.
#[derive(Debug)]
pub struct UserHandle<'h, S: Store, E> {
    hall: &'h Guildhall<S, E>,
    user: User,
    key: Option<&'h CommandKey>,
    if_version: Option<Version>,
}

impl<S: Store, E> Clone for UserHandle<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Store, E> Copy for UserHandle<'_, S, E> {}

impl<'h, S: Store, E> UserHandle<'h, S, E> {
    pub(crate) const fn new(hall: &'h Guildhall<S, E>, user: User) -> Self {
        Self { hall, user, key: None, if_version: None }
    }

    /// Returns the user who acts.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// Returns a handle whose commands have an id: this key of the user (CO-9).
    ///
    /// The store keeps the answer with the change. The same command with the same key gets the same
    /// answer again and changes nothing, whatever became of the first call: also after a crash, or
    /// if the connection was lost at the commit. It is so until the service forgets the answer
    /// ([`Guildhall::forget_answers`]).
    ///
    /// A command that is refused keeps nothing, and neither does one that finds nothing to change,
    /// such as the opening of a room that exists. With the same key it is decided again. A user who
    /// left gets no answer (GR-18). Questions and previews need no key and ignore it.
    ///
    /// Each use case that changes something can then also fail with
    /// [`RequestError::CommandReused`] if the user gave the key to another command, which includes
    /// the same command on another room or group.
    ///
    /// ```
    /// # use guildhall::{Application, CommandKey, CompanyId, GroupDraft, Guildhall, User, UserId};
    /// # use guildhall_store_memory::MemoryStore;
    /// # use uuid::Uuid;
    /// # pollster::block_on(async {
    /// # let acme = CompanyId::new(Uuid::from_u128(0xac));
    /// # let ann = User::of_company(UserId::new(Uuid::from_u128(1)), acme);
    /// # let hall = Guildhall::new(MemoryStore::default());
    /// # hall.create_company(acme, "Acme".parse()?, [], [Application::Core]).await?;
    /// let key: CommandKey = "0192f0c1-7c4e".parse()?;
    /// let ann = hall.user(ann).with_command(&key);
    /// let first = ann.create_group(GroupDraft::named("Launch crew")?).await?;
    /// let again = ann.create_group(GroupDraft::named("Launch crew")?).await?;
    /// assert_eq!(again, first, "there is one group");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// [`RequestError::CommandReused`]: crate::kernel::RequestError::CommandReused
    #[doc(alias = "CO-9")]
    #[must_use]
    pub const fn with_command(self, key: &'h CommandKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// Returns a handle whose commands on the user's own company are executed only if the company
    /// has this version (CO-10). It binds nothing that the user does with rooms and groups.
    ///
    /// Each command and preview of the policy can then also fail with
    /// [`RequestError::StaleVersion`]. A command that another rule refuses is refused by that rule.
    ///
    /// [`RequestError::StaleVersion`]: crate::kernel::RequestError::StaleVersion
    #[doc(alias = "CO-10")]
    #[must_use]
    pub const fn if_version(self, version: Version) -> Self {
        Self { if_version: Some(version), ..self }
    }

    /// Returns a handle to what the user does with this room.
    #[must_use]
    pub const fn room(&self, id: RoomId) -> RoomHandle<'h, S, E> {
        RoomHandle::new(*self, id)
    }

    /// Returns a handle to what the user does with this group.
    #[must_use]
    pub const fn group(&self, id: GroupId) -> GroupHandle<'h, S, E> {
        GroupHandle::new(*self, id)
    }

    pub(crate) const fn hall(&self) -> &'h Guildhall<S, E> {
        self.hall
    }

    pub(crate) const fn expected(&self) -> Option<Version> {
        self.if_version
    }

    /// Returns the same handle, with the key of the part of the command that concerns a room.
    pub(crate) const fn of_part<'k>(self, key: Option<&'k CommandKey>) -> UserHandle<'k, S, E>
    where
        'h: 'k,
    {
        UserHandle { key, ..self }
    }

    pub(crate) const fn key(&self) -> Option<&'h CommandKey> {
        self.key
    }

    /// Returns what is asked by a command with an id. The request says what is done and to what.
    pub(crate) fn ask(&self, request: &impl Serialize) -> Result<Option<Ask>, S> {
        let id = |key: &CommandKey| CommandId::new(self.user, key.clone());
        self.key.map(|key| Ask::new(id(key), request)).transpose()
    }
}

/// What an administrator decides for their company.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Executes a command on the user's own company and saves the result.
    ///
    /// If the command takes the permission for external contact from a user, the user is removed
    /// from external groups and from rooms with external users, too (GR-19). If that stops
    /// half-way, what is done stays done, and the same command does the rest.
    /// [`forbid_contact`](Self::forbid_contact) does the same and returns its effects.
    ///
    /// The other methods that set the policy call this one, and fail as follows.
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if the user who acts is of no company, or if the command
    ///   names a user who is not of this company (CO-1)
    /// - [`CompanyError::HaveLeft`] if the command names users who left (GR-18)
    /// - [`CompanyError::NotAdministrator`] if the user who acts is no administrator (CO-3, CO-4,
    ///   CO-5, FT-3, GR-19, RM-10)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn execute(&self, command: CompanyCommand) -> Result<CompanyDone, S> {
        let done = self.set_policy(&command).await?;
        if let Some(user) = loses_contact(&command) {
            // Boxed: it is rare, and would make every caller's future as large as its own.
            Box::pin(self.remove_for_contact(user, &mut Vec::new())).await?;
        }
        Ok(done)
    }

    /// Returns what [`execute`](Self::execute) would do with this command now, and saves nothing.
    ///
    /// The effects are those on the rooms and groups of the company: the features that would be
    /// off (CO-5, FT-2), the rooms and groups that would accept no more external users (RM-10), and
    /// the rooms that no user could convert any more (CO-3, CO-4, GR-8). If a user would lose the
    /// permission for external contact, they are those of
    /// [`preview_forbid_contact`](Self::preview_forbid_contact).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn preview(&self, command: CompanyCommand) -> Result<CompanyPreview, S> {
        let (hall, by, company) = (self.hall, self.user, self.own_company()?);
        let decide = || hall.decide_policy(by, company, &command, self.if_version);
        let preview = async {
            let decision = hall.retry_for([by], decide).await?;
            let effects = match loses_contact(&command) {
                Some(user) => {
                    let removal = Removal::of_contact(user);
                    Box::pin(hall.preview_contact_loss(&decision.before, removal)).await?
                }
                None => self.policy_effects(&decision).await?,
            };
            Ok(CompanyPreview { event: decision.event, effects })
        };
        let use_case = UseCase::preview("").named_as(&command);
        use_case.on(AggregateId::Company(company)).run(preview).await
    }

    /// Sets which users may create groups (CO-3).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn set_group_creation(&self, to: Authority) -> Result<CompanyDone, S> {
        self.execute(CompanyCommand::SetGroupCreation { to }).await
    }

    /// Sets which users may create external groups (CO-4).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn set_external_groups(&self, to: Authority) -> Result<CompanyDone, S> {
        self.execute(CompanyCommand::SetExternalGroups { to }).await
    }

    /// Allows or forbids contact with external users for the whole company (RM-10).
    ///
    /// If it is forbidden, nothing new starts, and what exists stays. To remove the external users,
    /// too, call [`end_external_contacts`](Self::end_external_contacts) (GR-19).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn set_external_contacts(&self, to: ExternalContacts) -> Result<CompanyDone, S> {
        self.execute(CompanyCommand::SetExternalContacts { to }).await
    }

    /// Disables a feature in every group of the company (CO-5).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn disable_feature(&self, feature: Feature) -> Result<CompanyDone, S> {
        self.execute(CompanyCommand::DisableFeature { feature }).await
    }

    /// Allows a disabled feature again (CO-5).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn allow_feature(&self, feature: Feature) -> Result<CompanyDone, S> {
        self.execute(CompanyCommand::AllowFeature { feature }).await
    }

    /// Sets how long the data of Message are kept after it was turned off (FT-3).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn set_message_retention(&self, to: Retention) -> Result<CompanyDone, S> {
        self.execute(CompanyCommand::SetMessageRetention { to }).await
    }

    /// Gives a user the permission for external contact again (GR-19). The user does not come back
    /// to the rooms and groups from which they were removed.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn allow_contact(&self, user: UserId) -> Result<CompanyDone, S> {
        let to = ExternalContacts::Allowed;
        self.execute(CompanyCommand::SetContactPermission { user, to }).await
    }

    /// Returns what [`Guildhall::revoke_application`] would do now: which rooms and groups would
    /// freeze (CO-2).
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if the user who acts is of no company (CO-1)
    /// - [`CompanyError::NotAdministrator`] if the user who acts is no administrator (CO-2)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Store`] if the store failed
    pub async fn preview_revoke_application(
        &self,
        application: Application,
    ) -> Result<Vec<Effect>, S> {
        let (hall, by, company) = (self.hall, self.user, self.own_company()?);
        let decide = hall.retry_for([by], || {
            hall.decide_company(company, [by], |company, cx| {
                company.check_administrator(by, &CO_2)?;
                company
                    .execute_service(CompanyServiceCommand::RevokeApplication { application }, cx)
            })
        });
        let preview = async { self.policy_effects(&decide.await?).await };
        let use_case = UseCase::preview("revoke_application").on(AggregateId::Company(company));
        use_case.run(preview).await
    }

    /// Decides a command on the company's policy and saves it.
    pub(crate) async fn set_policy(&self, command: &CompanyCommand) -> Result<CompanyDone, S> {
        let (hall, by, id) = (self.hall, self.user, self.own_company()?);
        let ask = self.ask(&("company", id, command))?;
        let (ask, if_version) = (ask.as_ref(), self.if_version);
        let work = hall.once(ask, Success::Saves, [by], || async move {
            let decision = hall.decide_policy(by, id, command, if_version).await?;
            let done = CompanyDone::new(&decision.after, decision.event.clone());
            hall.save_company_decision(decision, ask, done).await
        });
        UseCase::command("").named_as(command).on(AggregateId::Company(id)).run(work).await
    }

    /// Returns the company in which the user creates and administers: their own. A user of no
    /// company does neither (CO-1).
    pub(crate) fn own_company(&self) -> Result<CompanyId, S> {
        let none = CompanyError::NotOfCompany { user: self.user.id() };
        self.user.company().ok_or(Error::Company(none))
    }

    /// Returns what a change of the policy does to the rooms and groups of the company.
    async fn policy_effects(&self, decision: &CompanyDecision) -> Result<Vec<Effect>, S> {
        let CompanyDecision { before, after, event, .. } = decision;
        let (store, company) = (self.hall.store(), before.id());
        let mut effects = Vec::new();
        let mut rooms = Pages::new();
        while let Some(page) = rooms.next(|page| store.rooms_of_company(company, page)).await? {
            for room in &page {
                effects.extend(effect::of_policy_on_room(before, after, room));
            }
        }
        let filter = GroupFilter::new(before, self.user, GroupList::Administered)?;
        let (was, is) = (Context::new(before, event.at), Context::new(after, event.at));
        let mut groups = Pages::new();
        while let Some(page) = groups.next(|page| store.list_groups(filter.clone(), page)).await? {
            for group in &page {
                effects.extend(effect::of_policy_on_group(&was, &is, group));
            }
        }
        Ok(effects)
    }
}

/// Returns the user who loses the permission for external contact by the command (GR-19).
const fn loses_contact(command: &CompanyCommand) -> Option<UserId> {
    match command {
        CompanyCommand::SetContactPermission { user, to: ExternalContacts::Forbidden } => {
            Some(*user)
        }
        _ => None,
    }
}
