//! Commands that wait for the same room or group are decided together.
//!
//! They are decided one after another on one load, and saved in one atom, each with its own event
//! and answer. A refused command harms no other. A command that needs more than the room or group
//! and the policy is decided alone, and so is each command of a change that could not be saved.

use std::collections::BTreeMap;

use futures_util::FutureExt;
use guildhall_groups::{BasisRequest, Group, GroupChange, GroupCommand, GroupEvent, GroupScope};
use guildhall_kernel::{
    CommandId, Envelope, GroupId, KeptAnswer, ReadSet, Registration, RoomId, Scope, Store, UserId,
};
use guildhall_rooms::{Room, RoomChange, RoomCommand, RoomEvent};
use serde::de::DeserializeOwned;

use crate::command_ids::Success;
use crate::invitations::scope_of_invitation;
use crate::queue::{Joint, Queues, answer_all};
use crate::reading::check_users;
use crate::retry::{Attempt, AttemptError, is_of_users};
use crate::series::{Call, Series, Users, Uses, first_answer, needs};
use crate::versions::{check_room_version, check_version};
use crate::{Environment, Error, GroupDone, Guildhall, Result, RoomDone, Stores, trace};

/// The commands on rooms and groups that wait now.
pub(crate) struct CommandQueues<S: Store> {
    rooms: Queues<RoomId, Call<RoomCommand>, Result<RoomDone, S>>,
    groups: Queues<GroupId, Call<GroupCommand>, Result<GroupDone, S>>,
}

impl<S: Store> CommandQueues<S> {
    pub(crate) const fn new() -> Self {
        Self { rooms: Queues::new(), groups: Queues::new() }
    }
}

/// Rooms.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Executes a command on a room when its turn comes.
    pub(crate) async fn execute_on_room(
        &self,
        id: RoomId,
        call: Call<RoomCommand>,
    ) -> Result<RoomDone, S> {
        let alone = |call| self.room_alone(id, call);
        let together = |jobs| {
            let hall = self.clone();
            let work = async move {
                let alone = |call| hall.room_alone(id, call);
                answer_all(jobs, |_| true, alone, |calls| hall.rooms_together(id, calls)).await;
            };
            trace::shared(work).boxed()
        };
        let answer = self.queues().rooms.answer(id, call, alone, together).await;
        // Without an answer, the work panicked in another call.
        answer.unwrap_or(Err(Error::OutcomeUnknown))
    }

    async fn room_alone(&self, id: RoomId, call: Call<RoomCommand>) -> Result<RoomDone, S> {
        let Call { by, command, if_version, ask } = &call;
        let ask = ask.as_ref();
        let success = match command {
            // It can lead to a room that exists (RM-11).
            RoomCommand::Invite { .. } => Success::MaySaveNothing,
            _ => Success::Saves,
        };
        let attempt = || async move {
            let decision = self.decide_room(*by, id, command, *if_version).await?;
            self.save_room_decision(decision, ask).await
        };
        self.once(ask, success, call.named(), attempt).await
    }

    async fn rooms_together(
        &self,
        id: RoomId,
        calls: Vec<Call<RoomCommand>>,
    ) -> Result<Answers<RoomCommand, RoomDone, S>, S> {
        let calls = &calls;
        let answers = self.retry(|| self.try_room_together(id, calls)).await?;
        Ok(self.check_refused(calls, answers).await)
    }

    /// Answers the first of these calls, as many as can be decided on one load.
    async fn try_room_together(
        &self,
        id: RoomId,
        calls: &[Call<RoomCommand>],
    ) -> Attempt<Answers<RoomCommand, RoomDone, S>, S> {
        let Some(request) = basis_request(calls) else { return Ok(Vec::new()) };
        let mut found = self.find_basis(request.with_room(id, acting(calls))).await?;
        let (seen, acting) = (found.room(id)?, acting(calls));
        let is_loaded = *seen.roster().scope() == acting;
        let seen = if is_loaded { seen } else { self.find_room(id, acting).await? };
        if seen.group().is_some() {
            return Ok(Vec::new());
        }
        let mut reads = ReadSet::default();
        let company = found.read_company(seen.company(), &mut reads)?;
        // Nothing more is read for a user who was never in the room (RM-14).
        let (scope, invited) = needs(calls, |call| seen.check_known_to(call.by).is_ok());
        let guest_companies = found.guest_companies(&invited, company.id(), &mut reads);
        let scope = scope_of_invitation(&seen, &company, Scope::Users(scope), &invited);
        let is_loaded = *seen.roster().scope() == scope;
        let before = if is_loaded { seen } else { self.find_room(id, scope).await? };
        let (stored, known) = (found.registrations, found.answers);

        let mut series = Series::of(&before, reads, known);
        for call in calls {
            let decided = series.decide(&stored, call, |room: &mut Room| {
                let starts_new_room =
                    matches!(&call.command, RoomCommand::Invite { users, .. } if room.starts_new_room(users));
                if starts_new_room || room.group().is_some() {
                    return Err(AttemptError::Lost);
                }
                check_room_version(room, call.by, call.if_version)?;
                let cx = self.context(&company).with_guest_companies(&guest_companies);
                let event: Envelope<RoomEvent> = room.execute(call.by, call.command.clone(), &cx)?;
                let room = room.slice_of(&call.scope()).map_err(AttemptError::from);
                Ok(room.map(|room| (event.clone(), RoomDone::new(room, Some(event)))))
            });
            if !decided? {
                break;
            }
        }
        let Series { after, events, reads, answers, kept, .. } = series;
        if events.is_empty() {
            return Ok(answers.into_iter().map(Joint::Answered).collect());
        }
        let change = RoomChange::between(&before, after, events);
        saved(calls, answers, self.save_room(change.with_reads(reads).with_answers(kept)).await)
    }
}

