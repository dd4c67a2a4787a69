//! What is asked before a command is decided.

use std::collections::BTreeSet;

use guildhall_kernel::{NotLoaded, Rule, User, UserId};
use guildhall_permissions::{Context, GroupAction, Roles};
use guildhall_rooms::Room;

use super::{Answer, Group};
use crate::{GroupEntry, GroupError, GroupKind};

impl Group {
    /// What the user is to this group. Who takes part through what is nested is a member (GR-20).
    /// Administrators of another company are nothing to it (CO-1).
    ///
    /// # Errors
    /// [`NotLoaded`] where a slice does not cover the user.
    pub fn roles(&self, user: &User, cx: &Context<'_>) -> Result<Roles, NotLoaded> {
        let entry = self.roster.entry(user.id())?;
        let roles = Roles::of(user.affiliation(self.company()));
        let mut roles = roles.in_group_type(self.header.group_type());
        if self.participant(user.id())?.is_some() {
            roles = roles.member();
        }
        if self.header.team.is_some_and(|team| team.leader == Some(user.id())) {
            roles = roles.leader();
        }
        if entry.is_some_and(GroupEntry::is_master) {
            roles = roles.master();
        }
        if self.check_company(cx).is_ok() && cx.company().is_administrator(user.id()) {
            roles = roles.administrator();
        }
        Ok(roles)
    }

    /// Whether the user may do this with the group. That they see the group is asked first: for
    /// whom it is hidden, the answer is [`GroupError::NoSuchGroup`] whatever they asked (GR-15).
    ///
    /// # Errors
    /// In this order: [`GroupError::NoSuchGroup`] (GR-15), [`GroupError::OtherCompany`] (CO-1),
    /// [`GroupError::Deleted`] (GR-12), [`GroupError::NotAllowed`], and [`GroupError::Company`]
    /// while the group is frozen (CO-2).
    /// [`CommandError::NotLoaded`](guildhall_kernel::CommandError) where a slice does not cover the
    /// user.
    pub fn authorize(&self, user: &User, action: GroupAction, cx: &Context<'_>) -> Answer {
        let roles = self.roles(user, cx)?;
        let privacy = self.header.privacy;
        if !self.is_seen_by(user, cx)? {
            return Err(GroupError::NoSuchGroup { group: self.id() }.into());
        }
        self.check_company(cx)?;
        self.check_active()?;
        action
            .authorize(&roles, privacy)
            .map_err(|rule| GroupError::NotAllowed { action, rule })?;
        if !action.allowed_while_frozen() {
            cx.company().check_groups().map_err(GroupError::from)?;
        }
        Ok(())
    }

    /// Whether the group is there for the user at all (GR-15).
    pub(crate) fn is_seen_by(&self, user: &User, cx: &Context<'_>) -> Result<bool, NotLoaded> {
        let roles = self.roles(user, cx)?;
        Ok(GroupAction::View.authorize(&roles, self.header.privacy).is_ok())
    }

    pub(super) fn check_company(&self, cx: &Context<'_>) -> Result<(), GroupError> {
        if cx.company().id() == self.company() {
            Ok(())
        } else {
            Err(GroupError::OtherCompany { group: self.id() })
        }
    }

    pub(super) fn check_active(&self) -> Result<(), GroupError> {
        if self.is_deleted() { Err(GroupError::Deleted { group: self.id() }) } else { Ok(()) }
    }

    /// Whether this is the group's room.
    pub(super) fn check_room(&self, room: &Room) -> Result<(), GroupError> {
        if room.id() == self.room() && room.group() == Some(self.id()) {
            Ok(())
        } else {
            Err(GroupError::WrongRoom { group: self.id() })
        }
    }

    /// Of those named, the ones of whom `is` holds, each once: answers, like events, do not depend
    /// on how a caller named them.
    pub(super) fn those(
        &self,
        named: impl IntoIterator<Item = UserId>,
        is: impl Fn(Option<&GroupEntry>) -> bool,
    ) -> Result<Vec<UserId>, NotLoaded> {
        let named: BTreeSet<_> = named.into_iter().collect();
        let mut those = Vec::new();
        for user in named {
            if is(self.roster.entry(user)?) {
                those.push(user);
            }
        }
        Ok(those)
    }

    pub(super) fn check_members(&self, named: &[UserId], rule: &'static Rule) -> Answer {
        check_named(named)?;
        let users =
            self.those(named.iter().copied(), |entry| !entry.is_some_and(GroupEntry::is_member))?;
        if users.is_empty() { Ok(()) } else { Err(GroupError::NotMembers { users, rule }.into()) }
    }
}

pub(super) fn check_named<T>(named: &[T]) -> Result<(), GroupError> {
    if named.is_empty() { Err(GroupError::NoUsersNamed) } else { Ok(()) }
}

/// Whether a group of this kind can hold these users (GR-5), and the company allows the contact
/// (RM-10): in an external group, to each of them (GR-19).
pub(super) fn check_externals<'a>(
    kind: GroupKind,
    users: impl IntoIterator<Item = &'a User> + Clone,
    cx: &Context<'_>,
) -> Result<(), GroupError> {
    let externals = externals(users.clone(), cx);
    if kind == GroupKind::Internal && !externals.is_empty() {
        return Err(GroupError::ExternalInInternalGroup { users: externals });
    }
    if kind == GroupKind::External {
        cx.company().check_contact_permission(users.clone())?;
    }
    Ok(cx.check_contacts(users)?)
}

/// Whether these users can be Masters (GR-5).
pub(super) fn check_masters<'a>(
    users: impl IntoIterator<Item = &'a User>,
    cx: &Context<'_>,
) -> Result<(), GroupError> {
    let externals = externals(users, cx);
    if externals.is_empty() { Ok(()) } else { Err(GroupError::ExternalMaster { users: externals }) }
}

fn externals<'a>(users: impl IntoIterator<Item = &'a User>, cx: &Context<'_>) -> Vec<UserId> {
    let company = cx.company().id();
    let externals = users.into_iter().filter(|user| user.is_external_to(company));
    externals.map(User::id).collect::<BTreeSet<_>>().into_iter().collect()
}
