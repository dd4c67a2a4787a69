//! The one place that loads what a command needs and lets the aggregate decide it.
//!
//! A decision is one attempt, and nothing of it is saved yet. A preview ends here.

use guildhall_groups::{
    BasisRequest, Group, GroupChange, GroupCommand, GroupError, GroupEvent, GroupOutcome,
    GroupServiceCommand, Related,
};
use guildhall_kernel::{
    CommandError, CompanyId, Envelope, GroupId, ReadSet, RemovalCause, RoomId, Scope, User, UserId,
    Version,
};
use guildhall_permissions::{
    Company, CompanyChange, CompanyCommand, CompanyContext, CompanyError, CompanyEvent, Context,
    GroupAction,
};
use guildhall_room_features::FeatureError;
use guildhall_rooms::{Room, RoomChange, RoomCommand, RoomEvent};
use serde::Serialize;

use crate::command_ids::{Ask, kept};
use crate::invitations::scope_of_invitation;
use crate::reading::read_seen;
use crate::retry::{Attempt, AttemptError};
use crate::versions::{check_room_version, check_version};
use crate::{Environment, Error, GroupDone, Guildhall, RoomDone, Stores};

/// A command on a company that was accepted.
pub(crate) struct CompanyDecision {
    reads: ReadSet,
    pub(crate) before: Company,
    pub(crate) after: Company,
    pub(crate) event: Envelope<CompanyEvent>,
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Decides a command on a company. The users are those who act, or get a role.
    pub(crate) async fn decide_company(
        &self,
        id: CompanyId,
        users: impl IntoIterator<Item = User> + Send,
        decide: impl FnOnce(
            &mut Company,
            &CompanyContext,
        ) -> Result<Envelope<CompanyEvent>, CommandError<CompanyError>>,
    ) -> Attempt<CompanyDecision, S> {
        let mut reads = ReadSet::default();
        self.identify(users, &mut reads).await?;
        let before = self.company(id).await?;
        let mut after = before.clone();
        let event = decide(&mut after, &self.company_context())?;
        Ok(CompanyDecision { reads, before, after, event })
    }

    /// Decides a command of an administrator. Each user whom it names must be a user of the company,
    /// as they are stored (CO-1). Only an administrator learns the version (CO-10).
    pub(crate) async fn decide_policy(
        &self,
        by: User,
        id: CompanyId,
        command: &CompanyCommand,
        if_version: Option<Version>,
    ) -> Attempt<CompanyDecision, S> {
        let named = &self.as_stored(command.names(), id).await?;
        let decide = |company: &mut Company, cx: &CompanyContext| {
            named.iter().try_for_each(|user| company.check_internal(*user))?;
            company.execute(by, command.clone(), cx)
        };
        let decided = self.decide_company(id, named.iter().copied().chain([by]), decide).await?;
        check_version(if_version, decided.before.version())?;
        Ok(decided)
    }

    /// Saves a decision with the answer to its command.
    pub(crate) async fn save_company_decision<T: Serialize + Send>(
        &self,
        decision: CompanyDecision,
        ask: Option<&Ask>,
        answer: T,
    ) -> Attempt<T, S> {
        let CompanyDecision { reads, before, after, event } = decision;
        let answers = kept(ask, event.at, &answer)?;
        let change = CompanyChange::between(&before, after, vec![event]).with_answers(answers);
        self.save_company(change.with_reads(reads)).await?;
        Ok(answer)
    }
}