/// Groups.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Executes a command on a group when its turn comes.
    pub(crate) async fn execute_on_group(
        &self,
        id: GroupId,
        call: Call<GroupCommand>,
    ) -> Result<GroupDone, S> {
        let alone = |call| self.group_alone(id, call);
        let together = |jobs| {
            let hall = self.clone();
            let work = async move {
                let alone = |call| hall.group_alone(id, call);
                let together = |calls| hall.groups_together(id, calls);
                answer_all(jobs, joins, alone, together).await;
            };
            trace::shared(work).boxed()
        };
        let answer = self.queues().groups.answer(id, call, alone, together).await;
        // Without an answer, the work panicked in another call.
        answer.unwrap_or(Err(Error::OutcomeUnknown))
    }

    async fn group_alone(&self, id: GroupId, call: Call<GroupCommand>) -> Result<GroupDone, S> {
        let Call { by, command, if_version, ask } = &call;
        let ask = ask.as_ref();
        let attempt = || async move {
            let decision = self.decide_group(*by, id, command, *if_version).await?;
            self.save_group_decision(decision, ask).await
        };
        self.once(ask, Success::Saves, call.named(), attempt).await
    }

    async fn groups_together(
        &self,
        id: GroupId,
        calls: Vec<Call<GroupCommand>>,
    ) -> Result<Answers<GroupCommand, GroupDone, S>, S> {
        let calls = &calls;
        let answers = self.retry(|| self.try_group_together(id, calls)).await?;
        Ok(self.check_refused(calls, answers).await)
    }

    /// Answers the first of these calls, as many as can be decided on one load.
    async fn try_group_together(
        &self,
        id: GroupId,
        calls: &[Call<GroupCommand>],
    ) -> Attempt<Answers<GroupCommand, GroupDone, S>, S> {
        let Some(request) = basis_request(calls) else { return Ok(Vec::new()) };
        let mut found = self.find_basis(request.with_group(id, acting(calls))).await?;
        let seen = found.group(id)?;
        // They also rest on the nested groups.
        let is_apart = |call: &&Call<GroupCommand>| asks_to_join(call) && has_nested(&seen);
        let apart: Vec<_> = calls.iter().take_while(is_apart).cloned().map(Joint::Left).collect();
        if !apart.is_empty() {
            return Ok(apart);
        }
        let seen = self.with_scope(seen, acting(calls).into()).await?;
        let mut reads = ReadSet::default();
        let company = found.read_company(seen.company(), &mut reads)?;
        let cx = self.context(&company);
        // Nothing more is read for a user from whom the group is hidden (GR-15).
        let is_shown = |call: &Call<GroupCommand>| seen.view(call.by, &cx).is_ok();
        let (scope, brought) = needs(calls, is_shown);
        let addresses = calls.iter().filter(|call| is_shown(call));
        let addresses: Vec<_> = addresses.flat_map(|call| call.command.addresses()).collect();
        let guest_companies = found.guest_companies(&brought, company.id(), &mut reads);
        let scope = GroupScope::new(Scope::Users(scope), addresses);
        let before = self.with_scope(seen, scope).await?;
        let (stored, known) = (found.registrations, found.answers);

        let mut series = Series::of(&before, reads, known);
        let mut uses = Uses::default();
        for call in calls {
            let decided = series.decide(&stored, call, |group: &mut Group| {
                if asks_to_join(call) && has_nested(group) {
                    return Err(AttemptError::Lost);
                }
                let mut next = group.clone();
                let cx = self.context(&company).with_guest_companies(&guest_companies);
                let event: Envelope<GroupEvent> =
                    next.execute(call.by, call.command.clone(), &cx)?;
                check_version(call.if_version, group.version())?;
                let since = |earlier| GroupChange::between(earlier, next.clone(), Vec::new());
                if !uses.are_seen(&since(group), &since(&before)) {
                    return Err(AttemptError::Lost);
                }
                let after = next.slice_of(&call.command.scope(call.by.id()))?;
                let done = GroupDone::new(after, event.clone()).answering(group);
                *group = next;
                Ok(Ok((event, done)))
            });
            if !decided? {
                break;
            }
        }
        let Series { after, events, reads, answers, kept, .. } = series;
        if events.is_empty() {
            return Ok(answers.into_iter().map(Joint::Answered).collect());
        }
        let change = GroupChange::between(&before, after.clone(), events);
        let change = change.with_reads(reads).with_answers(kept);
        saved(calls, answers, self.save_group(change, &after).await)
    }
}

