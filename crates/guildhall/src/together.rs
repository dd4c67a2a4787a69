//! Commands that wait for the same room or group are decided together.
//!
//! They are decided one after another on one load, and saved in one atom, each with its own event
//! and answer. A refused command harms no other. A command that needs more than the room or group
//! and the policy is decided alone, and so is each command of a change that could not be saved.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt;
use guildhall_groups::{Group, GroupChange, GroupCommand, GroupEvent, GroupScope};
use guildhall_kernel::{
    Claim, Envelope, GroupId, Quota, ReadSet, Registration, RoomId, Scope, Store, User, UserId,
};
use guildhall_rooms::{Room, RoomChange, RoomCommand, RoomEvent};

use crate::queue::{Queues, answer_all};
use crate::reading::check_users;
use crate::retry::{Attempt, AttemptError, is_of_users};
use crate::{Environment, Error, GroupDone, Guildhall, Result, RoomDone, Stores};

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

/// A command of a user.
#[derive(Clone, Debug)]
struct Call<C> {
    by: User,
    command: C,
}

/// What a command says of the users that it needs.
trait Users {
    fn brings(&self) -> &[User];
    fn touches(&self) -> BTreeSet<UserId>;
}

impl Users for RoomCommand {
    fn brings(&self) -> &[User] {
        self.brings()
    }

    fn touches(&self) -> BTreeSet<UserId> {
        self.touches()
    }
}

impl Users for GroupCommand {
    fn brings(&self) -> &[User] {
        self.brings()
    }

    fn touches(&self) -> BTreeSet<UserId> {
        self.touches()
    }
}

impl<C: Users> Call<C> {
    /// Returns the users who act and who come in.
    fn named(&self) -> impl Iterator<Item = User> + '_ {
        self.command.brings().iter().copied().chain([self.by])
    }
}

impl Call<RoomCommand> {
    /// Returns the users whose entries the command needs.
    fn scope(&self) -> Scope {
        Scope::of(self.command.touches().into_iter().chain([self.by.id()]))
    }
}

/// Rooms.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Executes a command on a room when its turn comes.
    pub(crate) async fn execute_on_room(
        &self,
        by: User,
        id: RoomId,
        command: RoomCommand,
    ) -> Result<RoomDone, S> {
        let alone = |call| self.room_alone(id, call);
        let together = |jobs| {
            let hall = self.clone();
            let work = async move {
                let alone = |call| hall.room_alone(id, call);
                answer_all(jobs, |_| true, alone, |calls| hall.rooms_together(id, calls)).await;
            };
            work.boxed()
        };
        let call = Call { by, command };
        let answer = self.queues().rooms.answer(id, call, alone, together).await;
        // Without an answer, the work panicked in another call.
        answer.unwrap_or(Err(Error::Contended { attempts: 0 }))
    }

    async fn room_alone(&self, id: RoomId, call: Call<RoomCommand>) -> Result<RoomDone, S> {
        let (by, command) = (call.by, &call.command);
        let attempt = || async move {
            let decision = self.decide_room(by, id, command).await?;
            self.save_room_decision(decision).await
        };
        self.retry_for(call.named(), attempt).await
    }

    async fn rooms_together(
        &self,
        id: RoomId,
        calls: Vec<Call<RoomCommand>>,
    ) -> Result<Answers<RoomDone, S>, S> {
        let calls = &calls;
        let answers = self.retry(|| self.try_room_together(id, calls)).await?;
        Ok(self.check_refused(calls, answers).await)
    }

    /// Answers the first of these calls, as many as can be decided on one load.
    async fn try_room_together(
        &self,
        id: RoomId,
        calls: &[Call<RoomCommand>],
    ) -> Attempt<Vec<Result<RoomDone, S>>, S> {
        let stored = self.registrations_of(calls).await?;
        let seen = self.find_room(id, acting(calls)).await?;
        if seen.group().is_some() {
            return Ok(Vec::new());
        }
        let mut reads = ReadSet::default();
        let company = self.read_company(seen.company(), &mut reads).await?;
        // Nothing more is read for a user who was never in the room (RM-14).
        let (scope, invited) = needs(calls, |call| seen.check_known_to(call.by).is_ok());
        let scope = self.scope_of_invitation(&seen, scope.into_iter(), &invited).await?;
        let before = self.find_room(id, scope).await?;
        let guest_companies = self.read_guest_companies(&invited, company.id(), &mut reads).await?;

        let mut series = Series::of(&before, reads);
        for call in calls {
            let decided = series.decide(&stored, call, |room: &mut Room| {
                let starts_new_room =
                    matches!(&call.command, RoomCommand::Invite { users, .. } if room.starts_new_room(users));
                if starts_new_room || room.group().is_some() {
                    return Err(AttemptError::Lost);
                }
                let cx = self.context(&company).with_guest_companies(&guest_companies);
                let event: Envelope<RoomEvent> = room.execute(call.by, call.command.clone(), &cx)?;
                Ok((event.clone(), RoomDone::new(room.slice_of(&call.scope())?, Some(event))))
            });
            if !decided {
                break;
            }
        }
        let Series { after, events, reads, answers } = series;
        if !events.is_empty() {
            let change = RoomChange::between(&before, after, events);
            self.save_room(change.after_reading(reads)).await?;
        }
        Ok(answers)
    }
}

