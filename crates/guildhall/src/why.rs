//! Why a user may do something with a room or group, and which users may.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Group, GroupExplanation, MembershipFilter, Team};
use guildhall_kernel::{CommandError, Page, PageRequest, Scope, User, UserId};
use guildhall_permissions::{Cell, GroupAction, Privacy, Role, RoomAction};
use guildhall_rooms::{Participant, RoomExplanation};

use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, GroupHandle, Guildhall, Result, RoomHandle, Stores};

impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Says why a user may do an action with the group, or may not: their roles, the cells of the
    /// table that answer them, how they take part, and the refusal.
    ///
    /// Each user who sees the group asks about themself. About others ask members, Group Masters,
    /// the leader of a team and administrators: an outsider and a guest do not learn who may do
    /// what (GR-17).
    ///
    /// ```
    /// # use guildhall::{Application, CompanyId, GroupDraft, Guildhall, User, UserId};
    /// # use guildhall::permissions::GroupAction;
    /// # use guildhall_store_memory::MemoryStore;
    /// # use uuid::Uuid;
    /// # pollster::block_on(async {
    /// # let acme = CompanyId::new(Uuid::from_u128(0xac));
    /// # let [ann, bo] = [1, 2].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
    /// # let hall = Guildhall::new(MemoryStore::default());
    /// # hall.create_company(acme, "Acme".parse()?, [], [Application::Core]).await?;
    /// let draft = GroupDraft::named("Launch crew")?.with_members([bo]);
    /// let group = hall.user(ann).create_group(draft).await?.id();
    ///
    /// let why = hall.user(ann).group(group).why(bo, GroupAction::Rename).await?;
    /// assert_eq!(why.refusal.map(|refusal| refusal.rule()), Some("GR-9"));
    /// let why = hall.user(ann).group(group).why(bo, GroupAction::ReadRoom).await?;
    /// assert!(why.is_allowed(), "a member reads the room");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`GroupError::NotAllowed`](crate::groups::GroupError::NotAllowed) if the user asks about
    ///   another, and may ask only about themself (GR-17)
    /// - [`CompanyError::WrongCompany`](crate::permissions::CompanyError::WrongCompany) if `user`
    ///   is stored with another company (CO-1)
    /// - [`CompanyError::HaveLeft`](crate::permissions::CompanyError::HaveLeft) if `user` left
    ///   (GR-18)
    #[doc(alias = "GR-15")]
    pub async fn why(&self, user: User, action: GroupAction) -> Result<GroupExplanation, S> {
        self.question("why").run(self.explain(user, action)).await
    }

    async fn explain(&self, user: User, action: GroupAction) -> Result<GroupExplanation, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        self.ask_as(by, user).await?;
        let question = async {
            let scope = Scope::of([by.id(), user.id()]);
            let nested = hall.store().find_nested_groups(self.id, scope).await;
            let nested = nested.map_err(Error::Store)?;
            let company = hall.company(nested.group(self.id)?.company()).await?;
            Ok(nested.why(by, self.id, user, action, &hall.context(&company))?)
        };
        hall.answer([by, user], question).await
    }

    /// Lists the users who may do an action with the group now, by user id.
    ///
    /// Of outsiders, it lists those who are registered with the company. A page can hold fewer
    /// users than requested. The list ends with the page that has no next one.
    ///
    /// # Errors
    /// As for [`view`](Self::view), and
    /// [`GroupError::NotAllowed`](crate::groups::GroupError::NotAllowed) if the user may ask only
    /// about themself (GR-17).
    #[doc(alias = "GR-15")]
    pub async fn who_may(
        &self,
        action: GroupAction,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        self.question("who_may").run(self.list_who_may(action, page)).await
    }

    async fn list_who_may(
        &self,
        action: GroupAction,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let page = page.at_most(GREATEST_PAGE);
        self.ask(|group, by, cx| group.authorize(by, GroupAction::Explain, cx)).await?;
        let question = async {
            let listed = self.who_could(action, &page).await?;
            let next = listed.next().copied();
            let users = hall.as_registered(listed.into_items()).await?;
            let scope = Scope::of(users.iter().map(User::id).chain([by.id()]));
            let group = hall.find_group(self.id, scope).await?;
            let company = hall.company(group.company()).await?;
            let cx = hall.context(&company);
            group.authorize(by, GroupAction::Explain, &cx)?;
            let mut may = Vec::new();
            for user in users {
                match group.check_action(user, action, &cx) {
                    Ok(()) => may.push(user),
                    Err(CommandError::Refused(_)) => {}
                    Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
                }
            }
            Ok(Page::new(may, next))
        };
        hall.answer([by], question).await
    }

    /// Checks that the user who acts may ask about `user`.
    async fn ask_as(&self, by: User, user: User) -> Result<(), S> {
        let asks = if by == user { GroupAction::View } else { GroupAction::Explain };
        self.ask(|group, by, cx| group.authorize(by, asks, cx)).await
    }

    /// Lists the users who have a role that can allow the action, by user id.
    async fn who_could(
        &self,
        action: GroupAction,
        page: &PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let hall = self.acting.hall();
        let store = hall.store();
        let group = hall.find_group(self.id, Scope::of([])).await?;
        let company = hall.company(group.company()).await?;
        let mut found = Merged::of(page);
        found.add(store.participants_of(self.id, page.clone()).await.map_err(Error::Store)?);
        let masters = store.memberships(self.id, MembershipFilter::Masters, page.clone()).await;
        found.add(masters.map_err(Error::Store)?.map(|entry| entry.user()));
        let leader = group.header().team().and_then(Team::leader);
        let of_company = company.administrators().iter().copied().chain(leader);
        found.add_all(of_company.map(|user| User::of_company(user, company.id())));
        if may_outside(&group, action) {
            let registered = store.registered(Some(company.id()), page.clone()).await;
            found.add(registered.map_err(Error::Store)?);
        }
        Ok(found.into_page())
    }
}