/// Refused calls.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Looks again at refused calls, because what refuses them can be newer than the answers and
    /// registrations that were read. The first answer to a command comes before its refusal (CO-9).
    /// The users are checked again, as [`retry_for`](Self::retry_for) does (GR-18). If the store
    /// fails, the refused calls have no answer yet. The others are saved and keep theirs.
    async fn check_refused<C: Clone + Users + Sync, D: DeserializeOwned + Send>(
        &self,
        calls: &[Call<C>],
        answers: Answers<C, D, S>,
    ) -> Answers<C, D, S> {
        let refused = calls.iter().zip(&answers).filter(|(_, answer)| is_refused(answer));
        let refused: Vec<_> = refused.map(|(call, _)| call).collect();
        if refused.is_empty() {
            return answers;
        }
        let Ok((known, stored)) = self.read_again(&refused).await else {
            let left = |(call, answer): (&Call<C>, Answer<C, D, S::Error>)| {
                if is_refused(&answer) { Joint::Left(call.clone()) } else { answer }
            };
            return calls.iter().zip(answers).map(left).collect();
        };
        let checked = calls.iter().zip(answers).map(|(call, answer)| match answer {
            Joint::Answered(Err(error)) if is_refusal(&error) => {
                let first = first_answer(&known, &stored, call);
                Joint::Answered(first.unwrap_or_else(|| Err(still_refused(&stored, call, error))))
            }
            answer => answer,
        });
        checked.collect()
    }

    /// Reads the answers to these calls, and then the registrations of their users.
    async fn read_again<C: Users + Sync>(
        &self,
        calls: &[&Call<C>],
    ) -> Result<(BTreeMap<CommandId, KeptAnswer>, BTreeMap<UserId, Registration>), S> {
        let asks: Vec<_> = calls.iter().filter_map(|call| call.ask.as_ref()).collect();
        let known = self.known_answers(asks).await?;
        let users = calls.iter().flat_map(|call| call.named()).map(|user| user.id()).collect();
        Ok((known, self.registrations(users).await?))
    }
}

