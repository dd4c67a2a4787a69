//! A company ends external contact (GR-19).

use guildhall_groups::{GroupChange, GroupScope, GroupServiceCommand, Related};
use guildhall_kernel::{CompanyId, GroupId, ReadSet, RemovalCause, RoomId, Scope};
use guildhall_permissions::rules::GR_19;
use guildhall_permissions::{CompanyCommand, ExternalContacts};
use guildhall_rooms::RoomChange;

use crate::command_ids::Success;
use crate::removals::{Effects, Mode, accepted, finished};
use crate::retry::{ATTEMPTS, Attempt, Pages};
use crate::trace::UseCase;
use crate::versions::check_version;
use crate::{Effect, Environment, Error, Guildhall, Result, Stores, UserHandle, effect};

/// The end of external contact.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Returns what [`UserHandle::end_external_contacts`] would do now.
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if the user who acts is of no company (CO-1)
    /// - [`CompanyError::HaveLeft`] if the user who acts left the company (GR-18)
    /// - [`CompanyError::NotAdministrator`] if the user who acts is no administrator (GR-19)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`CompanyError::HaveLeft`]: crate::permissions::CompanyError::HaveLeft
    /// [`CompanyError::NotAdministrator`]: crate::permissions::CompanyError::NotAdministrator
    /// [`CompanyError::NotOfCompany`]: crate::permissions::CompanyError::NotOfCompany
    pub async fn preview_end_external_contacts(&self) -> Result<Vec<Effect>, S> {
        let preview = async {
            let company = self.own_company()?;
            let forbidden = self.forbid_external_contacts(company, Mode::Preview).await?;
            let mut effects = Vec::from_iter(forbidden);
            self.hall().end_contacts(company, Mode::Preview, &mut effects).await?;
            Ok(effects)
        };
        UseCase::preview("end_external_contacts").run(preview).await
    }

    /// Forbids external contact to the company, and removes the users who have it: external users
    /// from its rooms and groups, and its users from the rooms and groups of other companies
    /// (GR-19).
    ///
    /// To forbid only, so that nothing new starts and what exists stays, call
    /// [`set_external_contacts`](Self::set_external_contacts).
    ///
    /// It is final: once it has returned, no user of the company shares a room or group with an
    /// external user, whatever was under way, until an administrator allows external contact again
    /// (CO-8). No user comes back then. External groups stay external, with their internal members.
    ///
    /// Each room and group changes as a whole, one after the other. If the call stops half-way,
    /// another call does the rest and repeats nothing. The effects name the rooms and groups of
    /// other companies by their ids.
    ///
    /// ```
    /// # use guildhall::{Application, CompanyId, Effect, Guildhall, RoomDraft, User, UserId};
    /// # use guildhall_store_memory::MemoryStore;
    /// # use uuid::Uuid;
    /// # pollster::block_on(async {
    /// # let acme = CompanyId::new(Uuid::from_u128(0xac));
    /// # let [ann, bo] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
    /// # let nat = User::of_no_company(UserId::new(Uuid::from_u128(3)));
    /// # let hall = Guildhall::new(MemoryStore::default());
    /// # hall.create_company(acme, "Acme".parse()?, [ann.id()], [Application::Core]).await?;
    /// let draft = RoomDraft::from_contact_search([bo, nat]);
    /// let room = hall.user(ann).create_room(draft).await?.id();
    ///
    /// let preview = hall.user(ann).preview_end_external_contacts().await?;
    /// assert!(preview.contains(&Effect::RoomLeft { room, user: nat.id() }));
    /// assert_eq!(hall.user(ann).end_external_contacts().await?, preview);
    /// assert!(hall.user(ann).room(room).invite(&[nat]).await.is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`Interrupted`](crate::Interrupted) with what was done, and as its cause an error of
    /// [`preview_end_external_contacts`](Self::preview_end_external_contacts).
    #[doc(alias = "GR-19")]
    pub async fn end_external_contacts(&self) -> Effects<S> {
        let mut done = Vec::new();
        let work = self.try_end_external_contacts(&mut done);
        let outcome = UseCase::command("end_external_contacts").run(work).await;
        finished(outcome, done)
    }

    async fn try_end_external_contacts(&self, done: &mut Vec<Effect>) -> Result<(), S> {
        let company = self.own_company()?;
        done.extend(self.forbid_external_contacts(company, Mode::Save).await?);
        // A command with an id can come again after external contact was allowed again.
        if self.key().is_some() {
            let allowed = self.hall().company(company).await?.external_contacts();
            if allowed == ExternalContacts::Allowed {
                return Ok(());
            }
        }
        // A save that was under way can have added a user to a room or group that was already
        // visited. None is added after the policy was saved (CO-8).
        for _ in 0..ATTEMPTS {
            let before = done.len();
            self.hall().end_contacts(company, Mode::Save, done).await?;
            if done.len() == before {
                return Ok(());
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Forbids external contact, unless it is forbidden already. Another call that does the rest
    /// repeats nothing.
    async fn forbid_external_contacts(
        &self,
        id: CompanyId,
        mode: Mode,
    ) -> Result<Option<Effect>, S> {
        let (hall, by, if_version) = (self.hall(), self.user(), self.expected());
        let ask = if mode == Mode::Save { self.ask(&("end_external_contacts", id))? } else { None };
        let ask = ask.as_ref();
        hall.once(ask, Success::MaySaveNothing, [by], || async move {
            let decide = hall.decide_company(id, [by], |company, cx| {
                company.check_administrator(by, &GR_19)?;
                let to = ExternalContacts::Forbidden;
                company.execute(by, CompanyCommand::SetExternalContacts { to }, cx)
            });
            let decision = decide.await?;
            check_version(if_version, decision.before.version())?;
            if decision.before.external_contacts() == ExternalContacts::Forbidden {
                return Ok(None);
            }
            let forbidden = Some(Effect::ExternalContactsForbidden { company: id });
            if mode == Mode::Preview {
                return Ok(forbidden);
            }
            hall.save_company_decision(decision, ask, forbidden).await
        })
        .await
    }
}

/// The way through the rooms and groups in which the company has external contact.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Visits rooms before groups, so a room that is converted meanwhile is found as a group.
    async fn end_contacts(
        &self,
        company: CompanyId,
        mode: Mode,
        effects: &mut Vec<Effect>,
    ) -> Result<(), S> {
        let store = self.store();
        let mut pages = Pages::new();
        while let Some(rooms) = pages.next(|page| store.rooms_with_contacts(company, page)).await? {
            for room in rooms {
                effects.extend(self.retry(|| self.end_in_room(room, company, mode)).await?);
            }
        }
        let mut pages = Pages::new();
        while let Some(groups) =
            pages.next(|page| store.groups_with_contacts(company, page)).await?
        {
            for group in groups {
                effects.extend(self.retry(|| self.end_in_group(group, company, mode)).await?);
            }
        }
        Ok(())
    }

    async fn end_in_room(
        &self,
        id: RoomId,
        company: CompanyId,
        mode: Mode,
    ) -> Attempt<Vec<Effect>, S> {
        let decision = self.decide_end_in_room(id, company).await;
        let Some((change, effects)) = accepted(decision)? else { return Ok(Vec::new()) };
        if mode == Mode::Save && !change.events().is_empty() {
            self.save_room(change).await?;
        }
        Ok(effects)
    }

    /// Decides the removals one after the other, so that the last one closes the room (RM-15). They
    /// are saved together.
    async fn decide_end_in_room(
        &self,
        id: RoomId,
        company: CompanyId,
    ) -> Attempt<(RoomChange, Vec<Effect>), S> {
        let mut reads = ReadSet::default();
        let before = self.find_room(id, Scope::Whole).await?;
        let owner = self.read_company(before.company(), &mut reads).await?;
        let (cx, mut after) = (self.context(&owner), before.clone());
        let (mut events, mut effects) = (Vec::new(), Vec::new());
        for user in before.contacts_of(company)? {
            let event = after.remove_user(user, RemovalCause::ExternalContactEnded, &cx)?;
            effects.extend(effect::of_room(&after, &event));
            events.push(event);
        }
        Ok((RoomChange::between(&before, after, events).with_reads(reads), effects))
    }

    async fn end_in_group(
        &self,
        id: GroupId,
        company: CompanyId,
        mode: Mode,
    ) -> Attempt<Vec<Effect>, S> {
        let decision = self.decide_end_in_group(id, company).await;
        let Some((change, effects)) = accepted(decision)? else { return Ok(Vec::new()) };
        if mode == Mode::Save && !change.events().is_empty() {
            let group = change.group().clone();
            self.save_group(change, &group).await?;
        }
        Ok(effects)
    }

    async fn decide_end_in_group(
        &self,
        id: GroupId,
        company: CompanyId,
    ) -> Attempt<(GroupChange, Vec<Effect>), S> {
        let mut reads = ReadSet::default();
        // All members are read, and no external recipient of the list.
        let members = GroupScope::new(Scope::Whole, []);
        let before = self.find_group(id, members).await?;
        let owner = self.read_company(before.company(), &mut reads).await?;
        let (cx, mut after) = (self.context(&owner), before.clone());
        let (mut events, mut effects) = (Vec::new(), Vec::new());
        for user in before.contacts_of(company)? {
            let cause = RemovalCause::ExternalContactEnded;
            let command = GroupServiceCommand::RemoveUser { user, cause };
            let event = after.execute_service(command, &Related::default(), &cx)?.event;
            // Each removal changes one entry, so the group before all of them shows what it ends.
            effects.extend(effect::of_group(&before, &after, &event, [user]));
            events.push(event);
        }
        Ok((GroupChange::between(&before, after, events).with_reads(reads), effects))
    }
}
