//! `--prune`: removes what the files no longer have.

use std::fmt;
use std::str::FromStr;

use guildhall::groups::GroupError;
use guildhall::kernel::{GroupId, User};
use guildhall::permissions::Profile;
use guildhall::{Error, Guildhall, Stores};
use serde::Serialize;

use crate::directory;
use crate::left::Leaving;
use crate::reconcile::Users;
use crate::report::{Changes, Report};

/// The share of the users, and of the groups, of a company that an import may remove.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share(f64);

/// Why a text is no [`Share`].
#[derive(Debug, thiserror::Error)]
#[error("expected a number from 0 to 1, such as 0.25")]
pub(crate) struct ShareError;

/// Users or groups of a company that were not removed, because they are too many.
#[derive(Debug, Serialize)]
pub(crate) struct NotRemoved {
    company: String,
    what: &'static str,
    /// How many the files no longer have.
    left: usize,
    /// How many the company has.
    stored: usize,
    /// The greatest share that may be removed.
    share: f64,
}

impl Share {
    fn allows(self, left: usize, stored: usize) -> bool {
        let number = |count: usize| u32::try_from(count).map_or(f64::INFINITY, f64::from);
        // The tolerance is for shares such as 0.1, which have no exact binary form.
        left == 0 || number(left) <= number(stored) * self.0 + 1e-6
    }
}

impl FromStr for Share {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let share = text.parse().map_err(|_| ShareError)?;
        if (0.0..=1.0).contains(&share) { Ok(Self(share)) } else { Err(ShareError) }
    }
}

/// Removes what the files no longer have, and adds what it did to the report. If one kind of a
/// company exceeds the share, nothing of the company is removed.
///
/// # Errors
/// The error of the store, if it failed. What is done stays done, and the report has it.
pub(crate) async fn prune<S: Stores>(
    hall: &Guildhall<S>,
    share: Share,
    report: &mut Report,
) -> guildhall::Result<(), S> {
    for leaving in std::mem::take(&mut report.leaving) {
        let too_many = too_many(&leaving, share);
        if too_many.is_empty() {
            remove(hall, leaving, report).await?;
        } else {
            report.not_removed.extend(too_many);
        }
    }
    Ok(())
}

fn too_many(leaving: &Leaving, share: Share) -> Vec<NotRemoved> {
    let kinds = [
        ("users", leaving.users.len(), leaving.stored.users),
        ("teams", leaving.groups.len(), leaving.stored.groups),
    ];
    let exceeded = kinds.into_iter().filter(|(_, left, stored)| !share.allows(*left, *stored));
    let not_removed = exceeded.map(|(what, left, stored)| {
        let company = leaving.key.clone();
        NotRemoved { company, what, left, stored, share: share.0 }
    });
    not_removed.collect()
}

/// Deletes groups before their Masters leave.
async fn remove<S: Stores>(
    hall: &Guildhall<S>,
    leaving: Leaving,
    report: &mut Report,
) -> guildhall::Result<(), S> {
    let (company, last_admin, actor) =
        (leaving.company.id(), leaving.last_admin(), leaving.actor());
    if let Some(last) = last_admin {
        let name = leaving.admin_name(last);
        report.notes.push(format!(
            "{}/{name} stays an administrator, because a company keeps at least one",
            leaving.key
        ));
    }
    for group in &leaving.groups {
        let deleted = delete(hall, group.id, actor).await?;
        report.changes.groups_deleted += usize::from(deleted);
    }
    for admin in leaving.admins.iter().filter(|admin| Some(**admin) != last_admin) {
        hall.dismiss_administrator(company, *admin).await?;
        report.changes.administrators_dismissed += 1;
    }
    let users = leaving.users.into_iter();
    for profile in users.filter(|profile| Some(profile.id()) != last_admin) {
        remove_user(hall, profile, &mut report.changes).await?;
    }
    Ok(())
}

/// Returns whether the group was deleted here, and not by another program.
async fn delete<S: Stores>(
    hall: &Guildhall<S>,
    group: GroupId,
    administrator: Option<User>,
) -> guildhall::Result<bool, S> {
    let actor = match administrator {
        Some(administrator) => Some(administrator),
        None => Users::of(hall, group).await?.masters.first().copied(),
    };
    let Some(actor) = actor else { return Ok(false) };
    match hall.user(actor).group(group).delete().await {
        Ok(_) => Ok(true),
        Err(Error::Group(GroupError::Deleted { .. } | GroupError::NoSuchGroup { .. })) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn remove_user<S: Stores>(
    hall: &Guildhall<S>,
    profile: Profile,
    changes: &mut Changes,
) -> guildhall::Result<(), S> {
    // Another import can have removed the user meanwhile.
    let known = directory::profile(hall, profile.id()).await?;
    if let Some(known) = known.filter(|known| known.user == profile.user) {
        directory::off_board(hall, known.user).await?;
        changes.users_removed += 1;
    }
    Ok(())
}

impl fmt::Display for NotRemoved {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { company, what, left, stored, share } = self;
        write!(
            f,
            "{company}: nothing was removed, because {left} of {stored} {what} are more than \
             --maximum-removals {share} allows"
        )
    }
}
