use guildhall_kernel::{Affiliation, CompanyId, Counts, Joined, Presence, RosterEntry, User};
use serde::{Deserialize, Serialize};

/// A user who is or was in a room, with when and why they joined or left to be there (RM-21).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Participant {
    user: User,
    affiliation: Affiliation,
    presence: Presence,
}

impl Participant {
    pub(crate) fn joining(user: User, owner: CompanyId, joined: Joined) -> Self {
        Self { user, affiliation: user.affiliation(owner), presence: Presence::In(joined) }
    }

    /// Who.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// What they are to the company that the room belongs to.
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// Since when and why they are in, or are no longer.
    #[must_use]
    pub const fn presence(&self) -> Presence {
        self.presence
    }

    /// Whether they are in now.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        self.presence.is_in()
    }

    pub(crate) fn with(self, presence: Presence) -> Self {
        Self { presence, ..self }
    }
}

impl RosterEntry for Participant {
    fn counts(&self) -> Counts {
        match (self.is_in(), self.affiliation) {
            (false, _) => Counts::default(),
            (true, Affiliation::Internal) => Counts::new(1, 0, 0),
            (true, Affiliation::External) => Counts::new(1, 0, 1),
        }
    }
}
