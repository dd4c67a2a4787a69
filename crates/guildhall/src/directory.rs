//! What the service and its directory do with companies, their users and their teams.
//!
//! These calls have no command ids. If the outcome of one is unknown, it can be repeated, except
//! that of forming a team: the repeated call sets what is set already, or its refusal says that it
//! is done.

use guildhall_groups::{AggregateId, Group, GroupChange, GroupServiceCommand, TeamDraft, TeamEdit};
use guildhall_kernel::{
    CompanyId, DomainName, Envelope, GroupId, Name, Page, PageRequest, ReadSet, User, UserId,
};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyEvent, CompanyServiceCommand, Limits, NewCompany,
    Plan,
};
use guildhall_rooms::{Room, RoomChange};

use crate::retry::{Attempt, AttemptError};
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{Environment, Error, GroupDone, Guildhall, Result, Stores};

/// Companies.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Creates a company.
    ///
    /// # Errors
    /// - [`Error::CompanyExists`] if the store has a company with this id already
    /// - [`CompanyError::WrongCompany`](crate::permissions::CompanyError::WrongCompany) if an administrator is a user of another company (CO-1)
    /// - [`CompanyError::HaveLeft`](crate::permissions::CompanyError::HaveLeft) if an administrator left the company (GR-18)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn create_company(
        &self,
        id: CompanyId,
        name: Name,
        administrators: impl IntoIterator<Item = UserId> + Send,
        applications: impl IntoIterator<Item = Application> + Send,
    ) -> Result<Company, S> {
        let new = NewCompany {
            company: id,
            name,
            administrators: administrators.into_iter().collect(),
            applications: applications.into_iter().collect(),
        };
        let administrators = &new.administrators.clone();
        let (company, created) = Company::create(new, &self.company_context());
        let change = &CompanyChange::new(company.clone(), created);
        let work = self.retry(|| async move {
            let mut reads = ReadSet::default();
            let users = administrators.iter().map(|user| User::of_company(*user, id));
            self.identify(users, &mut reads).await?;
            match self.save_company(change.clone().with_reads(reads)).await {
                Err(AttemptError::Lost) => match self.company(id).await {
                    Ok(_) => Err(Error::CompanyExists(id).into()),
                    Err(Error::NoSuchCompany(_)) => Err(AttemptError::Lost),
                    Err(error) => Err(error.into()),
                },
                saved => saved,
            }
        });
        UseCase::service("create_company").on(AggregateId::Company(id)).run(work).await?;
        Ok(company)
    }

    /// Grants a company an application (CO-2).
    ///
    /// The other methods that change a company fail in the same way.
    ///
    /// # Errors
    /// - [`CompanyError::CompanyClosed`](crate::permissions::CompanyError::CompanyClosed) if the company is closed
    ///   (CO-2)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn grant_application(
        &self,
        company: CompanyId,
        application: Application,
    ) -> Result<Envelope<CompanyEvent>, S> {
        let command = CompanyServiceCommand::GrantApplication { application };
        self.change_company(company, &command).await
    }

    /// Revokes an application of a company. Rooms and groups that require it freeze (CO-2).
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application).
    pub async fn revoke_application(
        &self,
        company: CompanyId,
        application: Application,
    ) -> Result<Envelope<CompanyEvent>, S> {
        let command = CompanyServiceCommand::RevokeApplication { application };
        self.change_company(company, &command).await
    }

    /// Sets the plan of a company. What exceeds its limits already stays (CO-7).
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application).
    pub async fn set_plan(
        &self,
        company: CompanyId,
        plan: Plan,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::SetPlan { plan }).await
    }

    /// Sets the limits of a company, in place of both that it had (CO-7).
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application).
    pub async fn set_limits(
        &self,
        company: CompanyId,
        limits: Limits,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::SetLimits { limits }).await
    }

    /// Adds a mail domain to a company. The service has proof that the company owns it.
    ///
    /// A user who already had an address of the domain claims the address when the directory saves
    /// them again, with [`save_profiles`](Self::save_profiles) (ML-2).
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application), and [`CompanyError::DomainTaken`](crate::permissions::CompanyError::DomainTaken) if
    /// another company has the domain (CO-1).
    pub async fn add_domain(
        &self,
        company: CompanyId,
        domain: DomainName,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::AddDomain { domain }).await
    }

    /// Removes a mail domain of a company. The addresses of lists and users in it stay taken until
    /// their holders give them up (ML-2).
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application).
    pub async fn remove_domain(
        &self,
        company: CompanyId,
        domain: DomainName,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::RemoveDomain { domain }).await
    }

    /// Gives a company another name. If it has the name already, only its version changes.
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application).
    pub async fn rename_company(
        &self,
        company: CompanyId,
        name: Name,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::Rename { name }).await
    }

    /// Appoints an internal user as administrator.
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application), and [`CompanyError::NotOfCompany`](crate::permissions::CompanyError::NotOfCompany) if
    /// the user is of another company or of none (CO-1).
    pub async fn appoint_administrator(
        &self,
        company: CompanyId,
        user: User,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::AppointAdministrator { user }).await
    }

    /// Dismisses an administrator.
    ///
    /// # Errors
    /// As for [`grant_application`](Self::grant_application).
    pub async fn dismiss_administrator(
        &self,
        company: CompanyId,
        user: UserId,
    ) -> Result<Envelope<CompanyEvent>, S> {
        self.change_company(company, &CompanyServiceCommand::DismissAdministrator { user }).await
    }

    /// Lists the ids of the companies in their order.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>, S> {
        let list = async {
            self.store().companies(page.at_most(GREATEST_PAGE)).await.map_err(Error::Store)
        };
        UseCase::service("companies").run(list).await
    }

    pub(crate) async fn change_company(
        &self,
        company: CompanyId,
        command: &CompanyServiceCommand,
    ) -> Result<Envelope<CompanyEvent>, S> {
        let work = self.retry(|| async move {
            let execute =
                |company: &mut Company, cx: &_| company.execute_service(command.clone(), cx);
            let decision = self.decide_company(company, command.brings().to_vec(), execute).await?;
            let event = decision.event.clone();
            self.save_company_decision(decision, None, event).await
        });
        let use_case = UseCase::service("").named_as(command);
        use_case.on(AggregateId::Company(company)).run(work).await
    }
}

