//! The rooms of a user.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::num::NonZeroU32;

use guildhall_groups::{BasisRequest, ListedRoom, RoomCursor};
use guildhall_kernel::{
    Claim, CommandError, Envelope, Feature, Page, PageRequest, ReadSet, RoomId, User, UserId,
};
use guildhall_permissions::Context;
use guildhall_rooms::{
    Room, RoomChange, RoomDraft, RoomError, RoomEvent, RoomInfo, RoomOrigin, RoomPlan,
    RoomsOfPeople, SamePeople,
};

use crate::command_ids::{Ask, Success, kept};
use crate::reading::{by_user, check_users};
use crate::retry::{Attempt, AttemptError};
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{
    CreatedRoom, Environment, Error, Opened, OwnRoom, Result, RoomDone, Stores, UserHandle,
};

/// The result of a command that opens a room.
type NewRoom = std::result::Result<(Room, Envelope<RoomEvent>), CommandError<RoomError>>;

/// How many rooms of one company are recommended at most.
const RECOMMENDED: NonZeroU32 = NonZeroU32::MIN.saturating_add(19);

/// Opens rooms.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Opens the user's own room. There is one for each user (RM-2).
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if the user is of no company (CO-1)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`CompanyError::NotOfCompany`]: crate::permissions::CompanyError::NotOfCompany
    pub async fn to_me(&self) -> Result<Opened, S> {
        let (user, claim) = (self.user(), Claim::ToMe(self.user().id()));
        let open = |id, cx: &Context<'_>| Room::open_to_me(id, user, cx);
        let ask = self.ask(&("to_me",))?;
        let ask = ask.as_ref();
        let work = self.hall().once(ask, Success::MaySaveNothing, [user], || {
            self.try_claim(&claim, [user], ask, open)
        });
        UseCase::command("to_me").run(work).await
    }

    /// Opens the room of the user with one other user. There is one for each pair, also if both
    /// open it at once (RM-3).
    ///
    /// # Errors
    /// - [`RoomError::SameUser`] if `with` is the user who acts (RM-3)
    /// - [`CompanyError::NotOfCompany`] if the user is of no company (CO-1)
    /// - [`CompanyError::NeedsCore`] if the company does not hold Core (CO-2)
    /// - [`CompanyError::ExternalContactForbidden`] if `with` is external and the company allows no
    ///   external contact (RM-10)
    /// - [`CompanyError::NoContactPermission`] if one of the two is external to the other and lost
    ///   the permission for external contact (GR-19)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`CompanyError::NotOfCompany`]: crate::permissions::CompanyError::NotOfCompany
    /// [`CompanyError::NeedsCore`]: crate::permissions::CompanyError::NeedsCore
    /// [`CompanyError::ExternalContactForbidden`]: crate::permissions::CompanyError::ExternalContactForbidden
    /// [`CompanyError::NoContactPermission`]: crate::permissions::CompanyError::NoContactPermission
    pub async fn one_to_one(&self, with: User) -> Result<Opened, S> {
        let ask = self.ask(&("one_to_one", with))?;
        UseCase::command("one_to_one").run(self.open_pair(with, ask.as_ref())).await
    }

    async fn open_pair(&self, with: User, ask: Option<&Ask>) -> Result<Opened, S> {
        let (user, claim) = (self.user(), Claim::pair(self.user().id(), with.id()));
        let open = |id, cx: &Context<'_>| Room::open_one_to_one(id, user, with, cx);
        let users = [user, with];
        self.hall()
            .once(ask, Success::MaySaveNothing, users, || self.try_claim(&claim, users, ask, open))
            .await
    }

    /// Creates a room: a general room, or the one-to-one room if the draft names one other user
    /// (RM-4). Rooms with the same participants do not prevent it (RM-8).
    ///
    /// A one-to-one room has no name. The answer returns the title of an event or a mail as unused.
    ///
    /// # Errors
    /// As for [`one_to_one`](Self::one_to_one), and:
    /// - [`RoomError::PairTakesNoInfo`] if the draft gives a one-to-one room a name, a picture or a
    ///   description (RM-4)
    /// - [`RoomError::TooFew`] if a general room would have fewer than three participants (RM-4)
    /// - [`RoomError::NoSuchRoom`] if the draft starts from a room and another user made it (RM-7)
    pub async fn create_room(&self, draft: RoomDraft) -> Result<CreatedRoom, S> {
        let ask = self.ask(&("create_room", &draft))?;
        let work = self.create_from_draft(draft, ask.as_ref());
        UseCase::command("create_room").run(work).await
    }

    /// Creates a room from some participants of an existing one, and from other users (RM-7). It
    /// does what [`RoomHandle::source`](crate::RoomHandle::source) and
    /// [`create_room`](Self::create_room) do.
    ///
    /// With an id, the answer is looked up before the existing room is read. So a repeated call gets
    /// the first answer, also if the user left that room since (CO-9).
    ///
    /// # Errors
    /// As for [`create_room`](Self::create_room) and [`RoomHandle::source`](crate::RoomHandle::source).
    #[doc(alias("RM-5", "RM-7"))]
    pub async fn create_room_from(
        &self,
        room: RoomId,
        chosen: &[UserId],
        others: &[User],
        info: RoomInfo,
    ) -> Result<CreatedRoom, S> {
        let ask = self.ask(&("create_room_from", room, chosen, others, &info))?;
        let work = async {
            if let Some(ask) = &ask
                && let Some(opened) = self.hall().first_answer(ask).await?
            {
                return Ok(CreatedRoom { opened, unused_title: None });
            }
            let source = match self.room(room).source(chosen).await {
                Ok(source) => source,
                // Another call with the id can have made the room since, and its user have left.
                Err(refused) => return self.first_answer_or(refused, ask.as_ref()).await,
            };
            let draft = RoomDraft::from_room(source, others.iter().copied());
            let draft = info.name.into_iter().fold(draft, RoomDraft::with_name);
            let draft = info.picture.into_iter().fold(draft, RoomDraft::with_picture);
            let draft = info.description.into_iter().fold(draft, RoomDraft::with_description);
            self.create_from_draft(draft, ask.as_ref()).await
        };
        UseCase::command("create_room_from").run(work).await
    }

    async fn first_answer_or(
        &self,
        refused: Error<S::Error>,
        ask: Option<&Ask>,
    ) -> Result<CreatedRoom, S> {
        let first = match ask {
            Some(ask) => self.hall().first_answer(ask).await?,
            None => None,
        };
        first.map(|opened| CreatedRoom { opened, unused_title: None }).ok_or(refused)
    }

    async fn create_from_draft(
        &self,
        draft: RoomDraft,
        ask: Option<&Ask>,
    ) -> Result<CreatedRoom, S> {
        if let RoomPlan::OneToOne { with, unused_title } = draft.plan(self.user())? {
            return Ok(CreatedRoom { opened: self.open_pair(with, ask).await?, unused_title });
        }
        let users = draft.users().copied().chain([self.user()]);
        let opened = self
            .hall()
            .once(ask, Success::Saves, users, || self.try_create_room(&draft, ask))
            .await?;
        Ok(CreatedRoom { opened, unused_title: None })
    }

    async fn try_create_room(&self, draft: &RoomDraft, ask: Option<&Ask>) -> Attempt<Opened, S> {
        let users: Vec<_> = draft.users().copied().collect();
        let mut reads = ReadSet::default();
        if let RoomOrigin::Room { room } = draft.origin() {
            // The user may have left that room since they chose from it.
            let named = users.iter().copied().chain([self.user()]);
            self.hall().identify(named, &mut reads).await?;
            self.room(*room).choose(&[], &mut reads).await?;
        }
        let open = |id, cx: &Context<'_>| Room::open(id, self.user(), draft.clone(), cx);
        self.try_open(&users, reads, ask, open).await
    }

    /// Returns the room that holds a claim, or makes it. If two open it at once, both get the room
    /// of the first.
    async fn try_claim<const N: usize>(
        &self,
        claim: &Claim,
        users: [User; N],
        ask: Option<&Ask>,
        open: impl FnOnce(RoomId, &Context<'_>) -> NewRoom + Send,
    ) -> Attempt<Opened, S> {
        let hall = self.hall();
        if let Some(room) = hall.find_claimed(claim, users.iter().map(User::id)).await? {
            hall.identify(users, &mut ReadSet::default()).await?;
            return Ok(Opened::Existing(room));
        }
        match self.try_open(&users, ReadSet::default(), ask, open).await {
            Err(AttemptError::Failed(Error::Taken(_))) => Err(AttemptError::Lost),
            opened => opened,
        }
    }

    /// Opens a room in the user's own company.
    async fn try_open(
        &self,
        users: &[User],
        mut reads: ReadSet,
        ask: Option<&Ask>,
        open: impl FnOnce(RoomId, &Context<'_>) -> NewRoom + Send,
    ) -> Attempt<Opened, S> {
        let hall = self.hall();
        let request = BasisRequest::new(self.user(), users.iter().copied());
        let mut found = hall.find_basis(request).await?;
        found.identify(users.iter().copied().chain([self.user()]), &mut reads)?;
        let company = self.own_company()?;
        let guest_companies = found.guest_companies(users, company, &mut reads);
        let company = found.read_company(company, &mut reads)?;
        let cx = hall.context(&company).with_guest_companies(&guest_companies);
        let (room, event) = open(hall.new_room_id(), &cx)?;
        let (at, opened) = (event.at, Opened::Created(room.clone()));
        let change = RoomChange::new(room, event).with_reads(reads);
        hall.save_room(change.with_answers(kept(ask, at, &opened)?)).await?;
        Ok(opened)
    }
}

/// Lists rooms and leaves them.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Returns the general rooms that have exactly these users and the user who acts, to recommend
    /// them before another room is created (RM-8).
    ///
    /// Rooms of the user's own company come before those of the other users' companies, at most 20
    /// of each company. Within a company, the most recently active room comes first. Each room has
    /// the entry of the user who asks and no other: who is in it is known.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    #[doc(alias = "RM-8")]
    pub async fn rooms_with(&self, users: &[User]) -> Result<Vec<Room>, S> {
        let user = self.user();
        let all = || users.iter().chain([&user]);
        let mut companies: Vec<_> = all().filter_map(User::company).collect();
        companies.sort_unstable_by_key(|company| (Some(*company) != user.company(), *company));
        companies.dedup();
        let ids = users.iter().map(User::id);
        let people = SamePeople::new(user.id(), ids, companies, RECOMMENDED);
        let question = async {
            let found = self.hall().store().rooms_with_exactly(people).await;
            let RoomsOfPeople { registrations, rooms } = found.map_err(Error::Store)?;
            // The rooms and the registrations are of one moment, so the answer held then.
            check_users(&by_user(registrations), all().copied(), &mut ReadSet::default())?;
            Ok(rooms)
        };
        UseCase::question("rooms_with").run(question).await
    }

    /// Lists the rooms of the user, the most recently active first: those that they are in, and
    /// those of the groups that they take part in while Message is on.
    ///
    /// Each room says what the user may do with it and which features they may use (FT-7), and each
    /// group comes as the user sees it (GR-15), so a list with buttons needs no other call. The room
    /// of a kind with the group badge says so (RM-18). A page can hold fewer rooms than requested.
    /// The list ends with the page that has no next one.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn rooms(
        &self,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<OwnRoom, RoomCursor>, S> {
        let answer = self.hall().answer([self.user()], self.list_rooms(page));
        UseCase::question("rooms").run(answer).await
    }

    async fn list_rooms(
        &self,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<OwnRoom, RoomCursor>, S> {
        let user = self.user();
        let page = page.at_most(GREATEST_PAGE);
        let listed = self.hall().store().rooms_of(user.id(), page).await;
        let listed = listed.map_err(Error::Store)?;
        let next = listed.next().copied();
        let mut companies = BTreeMap::new();
        let mut shown = Vec::new();
        for ListedRoom { room, group, last_active, .. } in listed.into_items() {
            let company = match companies.entry(room.company()) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(new) => new.insert(self.hall().company(room.company()).await?),
            };
            let cx = self.hall().context(company);
            let (view, group) = match group {
                Some(group) if !group.feature(Feature::Message, &cx).is_on() => continue,
                Some(group) => {
                    (group.room_seen_by(user, &room, &cx)?, Some(group.seen_by(user, &cx)?))
                }
                None => (room.seen_by(user, &cx)?, None),
            };
            shown.push(OwnRoom { room, view, group, last_active });
        }
        Ok(Page::new(shown, next))
    }

    /// Leaves several rooms. Each room has its own answer, and a refusal of one does not prevent
    /// the others from being left (RM-13). A command id keeps an answer for each room (CO-9).
    ///
    /// # Errors
    /// Each answer fails as [`RoomHandle::leave`](crate::RoomHandle::leave) does.
    #[doc(alias = "RM-13")]
    pub async fn leave_rooms(
        &self,
        rooms: impl IntoIterator<Item = RoomId> + Send,
    ) -> Vec<(RoomId, Result<RoomDone, S>)> {
        let rooms: Vec<_> = rooms.into_iter().collect();
        let mut answers = Vec::new();
        for room in rooms {
            let key = self.key().map(|key| key.of_room(room));
            let answer = self.of_part(key.as_ref()).room(room).leave().await;
            answers.push((room, answer));
        }
        answers
    }
}
