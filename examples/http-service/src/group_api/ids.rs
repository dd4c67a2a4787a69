//! How the paths and bodies of the Group API name groups and users: by resource id, by login mail
//! address, and by external key (`externalKey:KEY`).

use std::collections::BTreeSet;

use axum::http::StatusCode;
use futures_util::future::join_all;
use guildhall::groups::{GroupError, GroupKind, GroupRepository};
use guildhall::permissions::{CompanyRepository, GroupType};
use guildhall::{CompanyId, EmailAddress, Error, GroupId, GroupView, Scope, User, UserId};

use super::external_keys::{ExternalKey, InvalidKey, KeySaved};
use crate::caller::Caller;
use crate::problem::Problem;
use crate::{DatabaseError, ExternalKeys, ExternalKeysError};

/// The prefix of an external key, in a path or a body.
const KEY_PREFIX: &str = "externalKey:";

/// Returns the group that a path names, as the caller sees it. Teams are not groups of this API,
/// and external groups cannot be reached through it.
///
/// A hidden group is answered as one that never was (GR-15), whichever way it is named.
pub(super) async fn group(caller: &Caller, name: &str) -> Result<GroupView, Problem> {
    let view = match (name.parse(), name.strip_prefix(KEY_PREFIX)) {
        (Ok(id), _) => view(caller, id).await?,
        (Err(_), Some(key)) => match with_key(caller, key).await? {
            Some(id) => match view(caller, id).await {
                Err(error) if is_absent(&error) => return Err(no_such_group()),
                found => found?,
            },
            None => return Err(no_such_group()),
        },
        (Err(_), None) => return Err(no_such_group()),
    };
    match view.kind {
        GroupKind::Internal => Ok(view),
        GroupKind::External => {
            let detail = "This API does not reach external groups.";
            Err(Problem::new(StatusCode::FORBIDDEN, "external_group", detail))
        }
    }
}

/// Returns the id of a group or team that is to be a member, or is one, if the caller sees it.
pub(super) async fn nested(
    caller: &Caller,
    name: &str,
    group_type: GroupType,
) -> Result<GroupId, Problem> {
    let id = match (name.parse(), name.strip_prefix(KEY_PREFIX)) {
        (Ok(id), _) => Some(id),
        (Err(_), Some(key)) => with_key(caller, key).await?,
        (Err(_), None) => None,
    };
    let id = id.ok_or_else(no_such_group)?;
    match caller.group(id).view().await {
        Err(error) if is_absent(&error) => Err(no_such_group()),
        found => match found? {
            view if view.group_type == group_type => Ok(id),
            _ => Err(no_such_group()),
        },
    }
}

async fn view(caller: &Caller, id: GroupId) -> Result<GroupView, Error<DatabaseError>> {
    let view = caller.group(id).view().await?;
    match view.group_type {
        GroupType::Group => Ok(view),
        GroupType::Team => Err(Error::Group(GroupError::NoSuchGroup { group: id })),
    }
}

/// Returns whether the group of a question does not exist, or is hidden from the caller.
pub(super) const fn is_absent(error: &Error<DatabaseError>) -> bool {
    matches!(error, Error::Group(GroupError::NoSuchGroup { .. }))
}

fn no_such_group() -> Problem {
    let detail = "There is no such group.";
    Problem::new(StatusCode::NOT_FOUND, "no_such_group", detail)
}

/// Returns the group of the caller's company that has an external key.
async fn with_key(caller: &Caller, key: &str) -> Result<Option<GroupId>, Problem> {
    let (Some(keys), Ok(key)) = (caller.external_keys(), key.parse()) else { return Ok(None) };
    Ok(keys.group(caller.company()?, key).await?)
}

/// How many addresses of a body are looked up at once.
const AT_ONCE: usize = 8;

/// Returns the users that a body or a path names. An address finds the users of the caller's own
/// company only, so that no one tries out the addresses of another one.
pub(super) async fn users(caller: &Caller, names: &[&str]) -> Result<BTreeSet<User>, Problem> {
    let (mut ids, mut addresses) = (Vec::new(), Vec::new());
    for name in names {
        match name.parse() {
            Ok(id) => ids.push(id),
            Err(_) => addresses.push(name.parse().map_err(|_| no_such_user())?),
        }
    }
    let mut found = BTreeSet::new();
    for some in addresses.chunks(AT_ONCE) {
        for user in join_all(some.iter().map(|address| find_user(caller, address))).await {
            found.insert(user?);
        }
    }
    ids.extend(&found);
    let users = caller.hall().users(&ids).await?;
    let own = caller.user().company();
    if users.iter().any(|user| found.contains(&user.id()) && user.company() != own) {
        return Err(no_such_user());
    }
    Ok(users.into_iter().collect())
}

