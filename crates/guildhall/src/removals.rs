//! Users who leave a company (GR-18) or lose its permission for external contact (GR-19).

use guildhall_kernel::{
    Class, CompanyId, ReadSet, RemovalCause, RequestError, Store, User, UserId,
};
use guildhall_permissions::{
    Company, CompanyCommand, CompanyError, CompanyServiceCommand, ExternalContacts,
};
use serde::Serialize;

use crate::command_ids::Success;
use crate::retry::{ATTEMPTS, AttemptError, Pages};
use crate::trace::UseCase;
use crate::{Effect, Environment, Error, Guildhall, Result, Stores, UserHandle};

mod at_once;

/// A use case that stopped half-way. What is done stays done, each room and group as a whole. The
/// same call does the rest.
#[derive(Clone, Debug, Eq, PartialEq, Serialize, thiserror::Error)]
#[error("stopped after {} effects: {cause}", done.len())]
#[serde(bound = "")]
#[non_exhaustive]
pub struct Interrupted<E> {
    /// What was done.
    pub done: Vec<Effect>,
    /// What stopped it.
    #[source]
    pub cause: Error<E>,
}

/// The result of a use case that reaches many rooms and groups.
pub(crate) type Effects<S> = std::result::Result<Vec<Effect>, Interrupted<<S as Store>::Error>>;

/// A user who is removed everywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removal {
    user: UserId,
    cause: RemovalCause,
    /// The company whose policy must not name the user any more.
    policy: Option<CompanyId>,
}

impl Removal {
    pub(crate) const fn of_leaver(user: User) -> Self {
        let (user, policy) = (user.id(), user.company());
        Self { user, cause: RemovalCause::OffBoarding, policy }
    }

    pub(crate) const fn of_contact(user: UserId) -> Self {
        Self { user, cause: RemovalCause::ExternalPermissionLost, policy: None }
    }
}

/// Whether something is saved or only previewed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mode {
    Save,
    Preview,
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
        let question = async {
            let company = hall.company(self.own_company()?).await?;
            company.check_internal(user)?;
            company.clone().execute(by, command, &hall.company_context())?;
            RequestError::check_version(self.expected(), company.version())?;
            Box::pin(hall.preview_contact_loss(&company, Removal::of_contact(user.id()))).await
        };
        UseCase::preview("forbid_contact").run(hall.answer([by, user], question)).await
    }

    /// Takes the permission for external contact from a user, and removes the user from external
    /// groups and from rooms with external users, in every company (GR-19). For all users of the
    /// company, [`end_external_contacts`](Self::end_external_contacts) does this.
    ///
    /// A Master of an external group is no longer its Master, if it has another (GR-5). The last one
    /// stays Master, and no longer takes part in it. If the call stops half-way, another call does
    /// the rest, as with [`Guildhall::off_board`]. The effects name the rooms and groups of other
    /// companies by their ids.
    ///
    /// # Errors
    /// [`Interrupted`] with what was done, and as its cause:
    /// - [`CompanyError::NotOfCompany`] if one of the two users is not of this company (CO-1)
    /// - [`CompanyError::NotAdministrator`] if the user who acts is no administrator (GR-19)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn forbid_contact(&self, user: User) -> Effects<S> {
        let mut done = Vec::new();
        let work = self.try_forbid_contact(user, &mut done);
        let outcome = UseCase::command("forbid_contact").run(work).await;
        finished(outcome, done)
    }

    async fn try_forbid_contact(&self, user: User, done: &mut Vec<Effect>) -> Result<(), S> {
        let (hall, by) = (self.hall(), self.user());
        let ask = self.ask(&("forbid_contact", user))?;
        let (ask, if_version) = (ask.as_ref(), self.expected());
        let lost = hall.once(ask, Success::Saves, [by, user], || async move {
            hall.identify([by, user], &mut ReadSet::default()).await?;
            let id = self.own_company()?;
            hall.company(id).await?.check_internal(user).map_err(Error::from)?;
            let decision = hall.decide_policy(by, id, &forbid(user), if_version).await?;
            let lost = contact_lost(&decision.before, user.id());
            hall.save_company_decision(decision, ask, lost).await
        });
        done.extend(lost.await?);
        self.remove_for_contact(user.id(), done).await
    }

    /// Removes a user who lost the permission. If a command with an id comes again after the
    /// permission was given back, there is nothing to remove.
    pub(crate) async fn remove_for_contact(
        &self,
        user: UserId,
        done: &mut Vec<Effect>,
    ) -> Result<(), S> {
        if self.key().is_some() {
            let company = self.hall().company(self.own_company()?).await?;
            if company.has_contact_permission(user) {
                return Ok(());
            }
        }
        self.hall().remove_until_done(Removal::of_contact(user), done).await
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
    pub(crate) async fn remove_everywhere(
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
            self.leave_rooms(rooms, removal, mode, effects).await?;
        }
        let mut pages = Pages::new();
        while let Some(groups) = pages.next(|page| self.store().groups_of(user, page)).await? {
            self.leave_groups(groups, removal, mode, effects).await?;
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
        let removed = self.retry(|| async move {
            let execute =
                |company: &mut Company, cx: &_| company.execute_service(command.clone(), cx);
            let decision = self.decide_company(company, [], execute).await?;
            let had = decision.before.administrators().len();
            let last = had > 0 && decision.after.administrators().is_empty();
            if mode == Mode::Save {
                self.save_company_decision(decision, None, ()).await?;
            }
            Ok(last)
        });
        match removed.await {
            Ok(last) => {
                let removed = Effect::RemovedFromPolicy { company, user };
                let last = last.then_some(Effect::NoAdministratorLeft { company });
                Ok([removed].into_iter().chain(last).collect())
            }
            Err(
                Error::Company(CompanyError::CompanyClosed { .. } | CompanyError::NotNamed { .. })
                | Error::NoSuchCompany(_),
            ) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
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
pub(crate) fn accepted<T, E>(
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

pub(crate) fn finished<E>(
    outcome: std::result::Result<(), Error<E>>,
    done: Vec<Effect>,
) -> std::result::Result<Vec<Effect>, Interrupted<E>> {
    match outcome {
        Ok(()) => Ok(done),
        Err(cause) => Err(Interrupted { done, cause }),
    }
}
