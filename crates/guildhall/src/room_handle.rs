use std::collections::BTreeMap;

use guildhall_groups::{AggregateId, Group, GroupChange, GroupDraft};
use guildhall_kernel::{
    Feature, History, Page, PageRequest, ReadSet, RoomId, RoomKind, Scope, Store, User, UserId,
    Version,
};
use guildhall_rooms::{
    FeatureUse, InfoEdit, Participant, Room, RoomChange, RoomCommand, RoomError, RoomNotice,
    RoomSource, RoomView,
};

use crate::command_ids::{Ask, Success, kept};
use crate::retry::Attempt;
use crate::rules::GREATEST_PAGE;
use crate::series::Call;
use crate::trace::UseCase;
use crate::versions::check_room_version;
use crate::views::Views;
use crate::{
    Conversation, Environment, Error, GroupDone, Invited, Opened, Result, RoomDone, RoomPreview,
    Stores, UserHandle, effect,
};

/// The commands and questions of one user on one room.
///
/// If the user was never in the room, every answer is the one for a room that does not exist
/// (RM-14). The same holds for a group's room if the group is hidden from the user (GR-15). A user
/// who was in the room before it became the group's gets the answer that they no longer are.
#[derive(Debug)]
pub struct RoomHandle<'h, S: Store, E> {
    pub(crate) acting: UserHandle<'h, S, E>,
    pub(crate) id: RoomId,
    if_version: Option<Version>,
}

impl<S: Store, E> Clone for RoomHandle<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Store, E> Copy for RoomHandle<'_, S, E> {}

impl<'h, S: Store, E> RoomHandle<'h, S, E> {
    pub(crate) const fn new(acting: UserHandle<'h, S, E>, id: RoomId) -> Self {
        Self { acting, id, if_version: None }
    }

    /// Returns a handle whose commands are executed only if the room has this version (CO-10).
    ///
    /// Each command and preview can then also fail with [`RequestError::StaleVersion`]. Only a user
    /// who is in the room gets that refusal. Questions ignore the version.
    ///
    /// [`RequestError::StaleVersion`]: crate::kernel::RequestError::StaleVersion
    #[doc(alias = "CO-10")]
    #[must_use]
    pub const fn if_version(self, version: Version) -> Self {
        Self { if_version: Some(version), ..self }
    }
}

