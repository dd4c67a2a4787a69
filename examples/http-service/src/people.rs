//! The names of the users in an answer.

use std::collections::BTreeMap;

use guildhall::groups::{JoinRequest, MemberView};
use guildhall::kernel::Name;
use guildhall::permissions::CompanyRepository;
use guildhall::{Error, User, UserId};
use serde::Serialize;

use crate::caller::Caller;
use crate::paging::Paged;
use crate::problem::Problem;

/// Something about a user, with the name of the user as the directory last saved it.
#[derive(Debug, Serialize)]
pub(crate) struct Named<T> {
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<Name>,
    #[serde(flatten)]
    about: T,
}

/// Something about one user.
pub(crate) trait About {
    fn user(&self) -> UserId;
}

impl About for User {
    fn user(&self) -> UserId {
        self.id()
    }
}

impl About for MemberView {
    fn user(&self) -> UserId {
        self.user.id()
    }
}

impl About for JoinRequest {
    fn user(&self) -> UserId {
        self.user.id()
    }
}

/// Adds the names to a page. The caller sees these users, so they may know their names.
pub(crate) async fn named<T: About>(
    caller: &Caller,
    mut page: Paged<T>,
) -> Result<Paged<Named<T>>, Problem> {
    let users = page.items().iter().map(About::user).collect();
    let profiles = caller.hall().store().find_profiles(users).await.map_err(Error::Store)?;
    let mut names: BTreeMap<_, _> =
        profiles.into_iter().map(|profile| (profile.id(), profile.name)).collect();
    let items = page.take_items().into_iter();
    let items = items.map(|about| Named { name: names.remove(&about.user()), about }).collect();
    Ok(page.with_items(items))
}