/// A command on a room that was accepted.
pub(crate) struct RoomDecision {
    /// The room before. `None` if the command starts a new room.
    pub(crate) before: Option<Room>,
    pub(crate) after: Room,
    /// The event. `None` if an invitation leads to a room that exists already (RM-11).
    pub(crate) event: Option<Envelope<RoomEvent>>,
    pub(crate) reads: ReadSet,
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    pub(crate) async fn decide_room(
        &self,
        by: User,
        id: RoomId,
        command: &RoomCommand,
        if_version: Option<Version>,
    ) -> Attempt<RoomDecision, S> {
        let (mut reads, brought) = (ReadSet::default(), command.brings());
        let touched = Scope::of(command.touches().into_iter().chain([by.id()]));
        let request = BasisRequest::new(by, brought.iter().copied());
        let mut found = self.find_basis(request.with_room(id, touched.clone())).await?;
        found.identify(brought.iter().copied().chain([by]), &mut reads)?;
        let seen = found.room(id)?;
        // Nothing more is read of a room that does not exist for the user (RM-14, GR-15).
        self.check_room_seen(by, &seen).await?;
        if matches!(command, RoomCommand::Invite { users, .. } if seen.starts_new_room(users)) {
            return self.decide_branch(by, id, brought, if_version, reads).await;
        }
        let company = found.read_company(seen.company(), &mut reads)?;
        let guest_companies = found.guest_companies(brought, company.id(), &mut reads);
        let scope = scope_of_invitation(&seen, &company, touched, brought);
        let is_loaded = *seen.roster().scope() == scope;
        // Whether the invitation starts a new room was decided on this version.
        let read = seen.version();
        let before = if is_loaded { seen } else { self.find_room_for(by, id, scope).await? };
        if before.version() != read {
            return Err(AttemptError::Lost);
        }
        check_room_version(&before, by, if_version)?;
        let cx = self.context(&company).with_guest_companies(&guest_companies);
        let mut after = before.clone();
        let event = Some(after.execute(by, command.clone(), &cx)?);
        Ok(RoomDecision { before: Some(before), after, event, reads })
    }

    /// Decides that a user is removed who left the company (GR-18), or lost its permission for
    /// external contact (GR-19).
    pub(crate) async fn decide_removal_from_room(
        &self,
        id: RoomId,
        user: UserId,
        cause: RemovalCause,
    ) -> Attempt<RoomDecision, S> {
        let before = self.find_room(id, Scope::of([user])).await?;
        let company = self.company(before.company()).await?;
        self.removal_from_room(before, &company, user, cause)
    }

    /// Saves a decision. If the room that an invitation leads to exists already, nothing is saved.
    pub(crate) async fn save_room_decision(
        &self,
        decision: RoomDecision,
        ask: Option<&Ask>,
    ) -> Attempt<RoomDone, S> {
        let RoomDecision { before, after, event, reads } = decision;
        let done = RoomDone::new(after, event);
        if let Some(event) = &done.event {
            let answers = kept(ask, event.at, &done)?;
            let change = room_change(before.as_ref(), done.room.clone(), event.clone());
            match self.save_room(change.with_reads(reads).with_answers(answers)).await {
                // Another invitation opened the one-to-one room first.
                Err(AttemptError::Failed(Error::Taken(_))) => return Err(AttemptError::Lost),
                saved => saved?,
            }
        }
        Ok(done)
    }
}

/// A command on a group that was accepted.
pub(crate) struct GroupDecision {
    pub(crate) company: Company,
    pub(crate) before: Group,
    pub(crate) after: Group,
    pub(crate) event: Envelope<GroupEvent>,
    /// The rooms that change in the same atom, or are made in it.
    pub(crate) rooms: Vec<RoomChange>,
    reads: ReadSet,
    /// How many nestings the company had made, if the command makes one more.
    nestings: Option<Version>,
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Decides a command of a user. If Message is turned on and its data are gone, a new room
    /// begins (FT-3). Every other refusal comes before the one of the version, so a user who may not
    /// act learns nothing of it (CO-10).
    pub(crate) async fn decide_group(
        &self,
        by: User,
        id: GroupId,
        command: &GroupCommand,
        if_version: Option<Version>,
    ) -> Attempt<GroupDecision, S> {
        use FeatureError::MessageGone;

        let decided = self.decide_group_command(by, id, command, if_version);
        let features = match (command, decided.await) {
            (
                GroupCommand::SwitchFeatures { features },
                Err(AttemptError::Failed(Error::Group(GroupError::Feature(MessageGone {
                    ..
                })))),
            ) => features.clone(),
            (_, decision) => return decision,
        };
        let command = GroupCommand::BeginAnew { features };
        match Box::pin(self.decide_group_command(by, id, &command, if_version)).await {
            // Message was turned on and off again since the first decision.
            Err(AttemptError::Failed(Error::Group(GroupError::MessageKept { .. }))) => {
                Err(AttemptError::Lost)
            }
            decision => decision,
        }
    }

