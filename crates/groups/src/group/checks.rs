//! What is checked before a command is decided.

use guildhall_kernel::{CommandError, Envelope, NotLoaded, Rule, User, UserId};
use guildhall_permissions::{Context, GroupAction, GroupActions, GroupType, Role, Roles};
use guildhall_rooms::Room;

use super::{CheckResult, Group};
use crate::{GroupEntry, GroupError, GroupEvent, GroupKind};

impl Group {
    /// Returns the user's roles in this group.
    ///
    /// A user who takes part through a nested group is a member (GR-20). An administrator of
    /// another company has no role here for that (CO-1).
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    #[inline]
    pub fn roles(&self, user: User, cx: &Context<'_>) -> Result<Roles, NotLoaded> {
        self.roles_of(user, self.roster.entry(user.id())?, cx)
    }

    /// Does what [`Group::roles`] does for a user whose entry was looked up.
    #[inline]
    pub(super) fn roles_of(
        &self,
        user: User,
        entry: Option<&GroupEntry>,
        cx: &Context<'_>,
    ) -> Result<Roles, NotLoaded> {
        Ok(self.with_company_role(self.roles_in_group(user, entry)?, user, cx))
    }

    /// Returns the roles that the group gives to a user whose entry was looked up.
    #[inline]
    fn roles_in_group(&self, user: User, entry: Option<&GroupEntry>) -> Result<Roles, NotLoaded> {
        let affiliation = user.affiliation(self.company());
        let roles = match entry {
            Some(entry) if entry.is_of(user, affiliation) => entry.roles(),
            _ => Roles::of(affiliation),
        };
        if self.header.nested.is_empty() && self.header.team.is_none() {
            Ok(roles)
        } else {
            self.with_roles_of_header(roles, user, entry)
        }
    }

    /// Adds the roles of a user who takes part through a nested group, or is in a team.
    #[inline(never)]
    fn with_roles_of_header(
        &self,
        mut roles: Roles,
        user: User,
        entry: Option<&GroupEntry>,
    ) -> Result<Roles, NotLoaded> {
        if !self.header.nested.is_empty() && self.participant_of(user.id(), entry)? == Some(&user) {
            roles = roles.member();
        }
        if let Some(team) = &self.header.team {
            roles = roles.in_group_type(GroupType::Team);
            if team.leader == Some(user.id()) && !user.is_external_to(self.company()) {
                roles = roles.leader();
            }
        }
        Ok(roles)
    }

    /// Adds the role that the company gives: that of an administrator.
    #[inline]
    fn with_company_role(&self, roles: Roles, user: User, cx: &Context<'_>) -> Roles {
        // The administrators come first: most users are none.
        if cx.company().is_administered_by(user) && self.check_company(cx).is_ok() {
            roles.administrator()
        } else {
            roles
        }
    }

    /// Returns the entry of a user, if it is theirs as a user of this company. An entry that names
    /// another company is of no use to a user who moved (CO-1).
    pub(crate) fn entry_of(&self, user: User) -> Result<Option<&GroupEntry>, NotLoaded> {
        Ok(self.roster.entry(user.id())?.filter(|entry| entry.user() == user))
    }

    /// Returns whether the user takes part, as a user of this company (CO-1, GR-20).
    pub(crate) fn participates(&self, user: User) -> Result<bool, NotLoaded> {
        Ok(self.participant(user.id())? == Some(user))
    }

    /// Checks that the user may do this with the group.
    ///
    /// # Errors
    /// Checks in this order, and returns:
    /// - [`GroupError::NoSuchGroup`] if the group is hidden from the user (GR-15)
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the group's (CO-1)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::NotAllowed`] if the table of actions refuses; it names the rule
    /// - [`GroupError::Company`] if the group is frozen (CO-2)
    /// - [`GroupError::Locked`] if the company has locked what the action changes, and the user is
    ///   no administrator (CO-6)
    ///
    /// Before all of these, it returns [`CommandError::NotLoaded`] if the loaded slice does not
    /// cover the user.
    #[expect(clippy::inline_always, reason = "a caller that asks for no reason makes none")]
    #[inline(always)]
    pub fn authorize(&self, user: User, action: GroupAction, cx: &Context<'_>) -> CheckResult {
        let roles = self.roles_in_group(user, self.roster.entry(user.id())?)?;
        // Most requests are granted by what the group says of the user. A user with one
        // more role may do everything that they may do without it. So the role matters only if the
        // others do not grant the action, or if it is locked.
        let asks_company = !self.is_granted(roles, action) || !self.header.locks.is_empty();
        let roles = if asks_company { self.with_company_role(roles, user, cx) } else { roles };
        self.authorize_roles(roles, action, cx)
    }

    /// Does what [`Group::authorize`] does, and returns the roles for the checks that follow. Commands
    /// call this one, which is not made part of each of them.
    pub(super) fn authorized(
        &self,
        user: User,
        action: GroupAction,
        cx: &Context<'_>,
    ) -> Result<Roles, CommandError<GroupError>> {
        let roles = self.roles_in_group(user, self.roster.entry(user.id())?)?;
        let roles = self.with_company_role(roles, user, cx);
        self.authorize_roles(roles, action, cx)?;
        Ok(roles)
    }