impl<S: Stores, E: Environment> RoomHandle<'_, S, E> {
    /// Says why a user may do an action with the room, or may not. It answers a user who is in the
    /// room.
    ///
    /// In the room of a group, the group answers who reads it and starts a room from it:
    /// [`GroupHandle::why`] says more.
    ///
    /// # Errors
    /// As for [`read`](Self::read), and as for [`GroupHandle::why`] in the room of a group.
    #[doc(alias = "RM-14")]
    pub async fn why(&self, user: User, action: RoomAction) -> Result<RoomExplanation, S> {
        self.question("why").run(self.explain(user, action)).await
    }

    async fn explain(&self, user: User, action: RoomAction) -> Result<RoomExplanation, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let seen = self.read().await?.room;
        let question = async {
            let room = hall.find_room(seen.id(), Scope::of([by.id(), user.id()])).await?;
            let company = hall.company(room.company()).await?;
            let cx = hall.context(&company);
            let mut why = room.why(user, action, &cx)?;
            match room.group() {
                Some(group) => {
                    let of_group =
                        self.acting.group(group).why(user, GroupAction::ReadRoom).await?;
                    if why.cell == Cell::Yes && !room.is_closed() {
                        why.refusal = of_group.refusal;
                    }
                }
                None => room.read(by, &cx)?,
            }
            Ok(why)
        };
        hall.answer([by, user], question).await
    }

    /// Lists the users who may do an action with the room now, by user id.
    ///
    /// A page can hold fewer users than requested. The list ends with the page that has no next
    /// one.
    ///
    /// # Errors
    /// As for [`why`](Self::why).
    #[doc(alias = "RM-14")]
    pub async fn who_may(
        &self,
        action: RoomAction,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        self.question("who_may").run(self.list_who_may(action, page)).await
    }

    async fn list_who_may(
        &self,
        action: RoomAction,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let hall = self.acting.hall();
        let page = page.at_most(GREATEST_PAGE);
        let room = self.read().await?.room;
        if action.cell(room.kind()) != Cell::Yes {
            return Ok(Page::new(Vec::new(), None));
        }
        if let Some(group) = room.group() {
            return self.acting.group(group).who_may(GroupAction::ReadRoom, page).await;
        }
        let by = self.acting.user();
        let question = async {
            let entries = hall.store().participants(self.id, page).await.map_err(Error::Store)?;
            let next = entries.next().copied();
            let inside = entries.into_items().into_iter().filter(Participant::is_in);
            let inside: Vec<_> = inside.map(|entry| entry.user()).collect();
            let users = hall.as_registered(inside).await?;
            let scope = Scope::of(users.iter().map(User::id).chain([by.id()]));
            let room = hall.find_room(self.id, scope).await?;
            let company = hall.company(room.company()).await?;
            let cx = hall.context(&company);
            room.read(by, &cx)?;
            let mut may = Vec::new();
            for user in users {
                if room.why(user, action, &cx)?.is_allowed() {
                    may.push(user);
                }
            }
            Ok(Page::new(may, next))
        };
        hall.answer([by], question).await
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Returns these users as they are registered now, without those who left. An entry of a user
    /// who left or moved may be there until the removal reaches it.
    async fn as_registered(&self, users: Vec<User>) -> Result<Vec<User>, S> {
        let ids: BTreeSet<_> = users.iter().map(User::id).collect();
        let known = self.registrations(ids).await?;
        let now = |user: User| match known.get(&user.id()) {
            Some(known) if known.has_left() => None,
            Some(known) => Some(known.user()),
            None => Some(user),
        };
        Ok(users.into_iter().filter_map(now).collect())
    }
}