/// Returns the user that a body or a path names.
pub(super) async fn user(caller: &Caller, name: &str) -> Result<User, Problem> {
    let found = users(caller, &[name]).await?;
    found.into_iter().next().ok_or_else(no_such_user)
}

async fn find_user(caller: &Caller, address: &EmailAddress) -> Result<UserId, Problem> {
    let store = caller.hall().store();
    let found = store.find_user_by_address(address.folded_key()).await.map_err(Error::Store)?;
    found.ok_or_else(no_such_user)
}

fn no_such_user() -> Problem {
    let detail = "There is no such user.";
    Problem::new(StatusCode::NOT_FOUND, "no_such_user", detail)
}

/// Reads an external key from a body.
pub(super) fn external_key(text: &str) -> Result<ExternalKey, Problem> {
    text.parse().map_err(|error: InvalidKey| {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        Problem::new(status, "invalid_external_key", error.to_string())
    })
}

/// Checks that a group can have this key: that no other group has it.
pub(super) async fn check_free(
    caller: &Caller,
    key: &ExternalKey,
    group: Option<GroupId>,
) -> Result<(), Problem> {
    let keys = kept(caller)?;
    match keys.group(caller.company()?, key.clone()).await? {
        Some(other) if Some(other) != group && !freed(caller, keys, other).await? => {
            Err(key_taken())
        }
        _ => Ok(()),
    }
}

/// Gives a group a key, or takes it away.
pub(super) async fn save_key(
    caller: &Caller,
    group: GroupId,
    key: Option<&ExternalKey>,
) -> Result<(), Problem> {
    let company = caller.company()?;
    match (key, caller.external_keys()) {
        (None, None) => Ok(()),
        (None, Some(keys)) => Ok(keys.remove(group).await?),
        (Some(key), _) => match kept(caller)?.save(company, group, key.clone()).await? {
            KeySaved::Saved => Ok(()),
            KeySaved::TakenBy(_) => Err(key_taken()),
        },
    }
}

/// Takes the key from a group that was deleted, and returns whether it was.
async fn freed(caller: &Caller, keys: &ExternalKeys, group: GroupId) -> Result<bool, Problem> {
    let found = caller.hall().store().find_group(group, Scope::of([])).await;
    let deleted = found.map_err(Error::Store)?.is_none_or(|group| group.is_deleted());
    if deleted {
        keys.remove(group).await?;
    }
    Ok(deleted)
}

fn kept(caller: &Caller) -> Result<&ExternalKeys, Problem> {
    caller.external_keys().ok_or_else(|| {
        let detail = "This service keeps no external keys. Start it with --external-keys.";
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "no_external_keys", detail)
    })
}

fn key_taken() -> Problem {
    let detail = "Another group of the company has this external key.";
    Problem::new(StatusCode::CONFLICT, "external_key_taken", detail)
}

impl From<ExternalKeysError> for Problem {
    fn from(error: ExternalKeysError) -> Self {
        tracing::error!(error = ?error, "the external keys failed");
        let status = StatusCode::SERVICE_UNAVAILABLE;
        Self::new(status, "external_keys_unavailable", error.to_string())
    }
}

/// Returns the number of a company, which the API names `domainId`. It is made from the id of the
/// company, so it is the same at every start.
pub(super) fn domain_number(company: CompanyId) -> i32 {
    let [.., a, b, c, d] = *company.as_uuid().as_bytes();
    i32::from_be_bytes([a & 0x7f, b, c, d])
}

/// Checks that a request names no other company than that of the caller.
pub(super) fn check_domain(caller: &Caller, number: Option<i32>) -> Result<(), Problem> {
    let own = domain_number(caller.company()?);
    if number.is_some_and(|number| number != own) {
        let detail = format!("You act for the domain {own} only.");
        return Err(Problem::new(StatusCode::FORBIDDEN, "other_domain", detail));
    }
    Ok(())
}