/// Groups.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Executes a command on a group when its turn comes.
    pub(crate) async fn execute_on_group(
        &self,
        by: User,
        id: GroupId,
        command: GroupCommand,
    ) -> Result<GroupDone, S> {
        let alone = |call| self.group_alone(id, call);
        let together = |jobs| {
            let hall = self.clone();
            let work = async move {
                let alone = |call| hall.group_alone(id, call);
                let together = |calls| hall.groups_together(id, calls);
                answer_all(jobs, joins, alone, together).await;
            };
            work.boxed()
        };
        let call = Call { by, command };
        let answer = self.queues().groups.answer(id, call, alone, together).await;
        // Without an answer, the work panicked in another call.
        answer.unwrap_or(Err(Error::Contended { attempts: 0 }))
    }

    async fn group_alone(&self, id: GroupId, call: Call<GroupCommand>) -> Result<GroupDone, S> {
        let (by, command) = (call.by, &call.command);
        let attempt = || async move {
            let decision = self.decide_group(by, id, command).await?;
            self.save_group_decision(decision).await
        };
        self.retry_for(call.named(), attempt).await
    }

    async fn groups_together(
        &self,
        id: GroupId,
        calls: Vec<Call<GroupCommand>>,
    ) -> Result<Answers<GroupDone, S>, S> {
        let calls = &calls;
        let answers = self.retry(|| self.try_group_together(id, calls)).await?;
        Ok(self.check_refused(calls, answers).await)
    }

    /// Answers the first of these calls, as many as can be decided on one load.
    async fn try_group_together(
        &self,
        id: GroupId,
        calls: &[Call<GroupCommand>],
    ) -> Attempt<Vec<Result<GroupDone, S>>, S> {
        let stored = self.registrations_of(calls).await?;
        let seen = self.find_group(id, acting(calls)).await?;
        let mut reads = ReadSet::default();
        let company = self.read_company(seen.company(), &mut reads).await?;
        let cx = self.context(&company);
        // Nothing more is read for a user from whom the group is hidden (GR-15).
        let is_shown = |call: &Call<GroupCommand>| seen.view(call.by, &cx).is_ok();
        let (scope, brought) = needs(calls, is_shown);
        let addresses = calls.iter().filter(|call| is_shown(call));
        let addresses = addresses.flat_map(|call| call.command.addresses());
        let before = self.find_group(id, GroupScope::new(Scope::of(scope), addresses)).await?;
        let guest_companies = self.read_guest_companies(&brought, company.id(), &mut reads).await?;

        let mut series = Series::of(&before, reads);
        let mut uses = Uses::default();
        for call in calls {
            let decided = series.decide(&stored, call, |group: &mut Group| {
                let last = group.clone();
                let cx = self.context(&company).with_guest_companies(&guest_companies);
                let event: Envelope<GroupEvent> =
                    group.execute(call.by, call.command.clone(), &cx)?;
                let since = |earlier| GroupChange::between(earlier, group.clone(), Vec::new());
                if !uses.are_seen(&since(&last), &since(&before)) {
                    return Err(AttemptError::Lost);
                }
                let after = group.slice_of(&call.command.scope(call.by.id()))?;
                Ok((event.clone(), GroupDone::new(after, event).answering(&last)))
            });
            if !decided {
                break;
            }
        }
        let Series { after, events, reads, answers } = series;
        if !events.is_empty() {
            let change = GroupChange::between(&before, after.clone(), events);
            self.save_group(change.after_reading(reads), &after).await?;
        }
        Ok(answers)
    }
}

