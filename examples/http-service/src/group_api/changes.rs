//! Carrying out what a request asks for.
//!
//! A request of the product changes many things at once. Each of them is a command of its own here,
//! with its own event. Before the first one is saved, every command is previewed, so a request that
//! a rule refuses changes nothing. Each command names the version that the one before it left. If
//! another writer comes in between, the rest is worked out again from what the group is then.
//!
//! The commands are carried out whole, even if the request ends before: it took too long, or its
//! client hung up.

use std::collections::BTreeSet;
use std::future::Future;
use std::panic::resume_unwind;

use guildhall::groups::{GroupError, GroupEvent};
use guildhall::kernel::Edit;
use guildhall::rules::GREATEST_PAGE;
use guildhall::{
    Envelope, Error, GroupCommand, GroupHandle, GroupId, PageRequest, ProfileEdit,
    SystemEnvironment, UserId, Version,
};

use tracing::Instrument;

use super::external_keys::ExternalKey;
use super::ids;
use super::plan::{Present, Wanted};
use crate::caller::Caller;
use crate::problem::Problem;
use crate::{Database, DatabaseError};

/// How often the rest is worked out again.
const ATTEMPTS: u32 = 10;

/// The events of the commands that were saved.
pub(super) type Saved = Vec<Envelope<GroupEvent>>;

type Handle<'h> = GroupHandle<'h, Database, SystemEnvironment>;

type Attempt<T> = Result<T, Error<DatabaseError>>;

/// Does the work to its end, even if the request ends before. Only the end of the process stops it.
pub(super) async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    match tokio::spawn(work.in_current_span()).await {
        Ok(done) => done,
        Err(error) => resume_unwind(error.into_panic()),
    }
}

/// Changes the group, and its external key, to what the request asks for.
///
/// # Errors
/// The problem of the command that is refused. It lists the events of the commands that were saved
/// before, if there are any.
pub(super) async fn bring_about(
    caller: &Caller,
    group: GroupId,
    wanted: &Wanted,
    mut saved: Saved,
) -> Result<(), Problem> {
    match carry_out(caller, group, wanted, &mut saved).await {
        Ok(()) => Ok(()),
        Err(problem) => Err(problem.after_saving(saved)),
    }
}

async fn carry_out(
    caller: &Caller,
    group: GroupId,
    wanted: &Wanted,
    saved: &mut Saved,
) -> Result<(), Problem> {
    let key = checked_key(caller, group, wanted).await?;
    change(caller, group, wanted, saved).await?;
    match key {
        Edit::Keep => Ok(()),
        Edit::Clear => ids::save_key(caller, group, None).await,
        Edit::Set(key) => ids::save_key(caller, group, Some(&key)).await,
    }
}

/// Returns the edit of the key, after it checked that the caller may edit the group, and that the
/// key is free. The rules know no external keys, so the right to edit the profile decides. What
/// changes nothing needs no right, and is not saved later either: the key can be another one then.
async fn checked_key(
    caller: &Caller,
    group: GroupId,
    wanted: &Wanted,
) -> Result<Edit<ExternalKey>, Problem> {
    let present = match caller.external_keys() {
        Some(keys) if !wanted.key.keeps() => keys.key(group).await?,
        _ => None,
    };
    let edit = wanted.key.clone().against(present.as_ref());
    if !edit.keeps() {
        check_may_edit(caller, group).await?;
    }
    if let Edit::Set(key) = &edit {
        ids::check_free(caller, key, Some(group)).await?;
    }
    Ok(edit)
}

