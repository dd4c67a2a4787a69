//! What a company still has, though the files no longer name it.

use guildhall::groups::GroupView;
use guildhall::kernel::{User, UserId};
use guildhall::permissions::{Company, Profile};
use guildhall::{Guildhall, Stores};
use serde::Serialize;

use crate::directory;
use crate::matching::Matching;
use crate::people::People;
use crate::peribolos::Organisation;

/// The names of what the files no longer have, each as COMPANY/NAME.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Left {
    /// The administrators. They are among the users, too.
    pub(crate) admins: Vec<String>,
    pub(crate) users: Vec<String>,
    pub(crate) teams: Vec<String>,
}

/// What the files no longer have of one company.
#[derive(Debug)]
pub(crate) struct Leaving {
    /// The key of the organisation.
    pub(crate) key: String,
    pub(crate) company: Company,
    /// The administrators whom the files do not name.
    pub(crate) admins: Vec<UserId>,
    pub(crate) users: Vec<Profile>,
    pub(crate) groups: Vec<GroupView>,
    /// How many users and groups the company has, with those that the files name.
    pub(crate) stored: Stored,
    admin_names: Vec<String>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Stored {
    pub(crate) users: usize,
    pub(crate) groups: usize,
}

impl Leaving {
    /// Compares a company with the files after an import.
    pub(crate) async fn of<S: Stores>(
        hall: &Guildhall<S>,
        organisation: &Organisation,
        people: &People,
        matching: &Matching,
    ) -> guildhall::Result<Self, S> {
        let company = hall.company(people.company()).await?;
        let mut users = directory::users(hall, Some(company.id())).await?;
        let mut groups = directory::groups(hall, company.id()).await?;
        let stored = Stored { users: users.len(), groups: groups.len() };
        groups.retain(|group| !matching.has(group.id));
        users.retain(|profile| !people.is_internal(profile.id()));
        users.sort_by_cached_key(|profile| profile.name.key());
        let admins = company.administrators().iter().copied();
        let admins: Vec<_> = admins.filter(|admin| !people.is_internal(*admin)).collect();
        let admin_names = directory::names(hall, people, &admins).await?;
        let key = organisation.key.clone();
        Ok(Self { key, company, admins, users, groups, stored, admin_names })
    }

    /// Returns the administrator who stays if the files name none: the company keeps at least one.
    pub(crate) fn last_admin(&self) -> Option<UserId> {
        let all = self.company.administrators().len() == self.admins.len();
        self.admins.first().copied().filter(|_| all)
    }

    /// Returns a user who may delete the groups: an administrator who stays.
    pub(crate) fn actor(&self) -> Option<User> {
        let stays = self.company.administrators().iter().find(|id| !self.admins.contains(id));
        let actor = stays.copied().or_else(|| self.last_admin())?;
        Some(User::of_company(actor, self.company.id()))
    }

    /// Returns the name of an administrator who left.
    pub(crate) fn admin_name(&self, admin: UserId) -> String {
        let names = self.admins.iter().zip(&self.admin_names);
        let mut found = names.filter(|(id, _)| **id == admin).map(|(_, name)| name.clone());
        found.next().unwrap_or_else(|| admin.to_string())
    }
}

impl Left {
    /// Adds what the files no longer have of a company.
    pub(crate) fn add(&mut self, leaving: &Leaving) {
        let named = |name: &dyn ToString| format!("{}/{}", leaving.key, name.to_string());
        self.admins.extend(leaving.admin_names.iter().map(|name| named(name)));
        self.users.extend(leaving.users.iter().map(|profile| named(&profile.name)));
        self.teams.extend(leaving.groups.iter().map(|group| named(&group.name)));
    }

    /// Returns whether the files name everything.
    pub(crate) const fn is_empty(&self) -> bool {
        self.admins.is_empty() && self.users.is_empty() && self.teams.is_empty()
    }
}
