//! Users who leave a company (GR-18), or lose its permission for external contact (GR-19).

use guildhall_groups::GroupChange;
use guildhall_kernel::{
    CommandError, GroupId, PageRequest, Refusal, RemovalCause, RoomId, Scope, Store, User, UserId,
};
use guildhall_permissions::{Company, CompanyError, CompanyEvent, ExternalContacts};
use guildhall_rooms::RoomChange;

use crate::Result;
use crate::effect;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::service::BATCH;
use crate::{Effect, Environment, Error, Guildhall, Stores, UserHandle};

/// A use case stopped half-way. What it had done is done, each room and group as a whole; the same
/// call goes on from there.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("stopped after {} effects: {cause}", done.len())]
pub struct Interrupted<E> {
    /// What was done.
    pub done: Vec<Effect>,
    /// What stopped it.
    #[source]
    pub cause: Error<E>,
}

/// Whether it happens, or is only looked at.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Mode {
    Do,
    Preview,
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// What [`Guildhall::off_board`] would do now.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn preview_off_boarding(&self, user: &User) -> Result<Vec<Effect>, S> {
        let mut effects = Vec::new();
        self.remove_everywhere(user, RemovalCause::OffBoarding, Mode::Preview, &mut effects)
            .await?;
        Ok(effects)
    }

    /// Takes a user who leaves the company out of its policy, and out of every room and group,
    /// send-as and posting list, wherever those are (GR-18). A group whose last Master they were is
    /// orphaned. `user` says which company they leave: name them as they were in it.
    ///
    /// Each room and group changes as a whole, one after the other. Where it stops half-way, calling
    /// it again does the rest; what is done already is not done again. It ends when it finds the user
    /// nowhere any more. The user's profile is the directory's: it stays, with its mail address.
    ///
    /// ```
    /// # use guildhall::groups::GroupDraft;
    /// # use guildhall::kernel::{CompanyId, User, UserId};
    /// # use guildhall::permissions::Application;
    /// # use guildhall::{Effect, Guildhall};
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
    /// let preview = hall.preview_off_boarding(&ann).await?;
    /// assert!(preview.contains(&Effect::GroupOrphaned { group }));
    /// assert_eq!(hall.off_board(&ann).await?, preview);
    /// assert!(hall.user(bo).group(group).read_room().await.is_ok(), "it works on for its members");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// [`Interrupted`], with what was done.
    pub async fn off_board(
        &self,
        user: &User,
    ) -> std::result::Result<Vec<Effect>, Interrupted<<S as Store>::Error>> {
        let mut done = Vec::new();
        let outcome = self.sweep_out(user, RemovalCause::OffBoarding, &mut done).await;
        finished(outcome, done)
    }

    /// An external user can be of a company that is not kept here: then no policy here names them.
    async fn forget(&self, user: &User, mode: Mode, effects: &mut Vec<Effect>) -> Result<(), S> {
        let Some(id) = user.company() else { return Ok(()) };
        let forgets = match mode {
            Mode::Do => {
                let forget = |company: &mut Company, at| company.off_board(user.id(), at);
                self.change_company(id, forget).await.map(|_| true)
            }
            Mode::Preview => self.company(id).await.map(|company| company.mentions(user.id())),
        };
        let forgets = match forgets {
            Err(Error::Company(CompanyError::NotNamed { .. }) | Error::NoSuchCompany(_)) => false,
            forgets => forgets?,
        };
        effects.extend(forgets.then_some(Effect::PolicyForgets { company: id, user: user.id() }));
        Ok(())
    }

    /// Sweeps until there is nothing left: somebody may bring the user in where it has been
    /// already.
    async fn sweep_out(
        &self,
        user: &User,
        why: RemovalCause,
        done: &mut Vec<Effect>,
    ) -> Result<(), S> {
        for _ in 0..ATTEMPTS {
            let before = done.len();
            self.remove_everywhere(user, why, Mode::Do, done).await?;
            if done.len() == before {
                return Ok(());
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Rooms come before groups: one that is converted meanwhile is found among the groups.
    async fn remove_everywhere(
        &self,
        user: &User,
        why: RemovalCause,
        mode: Mode,
        effects: &mut Vec<Effect>,
    ) -> Result<(), S> {
        if why == RemovalCause::OffBoarding {
            self.forget(user, mode, effects).await?;
        }
        let user = user.id();
        let mut page = Some(PageRequest::first(BATCH));
        while let Some(request) = page {
            let rooms = self.store().rooms_in(user, request).await.map_err(Error::Store)?;
            for room in rooms.items() {
                effects.extend(self.withdraw_from_room(*room, user, why, mode).await?);
            }
            page = rooms.next().map(|next| PageRequest::after(*next, BATCH));
        }
        let mut page = Some(PageRequest::first(BATCH));
        while let Some(request) = page {
            let groups = self.store().groups_of(user, request).await.map_err(Error::Store)?;
            for group in groups.items() {
                effects.extend(self.withdraw_from_group(*group, user, why, mode).await?);
            }
            page = groups.next().map(|next| PageRequest::after(*next, BATCH));
        }
        Ok(())
    }

    async fn withdraw_from_room(
        &self,
        id: RoomId,
        user: UserId,
        why: RemovalCause,
        mode: Mode,
    ) -> Result<Vec<Effect>, S> {
        for _ in 0..ATTEMPTS {
            let before = self.find_room(id, Scope::of([user])).await?;
            let company = self.company(before.company()).await?;
            let mut room = before.clone();
            let Some(event) = done(room.remove_user(user, why, &self.context(&company)))? else {
                return Ok(Vec::new());
            };
            let effects = effect::of_room(&room, &event);
            if mode == Mode::Preview {
                return Ok(effects);
            }
            let saved = self.store().save_room(RoomChange::between(&before, room, vec![event]));
            match saved.await.map_err(|error| Attempt::of(error, Error::Taken)) {
                Ok(()) => return Ok(effects),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    async fn withdraw_from_group(
        &self,
        id: GroupId,
        user: UserId,
        why: RemovalCause,
        mode: Mode,
    ) -> Result<Vec<Effect>, S> {
        for _ in 0..ATTEMPTS {
            let before = self.find_group(id, Scope::of([user])).await?;
            let company = self.company(before.company()).await?;
            let mut group = before.clone();
            let Some(event) = done(group.remove_user(user, why, &self.context(&company)))? else {
                return Ok(Vec::new());
            };
            let effects = effect::of_group(&before, &group, &event, Some(user));
            if mode == Mode::Preview {
                return Ok(effects);
            }
            let change = GroupChange::between(&before, group, vec![event]);
            match self.save_group(change).await {
                Ok(()) => return Ok(effects),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }
}

/// What administrators do about external contact (GR-19).
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// What [`UserHandle::forbid_contact`] would do now.
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator, and for a user of another company
    /// (CO-1).
    pub async fn preview_forbid_contact(&self, user: &User) -> Result<Vec<Effect>, S> {
        let (hall, why) = (self.hall(), RemovalCause::ExternalPermissionLost);
        let mut company = hall.company(self.home()?).await?;
        company.check_internal(user)?;
        let had = company.has_contact_permission(user.id());
        let now = hall.environment().now().into();
        company.set_contact_permission(
            self.user().id(),
            user.id(),
            ExternalContacts::Forbidden,
            now,
        )?;
        let lost = Effect::ContactForbidden { company: company.id(), user: user.id() };
        let mut effects: Vec<_> = had.then_some(lost).into_iter().collect();
        hall.remove_everywhere(user, why, Mode::Preview, &mut effects).await?;
        Ok(effects)
    }

    /// Takes a user's permission for external contact, and takes the user out of external groups
    /// and of rooms with external users (GR-19). A Master of an external group stays one, and takes
    /// no part in it.
    ///
    /// It goes on where it stopped, as [`Guildhall::off_board`] does. Its effects name the rooms and
    /// groups of other companies too, by their ids.
    ///
    /// # Errors
    /// [`Interrupted`], with what was done: [`Error::Company`] for whoever is no administrator,
    /// and for a user of another company (CO-1).
    pub async fn forbid_contact(
        &self,
        user: &User,
    ) -> std::result::Result<Vec<Effect>, Interrupted<<S as Store>::Error>> {
        let (hall, mut done) = (self.hall(), Vec::new());
        let outcome = async {
            let company = hall.company(self.home()?).await?;
            company.check_internal(user)?;
            let had = company.has_contact_permission(user.id());
            self.set_contact(user.id(), ExternalContacts::Forbidden).await?;
            let lost = Effect::ContactForbidden { company: company.id(), user: user.id() };
            done.extend(had.then_some(lost));
            hall.sweep_out(user, RemovalCause::ExternalPermissionLost, &mut done).await
        }
        .await;
        finished(outcome, done)
    }

    /// Gives a user the permission for external contact again. They come back to nothing by that.
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator.
    pub async fn allow_contact(&self, user: UserId) -> Result<CompanyEvent, S> {
        self.set_contact(user, ExternalContacts::Allowed).await
    }

    async fn set_contact(&self, user: UserId, to: ExternalContacts) -> Result<CompanyEvent, S> {
        let by = self.user().id();
        let decide = |company: &mut Company, at| company.set_contact_permission(by, user, to, at);
        self.hall().change_company(self.home()?, decide).await
    }
}

/// The event, or none where there was nothing to end: another did that, or the user is not among
/// external users there.
fn done<T, R: Refusal, E>(
    outcome: std::result::Result<T, CommandError<R>>,
) -> std::result::Result<Option<T>, Error<E>> {
    match outcome {
        Ok(event) => Ok(Some(event)),
        Err(CommandError::Refused(_)) => Ok(None),
        Err(CommandError::NotLoaded(missing)) => Err(missing.into()),
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
