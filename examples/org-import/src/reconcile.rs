//! Changes an existing group to what its team in the files says.

use std::collections::BTreeSet;

use guildhall::groups::{GroupEntry, GroupError, GroupView, MembershipFilter};
use guildhall::kernel::{User, UserId};
use guildhall::{Error, GroupHandle, Guildhall, Stores, SystemEnvironment};

use crate::errors::NotImported;
use crate::pages;
use crate::report::Changes;
use crate::wanted::Wanted;

/// Changes only what differs. A refusal leaves the group unchanged.
pub(crate) async fn group<S: Stores>(
    hall: &Guildhall<S>,
    group: &GroupView,
    wanted: &Wanted,
    admins: &[User],
    changes: &mut Changes,
) -> Result<(), NotImported<S::Error>> {
    let present = CurrentUsers::of(hall, group).await?;
    let actor = admins.first().or(present.masters.first()).ok_or(GroupError::NeedsMaster)?;
    let handle = hall.user(*actor).group(group.id);

    let appointed = only_in(&wanted.masters, &present.masters);
    let added = only_in(&wanted.members, &present.members);
    // Only a change that names external users can be refused (GR-5, RM-10). It comes first, so that
    // a refusal leaves the group unchanged.
    if names_external(&added) && !names_external(&appointed) {
        changes.members_added += add_members(&handle, &added).await?;
        changes.masters_appointed += appoint_masters(&handle, &appointed).await?;
    } else {
        changes.masters_appointed += appoint_masters(&handle, &appointed).await?;
        changes.members_added += add_members(&handle, &added).await?;
    }
    let removed = ids(only_in(&present.members, &wanted.members));
    if !removed.is_empty() {
        handle.remove_members(&removed).await?;
        changes.members_removed += removed.len();
    }
    let description = group.details.as_ref().and_then(|details| details.description.as_ref());
    if (&group.name, description) != (&wanted.name, wanted.description.as_ref()) {
        handle.edit_profile(wanted.profile()).await?;
        changes.groups_edited += 1;
    }
    if group.privacy != wanted.privacy {
        // Only a Master can do this (GR-14).
        let master = hall.user(wanted.first_master).group(group.id);
        master.change_privacy(wanted.privacy).await?;
        changes.privacies_changed += 1;
    }
    // The acting user can be among the dismissed Masters, so this comes last.
    let dismissed = ids(only_in(&present.masters, &wanted.masters));
    if !dismissed.is_empty() {
        handle.dismiss_masters(&dismissed).await?;
        changes.masters_dismissed += dismissed.len();
    }
    Ok(())
}

type Handle<'h, S> = GroupHandle<'h, S, SystemEnvironment>;

async fn appoint_masters<S: Stores>(
    handle: &Handle<'_, S>,
    users: &[User],
) -> guildhall::Result<usize, S> {
    if !users.is_empty() {
        handle.appoint_masters(users).await?;
    }
    Ok(users.len())
}

async fn add_members<S: Stores>(
    handle: &Handle<'_, S>,
    users: &[User],
) -> guildhall::Result<usize, S> {
    if !users.is_empty() {
        handle.add_members(users).await?;
    }
    Ok(users.len())
}

/// The Masters and members that the group has now. They are read from the store directly, for no
/// user.
struct CurrentUsers {
    masters: Vec<User>,
    members: Vec<User>,
}

impl CurrentUsers {
    async fn of<S: Stores>(hall: &Guildhall<S>, group: &GroupView) -> guildhall::Result<Self, S> {
        let (store, id) = (hall.store(), group.id);
        let entries =
            pages::all(async |page| store.memberships(id, MembershipFilter::All, page).await).await;
        let entries = entries.map_err(Error::Store)?;
        let users = |matches: fn(&GroupEntry) -> bool| {
            entries.iter().filter(|entry| matches(entry)).map(GroupEntry::user).collect()
        };
        Ok(Self { masters: users(GroupEntry::is_master), members: users(GroupEntry::is_member) })
    }
}

fn only_in(here: &[User], there: &[User]) -> Vec<User> {
    let there: BTreeSet<_> = there.iter().map(User::id).collect();
    here.iter().filter(|user| !there.contains(&user.id())).copied().collect()
}

fn ids(users: Vec<User>) -> Vec<UserId> {
    users.into_iter().map(|user| user.id()).collect()
}

fn names_external(users: &[User]) -> bool {
    users.iter().any(|user| user.company().is_none())
}
