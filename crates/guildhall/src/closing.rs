//! A company that closes when its contract ends (CO-2), and the users who leave it then (GR-18).

use std::collections::BTreeMap;

use guildhall_groups::{
    AggregateId, Group, GroupHeader, GroupOutcome, GroupServiceCommand, Related,
};
use guildhall_kernel::{
    CompanyId, Counts, GroupId, PageRequest, RemovalCause, RoomId, Roster, RosterEntry, Scope,
    User, UserId,
};
use guildhall_permissions::{CompanyError, CompanyServiceCommand};
use guildhall_rooms::{Room, RoomHeader};

use crate::removals::{Effects, Removal, accepted, finished};
use crate::retry::{AttemptError, Pages};
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{Effect, Environment, Error, Guildhall, Result, Stores, effect};

const CAUSE: RemovalCause = RemovalCause::OffBoarding;

/// Closing a company.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Closes a company for good, because its contract ended, and off-boards each of its users
    /// (CO-2, GR-18).
    ///
    /// The company loses its applications, administrators and mail domains at once, so nothing new
    /// begins in it, and another company can add the domains. No user can be registered in it any
    /// more. Its rooms and groups stay, and guests can read theirs. Addresses of lists and users
    /// stay taken until their holders give them up (ML-2).
    ///
    /// Then its users leave, one after the other, as with [`off_board`](Self::off_board). If the
    /// call stops half-way, another call does the rest and repeats nothing.
    ///
    /// # Errors
    /// [`Interrupted`](crate::Interrupted) with what was done, and as its cause:
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    #[doc(alias = "CO-2")]
    pub async fn close_company(&self, company: CompanyId) -> Effects<S> {
        let mut done = Vec::new();
        let use_case = UseCase::service("close_company").on(AggregateId::Company(company));
        let outcome = use_case.run(self.try_close(company, &mut done)).await;
        finished(outcome, done)
    }

    /// Returns what [`Guildhall::close_company`] would do now.
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Store`] if the store failed
    pub async fn preview_close_company(&self, company: CompanyId) -> Result<Vec<Effect>, S> {
        let use_case = UseCase::preview("close_company").on(AggregateId::Company(company));
        use_case.run(self.closing_effects(company)).await
    }

    async fn closing_effects(&self, company: CompanyId) -> Result<Vec<Effect>, S> {
        let closed = self.company(company).await?.is_closed();
        let mut effects = Vec::from_iter((!closed).then_some(Effect::CompanyClosed { company }));
        let (mut rooms, mut groups) = (Rooms::default(), Groups::default());
        let mut pages = Pages::new();
        while let Some(users) =
            pages.next(|page| self.store().registered(Some(company), page)).await?
        {
            for user in users {
                effects.extend(self.preview_rooms_left(user.id(), &mut rooms).await?);
                effects.extend(self.preview_groups_left(user.id(), &mut groups).await?);
            }
        }
        Ok(effects)
    }

    /// The company closes first: from then on, no change is saved that begins something in it or
    /// brings one of its users in anywhere (CO-8).
    async fn try_close(&self, company: CompanyId, done: &mut Vec<Effect>) -> Result<(), S> {
        match self.change_company(company, &CompanyServiceCommand::Close).await {
            Ok(_) => done.push(Effect::CompanyClosed { company }),
            // An earlier call closed it, and this one does the rest.
            Err(Error::Company(CompanyError::CompanyClosed { .. })) => {}
            Err(error) => return Err(error),
        }
        loop {
            let first = PageRequest::first(GREATEST_PAGE);
            let page = self.store().registered(Some(company), first).await.map_err(Error::Store)?;
            if page.items().is_empty() {
                return Ok(());
            }
            for user in page.into_items() {
                self.leave_closed(user, done).await?;
            }
        }
    }

    /// The user is removed before it is recorded that they left, so a call that stops between the
    /// two leaves them among the users whom the next call finds.
    async fn leave_closed(&self, user: User, done: &mut Vec<Effect>) -> Result<(), S> {
        self.remove_until_done(Removal::of_leaver(user), done).await?;
        match self.try_off_board(user, done).await {
            // The user moved to another company meanwhile.
            Err(Error::Company(CompanyError::WrongCompany { .. })) => Ok(()),
            left => left,
        }
    }

    async fn preview_rooms_left(&self, user: UserId, left: &mut Rooms) -> Result<Vec<Effect>, S> {
        let (mut effects, mut pages) = (Vec::new(), Pages::new());
        while let Some(rooms) = pages.next(|page| self.store().rooms_in(user, page)).await? {
            for id in rooms {
                let stored = self.find_room(id, Scope::of([user])).await?;
                let company = self.company(stored.company()).await?;
                let mut room = with_changes(left.get(&id), stored);
                let event = room.remove_user(user, CAUSE, &self.context(&company));
                let Some(event) = previewed(event.map_err(AttemptError::from))? else { continue };
                effects.extend(effect::of_room(&room, &event));
                left.insert(id, (room.header().clone(), room.roster().counts()));
            }
        }
        Ok(effects)
    }

    async fn preview_groups_left(&self, user: UserId, left: &mut Groups) -> Result<Vec<Effect>, S> {
        let (mut effects, mut pages) = (Vec::new(), Pages::new());
        let command = GroupServiceCommand::RemoveUser { user, cause: CAUSE };
        while let Some(groups) = pages.next(|page| self.store().groups_of(user, page)).await? {
            for id in groups {
                let stored = self.find_group(id, Scope::of(command.touches())).await?;
                let company = self.company(stored.company()).await?;
                let before = with_changes(left.get(&id), stored);
                let (mut after, cx) = (before.clone(), self.context(&company));
                let outcome = after.execute_service(command.clone(), &Related::default(), &cx);
                let outcome = previewed(outcome.map_err(AttemptError::from))?;
                let Some(GroupOutcome { event, .. }) = outcome else { continue };
                effects.extend(effect::of_group(&before, &after, &event, [user]));
                left.insert(id, (after.header().clone(), after.roster().counts()));
            }
        }
        Ok(effects)
    }
}

/// What a preview has changed so far: a later user leaves a room or group that earlier ones left.
/// The entries of the earlier ones are not needed for that, so a large roster is never copied.
type Rooms = BTreeMap<RoomId, (RoomHeader, Counts)>;
type Groups = BTreeMap<GroupId, (GroupHeader, Counts)>;

/// A room or group as a slice for one user.
trait Sliced: Sized {
    type Header: Clone;
    type Entry: Clone + RosterEntry;

    fn roster(&self) -> &Roster<Self::Entry>;
    fn with(&self, header: Self::Header, roster: Roster<Self::Entry>) -> Option<Self>;
}

impl Sliced for Room {
    type Header = RoomHeader;
    type Entry = guildhall_rooms::Participant;

    fn roster(&self) -> &Roster<Self::Entry> {
        self.roster()
    }

    fn with(&self, header: RoomHeader, roster: Roster<Self::Entry>) -> Option<Self> {
        Self::from_parts(header, roster).ok()
    }
}

impl Sliced for Group {
    type Header = GroupHeader;
    type Entry = guildhall_groups::GroupEntry;

    fn roster(&self) -> &Roster<Self::Entry> {
        self.roster()
    }

    fn with(&self, header: GroupHeader, roster: Roster<Self::Entry>) -> Option<Self> {
        Self::from_parts(header, roster, self.recipients().clone()).ok()
    }
}

/// Returns the stored slice as it would be after the changes of the preview. If another writer
/// changed it meanwhile so that the two do not fit together, what is stored counts.
fn with_changes<T: Sliced>(changed: Option<&(T::Header, Counts)>, stored: T) -> T {
    let Some((header, counts)) = changed else { return stored };
    let (Scope::Users(users), entries) = (stored.roster().scope(), stored.roster().loaded()) else {
        return stored;
    };
    let roster = Roster::slice(users.clone(), entries.clone().into(), *counts).ok();
    roster.and_then(|roster| stored.with(header.clone(), roster)).unwrap_or(stored)
}

/// Returns the decision, or `None` if there is nothing to end.
fn previewed<T, E>(
    decision: std::result::Result<T, AttemptError<E>>,
) -> std::result::Result<Option<T>, Error<E>> {
    accepted(decision).map_err(|error| match error {
        AttemptError::Failed(error) => error,
        // A preview saves nothing.
        AttemptError::Lost | AttemptError::Unknown => Error::Contended { attempts: 1 },
    })
}
