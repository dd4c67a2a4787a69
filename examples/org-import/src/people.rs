//! The people of one organisation, as users.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::kernel::{CompanyId, Name, User, UserId};
use guildhall::permissions::Profile;

use crate::errors::ImportRefusal;
use crate::ids::{external_id, internal_id};
use crate::peribolos::{Login, Organisation, Person};

/// All people that an organisation names. Its admins and members are users of its company. People
/// who are only in its teams are external users.
pub(crate) struct People {
    company: CompanyId,
    admins: Vec<User>,
    /// The administrator who acts. The files may name none, while the company keeps one.
    administrator: Option<User>,
    internals: BTreeMap<UserId, Name>,
    externals: BTreeMap<UserId, Name>,
}

impl People {
    /// Collects the people of an organisation, each with the first spelling of the login.
    ///
    /// # Errors
    /// [`ImportRefusal`] if a login is not a valid name (GR-4)
    pub(crate) fn of(
        organisation: &Organisation,
        company: CompanyId,
    ) -> Result<Self, ImportRefusal> {
        let mut people = Self {
            company,
            admins: Vec::new(),
            administrator: None,
            internals: BTreeMap::new(),
            externals: BTreeMap::new(),
        };
        for Person { login, .. } in organisation.admins.iter().chain(&organisation.members) {
            let name = name_of(login)?;
            people.internals.entry(internal_id(company, login)).or_insert(name);
        }
        people.admins = organisation.admins.iter().map(|admin| people.user(&admin.login)).collect();
        people.administrator = people.admins.first().copied();
        for team in &organisation.teams {
            for Person { login, .. } in team.maintainers.iter().chain(&team.members) {
                let user = people.user(login);
                if user.is_external_to(company) {
                    let name = name_of(login)?;
                    people.externals.entry(user.id()).or_insert(name);
                }
            }
        }
        Ok(people)
    }

    /// Returns the user of this login. The user is external unless the organisation names them as
    /// an admin or member.
    pub(crate) fn user(&self, login: &Login) -> User {
        let id = internal_id(self.company, login);
        if self.internals.contains_key(&id) {
            User::of_company(id, self.company)
        } else {
            User::of_no_company(external_id(self.company, login))
        }
    }

    pub(crate) const fn company(&self) -> CompanyId {
        self.company
    }

    /// Returns the organisation's admins, in the order of the file.
    pub(crate) fn admins(&self) -> &[User] {
        &self.admins
    }

    /// Returns the administrator who acts for the import, if the company has one.
    pub(crate) const fn administrator(&self) -> Option<User> {
        self.administrator
    }

    /// Sets the administrator who acts, if the files name none.
    pub(crate) fn act_as(&mut self, administrator: Option<User>) {
        self.administrator = self.administrator.or(administrator);
    }

    /// Returns whether the user is an admin or a member of the organisation.
    pub(crate) fn is_internal(&self, user: UserId) -> bool {
        self.internals.contains_key(&user)
    }

    pub(crate) fn has_externals(&self) -> bool {
        !self.externals.is_empty()
    }

    /// Returns the profiles of the internal users.
    pub(crate) fn internals(&self) -> Vec<Profile> {
        let profile = |(id, name): (&UserId, &Name)| Profile {
            user: User::of_company(*id, self.company),
            name: name.clone(),
            address: None,
        };
        self.internals.iter().map(profile).collect()
    }

    /// Returns the profiles of the external users among these users.
    pub(crate) fn externals(&self, among: &BTreeSet<UserId>) -> Vec<Profile> {
        let profile = |(id, name): (&UserId, &Name)| Profile {
            user: User::of_no_company(*id),
            name: name.clone(),
            address: None,
        };
        self.externals.iter().filter(|(id, _)| among.contains(id)).map(profile).collect()
    }

    /// Returns the name of a user, if the organisation names them.
    pub(crate) fn name(&self, id: UserId) -> Option<&Name> {
        self.internals.get(&id).or_else(|| self.externals.get(&id))
    }
}

fn name_of(login: &Login) -> Result<Name, ImportRefusal> {
    login.as_str().parse().map_err(|error| ImportRefusal::of_text(format!("login {login}"), &error))
}