/// Checks that the caller may edit the profile of the group.
async fn check_may_edit(caller: &Caller, group: GroupId) -> Attempt<()> {
    let edit = GroupCommand::EditProfile { edit: ProfileEdit::default() };
    match caller.group(group).preview(edit).await {
        // The edit names nothing, and is refused for that only after the right to it.
        Ok(_) | Err(Error::Group(GroupError::NothingChanges)) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn change(
    caller: &Caller,
    group: GroupId,
    wanted: &Wanted,
    saved: &mut Saved,
) -> Result<(), Problem> {
    for _ in 0..ATTEMPTS {
        let mut version = caller.group_version(group).await?;
        let Err(error) = attempt(caller, group, wanted, &mut version, saved).await else {
            return Ok(());
        };
        // If another writer came in between, the refusal may no longer hold.
        let moved = caller.group_version(group).await? != version;
        if error.refusal().is_none() || !moved {
            return Err(error.into());
        }
    }
    Err(Error::Contended { attempts: ATTEMPTS }.into())
}

/// Previews and executes the commands on the group at a version, which follows what is saved.
async fn attempt(
    caller: &Caller,
    group: GroupId,
    wanted: &Wanted,
    version: &mut Option<Version>,
    saved: &mut Saved,
) -> Attempt<()> {
    let commands = present(caller, group, wanted).await?.commands_to(wanted);
    for command in &commands {
        if !depends_on_another(command, &commands) {
            caller.group(group).preview(command.clone()).await?;
        }
    }
    for command in commands {
        let handle = caller.group(group);
        let handle = version.map_or(handle, |version| handle.if_version(version));
        let done = Box::pin(handle.execute(command)).await?;
        *version = Some(done.group.version());
        saved.push(done.event);
        caller.announce();
    }
    Ok(())
}

/// Returns whether a command is decided by what another one changes first: Masters are dismissed
/// after others were appointed, so a Master remains (GR-3).
fn depends_on_another(command: &GroupCommand, commands: &[GroupCommand]) -> bool {
    let appoints = |command: &GroupCommand| matches!(command, GroupCommand::AppointMasters { .. });
    matches!(command, GroupCommand::DismissMasters { .. }) && commands.iter().any(appoints)
}

/// Reads the group as far as the request names it.
async fn present(caller: &Caller, group: GroupId, wanted: &Wanted) -> Attempt<Present> {
    let handle = caller.group(group);
    let view = handle.view().await?;
    if view.details.is_none() {
        // An outsider changes nothing (GR-17), so the members are not read for that.
        check_may_edit(caller, group).await?;
    }
    let mut masters = BTreeSet::new();
    if wanted.masters.is_some() {
        masters = users(handle, List::Masters).await?;
    }
    let mut members = BTreeSet::new();
    if wanted.members.is_some() {
        members = users(handle, List::Members).await?;
    }
    let mut nested = BTreeSet::new();
    if wanted.nested.is_some() {
        nested = groups(handle).await?;
    }
    Ok(Present { view, masters, members, nested })
}

/// A list of users of a group.
#[derive(Clone, Copy)]
enum List {
    Masters,
    Members,
}

/// Reads all pages of a list of users.
async fn users(handle: Handle<'_>, list: List) -> Attempt<BTreeSet<UserId>> {
    let mut users = BTreeSet::new();
    let mut request = PageRequest::first(GREATEST_PAGE);
    loop {
        let page = match list {
            List::Masters => handle.masters(request).await?,
            List::Members => handle.members(request).await?,
        };
        users.extend(page.items().iter().map(|view| view.user.id()));
        match page.next() {
            Some(next) => request = PageRequest::after(*next, GREATEST_PAGE),
            None => return Ok(users),
        }
    }
}

/// Reads all pages of the nested groups and teams that the caller sees.
async fn groups(handle: Handle<'_>) -> Attempt<BTreeSet<GroupId>> {
    let mut groups = BTreeSet::new();
    let mut request = PageRequest::first(GREATEST_PAGE);
    loop {
        let page = handle.nested(request).await?;
        groups.extend(page.items().iter().map(|view| view.id));
        match page.next() {
            Some(next) => request = PageRequest::after(*next, GREATEST_PAGE),
            None => return Ok(groups),
        }
    }
}