    async fn decide_group_command(
        &self,
        by: User,
        id: GroupId,
        command: &GroupCommand,
        if_version: Option<Version>,
    ) -> Attempt<GroupDecision, S> {
        use GroupCommand::{AskToJoin, BeginAnew, Delete, Nest, Unnest};

        let (mut reads, own) = (ReadSet::default(), Scope::of([by.id()]));
        let (brought, scope) = (command.brings(), command.scope(by.id()));
        let request = BasisRequest::new(by, brought.iter().copied());
        let mut found = self.find_basis(request.with_group(id, scope.clone())).await?;
        found.identify(brought.iter().copied().chain([by]), &mut reads)?;
        let seen = found.group(id)?;
        let company = found.read_company(seen.company(), &mut reads)?;
        let guest_companies = found.guest_companies(brought, company.id(), &mut reads);
        let cx = self.context(&company);
        // Nothing more is read of a group that is hidden from the user, or deleted (GR-15).
        seen.view(by, &cx)?;
        let before = match command {
            AskToJoin if !seen.header().nested().is_empty() => {
                Box::pin(self.read_with_nested(id, own.clone(), &mut reads)).await?
            }
            _ if seen.is_loaded_for(&scope) => seen,
            _ => Box::pin(self.find_group(id, scope)).await?,
        };
        let room = match command {
            BeginAnew { .. } | Delete => Some(Box::pin(self.room_of(&before)).await?),
            _ => None,
        };
        let nested = match command {
            Nest { group } if Box::pin(self.is_seen(*group, by, &cx)).await? => {
                let found = Box::pin(self.store().find_nested_groups(*group, own.clone())).await;
                Some(found.map_err(Error::Store)?)
            }
            _ => None,
        };
        let to_nest = match (command, &nested) {
            (Nest { group }, Some(nested)) => nested.group(*group).ok(),
            _ => None,
        };
        if let (Some(child), Some(nested)) = (to_nest, &nested) {
            read_seen(child.id(), nested, by, &cx, &mut reads)?;
        }
        let child = match command {
            Unnest { group } => Box::pin(self.read_child(*group, by, &cx, &mut reads)).await?,
            _ => None,
        };
        let cx = cx.with_guest_companies(&guest_companies);
        // A group that does not exist gets the answer of one that is hidden from the user (GR-15).
        match (command, &to_nest, &child) {
            (Nest { group }, None, _) => {
                before.authorize(by, GroupAction::AddMembers, &cx)?;
                return Err(Error::from(GroupError::NoSuchGroup { group: *group }).into());
            }
            (Unnest { group }, _, None) => {
                before.authorize(by, GroupAction::RemoveMembers, &cx)?;
                return Err(Error::from(GroupError::NotNested { group: *group }).into());
            }
            _ => {}
        }
        let related = Related {
            room: room.as_ref(),
            new_room: matches!(command, BeginAnew { .. }).then(|| self.new_room_id()),
            nested: nested.as_ref(),
            child: child.as_ref(),
        };
        let mut after = before.clone();
        let outcome = after.execute_with(by, command.clone(), &related, &cx)?;
        check_version(if_version, before.version())?;
        let nestings = nested.map(|nested| nested.version());
        let decision = GroupDecision::new(company, before, after, room.as_ref(), outcome, reads);
        Ok(GroupDecision { nestings, ..decision })
    }

