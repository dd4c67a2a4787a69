//! Rooms or groups that a user leaves, many of them at once.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use guildhall_groups::{Group, GroupServiceCommand};
use guildhall_kernel::{CompanyId, GroupId, ReadSet, RemovalCause, RoomId, Store, UserId};
use guildhall_permissions::Company;
use guildhall_rooms::Room;

use super::{Mode, Removal, accepted};
use crate::decisions::{GroupDecision, RoomDecision};
use crate::retry::{Attempt, AttemptError};
use crate::{Effect, Environment, Error, Guildhall, Result, Stores, effect};

/// How many rooms or groups are left at once, which a store can commit together.
const AT_ONCE: usize = 64;

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Removes a user from these rooms.
    pub(super) async fn leave_rooms(
        &self,
        rooms: Vec<RoomId>,
        removal: Removal,
        mode: Mode,
        effects: &mut Vec<Effect>,
    ) -> Result<(), S> {
        let all = |rooms| self.decide_leaving_rooms(rooms, removal);
        let again = |room| self.decide_leaving_room(room, removal);
        let save = |leaving| self.leave_room(leaving, mode);
        self.several_at_once(rooms, (all, again), save, effects).await
    }

    /// Removes a user from these groups.
    pub(super) async fn leave_groups(
        &self,
        groups: Vec<GroupId>,
        removal: Removal,
        mode: Mode,
        effects: &mut Vec<Effect>,
    ) -> Result<(), S> {
        let all = |groups| self.decide_leaving_groups(groups, removal);
        let again = |group| self.decide_leaving_group(group, removal);
        let save = |leaving| self.leave_group(leaving, mode);
        self.several_at_once(groups, (all, again), save, effects).await
    }

    /// Decides the removal from each of these rooms, which are loaded at once.
    async fn decide_leaving_rooms(
        &self,
        ids: BTreeSet<RoomId>,
        removal: Removal,
    ) -> Result<Decided<RoomId, LeavingRoom, S>, S> {
        let found = self.store().find_rooms(ids, removal.user).await.map_err(Error::Store)?;
        let companies = self.companies_of(found.iter().map(Room::company)).await?;
        let decide = |room: Room| {
            let company = companies.get(&room.company())?;
            let id = room.id();
            let decision = self.removal_from_room(room, company, removal.user, removal.cause);
            Some((id, leaving_room(decision)))
        };
        Ok(found.into_iter().filter_map(decide).collect())
    }

    /// Decides the removal from a room that is loaded with the user, of this company.
    pub(crate) fn removal_from_room(
        &self,
        before: Room,
        company: &Company,
        user: UserId,
        cause: RemovalCause,
    ) -> std::result::Result<RoomDecision, AttemptError<S::Error>> {
        let mut reads = ReadSet::default();
        reads.read_company(company.id(), Some(company.version()));
        let mut after = before.clone();
        let event = after.remove_user(user, cause, &self.context(company))?;
        Ok(RoomDecision { before: Some(before), after, event: Some(event), reads })
    }

    async fn decide_leaving_room(
        &self,
        id: RoomId,
        removal: Removal,
    ) -> Attempt<Option<LeavingRoom>, S> {
        leaving_room(self.decide_removal_from_room(id, removal.user, removal.cause).await)
    }

    /// Returns these companies, each of which is loaded once.
    async fn companies_of(
        &self,
        ids: impl Iterator<Item = CompanyId> + Send,
    ) -> Result<BTreeMap<CompanyId, Company>, S> {
        let mut companies = BTreeMap::new();
        for id in ids.collect::<BTreeSet<_>>() {
            companies.insert(id, self.company(id).await?);
        }
        Ok(companies)
    }

    async fn leave_room(
        &self,
        (decision, effects): LeavingRoom,
        mode: Mode,
    ) -> Attempt<Vec<Effect>, S> {
        if mode == Mode::Save {
            self.save_room_decision(decision, None).await?;
        }
        Ok(effects)
    }

    /// Decides the removal from each of these groups, which are loaded at once.
    async fn decide_leaving_groups(
        &self,
        ids: BTreeSet<GroupId>,
        removal: Removal,
    ) -> Result<Decided<GroupId, LeavingGroup, S>, S> {
        let found = self.store().find_groups(ids, removal.user).await.map_err(Error::Store)?;
        let companies = self.companies_of(found.iter().map(Group::company)).await?;
        let command = removal.of_group();
        let decide = |group: Group| {
            let (id, company) = (group.id(), companies.get(&group.company())?.clone());
            let alone = (None, ReadSet::default());
            let decision = self.service_command(group, company, &command, alone);
            Some((id, leaving_group(decision, removal.user)))
        };
        Ok(found.into_iter().filter_map(decide).collect())
    }

    async fn decide_leaving_group(
        &self,
        id: GroupId,
        removal: Removal,
    ) -> Attempt<Option<LeavingGroup>, S> {
        let decision = self.decide_group_service(id, &removal.of_group()).await;
        leaving_group(decision, removal.user)
    }

    async fn leave_group(
        &self,
        (decision, effects): LeavingGroup,
        mode: Mode,
    ) -> Attempt<Vec<Effect>, S> {
        if mode == Mode::Save {
            self.save_group_decision(decision, None).await?;
        }
        Ok(effects)
    }

    /// Removes a user from these rooms or groups, several at once. All are loaded and decided first,
    /// and then saved in their order, in which a store can commit them together. One that another
    /// writer changed meanwhile is decided again by itself. If one fails, what was saved of the
    /// others is among the effects.
    async fn several_at_once<I: Copy + Ord, D, A, F, G>(
        &self,
        ids: Vec<I>,
        (all, again): (impl Fn(BTreeSet<I>) -> A, impl Fn(I) -> F),
        save: impl Fn(D) -> G,
        effects: &mut Vec<Effect>,
    ) -> Result<(), S>
    where
        A: Future<Output = Result<Decided<I, D, S>, S>>,
        F: Future<Output = Attempt<Option<D>, S>>,
        G: Future<Output = Attempt<Vec<Effect>, S>>,
    {
        let save = async |decided| match decided? {
            Some(decision) => save(decision).await,
            None => Ok(Vec::new()),
        };
        for some in ids.chunks(AT_ONCE) {
            let decided = all(some.iter().copied().collect()).await?;
            let save_one = async |(id, decided)| (id, save(decided).await);
            let saved = join_all(decided.into_iter().map(save_one)).await;
            let mut failed = None;
            for (id, saved) in saved {
                let removed = match saved {
                    Ok(removed) => Ok(removed),
                    Err(AttemptError::Failed(error)) => Err(error),
                    Err(AttemptError::Unknown) => Err(Error::OutcomeUnknown),
                    Err(AttemptError::Lost) => {
                        self.retry(|| async { save(again(id).await).await }).await
                    }
                };
                match removed {
                    Ok(more) => effects.extend(more),
                    Err(error) => failed = failed.or(Some(error)),
                }
            }
            if let Some(error) = failed {
                return Err(error);
            }
        }
        Ok(())
    }
}

