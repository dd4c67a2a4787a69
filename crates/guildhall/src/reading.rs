//! What a decision reads besides the room, group or company that it changes. It all goes into the
//! read set, which the store compares when the change is saved (CO-8).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Group, NestedGroups};
use guildhall_kernel::{CompanyId, GroupId, ReadSet, ReadsFrom, Registration, Scope, User, UserId};
use guildhall_permissions::{Company, CompanyError, Context};
use guildhall_rooms::Room;

use crate::retry::{Attempt, AttemptError};
use crate::{Environment, Error, Guildhall, Result, Stores};

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Checks that each of these users is who the call says (CO-1), and has not left (GR-18). It
    /// comes before everything else, so the answer says nothing of the room or group.
    pub(crate) async fn identify(
        &self,
        users: impl IntoIterator<Item = User> + Send,
        reads: &mut ReadSet,
    ) -> Result<(), S> {
        let named: BTreeSet<_> = users.into_iter().collect();
        let stored = self.registrations(named.iter().map(User::id).collect()).await?;
        Ok(check_users(&stored, named, reads)?)
    }

    /// Answers a question of these users, who are checked like in [`identify`](Self::identify). A
    /// question records no first use.
    ///
    /// They are checked last. A user who leaves while the answer is read would get one that held at
    /// no moment: that of an outsider (GR-18). A user who left reads that first, so every answer but
    /// a failure of the store is checked.
    pub(crate) async fn answer<T: Send>(
        &self,
        users: impl IntoIterator<Item = User> + Send,
        question: impl Future<Output = Result<T, S>> + Send,
    ) -> Result<T, S> {
        let answer = question.await;
        if !matches!(answer, Err(Error::Store(_))) {
            self.identify(users, &mut ReadSet::default()).await?;
        }
        answer
    }

    /// Returns the users with these ids as they are stored. A user who is not stored is taken for a
    /// user of this company, which names them for the first time (CO-1).
    pub(crate) async fn as_stored(
        &self,
        ids: BTreeSet<UserId>,
        company: CompanyId,
    ) -> Result<Vec<User>, S> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let stored = self.registrations(ids.clone()).await?;
        let user =
            |id| stored.get(&id).map_or_else(|| User::of_company(id, company), Registration::user);
        Ok(ids.into_iter().map(user).collect())
    }

    /// Returns the registrations of these users, by user. A user who is not stored is left out.
    pub(crate) async fn registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, Registration>, S> {
        Ok(by_user(self.store().find_registrations(users).await.map_err(Error::Store)?))
    }

    pub(crate) async fn registration(&self, user: UserId) -> Result<Option<Registration>, S> {
        Ok(self.registrations(BTreeSet::from([user])).await?.remove(&user))
    }

    /// Loads the company that owns what is changed.
    pub(crate) async fn read_company(
        &self,
        id: CompanyId,
        reads: &mut ReadSet,
    ) -> Result<Company, S> {
        let company = self.company(id).await?;
        reads.read_company(id, Some(company.version()));
        Ok(company)
    }

    /// Loads the companies of these users, except the company that owns the room or group. They
    /// too decide which of their users may have external contact (GR-19). A company that the store
    /// does not have is left out.
    pub(crate) async fn read_guest_companies(
        &self,
        users: impl IntoIterator<Item = &User> + Send,
        owner: CompanyId,
        reads: &mut ReadSet,
    ) -> Result<Vec<Company>, S> {
        let companies: BTreeSet<_> = users.into_iter().filter_map(User::company).collect();
        let mut guest_companies = Vec::new();
        for id in companies.into_iter().filter(|id| *id != owner) {
            let found = self.store().find_company(id).await.map_err(Error::Store)?;
            reads.read_company(id, found.as_ref().map(Company::version));
            guest_companies.extend(found);
        }
        Ok(guest_companies)
    }

    /// Loads a group that is to be removed from another one. `None` if it does not exist.
    pub(crate) async fn read_child(
        &self,
        id: GroupId,
        by: User,
        cx: &Context<'_>,
        reads: &mut ReadSet,
    ) -> Attempt<Option<Group>, S> {
        let own = Scope::of([by.id()]);
        let found = self.store().find_group(id, own.clone()).await.map_err(Error::Store)?;
        let Some(child) = found else { return Ok(None) };
        reads.read_group(id, child.version());
        if !child.is_deleted() && !child.header().nested().is_empty() && child.is_seen_by(by, cx)? {
            let nested = self.store().find_nested_groups(id, own).await.map_err(Error::Store)?;
            read_seen(id, &nested, by, cx, reads)?;
        }
        Ok(Some(child))
    }

    /// Loads a group for a decision that needs to know that a user does not take part in it. The
    /// groups nested in it are part of the read set, so no user can come in through one of them
    /// meanwhile (GR-20).
    pub(crate) async fn read_with_nested(
        &self,
        id: GroupId,
        scope: Scope,
        reads: &mut ReadSet,
    ) -> Attempt<Group, S> {
        let found = self.store().find_nested_groups(id, scope).await.map_err(Error::Store)?;
        for nested in found.groups().filter(|nested| nested.id() != id) {
            reads.read_group(nested.id(), nested.version());
        }
        Ok(found.group(id)?.clone())
    }

    /// Returns since when a user may read the room of a group, which was loaded for them (RM-22).
    pub(crate) async fn group_reads_from(
        &self,
        group: &Group,
        room: &Room,
        user: User,
        cx: &Context<'_>,
    ) -> Result<ReadsFrom, S> {
        let nested = if group.header().nested().is_empty() {
            None
        } else {
            let found = self.store().find_nested_groups(group.id(), Scope::of([user.id()])).await;
            Some(found.map_err(Error::Store)?)
        };
        Ok(group.reads_from(user, room, nested.as_ref(), cx)?)
    }
}