/// What changes the room.
impl<S: Stores, E: Environment> RoomHandle<'_, S, E> {
    /// Executes a command on the room and saves the result in one atom.
    ///
    /// An invitation can lead to another room ([`invite`](Self::invite)). The returned room is then
    /// that room.
    ///
    /// The other methods that change the room call this one. They name the refusals of their own
    /// command; every command can fail as follows.
    ///
    /// # Errors
    /// - [`RoomError::NoSuchRoom`] if the room does not exist, if the user was never in it (RM-14),
    ///   or if it is the room of a group that is hidden from the user (GR-15)
    /// - [`RoomError::NoLongerIn`] if the user is no longer in the room (RM-14)
    /// - [`RoomError::Closed`] if the room is closed (RM-15)
    /// - [`RoomError::NotAllowed`] if this kind of room does not allow the action (RM-2, RM-19,
    ///   RM-20)
    /// - [`RoomError::GroupDecides`] if the room belongs to a group (RM-20)
    /// - [`CompanyError::NeedsCore`] if the room is frozen and the command adds something (CO-2)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`CompanyError::NeedsCore`]: crate::permissions::CompanyError::NeedsCore
    pub async fn execute(&self, command: RoomCommand) -> Result<RoomDone, S> {
        let ask = self.acting.ask(&("room", self.id, &command))?;
        let use_case = UseCase::command("").named_as(&command).on(AggregateId::Room(self.id));
        let call = Call { by: self.acting.user(), command, if_version: self.if_version, ask };
        use_case.run(self.acting.hall().execute_on_room(self.id, call)).await
    }

    /// Returns what [`execute`](Self::execute) would do with this command now, and saves nothing.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn preview(&self, command: RoomCommand) -> Result<RoomPreview, S> {
        let (hall, by, id, command) = (self.acting.hall(), self.acting.user(), self.id, &command);
        let named = command.brings().iter().copied().chain([by]);
        let decide = || hall.decide_room(by, id, command, self.if_version);
        let use_case = UseCase::preview("").named_as(command).on(AggregateId::Room(id));
        let decision = use_case.run(hall.retry_for(named, decide)).await?;
        let (room, event) = (decision.after, decision.event);
        let (notices, effects) = event.as_ref().map_or_else(Default::default, |event| {
            (RoomNotice::of(room.id(), event), effect::of_room(&room, event))
        });
        Ok(RoomPreview { event, notices, effects })
    }

    /// Invites users: all of them or none (RM-10).
    ///
    /// An invitation to a one-to-one room, or of an external user to a general room that has none,
    /// starts a new general room without the history. The last user of a one-to-one room who
    /// invites one user opens the one-to-one room with them. The answer says which room it is
    /// (RM-10, RM-11).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`RoomError::AlreadyIn`] if a user is in the room already (RM-10)
    /// - [`RoomError::NoUsersNamed`] if `users` is empty (RM-10)
    /// - [`CompanyError::ExternalContactForbidden`] if a user is external and the company allows no
    ///   external contact (RM-10)
    /// - [`CompanyError::NoContactPermission`] if a user would meet external users and lost the
    ///   permission for it (GR-19)
    ///
    /// [`CompanyError::ExternalContactForbidden`]: crate::permissions::CompanyError::ExternalContactForbidden
    /// [`CompanyError::NoContactPermission`]: crate::permissions::CompanyError::NoContactPermission
    pub async fn invite(&self, users: &[User]) -> Result<Invited, S> {
        self.invite_with(users, History::NotShared).await
    }

    /// Invites users as [`invite`](Self::invite) does, and decides whether they may read what was
    /// said before: as far back as the user who invites (RM-22). A new room has no history.
    ///
    /// # Errors
    /// As for [`invite`](Self::invite).
    #[doc(alias = "RM-22")]
    pub async fn invite_with(&self, users: &[User], history: History) -> Result<Invited, S> {
        let done = self.execute(RoomCommand::Invite { users: users.to_vec(), history }).await?;
        Ok(match (done.room.kind(), &done.event) {
            _ if done.room.id() == self.id => Invited::Here(Box::new(done)),
            (RoomKind::OneToOne, Some(_)) => {
                Invited::OneToOne(Box::new(Opened::Created(done.room)))
            }
            (RoomKind::OneToOne, None) => Invited::OneToOne(Box::new(Opened::Existing(done.room))),
            _ => Invited::NewRoom(Box::new(done.room)),
        })
    }

    /// Removes participants: all of these users or none (RM-12). The removed users get a notice. A
    /// user who removes only themself leaves.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`RoomError::NotIn`] if a user is not in the room (RM-12)
    /// - [`RoomError::NoUsersNamed`] if `users` is empty (RM-12)
    pub async fn remove(&self, users: &[UserId]) -> Result<RoomDone, S> {
        self.execute(RoomCommand::Remove { users: users.to_vec() }).await
    }

    /// Leaves the room (RM-13). The last participant to leave closes it (RM-15).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute).
    pub async fn leave(&self) -> Result<RoomDone, S> {
        self.execute(RoomCommand::Leave).await
    }

    /// Edits the name, the picture or the description (RM-9).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and [`RoomError::NothingChanges`] if the edit changes
    /// nothing (RM-9).
    pub async fn edit_info(&self, edit: InfoEdit) -> Result<RoomDone, S> {
        self.execute(RoomCommand::EditInfo { edit }).await
    }

    /// Converts the room to a group. The room keeps its id and its history (GR-6, GR-7, GR-8).
    /// Group and room are saved in one atom.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`RoomError::TooFewToConvert`] if the room has fewer than three participants (GR-6)
    /// - [`GroupError::NameTaken`] if another group of the company has the name (GR-4)
    /// - [`GroupError::ExternalMaster`] if a Master would be external (GR-5)
    /// - [`MailError::AddressTaken`] if another list or a user has the address (ML-2)
    /// - [`Error::Company`] if the policy does not allow it: the user is of another company (CO-1),
    ///   the company holds no application (CO-2), the user may not create groups (CO-3) or external
    ///   groups (CO-4), external contact is not allowed (RM-10, GR-19), or a limit is reached (CO-7)
    ///
    /// [`GroupError::NameTaken`]: crate::groups::GroupError::NameTaken
    /// [`GroupError::ExternalMaster`]: crate::groups::GroupError::ExternalMaster
    /// [`MailError::AddressTaken`]: crate::mailing_list::MailError::AddressTaken
    pub async fn convert(&self, draft: GroupDraft) -> Result<GroupDone, S> {
        let (draft, by) = (&draft, self.acting.user());
        let named = draft.named_users().copied().chain([by]);
        let ask = self.acting.ask(&("convert", self.id, draft))?;
        let ask = ask.as_ref();
        let work =
            self.acting.hall().once(ask, Success::Saves, named, || self.try_convert(draft, ask));
        UseCase::command("convert").on(AggregateId::Room(self.id)).run(work).await
    }

    async fn try_convert(&self, draft: &GroupDraft, ask: Option<&Ask>) -> Attempt<GroupDone, S> {
        let (hall, by, mut reads) = (self.acting.hall(), self.acting.user(), ReadSet::default());
        hall.identify(draft.named_users().copied().chain([by]), &mut reads).await?;
        let before = hall.find_room_for(by, self.id, Scope::Whole).await?;
        check_room_version(&before, by, self.if_version)?;
        let company = hall.read_company(before.company(), &mut reads).await?;
        let inside = before.roster().loaded().values().filter(|entry| entry.is_in());
        let members: Vec<_> = inside.map(Participant::user).chain(draft.users().copied()).collect();
        let guest_companies = hall.read_guest_companies(&members, company.id(), &mut reads).await?;
        let cx = hall.context(&company).with_guest_companies(&guest_companies);
        let mut room = before.clone();
        let (group, event, room_event) =
            Group::convert(hall.new_group_id(), &mut room, by, draft.clone(), &cx)?;
        let room = RoomChange::between(&before, room, vec![room_event]);
        let change = GroupChange::new(group.clone(), event.clone(), room).with_reads(reads);
        let done = GroupDone::new(group, event);
        let answers = kept(ask, done.event.at, &done)?;
        hall.save_group(change.with_answers(answers), &done.group).await?;
        Ok(done)
    }
}