/// Whether an internal user who has no role in the group may do this.
fn may_outside(group: &Group, action: GroupAction) -> bool {
    let public = group.header().privacy() == Privacy::Public;
    let cell = action.cell(group.header().group_type(), Role::Outsider);
    public && !matches!(cell, Cell::No(_))
}

/// One page of several listings by user id.
struct Merged<'a> {
    page: &'a PageRequest<UserId>,
    users: BTreeMap<UserId, User>,
    /// Whether a listing goes on after its page.
    continues: bool,
}

impl<'a> Merged<'a> {
    const fn of(page: &'a PageRequest<UserId>) -> Self {
        Self { page, users: BTreeMap::new(), continues: false }
    }

    /// Adds the page of a listing.
    fn add(&mut self, listed: Page<User, UserId>) {
        self.continues |= listed.next().is_some();
        self.add_all(listed.into_items());
    }

    /// Adds the users of a whole listing who come after the key of the page.
    fn add_all(&mut self, users: impl IntoIterator<Item = User>) {
        let after = self.page.key();
        let users = users.into_iter().filter(|user| after.is_none_or(|key| user.id() > *key));
        self.users.extend(users.map(|user| (user.id(), user)));
    }

    fn into_page(self) -> Page<User, UserId> {
        let page = Page::cut(self.users.into_values().collect(), self.page.limit(), User::id);
        let last = page.items().last().filter(|_| self.continues).map(User::id);
        let next = page.next().copied().or(last);
        Page::new(page.into_items(), next)
    }
}

#[cfg(test)]
mod tests {
    use guildhall_groups::GroupDraft;
    use guildhall_permissions::Context;
    use guildhall_testkit::cast::{ANN, acme, at, group, room};

    use super::*;

    // about: GR-9
    #[test]
    fn only_the_outsiders_of_a_public_group_may_something() {
        let company = acme();
        let cx = Context::new(&company, at(0));
        let create = |draft| Group::create(group(1), room(1), ANN, draft, &cx).unwrap().0;
        let draft = GroupDraft::named("Crew").unwrap();
        let (public, private) = (create(draft.clone()), create(draft.private()));
        assert!(may_outside(&public, GroupAction::View));
        assert!(!may_outside(&public, GroupAction::Rename));
        assert!(GroupAction::ALL.iter().all(|action| !may_outside(&private, *action)));
    }
}
