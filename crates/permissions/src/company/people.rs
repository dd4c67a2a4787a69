//! Whom its policy names: who lost the permission for external contact (GR-19), and who leaves the
//! company (GR-18).

use std::collections::BTreeSet;

use guildhall_kernel::{User, UserId};

use super::Company;
use crate::{Authority, CompanyError};

impl Company {
    /// The users who lost the company's permission for external contact (GR-19).
    #[must_use]
    pub const fn without_contact(&self) -> &BTreeSet<UserId> {
        &self.without_contact
    }

    /// Whether the user has the company's permission for external contact (GR-19). Everybody has
    /// it who did not lose it.
    #[must_use]
    pub fn has_contact_permission(&self, user: UserId) -> bool {
        !self.without_contact.contains(&user)
    }

    /// Whether these users may be together with external users (GR-19). Of the company's own users
    /// alone something is asked: it is not this company that permits contact to others'.
    ///
    /// # Errors
    /// [`CompanyError::NoContactPermission`] names the internal users among them who lost it.
    pub fn check_contact_permission<'a>(
        &self,
        users: impl IntoIterator<Item = &'a User>,
    ) -> Result<(), CompanyError> {
        let without: Vec<_> = users
            .into_iter()
            .filter(|user| !user.is_external_to(self.id))
            .map(User::id)
            .filter(|user| !self.has_contact_permission(*user))
            .collect();
        if without.is_empty() {
            Ok(())
        } else {
            Err(CompanyError::NoContactPermission { users: without })
        }
    }

    /// Whether the policy names the user anywhere: as an administrator, with an authority of their
    /// own, or as without the permission for external contact (GR-18).
    #[must_use]
    pub fn mentions(&self, user: UserId) -> bool {
        self.is_administrator(user)
            || self.group_creation.mentions(user)
            || self.external_groups.mentions(user)
            || !self.has_contact_permission(user)
    }

    pub(super) fn remove_user(&mut self, user: UserId) {
        self.administrators.remove(&user);
        self.group_creation.remove_user(user);
        self.external_groups.remove_user(user);
        self.without_contact.remove(&user);
    }
}

impl Authority {
    fn mentions(&self, user: UserId) -> bool {
        matches!(self, Self::Named(users) if users.contains(&user))
    }

    fn remove_user(&mut self, user: UserId) {
        if let Self::Named(users) = self {
            users.remove(&user);
        }
    }
}
