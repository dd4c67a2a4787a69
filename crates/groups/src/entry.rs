use guildhall_kernel::{Affiliation, CompanyId, Counts, Joined, Left, Presence, RosterEntry, User};
use guildhall_mailing_list::{MailRight, MailRights};
use serde::{Deserialize, Serialize};

/// The entry of one user in a group: whether they are or were a member and a Group Master (GR-3),
/// since when and why (RM-21).
///
/// Only members hold mail rights (ML-3, ML-11), and only internal users are Group Masters (GR-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "StoredEntry", try_from = "StoredEntry")]
pub struct GroupEntry {
    user: User,
    affiliation: Affiliation,
    membership: Option<Presence>,
    mastership: Option<Presence>,
    rights: MailRights,
}

impl GroupEntry {
    pub(crate) fn of(user: User, owner: CompanyId) -> Self {
        Self {
            user,
            affiliation: user.affiliation(owner),
            membership: None,
            mastership: None,
            rights: MailRights::none(),
        }
    }

    /// Returns the user.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// Returns whether the user is internal or external to the group's company.
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// Returns since when and why the user is or is no longer a member. It is `None` if they never
    /// were.
    #[must_use]
    pub const fn membership(&self) -> Option<Presence> {
        self.membership
    }

    /// Returns since when and why the user is or is no longer a Group Master. It is `None` if they
    /// never were.
    #[must_use]
    pub const fn mastership(&self) -> Option<Presence> {
        self.mastership
    }

    /// Returns the mail rights. Only members hold any.
    #[must_use]
    pub const fn rights(&self) -> &MailRights {
        &self.rights
    }

    /// Returns whether the user is a member now.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.membership.is_some_and(|presence| presence.is_in())
    }

    /// Returns whether the user is a Group Master now.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.mastership.is_some_and(|presence| presence.is_in())
    }

    pub(crate) fn identify(&mut self, user: User, owner: CompanyId) {
        self.user = user;
        self.affiliation = user.affiliation(owner);
    }

    pub(crate) fn join(&mut self, joined: Joined) {
        self.membership = Some(stay(self.membership, joined));
    }

    pub(crate) fn leave(&mut self, left: Left) {
        self.membership = self.membership.map(|presence| presence.end(left));
        self.rights = MailRights::none();
    }

    pub(crate) fn appoint(&mut self, joined: Joined) {
        self.mastership = Some(stay(self.mastership, joined));
    }

    pub(crate) fn dismiss(&mut self, left: Left) {
        self.mastership = self.mastership.map(|presence| presence.end(left));
    }

    pub(crate) fn grant(&mut self, right: MailRight) {
        if self.is_member() {
            self.rights = std::mem::take(&mut self.rights).with(right);
        }
    }

    pub(crate) fn revoke(&mut self, right: MailRight) {
        self.rights = std::mem::take(&mut self.rights).without(right);
    }
}

fn stay(last: Option<Presence>, joined: Joined) -> Presence {
    last.map_or(Presence::joining(joined), |last| last.rejoin(joined))
}

impl RosterEntry for GroupEntry {
    fn counts(&self) -> Counts {
        let member = u32::from(self.is_member());
        let external = match self.affiliation {
            Affiliation::External => member,
            Affiliation::Internal => 0,
        };
        Counts::new(member, u32::from(self.is_master()), external)
    }
}

/// Parts that do not make an entry.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GroupEntryFormError {
    /// GR-5: an external user is stored as a Group Master.
    #[error("an external user is stored as a Group Master")]
    ExternalMaster,
    /// ML-11: a user who is not a member is stored with mail rights.
    #[error("a user who is not a member is stored with mail rights")]
    RightsWithoutMembership,
}

#[derive(Clone, Deserialize, Serialize)]
struct StoredEntry {
    user: User,
    affiliation: Affiliation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    membership: Option<Presence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mastership: Option<Presence>,
    #[serde(default, skip_serializing_if = "MailRights::is_empty")]
    rights: MailRights,
}

impl TryFrom<StoredEntry> for GroupEntry {
    type Error = GroupEntryFormError;

    fn try_from(stored: StoredEntry) -> Result<Self, GroupEntryFormError> {
        let StoredEntry { user, affiliation, membership, mastership, rights } = stored;
        let entry = Self { user, affiliation, membership, mastership, rights };
        if entry.is_master() && affiliation == Affiliation::External {
            return Err(GroupEntryFormError::ExternalMaster);
        }
        if !entry.is_member() && !entry.rights.is_empty() {
            return Err(GroupEntryFormError::RightsWithoutMembership);
        }
        Ok(entry)
    }
}

impl From<GroupEntry> for StoredEntry {
    fn from(entry: GroupEntry) -> Self {
        let GroupEntry { user, affiliation, membership, mastership, rights } = entry;
        Self { user, affiliation, membership, mastership, rights }
    }
}