impl Removal {
    fn of_group(self) -> GroupServiceCommand {
        GroupServiceCommand::RemoveUser { user: self.user, cause: self.cause }
    }
}

/// A room that a user leaves, with what comes of it.
type LeavingRoom = (RoomDecision, Vec<Effect>);

/// A group that a user leaves, with what comes of it.
type LeavingGroup = (GroupDecision, Vec<Effect>);

/// What was decided about each of several rooms or groups.
type Decided<I, D, S> = Vec<(I, std::result::Result<Option<D>, AttemptError<<S as Store>::Error>>)>;

fn leaving_room<E>(
    decision: std::result::Result<RoomDecision, AttemptError<E>>,
) -> std::result::Result<Option<LeavingRoom>, AttemptError<E>> {
    let with_effects = |decision: RoomDecision| {
        let event = decision.event.as_ref();
        let effects = event.map(|event| effect::of_room(&decision.after, event));
        (decision, effects.unwrap_or_default())
    };
    Ok(accepted(decision)?.map(with_effects))
}

fn leaving_group<E>(
    decision: std::result::Result<GroupDecision, AttemptError<E>>,
    user: UserId,
) -> std::result::Result<Option<LeavingGroup>, AttemptError<E>> {
    let with_effects = |decision: GroupDecision| {
        let GroupDecision { before, after, event, .. } = &decision;
        let effects = effect::of_group(before, after, event, [user]);
        (decision, effects)
    };
    Ok(accepted(decision)?.map(with_effects))
}