    #[inline]
    pub(super) fn authorize_roles(
        &self,
        roles: Roles,
        action: GroupAction,
        cx: &Context<'_>,
    ) -> CheckResult {
        if !self.is_visible_to(roles) {
            return Err(GroupError::NoSuchGroup { group: self.id() }.into());
        }
        self.check_company(cx)?;
        self.check_active()?;
        self.check_table(roles, action)?;
        if !action.allowed_while_frozen() {
            cx.company().check_groups().map_err(GroupError::from)?;
        }
        Ok(self.check_unlocked(roles, action)?)
    }

    /// Returns whether the table of actions grants this to a user with these roles, and lets them
    /// see the group.
    #[inline]
    fn is_granted(&self, roles: Roles, action: GroupAction) -> bool {
        let granted = self.granted_to(roles);
        granted.contains(action) && granted.contains(GroupAction::View)
    }

    /// Returns what the table of actions grants to a user with these roles.
    #[inline]
    pub(super) fn granted_to(&self, roles: Roles) -> GroupActions {
        GroupActions::granted(roles, self.header.privacy)
    }

    /// Checks that no lock of the company is against this (CO-6). Administrators are free.
    #[inline]
    pub(super) fn check_unlocked(
        &self,
        roles: Roles,
        action: GroupAction,
    ) -> Result<(), GroupError> {
        match self.header.locks.against(action) {
            Some(setting) if !roles.is(Role::Administrator) => Err(GroupError::Locked { setting }),
            _ => Ok(()),
        }
    }

    /// Checks that the table of actions allows the directory to do this.
    pub(super) fn authorize_directory(
        &self,
        action: GroupAction,
        cx: &Context<'_>,
    ) -> Result<(), GroupError> {
        self.check_company(cx)?;
        self.check_active()?;
        self.check_table(Roles::directory(self.header.group_type()), action)
    }

    #[inline]
    fn check_table(&self, roles: Roles, action: GroupAction) -> Result<(), GroupError> {
        action.authorize(&roles, self.header.privacy).map_err(|rule| self.not_allowed(action, rule))
    }

    pub(super) const fn not_allowed(&self, action: GroupAction, rule: &'static Rule) -> GroupError {
        GroupError::NotAllowed { action, rule, managers: self.header.managers() }
    }

    /// Returns whether the user sees the group at all (GR-15).
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    pub fn is_seen_by(&self, user: User, cx: &Context<'_>) -> Result<bool, NotLoaded> {
        Ok(self.is_visible_to(self.roles(user, cx)?))
    }

    /// Returns whether the user sees the group by what the group itself says, whatever the policy of
    /// the company and the groups nested in it say: a user of its company if it is public, and its
    /// members and Masters (GR-15). Of a deleted group it says no.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    #[doc(alias = "GR-15")]
    pub fn is_certainly_seen_by(&self, user: User) -> Result<bool, NotLoaded> {
        Ok(self.header.is_certainly_seen_by(user, self.roster.entry(user.id())?))
    }

    #[inline]
    pub(super) fn is_visible_to(&self, roles: Roles) -> bool {
        self.granted_to(roles).contains(GroupAction::View)
    }

    #[inline]
    pub(super) fn check_company(&self, cx: &Context<'_>) -> Result<(), GroupError> {
        if cx.company().id() == self.company() {
            Ok(())
        } else {
            Err(GroupError::OtherCompany { group: self.id() })
        }
    }

    #[inline]
    pub(super) fn check_active(&self) -> Result<(), GroupError> {
        if self.is_deleted() { Err(GroupError::Deleted { group: self.id() }) } else { Ok(()) }
    }

    /// Checks that this is the group's room.
    pub(super) fn check_room(&self, room: &Room) -> Result<(), GroupError> {
        if room.id() == self.room() && room.group() == Some(self.id()) {
            Ok(())
        } else {
            Err(GroupError::WrongRoom { group: self.id() })
        }
    }

    /// Returns the users whose entry fits the condition, each once and ordered by id. So events and
    /// refusals do not depend on the order in which a request names its users.
    pub(super) fn matching(
        &self,
        users: impl IntoIterator<Item = UserId>,
        condition: impl Fn(Option<&GroupEntry>) -> bool,
    ) -> Result<Vec<UserId>, NotLoaded> {
        let mut matching = Vec::new();
        for user in users {
            if condition(self.roster.entry(user)?) {
                matching.push(user);
            }
        }
        Ok(each_once(matching))
    }

    /// Returns whether the group has more than one Group Master.
    pub(super) const fn has_other_master(&self) -> bool {
        self.roster.counts().masters() > 1
    }

    pub(super) fn check_members(&self, named: &[UserId], rule: &'static Rule) -> CheckResult {
        check_named(named)?;
        let is_no_member = |entry: Option<&GroupEntry>| !entry.is_some_and(GroupEntry::is_member);
        let users = self.matching(named.iter().copied(), is_no_member)?;
        if users.is_empty() { Ok(()) } else { Err(GroupError::NotMembers { users, rule }.into()) }
    }

