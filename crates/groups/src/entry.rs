use guildhall_kernel::{Affiliation, CompanyId, Counts, Joined, Left, Presence, RosterEntry, User};
use guildhall_mailing_list::{MailRight, MailRights};
use serde::{Deserialize, Serialize};

/// What a user is or was to a group: member, Group Master, both, or neither any more (GR-3), with
/// when and why (RM-21).
///
/// Mail rights are held by members alone (ML-3, ML-11), and Masters are internal users (GR-5).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
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

    /// Who.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// What they are to the company that the group belongs to.
    #[must_use]
    pub const fn affiliation(&self) -> Affiliation {
        self.affiliation
    }

    /// Since when and why they are a member, or are no longer; none for whoever never was.
    #[must_use]
    pub const fn membership(&self) -> Option<Presence> {
        self.membership
    }

    /// Since when and why they are a Master, or are no longer; none for whoever never was.
    #[must_use]
    pub const fn mastership(&self) -> Option<Presence> {
        self.mastership
    }

    /// What they may do with the mailing list: nothing, unless they are a member.
    #[must_use]
    pub const fn rights(&self) -> &MailRights {
        &self.rights
    }

    /// Whether they are a member now.
    #[must_use]
    pub fn is_member(&self) -> bool {
        self.membership.is_some_and(|presence| presence.is_in())
    }

    /// Whether they are a Group Master now.
    #[must_use]
    pub fn is_master(&self) -> bool {
        self.mastership.is_some_and(|presence| presence.is_in())
    }

    pub(crate) fn identify(&mut self, user: User, owner: CompanyId) {
        self.user = user;
        self.affiliation = user.affiliation(owner);
    }

    pub(crate) fn join(&mut self, joined: Joined) {
        self.membership = Some(Presence::In(joined));
    }

    pub(crate) fn cease(&mut self, left: Left) {
        self.membership = self.membership.map(|presence| presence.end(left));
        self.rights = MailRights::none();
    }

    pub(crate) fn appoint(&mut self, joined: Joined) {
        self.mastership = Some(Presence::In(joined));
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

/// Parts that make no place in a group.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum GroupEntryFormError {
    /// GR-5: an external user is stored as a Group Master.
    #[error("an external user is stored as a Group Master")]
    ExternalMaster,
    /// ML-11: somebody who is no member is stored with mail rights.
    #[error("somebody who is no member is stored with mail rights")]
    RightsWithoutMembership,
}

#[derive(Clone, Deserialize, Serialize)]
struct Parts {
    user: User,
    affiliation: Affiliation,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    membership: Option<Presence>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mastership: Option<Presence>,
    #[serde(default, skip_serializing_if = "MailRights::is_empty")]
    rights: MailRights,
}

impl TryFrom<Parts> for GroupEntry {
    type Error = GroupEntryFormError;

    fn try_from(parts: Parts) -> Result<Self, GroupEntryFormError> {
        let Parts { user, affiliation, membership, mastership, rights } = parts;
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

impl From<GroupEntry> for Parts {
    fn from(entry: GroupEntry) -> Self {
        let GroupEntry { user, affiliation, membership, mastership, rights } = entry;
        Self { user, affiliation, membership, mastership, rights }
    }
}
