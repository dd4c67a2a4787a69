//! Does of a change what is possible, and keeps the refusals of the rest.

use std::collections::BTreeSet;

use guildhall::kernel::{Class, User, UserId};
use guildhall::{Error, Stores};

use crate::errors::{ImportRefusal, NotImported};

/// Makes a change with these users. If a rule refuses some of them, they are left out, and the
/// change is made with the others. Returns the users with whom it was made.
///
/// A user is left out without a refusal if nothing had to change: another program did the same.
///
/// # Errors
/// - [`NotImported::Refused`] if the group does not exist any more, or is hidden from the acting
///   user
/// - [`NotImported::Failed`] if the store failed
pub(crate) async fn users<S: Stores, T>(
    mut users: Vec<User>,
    change: impl AsyncFn(&[User]) -> guildhall::Result<T, S>,
    refusals: &mut Vec<ImportRefusal>,
) -> Result<Vec<User>, NotImported<S::Error>> {
    while !users.is_empty() {
        let Err(error) = change(&users).await else { return Ok(users) };
        let named: BTreeSet<UserId> = match error.refusal() {
            Some(refusal) => refusal.users().iter().copied().collect(),
            None => BTreeSet::new(),
        };
        keep_refusal(error, refusals)?;
        let before = users.len();
        users.retain(|user| !named.contains(&user.id()));
        if users.len() == before {
            return Ok(Vec::new());
        }
    }
    Ok(users)
}

/// Returns whether a change was made. If a rule refused it, the refusal is kept.
///
/// # Errors
/// As for [`users`].
pub(crate) fn change<T, E>(
    outcome: Result<T, Error<E>>,
    refusals: &mut Vec<ImportRefusal>,
) -> Result<bool, NotImported<E>> {
    match outcome {
        Ok(_) => Ok(true),
        Err(error) => keep_refusal(error, refusals).map(|()| false),
    }
}

fn keep_refusal<E>(
    error: Error<E>,
    refusals: &mut Vec<ImportRefusal>,
) -> Result<(), NotImported<E>> {
    if is_done_already(&error) {
        return Ok(());
    }
    match NotImported::from(error) {
        NotImported::Refused(refusal) if !is_gone(refusal.why.class()) => {
            if !refusals.iter().any(|other| other.says_the_same_as(&refusal)) {
                refusals.push(refusal);
            }
            Ok(())
        }
        stopped => Err(stopped),
    }
}

/// Returns whether a refusal of this class says that the group does not exist.
pub(crate) const fn is_gone(class: Class) -> bool {
    matches!(class, Class::Gone | Class::NotFound)
}

/// Returns whether the refusal only says that everything is as wanted.
fn is_done_already<E>(error: &Error<E>) -> bool {
    let done = [
        "already_masters",
        "already_members",
        "already_nested",
        "not_masters",
        "not_members",
        "not_nested",
        "nothing_changes",
    ];
    done.contains(&error.kind())
}