/// What the user can read of the room.
impl<S: Stores, E: Environment> RoomHandle<'_, S, E> {
    /// Checks that the user may read the conversation, and returns the room and since when the user
    /// may read it (RM-14, RM-20, RM-22).
    ///
    /// # Errors
    /// - [`RoomError::NoSuchRoom`] if the room does not exist, if the user was never in it (RM-14),
    ///   or if it is the room of a group that is hidden from the user (GR-15)
    /// - [`RoomError::NoLongerIn`] if the user is no longer in the room (RM-14)
    /// - [`RoomError::Closed`] if the room is closed (RM-15)
    /// - [`Error::Group`] if the room belongs to a group, and the user does not take part in the
    ///   group (GR-3, GR-11, GR-17), Message is off (RM-19, RM-20) or the group is deleted (GR-12)
    /// - [`Error::Store`] if the store failed
    #[doc(alias = "RM-22")]
    pub async fn read(&self) -> Result<Conversation, S> {
        let (hall, user) = (self.acting.hall(), self.acting.user());
        let question = async {
            let room = hall.find_room_for(user, self.id, self.scope([])).await?;
            let company = hall.company(room.company()).await?;
            let cx = hall.context(&company);
            let from = match room.group() {
                Some(group) => {
                    let group = hall.find_group(group, self.scope([])).await?;
                    group.read_room(user, &cx)?;
                    check_open(&room)?;
                    hall.group_reads_from(&group, &room, user, &cx).await?
                }
                None => room.reads_from(user, &cx)?,
            };
            Ok(Conversation { room, from })
        };
        self.question("read").run(hall.answer([user], question)).await
    }

    /// Returns the room as the user sees it: what they may do with it, and which features they may
    /// use (FT-7). The room of a group whose Message is off cannot be read, and still answers.
    ///
    /// # Errors
    /// As for [`read`](Self::read), except for Message that is off.
    #[doc(alias = "FT-7")]
    pub async fn view(&self) -> Result<RoomView, S> {
        let question = async { Views::of_rooms(self.acting, [self.id]).await?.room(self.id) };
        let answer = self.acting.hall().answer([self.acting.user()], question);
        self.question("view").run(answer).await
    }

    /// Returns for each feature whether the user may use it in this room: write messages, or share
    /// posts, events, tasks and files (FT-7).
    ///
    /// # Errors
    /// As for [`view`](Self::view).
    #[doc(alias = "FT-7")]
    pub async fn may_use(&self) -> Result<BTreeMap<Feature, FeatureUse>, S> {
        Ok(self.view().await?.may_use)
    }

    /// Lists the participants of the room by user id; of a group's room, the participants of the
    /// group (GR-20).
    ///
    /// A page can hold fewer participants than requested. The list ends with the page that has no
    /// next one.
    ///
    /// # Errors
    /// As for [`read`](Self::read).
    pub async fn participants(&self, page: PageRequest<UserId>) -> Result<Page<User, UserId>, S> {
        let page = page.at_most(GREATEST_PAGE);
        let list = async {
            let mut room = self.read().await?.room;
            loop {
                let users = self.users_of(&room, page.clone()).await?;
                // Checks again after reading, so a user who was removed meanwhile does not see who
                // came later.
                let now = self.read().await?.room;
                if now.group() == room.group() {
                    return Ok(users);
                }
                // The room was converted meanwhile, which happens once.
                room = now;
            }
        };
        self.question("participants").run(list).await
    }

    /// Chooses participants to start a new room from, with
    /// [`RoomDraft::from_room`](crate::RoomDraft::from_room) (RM-7).
    ///
    /// # Errors
    /// As for [`read`](Self::read), and:
    /// - [`RoomError::NotInSource`] if a chosen user does not take part in the room (RM-7)
    /// - [`RoomError::SourceHasExternals`] if an external user takes part in the room (RM-7)
    /// - [`RoomError::NotAllowed`] if no room can start from this kind of room (RM-7)
    /// - [`CompanyError::NeedsCore`] if the company does not hold Core (CO-2)
    ///
    /// [`CompanyError::NeedsCore`]: crate::permissions::CompanyError::NeedsCore
    pub async fn source(&self, chosen: &[UserId]) -> Result<RoomSource, S> {
        let mut reads = ReadSet::default();
        let choose = self.choose(chosen, &mut reads);
        let answer = self.acting.hall().answer([self.acting.user()], choose);
        self.question("source").run(answer).await
    }

    pub(crate) async fn choose(
        &self,
        chosen: &[UserId],
        reads: &mut ReadSet,
    ) -> Result<RoomSource, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let scope = self.scope(chosen.iter().copied());
        let room = hall.find_room_for(by, self.id, scope.clone()).await?;
        reads.read_room(room.id(), room.version());
        let company = hall.read_company(room.company(), reads).await?;
        let cx = hall.context(&company);
        match room.group() {
            Some(group) => {
                let group = hall.find_group(group, scope).await?;
                reads.read_group(group.id(), group.version());
                let source = group.room_source(by, chosen, &cx)?;
                check_open(&room)?;
                Ok(source)
            }
            None => Ok(room.source(by, chosen, &cx)?),
        }
    }

    async fn users_of(
        &self,
        room: &Room,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let store = self.acting.hall().store();
        if let Some(group) = room.group() {
            return store.participants_of(group, page).await.map_err(Error::Store);
        }
        let entries = store.participants(room.id(), page).await.map_err(Error::Store)?;
        let next = entries.next().copied();
        let inside = entries.into_items().into_iter().filter(Participant::is_in);
        Ok(Page::new(inside.map(|entry| entry.user()).collect(), next))
    }

    pub(crate) fn question(&self, name: &'static str) -> UseCase {
        UseCase::question(name).on(AggregateId::Room(self.id))
    }

    fn scope(&self, others: impl IntoIterator<Item = UserId>) -> Scope {
        Scope::of(others.into_iter().chain([self.acting.user().id()]))
    }
}

/// Checks that the room is open. An active group can have had another room before, which closed
/// when Message began anew (FT-3).
pub(crate) fn check_open<E>(room: &Room) -> std::result::Result<(), Error<E>> {
    if room.is_closed() { Err(RoomError::Closed { room: room.id() }.into()) } else { Ok(()) }
}