    /// Checks that these users, who are no members, can all become members: there is space for them
    /// (CO-7), and no Group Master among them has become external (GR-5).
    pub(super) fn check_joining(&self, users: &[User], cx: &Context<'_>) -> CheckResult {
        let externals = users.iter().filter(|user| user.is_external_to(self.company()));
        let is_master = |entry: Option<&GroupEntry>| entry.is_some_and(GroupEntry::is_master);
        let masters = self.matching(externals.map(User::id), is_master)?;
        if !masters.is_empty() {
            return Err(GroupError::ExternalMaster { users: masters }.into());
        }
        let joining = u32::try_from(users.len()).unwrap_or(u32::MAX);
        let count = self.roster.counts().members().saturating_add(joining);
        Ok(cx.company().check_group_size(count).map_err(GroupError::from)?)
    }

    /// Checks that these users, who are no Group Masters, can all become Group Masters (GR-5).
    pub(super) fn check_new_masters(&self, users: &[User], cx: &Context<'_>) -> CheckResult {
        check_masters(self.header.kind, users, cx)?;
        let named = users.iter().map(User::id);
        let users = self.matching(named, |entry| entry.is_some_and(GroupEntry::is_master))?;
        if users.is_empty() { Ok(()) } else { Err(GroupError::AlreadyMasters { users }.into()) }
    }

    /// Applies an event that the user caused, or the service or the directory if `by` is `None`,
    /// and returns it.
    pub(super) fn record(
        &mut self,
        by: impl Into<Option<User>>,
        event: GroupEvent,
        cx: &Context<'_>,
    ) -> Envelope<GroupEvent> {
        let by = by.into().map(|by| by.id());
        let happened = Envelope { by, at: cx.at(), event };
        self.apply(&happened);
        happened
    }
}

pub(super) fn check_named<T>(named: &[T]) -> Result<(), GroupError> {
    if named.is_empty() { Err(GroupError::NoUsersNamed) } else { Ok(()) }
}

/// Checks that a group of this kind can hold these users (GR-5), and that the contact is allowed
/// (RM-10). In an external group each of them needs the permission for external contact (GR-19).
pub(super) fn check_externals<'a>(
    kind: GroupKind,
    users: impl IntoIterator<Item = &'a User> + Clone,
    cx: &Context<'_>,
) -> Result<(), GroupError> {
    if kind == GroupKind::Internal {
        let externals = externals(users, cx);
        return if externals.is_empty() {
            Ok(())
        } else {
            Err(GroupError::ExternalInInternalGroup { users: externals })
        };
    }
    cx.company().check_contact_permission(users.clone())?;
    Ok(cx.check_contacts(users)?)
}

/// Checks that these users can be Group Masters of a group of this kind: they are internal, and in
/// an external group they have the permission for external contact (GR-5).
pub(super) fn check_masters<'a>(
    kind: GroupKind,
    users: impl IntoIterator<Item = &'a User> + Clone,
    cx: &Context<'_>,
) -> Result<(), GroupError> {
    let externals = externals(users.clone(), cx);
    if !externals.is_empty() {
        return Err(GroupError::ExternalMaster { users: externals });
    }
    if kind == GroupKind::Internal {
        return Ok(());
    }
    let lacks = |user: &UserId| !cx.company().has_contact_permission(*user);
    let without = each_once(users.into_iter().map(User::id).filter(lacks).collect());
    if without.is_empty() {
        Ok(())
    } else {
        Err(GroupError::MasterWithoutContact { users: without })
    }
}

fn externals<'a>(users: impl IntoIterator<Item = &'a User>, cx: &Context<'_>) -> Vec<UserId> {
    let company = cx.company().id();
    let externals = users.into_iter().filter(|user| user.is_external_to(company));
    each_once(externals.map(User::id).collect())
}

/// Returns the users, each once and ordered by id.
pub(super) fn each_once(mut users: Vec<UserId>) -> Vec<UserId> {
    users.sort_unstable();
    users.dedup();
    users
}

#[cfg(test)]
mod tests {
    use guildhall_testkit::cast::{ANN, BO, DEE, acme, at, group, room};

    use super::*;
    use crate::GroupDraft;

    // about: GR-9
    #[test]
    fn most_requests_are_granted_by_what_the_group_says_of_the_user() {
        let company = acme();
        let cx = Context::new(&company, at(0));
        let draft = GroupDraft::named("Crew").unwrap().private().with_members([BO]);
        let (crew, _) = Group::create(group(1), room(1), ANN, draft, &cx).unwrap();
        let is_granted = |user, action| crew.is_granted(crew.roles(user, &cx).unwrap(), action);
        assert!(is_granted(ANN, GroupAction::Rename) && is_granted(BO, GroupAction::ReadRoom));
        assert!(!is_granted(BO, GroupAction::Rename) && !is_granted(DEE, GroupAction::View));
    }
}
