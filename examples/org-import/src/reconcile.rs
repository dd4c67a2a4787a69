//! Changes an existing group to what its team in the files says.

use std::collections::BTreeSet;

use guildhall::groups::{GroupEntry, GroupError, GroupView, MembershipFilter, ProfileEdit};
use guildhall::kernel::{GroupId, User, UserId};
use guildhall::permissions::Privacy;
use guildhall::{Error, GroupHandle, Guildhall, Stores, SystemEnvironment};

use crate::errors::{ImportRefusal, NotImported};
use crate::pages;
use crate::people::People;
use crate::possible;
use crate::report::Changes;
use crate::wanted::Wanted;

/// The Masters and members of a group.
#[derive(Clone, Debug)]
pub(crate) struct Users {
    pub(crate) masters: Vec<User>,
    pub(crate) members: Vec<User>,
}

type Outcome<T, S> = Result<T, NotImported<<S as guildhall::kernel::Store>::Error>>;

/// A group that is changed.
struct Reconciliation<'r, S: Stores> {
    hall: &'r Guildhall<S>,
    group: &'r GroupView,
    wanted: &'r Wanted,
    /// The Masters and members that the group has now.
    present: Users,
    /// What the user who may do everything except change the privacy does (GR-9, GR-14).
    handle: GroupHandle<'r, S, SystemEnvironment>,
    changes: &'r mut Changes,
    refusals: &'r mut Vec<ImportRefusal>,
}

/// Changes only what differs, and returns the users that the group has afterwards.
///
/// What takes something from a user comes first. A refusal of one part or one user is added to
/// `refusals`, and the rest is done.
///
/// # Errors
/// - [`NotImported::Refused`] if the group does not exist any more, is hidden from the acting user,
///   or has no Master while the company has no administrator
/// - [`NotImported::Failed`] if the store failed
pub(crate) async fn group<S: Stores>(
    (hall, people): (&Guildhall<S>, &People),
    group: &GroupView,
    wanted: &Wanted,
    changes: &mut Changes,
    refusals: &mut Vec<ImportRefusal>,
) -> Outcome<Users, S> {
    let present = Users::of(hall, group.id).await?;
    let wanted_masters = masters(wanted, people);
    // A Master who stays can act until the end.
    let stays = || present.masters.iter().find(|user| wanted_masters.contains(user));
    let actor = people.administrator().or_else(|| stays().copied());
    let actor = actor.or_else(|| present.masters.first().copied());
    let handle = hall.user(actor.ok_or(GroupError::NeedsMaster)?).group(group.id);
    let mut run = Reconciliation { hall, group, wanted, present, handle, changes, refusals };

    let is_settled = wanted.privacy == Privacy::Private && run.change_privacy().await?;
    run.remove_members().await?;
    run.dismiss_masters(&wanted_masters).await?;
    run.appoint_masters(&wanted_masters).await?;
    run.add_members().await?;
    run.edit_profile().await?;
    if !is_settled {
        run.change_privacy().await?;
    }
    run.dismiss_masters(&wanted_masters).await?;
    Ok(run.present)
}

/// Returns the Masters that the group should have. If the files name only external maintainers, who
/// cannot be Masters (GR-5), the administrators stand in for them.
fn masters(wanted: &Wanted, people: &People) -> Vec<User> {
    let mut masters = wanted.masters.clone();
    if masters.iter().all(|user| user.company().is_none()) {
        masters.extend(people.admins());
    }
    masters
}

