//! The routes, by resource.

pub(crate) mod company;
pub(crate) mod contacts;
pub(crate) mod events;
pub(crate) mod group;
pub(crate) mod group_questions;
pub(crate) mod groups;
pub(crate) mod operation;
pub(crate) mod room;
pub(crate) mod rooms;
pub(crate) mod rules;
pub(crate) mod service;

use std::collections::BTreeSet;

use guildhall::{Error, User, UserId};

use crate::caller::Caller;
use crate::problem::Problem;

/// Returns the users with these ids as the directory registered them.
async fn users(caller: &Caller, ids: &BTreeSet<UserId>) -> Result<Vec<User>, Problem> {
    let ids: Vec<_> = ids.iter().copied().collect();
    Ok(caller.hall().users(&ids).await?)
}

/// Returns the user whom a question is about: the caller, unless it names another.
async fn user_asked_about(caller: &Caller, id: Option<UserId>) -> Result<User, Problem> {
    match id {
        Some(id) if id != caller.user().id() => {
            let found = caller.hall().users(&[id]).await?;
            found.first().copied().ok_or_else(|| Error::NoSuchUser(id).into())
        }
        _ => Ok(caller.user()),
    }
}
