//! Brings a group that is there to what its team says.

use std::collections::BTreeSet;

use guildhall::groups::{GroupEntry, GroupError, GroupView, MembershipFilter};
use guildhall::kernel::{User, UserId};
use guildhall::{Error, GroupHandle, Guildhall, Stores, SystemEnvironment};

use crate::outcome::{Answer, NotDone};
use crate::pages;
use crate::report::Changes;
use crate::wanted::Wanted;

/// Changes what differs, and nothing else. A refusal leaves the group as it was.
pub(crate) async fn group<S: Stores>(
    hall: &Guildhall<S>,
    group: &GroupView,
    wanted: &Wanted,
    admins: &[User],
    changes: &mut Changes,
) -> Result<(), NotDone<S::Error>> {
    let present = Present::of(hall, group).await?;
    let actor = admins.first().or(present.masters.first()).ok_or(GroupError::NeedsMaster)?;
    let desk = hall.user(*actor).group(group.id);

    let appointed = only_in(&wanted.masters, &present.masters);
    let added = only_in(&wanted.members, &present.members);
    // Only what names external users can be refused (GR-5, RM-10): that comes before all else.
    if names_external(&added) && !names_external(&appointed) {
        changes.members_added += add_members(&desk, &added).await?;
        changes.masters_appointed += appoint_masters(&desk, &appointed).await?;
    } else {
        changes.masters_appointed += appoint_masters(&desk, &appointed).await?;
        changes.members_added += add_members(&desk, &added).await?;
    }
    let removed = ids(only_in(&present.members, &wanted.members));
    if !removed.is_empty() {
        desk.remove_members(&removed).await?;
        changes.members_removed += removed.len();
    }
    let description = group.details.as_ref().and_then(|details| details.description.as_ref());
    if (&group.name, description) != (&wanted.name, wanted.description.as_ref()) {
        desk.edit_profile(wanted.profile()).await?;
        changes.groups_edited += 1;
    }
    if group.privacy != wanted.privacy {
        // Masters alone do this (GR-14), so that it is done as one of them.
        let master = hall.user(wanted.first_master).group(group.id);
        master.change_privacy(wanted.privacy).await?;
        changes.privacies_changed += 1;
    }
    // Who acts can be among them, and so this comes last.
    let dismissed = ids(only_in(&present.masters, &wanted.masters));
    if !dismissed.is_empty() {
        desk.dismiss_masters(&dismissed).await?;
        changes.masters_dismissed += dismissed.len();
    }
    Ok(())
}

type Desk<'h, S> = GroupHandle<'h, S, SystemEnvironment>;

async fn appoint_masters<S: Stores>(desk: &Desk<'_, S>, users: &[User]) -> Answer<usize, S> {
    if !users.is_empty() {
        desk.appoint_masters(users).await?;
    }
    Ok(users.len())
}

async fn add_members<S: Stores>(desk: &Desk<'_, S>, users: &[User]) -> Answer<usize, S> {
    if !users.is_empty() {
        desk.add_members(users).await?;
    }
    Ok(users.len())
}

/// Who is what to the group now. The service itself reads this: no user acts.
struct Present {
    masters: Vec<User>,
    members: Vec<User>,
}

impl Present {
    async fn of<S: Stores>(hall: &Guildhall<S>, group: &GroupView) -> Answer<Self, S> {
        let (store, id) = (hall.store(), group.id);
        let entries =
            pages::all(async |page| store.memberships(id, MembershipFilter::All, page).await).await;
        let entries = entries.map_err(Error::Store)?;
        let those = |is: fn(&GroupEntry) -> bool| {
            entries.iter().filter(|entry| is(entry)).map(GroupEntry::user).collect()
        };
        Ok(Self { masters: those(GroupEntry::is_master), members: those(GroupEntry::is_member) })
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
