//! What a decision is based on. It is read in one call of the store, and goes into the read set as
//! far as the decision rests on it (CO-8).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{BasisRequest, Group, GroupError, GroupScope};
use guildhall_kernel::{
    CommandId, CompanyId, GroupId, KeptAnswer, ReadSet, Registration, RoomId, User, UserId,
};
use guildhall_permissions::Company;
use guildhall_rooms::{Room, RoomError};

use crate::reading::{by_user, check_users};
use crate::{Environment, Error, Guildhall, Result, Stores, trace};

/// What was read for one decision of a user.
pub(crate) struct Found {
    pub(crate) registrations: BTreeMap<UserId, Registration>,
    pub(crate) answers: BTreeMap<CommandId, KeptAnswer>,
    companies: BTreeMap<CompanyId, Option<Company>>,
    group: Option<Group>,
    room: Option<Room>,
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Reads what is asked for, and the company of the group or room.
    ///
    /// The company is mostly that of a user who is named, so it is asked for at once. Otherwise all is
    /// read again with it, so that the registrations stay the last that is read (GR-18).
    pub(crate) async fn find_basis(&self, mut request: BasisRequest) -> Result<Found, S> {
        loop {
            let basis = Box::pin(self.store().find_basis(request.clone())).await;
            let basis = basis.map_err(Error::Store)?;
            let of_group = basis.group.as_ref().map(Group::company);
            let owner = of_group.or(basis.room.as_ref().map(Room::company));
            if let Some(owner) = owner
                && !request.companies().contains(&owner)
            {
                request = request.with_companies([owner]);
                continue;
            }
            let mut companies = BTreeMap::new();
            companies.extend(request.companies().iter().map(|id| (*id, None)));
            companies.extend(basis.companies.into_iter().map(|found| (found.id(), Some(found))));
            return Ok(Found {
                registrations: by_user(basis.registrations),
                answers: basis.answers.into_iter().map(|kept| (kept.id().clone(), kept)).collect(),
                companies,
                group: basis.group,
                room: basis.room,
            });
        }
    }

    /// Returns the group with this scope. What the basis does not have is read now: the user must be
    /// known to see the group.
    pub(crate) async fn with_scope(&self, seen: Group, scope: GroupScope) -> Result<Group, S> {
        if seen.is_loaded_for(&scope) { Ok(seen) } else { self.find_group(seen.id(), scope).await }
    }
}

impl Found {
    /// Checks that each of these users is who the call says (CO-1), and has not left (GR-18). It
    /// comes before everything else, so the answer says nothing of the room or group.
    pub(crate) fn identify<E>(
        &self,
        users: impl IntoIterator<Item = User>,
        reads: &mut ReadSet,
    ) -> std::result::Result<(), Error<E>> {
        Ok(check_users(&self.registrations, users, reads)?)
    }

    /// Returns the group that was asked for.
    pub(crate) fn group<E>(&mut self, id: GroupId) -> std::result::Result<Group, Error<E>> {
        self.group.take().ok_or_else(|| GroupError::NoSuchGroup { group: id }.into())
    }

    /// Returns the room that was asked for.
    pub(crate) fn room<E>(&mut self, id: RoomId) -> std::result::Result<Room, Error<E>> {
        self.room.take().ok_or_else(|| RoomError::NoSuchRoom { room: id }.into())
    }

    /// Returns the company that owns what is asked about.
    pub(crate) fn company<E>(&mut self, id: CompanyId) -> std::result::Result<Company, Error<E>> {
        trace::company(id);
        self.companies.remove(&id).flatten().ok_or(Error::NoSuchCompany(id))
    }

    /// Returns the company that owns what is changed.
    pub(crate) fn read_company<E>(
        &mut self,
        id: CompanyId,
        reads: &mut ReadSet,
    ) -> std::result::Result<Company, Error<E>> {
        let company = self.company(id)?;
        reads.read_company(id, Some(company.version()));
        Ok(company)
    }

    /// Returns the companies of these users, except the company that owns the room or group. They
    /// too decide which of their users may have external contact (GR-19). A company that the store
    /// does not have is left out.
    pub(crate) fn guest_companies<'a>(
        &mut self,
        users: impl IntoIterator<Item = &'a User>,
        owner: CompanyId,
        reads: &mut ReadSet,
    ) -> Vec<Company> {
        let companies: BTreeSet<_> = users.into_iter().filter_map(User::company).collect();
        let mut guest_companies = Vec::new();
        for id in companies.into_iter().filter(|id| *id != owner) {
            let found = self.companies.remove(&id).flatten();
            reads.read_company(id, found.as_ref().map(Company::version));
            guest_companies.extend(found);
        }
        guest_companies
    }
}
