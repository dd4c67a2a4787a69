//! The table of registrations and the table of profiles.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{CompanyId, PageRequest, Registration, User, UserId};
use guildhall_permissions::Profile;

use crate::index::{Index, after, one_more};

/// Everything that is stored of users, besides their claims.
#[derive(Debug, Default)]
pub(crate) struct Users {
    profiles: BTreeMap<UserId, Profile>,
    profiles_of: Index<Option<CompanyId>, UserId>,
    registrations: BTreeMap<UserId, Registration>,
    /// The users of each company who have not left it.
    registered: Index<Option<CompanyId>, UserId>,
}

impl Users {
    pub(crate) fn profile(&self, user: &UserId) -> Option<&Profile> {
        self.profiles.get(user)
    }

    pub(crate) fn registration(&self, user: &UserId) -> Option<&Registration> {
        self.registrations.get(user)
    }

    /// Returns the users who are registered or have a profile, after `last` or from the first on.
    pub(crate) fn after(&self, last: Option<&UserId>, limit: usize) -> Vec<UserId> {
        let registered = after(&self.registrations, last).map(|(user, _)| *user).take(limit);
        let known = after(&self.profiles, last).map(|(user, _)| *user).take(limit);
        let both: BTreeSet<_> = registered.chain(known).collect();
        both.into_iter().take(limit).collect()
    }

    pub(crate) fn put_profile(&mut self, profile: Profile) {
        let after = (profile.user.company(), profile.id());
        let before = self.profiles.insert(profile.id(), profile);
        self.profiles_of.change(before.map(|old| (old.user.company(), old.id())), [after]);
    }

    pub(crate) fn erase_profile(&mut self, user: UserId) {
        let before = self.profiles.remove(&user);
        self.profiles_of.change(before.map(|old| (old.user.company(), user)), []);
    }

    pub(crate) fn put_registration(&mut self, registration: Registration) {
        let listed = |known: &Registration| {
            (!known.has_left()).then(|| (known.user().company(), known.id()))
        };
        let after = listed(&registration);
        let before = self.registrations.insert(registration.id(), registration);
        self.registered.change(before.as_ref().and_then(listed), after);
    }

    /// Returns the profiles of a page, and one more.
    pub(crate) fn profiles(
        &self,
        company: Option<CompanyId>,
        page: &PageRequest<UserId>,
    ) -> Vec<Profile> {
        let users = self.profiles_of.after(&company, page.key()).take(one_more(page));
        users.filter_map(|user| self.profiles.get(user).cloned()).collect()
    }

    /// Returns the registered users of a page, and one more.
    pub(crate) fn registered(
        &self,
        company: Option<CompanyId>,
        page: &PageRequest<UserId>,
    ) -> Vec<User> {
        let users = self.registered.after(&company, page.key()).take(one_more(page));
        users.filter_map(|user| self.registrations.get(user).map(Registration::user)).collect()
    }
}