/// Users.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    async fn registrations_of<C: Users + Sync>(
        &self,
        calls: &[Call<C>],
    ) -> Result<BTreeMap<UserId, Registration>, S> {
        let users = calls.iter().flat_map(Call::named).map(|user| user.id()).collect();
        self.registrations(users).await
    }

    /// Checks the users of refused calls again, as [`retry_for`](Self::retry_for) does. If the store
    /// fails, the refused calls have no answer yet. The others are saved and keep theirs.
    async fn check_refused<C: Users + Sync, D: Send>(
        &self,
        calls: &[Call<C>],
        answers: Vec<Result<D, S>>,
    ) -> Answers<D, S> {
        if answers.iter().all(std::result::Result::is_ok) {
            return answers.into_iter().map(Some).collect();
        }
        let Ok(stored) = self.registrations_of(calls).await else {
            return answers.into_iter().map(|answer| answer.ok().map(Ok)).collect();
        };
        let checked = calls.iter().zip(answers).map(|(call, answer)| match answer {
            Err(error) if !is_of_users(&error) => {
                check_users(&stored, call.named(), &mut ReadSet::default())?;
                Err(error)
            }
            answer => answer,
        });
        checked.map(Some).collect()
    }
}

/// The answers of calls, in their order. A call without one is answered alone.
type Answers<D, S> = Vec<Option<Result<D, S>>>;

/// Calls that are decided one after another, from one load.
struct Series<T, V, A> {
    after: T,
    events: Vec<Envelope<V>>,
    reads: ReadSet,
    answers: Vec<A>,
}

impl<T: Clone, V, D, E> Series<T, V, std::result::Result<D, Error<E>>> {
    fn of(before: &T, reads: ReadSet) -> Self {
        Self { after: before.clone(), events: Vec::new(), reads, answers: Vec::new() }
    }

    /// Decides the next call, and returns `false` if it has to wait for another load.
    fn decide<C: Users>(
        &mut self,
        stored: &BTreeMap<UserId, Registration>,
        call: &Call<C>,
        execute: impl FnOnce(&mut T) -> std::result::Result<(Envelope<V>, D), AttemptError<E>>,
    ) -> bool {
        let (mut after, mut own) = (self.after.clone(), ReadSet::default());
        let decided = check_users(stored, call.named(), &mut own)
            .map_err(|refusal| AttemptError::Failed(refusal.into()))
            .and_then(|()| execute(&mut after));
        match decided {
            Ok((event, done)) => {
                let Some(reads) = self.reads.clone().with(&own) else { return false };
                self.after = after;
                self.reads = reads;
                self.events.push(event);
                self.answers.push(Ok(done));
                true
            }
            Err(AttemptError::Failed(error)) if error.refusal().is_some() => {
                self.answers.push(Err(error));
                true
            }
            Err(_) => false,
        }
    }
}

/// What the commands of a change use, each by itself. The store sees only what the whole change
/// uses, so a command that gives up a use of an earlier one waits for another load.
#[derive(Default)]
struct Uses {
    claims: BTreeSet<Claim>,
    quotas: BTreeSet<Quota>,
}

impl Uses {
    /// Adds what a command uses. Returns whether the store sees all uses in the whole change.
    fn are_seen(&mut self, command: &GroupChange, whole: &GroupChange) -> bool {
        self.claims.extend(command.claims().made().iter().cloned());
        self.quotas.extend(command.quota_uses());
        let made = whole.claims().made();
        self.claims.iter().all(|claim| made.contains(claim))
            && self.quotas.is_subset(whole.quota_uses())
    }
}

/// Returns whether the refusal of a command is its answer. If Message is gone, the one of
/// `SwitchFeatures` is not: a new room begins (FT-3).
const fn joins(call: &Call<GroupCommand>) -> bool {
    !matches!(call.command, GroupCommand::SwitchFeatures { .. })
}

fn acting<C>(calls: &[Call<C>]) -> Scope {
    Scope::of(calls.iter().map(|call| call.by.id()))
}

/// Returns the users whose entries the calls need, and those whom they bring. Of other calls than
/// these, nothing is read.
fn needs<C: Users>(
    calls: &[Call<C>],
    of: impl Fn(&Call<C>) -> bool,
) -> (BTreeSet<UserId>, Vec<User>) {
    let (mut scope, mut brought) = (BTreeSet::new(), Vec::new());
    for call in calls.iter().filter(|call| of(call)) {
        scope.extend(call.command.touches());
        scope.insert(call.by.id());
        brought.extend(call.command.brings());
    }
    (scope, brought)
}