    /// Returns whether a group that is to be nested exists for the user (GR-15).
    async fn is_seen(&self, id: GroupId, by: User, cx: &Context<'_>) -> Attempt<bool, S> {
        let found = self.store().find_group(id, Scope::of([by.id()])).await;
        let found = found.map_err(Error::Store)?;
        Ok(found.map(|group| group.is_seen_by(by, cx)).transpose()?.unwrap_or_default())
    }

    /// Decides a command of the service or the directory.
    pub(crate) async fn decide_group_service(
        &self,
        id: GroupId,
        command: &GroupServiceCommand,
    ) -> Attempt<GroupDecision, S> {
        let mut reads = ReadSet::default();
        self.identify(command.brings(), &mut reads).await?;
        let before = self.find_group(id, command.scope()).await?;
        let room = match command {
            GroupServiceCommand::DissolveTeam => Some(self.room_of(&before).await?),
            _ => None,
        };
        let company = self.company(before.company()).await?;
        self.service_command(before, company, command, (room.as_ref(), reads))
    }

    /// Decides a command of the service or the directory on a group that is loaded for it, of this
    /// company. Some commands need the room. What was read besides is in the read set.
    pub(crate) fn service_command(
        &self,
        before: Group,
        company: Company,
        command: &GroupServiceCommand,
        (room, mut reads): (Option<&Room>, ReadSet),
    ) -> std::result::Result<GroupDecision, AttemptError<S::Error>> {
        reads.read_company(company.id(), Some(company.version()));
        let related = Related { room, ..Related::default() };
        let mut after = before.clone();
        let outcome = after.execute_service(command.clone(), &related, &self.context(&company))?;
        Ok(GroupDecision::new(company, before, after, room, outcome, reads))
    }

    /// Loads the room of a group. The attempt is lost if the group was deleted, or its room
    /// replaced (FT-3), between the two reads.
    async fn room_of(&self, group: &Group) -> Attempt<Room, S> {
        let room = self.find_room(group.room(), Scope::of([])).await?;
        if room.is_closed() && !group.is_deleted() { Err(AttemptError::Lost) } else { Ok(room) }
    }

    pub(crate) fn save_group_decision(
        &self,
        decision: GroupDecision,
        ask: Option<&Ask>,
    ) -> impl Future<Output = Attempt<GroupDone, S>> {
        // The decision is not in the future, which is moved several times.
        let saving = decision.change(ask).map(|(change, done)| (self.begin_group(change), done));
        async move {
            let (saving, done) = saving?;
            self.end_group(saving.await, &done.group).await?;
            Ok(done)
        }
    }
}

impl GroupDecision {
    /// `room` is the group's room before the command, if the command needed it.
    fn new(
        company: Company,
        before: Group,
        after: Group,
        room: Option<&Room>,
        outcome: GroupOutcome,
        reads: ReadSet,
    ) -> Self {
        let GroupOutcome { event, rooms, .. } = outcome;
        let rooms = rooms.into_iter().map(|(after, event)| {
            let before = room.filter(|before| before.id() == after.id());
            room_change(before, after, event)
        });
        let rooms = rooms.collect();
        Self { company, before, after, event, rooms, reads, nestings: None }
    }

    /// Makes what is saved, and what is answered once it is saved.
    fn change<E>(
        self,
        ask: Option<&Ask>,
    ) -> std::result::Result<(GroupChange, GroupDone), Error<E>> {
        let Self { before, after, event, rooms, reads, nestings, .. } = self;
        let change = GroupChange::between(&before, after.clone(), vec![event.clone()]);
        let done = GroupDone::new(after, event).answering(&before);
        let answers = kept(ask, done.event.at, &done)?;
        let mut change = change.with_reads(reads).with_answers(answers);
        for room in rooms {
            change = change.with_room(room);
        }
        if let Some(nestings) = nestings {
            change = change.with_nestings(nestings);
        }
        Ok((change, done))
    }
}

fn room_change(before: Option<&Room>, after: Room, event: Envelope<RoomEvent>) -> RoomChange {
    match before {
        Some(before) => RoomChange::between(before, after, vec![event]),
        None => RoomChange::new(after, event),
    }
}