/// Returns why a call is refused, now that its users were read again.
fn still_refused<C: Users, E>(
    stored: &BTreeMap<UserId, Registration>,
    call: &Call<C>,
    error: Error<E>,
) -> Error<E> {
    if is_of_users(&error) {
        return error;
    }
    let left = check_users(stored, call.named(), &mut ReadSet::default());
    left.err().map_or(error, Error::from)
}

/// The answers of calls, in their order.
type Answers<C, D, S> = Vec<Answer<C, D, <S as Store>::Error>>;

/// The answer of one call over a store whose error is `E`, if it has one already.
type Answer<C, D, E> = Joint<Call<C>, Decided<D, E>>;

type Decided<D, E> = std::result::Result<D, Error<E>>;

/// Returns the answers of calls whose change was saved, or not.
///
/// If that is unknown, a call with an id is answered alone, which looks its answer up, and so is a
/// refused call, which changed nothing.
fn saved<C: Clone, D, E>(
    calls: &[Call<C>],
    answers: Vec<Decided<D, E>>,
    saved: std::result::Result<(), AttemptError<E>>,
) -> std::result::Result<Vec<Answer<C, D, E>>, AttemptError<E>> {
    match saved {
        Ok(()) => Ok(answers.into_iter().map(Joint::Answered).collect()),
        Err(AttemptError::Unknown) => {
            let unknown = |(call, answer): (&Call<C>, Decided<D, E>)| match (&call.ask, answer) {
                (_, Err(_)) => Joint::Left(call.clone()),
                (None, Ok(_)) => Joint::Answered(Err(Error::OutcomeUnknown)),
                (Some(ask), Ok(_)) => {
                    let ask = Some(ask.clone().after_unknown());
                    Joint::Left(Call { ask, ..call.clone() })
                }
            };
            Ok(calls.iter().zip(answers).map(unknown).collect())
        }
        Err(error) => Err(error),
    }
}

fn is_refused<C, D, E>(answer: &Answer<C, D, E>) -> bool {
    matches!(answer, Joint::Answered(Err(error)) if is_refusal(error))
}

fn is_refusal<E>(error: &Error<E>) -> bool {
    error.refusal().is_some()
}

/// Returns whether the refusal of a command is its answer. If Message is gone, the one of
/// `SwitchFeatures` is not: a new room begins (FT-3).
const fn joins(call: &Call<GroupCommand>) -> bool {
    !matches!(call.command, GroupCommand::SwitchFeatures { .. })
}

const fn asks_to_join(call: &Call<GroupCommand>) -> bool {
    matches!(call.command, GroupCommand::AskToJoin)
}

fn has_nested(group: &Group) -> bool {
    !group.header().nested().is_empty()
}

/// Asks for what all of these calls need beside the room or group. `None` if there are none.
fn basis_request<C: Users>(calls: &[Call<C>]) -> Option<BasisRequest> {
    let named = calls.iter().flat_map(Call::named);
    let request = BasisRequest::new(calls.first()?.by, named);
    let asks = calls.iter().filter_map(|call| call.ask.as_ref());
    Some(request.with_commands(asks.map(|ask| ask.id().clone())))
}

fn acting<C>(calls: &[Call<C>]) -> Scope {
    Scope::of(calls.iter().map(|call| call.by.id()))
}

#[cfg(test)]
mod tests;