impl<S: Stores> Reconciliation<'_, S> {
    async fn remove_members(&mut self) -> Outcome<(), S> {
        let Self { handle, present, wanted, .. } = self;
        let removed = only_in(&present.members, &wanted.members);
        let remove = async |users: &[User]| handle.remove_members(&ids(users)).await;
        let removed = possible::users::<S, _>(removed, remove, self.refusals).await?;
        self.changes.members_removed += removed.len();
        self.present.members = only_in(&self.present.members, &removed);
        Ok(())
    }

    /// Dismisses the Masters that the files do not name. Does nothing before a Master is there who
    /// stays (GR-3).
    async fn dismiss_masters(&mut self, wanted: &[User]) -> Outcome<(), S> {
        let Self { handle, present, .. } = self;
        let dismissed = only_in(&present.masters, wanted);
        if dismissed.len() == present.masters.len() {
            return Ok(());
        }
        let dismiss = async |users: &[User]| handle.dismiss_masters(&ids(users)).await;
        let dismissed = possible::users::<S, _>(dismissed, dismiss, self.refusals).await?;
        self.changes.masters_dismissed += dismissed.len();
        self.present.masters = only_in(&self.present.masters, &dismissed);
        Ok(())
    }

    async fn appoint_masters(&mut self, wanted: &[User]) -> Outcome<(), S> {
        let Self { handle, present, .. } = self;
        let appointed = only_in(wanted, &present.masters);
        let appoint = async |users: &[User]| handle.appoint_masters(users).await;
        let appointed = possible::users::<S, _>(appointed, appoint, self.refusals).await?;
        self.changes.masters_appointed += appointed.len();
        self.present.masters.extend(appointed);
        Ok(())
    }

    async fn add_members(&mut self) -> Outcome<(), S> {
        let Self { handle, present, wanted, .. } = self;
        let added = only_in(&wanted.members, &present.members);
        let add = async |users: &[User]| handle.add_members(users).await;
        let added = possible::users::<S, _>(added, add, self.refusals).await?;
        self.changes.members_added += added.len();
        self.present.members.extend(added);
        Ok(())
    }

    /// Sets the name and the description. If the name is refused, sets the description.
    async fn edit_profile(&mut self) -> Outcome<(), S> {
        let edit = self.wanted.profile(self.group);
        let renamed = edit.name.as_ref().is_some_and(|name| name.key() != self.group.name.key());
        let (named, described) = (edit.name.is_some(), !edit.description.keeps());
        if !named && !described {
            return Ok(());
        }
        let only_description = ProfileEdit { name: None, ..edit.clone() };
        let done = self.handle.edit_profile(edit).await;
        if possible::change(done, self.refusals)? {
            self.changes.groups_renamed += usize::from(renamed);
            self.changes.groups_edited += usize::from(!renamed || described);
        } else if named && described {
            let done = self.handle.edit_profile(only_description).await;
            self.changes.groups_edited += usize::from(possible::change(done, self.refusals)?);
        }
        Ok(())
    }

    /// Makes the group public or private, as a Master: no other user can (GR-14). Returns whether
    /// the privacy is settled. It is not while the group has no Master.
    async fn change_privacy(&mut self) -> Outcome<bool, S> {
        let Self { hall, group, wanted, present, .. } = self;
        if group.privacy == wanted.privacy {
            return Ok(true);
        }
        let Some(master) = present.masters.first() else { return Ok(false) };
        let done = hall.user(*master).group(group.id).change_privacy(wanted.privacy).await;
        self.changes.privacies_changed += usize::from(possible::change(done, self.refusals)?);
        Ok(true)
    }
}

impl Users {
    /// Reads the users of a group from the store directly, for no user.
    pub(crate) async fn of<S: Stores>(
        hall: &Guildhall<S>,
        group: GroupId,
    ) -> guildhall::Result<Self, S> {
        let store = hall.store();
        let entries =
            pages::all(async |page| store.memberships(group, MembershipFilter::All, page).await);
        let entries = entries.await.map_err(Error::Store)?;
        let users = |matches: fn(&GroupEntry) -> bool| {
            entries.iter().filter(|entry| matches(entry)).map(GroupEntry::user).collect()
        };
        Ok(Self { masters: users(GroupEntry::is_master), members: users(GroupEntry::is_member) })
    }

    /// Chooses a Master, preferably one whom `prefers` accepts.
    pub(crate) fn master(&self, prefers: impl Fn(&User) -> bool) -> Option<User> {
        let preferred = self.masters.iter().find(|master| prefers(master));
        preferred.or_else(|| self.masters.first()).copied()
    }

    /// Returns the ids of all users.
    pub(crate) fn ids(&self) -> BTreeSet<UserId> {
        self.masters.iter().chain(&self.members).map(User::id).collect()
    }
}

fn only_in(here: &[User], there: &[User]) -> Vec<User> {
    let there: BTreeSet<_> = there.iter().map(User::id).collect();
    here.iter().filter(|user| !there.contains(&user.id())).copied().collect()
}

fn ids(users: &[User]) -> Vec<UserId> {
    users.iter().map(User::id).collect()
}
