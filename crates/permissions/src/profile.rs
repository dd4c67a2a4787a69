use std::collections::BTreeSet;

use guildhall_kernel::{Claim, DomainName, EmailAddress, Name, User, UserId};
use serde::{Deserialize, Serialize};

/// What the directory knows of a user and others need: a name to show, and where mail goes.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Profile {
    /// Who, and of which company.
    pub user: User,
    /// The name that is shown.
    pub name: Name,
    /// The mail address, if there is one.
    pub address: Option<EmailAddress>,
}

impl Profile {
    /// The user's id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.user.id()
    }
}

/// A user's profile as the directory has it now, to be saved in place of the one before.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProfileChange {
    profile: Profile,
    claim: Option<Claim>,
}

impl ProfileChange {
    /// The change to `profile`. An address of one of the company's domains (`own`) is claimed, so
    /// that no list and no other user has it too (ML-2).
    #[must_use]
    pub fn new(profile: Profile, own: &BTreeSet<DomainName>) -> Self {
        let claim = profile
            .address
            .as_ref()
            .filter(|address| address.is_of(own))
            .map(|address| Claim::Address(address.key(own)));
        Self { profile, claim }
    }

    /// The profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// The one unique key that the user holds from now on; any other that they held is given up.
    #[must_use]
    pub const fn claim(&self) -> Option<&Claim> {
        self.claim.as_ref()
    }
}