/// Notes the group that is nested or removed, and the groups through which the user sees it. That
/// they see it must still hold when the change is saved (GR-15).
pub(crate) fn read_seen<E>(
    child: GroupId,
    nested: &NestedGroups,
    by: User,
    cx: &Context<'_>,
    reads: &mut ReadSet,
) -> std::result::Result<(), AttemptError<E>> {
    // Otherwise it was hidden between two reads.
    let through = nested.seen_through(child, by, cx)?.ok_or(AttemptError::Lost)?;
    for group in [nested.group(child)?].into_iter().chain(through) {
        reads.read_group(group.id(), group.version());
    }
    Ok(())
}

pub(crate) fn by_user(registrations: Vec<Registration>) -> BTreeMap<UserId, Registration> {
    // A map that is collected sorts a list first, which takes longer for the few of most calls.
    let mut found = BTreeMap::new();
    found.extend(registrations.into_iter().map(|found| (found.id(), found)));
    found
}

/// Checks users against those of them that are stored, like [`Guildhall::identify`].
pub(crate) fn check_users(
    stored: &BTreeMap<UserId, Registration>,
    users: impl IntoIterator<Item = User>,
    reads: &mut ReadSet,
) -> std::result::Result<(), CompanyError> {
    let (mut wrong, mut gone) = (BTreeSet::new(), BTreeSet::new());
    let mut first = BTreeMap::new();
    let mut named: Vec<_> = users.into_iter().collect();
    named.sort_unstable();
    named.dedup();
    for user in named {
        match stored.get(&user.id()) {
            Some(known) if known.user() != user => {
                wrong.insert(user.id());
            }
            Some(known) if known.has_left() => {
                gone.insert(user.id());
            }
            Some(known) => reads.read_user(known),
            None => {
                // One call that names a user with two companies is wrong about one of them.
                if first.insert(user.id(), user).is_some() {
                    wrong.insert(user.id());
                }
                reads.first_use(user);
            }
        }
    }
    if !wrong.is_empty() {
        return Err(CompanyError::WrongCompany { users: Vec::from_iter(wrong) });
    }
    if !gone.is_empty() {
        return Err(CompanyError::HaveLeft { users: Vec::from_iter(gone) });
    }
    Ok(())
}