/// Teams (RM-19).
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Forms the team of an organisation unit, with its room. The leader opens the room (RM-19).
    ///
    /// Another call forms another team. After [`Error::OutcomeUnknown`], read the events of the
    /// company before you repeat the call.
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`CompanyError::NotOfCompany`](crate::permissions::CompanyError::NotOfCompany) if a user is of another company or of none (CO-1)
    /// - [`CompanyError::NeedsCoreOrApproval`](crate::permissions::CompanyError::NeedsCoreOrApproval) if the company holds no application (CO-2)
    /// - [`GroupError::NameTaken`] if another group of the company has the name (GR-4)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`GroupError::NameTaken`]: crate::groups::GroupError::NameTaken
    pub async fn form_team(&self, company: CompanyId, draft: TeamDraft) -> Result<GroupDone, S> {
        let work = self.retry(|| self.try_form_team(company, &draft));
        UseCase::service("form_team").run(work).await
    }

    async fn try_form_team(&self, company: CompanyId, draft: &TeamDraft) -> Attempt<GroupDone, S> {
        let mut reads = ReadSet::default();
        self.identify(draft.users().copied(), &mut reads).await?;
        let company = self.read_company(company, &mut reads).await?;
        let cx = self.context(&company);
        let (id, room) = (self.new_group_id(), self.new_room_id());
        let (team, event) = Group::form_team(id, room, draft.clone(), &cx)?;
        let (room, opened) = Room::open_for_team(room, id, None, &cx);
        let change = GroupChange::new(team.clone(), event.clone(), RoomChange::new(room, opened));
        self.save_group(change.with_reads(reads), &team).await?;
        Ok(GroupDone::new(team, event))
    }

    /// Changes a team as its organisation unit has changed (RM-19).
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the team does not exist (GR-15)
    /// - [`GroupError::NoTeam`] if it is a group (RM-19)
    /// - [`GroupError::Deleted`] if the team was dissolved (GR-12)
    /// - [`GroupError::NothingChanges`] if the edit changes nothing (GR-9)
    /// - [`GroupError::AlreadyMembers`] if a user who joins is a member already (GR-9)
    /// - [`GroupError::NotMembers`] if a user who leaves is no member (RM-19)
    /// - [`GroupError::LeaderOutside`] if the leader would not be a member (RM-19)
    /// - [`GroupError::NameTaken`] if another group of the company has the name (GR-4)
    /// - [`CompanyError::NotOfCompany`](crate::permissions::CompanyError::NotOfCompany) if a user who joins is of another company (CO-1)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`GroupError::NoSuchGroup`]: crate::groups::GroupError::NoSuchGroup
    /// [`GroupError::NoTeam`]: crate::groups::GroupError::NoTeam
    /// [`GroupError::Deleted`]: crate::groups::GroupError::Deleted
    /// [`GroupError::NothingChanges`]: crate::groups::GroupError::NothingChanges
    /// [`GroupError::AlreadyMembers`]: crate::groups::GroupError::AlreadyMembers
    /// [`GroupError::NotMembers`]: crate::groups::GroupError::NotMembers
    /// [`GroupError::LeaderOutside`]: crate::groups::GroupError::LeaderOutside
    /// [`GroupError::NameTaken`]: crate::groups::GroupError::NameTaken
    pub async fn change_team(&self, team: GroupId, edit: TeamEdit) -> Result<GroupDone, S> {
        self.change_group(team, &GroupServiceCommand::ChangeTeam { edit }).await
    }

    /// Dissolves a team with its organisation unit, and closes its room (RM-19, GR-12).
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the team does not exist (GR-15)
    /// - [`GroupError::NoTeam`] if it is a group (RM-19)
    /// - [`GroupError::Deleted`] if the team was dissolved already (GR-12)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`GroupError::NoSuchGroup`]: crate::groups::GroupError::NoSuchGroup
    /// [`GroupError::NoTeam`]: crate::groups::GroupError::NoTeam
    /// [`GroupError::Deleted`]: crate::groups::GroupError::Deleted
    pub async fn dissolve_team(&self, team: GroupId) -> Result<GroupDone, S> {
        self.change_group(team, &GroupServiceCommand::DissolveTeam).await
    }

    pub(crate) async fn change_group(
        &self,
        group: GroupId,
        command: &GroupServiceCommand,
    ) -> Result<GroupDone, S> {
        let work = self.retry(|| async move {
            let decision = self.decide_group_service(group, command).await?;
            self.save_group_decision(decision, None).await
        });
        UseCase::service("").named_as(command).on(AggregateId::Group(group)).run(work).await
    }
}
