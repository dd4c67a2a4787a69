//! Load, decide, save: again where another was faster, a bounded number of times.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupError, GroupEvent, GroupNotice};
use guildhall_kernel::{
    Claim, CommandError, CompanyId, GroupId, Quota, RoomId, SaveError, Scope, Store, Timestamp,
    User,
};
use guildhall_mailing_list::MailError;
use guildhall_permissions::{Company, CompanyChange, CompanyError, CompanyEvent, Context};
use guildhall_rooms::{Room, RoomChange, RoomError, RoomEvent, RoomNotice};

use crate::Result;
use crate::error::Attempt;
use crate::{Environment, Error, GroupDone, Guildhall, RoomDone, Stores};

/// How often a use case is tried before it gives up. Each time it loses, another has won, so that
/// some use case always gets on.
pub(crate) const ATTEMPTS: u32 = 64;

pub(crate) type CompanyOutcome = std::result::Result<CompanyEvent, CommandError<CompanyError>>;
pub(crate) type GroupOutcome = std::result::Result<GroupEvent, CommandError<GroupError>>;
pub(crate) type Ending = std::result::Result<(GroupEvent, RoomEvent), CommandError<GroupError>>;
pub(crate) type RoomOutcome = std::result::Result<RoomEvent, CommandError<RoomError>>;

impl<S: Stores, E: Environment> Guildhall<S, E> {
    pub(crate) async fn change_room(
        &self,
        by: &User,
        id: RoomId,
        scope: Scope,
        decide: impl Fn(&mut Room, &Context<'_>) -> RoomOutcome + Send + Sync,
    ) -> Result<RoomDone, S> {
        for _ in 0..ATTEMPTS {
            let before = self.find_room_for(by, id, scope.clone()).await?;
            let company = self.company(before.company()).await?;
            let mut room = before.clone();
            let event = decide(&mut room, &self.context(&company))?;
            let change = RoomChange::between(&before, room.clone(), vec![event.clone()]);
            match self.store().save_room(change).await.map_err(|e| Attempt::of(e, Error::Taken)) {
                Ok(()) => return Ok(RoomDone::new(room, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    pub(crate) async fn change_group(
        &self,
        id: GroupId,
        scope: Scope,
        decide: impl Fn(&mut Group, &Context<'_>) -> GroupOutcome + Send + Sync,
    ) -> Result<GroupDone, S> {
        for _ in 0..ATTEMPTS {
            let before = self.find_group(id, scope.clone()).await?;
            let company = self.company(before.company()).await?;
            let mut group = before.clone();
            let event = decide(&mut group, &self.context(&company))?;
            let change = GroupChange::between(&before, group.clone(), vec![event.clone()]);
            match self.save_group(change).await {
                Ok(()) => return Ok(GroupDone::new(group, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Ends a group with its room (GR-12).
    pub(crate) async fn end_group(
        &self,
        id: GroupId,
        scope: Scope,
        decide: impl Fn(&mut Group, &mut Room, &Context<'_>) -> Ending + Send + Sync,
    ) -> Result<GroupDone, S> {
        for _ in 0..ATTEMPTS {
            let Some((before, room_before)) = self.with_room(id, scope.clone()).await? else {
                continue;
            };
            let company = self.company(before.company()).await?;
            let (mut group, mut room) = (before.clone(), room_before.clone());
            let (event, closed) = decide(&mut group, &mut room, &self.context(&company))?;
            let room = RoomChange::between(&room_before, room, vec![closed]);
            let change = GroupChange::between(&before, group.clone(), vec![event.clone()]);
            match self.save_group(change.with_room(room)).await {
                Ok(()) => return Ok(GroupDone::new(group, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// A group and its room; none where another ended the two, or began the room anew, after the
    /// group was read and before its room was.
    pub(crate) async fn with_room(
        &self,
        id: GroupId,
        scope: Scope,
    ) -> Result<Option<(Group, Room)>, S> {
        let group = self.find_group(id, scope).await?;
        let room = self.find_room(group.room(), Scope::of([])).await?;
        let torn = room.is_closed() && !group.is_deleted();
        Ok((!torn).then_some((group, room)))
    }

    pub(crate) async fn change_company(
        &self,
        id: CompanyId,
        decide: impl Fn(&mut Company, Timestamp) -> CompanyOutcome + Send + Sync,
    ) -> Result<CompanyEvent, S> {
        for _ in 0..ATTEMPTS {
            let before = self.company(id).await?;
            let mut company = before.clone();
            let event = decide(&mut company, self.environment().now().into())?;
            let change = CompanyChange::between(&before, company, vec![event.clone()]);
            match self.save_company(change).await {
                Ok(()) => return Ok(event),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    pub(crate) async fn save_group(
        &self,
        change: GroupChange,
    ) -> std::result::Result<(), Attempt<<S as Store>::Error>> {
        let group = change.group().clone();
        match self.store().save_group(change).await {
            Ok(()) => Ok(()),
            Err(SaveError::QuotaExceeded(quotas)) => {
                // By the limits as they are now: the change was decided before, maybe by others.
                let company = self.company(group.company()).await.map_err(Attempt::Failed)?;
                Err(Attempt::Failed(Error::Company(full(&company, &quotas))))
            }
            Err(error) => Err(Attempt::of(error, |claim| taken_from_group(&group, claim))),
        }
    }

    pub(crate) async fn save_company(
        &self,
        change: CompanyChange,
    ) -> std::result::Result<(), Attempt<<S as Store>::Error>> {
        let saved: std::result::Result<(), SaveError<_>> = self.store().save_company(change).await;
        saved.map_err(|error| {
            Attempt::of(error, |claim| match claim {
                Claim::Domain(domain) => Error::Company(CompanyError::DomainTaken { domain }),
                claim => Error::Taken(claim),
            })
        })
    }
}

/// What quotas mean that are used up (CO-7).
fn full(company: &Company, quotas: &BTreeSet<Quota>) -> CompanyError {
    if quotas.contains(&Quota::GroupsOfCompany(company.id())) {
        return CompanyError::CompanyQuotaExceeded { limit: company.group_limit() };
    }
    let user = |quota: &Quota| match quota {
        Quota::GroupsOfCompany(_) => None,
        Quota::GroupsOfUser { user, .. } => Some(*user),
    };
    let users = quotas.iter().filter_map(user).collect();
    CompanyError::UserQuotaExceeded { users, limit: company.groups_per_user_limit() }
}

/// What a held key means to the group that wanted it.
fn taken_from_group<E>(group: &Group, claim: Claim) -> Error<E> {
    let list = group.header().mailing_list();
    match (claim, list) {
        (Claim::GroupName(..), _) => {
            Error::Group(GroupError::NameTaken { name: group.header().name().clone() })
        }
        (Claim::Address(_), Some(list)) => {
            let address = list.address().clone();
            Error::Group(GroupError::Mail(MailError::AddressTaken { address }))
        }
        (claim, _) => Error::Taken(claim),
    }
}

impl RoomDone {
    fn new(room: Room, event: RoomEvent) -> Self {
        let notices = RoomNotice::of(room.id(), &event);
        Self { room, event, notices }
    }
}

impl GroupDone {
    pub(crate) fn new(group: Group, event: GroupEvent) -> Self {
        let notice = GroupNotice::of(&group, &event);
        Self { group, event, notice }
    }
}
